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


def interp(x, xp, fp, *, left=None, right=None):
    """Values between points, along straight lines."""
    return _call("interp", x, xp, fp, left, right)


def trapz(y, x=None, dx=1.0):
    """The integral by the trapezoidal rule."""
    return _call("trapz", y, x, dx)


def clip(a, a_min, a_max):
    """Values kept within limits."""
    return _call("clip", a, a_min, a_max)


def where(condition, x, y):
    """Items of x where the condition holds, of y elsewhere."""
    return _call("where", condition, x, y)


def nonzero(x):
    """The places of the items that are not zero."""
    return _call("nonzero", x)


def isfinite(x):
    """Whether values are finite."""
    return _call("isfinite", x)


def isinf(x):
    """Whether values are infinite."""
    return _call("isinf", x)


def arctan2(ya, xa):
    """The angle of a point."""
    return _call("arctan2", ya, xa)


def around(a, *, decimals=0):
    """Values rounded to a number of decimals."""
    _need(a, "first argument must be an ndarray")
    return _call("around", a, decimals)


def cross(a, b):
    """The cross product of two vectors."""
    _need(a, "arguments must be ndarrays")
    _need(b, "arguments must be ndarrays")
    return _call("cross", a, b)


def dot(m1, m2):
    """The product of matrices or vectors."""
    _need(m1, "arguments must be ndarrays")
    _need(m2, "arguments must be ndarrays")
    return _call("dot", m1, m2)


def trace(m):
    """The sum of a matrix's diagonal."""
    _need(m, "function is defined for ndarrays only")
    return _call("trace", m)


def convolve(a, v):
    """The discrete convolution."""
    _need(a, "convolve arguments must be ndarrays")
    _need(v, "convolve arguments must be ndarrays")
    return _call("convolve", a, v)


def polyfit(x, y, deg=None):
    """The polynomial that fits best; with two arguments the points are at 0, 1, 2 ..."""
    if deg is None:
        x, y, deg = range(len(x)), x, y
    return _call("polyfit", x, y, deg)


def polyval(p, x):
    """A polynomial's values."""
    return _call("polyval", p, x)


def diff(array, *, n=1, axis=-1):
    """Differences of neighbours."""
    _need(array, "diff argument must be an ndarray")
    return _call("diff", array, n, axis)


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


def sort(array, *, axis=-1):
    """A sorted copy."""
    _need(array, "sort argument must be an ndarray")
    return _call("sort", array, axis)


def argsort(array, *, axis=-1):
    """The order that sorts."""
    _need(array, "argsort argument must be an ndarray")
    return _call("argsort", array, axis)


def median(array, *, axis=None):
    """The median."""
    _need(array, "median argument must be an ndarray")
    return _call("median", array, axis)


def std(array, *, axis=None, ddof=0):
    """The standard deviation."""
    return _call("std", array, axis, ddof)


def compress(condition, a, *, axis=None):
    """The items at which the condition holds."""
    _need(a, "wrong input type")
    return _call("compress", condition, a, axis)


def delete(a, indices, *, axis=None):
    """An array without some of its items."""
    _need(a, "first argument must be an ndarray")
    return _call("delete", a, indices, axis)


def take(a, indices, *, axis=None):
    """Items by their places."""
    return _call("take", asarray(a), indices, axis)


def size(array, *, axis=None):
    """The number of items."""
    if not isinstance(array, ndarray):
        array = _make(array, "f")
    return array.size if axis is None else array.shape[axis]


def sum(array, *, axis=None):
    """The sum."""
    return _call("sum", array, axis)


def mean(array, *, axis=None):
    """The mean."""
    return _call("mean", array, axis)


def min(array, *, axis=None):
    """The least item."""
    return _call("min", array, axis)


def max(array, *, axis=None):
    """The greatest item."""
    return _call("max", array, axis)


def argmin(array, *, axis=None):
    """The place of the least item."""
    return _call("argmin", array, axis)


def argmax(array, *, axis=None):
    """The place of the greatest item."""
    return _call("argmax", array, axis)


def all(array, *, axis=None):
    """Whether all items are true."""
    return _call("all", array, axis)


def any(array, *, axis=None):
    """Whether any item is true."""
    return _call("any", array, axis)


def equal(x, y):
    """Where two are equal."""
    return _call("binary", "eq", x, y)


def not_equal(x, y):
    """Where two differ."""
    return _call("binary", "ne", x, y)


def maximum(x1, x2):
    """The greater of two."""
    return _call("binary", "maximum", x1, x2)


def minimum(x1, x2):
    """The lesser of two."""
    return _call("binary", "minimum", x1, x2)


def bitwise_and(x1, x2):
    """And, bit by bit."""
    return _call("binary", "and_", x1, x2)


def bitwise_or(x1, x2):
    """Or, bit by bit."""
    return _call("binary", "or_", x1, x2)


def bitwise_xor(x1, x2):
    """Exclusive or, bit by bit."""
    return _call("binary", "xor", x1, x2)


def left_shift(x1, x2):
    """Bits shifted to the left."""
    return _call("binary", "lshift", x1, x2)


def right_shift(x1, x2):
    """Bits shifted to the right."""
    return _call("binary", "rshift", x1, x2)


def acos(a):
    """The function of that name, item by item."""
    return _call("acos", a)


def acosh(a):
    """The function of that name, item by item."""
    return _call("acosh", a)


def asin(a):
    """The function of that name, item by item."""
    return _call("asin", a)


def asinh(a):
    """The function of that name, item by item."""
    return _call("asinh", a)


def atan(a):
    """The function of that name, item by item."""
    return _call("atan", a)


def atanh(a):
    """The function of that name, item by item."""
    return _call("atanh", a)


def ceil(a):
    """The next whole number."""
    return _call("ceil", a)


def cos(a):
    """The function of that name, item by item."""
    return _call("cos", a)


def cosh(a):
    """The function of that name, item by item."""
    return _call("cosh", a)


def degrees(a):
    """Radians in degrees."""
    return _call("degrees", a)


def erf(a):
    """The error function."""
    return _call("erf", a)


def erfc(a):
    """The complementary error function."""
    return _call("erfc", a)


def exp(a):
    """The exponential."""
    return _call("exp", a)


def expm1(a):
    """The exponential less one."""
    return _call("expm1", a)


def floor(a):
    """The whole number below."""
    return _call("floor", a)


def gamma(a):
    """The gamma function."""
    return _call("gamma", a)


def lgamma(a):
    """The logarithm of the gamma function."""
    return _call("lgamma", a)


def log(a):
    """The natural logarithm."""
    return _call("log", a)


def log10(a):
    """The logarithm to the base of ten."""
    return _call("log10", a)


def log2(a):
    """The logarithm to the base of two."""
    return _call("log2", a)


def radians(a):
    """Degrees in radians."""
    return _call("radians", a)


def sin(a):
    """The function of that name, item by item."""
    return _call("sin", a)


def sinc(a):
    """The normalised sinc function."""
    return _call("sinc", a)


def sinh(a):
    """The function of that name, item by item."""
    return _call("sinh", a)


def sqrt(a):
    """The square root."""
    return _call("sqrt", a)


def tan(a):
    """The function of that name, item by item."""
    return _call("tan", a)


def tanh(a):
    """The function of that name, item by item."""
    return _call("tanh", a)


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


arccos = acos
arccosh = acosh
arcsin = asin
arcsinh = asinh
arctan = atan
arctanh = atanh

from . import fft, linalg
