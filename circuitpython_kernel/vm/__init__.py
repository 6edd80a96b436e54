"""The interpreter in WebAssembly: which one, what we change in it, and how it is run. It knows nothing of pins.

`interface` is the seam to the board. `artifact` finds the interpreter, `rewriting` changes it by `passes/`,
`guest_os/` is its operating system, `wasmtime_host/` runs it; `usual_host` chooses that one. `loops/` has what the host
computes in WebAssembly, too.
It may import `doorbell` and `common`.
"""
