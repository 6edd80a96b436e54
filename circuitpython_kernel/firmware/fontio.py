"""Fonts. Follows CircuitPython 10's fontio module."""

from collections import namedtuple as _namedtuple

from _bell_display import font as _font
from _bitmap import over as _over
from _drawn import only_int as _only_int

Glyph = _namedtuple("Glyph", ("bitmap", "tile_index", "width", "height", "dx", "dy", "shift_x", "shift_y"))

_WIDTH = 6
_HEIGHT = 12


class FontProtocol:
    """What fonts have; for annotations."""


class BuiltinFont:
    """The font that the firmware has."""

    def __init__(self):
        raise TypeError("can't create 'BuiltinFont' instances")

    @property
    def bitmap(self):
        return self._bitmap

    def get_bounding_box(self):
        """Width and height of each glyph."""
        return _WIDTH, _HEIGHT

    def get_glyph(self, codepoint):
        """The glyph of a character; None when there is none."""
        codepoint = _only_int(codepoint, "codepoint")
        if 0x20 <= codepoint <= 0x7E:
            index = codepoint - 0x20
        elif 0xA0 <= codepoint <= 0xFF:
            index = codepoint - 0xA0 + 0x5F
        else:
            return None
        return Glyph(self._bitmap, index, _WIDTH, _HEIGHT, 0, 0, _WIDTH, 0)


def _make():
    font = object.__new__(BuiltinFont)
    width, stride, address = _font()
    font._bitmap = _over(width, _HEIGHT, 1, stride, address)
    return font


_built_in = _make()
