"""A font file that a program has opened, `lvfontio.OnDiskFont`: its glyphs are cells of a bitmap on the guest's heap.

A character that is shown for the first time is drawn into a free cell, a wide one into two; when there is none, into
one that nothing shows any more (shared-module/lvfontio/OnDiskFont.c).
"""

from __future__ import annotations

import numpy as np

from .areas import Area
from .guest import Damaged, Guest
from .lvgl_glyphs import Glyph, LvglGlyphs
from .records import DiskFont
from .terminal_fonts import MISSING
from .tools import Editable

_FREE = -1
_NONE = MISSING, 1


class GuestFont:
    """See `terminal_fonts.TileFont`.

    Args:
        guest: the memory.
        address: of the font's record, see `records.DiskFont`.
        data: the file; nothing when every character that is asked for has its cell.
    """

    counted = True

    def __init__(self, guest: Guest, address: int, data: bytes = b"") -> None:
        words = guest.words_at(address, DiskFont.CACHE)
        self._width, self._bitmap, slots = (
            int(words[word]) for word in (DiskFont.WIDTH, DiskFont.BITMAP, DiskFont.SLOTS)
        )
        if slots < 0:
            raise Damaged(f"a font of {slots} cells")
        cache = guest.words_at(address, DiskFont.CACHE + 2 * slots)[DiskFont.CACHE :]
        self._guest, self._slots = guest, slots
        self._characters, self._counts = cache[:slots], cache[slots:]
        self._glyphs: LvglGlyphs | None = None
        if data:
            try:
                self._glyphs = LvglGlyphs(data)
            except ValueError:
                self._glyphs = None  # another file is in its place: it has no characters

    def lacks(self, text: str) -> bool:
        """Whether a character of a text, or the space, has no cell yet."""
        return not set(map(ord, text + " ")) <= set(self._characters.tolist())

    def take(self, codepoint: int) -> tuple[int, int]:
        """See `TileFont`."""
        slot = self._slot_of(codepoint)
        if slot is not None:
            after = (slot + 1) % self._slots
            wide = after != slot and self._characters[after] == codepoint
            self._counts[slot] += 1
            if wide:
                self._counts[after] += 1
            return slot, 1 + wide
        glyph = None if self._glyphs is None else self._glyphs.draw(codepoint)
        if glyph is None:
            return _NONE
        cells = 2 if glyph.advance > self._width else 1
        free = self._free_slot(codepoint) if cells == 1 else self._free_pair()
        if free is None:
            return _NONE
        self._draw(glyph, free)
        self._characters[free : free + cells] = codepoint
        self._counts[free : free + cells] = 1
        return free, cells

    def release(self, tile: int) -> None:
        """See `TileFont`."""
        if tile < self._slots and self._counts[tile] > 0:
            self._counts[tile] -= 1

    def _order(self, codepoint: int) -> list[int]:
        """Cells in the order in which a character looks at them."""
        first = codepoint % self._slots if self._slots else 0
        return [*range(first, self._slots), *range(first)]

    def _slot_of(self, codepoint: int) -> int | None:
        if not (self._characters == codepoint).any():
            return None
        slot = next(slot for slot in self._order(codepoint) if self._characters[slot] == codepoint)
        return slot - 1 if slot > 0 and self._characters[slot - 1] == codepoint else slot

    def _free_slot(self, codepoint: int) -> int | None:
        order = self._order(codepoint)
        unused = (slot for slot in order if self._characters[slot] == _FREE and not self._counts[slot])
        found = next(unused, None)
        if found is not None:
            return found
        return next((slot for slot in order if not self._counts[slot] and not self._other_half_shows(slot)), None)

    def _other_half_shows(self, slot: int) -> bool:
        codepoint = self._characters[slot]
        beside = ((slot - 1) % self._slots, (slot + 1) % self._slots)
        return any(self._characters[one] == codepoint and self._counts[one] > 0 for one in beside)

    def _free_pair(self) -> int | None:
        free = (self._characters == _FREE) & (self._counts == 0)
        pairs = np.flatnonzero(free[:-1] & free[1:])
        return int(pairs[0]) if len(pairs) else None

    def _draw(self, glyph: Glyph, slot: int) -> None:
        """Put a glyph's own rectangle into the bitmap; what lay around it stays, as on a board."""
        bitmap = Editable(self._guest, self._bitmap)
        down, across = glyph.pixels.shape
        left = slot * self._width + glyph.left
        y, x = np.mgrid[glyph.top : glyph.top + down, left : left + across]
        bitmap.put(x, y, glyph.pixels)
        bitmap.changed(Area(left, glyph.top, left + across, glyph.top + down))
