"""A buffer of pixels for NeoPixels and DotStars. Follows CircuitPython 10's adafruit_pixelbuf module."""

from _pins import as_float as _as_float

_WHITE = 0xE0


def _whole(value):
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


def _byte(value):
    return int(value) & 255 if isinstance(value, float) else _whole(value) & 255


def _buffer(value):
    """What is sent before or after the pixels; anything but a buffer is nothing."""
    try:
        return bytes(memoryview(value))
    except TypeError:
        return b""


class PixelBuf:
    """Colours, kept as the bytes that go over the wire; a subclass sends them in ``_transmit``."""

    def __init__(self, size, *, byteorder="BGR", brightness=None, auto_write=False, header=None, trailer=None):
        size = _whole(int(size) if isinstance(size, bool) else size)
        if not isinstance(byteorder, str):
            raise TypeError("byteorder must be of type str, not %s" % type(byteorder).__name__)
        order = byteorder
        self._dotstar = order[:1] == "P"
        if self._dotstar:
            order = order[1:]
        if sorted(order) not in (["B", "G", "R"], ["B", "G", "R", "W"]) or (self._dotstar and "W" in order):
            raise ValueError("Invalid byteorder")
        header, trailer = _buffer(header), _buffer(trailer)
        if size < 0:
            # C takes it for a huge number of pixels.
            raise MemoryError("memory allocation failed, allocating %u bytes" % (size * 3 & 0xFFFFFFFF))
        self._byteorder = byteorder
        self._white = "W" in order
        self._bpp = len(order) + self._dotstar
        start = 1 if self._dotstar else 0
        self._places = [start + order.index(colour) for colour in "RGB"]
        self._w = order.index("W") if self._white else 0
        self._size = size
        self._start = len(header)
        self._bytes = bytearray(len(header) + size * self._bpp + len(trailer))
        self._bytes[: len(header)] = header
        self._bytes[len(header) + size * self._bpp :] = trailer
        if self._dotstar:
            for n in range(self._start, self._start + size * 4, 4):
                self._bytes[n] = 0xFF
        self._plain = None
        self._scale = 256
        self._brightness = 1.0
        self._auto = False
        self.brightness = 1.0 if brightness is None else brightness
        self._auto = bool(auto_write)

    bpp = property(lambda self: self._bpp)
    byteorder = property(lambda self: self._byteorder)

    @property
    def auto_write(self):
        return self._auto

    @auto_write.setter
    def auto_write(self, value):
        self._auto = bool(value)

    @property
    def brightness(self):
        return self._brightness

    @brightness.setter
    def brightness(self, value):
        value = min(max(_as_float(value), 0.0), 1.0)
        self._brightness = value
        scale = int(value * 256)
        if scale == self._scale:
            return  # nothing is sent either
        self._scale = scale
        if self._plain is None:
            # The colours as they were set, from which every brightness is worked out.
            self._plain = bytearray(self._bytes[self._start : self._start + self._size * self._bpp])
        for n in range(len(self._plain)):
            fixed = self._dotstar and n % 4 == 0
            self._bytes[self._start + n] = self._plain[n] if fixed else self._plain[n] * self._scale >> 8
        if self._auto:
            self.show()

    def _parse(self, color):
        """Red, green, blue and the fourth byte, as shared-module/adafruit_pixelbuf/PixelBuf.c reads a colour."""
        if isinstance(color, (int, float)) and not isinstance(color, bool):
            color = int(color)
            r, g, b = color >> 16 & 255, color >> 8 & 255, color & 255
        else:
            if not isinstance(color, (tuple, list)):
                raise TypeError("object '%s' isn't a tuple or list" % type(color).__name__)
            if len(color) < 3 or len(color) > 4:
                raise ValueError("color length must be 3-4")
            r, g, b = _byte(color[0]), _byte(color[1]), _byte(color[2])
            if len(color) > 3:
                w = color[3]
                if isinstance(w, float):
                    return r, g, b, int(255 * w) & 255
                return r, g, b, _whole(int(w) if isinstance(w, bool) else w) & 255
        if self._white and r == g == b:
            return 0, 0, 0, r
        return r, g, b, 255 if self._dotstar else 0

    def _put(self, index, color):
        self._store(index, self._parse(color))

    def _store(self, index, parsed):
        r, g, b, w = parsed
        at = index * self._bpp
        pixel = bytearray(self._bpp)
        pixel[self._places[0]] = r
        pixel[self._places[1]] = g
        pixel[self._places[2]] = b
        if self._white:
            pixel[self._w] = w
        elif self._dotstar:
            pixel[0] = _WHITE | w >> 3
        if self._plain is not None:
            self._plain[at : at + self._bpp] = pixel
            for n in range(self._dotstar, self._bpp):
                pixel[n] = pixel[n] * self._scale >> 8
        at += self._start
        self._bytes[at : at + self._bpp] = pixel

    def _get(self, index):
        at = index * self._bpp
        data = self._plain
        if data is None:
            data = self._bytes
            at += self._start
        color = [data[at + place] for place in self._places]
        if self._white:
            color.append(data[at + self._w])
        elif self._dotstar:
            color.append((data[at] & 31) / 31)
        return tuple(color)

    def _index(self, index):
        if isinstance(index, bool):
            index = int(index)
        if not isinstance(index, int):
            raise TypeError("PixelBuf indices must be integers, not %s" % type(index).__name__)
        if index < 0:
            index += self._size
        if index < 0 or index >= self._size:
            raise IndexError("index out of range")
        return index

    def __bool__(self):
        return True

    def __len__(self):
        return self._size

    def __getitem__(self, index):
        if isinstance(index, slice):
            return tuple([self._get(n) for n in range(*index.indices(self._size))])
        return self._get(self._index(index))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            places = range(*index.indices(self._size))
            if len(value) == len(places) * self._bpp != len(places):
                # The parts of all colours, one after the other.
                parts = list(value)
                value = [parts[n : n + self._bpp] for n in range(0, len(parts), self._bpp)]
            if len(places) != len(value):
                raise ValueError("Unmatched number of items on RHS (expected %d, got %d)." % (len(places), len(value)))
            for n, color in zip(places, value):
                self._put(n, color)
        else:
            self._put(self._index(index), value)
        if self._auto:
            self.show()

    def fill(self, color):
        """Give all pixels one colour."""
        parsed = self._parse(color)
        for n in range(self._size):
            self._store(n, parsed)
        if self._auto:
            self.show()

    def show(self):
        """Send the pixels."""
        self._transmit(self._bytes)
