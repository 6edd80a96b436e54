"""Seven-segment displays with an HT16K33."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.led_pictures import BOARD, OFF, perceived

from .ht16k33 import HT16K33

_DIGITS = (0, 2, 6, 8)
"""The bytes of the memory that the digits are wired to; the colon has byte 4."""
_COLON, _TOP_LEFT, _BOTTOM_LEFT, _TOP_RIGHT = 0x02, 0x04, 0x08, 0x10
_POINT = 0x80

# Segments a to g are bits 0 to 6: top, top right, bottom right, bottom, bottom left, top left, middle.
_CHARACTERS = {
    0x00: " ", 0x3F: "0", 0x06: "1", 0x5B: "2", 0x4F: "3", 0x66: "4", 0x6D: "5", 0x7D: "6", 0x07: "7", 0x7F: "8",
    0x6F: "9", 0x77: "A", 0x7C: "b", 0x39: "C", 0x5E: "d", 0x79: "E", 0x71: "F", 0x3D: "G", 0x76: "H", 0x30: "I",
    0x1E: "J", 0x38: "L", 0x54: "n", 0x5C: "o", 0x73: "P", 0x67: "q", 0x50: "r", 0x78: "t", 0x3E: "U", 0x1C: "v",
    0x6E: "y", 0x40: "-", 0x08: "_", 0x58: "c", 0x74: "h", 0x04: "i", 0x37: "N", 0x63: "°", 0x48: "=", 0x01: "¯",
}  # fmt: skip

_WIDTH, _HEIGHT, _GAP = 26, 44, 8
_BARS = (
    (2, 5, 6, 20), (5, 20, 18, 21), (23, 38, 18, 21), (38, 41, 6, 20),
    (23, 38, 5, 8), (5, 20, 5, 8), (20, 23, 6, 20), (38, 41, 23, 26),
)  # fmt: skip
"""Where segments a to g and the point are drawn: rows from, to, columns from, to."""


class SevenSegment(HT16K33):
    """Four digits of seven segments with a colon, on a board with an HT16K33, wired as Adafruit's backpack is.

    `HT16K33` says what is modelled. ``readings()["text"]`` is what a person reads, ``"?"`` for segments that make no
    character.

    Args:
        big: the board with the large digits, which has a dot top right (the library's ``BigSeg7x4``) and two on the
            left instead of decimal points.
        address: 0x70 to 0x77.
    """

    title = "seven-segment display, 4 digits"
    library = "adafruit-circuitpython-ht16k33"
    example = (
        "import board\n"
        "from adafruit_ht16k33.segments import Seg7x4\n"
        "\n"
        "display = Seg7x4(board.I2C())\n"
        'display.print("12:34")\n'
        "print(display.brightness)"
    )

    def __init__(self, *, big: bool = False, address: int | None = None) -> None:
        self.big = big
        super().__init__(address=address)

    @property
    def segments(self) -> list[int]:
        """The segments of each digit that are switched on: a to g are bits 0 to 6, the point is bit 7."""
        points = 0x7F if self.big else 0xFF
        return [self.ram[place] & points if self.showing else 0 for place in _DIGITS]

    @property
    def _dots(self) -> int:
        return self.ram[4] if self.showing else 0

    @property
    def text(self) -> str:
        """What a person reads."""
        found = ""
        for place, segments in enumerate(self.segments):
            if place == 2 and self._dots & _COLON:
                found += ":"
            found += _CHARACTERS.get(segments & 0x7F, "?") + "." * bool(segments & _POINT)
        return found

    def readings(self) -> dict[str, Any]:
        found = super().readings() | {"text": self.text}
        if self.big:
            names = {"top left dot": _TOP_LEFT, "bottom left dot": _BOTTOM_LEFT, "top right dot": _TOP_RIGHT}
            found |= {name: bool(self._dots & bit) for name, bit in names.items()}
        return found

    def picture(self) -> Picture:
        light = np.full((_HEIGHT, 4 * _WIDTH + 3 * _GAP), np.nan)  # what is no LED
        left = _GAP
        for place, segments in enumerate(self.segments):
            if place == 2:
                for top in (12, 28):
                    light[top : top + 4, left : left + 4] = bool(self._dots & _COLON)
                left += _GAP
            for bit, (top, bottom, first, last) in enumerate(_BARS):
                if not (self.big and bit == 7):
                    light[top:bottom, left + first : left + last] = segments >> bit & 1
            left += _WIDTH
        if self.big:
            for bit, top, first in ((_TOP_LEFT, 12, 2), (_BOTTOM_LEFT, 28, 2), (_TOP_RIGHT, 2, light.shape[1] - 6)):
                light[top : top + 4, first : first + 4] = bool(self._dots & bit)
        values = np.maximum(perceived(np.nan_to_num(light) * self.light), OFF)
        values = np.where(np.isnan(light), np.uint8(BOARD), values)
        found = np.full((*values.shape, 3), BOARD, np.uint8)
        found[:, :, 0] = values
        found[:, :, 1:] = np.maximum(BOARD, values // 8)[:, :, None]
        return found
