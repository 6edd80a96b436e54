"""The host's view of the shared memory, across boots of the guest.

While the guest runs, the arrays are its memory. Between instances they are the host's own, so that a pin can be read
and driven at any time; what belongs to the world outside the chip is carried over into the next boot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout

Locate = Callable[[int, type[np.generic], int], NDArray[Any]]
"""Gives the array at a guest address: (address, item type, length)."""

_KEPT = ("CLOCK", "WORDS", "PIN_OUTSIDE", "PIN_RESISTOR", "ANALOG", "ANALOG_ASK")
"""What a boot does not change: time, and the world outside the chip."""


class SharedBlock:
    """The regions of `layout.regions`, as numpy arrays by name."""

    def __init__(self, pin_count: int) -> None:
        self.regions = layout.regions(pin_count)
        self.arrays: dict[str, NDArray[Any]] = {}
        self.offsets = layout.offsets(pin_count)
        self.nbytes = layout.size(pin_count)
        self._base = 0
        self.attached = False
        self._allocate()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def _allocate(self) -> None:
        self.arrays = {region.name: np.zeros(region.length, region.dtype) for region in self.regions}

    def attach(self, base: int, locate: Locate) -> None:
        """Switch to the guest's memory, at a guest address.

        The clock and the outside world keep their state, and so does what the outside makes of the pins' levels.
        """
        fresh = {
            region.name: locate(base + self.offsets[region.name], region.dtype, region.length)
            for region in self.regions
        }
        for name, array in fresh.items():
            array[:] = self.arrays[name] if name in (*_KEPT, "PIN_LEVEL") else 0
        self.arrays = fresh
        self._base = base
        self.attached = True

    def detach(self) -> None:
        """Switch to the host's own memory; pins go back to what they are after a reset."""
        old = self.arrays
        self._allocate()
        for name in _KEPT:
            self.arrays[name][:] = old[name]
        self.arrays["WORDS"][layout.Word.TAIL] = self.arrays["WORDS"][layout.Word.HEAD]
        self.attached = False

    def address(self, name: str, index: int = 0) -> int:
        """Guest address of one item of a region."""
        return self._base + self.offsets[name] + index * self.arrays[name].itemsize
