"""Fonts of the board's terminal: the built-in one, and files of LVGL's.

A file's glyphs are drawn into cells when they are needed, wide ones into two. All are kept, where a board gives a cell
that nothing shows to another glyph.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .font import CHARACTERS, GLYPH_HEIGHT, GLYPH_WIDTH, glyphs
from .lvgl_glyphs import LvglGlyphs

MISSING = 0xFFFF
"""In place of a glyph's number."""

_MOST_CELL_PIXELS = 1 << 20


class TileFont(Protocol):
    """What a `vt100.Terminal` needs of a font: the tiles of its characters."""

    counted: bool
    """Whether the font wants to know which of its tiles are not shown any more, and the space is no fixed tile."""

    def take(self, codepoint: int) -> tuple[int, int]:
        """A character's tile, the first of two for a wide one, and how many they are; `MISSING` when there is none."""

    def release(self, tile: int) -> None:
        """One place less shows a tile."""


class TerminalFont(TileFont, Protocol):
    """Glyphs in cells of one size."""

    width: int
    height: int

    @property
    def bitmap(self) -> NDArray[np.uint8]:
        """All cells in a row, (height, cells * width); 0 is the background."""

    def character(self, cell: int) -> str:
        """The character of a cell; empty for the second half of one."""


class BuiltinTerminalFont:
    """The built-in font, with its own drawings or others."""

    width, height = GLYPH_WIDTH, GLYPH_HEIGHT
    counted = False

    def __init__(self, bitmap: NDArray[np.uint8] | None = None) -> None:
        self.bitmap = glyphs() if bitmap is None else bitmap

    def take(self, codepoint: int) -> tuple[int, int]:
        """See `TileFont`."""
        if 0x20 <= codepoint <= 0x7E:
            return codepoint - 0x20, 1
        return (codepoint - 0xA0 + 0x5F if 0xA0 <= codepoint <= 0xFF else MISSING), 1

    def release(self, tile: int) -> None:
        """See `TileFont`."""

    def character(self, cell: int) -> str:
        """See `TerminalFont`."""
        return CHARACTERS[cell] if cell < len(CHARACTERS) else ""


class FileFont:
    """A font of LVGL's.

    Args:
        data: the file.
        width, height: of a cell, as `lvgl_font.read_font` gives them.

    Raises:
        ValueError: when a section is missing, or the cells have no size or one that no board has the memory for.
    """

    counted = False

    def __init__(self, data: bytes, width: int, height: int) -> None:
        self._glyphs = LvglGlyphs(data)
        if not 0 < width * height <= _MOST_CELL_PIXELS:
            raise ValueError(f"a font of LVGL's with cells of {width} x {height}")
        self.width, self.height = width, height
        self._cells: list[NDArray[np.uint8]] = []
        self._names: list[str] = []
        self._known: dict[int, tuple[int, int]] = {}
        self._joined: NDArray[np.uint8] | None = None
        if self.take(0x20)[0] != 0:
            self._add(0x20, np.zeros((height, width), np.uint8), 1)

    def _draw(self, codepoint: int) -> tuple[NDArray[np.uint8], int] | None:
        """A character's cells, and how many; None when the font has none."""
        glyph = self._glyphs.draw(codepoint)
        if glyph is None:
            return None
        cells = 2 if glyph.advance > self.width else 1
        found = np.zeros((self.height, cells * self.width), np.uint8)
        down, across = glyph.pixels.shape
        y, x = np.mgrid[glyph.top : glyph.top + down, glyph.left : glyph.left + across]
        inside = (x >= 0) & (x < found.shape[1]) & (y >= 0) & (y < self.height)
        found[y[inside], x[inside]] = glyph.pixels[inside]
        return found, cells

    def _add(self, codepoint: int, drawn: NDArray[np.uint8], cells: int) -> tuple[int, int]:
        number = len(self._cells)
        self._cells += np.split(drawn, cells, axis=1)
        self._names += [chr(codepoint), *[""] * (cells - 1)]
        self._known[codepoint] = (number, cells)
        self._joined = None
        return number, cells

    @property
    def bitmap(self) -> NDArray[np.uint8]:
        """See `TerminalFont`."""
        if self._joined is None:
            self._joined = np.concatenate(self._cells, axis=1)
        return self._joined

    def take(self, codepoint: int) -> tuple[int, int]:
        """See `TileFont`."""
        known = self._known.get(codepoint)
        if known is not None:
            return known
        drawn = self._draw(codepoint)
        return (MISSING, 1) if drawn is None else self._add(codepoint, *drawn)

    def release(self, tile: int) -> None:
        """See `TileFont`."""

    def character(self, cell: int) -> str:
        """See `TerminalFont`."""
        return self._names[cell] if cell < len(self._names) else ""
