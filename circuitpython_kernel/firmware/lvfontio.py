"""Fonts of LVGL's. Follows CircuitPython 10's lvfontio module."""

from array import array as _array

import _bell_lvfont as _bell
from _bitmap import Bitmap as _Bitmap
from _drawn import address_of as _address_of
from _drawn import whole as _whole
from _modules import firmware as _firmware
from _terminal_font import send as _send
from uctypes import addressof as _addressof


class OnDiskFont:
    """A font in a file."""

    def __init__(self, file_path, max_glyphs=100):
        if not isinstance(file_path, str):
            raise TypeError("can't convert '%s' object to str implicitly" % type(file_path).__name__)
        slots = _whole(max_glyphs) & 0xFFFF
        self._path = file_path if file_path.startswith("/") else _firmware("os").getcwd().rstrip("/") + "/" + file_path
        if not _send(self._path):
            raise ValueError("File not found")
        width, height, bits, needed = _bell.open()
        if needed >= 0:
            slots = min(slots, needed)
        self._box = width, height
        # Upstream's bitmap has 2 ** bits bits for a pixel.
        self._bitmap = _Bitmap(width * slots, height, 1 << min(1 << bits, 16))
        self._r = r = _array("i", bytes(4 * (L.FONT_CACHE + 2 * slots)))
        r[L.FONT_WIDTH] = width
        r[L.FONT_BITMAP] = _address_of(self._bitmap._r)
        r[L.FONT_SLOTS] = slots
        for n in range(L.FONT_CACHE, L.FONT_CACHE + slots):
            r[n] = -1

    def _record(self, data):
        """Its record's address, for a terminal that writes a text; the host has the file then, if it needs it."""
        address = _address_of(self._r)
        if _bell.lacks(address, _addressof(data) if data else 0, len(data)):
            _send(self._path)
        return address

    @property
    def bitmap(self):
        return self._bitmap

    def get_bounding_box(self):
        """Width and height of a cell."""
        return self._box
