"""The OnDiskBitmap of displayio. The host keeps a file's pixels, as it cannot read files of the program's."""

from _bell_display import disk_add as _add
from _bell_display import disk_done as _done
from _bell_display import disk_open as _open_header
from _drawn import record
from _shaders import ColorConverter, Palette
from uctypes import addressof

_HEADER = 138
_PIECE = 2048
_FAR = 0x7FFFFFFF  # behind the end of any file: what a broken header says may be more than seek takes


class OnDiskBitmap:
    """A bitmap file."""

    def __init__(self, file):
        if isinstance(file, str):
            with open(file, "rb") as opened:
                self._load(opened)
            return
        if type(file).__name__ != "FileIO" and not hasattr(file, "readinto"):
            raise TypeError("file must be a file opened in byte mode")
        self._load(file)

    def _load(self, file):
        file.seek(0)
        header = file.read(_HEADER)
        width, height, bits, colors, palette_at, offset, size = _open_header(addressof(header), len(header))
        if bits <= 8:
            self._shader = shader = Palette(colors)
            if colors > 1:
                file.seek(min(palette_at, _FAR))
                data = file.read(4 * colors)
                if len(data) != 4 * colors:
                    raise ValueError("Unable to read color palette data")
                for n in range(colors):
                    at = 4 * n
                    shader._r[L.PALETTE_COLORS + n] = data[at + 2] << 16 | data[at + 1] << 8 | data[at]
        else:
            self._shader = ColorConverter()
        file.seek(min(offset, _FAR))
        buffer = bytearray(min(size, _PIECE))
        while size > 0:
            count = file.readinto(buffer)
            if not count:
                break
            count = min(count, size)
            _add(addressof(buffer), count)
            size -= count
        self._r = record(L.KIND_DISK_BITMAP, width, height, _done())

    width = property(lambda self: self._r[L.DISK_WIDTH])
    height = property(lambda self: self._r[L.DISK_HEIGHT])
    pixel_shader = property(lambda self: self._shader)
