"""Waveforms of e-paper: what voltages over time make of a pixel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .epaper import BLACK, DARK, KEPT, LIGHT, WHITE

_TO_BLACK, _TO_WHITE = 1, 2
"""What two bits of a table say; the others leave the pixel."""
_STEP = 0.15
"""How much of the way the ink goes in one frame: a pulse acts less the closer the ink is to its end."""
_LIMITS = (0.15, 0.5, 0.85)
_MANY = 200
"""Frames after which nothing changes any more."""


def shade(pulses: Iterable[tuple[int, int]]) -> int:
    """What a pixel becomes by pulses of a level, two bits, and a number of frames: a shade, or `KEPT` without any."""
    white, moved = 0.5, False
    for level, frames in pulses:
        if level not in (_TO_BLACK, _TO_WHITE) or not frames:
            continue
        moved = True
        target = float(level == _TO_WHITE)
        white = target + (white - target) * (1 - _STEP) ** min(frames, _MANY)
    if not moved:
        return KEPT
    return (BLACK, DARK, LIGHT, WHITE)[sum(white > limit for limit in _LIMITS)]


def _levels(octet: int) -> tuple[int, int, int, int]:
    return octet >> 6, octet >> 4 & 3, octet >> 2 & 3, octet & 3


def ssd16xx_shades(table: bytes) -> list[int]:
    """The shades of tables 0 to 3 in what command 32 takes: 5 x 12 bytes of levels, 12 groups of 7 bytes of times.

    A group has the frames of its phases A and B, repeats of both, those of C and D, repeats of both, and more repeats.
    """

    def pulses(number: int) -> Iterator[tuple[int, int]]:
        for group in range(12):
            levels = _levels(table[12 * number + group])
            a, b, twice_ab, c, d, twice_cd, again = table[60 + 7 * group : 67 + 7 * group]
            for _ in range(again + 1):
                for _ in range(twice_ab + 1):
                    yield from ((levels[0], a), (levels[1], b))
                for _ in range(twice_cd + 1):
                    yield from ((levels[2], c), (levels[3], d))

    return [shade(pulses(number)) for number in range(4)]


def uc81xx_shade(table: bytes) -> int:
    """The shade of one of the tables that commands 21 to 24 take: groups of levels, four times and repeats."""

    def pulses() -> Iterator[tuple[int, int]]:
        for at in range(0, len(table) - 5, 6):
            for _ in range(table[at + 5]):
                yield from zip(_levels(table[at]), table[at + 1 : at + 5], strict=True)

    return shade(pulses())
