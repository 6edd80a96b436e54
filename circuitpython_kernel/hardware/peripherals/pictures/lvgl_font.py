"""Font files of LVGL's (lv_font_conv's binary format), as shared-module/lvfontio reads their beginning.

Glyphs themselves are drawn by the terminal alone; a program sees the size of a cell and the bitmap for the glyphs.
"""

from __future__ import annotations

from dataclasses import dataclass

from circuitpython_kernel.hardware.peripherals.display.bits import Bits

_HEAD_BYTES = 35
_NEEDED = frozenset({b"head", b"cmap", b"loca", b"glyf"})


class NoFont(ValueError):
    """A file that is no such font."""


@dataclass(frozen=True)
class LvglFont:
    """What a file says.

    Attributes:
        width, height: of a cell, in pixels.
        bits: of a pixel.
        slots: cells that all glyphs take; None when the file does not tell.
    """

    width: int
    height: int
    bits: int
    slots: int | None


def read_font(data: bytes) -> LvglFont:
    """Read a font's beginning.

    Raises:
        NoFont: when a section is missing or cut off.
    """
    found: set[bytes] = set()
    at = height = width = bits = xy_bits = size_bits = advance_bits = last_glyph = 0
    slots: int | None = None
    while found != _NEEDED:
        size = int.from_bytes(data[at : at + 4], "little")
        kind = data[at + 4 : at + 8]
        if len(kind) < 4 or not size:
            raise NoFont
        body = at + 8
        if kind == b"head":
            head = data[body : body + _HEAD_BYTES]
            if len(head) < _HEAD_BYTES:
                raise NoFont
            height = head[6] | head[7] << 8
            width = head[22] | head[23] << 8
            bits, xy_bits, size_bits, advance_bits = head[29:33]
        elif kind == b"cmap":
            if len(data) < body + 4:
                raise NoFont
        elif kind == b"loca":
            if len(data) < body + 4:
                raise NoFont
            last_glyph = int.from_bytes(data[body : body + 4], "little")
        elif kind == b"glyf":
            advances = _advances(
                data, body, last_glyph - 1, (advance_bits, xy_bits, xy_bits, size_bits, size_bits), bits, width
            )
            if not width:
                width, slots = _cell(advances)
        if kind in _NEEDED:
            found.add(kind)
        at += size
    return LvglFont(width, height, bits, slots)


def _advances(data: bytes, at: int, count: int, sizes: tuple[int, ...], bits: int, width: int) -> list[tuple[int, int]]:
    """The first two widths of glyphs with how many have them, up to one that has a third."""
    reader = Bits(data, at)
    found = {width: 0} if width else {}
    for _ in range(max(count, 0)):
        advance, _x, _y, across, down = (reader.take(size) for size in sizes)
        reader.skip(bits * across * down)
        if advance not in found and len(found) == 2:
            break
        found[advance] = found.get(advance, 0) + 1
        if reader.left < 0:
            break
    return list(found.items())


def _cell(advances: list[tuple[int, int]]) -> tuple[int, int]:
    """A cell's width, half of the wider one of two, and how many cells the glyphs take."""
    if not advances:
        return 0, 0
    if len(advances) == 1:
        return advances[0]
    narrow, wide = sorted(advances)
    return wide[0] // 2, wide[1] * 2 + narrow[1]
