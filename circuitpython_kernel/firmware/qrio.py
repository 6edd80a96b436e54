"""QR codes in pictures. Follows CircuitPython 10's qrio module; the host reads them."""

import struct as _struct
from collections import namedtuple as _namedtuple

import _bell_qr as _bell
from _constants import Constant as _Constant
from _constants import constants as _constants
from _drawn import whole as _whole
from uctypes import addressof as _addressof

_POLICIES = "EVERY_BYTE EVEN_BYTES ODD_BYTES RGB565_SWAPPED RGB565"


class PixelPolicy(_Constant):
    """How pixels lie in a buffer."""


_constants(PixelPolicy, "qrio", _POLICIES)
_ORDER = tuple([getattr(PixelPolicy, _name) for _name in _POLICIES.split()])

QRInfo = _namedtuple("QRInfo", ("payload", "data_type"))
QRPosition = _namedtuple(
    "QRPosition",
    (
        "top_left_x", "top_left_y", "top_right_x", "top_right_y", "bottom_right_x", "bottom_right_y", "bottom_left_x",
        "bottom_left_y", "size",
    ),
)  # fmt: skip

# Upstream takes the highest type of data in a code for the number of an encoding.
_ENCODINGS = {1: "iso_8859-1", 2: "cp437", 4: "iso_8859-2", 8: "iso_8859-6"}


class QRDecoder:
    """Looks for codes in pictures of one size."""

    def __init__(self, width, height):
        self._width, self._height = _whole(width), _whole(height)

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        self._width = _whole(value)

    @property
    def height(self):
        return self._height

    @height.setter
    def height(self, value):
        self._height = _whole(value)

    def _ask(self, ask, buffer, policy):
        view = memoryview(buffer)
        if not isinstance(policy, PixelPolicy):
            raise TypeError("pixel_policy must be of type PixelPolicy, not %s" % type(policy).__name__)
        number = _ORDER.index(policy)
        size = self._width * self._height * (2 if number else 1)
        if len(view) * (len(bytes(view[:1])) or 1) < size:
            raise IndexError("%s index out of range" % type(buffer).__name__)
        return ask(self._width, self._height, number, _addressof(buffer), size)

    def decode(self, buffer, pixel_policy=PixelPolicy.EVERY_BYTE):
        """What codes say."""
        data = self._ask(_bell.decode, buffer, pixel_policy)
        found = []
        at = 0
        while at < len(data):
            kind, size = _struct.unpack_from("<BH", data, at)
            found.append(QRInfo(data[at + 3 : at + 3 + size], _ENCODINGS.get(kind, kind)))
            at += 3 + size
        return found

    def find(self, buffer, pixel_policy=PixelPolicy.EVERY_BYTE):
        """Where codes are."""
        data = self._ask(_bell.find, buffer, pixel_policy)
        return [QRPosition(*_struct.unpack_from("<9i", data, at)) for at in range(0, len(data), 36)]
