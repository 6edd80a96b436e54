"""The Bitmap of displayio: a buffer on the heap, in a board's layout."""

from _bell_bitmaptools import fill as _fill
from _drawn import address_of, in_range, record, tell, whole
from _errors import object_at
from _hw import WORDS
from _pins import deinited
from uctypes import addressof, bytearray_at

_TYPE_BYTES = 68  # of a type with twelve slots at most (py/obj.h)
_NAME = 6
_SUBOBJECT = 16  # where an object of a class has that of its built-in base (py/objtype.h)
_TYPECODE = 4
_LENGTH = 8

# The base is a copy of bytearray's type that can do nothing but be a buffer: a Bitmap has no length, no methods of a
# bytearray's, and does not grow.
_block = bytearray(bytearray_at(id(bytearray), _TYPE_BYTES))
for _slot in (9, 11, 12, 14, 15, 19):  # print, unary and binary operations, subscripts, iteration, methods
    _block[_slot] = 0
_block[_NAME : _NAME + 2] = bytearray_at(id(object) + _NAME, 2)
_Buffer = object_at(addressof(_block))
Buffer = _Buffer


def _word(address):
    return bytearray_at(address, 4)


class Bitmap(_Buffer):
    """Stores values of a certain size in a 2D array."""

    def __init__(self, width, height, value_count):
        width = in_range(width, "width", 0, 32767)
        height = in_range(height, "height", 0, 32767)
        value_count = in_range(value_count, "value_count", 1, 65536)
        bits = 1
        while (value_count - 1) >> bits:
            bits += bits if bits < 8 else 8
        stride = (width * bits + 31) // 32 * 4
        super().__init__(stride * height)
        self._set_up(width, height, bits, stride, 0)

    def _set_up(self, width, height, bits, stride, flags):
        buffer = int.from_bytes(_word(id(self) + _SUBOBJECT), "little")
        data = int.from_bytes(_word(buffer + 12), "little")
        self._d = items = bytearray_at(data, stride * height)
        _word(buffer)[:] = id(_Buffer).to_bytes(4, "little")
        if bits > 8:
            # The same bytes, as items of 16 or 32 bits (py/objarray.h).
            size = bits // 8
            for at in (buffer, id(items)):
                bytearray_at(at + _TYPECODE, 1)[0] = 72 if bits == 16 else 73
                _word(at + _LENGTH)[:] = (stride * height // size).to_bytes(4, "little")
        self._n = 0 if bits < 8 else stride * 8 // bits
        self._r = record(L.KIND_BITMAP | flags, width, height, bits, stride, data, 0, 0, width, height, 0)
        self._keep()

    def _keep(self):
        """What each pixel needs, in one: an attribute or a word of the record costs as much as two to five other steps.

        At its end is where pixels have changed, as the record has it or less, until a frame takes the changes.
        """
        r = self._r
        bits = r[L.BITMAP_BITS]
        self._s = [r, self._d, self._n, bits, (1 << bits) - 1, 8 - bits, r[L.BITMAP_STRIDE], 0, 0, 0, 0, 0]
        self._know()

    def _know(self):
        """Copy where pixels have changed. There is no jump in this, so no frame comes in its midst."""
        s, r = self._s, self._r
        s[7] = r[L.BITMAP_DIRTY]
        s[8] = r[L.BITMAP_DIRTY + 1]
        s[9] = r[L.BITMAP_DIRTY + 2]
        s[10] = r[L.BITMAP_DIRTY + 3]
        s[11] = r[L.BITMAP_TAKEN]

    def _check(self):
        if self._d is None:
            deinited()

    @property
    def width(self):
        self._check()
        return self._r[L.BITMAP_WIDTH]

    @property
    def height(self):
        self._check()
        return self._r[L.BITMAP_HEIGHT]

    @property
    def bits_per_value(self):
        self._check()
        return self._r[L.BITMAP_BITS]

    def _place(self, index):
        """Column and row of an index that is a number, or no two numbers within the bitmap."""
        self._check()
        r = self._r
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        width, height = r[L.BITMAP_WIDTH], r[L.BITMAP_HEIGHT]
        if isinstance(index, int):
            if not 0 <= index < width * height:
                raise IndexError("index must be 0-%d" % (width * height - 1))
            return index % width, index // width
        x, y = _pair(index)
        if not 0 <= x < width:
            raise IndexError("x must be 0-%d" % (width - 1))
        if not 0 <= y < height:
            raise IndexError("y must be 0-%d" % (height - 1))
        return x, y

    def __getitem__(self, index):
        try:
            r, d, n, bits, mask, top, stride, _, _, _, _, _ = self._s
            x, y = index
            if type(x) is not int or x < 0 or y < 0 or x >= r[L.BITMAP_WIDTH] or y >= r[L.BITMAP_HEIGHT]:
                x, y = self._place(index)
        except (TypeError, ValueError):
            x, y = self._place(index)
        if n:
            return d[y * n + x]
        x *= bits
        return d[y * stride + (x >> 3)] >> top - (x & 7) & mask

    def __setitem__(self, index, value):
        try:
            r, d, n, bits, mask, top, stride, left, above, right, below, taken = self._s
            x, y = index
            if x >= left and x < right and y >= above and y < below:
                # Within what has changed already, so within the bitmap.
                if n:
                    d[y * n + x] = value
                else:
                    if value >> bits:
                        raise ValueError
                    x *= bits
                    y = y * stride + (x >> 3)
                    x = ~x & top
                    d[y] = d[y] & ~(mask << x) | value << x
                if r[L.BITMAP_TAKEN] == taken:
                    return
                x, y = index
                self._grow(x, y, x + 1, y + 1)  # a frame has come since
                return
        except (TypeError, ValueError, OverflowError):
            pass
        self._set_slowly(index, value)

    def _set_bits(self, x, y, value):
        r, d = self._r, self._d
        bits = r[L.BITMAP_BITS]
        mask = (1 << bits) - 1
        if value & ~mask:
            raise ValueError
        x *= bits
        at = y * r[L.BITMAP_STRIDE] + (x >> 3)
        shift = 8 - bits - (x & 7)
        d[at] = d[at] & ~(mask << shift) | value << shift

    def _set_slowly(self, index, value):
        if value is None:
            raise AttributeError("Cannot delete values")
        x, y = self._place(index)
        self._check_writable()
        r = self._r
        value = in_range(value, "value", 0, (1 << r[L.BITMAP_BITS]) - 1)
        # A frame may come at any jump, and takes away what says that there are changes: these are made before.
        if self._n:
            self._d[y * self._n + x] = value
        else:
            self._set_bits(x, y, value)
        self._grow(x, y, x + 1, y + 1)

    def _check_writable(self):
        if self._r[0] & L.FLAG_READ_ONLY:
            raise RuntimeError("Read-only")

    def _grow(self, x1, y1, x2, y2):
        """A rectangle has changed; it lies in the bitmap."""
        r = self._r
        if r[L.BITMAP_DIRTY] == r[L.BITMAP_DIRTY + 2] or r[L.BITMAP_DIRTY + 1] == r[L.BITMAP_DIRTY + 3]:
            r[L.BITMAP_DIRTY] = x1
            r[L.BITMAP_DIRTY + 1] = y1
            r[L.BITMAP_DIRTY + 2] = x2
            r[L.BITMAP_DIRTY + 3] = y2
        else:
            # Should a frame come in the midst, the pixels are in it.
            if x1 < r[L.BITMAP_DIRTY]:
                r[L.BITMAP_DIRTY] = x1
            if y1 < r[L.BITMAP_DIRTY + 1]:
                r[L.BITMAP_DIRTY + 1] = y1
            if x2 > r[L.BITMAP_DIRTY + 2]:
                r[L.BITMAP_DIRTY + 2] = x2
            if y2 > r[L.BITMAP_DIRTY + 3]:
                r[L.BITMAP_DIRTY + 3] = y2
        self._know()
        if not WORDS[L.WORD_DISPLAY]:
            tell()

    def fill(self, value):
        """Give every pixel a value."""
        self._check()
        r = self._r
        bits = r[L.BITMAP_BITS]
        value = in_range(value, "value", 0, (1 << bits) - 1)
        self._check_writable()
        for _ in range(bits, 8, bits) if bits < 8 else ():
            value = value << bits | value & (1 << bits) - 1
        _fill(address_of(r), value & 255 if bits < 8 else value)
        self._grow(0, 0, r[L.BITMAP_WIDTH], r[L.BITMAP_HEIGHT])

    def dirty(self, x1=0, y1=0, x2=-1, y2=-1):
        """Say that pixels were changed through the buffer."""
        self._check()
        r = self._r
        width, height = r[L.BITMAP_WIDTH], r[L.BITMAP_HEIGHT]
        x1, y1, x2, y2 = whole(x1), whole(y1), whole(x2), whole(y2)
        x2 = width if x2 == -1 else x2
        y2 = height if y2 == -1 else y2
        self._check_writable()
        x1, x2 = max(0, min(x1, x2)), min(width, max(x1, x2))
        y1, y2 = max(0, min(y1, y2)), min(height, max(y1, y2))
        if x1 < x2 and y1 < y2:
            self._grow(x1, y1, x2, y2)

    def deinit(self):
        """Let the memory go."""
        if self._d is not None:
            self._d = self._s = None
            self._r[L.BITMAP_DATA] = 0
            buffer = int.from_bytes(_word(id(self) + _SUBOBJECT), "little")
            _word(buffer + _LENGTH)[:] = b"\0\0\0\0"


def _pair(index):
    """Two numbers of a tuple or list, as C takes them (mp_obj_get_array_fixed_n)."""
    if not isinstance(index, (tuple, list)):
        raise TypeError("object '%s' isn't a tuple or list" % type(index).__name__)
    if len(index) != 2:
        raise ValueError("requested length 2 but object has length %d" % len(index))
    return whole(index[0]), whole(index[1])


pair = _pair


def over(width, height, bits, stride, data):
    """A read-only Bitmap of 1 to 8 bits over memory that is not the heap's."""
    self = Bitmap(0, 0, 1 << bits)
    buffer = int.from_bytes(_word(id(self) + _SUBOBJECT), "little")
    _word(buffer + _LENGTH)[:] = (stride * height).to_bytes(4, "little")
    _word(buffer + _LENGTH + 4)[:] = data.to_bytes(4, "little")
    self._d = bytearray_at(data, stride * height)
    self._n = 0 if bits < 8 else stride
    self._r = record(L.KIND_BITMAP | L.FLAG_READ_ONLY, width, height, bits, stride, data, 0, 0, 0, 0, 0)
    self._keep()
    return self


def check(value, name):
    """A Bitmap that is no subclass's, and was not deinitialized."""
    if type(value) is not Bitmap:
        raise TypeError("%s must be of type Bitmap, not %s" % (name, type(value).__name__))
    value._check()
    return value
