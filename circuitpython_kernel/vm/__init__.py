"""The interpreter in WebAssembly: which one, what we change in it, and how it is run. It knows nothing of pins.

`artifact` finds it, `passes/` changes it, `guest_os/` is its operating system, `wasmtime_host/` runs it.
It may import `common`.
"""
