"""Framebuffers: what `framebufferio.FramebufferDisplay` shows its layers in.

Each one is a display bus of its own: it holds pins, and lives until the displays are released. While a program runs its
pixels lie in the program's memory, so that they are a buffer; behind the program's end they are the host's. Those of a
board's own display, and others that are not on a board's heap, lie in the shared region ``FRAME``, and stay there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.bulk import Piece

from .buses import BUFFER_WORDS, claim, let_go
from .colors import Colorspace
from .packing import unpacked

Bytes = NDArray[np.uint8]
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class FrameFormat:
    """How pixels lie in a framebuffer (the protocol of shared-module/framebufferio/FramebufferDisplay.h).

    ``first`` is where the first pixel is, ``stride`` how many bytes it is from row to row, ``dot_clock`` in Hz, or 0
    for none.
    """

    width: int
    height: int
    depth: int = 16
    grayscale: bool = False
    pixels_in_byte_share_row: bool = False
    bytes_per_cell: int = 2
    reverse_pixels_in_byte: bool = False
    first: int = 0
    stride: int = 0
    frames_per_second: int = 60
    dot_clock: int = 0

    @property
    def space(self) -> Colorspace:
        """What its pixels are."""
        return Colorspace(
            self.depth, self.grayscale, self.pixels_in_byte_share_row, self.bytes_per_cell, self.reverse_pixels_in_byte,
            reverse_bytes_in_word=False,
        )  # fmt: skip

    @property
    def row_stride(self) -> int:
        """The stride, or what a row takes."""
        return self.stride or self.width * self.depth // 8

    @property
    def needed(self) -> int:
        """Bytes up to the end of the last pixel."""
        return self.first + self.row_stride * (self.height - 1) + self.width * self.depth // 8

    def rows(self, data: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The pixels' bytes in a framebuffer's, by row."""
        size = (self.width * self.depth + 7) // 8
        before = self.first + self.row_stride * (self.height - 1)
        size = min(size, len(data) - before)
        return as_strided(data[self.first :], (self.height, size), (self.row_stride, 1))


class Framebuffer:
    """Pixels in memory, and the pins of what shows them.

    Args:
        chip: the chip.
        format: how the pixels lie.
        pins: the pins it holds, with their levels.
        address, size: where its bytes are in the program's memory; None for the region ``FRAME``.
    """

    reset_pin: int | None = None
    buffer_words = BUFFER_WORDS
    brightness = -1.0
    """0 to 1; below 0 when it cannot be set."""

    def __init__(
        self, chip: Chip, format: FrameFormat, pins: tuple[tuple[int, int], ...], address: int | None, size: int
    ) -> None:
        self.chip = chip
        self.format = format
        self.pins = pins
        self.lock = 0
        self._address, self._size = address, size
        self._own: Bytes | None = None
        self.on_shown: ShownListener = lambda shown: None
        """Called with it when it shows something else, and with None when it is gone."""

    # ---- the bytes

    @property
    def bytes(self) -> Bytes:
        """All bytes, shared with the program."""
        if self._own is not None:
            return self._own
        if self._address is None:
            region: Bytes = self.chip.block["FRAME"][: self._size]
            return region
        found: Bytes = self.chip.memory().array(self._address, np.uint8, self._size)
        return found

    def outlives(self) -> None:
        """The program's memory goes: the bytes are the host's now, and empty, as on a board."""
        if self._own is None and self._address is not None:
            self._own = np.zeros(self._size, np.uint8)
            self.emptied()

    def emptied(self) -> None:
        """The bytes are new."""

    def resize(self, format: FrameFormat) -> None:
        """Let pixels in the region ``FRAME`` lie in another way.

        Raises:
            GuestError: when there is not so much room.
        """
        if format.needed > len(self.chip.block["FRAME"]):
            raise GuestError("ValueError", "Invalid width and height")
        self.format, self._size = format, format.needed

    @property
    def is_apart(self) -> bool:
        """Whether its bytes lie in the region ``FRAME``."""
        return self._address is None

    @property
    def values(self) -> NDArray[Any]:
        """The pixels as they are in memory now: (height, width)."""
        form = self.format
        return unpacked(form.space, form.rows(self.bytes), form.width)

    @property
    def light(self) -> float:
        """How bright the picture is, from 0 to 1."""
        return 1.0

    # ---- a display bus

    def claim_pins(self) -> None:
        """See `buses.DisplayBus`."""
        for pin, level in self.pins:
            claim(self.chip, pin, level)

    def let_go(self) -> None:
        """See `buses.DisplayBus`."""
        for pin, _ in self.pins:
            let_go(self.chip, pin)
        self.on_shown(None)

    def send(self, parts: Iterable[Piece]) -> None:
        """See `buses.DisplayBus`. It takes no commands."""

    def tell(self, parts: Iterable[Piece]) -> None:
        """See `buses.DisplayBus`. It takes no commands."""

    def reset(self) -> bool:
        """See `buses.DisplayBus`."""
        return False

    # ---- for who shows something in it

    def swap(self, rows: Rows, *, silently: bool = False) -> None:
        """Some rows have new pixels: show them. ``silently``: without board time and wires; see `DisplayBus.tell`."""
        self.on_shown(self)

    def set_brightness(self, brightness: float) -> bool:
        """Set the brightness, 0 to 1; whether there is a way."""
        return False


ShownListener = Callable[[Framebuffer | None], object]
"""Called with the framebuffer that hardware shows; with None when there is none."""
