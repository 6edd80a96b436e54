"""The guest's memory as the display reads it: everything in it is checked, as a program can have damaged it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.hardware.chip import Peripheral

from .records import ARRAY_LENGTH, KIND_MASK, MOST_LAYERS, Group


class Damaged(GuestError, ValueError):
    """A record that cannot be: a program has written into it. A doorbell answers with it; a refresh is left out."""

    def __init__(self, text: str) -> None:
        super().__init__("ValueError", text)


class Guest:
    """One look at the memory. A record that cannot be is a `Damaged` or an IndexError.

    Args:
        data: the whole memory, shared with the guest.
    """

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.words: NDArray[np.int32] = data[: len(data) & ~3].view(np.int32)

    def kind(self, address: int) -> int:
        """What a record is of; see `records.Kind`."""
        return int(self.words[self._place(address)]) & KIND_MASK

    def words_at(self, address: int, count: int) -> NDArray[np.int32]:
        """Words at an address, shared with the guest."""
        place = self._place(address)
        found = self.words[place : place + count]
        if count < 0 or len(found) != count:
            raise Damaged(f"{count} words at {address:#x} are not in the memory")
        return found

    def bytes(self, address: int, count: int) -> bytes:
        """A copy of bytes."""
        return self.array(address, count).tobytes()

    def array(self, address: int, count: int) -> NDArray[np.uint8]:
        """Bytes at an address, shared with the guest."""
        found = self.data[address : address + count]
        if address < 0 or count < 0 or len(found) != count:
            raise Damaged(f"{count} bytes at {address:#x} are not in the memory")
        return found

    def count(self, address: int, word: int, most: int) -> int:
        """A word that is a number of things."""
        found = int(self.words[self._place(address) + word])
        if not 0 <= found <= most:
            raise Damaged(f"{found} in a record of the display's")
        return found

    def layers(self, group: int) -> NDArray[np.int32]:
        """The addresses of the records of a group's layers."""
        array = int(self.words_at(group, Group.WORDS)[Group.LAYERS])
        if not array:
            return self.words[:0]
        length, items = (int(word) for word in self.words_at(array + ARRAY_LENGTH, 2))
        if not 0 <= length <= MOST_LAYERS:
            raise Damaged(f"a group of {length} layers")
        return self.words_at(items, length).copy() if length else self.words[:0]

    def gather(self, addresses: NDArray[Any], first: int, count: int) -> NDArray[np.int32]:
        """Words of several records: (records, count)."""
        places = (addresses >> 2)[:, None] + np.arange(first, first + count)
        if len(places) and not 0 < int(places.min()) <= int(places.max()) < len(self.words):
            raise Damaged("records that are not in the memory")
        found: NDArray[np.int32] = self.words[places]
        return found

    def _place(self, address: int) -> int:
        if address <= 0 or address & 3 or address >> 2 >= len(self.words):
            raise Damaged(f"no record at {address:#x}")
        return address >> 2


class RecordReader(Peripheral):
    """A peripheral that reads records of the program's."""

    damaged = (ValueError, LookupError, ArithmeticError)
    """What reading damaged records can raise, here and in NumPy."""

    def guest(self) -> Guest:
        """A look at the memory."""
        memory = self.chip.memory()
        return Guest(memory.array(0, np.uint8, memory.size()))
