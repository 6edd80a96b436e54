"""Seven-segment displays with an HT16K33."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.segments import digits_picture, digits_text, lit_segments

from .ht16k33 import HT16K33

_DIGITS = (0, 2, 6, 8)
"""The bytes of the memory that the digits are wired to; the colon has byte 4."""
_COLON, _TOP_LEFT, _BOTTOM_LEFT, _TOP_RIGHT = 0x02, 0x04, 0x08, 0x10


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
        return digits_text(self.segments, colon=2 if self._dots & _COLON else None)

    def readings(self) -> dict[str, Any]:
        found = super().readings() | {"text": self.text}
        if self.big:
            names = {"top left dot": _TOP_LEFT, "bottom left dot": _BOTTOM_LEFT, "top right dot": _TOP_RIGHT}
            found |= {name: bool(self._dots & bit) for name, bit in names.items()}
        return found

    def picture(self) -> Picture:
        dots = ((12, 2, _TOP_LEFT), (28, 2, _BOTTOM_LEFT), (2, -6, _TOP_RIGHT)) if self.big else ()
        return digits_picture(
            lit_segments(self.segments) * self.light,
            colon=bool(self._dots & _COLON) * self.light,
            points=not self.big,
            dots=[(row, column, bool(self._dots & bit) * self.light) for row, column, bit in dots],
        )
