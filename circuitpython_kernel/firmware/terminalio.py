"""A terminal of tiles. Follows CircuitPython 10's terminalio module."""

from array import array as _array

import _board
from _bell_display import write as _write
from _drawn import address_of as _address_of
from _drawn import tell as _tell
from _modules import firmware as _firmware
from displayio import TileGrid as _TileGrid
from fontio import BuiltinFont as _BuiltinFont
from fontio import _built_in
from uctypes import addressof as _addressof

FONT = _built_in


def _grid(value, name):
    if type(value) is not _TileGrid:
        raise TypeError("%s must be of type TileGrid, not %s" % (name, type(value).__name__))
    return value


def _is_disk_font(font):
    return "lvfontio" in _board.MODULES and type(font) is _firmware("lvfontio").OnDiskFont


class Terminal:
    """Shows text with control sequences in the tiles of a grid."""

    def __init__(self, scroll_area, font, *, status_bar=None):
        self._area = _grid(scroll_area, "scroll_area")
        self._bar = None if status_bar is None else _grid(status_bar, "status_bar")
        if type(font) is not _BuiltinFont and not _is_disk_font(font):
            raise TypeError("unsupported font type")
        if scroll_area.width * scroll_area.height < 2:
            raise ValueError("scroll_area_area must be >= 2")
        self._font = None if type(font) is _BuiltinFont else font
        self._r = _array("i", bytes(32))
        self._put(b"", True)

    def _put(self, data, clear):
        bar, font = self._bar, self._font
        _write(
            _address_of(self._r), _address_of(self._area._r), 0 if bar is None else _address_of(bar._r), clear,
            _addressof(data) if data else 0, len(data), 0 if font is None else font._record(data),
        )  # fmt: skip
        _tell()

    def write(self, buf):
        """Show text; the number of bytes."""
        data = buf.encode() if isinstance(buf, str) else bytes(memoryview(buf))
        self._put(data, False)
        return len(data)

    cursor_x = property(lambda self: self._r[0])
    cursor_y = property(lambda self: self._r[1])
