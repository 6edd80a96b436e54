"""Seven-segment digits: what a person reads of their segments, and how they look.

Segments a to g (top, top right, bottom right, bottom, bottom left, top left, middle) are bits 0 to 6, the point bit 7.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture

from .led_pictures import BOARD, OFF, perceived

POINT = 0x80

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
_COLON_ROWS = (12, 28)
RED = (1.0, 0.125, 0.125)
"""Red, green and blue of the usual digits' light."""


def digits_text(digits: Sequence[int], *, colon: int | None = None) -> str:
    """What a person reads: ``"?"`` for segments that make no character; a colon stands before digit ``colon``."""
    found = ""
    for place, segments in enumerate(digits):
        if place == colon:
            found += ":"
        found += _CHARACTERS.get(segments & 0x7F, "?") + "." * bool(segments & POINT)
    return found


def lit_segments(bits: Sequence[int]) -> NDArray[np.float64]:
    """An array of shape (digits, 8) with 1 for a segment that is on."""
    return np.array([[value >> bit & 1 for bit in range(8)] for value in bits], np.float64)


def digits_picture(
    light: NDArray[np.floating],
    *,
    colon: float | None = None,
    points: bool = True,
    dots: Sequence[tuple[int, int, float]] = (),
    color: tuple[float, float, float] = RED,
) -> Picture:
    """How digits look.

    Args:
        light: of each segment, from 0 to 1, an array of shape (digits, 8).
        colon: the light of a colon in the middle; None when there is none.
        points: whether there are decimal points.
        dots: more dots: row, column (a negative one counts from the right) and light.
        color: red, green and blue of the light.
    """
    digits = len(light)
    width = digits * _WIDTH + 2 * _GAP + (colon is not None) * _GAP
    shown = np.full((_HEIGHT, width), np.nan)  # what is no LED
    left = _GAP
    for place, segments in enumerate(light):
        if colon is not None and place == digits // 2:
            for top in _COLON_ROWS:
                shown[top : top + 4, left : left + 4] = colon
            left += _GAP
        for bit, (top, bottom, first, last) in enumerate(_BARS if points else _BARS[:-1]):
            shown[top:bottom, left + first : left + last] = segments[bit]
        left += _WIDTH
    for top, column, value in dots:
        first = column % width
        shown[top : top + 4, first : first + 4] = value
    values = np.maximum(perceived(np.nan_to_num(shown)), OFF)
    values = np.where(np.isnan(shown), np.uint8(BOARD), values)
    tinted = values[:, :, None] * np.array(color)
    return np.asarray(np.maximum(np.floor(tinted), BOARD), np.uint8)
