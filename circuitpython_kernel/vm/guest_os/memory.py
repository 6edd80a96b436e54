"""The guest's memory as the host sees it; each host has its own way to it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class GuestMemory(Protocol):
    """A linear memory, while the guest runs. An address outside of it is a ValueError."""

    def size(self) -> int:
        """How many bytes it has now."""

    def holds(self, address: int, size: int) -> bool:
        """Whether ``size`` bytes at a guest address lie in the memory."""

    def read(self, address: int, size: int) -> bytes:
        """Copy ``size`` bytes at a guest address."""

    def write(self, address: int, data: bytes) -> None:
        """Store bytes at a guest address."""

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        """``length`` items of ``dtype`` at a guest address, shared with the guest; it may outlive the board."""


class Block:
    """A guest's memory that is a block of this process's own: a `GuestMemory`.

    Args:
        base: where it begins.
        size: how many bytes of it there are now; they become more, never fewer.
        owner: what must live as long as a view does.
    """

    def __init__(self, base: int, size: Callable[[], int], owner: object) -> None:
        self._base = base
        self._current_size = size
        self._size = size()
        self._owner = owner

    def _check(self, address: int, size: int) -> int:
        # Each doorbell comes here three times: the usual case takes no call.
        if not (size >= 0 and 0 <= address <= self._size - size) and not self.holds(address, size):
            raise ValueError(f"guest address {address:#x} + {size} lies outside the memory of {self._size} bytes")
        return self._base + address

    def holds(self, address: int, size: int) -> bool:
        """See `GuestMemory`, here and below."""
        return size >= 0 and address >= 0 and (address + size <= self._size or address + size <= self.size())

    def size(self) -> int:
        self._size = self._current_size()
        return self._size

    def read(self, address: int, size: int) -> bytes:
        return ctypes.string_at(self._check(address, size), size)

    def write(self, address: int, data: bytes) -> None:
        ctypes.memmove(self._check(address, len(data)), data, len(data))

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        size = np.dtype(dtype).itemsize * length
        buffer = (ctypes.c_char * size).from_address(self._check(address, size))
        buffer.owner = self._owner  # type: ignore[attr-defined]
        return np.frombuffer(memoryview(buffer), dtype=dtype)
