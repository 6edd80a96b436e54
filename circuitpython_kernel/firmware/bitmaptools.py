"""Operations on bitmaps. Follows CircuitPython 10's bitmaptools module; the host does the work."""

from array import array as _array

import _bell_bitmaptools as _bell
from _bitmap import check as _check
from _bitmap import pair as _pair
from _constants import Constant as _Constant
from _constants import constants as _constants
from _drawn import address_of as _address_of
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import int16 as _int16
from _drawn import only_int as _only_int
from _drawn import tell as _tell
from _drawn import whole as _whole
from _pins import as_float as _as_float
from _shaders import Colorspace as _Colorspace
from _shaders import space_number as _space_number
from uctypes import addressof as _addressof


class BlendMode(_Constant):
    """How `alphablend` blends."""


_constants(BlendMode, "bitmaptools", "Normal Screen")


class DitherAlgorithm(_Constant):
    """How `dither` spreads errors."""


_constants(DitherAlgorithm, "bitmaptools", "Atkinson FloydStenberg")


def _of(bitmap, name):
    return _address_of(_check(bitmap, name)._r)


def _target(bitmap, name="dest_bitmap"):
    found = _of(bitmap, name)
    bitmap._check_writable()
    return found


def _value(bitmap, value, words="out of range of target"):
    value = _whole(value)
    if not 0 <= value < 1 << bitmap._r[L.BITMAP_BITS]:
        raise ValueError(words)
    return value


def _index(value):
    return -1 if value is None else _whole(value) & 0xFFFFFFFF


def _range(first, last, names, limit):
    first = _in_range(_only_int(first, names[0]), names[0], 0, limit)
    last = limit if last is None else _in_range(_only_int(last, names[1]), names[1], first, limit)
    return first, last


def _floats(first, second):
    return _array("f", (first, second))


def _clip(bitmap, first, second):
    width, height = bitmap._r[L.BITMAP_WIDTH], bitmap._r[L.BITMAP_HEIGHT]
    x1, y1 = (0, 0) if first is None else _corner(first)
    x2, y2 = (width, height) if second is None else _corner(second)
    x1, x2 = min(x1, x2), max(x1, x2)
    y1, y2 = min(y1, y2), max(y1, y2)
    return min(max(x1, 0), width), min(max(y1, 0), height), min(max(x2, 0), width), min(max(y2, 0), height)


def _corner(value):
    if isinstance(value, int):
        raise ValueError("clip point must be (x,y) tuple")
    return _pair(value)


def rotozoom(
    dest_bitmap,
    source_bitmap,
    *,
    ox=None,
    oy=None,
    dest_clip0=None,
    dest_clip1=None,
    px=None,
    py=None,
    source_clip0=None,
    source_clip1=None,
    angle=None,
    scale=None,
    skip_index=None,
):
    """Copy a bitmap into another one, turned and scaled."""
    target, source = _target(dest_bitmap), _of(source_bitmap, "source_bitmap")
    d, s = dest_bitmap._r, source_bitmap._r
    if d[L.BITMAP_BITS] < s[L.BITMAP_BITS]:
        raise ValueError("source palette too large")
    ox = d[L.BITMAP_WIDTH] // 2 if ox is None else _int16(_whole(ox))
    oy = d[L.BITMAP_HEIGHT] // 2 if oy is None else _int16(_whole(oy))
    px = s[L.BITMAP_WIDTH] // 2 if px is None else _int16(_whole(px))
    py = s[L.BITMAP_HEIGHT] // 2 if py is None else _int16(_whole(py))
    into, part = _clip(dest_bitmap, dest_clip0, dest_clip1), _clip(source_bitmap, source_clip0, source_clip1)
    scale = 1.0 if scale is None else _as_float(scale)
    if scale < 0:
        scale = 1.0
    numbers = _floats(0.0 if angle is None else _as_float(angle), scale)
    _bell.rotozoom(
        target, source, ox, oy, into[0], into[1], into[2], into[3], px, py, part[0], part[1], part[2], part[3],
        _addressof(numbers), _index(skip_index),
    )  # fmt: skip
    _tell()


def alphablend(
    dest_bitmap,
    source_bitmap_1,
    source_bitmap_2,
    colorspace,
    factor1=None,
    factor2=None,
    *,
    blendmode=BlendMode.Normal,
    skip_source1_index=None,
    skip_source2_index=None,
    mask=None,
):
    """Blend two bitmaps into one."""
    target = _target(dest_bitmap)
    first, second = _of(source_bitmap_1, "source_bitmap_1"), _of(source_bitmap_2, "source_bitmap_2")
    factor1 = 0.5 if factor1 is None else _as_float(factor1)
    factor2 = 1 - factor1 if factor2 is None else _as_float(factor2)
    _space_number(colorspace, "colorspace")
    if not isinstance(blendmode, BlendMode):
        raise TypeError("blendmode must be of type BlendMode, not %s" % type(blendmode).__name__)
    sizes = [tuple(bitmap._r[1:4]) for bitmap in (dest_bitmap, source_bitmap_1, source_bitmap_2)]
    if sizes[0] != sizes[1] or sizes[0] != sizes[2]:
        raise ValueError("Bitmap size and bits per value must match")
    bits = sizes[0][2]
    if colorspace is _Colorspace.L8:
        if bits != 8:
            raise ValueError("For L8 colorspace, input bitmap must have 8 bits per pixel")
    elif colorspace in _SPACES565:
        if bits != 16:
            raise ValueError("For RGB colorspaces, input bitmap must have 16 bits per pixel")
    else:
        raise ValueError("Unsupported colorspace")
    over = 0
    if mask is not None:
        over = _of(mask, "mask")
        if tuple(mask._r[1:3]) != sizes[0][:2] or mask._r[L.BITMAP_BITS] != 8:
            raise ValueError("Bitmap size and bits per value must match")
    swapped = colorspace in (_Colorspace.RGB565_SWAPPED, _Colorspace.BGR565_SWAPPED)
    numbers = _floats(factor1, factor2)
    _bell.blend(
        target, first, second, swapped, _addressof(numbers), blendmode is BlendMode.Screen,
        _index(skip_source1_index), _index(skip_source2_index), over,
    )  # fmt: skip
    _tell()


_SPACES565 = (_Colorspace.RGB565, _Colorspace.RGB565_SWAPPED, _Colorspace.BGR565, _Colorspace.BGR565_SWAPPED)


def replace_color(dest_bitmap, old_color, new_color):
    """Give pixels of one value another one."""
    target = _target(dest_bitmap)
    old, new = _value(dest_bitmap, old_color), _value(dest_bitmap, new_color)
    _bell.replace(target, old, new)
    _tell()


def fill_region(dest_bitmap, x1, y1, x2, y2, value):
    """Give a rectangle one value."""
    target = _target(dest_bitmap)
    value = _value(dest_bitmap, value)
    x1, x2 = _range(x1, x2, ("x1", "x2"), dest_bitmap._r[L.BITMAP_WIDTH])
    y1, y2 = _range(y1, y2, ("y1", "y2"), dest_bitmap._r[L.BITMAP_HEIGHT])
    _bell.region(target, x1, y1, x2, y2, value)
    _tell()


def boundary_fill(dest_bitmap, x, y, fill_color_value, replaced_color_value=None):
    """Fill an area of one value."""
    target = _target(dest_bitmap)
    value = _value(dest_bitmap, fill_color_value, "value out of range of target")
    replaced = -1
    if replaced_color_value is not None:
        replaced = _value(dest_bitmap, replaced_color_value, "background value out of range of target")
    x, y = _int16(_whole(x)), _int16(_whole(y))
    if not 0 <= x < dest_bitmap._r[L.BITMAP_WIDTH] or not 0 <= y < dest_bitmap._r[L.BITMAP_HEIGHT]:
        raise ValueError("out of range of target")
    _bell.boundary(target, x, y, value, replaced)
    _tell()


def draw_line(dest_bitmap, x1, y1, x2, y2, value):
    """Draw a line."""
    target = _target(dest_bitmap)
    value = _value(dest_bitmap, value)
    _bell.line(target, _int16(_whole(x1)), _int16(_whole(y1)), _int16(_whole(x2)), _int16(_whole(y2)), value)
    _tell()


def _items(buffer):
    """A buffer, and the size of its items."""
    view = memoryview(buffer)
    return view, len(bytes(view[:1])) if len(view) else 1


def draw_polygon(dest_bitmap, xs, ys, value, close=True):
    """Draw lines from point to point."""
    target = _target(dest_bitmap)
    across, size = _items(xs)
    down, other = _items(ys)
    if size != other:
        raise ValueError("Coordinate arrays types have different sizes")
    if len(across) != len(down):
        raise ValueError("Coordinate arrays have different lengths")
    value = _value(dest_bitmap, value)
    _bell.polygon(target, _addressof(xs), _addressof(ys), len(across) * size, size, value, bool(close))
    _tell()


def draw_circle(dest_bitmap, x, y, radius, value):
    """Draw a circle."""
    target = _target(dest_bitmap)
    value = _value(dest_bitmap, value)
    x = _in_range(x, "x", 0, dest_bitmap._r[L.BITMAP_WIDTH])
    y = _in_range(y, "y", 0, dest_bitmap._r[L.BITMAP_HEIGHT])
    _bell.circle(target, x, y, _at_least(radius, "radius", 0) & 0x7FFF, value)
    _tell()


def arrayblit(bitmap, data, x1=0, y1=0, x2=None, y2=None, skip_index=None):
    """Put the values of an array into a rectangle."""
    target = _target(bitmap, "bitmap")
    view, size = _items(data)
    x1, x2 = _range(x1, x2, ("x1", "x2"), bitmap._r[L.BITMAP_WIDTH])
    y1, y2 = _range(y1, y2, ("y1", "y2"), bitmap._r[L.BITMAP_HEIGHT])
    if len(view) < (x2 - x1) * (y2 - y1):
        raise IndexError("index out of range")
    if x1 < x2 and y1 < y2:
        _bell.array(target, _addressof(data), len(view) * size, size, x1, y1, x2, y2, _index(skip_index))
        _tell()


_ROWS_BYTES = 2048


def readinto(
    bitmap,
    file,
    bits_per_pixel,
    element_size=1,
    reverse_pixels_in_element=False,
    swap_bytes_in_element=False,
    reverse_rows=False,
):
    """Read a file's rows into a bitmap."""
    target = _target(bitmap, "bitmap")
    size = _whole(element_size)
    if size not in (1, 2, 4):
        raise ValueError("invalid element_size %d, must be, 1, 2, or 4" % size)
    bits = _whole(bits_per_pixel)
    if bits == 24:
        if size != 1:
            raise ValueError("invalid element size %d for bits_per_pixel %d\n" % (size, bits))
    elif bits not in (1, 2, 4, 8, 16, 32):
        raise ValueError("invalid bits_per_pixel %d, must be, 1, 2, 4, 8, 16, 24, or 32" % bits)
    width, height = bitmap._r[L.BITMAP_WIDTH], bitmap._r[L.BITMAP_HEIGHT]
    row = (width * bits + size * 8 - 1) // (size * 8) * size
    if not row or not height:
        return
    at_once = max(1, _ROWS_BYTES // row)
    step = -1 if reverse_rows else 1
    first = height - 1 if reverse_rows else 0
    left = height
    while left:
        data = file.read(row * min(at_once, left))
        count = len(data) // row
        if count:
            _bell.rows(
                target, _addressof(data), count * row, bits, size, first, step, bool(reverse_pixels_in_element),
                bool(swap_bytes_in_element),
            )  # fmt: skip
        if count < min(at_once, left):
            raise EOFError
        first += step * count
        left -= count
    _tell()


def dither(dest_bitmap, source_bitmap, source_colorspace, algorithm=DitherAlgorithm.Atkinson):
    """Make a picture of two values."""
    source = _of(source_bitmap, "source_bitmap")
    target = _target(dest_bitmap)
    if not isinstance(algorithm, DitherAlgorithm):
        raise TypeError("algorithm must be of type DitherAlgorithm, not %s" % type(algorithm).__name__)
    _space_number(source_colorspace, "source_colorspace")
    if tuple(source_bitmap._r[1:3]) != tuple(dest_bitmap._r[1:3]):
        raise TypeError("bitmap sizes must match")
    if dest_bitmap._r[L.BITMAP_BITS] not in (16, 1):
        raise TypeError("source_bitmap must have value_count of 2 or 65536")
    bits = source_bitmap._r[L.BITMAP_BITS]
    if source_colorspace in _SPACES565:
        if bits != 16:
            raise TypeError("source_bitmap must have value_count of 65536")
    elif source_colorspace is _Colorspace.L8:
        if bits != 8:
            raise TypeError("source_bitmap must have value_count of 8")
    else:
        raise TypeError("unsupported colorspace for dither")
    swapped = source_colorspace in (_Colorspace.RGB565_SWAPPED, _Colorspace.BGR565_SWAPPED)
    blue = source_colorspace in (_Colorspace.BGR565, _Colorspace.BGR565_SWAPPED)
    _bell.dither(target, source, swapped, blue, algorithm is DitherAlgorithm.Atkinson)
    _tell()


def blit(
    dest_bitmap,
    source_bitmap,
    x,
    y,
    *,
    x1=0,
    y1=0,
    x2=None,
    y2=None,
    skip_source_index=None,
    skip_dest_index=None,
):
    """Copy a part of a bitmap into another one."""
    target, source = _target(dest_bitmap), _of(source_bitmap, "source_bitmap")
    d, s = dest_bitmap._r, source_bitmap._r
    x, y = _int16(_whole(x)), _int16(_whole(y))
    if d[L.BITMAP_BITS] < s[L.BITMAP_BITS]:
        raise ValueError("source palette too large")
    x1, y1 = _whole(x1), _whole(y1)
    width, height = s[L.BITMAP_WIDTH], s[L.BITMAP_HEIGHT]
    x2 = width if x2 is None else _whole(x2)
    y2 = height if y2 is None else _whole(y2)
    if not 0 <= x <= d[L.BITMAP_WIDTH] or not 0 <= y <= d[L.BITMAP_HEIGHT]:
        raise ValueError("out of range of target")
    for value, limit in ((x1, width), (x2, width), (y1, height), (y2, height)):
        if not 0 <= value <= limit:
            raise ValueError("out of range of source")
    x1, x2 = min(x1, x2), max(x1, x2)
    y1, y2 = min(y1, y2), max(y1, y2)
    _bell.blit(target, source, x, y, x1, y1, x2, y2, _index(skip_source_index), _index(skip_dest_index))
    _tell()
