"""Glyphs of font files of LVGL's (lv_font_conv's binary format), as shared-module/lvfontio/OnDiskFont.c reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .bits import Bits

_HEAD_BYTES = 35
_TABLE_BYTES = 16
_SPARSE, _RANGE, _LISTED = 0, 2, 3


class Glyph(NamedTuple):
    """A character's drawing: (height, width) values, its place in the cell in pixels, and its advance width."""

    pixels: NDArray[np.uint8]
    left: int
    top: int
    advance: int


@dataclass(frozen=True)
class _Table:
    """A part of the table from characters to glyphs."""

    start: int
    end: int
    offset: int
    kind: int
    data: bytes
    entries: int


class LvglGlyphs:
    """Draws the characters of a file.

    Raises:
        ValueError: when a section is missing.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        sections = self._sections(data)
        if not {b"head", b"cmap", b"loca", b"glyf"} <= sections.keys():
            raise ValueError("no font of LVGL's")
        head = data[sections[b"head"] + 8 :][:_HEAD_BYTES].ljust(_HEAD_BYTES, b"\0")
        self._ascent = head[8] | head[9] << 8
        self._wide_offsets = head[26] == 1
        self._bits, self._xy_bits, self._size_bits, self._advance_bits = head[29:33]
        self._tables = self._characters(sections[b"cmap"])
        self._loca, self._glyf = sections[b"loca"], sections[b"glyf"]
        self._count = int.from_bytes(data[self._loca + 8 : self._loca + 12], "little")

    @staticmethod
    def _sections(data: bytes) -> dict[bytes, int]:
        found: dict[bytes, int] = {}
        at = 0
        while at + 8 <= len(data):
            size = int.from_bytes(data[at : at + 4], "little")
            if size < 8:
                break
            found.setdefault(data[at + 4 : at + 8], at)
            at += size
        return found

    def _characters(self, at: int) -> list[_Table]:
        data, found = self._data, []
        count = int.from_bytes(data[at + 8 : at + 12], "little")
        for place in range(at + 12, min(at + 12 + _TABLE_BYTES * count, len(data) - _TABLE_BYTES + 1), _TABLE_BYTES):
            words = [int.from_bytes(data[place + n : place + n + size], "little") for n, size in
                     ((0, 4), (4, 4), (8, 2), (10, 2), (12, 2), (14, 1))]  # fmt: skip
            where, start, length, offset, entries, kind = words
            if kind in (_SPARSE, _RANGE, _LISTED):
                found.append(_Table(start, start + length, offset, kind, data[at + where :], entries))
        return found

    def _glyph_number(self, codepoint: int) -> int:
        for table in self._tables:
            if not table.start <= codepoint < table.end:
                continue
            place = codepoint - table.start
            if table.kind == _RANGE:
                return table.offset + place
            if table.kind == _SPARSE:
                return table.offset + table.data[place] if place < min(table.entries, len(table.data)) else -1
            listed = np.frombuffer(table.data[: 2 * table.entries], "<u2")
            hits = np.flatnonzero(listed == place)
            return table.offset + int(hits[0]) if len(hits) else -1
        return -1

    def draw(self, codepoint: int) -> Glyph | None:
        """A character's glyph; None when the font has none, or the file ends before it does."""
        number = self._glyph_number(codepoint)
        if not 0 <= number < self._count:
            return None
        size = 4 if self._wide_offsets else 2
        at = self._loca + 12 + number * size
        offset = int.from_bytes(self._data[at : at + size], "little")
        if at + size > len(self._data) or self._glyf + offset >= len(self._data):
            return None
        bits = Bits(self._data, self._glyf + offset)
        advance = bits.take(self._advance_bits)
        left, bottom = bits.signed(self._xy_bits), bits.signed(self._xy_bits)
        across, down = bits.take(self._size_bits), bits.take(self._size_bits)
        count = across * down
        if count and not 0 < count * self._bits <= bits.left:
            return None
        values = [bits.take(self._bits) & 0xFF for _ in range(count)]
        pixels = np.array(values, np.uint8).reshape(min(down, count), min(across, count))
        return Glyph(pixels, _short(left), _short(self._ascent - bottom - down), advance)


def _short(number: int) -> int:
    """A number as C keeps it in 16 bits."""
    return (number + 0x8000 & 0xFFFF) - 0x8000
