"""The part of Pyodide's memory in which a guest lives, with the modules that are compiled for its address."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
from pyodide.ffi import run_sync  # type: ignore[import-not-found]

from circuitpython_kernel.vm.guest_os import port
from circuitpython_kernel.vm.guest_os.memory import Block
from circuitpython_kernel.vm.machine.instance import PAGE_BYTES
from circuitpython_kernel.vm.passes.relocate import OVERHANG

from .javascript import Browser, to_javascript

RING_BYTES = port.LINE_ENDS + port.LINES * port.LINE_END_BYTES

ROOM_BYTES = 2 << 20
"""What the interpreter needs besides its heap and the shared pages: static data, stack, what its C library asks for."""


class Region:
    """Kept from boot to boot of a machine; given back with the last view of it.

    Args:
        browser: JavaScript's side.
        sources: the interpreter, the gate and the port.
        size: how many bytes the guest may have.
    """

    def __init__(self, browser: Browser, sources: Sequence[bytes], size: int) -> None:
        self.pages = size // PAGE_BYTES
        self._memory = np.zeros(size + OVERHANG + PAGE_BYTES, np.uint8)
        self._ring = np.zeros(RING_BYTES + 16, np.uint8)
        # malloc's blocks begin anywhere; words must lie at multiples of their size.
        self.base = -(-self._memory.ctypes.data // PAGE_BYTES) * PAGE_BYTES
        self.ring = -(-self._ring.ctypes.data // 16) * 16
        self.modules = run_sync(browser.compile(to_javascript(sources), to_javascript(self.places)))

    @property
    def places(self) -> dict[str, int]:
        """Its addresses and sizes, as `guest.js` has them."""
        return {"base": self.base, "bytes": self.pages * PAGE_BYTES, "ring": self.ring}

    def clear(self) -> None:
        """Make it as new, for the next guest."""
        ctypes.memset(self.base, 0, self.pages * PAGE_BYTES)
        ctypes.memset(self.ring, 0, RING_BYTES)

    def guest_memory(self, size: Callable[[], int]) -> Block:
        """The guest's memory, which has so many bytes."""
        return Block(self.base, size, self)

    def ring_memory(self) -> Block:
        """The console's ring."""
        return Block(self.ring, lambda: RING_BYTES, self)
