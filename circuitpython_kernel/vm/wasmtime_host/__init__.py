"""The interpreter under wasmtime, in a thread of its own.

`host` is what a board is given. `instance` is one boot, `modulecache` keeps the compiled module on disk. No other room
imports wasmtime. It may import `vm`'s other rooms and `common`.
"""
