"""The interpreter under wasmtime, in a thread of its own.

`machine` owns the thread, `instance` is one boot, `modulecache` keeps the compiled module on disk.
It may import `vm`'s other rooms and `common`.
"""
