"""Arrays and what is done with them. Follows ulab.numpy of CircuitPython 10; two dimensions at the most."""

from _modules import firmware as _firmware
from _ulab import Vectorized as _Vectorized
from _ulab import call as _call
from _ulab import code_of as _code_of
from _ulab import frombuffer as _frombuffer
from _ulab import make as _make
from _ulab import ndarray
from _ulab import need as _need
from _ulab import printing as _printing

_float = float

uint8 = 66
int8 = 98
uint16 = 72
int16 = 104
float = 102
bool = 63
e = 2.718281828459045
pi = 3.141592653589793
inf = _float("inf")
nan = _float("nan")


def array(values, *, dtype=float):
    """An array of what a sequence holds."""
    return _make(values, _code_of(dtype))


def asarray(values, *, dtype=None):
    """The array itself where it has the type, or else a new one."""
    if isinstance(values, ndarray) and (dtype is None or dtype == values.dtype):
        return values
    return _make(values, _code_of(float if dtype is None else dtype))


def arange(start, stop=None, step=1, *, dtype=None):
    """Numbers from start up to stop, one step apart."""
    if stop is None:
        start, stop = 0, start
    if dtype is None:
        dtype = int16
        for x in (start, stop, step):
            if not isinstance(x, int) or not -32768 <= x <= 32768:
                dtype = float
    return _call("arange", start, stop, step, _code_of(dtype))


def concatenate(arrays, *, axis=0):
    """Arrays joined along an axis."""
    if not isinstance(arrays, tuple):
        raise TypeError("first argument must be a tuple of ndarrays")
    return _call("concatenate", arrays, axis)


def diag(a, *, k=0):
    """A diagonal of a matrix, or a matrix with that diagonal."""
    return _call("diag", asarray(a), k)


def zeros(shape, *, dtype=float):
    """An array of zeros."""
    return _call("full", shape, 0, _code_of(dtype))


def empty(shape, *, dtype=float):
    """An array of zeros."""
    return _call("full", shape, 0, _code_of(dtype))


def ones(shape, *, dtype=float):
    """An array of ones."""
    return _call("full", shape, 1, _code_of(dtype))


def full(shape, fill_value, *, dtype=float):
    """An array of one value."""
    return _call("full", shape, fill_value, _code_of(dtype))


def eye(size, *, M=None, k=0, dtype=float):
    """Ones on a diagonal, and zeros."""
    return _call("eye", size, M, k, _code_of(dtype))


def linspace(start, stop, *, dtype=float, num=50, endpoint=True, retstep=False):
    """Numbers that are evenly spaced."""
    return _call("linspace", start, stop, num, endpoint, retstep, _code_of(dtype))


def logspace(start, stop, *, dtype=float, num=50, endpoint=True, base=10.0):
    """Powers of a base, with evenly spaced exponents."""
    return _call("logspace", start, stop, num, endpoint, base, _code_of(dtype))


def frombuffer(buffer, *, dtype=float, count=-1, offset=0):
    """An array over a buffer's own memory."""
    return _frombuffer(buffer, dtype, count, offset)


def get_printoptions():
    """How arrays are printed."""
    return {"threshold": _printing[0], "edgeitems": _printing[1]}


def set_printoptions(threshold=None, edgeitems=None):
    """Set from how many items on a row is shortened, and to how many at each end."""
    if threshold is not None:
        _printing[0] = threshold
    if edgeitems is not None:
        _printing[1] = edgeitems


def ndinfo(array):
    """Print what an array is."""
    _need(array, "function is defined for ndarrays only")
    print("class: ndarray\nshape:", array.shape, "\nstrides:", array.strides)
    print(
        "itemsize:", array.itemsize, "\ndata pointer: 0x%x" % array._at, "\ntype:", array.__repr__().split("=")[-1][:-1]
    )


def vectorize(f, *, otypes=None):
    """Make a function that takes arrays of one that takes numbers."""
    if not callable(f):
        raise TypeError("first argument must be a callable")
    return _Vectorized(f, _code_of(float if otypes is None else otypes))


def polyfit(x, y, deg=None):
    """The polynomial that fits best; with two arguments the points are at 0, 1, 2 ..."""
    if deg is None:
        x, y, deg = range(len(x)), x, y
    return _call("polyfit", x, y, deg)


def flip(array, *, axis=None):
    """The items in reverse order."""
    _need(array, "flip argument must be an ndarray")
    return _call("flip", array, axis).copy()


def roll(array, distance, *, axis=None):
    """A copy with its items shifted."""
    _need(array, "roll argument must be an ndarray")
    rolled = array.copy()
    _call("roll", rolled, distance, axis)
    return rolled


def take(a, indices, *, axis=None):
    """Items by their places."""
    return _call("take", asarray(a), indices, axis)


def size(array, *, axis=None):
    """The number of items."""
    if not isinstance(array, ndarray):
        array = _make(array, "f")
    return array.size if axis is None else array.shape[axis]


def save(file, array):
    """Write an array to a file, as numpy does."""
    _need(array, "wrong input type")
    _firmware("_ulab_files").save(file, array)


def load(file):
    """Read an array from a file that `save` wrote."""
    return _firmware("_ulab_files").load(file)


def savetxt(file, array, *, delimiter=" ", header="", footer="", comments="# "):
    """Write an array to a file as text."""
    _need(array, "wrong input type")
    _firmware("_ulab_files").savetxt(file, array, delimiter, header, footer, comments)


def loadtxt(file, *, delimiter=None, comments="#", max_rows=-1, usecols=None, dtype=float, skiprows=0):
    """Read an array from text."""
    read = _firmware("_ulab_files").loadtxt
    return read(file, delimiter, comments, max_rows, usecols, _code_of(dtype), skiprows)


# Functions that only ask the host; their table is hardware/services/ulab_functions.py.
L.ULAB_FUNCTIONS

arccos = acos
arccosh = acosh
arcsin = asin
arcsinh = asinh
arctan = atan
arctanh = atanh

from . import fft, linalg
