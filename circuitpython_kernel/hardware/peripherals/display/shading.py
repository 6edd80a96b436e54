"""Pixel shaders: from the values of a bitmap to what goes to a display, and which of them can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .colors import NO_TRANSPARENT_COLOR, Colorspace, InputColorspace, dithered, to_display, to_rgb888
from .guest import Damaged, Guest
from .records import KIND_MASK, TRANSPARENT, Converter, Flag, Kind, Mapper, Palette

_MOST_TOGETHER = 256
"""Grids whose palettes have more colours are shown one by one."""

Values = NDArray[Any]
"""Values of a bitmap's pixels, unsigned."""

Shown = tuple[NDArray[Any], NDArray[np.bool_] | None]
"""Pixels as the display takes them, and which of them are opaque; None when all are."""


@dataclass(frozen=True)
class Places:
    """Where the values come from, each to be broadcast to their shape: pixels of the bitmap, tiles of the grid."""

    x: NDArray[Any]
    y: NDArray[Any]
    column: NDArray[Any]
    row: NDArray[Any]


class Shader(Protocol):
    """Shows the values of a bitmap."""

    by_place: bool
    """Whether it needs the places of the values."""

    def show(self, values: Values, places: Places | None) -> Shown:
        """What the values look like."""


def _unseen(space: Colorspace, values: Values) -> Shown:
    return np.zeros(values.shape, space.dtype), np.zeros(values.shape, np.bool_)


class PaletteShader:
    """A `displayio.Palette`: a table."""

    _LEAST = 256
    """The table has at least so many entries, so that a bitmap of 8 bits or less has no value beyond it."""

    def __init__(self, space: Colorspace, colors: NDArray[np.uint32], dither: bool) -> None:
        self._space = space
        self.by_place = dither
        count = len(colors)
        size = max(count + 1, self._LEAST)
        self._colors = np.zeros(size, np.uint32)
        self._colors[:count] = colors & 0xFFFFFF
        self.opaque: NDArray[np.bool_] = np.zeros(size, np.bool_)
        """By value: whether it can be seen, and in ``shown`` as what."""
        self.opaque[:count] = colors & TRANSPARENT == 0
        shown = to_display(space, self._colors)
        if shown is None:
            shown = np.zeros(size, space.dtype)
            self.opaque[:] = False
        self.shown = shown
        self._all_opaque = bool(self.opaque[:count].all())
        self._count = count

    def show(self, values: Values, places: Places | None) -> Shown:
        """See `Shader`."""
        if values.dtype != np.uint8:
            values = np.minimum(values, self._count).astype(np.intp)
        if places is not None:
            return self._dithered(values, places)
        shown = self.shown[values]
        if self._all_opaque and (self._count >= self._LEAST or not values.size or values.max() < self._count):
            return shown, None
        return shown, self.opaque[values]

    def _dithered(self, values: Values, places: Places) -> Shown:
        x, y = np.broadcast_to(places.x, values.shape), np.broadcast_to(places.y, values.shape)
        shown = to_display(self._space, dithered(self._space, self._colors[values], x, y))
        return _unseen(self._space, values) if shown is None else (shown, self.opaque[values])


class ConverterShader:
    """A `displayio.ColorConverter`."""

    def __init__(self, space: Colorspace, source: InputColorspace, transparent: int, dither: bool) -> None:
        self._space = space
        self._source = source
        self._transparent = transparent
        self.by_place = dither
        self._table: NDArray[Any] | None = None

    def show(self, values: Values, places: Places | None) -> Shown:
        """See `Shader`."""
        opaque = None if self._transparent == NO_TRANSPARENT_COLOR else values != self._transparent
        if places is not None:
            x, y = np.broadcast_to(places.x, values.shape), np.broadcast_to(places.y, values.shape)
            shown = to_display(self._space, dithered(self._space, to_rgb888(self._source, values), x, y))
        elif values.dtype in (np.uint8, np.uint16):
            if self._table is None:
                every = np.arange(1 << 16, dtype=np.uint32)
                self._table = to_display(self._space, to_rgb888(self._source, every))
            shown = None if self._table is None else self._table[values]
        else:
            shown = to_display(self._space, to_rgb888(self._source, values))
        return _unseen(self._space, values) if shown is None else (shown, opaque)


class MapperShader:
    """A `tilepalettemapper.TilePaletteMapper`: another value for each of a tile's, and a shader for these."""

    by_place = True

    def __init__(self, space: Colorspace, inner: Shader, mappings: NDArray[np.uint32]) -> None:
        self._space = space
        self._inner = inner
        self._mappings = mappings  # (rows, columns, colours)

    def show(self, values: Values, places: Places | None) -> Shown:
        """See `Shader`."""
        rows, _columns, count = self._mappings.shape
        if places is None or not rows:
            return self._inner.show(values, None)
        row, column = np.broadcast_to(places.row, values.shape), np.broadcast_to(places.column, values.shape)
        known = values < count
        mapped = self._mappings[row, column, np.where(known, values, 0)]
        inner = Places(np.zeros(1, np.int32), np.zeros(1, np.int32), places.column, places.row)
        shown, opaque = self._inner.show(mapped, inner if self._inner.by_place else None)
        return shown, known if opaque is None else opaque & known


class _PalettesShader:
    """Palettes of grids that are shown together: the first axis of the values says which grid's they are.

    Args:
        space: what the display takes.
        colors: the words of each palette, (grids, colours).
    """

    by_place = False

    def __init__(self, space: Colorspace, colors: NDArray[np.uint32]) -> None:
        grids, self._count = colors.shape
        # One entry more, which is not seen, for values that a palette does not have.
        self._shown = np.zeros((grids, self._count + 1), space.dtype)
        self._opaque = np.zeros(self._shown.shape, np.bool_)
        shown = to_display(space, colors & 0xFFFFFF)
        if shown is not None:
            self._shown[:, :-1] = shown
            self._opaque[:, :-1] = colors & TRANSPARENT == 0
        self._which = np.arange(grids)[:, None, None]

    def show(self, values: Values, places: Places | None) -> Shown:
        """See `Shader`."""
        known = np.minimum(values, self._count)
        return self._shown[self._which, known], self._opaque[self._which, known]


class Shaders:
    """The shaders of the guest's records. Tables are kept as long as the records stay as they are."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Colorspace, bytes, Shader]] = {}

    def at(self, guest: Guest, space: Colorspace, address: int) -> Shader:
        """The shader of a record.

        Raises:
            ValueError: when there is none.
        """
        kind = guest.kind(address)
        if kind == Kind.MAPPER:
            return self._mapper(guest, space, address)
        if kind == Kind.PALETTE:
            size = 4 * (Palette.COLORS + guest.count(address, Palette.COUNT, 1 << 15))
        elif kind == Kind.CONVERTER:
            size = 4 * Converter.WORDS
        else:
            raise Damaged(f"no pixel shader at {address:#x}")
        content = guest.bytes(address, size)
        kept = self._kept.get(address)
        if kept is not None and (kept[0] is space or kept[0] == space) and kept[1][4:] == content[4:]:
            same_flags = (kept[1][2] ^ content[2]) & (Flag.DITHER >> 16) == 0
            if same_flags:
                return kept[2]
        words = np.frombuffer(content, np.uint32)
        dither = bool(int(words[0]) & Flag.DITHER)
        shader: Shader
        if kind == Kind.PALETTE:
            shader = PaletteShader(space, words[Palette.COLORS :], dither)
        else:
            source = InputColorspace(int(words[Converter.COLORSPACE]))
            shader = ConverterShader(space, source, int(words[Converter.TRANSPARENT]), dither)
        if len(self._kept) > 1000:
            self._kept.clear()
        self._kept[address] = space, content, shader
        return shader

    def together(self, guest: Guest, space: Colorspace, addresses: NDArray[np.int32]) -> Shader | None:
        """One shader for several grids: the first axis of its values says which; None when they have none in common.

        ``addresses`` are the records of their shaders, which are in the memory.
        """
        first = int(addresses[0])
        heads = guest.gather(addresses, 0, Palette.COLORS)
        count, kind = int(heads[0, Palette.COUNT]), int(heads[0, 0]) & KIND_MASK
        if (addresses == first).all():
            shader = self.at(guest, space, first)
            return None if shader.by_place else shader
        alike = (heads[:, 0] & (KIND_MASK | Flag.DITHER) == Kind.PALETTE) & (heads[:, Palette.COUNT] == count)
        if kind != Kind.PALETTE or not alike.all() or not 0 < count <= _MOST_TOGETHER:
            return None
        colors = guest.gather(addresses, Palette.COLORS, count)
        if (colors == colors[0]).all():
            return self.at(guest, space, first)
        return _PalettesShader(space, colors.view(np.uint32))

    def _mapper(self, guest: Guest, space: Colorspace, address: int) -> Shader:
        words = guest.words_at(address, Mapper.WORDS)
        inner = int(words[Mapper.SHADER])
        if guest.kind(inner) == Kind.MAPPER:
            raise Damaged("a TilePaletteMapper of a TilePaletteMapper")
        rows, columns, count = (int(words[word]) for word in (Mapper.HEIGHT, Mapper.WIDTH, Mapper.COUNT))
        mappings = (
            guest.words_at(int(words[Mapper.MAPPINGS]), rows * columns * count) if rows and columns else words[:0]
        )
        shape = (rows, columns, count) if rows and columns else (0, 0, count)
        return MapperShader(space, self.at(guest, space, inner), mappings.astype(np.uint32).reshape(shape))
