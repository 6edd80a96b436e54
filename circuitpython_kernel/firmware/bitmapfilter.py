"""Filters for pictures of RGB565_SWAPPED. Follows CircuitPython 10's bitmapfilter module; the host does the work."""

from array import array as _array
from collections import namedtuple as _namedtuple

import _bell_filter as _bell
from _bitmap import check as _check_bitmap
from _drawn import address_of as _address_of
from _drawn import whole as _whole
from _pins import as_float as _as_float
from _shaders import Palette as _Palette
from uctypes import addressof as _addressof

_TABLE = 4096

ChannelScale = _namedtuple("ChannelScale", ("r", "g", "b"))
ChannelScaleOffset = _namedtuple("ChannelScaleOffset", ("r", "g", "b", "r_add", "g_add", "b_add"))
ChannelMixer = _namedtuple("ChannelMixer", ("rr", "rg", "rb", "gr", "gg", "gb", "br", "bg", "bb"))
ChannelMixerOffset = _namedtuple(
    "ChannelMixerOffset", ("rr", "rg", "rb", "r_add", "gr", "gg", "gb", "g_add", "br", "bg", "bb", "b_add")
)


def _bitmap(bitmap, name="bitmap"):
    return _address_of(_check_bitmap(bitmap, name)._r)


def _depth(bitmap):
    if bitmap._r[L.BITMAP_BITS] != 16:
        raise ValueError("unsupported bitmap depth")


def _mask(mask):
    return 0 if mask is None else _bitmap(mask, "mask")


def _type_name(value):
    return type(value).__name__


def _floats(*numbers):
    return _array("f", numbers)


def morph(bitmap, weights, mul=None, add=0, threshold=False, offset=0, invert=False, mask=None):
    """Convolve a picture with a square of weights."""
    offset = _whole(offset)
    found = _bitmap(bitmap)
    over = _mask(mask)
    add = _as_float(add)
    try:
        count = len(weights)
    except TypeError:
        raise ValueError("weights must be of type Sequence, not %s" % _type_name(weights))
    side = 0
    while side * side < count:
        side += 1
    if side % 2 == 0 or side * side != count:
        raise ValueError("weights must be a sequence with an odd square number of elements (usually 9 or 25)")
    square = _array("i", [(_whole(weights[n]) + 0x80000000 & 0xFFFFFFFF) - 0x80000000 for n in range(count)])
    if mul is None:
        total = sum(square)
        mul = 1 / total if total else 1.0
    else:
        mul = _as_float(mul)
    _depth(bitmap)
    numbers = _floats(mul, add)
    _bell.morph(found, over, _addressof(square), side, _addressof(numbers), bool(threshold), offset, bool(invert))
    return bitmap


def mix(bitmap, weights, mask=None):
    """Mix the channels of a picture."""
    found = _bitmap(bitmap)
    numbers = _array("f", bytes(48))
    kind = type(weights)
    if kind is ChannelScale:
        for n in range(3):
            numbers[5 * n] = _as_float(weights[n])
    elif kind is ChannelScaleOffset:
        for n in range(3):
            numbers[5 * n] = _as_float(weights[2 * n])
            numbers[4 * n + 3] = _as_float(weights[2 * n + 1])
    elif kind is ChannelMixer:
        for n in range(9):
            numbers[n + n // 3] = _as_float(weights[n])
    elif kind is ChannelMixerOffset:
        for n in range(12):
            numbers[n] = _as_float(weights[n])
    else:
        raise ValueError(
            "weights must be an object of type ScaleMixer, ScaleMixerOffset, ChannelMixer, "
            "or ChannelMixerOffset, not %s " % _type_name(weights)
        )
    over = _mask(mask)
    _depth(bitmap)
    _bell.mix(found, over, _addressof(numbers))
    return bitmap


def solarize(bitmap, threshold=0.5, mask=None):
    """Turn over what is bright."""
    numbers = _floats(_as_float(threshold))
    found, over = _bitmap(bitmap), _mask(mask)
    _depth(bitmap)
    _bell.solarize(found, over, _addressof(numbers))
    return bitmap


def _scaled(most, function, number):
    value = _as_float(function(number / most)) * most
    return (int(value + 0.5) if value >= 0 else -int(0.5 - value)) & 255


def lookup(bitmap, lookup, mask=None):
    """Replace each channel's values by what functions give."""
    found = _bitmap(bitmap)
    if isinstance(lookup, tuple):
        if len(lookup) != 3:
            raise ValueError("lookup length must be 3")
        red, green, blue = lookup
    else:
        red = green = blue = lookup
    table = bytearray(128)
    for n in range(32):
        table[n] = _scaled(31, red, n)
        table[96 + n] = table[n] if red is blue else _scaled(31, blue, n)
    for n in range(64):
        table[32 + n] = _scaled(63, green, n)
    over = _mask(mask)
    _depth(bitmap)
    _bell.lookup(found, over, _addressof(table))
    return bitmap


def false_color(bitmap, palette, mask=None):
    """Colour a picture by its brightness."""
    found = _bitmap(bitmap)
    if type(palette) is not _Palette:
        raise TypeError("palette must be of type Palette, not %s" % _type_name(palette))
    if len(palette) != 256:
        raise ValueError("palette length must be 256")
    over = _mask(mask)
    _depth(bitmap)
    _bell.false_color(found, over, _address_of(palette._r))
    return bitmap


def _is_table(value):
    try:
        view = memoryview(value)
    except TypeError:
        return False
    return len(view) * (len(bytes(view[:1])) or 1) == _TABLE


def blend_precompute(lookup, table=None):
    """What a function of two values gives for all of them."""
    if table is None:
        table = bytearray(_TABLE)
    elif not _is_table(table) or isinstance(table, (bytes, str)):
        raise TypeError("table must be of type NoneType or WritableBuffer, not %s" % _type_name(table))
    view = memoryview(table)
    at = 0
    for i in range(64):
        one = i / 63
        for j in range(64):
            value = _as_float(lookup(one, j / 63))
            view[at] = 0 if value < 0 else 1 if value > 1 else int(63 * value + 0.5)
            at += 1
    return table


def blend(dest, src1, src2, lookup, mask=None):
    """Blend two pictures into one by a function or a table of what it gives."""
    found, first, second = _bitmap(dest, "dest"), _bitmap(src1, "src1"), _bitmap(src2, "src2")
    if callable(lookup):
        lookup = blend_precompute(lookup)
    if not _is_table(lookup):
        raise TypeError("lookup must be of type callable or ReadableBuffer, not %s" % _type_name(lookup))
    over = _mask(mask)
    for source in (src1, src2):
        if tuple(source._r[1:3]) != tuple(dest._r[1:3]):
            raise ValueError("bitmap size and depth must match")
    _depth(dest)
    _depth(src1)
    _depth(src2)
    _bell.blend(found, first, second, over, _addressof(lookup))
    return dest
