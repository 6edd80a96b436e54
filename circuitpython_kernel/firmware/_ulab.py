"""The array of ulab over the program's memory. The host does arithmetic in place: hardware/services/numerics.py."""

from array import array as _array
from struct import pack as _pack
from struct import unpack as _unpack

from _bell_ulab import call as _call
from _bell_ulab import fetch as _fetch
from uctypes import addressof as _addressof

SIZES = {"B": 1, "b": 1, "H": 2, "h": 2, "f": 4, "?": 1, "d": 8}
_NAMES = {"B": "uint8", "b": "int8", "H": "uint16", "h": "int16", "f": "float32", "?": "bool"}
_CHUNK = 2000
_ARRAY = "<BIBB4i"  # see hardware/services/numerics.py
_GIVEN = 0
_SEEN = 2
printing = [10, 3]


def code_of(dtype):
    """The letter of a dtype."""
    code = chr(dtype)
    if code not in _NAMES:
        raise TypeError("data type not understood")
    return code


def _plain(x):
    if isinstance(x, ndarray):
        shape, strides = x._shape, x._strides
        if len(shape) == 1:
            return _pack(_ARRAY, _GIVEN, x._at, ord(x._code), 1, shape[0], 0, strides[0], 0)
        return _pack(_ARRAY, _GIVEN, x._at, ord(x._code), 2, shape[0], shape[1], strides[0], strides[1])
    if x is None or isinstance(x, (bool, int, float, str)):
        return x
    if isinstance(x, slice):
        return (x.start, x.stop, x.step)
    return [_plain(item) for item in x]


def _made(answer, owner):
    if isinstance(answer, list):
        return [_made(item, owner) for item in answer]
    if isinstance(answer, tuple):
        return tuple([_made(item, owner) for item in answer])
    if not isinstance(answer, bytes):
        return answer
    kind, at, code, dimensions, rows, columns, *strides = _unpack(_ARRAY, answer)
    shape = (rows,) if dimensions == 1 else (rows, columns)
    if kind == _SEEN:
        return raw(owner._owner, owner._code, shape, tuple(strides[:dimensions]), at)
    code = chr(code)
    size = SIZES[code]
    for length in shape:
        size *= length
    room = bytearray(size)
    _fetch(at, _addressof(room))
    return raw(room, code, shape)


def call(operation, *arguments):
    """Have the host do an operation; the result as the program gets it."""
    return _made(_call(operation, [_plain(x) for x in arguments]), arguments[0])


def raw(owner, code, shape, strides=None, at=None):
    """An array over memory that is there already; ``owner`` keeps it alive."""
    self = ndarray(None)
    self._owner = owner
    self._code = code
    self._shape = shape
    if strides is None:
        strides = (SIZES[code],) if len(shape) == 1 else (SIZES[code] * shape[1], SIZES[code])
    self._strides = strides
    self._at = _addressof(owner) if at is None else at
    return self


def make(values, code):
    """An array from a sequence, or from one of sequences of the same length."""
    if isinstance(values, ndarray):
        return call("cast", values, code)
    rows = list(values)
    shape = (len(rows),)
    if rows and not isinstance(rows[0], (bool, int, float)):
        rows = [list(row) for row in rows]
        shape = (len(rows), len(rows[0]))
        for row in rows:
            if len(row) != shape[1]:
                raise ValueError("iterables are not of the same length")
            if row and not isinstance(row[0], (bool, int, float)):
                raise ValueError("too many dimensions")
        rows = [item for row in rows for item in row]
    return call("cast", raw(_array("d", rows), "d", shape), code)


class ndarray:
    """An array of one or two dimensions."""

    def __init__(self, values, *, dtype=102):
        if values is not None:
            made = make(values, code_of(dtype))
            self._owner = made._owner
            self._code = made._code
            self._shape = made._shape
            self._strides = made._strides
            self._at = made._at

    @property
    def shape(self):
        """The number of items along each axis."""
        return self._shape

    @property
    def strides(self):
        """The step in bytes along each axis."""
        return self._strides

    @property
    def itemsize(self):
        """The size of an item in bytes."""
        return SIZES[self._code]

    @property
    def size(self):
        """The number of items."""
        n = 1
        for length in self._shape:
            n *= length
        return n

    @property
    def dtype(self):
        """The type code of the items."""
        return ord(self._code)

    @property
    def T(self):
        """The transpose, a view."""
        return self.transpose()

    @property
    def flat(self):
        """An iterator over all items."""
        return iter(self.flatten().tolist())

    def transpose(self):
        """The transpose, a view."""
        return call("transpose", self) if self.size else raw(self._owner, self._code, self._shape[::-1])

    def reshape(self, shape):
        """The same items in another shape, a view if it can be."""
        return call("reshape", self, shape)

    def flatten(self, *, order="C"):
        """A copy with one dimension."""
        if order not in ("C", "F"):
            raise ValueError("flattening order must be either 'C', or 'F'")
        return call("flatten", self, order)

    def copy(self):
        """A copy."""
        return call("copy", self)

    def byteswap(self, *, inplace=False):
        """Swap the bytes of each item."""
        if inplace:
            call("byteswap_inplace", self)
            return self
        return call("byteswap", self)

    def sort(self, *, axis=-1):
        """Sort in place."""
        call("sort_inplace", self, axis)

    def tobytes(self):
        """The bytes of the items; those of the array itself where it is all of its memory."""
        size = self.size * SIZES[self._code]
        if isinstance(self._owner, bytearray) and len(self._owner) == size and self._strides[-1] == SIZES[self._code]:
            return self._owner
        return self.copy()._owner

    def tolist(self):
        """The items as a list, or a list of lists."""
        if len(self._shape) == 2:
            return [self[n].tolist() for n in range(self._shape[0])]
        if self._code == "f":
            return list(_array("f", self.tobytes()))
        items = []
        while len(items) < self._shape[0]:
            items += call("list", self, len(items), _CHUNK)
        return items

    def __len__(self):
        return self._shape[0]

    def __iter__(self):
        if len(self._shape) == 1:
            return iter(self.tolist())
        return iter([self[n] for n in range(self._shape[0])])

    def __getitem__(self, index):
        return call("item", self, _index(index))

    def __setitem__(self, index, value):
        if not isinstance(value, (bool, int, float, ndarray)):
            value = make(value, "f")
        call("store", self, _index(index), value)

    def __repr__(self):
        if len(self._shape) == 2:
            text = "[" + ",\n       ".join([_row(self[n]) for n in range(self._shape[0])]) + "]"
        else:
            text = _row(self)
        return "array(%s, dtype=%s)" % (text, _NAMES[self._code])

    # Methods that only ask the host; their table is hardware/services/ulab_functions.py.
    L.ULAB_OPERATORS

    def __pos__(self):
        return self.copy()


# An item of 32 bits has no more digits, even where floats have 64.
_text = repr if 0.1 + 0.2 == 0.3 else lambda item: repr(float("%.7g" % item)) if isinstance(item, float) else repr(item)


def _row(items):
    """The items of an array of one dimension in brackets, as ulab prints them."""
    threshold, edge = printing
    count = len(items)
    if count <= threshold:
        return "[" + ", ".join([_text(item) for item in items]) + "]"
    first = [_text(item) for item in items[:edge]]
    return "[" + ", ".join(first + ["..."] + [_text(item) for item in items[count - edge :]]) + "]"


def _index(index):
    return make(index, "?") if isinstance(index, list) else index


def need(x, text):
    """Refuse what is not an array."""
    if not isinstance(x, ndarray):
        raise TypeError(text)


class Vectorized:
    """A function that takes arrays; made by `ulab.numpy.vectorize`."""

    def __init__(self, f, code):
        self._f = f
        self._code = code

    def __call__(self, x):
        f = self._f
        if isinstance(x, (bool, int, float)):
            return make([f(x)], self._code)
        if isinstance(x, ndarray) and len(x._shape) == 2:
            return make([[f(item) for item in row] for row in x], self._code)
        return make([f(item) for item in x], self._code)


def frombuffer(buffer, dtype, count, offset):
    """An array over a buffer's own memory."""
    code = code_of(dtype)
    size = SIZES[code]
    view = memoryview(buffer)
    length = len(view) * (len(bytes(view[:1])) or 1)
    if offset < 0 or offset > length:
        raise ValueError("offset must be non-negative and no greater than buffer length")
    if count < 0:
        if (length - offset) % size:
            raise ValueError("buffer size must be a multiple of element size")
        count = (length - offset) // size
    elif count * size > length - offset:
        raise ValueError("buffer is smaller than requested size")
    return raw(buffer, code, (count,), None, _addressof(buffer) + offset)


def convert(buffer, code, count, offset, out, byteswap):
    """32-bit or 16-bit integers of a buffer, as an array of floats."""
    size = 4 if code in "iI" else 2
    data = bytes(memoryview(buffer))[offset:]
    if count < 0:
        if len(data) % size:
            raise ValueError("buffer size must be a multiple of element size")
        count = len(data) // size
    if count * size > len(data):
        raise ValueError("buffer is smaller than requested size")
    data = bytearray(data[: count * size])
    code = (">" if byteswap else "<") + ("i" if code in "ih" else "u") + str(size)
    result = call("convert", raw(data, "B", (len(data),)), code)
    if out is None:
        return result
    if out.shape != (count,) or out._code != "f":
        raise ValueError("out must be a float dense array")
    out[:] = result
    return out
