"""The terminal that a board shows on its display: the serial console's text, a status bar, and a mark of our own.

The host has it, as it outlives each program. Places and sizes follow supervisor/shared/display.c.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.locks import Lock

from .areas import Area
from .colors import Colorspace
from .font import mark
from .painting import TileMap, paint_tiles
from .shading import PaletteShader
from .terminal_fonts import BuiltinTerminalFont, TerminalFont
from .transforms import Transform
from .vt100 import Terminal

_MOST_COLUMNS = 120
"""A wider display has its terminal at twice the size."""

_MOST_WAITING = 1 << 16
"""Characters of text that nobody has looked at yet; older ones have long scrolled away."""


class _Grid:
    """One of the terminal's grids."""

    def __init__(self, x: int, y: int, columns: int, rows: int, colors: NDArray[np.uint32], font: TerminalFont) -> None:
        self.x, self.y = x, y
        self.font = font
        self.tiles: NDArray[Any] = np.zeros((rows, columns), np.uint16)
        self.top = 0
        self.colors = colors
        self.changes = 1
        """How often it has changed."""
        self.drawn = 0
        """How many of its changes were drawn."""

    @property
    def dirty(self) -> bool:
        """Whether it has changed since it was drawn."""
        return self.changes != self.drawn

    def changed(self, column: int, row: int) -> None:
        """See `vt100.TileArea`."""
        self.changes += 1

    def all_changed(self) -> None:
        """See `vt100.TileArea`."""
        self.changes += 1

    def color(self, index: int, rgb: int) -> None:
        """See `vt100.TileArea`."""
        if int(self.colors[index]) != rgb:
            self.colors[index] = rgb
            self.changes += 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        rows, columns = self.tiles.shape
        return columns * self.font.width, rows * self.font.height


class DisplayTerminal:
    """The terminal's layers; `scene.OwnLayers`. They lie in a group with a scale of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[str] = []
        self._grids: tuple[_Grid, ...] = ()
        self._terminal: Terminal | None = None
        self.scale = 1
        self.font: TerminalFont = BuiltinTerminalFont()
        self._made_for: TerminalFont | None = None
        self.size = (0, 0)
        self._before: tuple[Area, ...] = ()
        self._seen: list[tuple[_Grid, int]] = []
        self._fresh = True
        self._title = ""

    # ---- its life

    def start(self, width: int, height: int, scale: int | None = None) -> None:
        """For a display of this size; one that is as large as before keeps its text."""
        if scale is None or scale < 1:
            scale = 2 if width // self.font.width > _MOST_COLUMNS else 1
        across, down = self.font.width, self.font.height
        columns = max(1, width // (across * scale))
        rows = max(2, height // (down * scale)) - 1
        self.scale = scale
        as_before = self._grids and self._grids[0].tiles.shape == (rows, columns) and self.size == (width, height)
        if as_before and self._made_for is self.font:
            return
        self.size, self._made_for = (width, height), self.font
        inner_width, inner_height = width // scale, height // scale
        colors = np.array([0, 0xFFFFFF], np.uint32)
        picture = mark()
        inset = picture.shape[1] + 1
        fits = max(1, (inner_width - inset) // across)
        font = self.font
        text = _Grid(inner_width - columns * across, inner_height - rows * down, columns, rows, colors, font)
        status = _Grid(inner_width - fits * across, picture.shape[0] - down, fits, 1, colors, font)
        self._grids = text, status
        self._terminal = Terminal(text, status, font=font)
        self._before = ()
        self._fresh = True
        self.title = self._title

    @property
    def title(self) -> str:
        """What its status bar says."""
        return self._title

    @title.setter
    def title(self, text: str) -> None:
        self._title = text
        self.write(f"\x1b]0;{text}\x1b\\")

    def stop(self) -> None:
        """There is no display for it."""
        self._grids, self._terminal, self.size = (), None, (0, 0)

    def write(self, text: str) -> None:
        """The console shows text. It is put into tiles when it is looked at; any thread may call it."""
        if self._terminal is None:
            return
        with self._lock:
            self._waiting.append(text.replace("\r\n", "\n").replace("\n", "\r\n"))
            if len(self._waiting) > 1000:
                joined = "".join(self._waiting)
                self._waiting = [joined[-_MOST_WAITING:]]

    @property
    def dirty(self) -> bool:
        """Whether there is something that was not drawn."""
        return bool(self._waiting) or self._fresh or any(grid.dirty for grid in self._grids)

    def text(self) -> str:
        """What it shows, row by row."""
        self._take_in()
        if not self._grids:
            return ""
        grid = self._grids[0]
        rows = np.roll(grid.tiles, -grid.top, axis=0)
        return "\n".join("".join(self.font.character(int(tile)) for tile in row).rstrip() for row in rows)

    def status(self) -> str:
        """What its status bar shows."""
        self._take_in()
        tiles = self._grids[1].tiles[0] if self._grids else ()
        return "".join(self.font.character(int(tile)) for tile in tiles).rstrip()

    def _take_in(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if self._terminal is not None and waiting:
                self._terminal.write("".join(waiting)[-_MOST_WAITING:])

    # ---- its picture

    def _places(self, transform: Transform) -> tuple[Area, ...]:
        inner = transform.of_group(0, 0, self.scale)
        picture = mark()
        areas = [inner.area(grid.x, grid.y, *grid.size) for grid in self._grids]
        return (*areas, inner.area(0, 0, picture.shape[1], picture.shape[0]))

    def begins(self) -> None:
        """See `scene.OwnLayers`. Text that comes from now on is not on this picture, and its grid stays dirty."""
        with self._lock:
            self._take_in()
            self._seen = [(grid, grid.changes) for grid in self._grids]

    def changed(self, transform: Transform, *, moved: bool) -> list[Area]:
        """See `scene.OwnLayers`."""
        places = self._places(transform)
        if moved or self._fresh or places != self._before:
            return [*places, *self._before]
        return [place for place, grid in zip(places, self._grids, strict=False) if grid.dirty]

    def paint(self, target: NDArray[Any], area: Area, space: Colorspace, transform: Transform) -> None:
        """See `scene.OwnLayers`."""
        if not self._grids:
            return
        inner = transform.of_group(0, 0, self.scale)
        text, picture, status = *self._places(transform)[:1], self._places(transform)[2], self._places(transform)[1]
        self._paint(target, area, space, inner, self._grids[0], text)
        pixels = mark()
        shader = PaletteShader(space, np.array([0, 0x9B30FF, 0xFFFFFF, 0xFFB000], np.uint32), False)
        whole = TileMap(pixels, shader, np.zeros((1, 1), np.uint8), pixels.shape[1], pixels.shape[0])
        paint_tiles(target, area, whole, picture, inner)
        self._paint(target, area, space, inner, self._grids[1], status)
        self._before = self._places(transform)

    def _paint(
        self, target: NDArray[Any], area: Area, space: Colorspace, transform: Transform, grid: _Grid, place: Area
    ) -> None:
        shader = PaletteShader(space, grid.colors, False)
        tiles = TileMap(grid.font.bitmap, shader, grid.tiles, grid.font.width, grid.font.height, (grid.top, 0))
        paint_tiles(target, area, tiles, place, transform)

    def shown(self) -> None:
        """See `scene.OwnLayers`."""
        self._fresh = False
        for grid, changes in self._seen:
            grid.drawn = changes
