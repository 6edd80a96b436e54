"""The program's memory, in which the audio modules' records lie. Reads are checked: a program can damage anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import GuestMemory

_UNITS: dict[type[np.generic], int] = {np.uint8: 1, np.int16: 2, np.int32: 4, np.float64: 8}


class AudioMemory:
    """Words, numbers and buffers at guest addresses; a ValueError for what is not in the memory, or not in its place.

    A block of sound has hundreds of them, so all look at one view of the memory, which `look` makes.

    Args:
        memory: gives the running guest's memory.
    """

    def __init__(self, memory: Callable[[], GuestMemory]) -> None:
        self._memory = memory
        self._seen: GuestMemory | None = None
        self._size = 0
        self._views: dict[type[np.generic], NDArray[Any]] = {}
        self._words: NDArray[np.int32] = np.empty(0, np.int32)

    def look(self) -> None:
        """The guest has run, or another one does: look at its memory as it is now."""
        memory = self._memory()
        size = memory.size() & ~7
        if memory is not self._seen or size != self._size:
            self._seen, self._size = memory, size
            data = memory.array(0, np.uint8, size)
            self._views = {kind: data.view(kind) for kind in _UNITS}
            self._words = self._views[np.int32]

    def forget(self) -> None:
        """The memory goes away."""
        self._seen, self._size, self._views = None, 0, {}
        self._words = np.empty(0, np.int32)

    def word(self, address: int, number: int) -> int:
        """A 32-bit word of a record."""
        if address <= 0 or address & 3:
            raise ValueError(f"no record at {address:#x}")
        return self._words.item((address >> 2) + number)

    def set_word(self, address: int, number: int, value: int) -> None:
        """Change one."""
        if address <= 0 or address & 3:
            raise ValueError(f"no record at {address:#x}")
        self._words[(address >> 2) + number] = value

    def words(self, address: int, count: int) -> NDArray[np.int32]:
        """Words of a record, shared with the guest."""
        place = address >> 2
        found = self._words[place : place + count]
        if address <= 0 or address & 3 or len(found) != count:
            raise ValueError(f"{count} words at {address:#x} are not in the memory")
        return found

    def numbers(self, address: int, count: int) -> NDArray[np.float64]:
        """The numbers with fractions of an object, shared with the guest."""
        return self.view(address, np.float64, count)

    def view(self, address: int, kind: type[np.generic], count: int) -> NDArray[Any]:
        """A buffer of bytes, int16, int32 or float64, shared with the guest."""
        unit = _UNITS[kind]
        place = address // unit
        found = self._views[kind][place : place + count] if self._views else self._words
        if address <= 0 or address % unit or count < 0 or len(found) != count:
            raise ValueError(f"{count} items at {address:#x} are not in the memory")
        return found

    def bytes(self, address: int, count: int) -> bytes:
        """A copy of bytes."""
        return self.view(address, np.uint8, count).tobytes()
