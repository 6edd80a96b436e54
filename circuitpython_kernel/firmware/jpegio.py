"""JPEG pictures. Follows CircuitPython 10's jpegio module; the host decodes."""

import _bell_jpeg as _bell
from _bitmap import check as _check
from _drawn import address_of as _address_of
from _drawn import in_range as _in_range
from _drawn import only_int as _only_int
from _drawn import tell as _tell
from _drawn import whole as _whole
from uctypes import addressof as _addressof

_PIECE = 512
_WANTS_MORE = 1
_GOES_ON = 2
_TEXT = ("TextIOWrapper", "StringIO")


def _limit(value, name, limit):
    return limit if value is None else _in_range(_only_int(value, name), name, 0, limit)


class JpegDecoder:
    """Decodes a picture into a Bitmap."""

    def __init__(self):
        self._handle = None

    def open(self, source):
        """Begin with a file, its name, or a buffer; its width and height."""
        self._close()
        if isinstance(source, str):
            source = open(source, "rb")  # noqa: SIM115
        is_stream = hasattr(source, "readinto") and type(source).__name__ not in _TEXT
        if is_stream:
            self._piece = bytearray(_PIECE)
        else:
            try:
                self._piece = memoryview(source)
            except TypeError:
                raise TypeError(
                    "data_source must be of type str, BytesIO, or ReadableBuffer, not %s" % type(source).__name__
                )
            self._item = len(bytes(self._piece[:1])) or 1
        self._at = 0
        self._source, self._is_stream = source, is_stream
        self._handle = _bell.begin(is_stream)
        try:
            while True:
                width, height = self._feed()
                if width:
                    return width, height
        except BaseException:
            self._close()
            raise

    def _feed(self):
        """Let the host have the next bytes."""
        if self._is_stream:
            count = self._source.readinto(self._piece) or 0
            return _bell.feed(self._handle, _addressof(self._piece), count)
        at = self._at
        count = min(_PIECE, len(self._piece) * self._item - at)
        self._at = at + count
        return _bell.feed(self._handle, _addressof(self._source) + at, count)

    def _close(self):
        handle, self._handle = self._handle, None
        self._source = self._piece = None
        if handle is not None:
            _bell.end(handle)

    def decode(
        self, bitmap, scale=0, x=0, y=0, x1=0, y1=0, x2=None, y2=None, *, skip_source_index=None, skip_dest_index=None
    ):
        """Decode the picture that was opened; it is used up then."""
        bitmap = _check(bitmap, "bitmap")
        width, height = bitmap._r[L.BITMAP_WIDTH], bitmap._r[L.BITMAP_HEIGHT]
        scale = _in_range(scale, "scale", 0, 3)
        x = _in_range(x, "x", 0, width)
        y = _in_range(y, "y", 0, height)
        x1, x2 = _limit(x1, "x1", width), _limit(x2, "x2", width)
        y1, y2 = _limit(y1, "y1", height), _limit(y2, "y2", height)
        source = -1 if skip_source_index is None else _whole(skip_source_index) & 0xFFFFFFFF
        dest = -1 if skip_dest_index is None else _whole(skip_dest_index) & 0xFFFFFFFF
        if self._handle is None:
            raise RuntimeError("decode() without open()")
        bitmap._check_writable()
        record = _address_of(bitmap._r)
        try:
            while True:
                state = _bell.decode(self._handle, record, scale, x, y, x1, y1, x2, y2, source, dest)
                if state == _WANTS_MORE:
                    self._feed()
                elif state != _GOES_ON:
                    break
        finally:
            self._close()
            _tell()
