"""Other colours for each tile of a grid. Follows CircuitPython 10's tilepalettemapper module."""

from array import array as _array

from _bitmap import pair as _pair
from _drawn import address_of as _address_of
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import only_int as _only_int
from _drawn import record as _record
from _shaders import ColorConverter as _ColorConverter
from _shaders import Palette as _Palette


class TilePaletteMapper:
    """A pixel shader with a row of colours for each tile."""

    def __init__(self, pixel_shader, input_color_count):
        if type(pixel_shader) is not _Palette and type(pixel_shader) is not _ColorConverter:
            raise TypeError("unsupported pixel_shader type")
        count = _at_least(input_color_count, "input_color_count", 1) & 0xFFFF
        self._shader = pixel_shader
        self._grid = None
        self._mappings = None
        self._r = _record(L.KIND_MAPPER, _address_of(pixel_shader._r), count, 0, 0, 0)

    def _bind(self, grid):
        """A grid gets this shader."""
        if self._grid is not None:
            raise RuntimeError("TilePaletteMapper may only be bound to a TileGrid once")
        self._grid = grid
        r = self._r
        width, height, count = grid._r[L.GRID_WIDTH], grid._r[L.GRID_HEIGHT], r[L.MAPPER_COUNT]
        self._mappings = mappings = _array("i", bytes(4 * width * height * count))
        if type(self._shader) is _Palette:
            for n in range(len(mappings)):
                mappings[n] = n % count
        r[L.MAPPER_MAPPINGS] = _address_of(mappings)
        r[L.MAPPER_WIDTH] = width
        r[L.MAPPER_HEIGHT] = height

    width = property(lambda self: self._r[L.MAPPER_WIDTH])
    height = property(lambda self: self._r[L.MAPPER_HEIGHT])
    pixel_shader = property(lambda self: self._shader)
    tilegrid = property(lambda self: self._grid)

    def _place(self, index):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        r = self._r
        width = r[L.MAPPER_WIDTH]
        if not width:
            raise IndexError("Tile index out of bounds")
        if isinstance(index, int):
            x, y = index % width, index // width
        else:
            x, y = _pair(index)
        if not 0 <= x < width or not 0 <= y < r[L.MAPPER_HEIGHT]:
            raise IndexError("Tile index out of bounds")
        return x, y

    def __getitem__(self, index):
        x, y = self._place(index)
        count = self._r[L.MAPPER_COUNT]
        at = (y * self._r[L.MAPPER_WIDTH] + x) * count
        return tuple(self._mappings[at : at + count])

    def __setitem__(self, index, value):
        x, y = self._place(index)
        if not isinstance(value, (list, tuple)):
            raise TypeError("object '%s' isn't a tuple or list" % type(value).__name__)
        count = self._r[L.MAPPER_COUNT]
        if len(value) > count:
            raise ValueError("mapping_length must be 0-%d" % count)
        most = len(self._shader) - 1 if type(self._shader) is _Palette else 0xFFFFFF
        at = (y * self._r[L.MAPPER_WIDTH] + x) * count
        for n, mapped in enumerate(value):
            self._mappings[at + n] = _in_range(_only_int(mapped, "mapping_value"), "mapping_value", 0, most)
        self._grid._tile_changed(x, y)

    def __iter__(self):
        return iter([self[n] for n in range(self.width * self.height)])
