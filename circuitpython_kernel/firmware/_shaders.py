"""Pixel shaders of displayio: palettes and colour converters."""

from array import array

from _bell_display import convert
from _constants import Constant, constants
from _drawn import address_of, in_range, only_int, record, tell, whole

_NO_COLOR = 0x1000000


class Colorspace(Constant):
    """How a bitmap's values are colours."""


_SPACES = "RGB888 RGB565 RGB555 RGB565_SWAPPED RGB555_SWAPPED BGR565 BGR555 BGR565_SWAPPED BGR555_SWAPPED L8"
constants(Colorspace, "displayio", _SPACES)
_NUMBERS = tuple([getattr(Colorspace, _name) for _name in _SPACES.split()])


def space_number(value, name):
    """The number of a `Colorspace`, in the order above."""
    if not isinstance(value, Colorspace):
        raise TypeError("%s must be of type Colorspace, not %s" % (name, type(value).__name__))
    return _NUMBERS.index(value)


def _index(palette, index):
    """A place in a palette, as C has it (mp_get_index)."""
    count = palette._r[L.PALETTE_COUNT]
    if not isinstance(index, (int, bool)):
        raise TypeError("Palette indices must be integers, not %s" % type(index).__name__)
    if index < 0:
        index += count
    if not 0 <= index < count:
        raise IndexError("Palette index out of range")
    return index


class _Dithered:
    """What can be dithered."""

    @property
    def dither(self):
        return bool(self._r[0] & L.FLAG_DITHER)

    @dither.setter
    def dither(self, value):
        r = self._r
        r[0] = r[0] & ~L.FLAG_DITHER | (L.FLAG_DITHER if value else 0)


class Palette(_Dithered):
    """Maps a pixel's value to a colour."""

    def __init__(self, color_count, *, dither=False):
        color_count = in_range(color_count, "color_count", 1, 32767)
        flags = L.KIND_PALETTE | (L.FLAG_DITHER if dither else 0)
        self._r = r = array("i", bytes(4 * (color_count + L.PALETTE_COLORS)))
        r[0] = flags
        r[L.PALETTE_COUNT] = color_count

    def __len__(self):
        return self._r[L.PALETTE_COUNT]

    def __bool__(self):
        return True

    def __iter__(self):
        return iter([self[n] for n in range(len(self))])

    def __getitem__(self, index):
        if isinstance(index, slice):
            raise TypeError("'Palette' object isn't subscriptable")
        return self._r[L.PALETTE_COLORS + _index(self, index)] & 0xFFFFFF

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            raise TypeError("'Palette' object doesn't support item assignment")
        at = L.PALETTE_COLORS + _index(self, index)
        color = _color(value)
        r = self._r
        if r[at] & 0xFFFFFF != color:
            r[at] = r[at] & L.COLOR_TRANSPARENT | color
            self._changed()

    def _changed(self):
        self._r[0] |= L.FLAG_CHANGED
        tell()

    def _place(self, index):
        count = self._r[L.PALETTE_COUNT]
        return L.PALETTE_COLORS + in_range(only_int(index, "palette_index"), "palette_index", 0, count - 1)

    def make_transparent(self, palette_index):
        """Let what is below be seen where a bitmap has this value."""
        self._r[self._place(palette_index)] |= L.COLOR_TRANSPARENT
        self._changed()

    def make_opaque(self, palette_index):
        """The other way round."""
        at = self._place(palette_index)
        self._r[at] &= 0xFFFFFF
        self._changed()

    def is_transparent(self, palette_index):
        """Whether a value is transparent."""
        return bool(self._r[self._place(palette_index)] & L.COLOR_TRANSPARENT)


def _color(value):
    if isinstance(value, (tuple, list)):
        value = bytes(value)
    elif isinstance(value, (int, bool, float)):
        if isinstance(value, float):
            raise TypeError("color buffer must be a buffer, tuple, list, or int")
        if not 0 <= value <= 0xFFFFFF:
            raise TypeError("color must be between 0x000000 and 0xffffff")
        return int(value)
    try:
        view = memoryview(value)
    except TypeError:
        raise TypeError("color buffer must be a buffer, tuple, list, or int")
    if isinstance(value, array) and not _has_bytes(value):
        raise ValueError("color buffer must be a bytearray or array of type 'b' or 'B'")
    data = bytes(view)
    if len(data) not in (3, 4):
        raise ValueError("color buffer must be 3 bytes (RGB) or 4 bytes (RGB + pad byte)")
    return data[0] << 16 | data[1] << 8 | data[2]


def _has_bytes(value):
    return len(bytes(memoryview(value)[:1])) < 2


class ColorConverter(_Dithered):
    """Converts one colour format to another."""

    def __init__(self, *, input_colorspace=Colorspace.RGB888, dither=False):
        number = space_number(input_colorspace, "input_colorspace")
        self._r = record(L.KIND_CONVERTER | (L.FLAG_DITHER if dither else 0), number, _NO_COLOR)

    def convert(self, color):
        """A colour as RGB565."""
        return convert(address_of(self._r), only_int(color, "color") & 0xFFFFFFFF)

    def make_transparent(self, color):
        """Let what is below be seen where a bitmap has this colour."""
        color = whole(color)
        r = self._r
        if r[L.CONVERTER_TRANSPARENT] != _NO_COLOR:
            raise RuntimeError("Only one color can be transparent at a time")
        r[L.CONVERTER_TRANSPARENT] = color & 0x3FFFFFFF

    def make_opaque(self, color):
        """No colour is transparent, whichever is given."""
        whole(color)
        self._r[L.CONVERTER_TRANSPARENT] = _NO_COLOR


def check(value):
    """A pixel shader of a TileGrid's."""
    kind = type(value)
    if kind is not Palette and kind is not ColorConverter and kind.__name__ != "TilePaletteMapper":
        raise TypeError("unsupported pixel_shader type")
    return value
