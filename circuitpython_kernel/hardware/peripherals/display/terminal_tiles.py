"""A grid of tiles in the guest's memory, for a `terminalio.Terminal` of the program's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .areas import Area
from .guest import Damaged, Guest
from .records import Flag, Grid, Kind, Palette


class GuestTiles:
    """A `displayio.TileGrid`; see `vt100.TileArea`."""

    def __init__(self, guest: Guest, address: int) -> None:
        self._guest = guest
        self._words = words = guest.words_at(address, Grid.WORDS)
        rows, columns = int(words[Grid.HEIGHT]), int(words[Grid.WIDTH])
        if rows < 1 or columns < 1:
            raise Damaged("a terminal without tiles")
        self.tiles: NDArray[Any]
        if rows == columns == 1:
            self.tiles = words[Grid.TILES : Grid.TILES + 1].reshape(1, 1)
        else:
            wide = bool(int(words[Grid.FLAGS]) & Flag.WIDE)
            data = guest.array(int(words[Grid.TILES]), rows * columns << wide)
            self.tiles = (data.view(np.uint16) if wide else data).reshape(rows, columns)

    @property
    def top(self) -> int:
        """See `vt100.TileArea`."""
        return int(self._words[Grid.TOP_LEFT_Y])

    @top.setter
    def top(self, row: int) -> None:
        self._words[Grid.TOP_LEFT_X] = 0
        self._words[Grid.TOP_LEFT_Y] = row
        self._words[Grid.FLAGS] |= int(Flag.FULL)

    def changed(self, column: int, row: int) -> None:
        """See `vt100.TileArea`."""
        words = self._words
        rows, columns = self.tiles.shape
        width, height = int(words[Grid.TILE_WIDTH]), int(words[Grid.TILE_HEIGHT])
        x, y = column % columns * width, (row - self.top) % rows * height
        area = Area(x, y, x + width, y + height)
        if int(words[Grid.FLAGS]) & Flag.PARTIAL:
            area = area.union(Area(*words[Grid.DIRTY : Grid.DIRTY + 4].tolist()))
        words[Grid.DIRTY : Grid.DIRTY + 4] = area
        words[Grid.FLAGS] |= int(Flag.PARTIAL)

    def all_changed(self) -> None:
        """See `vt100.TileArea`."""
        self._words[Grid.FLAGS] |= int(Flag.FULL)

    def color(self, index: int, rgb: int) -> None:
        """See `vt100.TileArea`; a grid with another shader than a palette has no colours."""
        shader = int(self._words[Grid.SHADER])
        if self._guest.kind(shader) != Kind.PALETTE or self._guest.count(shader, Palette.COUNT, 1 << 15) <= index:
            return
        words = self._guest.words_at(shader, Palette.COLORS + index + 1)
        if int(words[Palette.COLORS + index]) & 0xFFFFFF != rgb:
            words[Palette.COLORS + index] = rgb
            words[Palette.FLAGS] |= int(Flag.CHANGED)
