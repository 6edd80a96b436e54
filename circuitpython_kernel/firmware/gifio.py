"""GIF pictures. Follows CircuitPython 10's gifio module; the host decodes and encodes."""

import struct as _struct

import _bell_gif as _bell
from _bitmap import Bitmap as _Bitmap
from _drawn import address_of as _address_of
from _drawn import tell as _tell
from _drawn import whole as _whole
from _pins import as_float as _as_float
from _pins import deinited as _deinited
from _shaders import Colorspace as _Colorspace
from _shaders import Palette as _Palette
from _shaders import space_number as _space_number
from uctypes import addressof as _addressof

_TEXT = ("TextIOWrapper", "StringIO")
_NOT_BYTES = "file must be a file opened in byte mode"
_BLOCK = 126
_PIECE = 2048
_MOST_DELAY = 655
_BGR = (_Colorspace.BGR565, _Colorspace.BGR565_SWAPPED)
_SWAPPED = (_Colorspace.RGB565_SWAPPED, _Colorspace.BGR565_SWAPPED)
_GRAY = _Colorspace.L8
_KNOWN = (_GRAY, _Colorspace.RGB565) + _BGR + _SWAPPED
_LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"


def _colors(colorspace):
    """The 128 colours of a file; those of BGR files are in upstream's order."""
    table = bytearray(384)
    for n in range(128):
        if colorspace is _GRAY:
            red = green = blue = (2 * n * 255 + 127) // 254
        else:
            red = (2 * (n >> 5) * 255 + 3) // 6
            green = (2 * (n >> 2 & 7) * 255 + 7) // 14
            blue = (2 * (n & 3) * 255 + 3) // 6
            if colorspace in _BGR:
                red, green, blue = blue, red, green
        table[3 * n] = red
        table[3 * n + 1] = green
        table[3 * n + 2] = blue
    return table


class GifWriter:
    """Writes frames into a file."""

    _file = None

    def __init__(self, file, width, height, colorspace, loop=True, dither=False):
        own = isinstance(file, str)
        if own:
            file = open(file, "wb")  # noqa: SIM115
        width, height = _whole(width), _whole(height)
        _space_number(colorspace, "colorspace")
        if not hasattr(file, "write"):
            raise OSError("stream operation not supported")
        if type(file).__name__ in _TEXT:
            raise TypeError(_NOT_BYTES)
        self._data = bytearray((width * height + _BLOCK - 1) // _BLOCK * (_BLOCK + 2) + 4)
        if colorspace not in _KNOWN:
            raise TypeError("unsupported colorspace for GifWriter")
        self._width, self._height, self._colorspace = width, height, colorspace
        self._mode = 0 if colorspace is _GRAY else 2 if dither else 1
        self._own = own
        self._file = file
        head = b"GIF89a" + _struct.pack("<HH", width & 0xFFFF, height & 0xFFFF) + b"\xf6\0\0" + _colors(colorspace)
        file.write(head + _LOOP if loop else head)

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()

    def deinit(self):
        """Write the end, and close the file if it was opened here."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.write(b";")
        finally:
            if self._own:
                file.close()
            elif hasattr(file, "flush"):
                file.flush()

    def add_frame(self, bitmap, delay=0.1):
        """Write a frame that is to be shown for some seconds."""
        if self._file is None:
            _deinited()
        delay = 0.1 if delay is None else _as_float(delay)
        if delay < 0:
            raise ValueError("delay must be >= 0")
        if delay > _MOST_DELAY:
            raise ValueError("delay must be <= %d" % _MOST_DELAY)
        delay = int(delay * 100)
        view = memoryview(bitmap)
        item = len(bytes(view[:1])) or 1
        width, height = self._width, self._height
        needed = width * height * (2 if self._mode else 1)
        if len(view) * item < needed:
            raise IndexError("memoryview index out of range")
        head = b"!\xf9\x04\x04" + _struct.pack("<HH", delay, 0) if delay else b""
        head += b"," + _struct.pack("<IHHBB", 0, width & 0xFFFF, height & 0xFFFF, 0, 7)
        data = self._data
        count = _bell.encode(
            width,
            height,
            self._mode,
            self._colorspace in _SWAPPED,
            _addressof(bitmap),
            needed,
            _addressof(data),
            len(data),
        )
        self._file.write(head)
        self._file.write(memoryview(data)[:count])
        if hasattr(self._file, "flush"):
            self._file.flush()


class OnDiskGif:
    """Plays a file, a frame at a time."""

    _bitmap = None
    _palette = None
    _handle = None

    def __init__(self, file, *, use_palette=False):
        if isinstance(file, str):
            file = open(file, "rb")  # noqa: SIM115
        if type(file).__name__ != "FileIO":
            raise TypeError(_NOT_BYTES)
        self._file = file
        self._handle = _bell.begin()
        try:
            self._info = info = self._load()
            if use_palette:
                self._palette = _Palette(256)
            self._bitmap = _Bitmap(info[0], info[1], 256 if use_palette else 65536)
        except BaseException:
            _bell.end(self._handle)
            raise

    def _load(self):
        """Let the host have the file; what it has."""
        file = self._file
        file.seek(0)
        piece = bytearray(_PIECE)
        while True:
            count = file.readinto(piece)
            if not count:
                return _bell.open(self._handle)
            _bell.add(self._handle, _addressof(piece), count)

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()

    def deinit(self):
        """Let the bitmap's memory go."""
        bitmap, self._bitmap = self._bitmap, None
        if bitmap is not None:
            self._file = self._palette = None
            bitmap.deinit()
            _bell.end(self._handle)

    def _get(self, place):
        if self._bitmap is None:
            _deinited()
        return self._info[place]

    width = property(lambda self: self._get(0))
    height = property(lambda self: self._get(1))
    duration = property(lambda self: self._get(2) / 1000)
    frame_count = property(lambda self: self._get(3))
    min_delay = property(lambda self: self._get(4) / 1000)
    max_delay = property(lambda self: self._get(5) / 1000)

    @property
    def bitmap(self):
        self._get(0)
        return self._bitmap

    @property
    def palette(self):
        self._get(0)
        return self._palette

    def next_frame(self):
        """Draw the next frame; for how many seconds it is to be shown."""
        self._get(0)
        palette = 0 if self._palette is None else _address_of(self._palette._r)
        bitmap = _address_of(self._bitmap._r)
        delay = _bell.frame(self._handle, bitmap, palette)
        if delay < 0:
            self._load()
            delay = _bell.frame(self._handle, bitmap, palette)
        _tell()
        return max(delay, 0) / 1000
