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
        self._owner = owner
        self._bytes = self._whole(size())

    def _whole(self, size: int) -> memoryview:
        buffer = (ctypes.c_char * size).from_address(self._base)
        buffer.owner = self._owner  # type: ignore[attr-defined]
        return memoryview(buffer).cast("B")

    def _part(self, address: int, size: int) -> memoryview:
        # Each doorbell comes here three times: the usual case takes no call.
        end = address + size
        if not (0 <= address <= end <= len(self._bytes) or self.holds(address, size)):
            raise ValueError(f"guest address {address:#x} + {size} lies outside the memory of {self.size()} bytes")
        return self._bytes[address:end]

    def holds(self, address: int, size: int) -> bool:
        """See `GuestMemory`, here and below."""
        end = address + size
        return 0 <= address <= end and (end <= len(self._bytes) or end <= self.size())

    def size(self) -> int:
        size = self._current_size()
        if size != len(self._bytes):
            self._bytes = self._whole(size)
        return size

    def read(self, address: int, size: int) -> bytes:
        return self._part(address, size).tobytes()

    def write(self, address: int, data: bytes) -> None:
        self._part(address, len(data))[:] = data

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        part = self._part(address, np.dtype(dtype).itemsize * length)
        return np.frombuffer(part, dtype=dtype)
