"""A wasm memory as the host's threads see it: bytes, and numpy views that keep it alive."""

from __future__ import annotations

import ctypes

import wasmtime

from circuitpython_kernel.vm.guest_os.memory import Block


def block_of(memory: wasmtime.Memory, store: wasmtime.Store) -> Block:
    """A linear memory, to be read and written while the guest runs in another thread.

    Its base address does not move: wasmtime reserves the whole address range. Every array holds on to the store, so a
    view that outlives its board reads stale bytes, never freed ones.
    """
    base = ctypes.cast(memory.data_ptr(store), ctypes.c_void_p).value or 0
    return Block(base, lambda: memory.data_len(store), (memory, store))
