"""The virtual silicon: shared memory, clock, pins and capture. Plain Python and numpy; it knows nothing of wasmtime."""
