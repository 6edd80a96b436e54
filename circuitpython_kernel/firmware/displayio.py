"""Layers of pictures on a display. Follows CircuitPython 10's displayio module."""

from array import array as _array

from _bitmap import Bitmap as Bitmap
from _bitmap import pair as _pair
from _drawn import address_of as _address_of
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import int16 as _int16
from _drawn import record as _record
from _drawn import tell as _tell
from _drawn import union as _union
from _drawn import whole as _whole
from _hw import WORDS as _WORDS
from _modules import firmware as _firmware
from _ondisk import OnDiskBitmap as OnDiskBitmap
from _shaders import ColorConverter as ColorConverter
from _shaders import Colorspace as Colorspace
from _shaders import Palette as Palette
from _shaders import check as _check_shader


def _size_of(bitmap):
    kind = type(bitmap)
    if kind is Bitmap:
        bitmap._check()
    elif kind is not OnDiskBitmap:
        raise TypeError("unsupported bitmap type")
    return bitmap._r[1], bitmap._r[2]


class TileGrid:
    """A grid of tiles out of one bitmap."""

    def __init__(
        self,
        bitmap,
        *,
        pixel_shader,
        width=1,
        height=1,
        tile_width=None,
        tile_height=None,
        default_tile=0,
        x=0,
        y=0,
    ):
        across, down = _size_of(bitmap)
        _check_shader(pixel_shader)
        tile_width = _in_range(0 if tile_width is None else tile_width, "tile_width", 0, 0xFFFF) or across
        tile_height = _in_range(0 if tile_height is None else tile_height, "tile_height", 0, 0xFFFF) or down
        _at_least(tile_width, "tile_width", 1)
        _at_least(tile_height, "tile_height", 1)
        if across % tile_width:
            raise ValueError("Tile width must exactly divide bitmap width")
        if down % tile_height:
            raise ValueError("Tile height must exactly divide bitmap height")
        width = _in_range(width, "width", 1, 0xFFFF)
        height = _in_range(height, "height", 1, 0xFFFF)
        count = (across // tile_width) * (down // tile_height)
        if count < 1:
            raise ValueError("bitmap length must be >= 1")
        default_tile = _in_range(default_tile, "default_tile", 0, count - 1)
        flags, tiles = L.KIND_GRID, default_tile
        if width != 1 or height != 1:
            if count > 255:
                flags |= L.FLAG_WIDE
                self._tiles = _array("H", bytes(2 * width * height))
                if default_tile:
                    for n in range(width * height):
                        self._tiles[n] = default_tile
            else:
                self._tiles = bytearray(width * height)
                if default_tile:
                    for n in range(width * height):
                        self._tiles[n] = default_tile
            tiles = _address_of(self._tiles)
        self._bitmap = bitmap
        self._shader = pixel_shader
        x, y = _int16(_whole(x)), _int16(_whole(y))
        self._r = _record(
            flags, _address_of(bitmap._r), _address_of(pixel_shader._r), x, y, width, height, tile_width, tile_height,
            0, 0, tiles, 0, 0, 0, 0, 0, 0, 0, 0,
        )  # fmt: skip
        if type(pixel_shader) is not Palette and type(pixel_shader) is not ColorConverter:
            pixel_shader._bind(self)

    @property
    def hidden(self):
        return bool(self._r[0] & L.FLAG_HIDDEN)

    @hidden.setter
    def hidden(self, value):
        r = self._r
        if value:
            r[0] = r[0] & ~L.FLAG_SHOWN_HIDDEN | L.FLAG_HIDDEN
        else:
            r[0] = r[0] & ~(L.FLAG_SHOWN_HIDDEN | L.FLAG_HIDDEN) | L.FLAG_FULL
        if not _WORDS[L.WORD_DISPLAY]:
            _tell()

    def _get_x(self):
        return self._r[L.GRID_X]

    def _set_x(self, value):
        r = self._r
        if value != r[L.GRID_X]:
            r[L.GRID_X] = value if type(value) is int and -32768 <= value < 32768 else _int16(_whole(value))
            r[0] |= L.FLAG_MOVED
            if not _WORDS[L.WORD_DISPLAY]:
                _tell()

    x = property(_get_x, _set_x)

    def _get_y(self):
        return self._r[L.GRID_Y]

    def _set_y(self, value):
        r = self._r
        if value != r[L.GRID_Y]:
            r[L.GRID_Y] = value if type(value) is int and -32768 <= value < 32768 else _int16(_whole(value))
            r[0] |= L.FLAG_MOVED
            if not _WORDS[L.WORD_DISPLAY]:
                _tell()

    y = property(_get_y, _set_y)
    width = property(lambda self: self._r[L.GRID_WIDTH])
    height = property(lambda self: self._r[L.GRID_HEIGHT])
    tile_width = property(lambda self: self._r[L.GRID_TILE_WIDTH])
    tile_height = property(lambda self: self._r[L.GRID_TILE_HEIGHT])

    def _turn(self, flag, value):
        r = self._r
        if bool(r[0] & flag) != bool(value):
            r[0] ^= flag
            moved = flag == L.FLAG_TRANSPOSE and (
                r[L.GRID_WIDTH] * r[L.GRID_TILE_WIDTH] != r[L.GRID_HEIGHT] * r[L.GRID_TILE_HEIGHT]
            )
            r[0] |= L.FLAG_MOVED if moved else L.FLAG_FULL
            _tell()

    @property
    def flip_x(self):
        return bool(self._r[0] & L.FLAG_FLIP_X)

    @flip_x.setter
    def flip_x(self, value):
        self._turn(L.FLAG_FLIP_X, value)

    @property
    def flip_y(self):
        return bool(self._r[0] & L.FLAG_FLIP_Y)

    @flip_y.setter
    def flip_y(self, value):
        self._turn(L.FLAG_FLIP_Y, value)

    @property
    def transpose_xy(self):
        return bool(self._r[0] & L.FLAG_TRANSPOSE)

    @transpose_xy.setter
    def transpose_xy(self, value):
        self._turn(L.FLAG_TRANSPOSE, value)

    def contains(self, touch_tuple):
        """Whether a point, the first two of three numbers, lies in the grid."""
        if not isinstance(touch_tuple, (tuple, list)):
            raise TypeError("object '%s' isn't a tuple or list" % type(touch_tuple).__name__)
        if len(touch_tuple) != 3:
            raise ValueError("requested length 3 but object has length %d" % len(touch_tuple))
        x, y = _whole(touch_tuple[0]) & 0xFFFF, _whole(touch_tuple[1]) & 0xFFFF
        r = self._r
        right = r[L.GRID_X] + r[L.GRID_WIDTH] * r[L.GRID_TILE_WIDTH] & 0xFFFF
        bottom = r[L.GRID_Y] + r[L.GRID_HEIGHT] * r[L.GRID_TILE_HEIGHT] & 0xFFFF
        return r[L.GRID_X] <= x < right and r[L.GRID_Y] <= y < bottom

    @property
    def pixel_shader(self):
        return self._shader

    @pixel_shader.setter
    def pixel_shader(self, value):
        _check_shader(value)
        if type(value) is not Palette and type(value) is not ColorConverter:
            value._bind(self)
        self._shader = value
        self._r[L.GRID_SHADER] = _address_of(value._r)
        self._r[0] |= L.FLAG_FULL
        _tell()

    @property
    def bitmap(self):
        return self._bitmap

    @bitmap.setter
    def bitmap(self, value):
        if _size_of(value) != (self._bitmap._r[1], self._bitmap._r[2]):
            raise ValueError("New bitmap must be same size as old bitmap")
        self._bitmap = value
        self._r[L.GRID_BITMAP] = _address_of(value._r)
        self._r[0] |= L.FLAG_FULL
        _tell()

    def _place(self, index):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        width = self._r[L.GRID_WIDTH]
        if isinstance(index, int):
            x, y = index % width, index // width
        else:
            x, y = _pair(index)
        if not 0 <= x < width or not 0 <= y < self._r[L.GRID_HEIGHT]:
            raise IndexError("Tile index out of bounds")
        return x, y

    def __getitem__(self, index):
        x, y = self._place(index)
        r = self._r
        if r[L.GRID_WIDTH] == 1 == r[L.GRID_HEIGHT]:
            return r[L.GRID_TILES]
        return self._tiles[y * r[L.GRID_WIDTH] + x]

    def __setitem__(self, index, value):
        x, y = self._place(index)
        r = self._r
        bitmap = self._bitmap._r
        count = (bitmap[1] // r[L.GRID_TILE_WIDTH]) * (bitmap[2] // r[L.GRID_TILE_HEIGHT])
        value = _in_range(value, "tile", 0, count - 1)
        if r[L.GRID_WIDTH] == 1 == r[L.GRID_HEIGHT]:
            r[L.GRID_TILES] = value
        else:
            self._tiles[y * r[L.GRID_WIDTH] + x] = value
        self._tile_changed(x, y)

    def _tile_changed(self, x, y):
        r = self._r
        width, height = r[L.GRID_TILE_WIDTH], r[L.GRID_TILE_HEIGHT]
        x = (x - r[L.GRID_TOP_LEFT_X]) % r[L.GRID_WIDTH] * width
        y = (y - r[L.GRID_TOP_LEFT_Y]) % r[L.GRID_HEIGHT] * height
        if r[0] & L.FLAG_PARTIAL:
            _union(r, L.GRID_DIRTY, x, y, x + width, y + height)
        else:
            r[L.GRID_DIRTY] = x
            r[L.GRID_DIRTY + 1] = y
            r[L.GRID_DIRTY + 2] = x + width
            r[L.GRID_DIRTY + 3] = y + height
            r[0] |= L.FLAG_PARTIAL
        if not _WORDS[L.WORD_DISPLAY]:
            _tell()


def _record_of(layer):
    """The record of something that can be a layer, else None."""
    if not isinstance(layer, _LAYERS):
        raise ValueError("Layer must be a Group or TileGrid subclass")
    return layer._r


class Group:
    """Layers that are moved, scaled and hidden together."""

    def __init__(self, *, scale=1, x=0, y=0):
        scale = _in_range(scale, "scale", 1, 32767)
        self._layers = []
        self._kids = kids = _array("i")
        self._r = _record(L.KIND_GROUP, _int16(_whole(x)), _int16(_whole(y)), scale, id(kids), 0, 0, 0, 0)

    def _check(self):
        """The record; a terminal's cannot be changed."""
        r = self._r
        if r[0] & L.FLAG_READ_ONLY:
            raise RuntimeError("Read-only")
        return r

    @property
    def hidden(self):
        return bool(self._r[0] & L.FLAG_HIDDEN)

    @hidden.setter
    def hidden(self, value):
        if bool(self._r[0] & L.FLAG_HIDDEN) != bool(value):
            r = self._check()
            r[0] = (r[0] ^ L.FLAG_HIDDEN) | L.FLAG_HIDING
            _tell()

    @property
    def scale(self):
        return self._r[L.GROUP_SCALE]

    @scale.setter
    def scale(self, value):
        value = _in_range(value, "scale", 1, 32767)
        if value != self._r[L.GROUP_SCALE]:
            r = self._check()
            r[L.GROUP_SCALE] = value
            r[0] |= L.FLAG_MOVED
            _tell()

    @property
    def x(self):
        return self._r[L.GROUP_X]

    @x.setter
    def x(self, value):
        if value != self._r[L.GROUP_X]:
            r = self._check()
            r[L.GROUP_X] = _int16(_whole(value))
            r[0] |= L.FLAG_MOVED
            if not _WORDS[L.WORD_DISPLAY]:
                _tell()

    @property
    def y(self):
        return self._r[L.GROUP_Y]

    @y.setter
    def y(self, value):
        if value != self._r[L.GROUP_Y]:
            r = self._check()
            r[L.GROUP_Y] = _int16(_whole(value))
            r[0] |= L.FLAG_MOVED
            if not _WORDS[L.WORD_DISPLAY]:
                _tell()

    def _join(self, layer):
        """Claim something as a layer; its record."""
        self._check()
        r = _record_of(layer)
        if r[0] & L.FLAG_IN_GROUP:
            raise ValueError("Layer already in a group")
        r[0] |= L.FLAG_IN_GROUP | L.FLAG_MOVED
        kind = r[0] & 15
        if kind == L.KIND_GRID:
            # The group may be hidden or not.
            r[0] = r[0] & ~L.FLAG_SHOWN_HIDDEN | L.FLAG_FULL
        elif kind == L.KIND_GROUP:
            r[0] |= L.FLAG_HIDING
        return r

    def append(self, layer):
        """Put a layer above the others."""
        r = self._join(layer)
        self._layers.append(layer)
        self._kids.append(_address_of(r))
        if not _WORDS[L.WORD_DISPLAY]:
            _tell()

    def insert(self, index, layer):
        """Put a layer below the one that has this place."""
        count = len(self._layers)
        if index == count:
            self.append(layer)
            return
        index = self._place(index)
        self._join(layer)
        self._layers.insert(index, layer)
        self._list_anew()
        _tell()

    def _list_anew(self):
        """The layers' addresses in a new array, which the host reads as soon as all of it is there."""
        self._kids = kids = _array("i", [_address_of(layer._r) for layer in self._layers])
        self._r[L.GROUP_LAYERS] = id(kids)

    def _place(self, index):
        if not isinstance(index, (int, bool)):
            raise TypeError("Group indices must be integers, not %s" % type(index).__name__)
        count = len(self._layers)
        if index < 0:
            index += count
        if not 0 <= index < count:
            raise IndexError("Group index out of range")
        return index

    def index(self, layer):
        """The place of a layer."""
        for place, one in enumerate(self._layers):
            if one is layer or one == layer:
                return place
        raise ValueError("object not in sequence")

    def pop(self, i=-1):
        """Take a layer out, the uppermost one if none is named; the layer."""
        place = self._place(_whole(i))
        layer = self._layers[place]
        self._check()
        del self._layers[place]
        self._list_anew()
        self._leave(layer)  # a frame that comes in between shows it no more, but does not draw over it either
        _tell()
        return layer

    def _leave(self, layer):
        """A layer goes: where it was is to be drawn again."""
        r = layer._r
        r[0] &= ~L.FLAG_IN_GROUP
        own = self._r
        if not own[0] & L.FLAG_REMOVED:
            own[L.GROUP_DIRTY] = own[L.GROUP_DIRTY + 2] = 0
        _erase(own, layer)

    def remove(self, layer):
        """Take a layer out."""
        self.pop(self.index(layer))

    def __len__(self):
        return len(self._layers)

    def __bool__(self):
        return len(self._layers) > 0

    def __contains__(self, item):
        return item in self._layers

    def __iter__(self):
        return iter(self._layers)

    def __getitem__(self, index):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        return self._layers[self._place(index)]

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        place = self._place(index)
        r = self._join(value)
        old = self._layers[place]
        self._layers[place] = value
        self._kids[place] = _address_of(r)
        self._leave(old)
        if not _WORDS[L.WORD_DISPLAY]:
            _tell()

    def __delitem__(self, index):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        self.pop(index)

    def sort(self, key, reverse=False):
        """Put the layers into another order."""
        self._layers.sort(key=key, reverse=reverse)
        self._list_anew()


def _erase(own, layer):
    """Add to a group's dirty area where a layer is on the display."""
    r = layer._r
    kind = r[0] & 15
    if kind == L.KIND_GROUP:
        for one in layer._layers:
            _erase(own, one)
        if r[0] & L.FLAG_REMOVED:
            at = L.GROUP_DIRTY
            _union(own, L.GROUP_DIRTY, r[at], r[at + 1], r[at + 2], r[at + 3])
            own[0] |= L.FLAG_REMOVED
        return
    at = L.GRID_BEFORE if kind == L.KIND_GRID else L.SHAPE_BEFORE
    if r[at] != r[at + 2]:
        _union(own, L.GROUP_DIRTY, r[at], r[at + 1], r[at + 2], r[at + 3])
        own[0] |= L.FLAG_REMOVED


_LAYERS = (TileGrid, Group)


def _also_layers(kinds):
    """Other classes whose objects can be layers."""
    global _LAYERS
    _LAYERS += kinds


def _make_terminal():
    terminal = object.__new__(Group)
    terminal._layers = []
    terminal._kids = _array("i")
    terminal._r = _record(L.KIND_TERMINAL | L.FLAG_READ_ONLY, 0, 0, 1, 0, 0, 0, 0, 0)
    return terminal


CIRCUITPYTHON_TERMINAL = _make_terminal()


def release_displays():
    """Let all displays and their buses go, so that their pins can be used."""
    _firmware("_displaybus").release()
    CIRCUITPYTHON_TERMINAL._r[0] &= ~L.FLAG_IN_GROUP
