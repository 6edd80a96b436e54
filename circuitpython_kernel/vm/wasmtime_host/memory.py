"""A wasm memory as the host's threads see it: bytes, and numpy views that keep it alive."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import wasmtime
from numpy.typing import NDArray


class MemoryView:
    """Reads and writes of a linear memory while the guest runs in another thread.

    The base address does not move: wasmtime reserves the whole address range. Every array from `array` holds on to the
    store, so a view that outlives its board reads stale bytes, never freed ones.
    """

    def __init__(self, memory: wasmtime.Memory, store: wasmtime.Store) -> None:
        self._memory = memory
        self._store = store
        self._size = memory.data_len(store)
        self._base = ctypes.cast(memory.data_ptr(store), ctypes.c_void_p).value or 0

    def _check(self, address: int, size: int) -> int:
        if size < 0 or address < 0 or address + size > self._size:
            self._size = self._memory.data_len(self._store)
            if size < 0 or address < 0 or address + size > self._size:
                raise ValueError(f"guest address {address:#x} + {size} lies outside the memory of {self._size} bytes")
        return self._base + address

    def holds(self, address: int, size: int) -> bool:
        """Whether ``size`` bytes at a guest address lie in the memory."""
        return size >= 0 and address >= 0 and (address + size <= self._size or address + size <= self.size())

    def size(self) -> int:
        """How many bytes it has now."""
        self._size = self._memory.data_len(self._store)
        return self._size

    def read(self, address: int, size: int) -> bytes:
        """Copy ``size`` bytes at a guest address."""
        return ctypes.string_at(self._check(address, size), size)

    def write(self, address: int, data: bytes) -> None:
        """Store bytes at a guest address."""
        ctypes.memmove(self._check(address, len(data)), data, len(data))

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        """``length`` items of ``dtype`` at a guest address, shared with the guest."""
        size = np.dtype(dtype).itemsize * length
        buffer = (ctypes.c_char * size).from_address(self._check(address, size))
        buffer.owner = (self._memory, self._store)  # type: ignore[attr-defined]
        return np.frombuffer(memoryview(buffer), dtype=dtype)
