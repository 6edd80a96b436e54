"""A group's layers as they lie in the guest's memory: what has changed, what it looks like, and that it was shown.

Each refresh makes a new scene. Layers of one kind that follow each other, as the letters of a label do, are read and
looked at together. Which areas are drawn again follows TileGrid.c, Group.c and VectorShape.c.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .areas import Area
from .bitmaps import Bitmaps, DiskBitmaps
from .colors import Colorspace
from .guest import Damaged, Guest
from .painting import TileMap, paint_glyphs, paint_tiles
from .records import MOST_DEPTH, Bitmap, Flag, Grid, Group, Kind, Palette, Shape
from .shading import Shaders
from .shapes import Outline, outline_of, paint_shape, place_of
from .transforms import Transform

_WIDE, _FLIP_X, _FLIP_Y, _TRANSPOSE = (int(flag) for flag in (Flag.WIDE, Flag.FLIP_X, Flag.FLIP_Y, Flag.TRANSPOSE))
"""As numbers: with hundreds of grids what an `IntFlag` takes to be looked at counts."""

OWN_TERMINAL = -1
"""A root group that is the terminal, when no program has said so."""

_FEW = 4
"""As many grids that could be painted together are painted one by one."""


class OwnLayers(Protocol):
    """The layers that are the host's own: the terminal's."""

    def begins(self) -> None:
        """A picture begins: it has what they are now."""

    def changed(self, transform: Transform, *, moved: bool) -> list[Area]:
        """What of them is to be drawn again."""

    def paint(self, target: NDArray[Any], area: Area, space: Colorspace, transform: Transform) -> None:
        """Paint them."""

    def shown(self) -> None:
        """They were drawn."""


class _Layer(Protocol):
    def changed(self) -> list[Area]: ...

    def paint(self, target: NDArray[Any], area: Area) -> None: ...

    def shown(self) -> None: ...


@dataclass(frozen=True)
class _Around:
    """What the groups around a layer say."""

    transform: Transform
    hidden: bool = False
    moved: bool = False
    hiding: bool = False
    """Whether one of them was hidden or shown."""


class Scene:
    """What a root group shows.

    Args:
        guest: the memory.
        space: what the display takes.
        root: the address of the root group's record; 0 for none, `OWN_TERMINAL`.
        transform: the display's.
        shaders: keeps tables from refresh to refresh.
        disks: the pixels of files.
        terminal: the terminal's layers.
        moved: whether the display was turned.
    """

    def __init__(
        self,
        guest: Guest,
        space: Colorspace,
        root: int,
        transform: Transform,
        shaders: Shaders,
        disks: DiskBitmaps,
        terminal: OwnLayers,
        *,
        moved: bool = False,
    ) -> None:
        self.guest = guest
        self.space = space
        self.shaders = shaders
        self.bitmaps = Bitmaps(guest, disks)
        self.terminal = terminal
        self.layers: list[_Layer] = []
        around = _Around(transform, moved=moved)
        if root == OWN_TERMINAL:
            self.layers.append(_Terminal(self, around))
        elif root:
            self._read(root, around, 0)

    def changed(self) -> list[Area]:
        """What is to be drawn again, in displayio's order."""
        return [area for layer in self.layers for area in layer.changed()]

    def paint(self, area: Area) -> NDArray[Any]:
        """An area's pixels as the display takes them, (height, width)."""
        target = np.zeros((area.height, area.width), self.space.dtype)
        for layer in self.layers:
            layer.paint(target, area)
        return target

    def shown(self) -> None:
        """Everything that has changed is on the display now."""
        for layer in self.layers:
            layer.shown()

    def _read(self, address: int, around: _Around, depth: int) -> None:
        guest = self.guest
        if depth > MOST_DEPTH:
            raise Damaged("groups within groups without end")
        words = guest.words_at(address, Group.WORDS)
        flags = int(words[Group.FLAGS])
        within = _Around(
            around.transform.of_group(int(words[Group.X]), int(words[Group.Y]), int(words[Group.SCALE])),
            around.hidden or bool(flags & Flag.HIDDEN),
            around.moved or bool(flags & Flag.MOVED),
            around.hiding or bool(flags & Flag.HIDING),
        )
        if flags & 15 == Kind.TERMINAL:
            self.layers.append(_Terminal(self, within))
        elif flags & 15 == Kind.GROUP:
            layers = guest.layers(address)
            kinds = guest.gather(layers, 0, 1)[:, 0] & 15 if len(layers) else layers
            ends = [*(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)] if len(kinds) else []
            start = 0
            for end in ends:
                kind, some = int(kinds[start]), layers[start:end]
                start = end
                if kind == Kind.GRID:
                    self.layers.append(_Grids(self, some, within))
                    continue
                for one in some.tolist():
                    if kind in (Kind.GROUP, Kind.TERMINAL):
                        self._read(one, within, depth + 1)
                    elif kind in (Kind.CIRCLE, Kind.RECTANGLE, Kind.POLYGON):
                        self.layers.append(_Shape(self, one, kind, within))
                    else:
                        raise Damaged(f"a layer of the kind {kind}")
        else:
            raise Damaged(f"no group at {address:#x}")
        self.layers.append(_End(self, address, flags))


class _End:
    """The end of a group: what was taken out of it."""

    def __init__(self, scene: Scene, address: int, flags: int) -> None:
        self._words = scene.guest.words_at(address, Group.WORDS)
        self._flags = flags

    def changed(self) -> list[Area]:
        if self._flags & Flag.REMOVED:
            return [Area(*self._words[Group.DIRTY : Group.DIRTY + 4].tolist())]
        return []

    def paint(self, target: NDArray[Any], area: Area) -> None:
        pass

    def shown(self) -> None:
        self._words[Group.FLAGS] &= ~int(Flag.REMOVED | Flag.MOVED | Flag.HIDING)


class _Terminal:
    def __init__(self, scene: Scene, around: _Around) -> None:
        self._scene = scene
        self._around = around
        scene.terminal.begins()

    def changed(self) -> list[Area]:
        return self._scene.terminal.changed(self._around.transform, moved=self._around.moved)

    def paint(self, target: NDArray[Any], area: Area) -> None:
        if not self._around.hidden:
            self._scene.terminal.paint(target, area, self._scene.space, self._around.transform)

    def shown(self) -> None:
        self._scene.terminal.shown()


class _Shape:
    def __init__(self, scene: Scene, address: int, kind: int, around: _Around) -> None:
        self._scene = scene
        self._around = around
        self._words = scene.guest.words_at(address, Shape.WORDS)
        self._read = words = self._words.tolist()
        self._outline: Outline = outline_of(scene.guest, kind, words)
        self._place = place_of(self._outline, words[Shape.X], words[Shape.Y], around.transform)
        self._before = Area(*words[Shape.BEFORE : Shape.BEFORE + 4])

    def changed(self) -> list[Area]:
        flags, guest = self._read[Shape.FLAGS], self._scene.guest
        shader = self._read[Shape.SHADER]
        full = flags & (Flag.FULL | Flag.MOVED) or self._around.moved or self._around.hiding
        palette = guest.kind(shader) == Kind.PALETTE and int(guest.words_at(shader, 1)[0]) & Flag.CHANGED
        before, now = self._before, self._place
        if not full and not palette:
            return []
        if before == now or before.empty:
            return [now]
        union = before.union(now)
        overlap = before.overlap(now)
        excluded = union.size - before.size - now.size + (0 if overlap is None else overlap.size)
        return [union] if excluded <= min(before.size, now.size) else [before, now]

    def paint(self, target: NDArray[Any], area: Area) -> None:
        words, scene = self._read, self._scene
        # A group that is hidden leaves out its layers.
        if not words[Shape.FLAGS] & Flag.HIDDEN and not self._around.hidden:
            shader = scene.shaders.at(scene.guest, scene.space, words[Shape.SHADER])
            paint_shape(
                target, area, self._outline, self._place, words[Shape.X], words[Shape.Y], words[Shape.COLOR], shader,
                self._around.transform,
            )  # fmt: skip

    def shown(self) -> None:
        self._words[Shape.FLAGS] &= ~int(Flag.FULL | Flag.MOVED)
        self._words[Shape.BEFORE : Shape.BEFORE + 4] = self._place
        _palettes_shown(self._scene.guest, np.array([self._read[Shape.SHADER]]))


def _palettes_shown(guest: Guest, shaders: NDArray[Any]) -> None:
    places = np.unique(shaders) >> 2
    words = guest.words[places]
    guest.words[places[words & 15 == Kind.PALETTE] + Palette.FLAGS] &= ~int(Flag.CHANGED)


class _Grids:
    """Grids of one group that follow each other."""

    def __init__(self, scene: Scene, addresses: NDArray[np.int32], around: _Around) -> None:
        self._scene = scene
        self._around = around
        self._places = addresses >> 2
        self._words = words = scene.guest.gather(addresses, 0, Grid.WORDS)
        flags = words[:, Grid.FLAGS]
        if around.moved:
            flags |= int(Flag.MOVED)
        if around.hiding:
            flags &= ~int(Flag.SHOWN_HIDDEN)
            if not around.hidden:
                flags |= int(Flag.FULL)
        self._flags = flags
        size = words[:, Grid.WIDTH : Grid.HEIGHT + 1] * words[:, Grid.TILE_WIDTH : Grid.TILE_HEIGHT + 1]
        turned = flags & int(Flag.TRANSPOSE) != 0
        corners = np.concatenate((words[:, Grid.X : Grid.Y + 1], size), axis=1)
        corners[turned, 2:] = corners[turned][:, [3, 2]]
        self._size = size
        self._areas = around.transform.areas(corners)
        self._hidden = (flags & int(Flag.HIDDEN) != 0) | around.hidden
        self._first = words[:, Grid.BEFORE] == words[:, Grid.BEFORE + 2]
        guest = scene.guest
        shaders, bitmaps = words[:, Grid.SHADER], words[:, Grid.BITMAP]
        if int(min(shaders.min(), bitmaps.min())) <= 0 or int(max(shaders.max(), bitmaps.max())) >> 2 >= len(
            guest.words
        ) - int(Bitmap.WORDS):
            raise Damaged("a grid without a bitmap or a pixel shader")
        shader_words = guest.words[shaders >> 2]
        self._new_colors = (shader_words & 15 == Kind.PALETTE) & (shader_words & int(Flag.CHANGED) != 0)
        bitmap_words = guest.words[bitmaps >> 2]
        in_memory = (bitmap_words & 15 == Kind.BITMAP) & (bitmap_words & int(Flag.READ_ONLY) == 0)
        dirty = guest.words[(bitmaps >> 2) + int(Bitmap.DIRTY)] != guest.words[(bitmaps >> 2) + int(Bitmap.DIRTY) + 2]
        self._new_pixels = in_memory & dirty

    # ---- what is to be drawn again

    def changed(self) -> list[Area]:
        flags, first, hidden = self._flags, self._first, self._hidden
        moved = flags & int(Flag.MOVED) != 0
        goes = hidden & (flags & int(Flag.SHOWN_HIDDEN) == 0)
        full = (flags & int(Flag.FULL) != 0) | first | self._new_colors
        partial = (flags & int(Flag.PARTIAL) != 0) | self._new_pixels
        some = goes | (~hidden & (moved | full | partial))
        found: list[Area] = []
        before = self._words[:, Grid.BEFORE : Grid.BEFORE + 4]
        if goes.any():
            self._scene.guest.words[self._places[goes]] |= int(Flag.SHOWN_HIDDEN)
        for number in np.flatnonzero(some).tolist():
            now = Area(*self._areas[number].tolist())
            if hidden[number]:
                if not first[number]:
                    found.append(Area(*before[number].tolist()))
            elif moved[number] and not first[number]:
                old = Area(*before[number].tolist())
                both = old.union(now)
                if both.size <= 2 * int(self._size[number, 0]) * int(self._size[number, 1]):
                    found.append(both)
                else:
                    found += [now, old]
            elif full[number]:
                found.append(now)
            else:
                found.append(self._part(number, now))
        return found

    def _part(self, number: int, now: Area) -> Area:
        """The area of a grid's dirty tiles, or of its bitmap's dirty pixels when that has but one tile."""
        words = self._words[number].tolist()
        dirty = Area(*words[Grid.DIRTY : Grid.DIRTY + 4])
        if self._new_pixels[number]:
            bitmap = self._scene.guest.words_at(words[Grid.BITMAP], Bitmap.WORDS).tolist()
            if bitmap[Bitmap.WIDTH] != words[Grid.TILE_WIDTH] or bitmap[Bitmap.HEIGHT] != words[Grid.TILE_HEIGHT]:
                return now
            dirty = Area(*bitmap[Bitmap.DIRTY : Bitmap.DIRTY + 4])
        flags, transform = self._flags[number], self._around.transform
        width, height = self._size[number].tolist()
        x1, y1, x2, y2 = dirty
        if flags & Flag.FLIP_X:
            x1, x2 = width - x1, width - x2
        if flags & Flag.FLIP_Y:
            y1, y2 = height - y1, height - y2
        x, y = words[Grid.X], words[Grid.Y]
        if transform.transpose:
            x, y = y, x
        if bool(flags & Flag.TRANSPOSE) != transform.transpose:
            x1, y1, x2, y2 = y1, x1, y2, x2
        return Area(
            transform.x + transform.dx * (x + x1), transform.y + transform.dy * (y + y1),
            transform.x + transform.dx * (x + x2), transform.y + transform.dy * (y + y2),
        ).ordered()  # fmt: skip

    def shown(self) -> None:
        guest, flags = self._scene.guest, self._flags
        before = self._places + int(Grid.BEFORE)
        gone = self._hidden & ~self._first
        guest.words[before[gone] + 2] = guest.words[before[gone]]
        drawn = ((flags & int(Flag.MOVED) != 0) | self._first) & ~gone
        guest.words[before[drawn][:, None] + np.arange(4)] = self._areas[drawn]
        guest.words[self._places] &= ~int(Flag.MOVED | Flag.FULL | Flag.PARTIAL)
        _palettes_shown(guest, self._words[:, Grid.SHADER])
        if self._new_pixels.any():
            bitmaps = np.unique(self._words[self._new_pixels, Grid.BITMAP]) >> 2
            guest.words[bitmaps + int(Bitmap.DIRTY)] = 0
            guest.words[bitmaps + int(Bitmap.DIRTY) + 2] = 0
            taken = guest.words[bitmaps + int(Bitmap.TAKEN)]
            guest.words[bitmaps + int(Bitmap.TAKEN)] = taken + 1 & 0xFFFF

    # ---- what they look like

    def paint(self, target: NDArray[Any], area: Area) -> None:
        areas = self._areas
        seen = (
            (areas[:, 0] < area.x2) & (areas[:, 2] > area.x1) & (areas[:, 1] < area.y2) & (areas[:, 3] > area.y1)
            & ~self._hidden
        )  # fmt: skip
        numbers = np.flatnonzero(seen)
        if len(numbers) <= _FEW or self._around.transform[2:] != (1, 1, 1, False):
            for number in numbers.tolist():
                self._paint_one(target, area, number)
            return
        words = self._words
        plain = (words[:, Grid.WIDTH] == 1) & (words[:, Grid.HEIGHT] == 1)
        plain &= self._flags & int(Flag.FLIP_X | Flag.FLIP_Y | Flag.TRANSPOSE) == 0
        plain &= (
            (areas[:, 0] >= area.x1) & (areas[:, 2] <= area.x2) & (areas[:, 1] >= area.y1) & (areas[:, 3] <= area.y2)
        )
        alike = np.array([Grid.BITMAP, Grid.TILE_WIDTH, Grid.TILE_HEIGHT])
        keys = words[numbers][:, alike]
        same = (keys[1:] == keys[:-1]).all(axis=1) & plain[numbers[1:]] & plain[numbers[:-1]]
        starts = [0, *(np.flatnonzero(~same) + 1).tolist(), len(numbers)]
        for start, end in itertools.pairwise(starts):
            some = numbers[start:end]
            if len(some) > _FEW and plain[some[0]]:
                self._paint_alike(target, area, some)
            else:
                for number in some.tolist():
                    self._paint_one(target, area, number)

    def _paint_alike(self, target: NDArray[Any], area: Area, numbers: NDArray[Any]) -> None:
        scene = self._scene
        first = self._words[numbers[0]].tolist()
        bitmap = scene.bitmaps.at(first[Grid.BITMAP])
        shader = scene.shaders.together(scene.guest, scene.space, self._words[numbers, Grid.SHADER])
        if shader is None:
            for number in numbers.tolist():
                self._paint_one(target, area, number)
            return
        paint_glyphs(
            target, area, bitmap, shader, self._words[numbers, Grid.TILES],
            self._areas[numbers], (first[Grid.TILE_WIDTH], first[Grid.TILE_HEIGHT]),
        )  # fmt: skip

    def _paint_one(self, target: NDArray[Any], area: Area, number: int) -> None:
        scene = self._scene
        words = self._words[number].tolist()
        columns, rows = words[Grid.WIDTH], words[Grid.HEIGHT]
        if min(columns, rows, words[Grid.TILE_WIDTH], words[Grid.TILE_HEIGHT]) < 1:
            raise Damaged("a grid without tiles")
        flags = words[Grid.FLAGS]
        tiles: NDArray[Any]
        if columns == rows == 1:
            tiles = np.array([[words[Grid.TILES]]])
        else:
            wide = bool(flags & _WIDE)
            tiles = scene.guest.array(words[Grid.TILES], columns * rows << wide)
            tiles = (tiles.view(np.uint16) if wide else tiles).reshape(rows, columns)
        grid = TileMap(
            scene.bitmaps.at(words[Grid.BITMAP]),
            scene.shaders.at(scene.guest, scene.space, words[Grid.SHADER]),
            tiles,
            words[Grid.TILE_WIDTH],
            words[Grid.TILE_HEIGHT],
            (words[Grid.TOP_LEFT_Y], words[Grid.TOP_LEFT_X]),
            bool(flags & _FLIP_X),
            bool(flags & _FLIP_Y),
            bool(flags & _TRANSPOSE),
        )
        paint_tiles(target, area, grid, Area(*self._areas[number].tolist()), self._around.transform)
