"""The host's view of the shared memory, across boots of the guest.

While the guest runs, the arrays are its memory. Between instances they are the host's own, so that a pin can be read
and driven at any time; what belongs to the world outside the chip is carried over into the next boot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout

Locate = Callable[[int, type[np.generic], int], NDArray[Any]]
"""Gives the array at a guest address: (address, item type, length)."""

_OUTSIDE_WORLD = ("PIN_OUTSIDE", "ANALOG", "ANALOG_ASK")
_CLOCK_STATE = ("CLOCK",)


class SharedBlock:
    """The regions of `layout.regions`, as numpy arrays by name."""

    def __init__(self, pin_count: int) -> None:
        self.regions = layout.regions(pin_count)
        self.arrays: dict[str, NDArray[Any]] = {}
        self.addresses: dict[str, int] = {}
        self.attached = False
        self._allocate()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def _allocate(self) -> None:
        self.arrays = {region.name: np.zeros(region.length, region.dtype) for region in self.regions}

    def attach(self, addresses: Mapping[str, int], locate: Locate) -> None:
        """Switch to the guest's memory. The clock and the outside world keep their state.

        Raises:
            ValueError: when the guest's regions are not this layout's.
        """
        expected = {region.name for region in self.regions}
        if set(addresses) != expected:
            raise ValueError(f"the firmware's regions {sorted(addresses)} are not the layout's {sorted(expected)}")
        fresh = {region.name: locate(addresses[region.name], region.dtype, region.length) for region in self.regions}
        for name in (*_OUTSIDE_WORLD, *_CLOCK_STATE, "WORDS"):
            fresh[name][:] = self.arrays[name]
        self.arrays = fresh
        self.addresses = dict(addresses)
        self.attached = True

    def detach(self) -> None:
        """Switch to the host's own memory; pins go back to what they are after a reset."""
        old = self.arrays
        self._allocate()
        for name in (*_OUTSIDE_WORLD, *_CLOCK_STATE, "WORDS"):
            self.arrays[name][:] = old[name]
        self.arrays["WORDS"][layout.Word.TAIL] = self.arrays["WORDS"][layout.Word.HEAD]
        self.attached = False

    def item_address(self, name: str, index: int) -> int:
        """Guest address of one item of a region."""
        region = next(region for region in self.regions if region.name == name)
        return self.addresses[name] + index * np.dtype(region.dtype).itemsize
