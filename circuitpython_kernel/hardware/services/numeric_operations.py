"""What `ulab`'s functions work out, by name. Arrays come in as numpy's, scalars as Python's.

Types of results are ulab's: see micropython-ulab's manual. There is no scipy here.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_MOST_DIMENSIONS = 2
_MOST_ITEMS = 4_000_000  # more than any board has room for
DTYPES: dict[str, type[np.generic]] = {
    "B": np.uint8, "b": np.int8, "H": np.uint16, "h": np.int16, "f": np.float32, "d": np.float64, "?": np.bool_,
}  # fmt: skip


class View(NamedTuple):
    """A result that shares the memory of the first argument."""

    array: Array


def _widest(first: np.dtype[Any], second: np.dtype[Any]) -> np.dtype[Any]:
    """The type in which two arrays meet."""
    bytes_of_bools = np.dtype(np.uint8)
    first = bytes_of_bools if first == np.bool_ else first
    second = bytes_of_bools if second == np.bool_ else second
    if "f" in (first.kind, second.kind):
        return np.dtype(np.float32)
    if first == second:
        return first
    if {first, second} == {np.dtype(np.int8), np.dtype(np.uint16)}:
        return np.dtype(np.uint16)
    if {first, second} == {np.dtype(np.int16), np.dtype(np.uint16)}:
        return np.dtype(np.float32)
    return np.promote_types(first, second)


def _operand(value: Any) -> Array:
    """A scalar becomes an array of the smallest type that holds it, as ulab has it."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool):
        return np.array(value, np.uint8)
    if isinstance(value, int):
        for dtype in (np.uint8, np.int8, np.uint16, np.int16):
            if np.iinfo(dtype).min <= value <= np.iinfo(dtype).max:
                return np.array(value, dtype)
        return np.array(value, np.float32)
    if isinstance(value, float):
        return np.array(value, np.float32)
    if isinstance(value, tuple):
        return np.array(value, np.float32)
    raise TypeError("input must be an ndarray, or a scalar")


def _to_type(values: Array, code: str) -> Array:
    """Round and wrap as ulab stores values of another type."""
    dtype = np.dtype(DTYPES[code])
    if dtype.kind in "iu" and values.dtype.kind == "f":
        rounded = np.trunc(values + np.copysign(0.5, values))
        values = np.nan_to_num(rounded, posinf=0, neginf=0).astype(np.int64)
    stored: Array = values.astype(dtype)
    return stored


def _array(value: Any) -> Array:
    return np.asarray(value if isinstance(value, np.ndarray) else _operand(value))


def _floats(value: Any) -> Array:
    return _array(value).astype(np.float64)


def _check_room(count: float) -> None:
    """Refuse before the host works out what no guest can hold."""
    if count > _MOST_ITEMS:
        raise MemoryError(f"memory allocation failed, allocating {4 * int(count)} bytes")


def _check_broadcast(*arrays: Array) -> None:
    """Refuse arrays that would make too large a one together."""
    _check_room(math.prod(np.broadcast_shapes(*(array.shape for array in arrays))))


def _check_shape(shape: Any) -> tuple[int, ...]:
    sizes = (shape,) if isinstance(shape, int) else shape
    if not isinstance(sizes, tuple) or not all(isinstance(size, int) for size in sizes):
        raise TypeError("input argument must be an integer, a tuple, or a list")
    if len(sizes) > _MOST_DIMENSIONS:
        raise TypeError("too many dimensions")
    if any(size < 0 for size in sizes):
        raise ValueError("negative dimensions are not allowed")
    _check_room(math.prod(sizes))
    return sizes


def _binary(name: str, left: Any, right: Any) -> Any:
    scalars = not isinstance(left, (np.ndarray, tuple)) and not isinstance(right, (np.ndarray, tuple))
    a, b = _operand(left), _operand(right)
    _check_broadcast(a, b)
    dtype = _widest(a.dtype, b.dtype)
    if name in ("eq", "ne", "lt", "le", "gt", "ge"):
        result = getattr(operator, name)(a.astype(np.float64), b.astype(np.float64))
        return bool(result) if scalars else result
    if name in ("truediv", "pow"):
        return getattr(operator, name)(a.astype(np.float32), b.astype(np.float32))
    if name in ("and_", "or_", "xor", "lshift", "rshift"):
        if dtype.kind == "f":
            raise TypeError("operation is not supported for given type")
        return getattr(operator, name)(a.astype(np.int64), b.astype(np.int64)).astype(dtype)
    function = {"maximum": np.maximum, "minimum": np.minimum}.get(name) or getattr(operator, name)
    result = function(a.astype(dtype), b.astype(dtype))
    return (result.item() if scalars else result) if isinstance(result, np.generic) or scalars else result


def _inplace(name: str, target: Array, other: Any) -> None:
    result = np.asarray(_binary(name, target, other))
    if result.dtype.kind == "f" and target.dtype.kind != "f":
        raise ValueError("cannot cast output with casting rule")
    if result.shape != target.shape:
        raise ValueError("operands could not be broadcast together")
    target[...] = result.astype(target.dtype)


def _unary(name: str, array: Array) -> Array:
    if name == "invert" and array.dtype.kind == "f":
        raise ValueError("operation is not supported for given type")
    if name == "neg" and array.dtype == np.bool_:
        array = array.astype(np.uint8)
    functions: dict[str, Callable[[Array], Array]] = {"invert": np.invert, "neg": np.negative, "abs": np.abs}
    return functions[name](array)


def _indices(array: Array, index: Any) -> Any:
    if isinstance(index, tuple) and len(index) > array.ndim:
        raise IndexError("too many indices")
    wanted = index if isinstance(index, tuple) else (index,)
    for axis, item in enumerate(wanted):
        if not isinstance(item, (int, slice, np.ndarray)) or (isinstance(item, np.ndarray) and item.dtype != np.bool_):
            raise IndexError("indices must be integers, slices, or Boolean lists")
        if isinstance(item, int) and not -array.shape[axis] <= item < array.shape[axis]:
            raise IndexError("index is out of bounds")
    return index


def _item(array: Array, index: Any) -> Any:
    found = array[_indices(array, index)]
    if isinstance(found, np.ndarray) and found.ndim:
        return found if isinstance(index, np.ndarray) or not found.size else View(found)
    return found.item() if found.dtype.kind != "f" else found


def _store(array: Array, index: Any, value: Any) -> None:
    code = next(code for code, dtype in DTYPES.items() if array.dtype == dtype)
    array[_indices(array, index)] = _to_type(_array(value), code)


def _reshape(array: Array, shape: Any) -> Any:
    sizes = _check_shape(shape)
    if math.prod(sizes) != array.size:
        raise ValueError("cannot reshape array")
    if not array.size:
        return np.empty(sizes, array.dtype)
    result = array.reshape(sizes)
    return View(result) if np.shares_memory(result, array) else result


def _axis(array: Array, axis: Any) -> int | None:
    if axis is None:
        return None
    if not isinstance(axis, int):
        raise TypeError("axis must be None, or an integer")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError("axis is out of bounds")
    return axis


def _reduce(name: str, value: Any, axis: Any, ddof: int = 0) -> Any:
    array = _array(value)
    along = _axis(array, axis)
    if not array.size:
        if name in ("min", "max", "argmin", "argmax"):
            raise ValueError("attempt to get (arg)min/(arg)max of empty sequence")
        return math.nan if name in ("mean", "std", "median") else 0
    if name in ("all", "any"):
        return getattr(np, name)(array, axis=along)
    if name in ("argmin", "argmax"):
        found = getattr(np, name)(array, axis=along)
        return found.astype(np.int16) if along is not None and found.ndim else int(found)
    if name in ("min", "max"):
        return getattr(np, name)(array, axis=along)
    if name == "sum":
        wide = np.float64 if array.dtype.kind == "f" else np.int64
        total = np.sum(array, axis=along, dtype=wide)
        return total.astype(array.dtype) if isinstance(total, np.ndarray) and total.ndim else total
    options = {"ddof": ddof} if name == "std" else {}
    return getattr(np, name)(array.astype(np.float64), axis=along, **options)


def _sort(array: Array, axis: Any) -> Array:
    return np.sort(array, axis=_axis(array, axis))


def _sort_inplace(array: Array, axis: Any) -> None:
    if axis is None:
        array[...] = np.sort(array, axis=None).reshape(array.shape)
    else:
        array[...] = _sort(array, axis)


def _argsort(array: Array, axis: Any) -> Array:
    return np.argsort(array, axis=_axis(array, axis), kind="stable").astype(np.uint16)


def _roll(array: Array, distance: Any, axis: Any) -> None:
    if not isinstance(distance, int):
        raise TypeError("wrong input type")
    array[...] = np.roll(array, distance, axis=_axis(array, axis))


def _diff(array: Array, order: int, axis: int) -> Array:
    axis = _axis(array, axis) or 0
    if not 0 <= order <= 9 or order >= array.shape[axis]:
        raise ValueError("differentiation order out of range")
    return np.diff(array.astype(np.uint8) if array.dtype == np.bool_ else array, order, axis)


def _cross(a: Array, b: Array) -> Array:
    if a.shape != (3,) or b.shape != (3,):
        raise ValueError("cross is defined for 1D arrays of length 3")
    dtype = _widest(a.dtype, b.dtype)
    whole = np.dtype(np.int64 if dtype.kind != "f" else np.float64)
    x, y = a.astype(whole), b.astype(whole)
    return (np.roll(x, -1) * np.roll(y, -2) - np.roll(x, -2) * np.roll(y, -1)).astype(dtype)


def _dot(a: Array, b: Array) -> Any:
    if a.shape[-1:] != b.shape[:1]:
        raise ValueError("dimensions do not match")
    _check_room(math.prod(a.shape[:-1]) * math.prod(b.shape[1:]))
    return np.dot(_floats(a), _floats(b))


def _square(array: Array) -> Array:
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError("input must be square matrix")
    return array


def _trace(array: Array) -> Any:
    return np.trace(_square(array))


def _concatenate(arrays: tuple[Array, ...], axis: int) -> Array:
    if not arrays or not all(isinstance(array, np.ndarray) for array in arrays):
        raise ValueError("only ndarrays can be concatenated")
    dtype = arrays[0].dtype
    if any(array.dtype != dtype or array.ndim != arrays[0].ndim for array in arrays):
        raise ValueError("input arrays are not compatible")
    if axis >= arrays[0].ndim:
        raise ValueError("wrong axis specified")
    _check_room(sum(array.size for array in arrays))
    return np.concatenate(arrays, axis)


def _span(function: Callable[..., Any], start: float, stop: float, number: int, endpoint: bool, **more: Any) -> Any:
    if number < 1:
        raise ValueError("number of points must be at least 2")
    _check_room(number)
    return function(start, stop, number, endpoint=endpoint, **more)


def _linspace(start: float, stop: float, number: int, endpoint: bool, step: bool, code: str) -> Any:
    values, size = _span(np.linspace, start, stop, number, endpoint, retstep=True)
    return (_to_type(values, code), float(size)) if step else _to_type(values, code)


def _logspace(start: float, stop: float, number: int, endpoint: bool, base: float, code: str) -> Array:
    return _to_type(_span(np.logspace, start, stop, number, endpoint, base=base), code)


def _arange(start: float, stop: float, step: float, code: str) -> Array:
    if not step:
        raise ZeroDivisionError("divide by zero")
    if not all(math.isfinite(x) for x in (start, stop, step)):
        raise ValueError("arange: cannot compute length")
    _check_room((stop - start) / step)
    values = np.arange(float(start), float(stop), float(step))
    if code == "f" and values.size:
        # Each is the one before and a step, in single precision.
        values = values.astype(np.float32)
        values[1:] = step
        np.add.accumulate(values, out=values)
    return _to_type(values, code)


def _full(shape: Any, value: float, code: str) -> Array:
    return _to_type(np.full(_check_shape(shape), value, np.float64), code)


def _eye(rows: int, columns: int | None, k: int, code: str) -> Array:
    _check_shape((rows, rows if columns is None else columns))
    return _to_type(np.eye(rows, columns, k), code)


def _diag(array: Array, k: int) -> Array:
    if array.ndim == 1:
        _check_room((array.size + abs(k)) ** 2)
    return np.diag(array, k)


def _interp(x: Any, xp: Any, fp: Any, left: float | None, right: float | None) -> Any:
    if _array(xp).ndim != 1 or _array(xp).shape != _array(fp).shape:
        raise ValueError("interp is defined for 1D iterables of equal length")
    return np.interp(_floats(x), _floats(xp), _floats(fp), left, right)


def _trapz(y: Any, x: Any, dx: float) -> float:
    ys = _floats(y)
    if ys.ndim != 1 or (x is not None and _array(x).shape != ys.shape):
        raise ValueError("trapz is defined for 1D arrays of equal length")
    widths = dx if x is None else np.diff(_floats(x))
    return float(np.sum(widths * (ys[1:] + ys[:-1]) / 2))


def _polyfit(x: Any, y: Any, degree: int) -> Array:
    xs, ys = _floats(x), _floats(y)
    if len(xs) != len(ys):
        raise ValueError("input vectors must be of equal length")
    if len(xs) < degree + 1:
        raise ValueError("more degrees of freedom than data points")
    _check_room(len(xs) * (degree + 1))
    vandermonde = np.vander(xs, degree + 1)
    if np.linalg.matrix_rank(vandermonde) <= degree:
        raise ValueError("could not invert Vandermonde matrix")
    solution: Array = np.linalg.lstsq(vandermonde, ys, rcond=None)[0]
    return solution


def _inverse(array: Array) -> Array:
    matrix = _floats(_square(array))
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise ValueError("input matrix is singular")
    return np.linalg.inv(matrix)


def _cholesky(array: Array) -> Array:
    matrix = _floats(_square(array))
    if not np.allclose(matrix, matrix.T):
        raise ValueError("input matrix is asymmetric")
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise ValueError("matrix is not positive definite")
    return np.linalg.cholesky(matrix)


def _eig(array: Array) -> tuple[Array, Array]:
    matrix = _floats(_square(array))
    if not np.allclose(matrix, matrix.T):
        raise ValueError("input matrix is asymmetric")
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors


def _qr(array: Array, mode: str) -> tuple[Array, Array]:
    if mode not in ("reduced", "complete"):
        raise ValueError("mode must be complete, or reduced")
    q, r = np.linalg.qr(_floats(array), "complete" if mode == "complete" else "reduced")
    return q, r


def _fft(inverse: bool, real: Any, imaginary: Any) -> tuple[Array, Array]:
    values = _floats(real)
    count = values.size
    if values.ndim != 1 or count & (count - 1) or not count:
        raise ValueError("input array length must be power of 2")
    if imaginary is not None and _array(imaginary).shape != values.shape:
        raise ValueError("real and imaginary parts must be of equal length")
    signal = values + 1j * (0 if imaginary is None else _floats(imaginary))
    result = np.fft.ifft(signal) if inverse else np.fft.fft(signal)
    return result.real, result.imag


def _spectrogram(real: Array) -> Array:
    return np.hypot(*_fft(False, real, None))


def _convert(data: Array, code: str) -> Array:
    """32-bit integers are too wide for an array of ulab's: the bytes of a buffer, as floats."""
    return data.view(code).astype(np.float32)


def _where(condition: Any, x: Any, y: Any) -> Array:
    a, b = _operand(x), _operand(y)
    _check_broadcast(_array(condition), a, b)
    dtype = _widest(a.dtype, b.dtype)
    return np.atleast_1d(np.where(_array(condition) != 0, a.astype(dtype), b.astype(dtype)))


def _delete(array: Array, indices: Any, axis: Any) -> Array:
    wanted = indices if isinstance(indices, int) else np.asarray(indices, np.int64)
    return np.delete(array, wanted, _axis(array, axis))


def _take(array: Array, indices: Any, axis: Any) -> Any:
    wanted = indices if isinstance(indices, int) else np.asarray(indices, np.int64)
    return np.take(array, wanted, _axis(array, axis))


def _compress(condition: Any, array: Array, axis: Any) -> Array:
    return np.compress(_array(condition) != 0, array, _axis(array, axis))


def _sosfilt(sections: Any, signal: Any, state: Any) -> tuple[Array, Array]:
    """Second-order sections one after the other, each in direct form II transposed."""
    sos, y = np.atleast_2d(_floats(sections)), _floats(signal)
    if sos.shape[1] != 6:
        raise ValueError("sos array must be of shape (n_section, 6)")
    if not np.all(sos[:, 3] == 1):
        raise ValueError("sos[:, 3] should be all ones")
    zi = np.zeros((len(sos), 2)) if state is None else _floats(state).copy()
    if zi.shape != (len(sos), 2):
        raise ValueError("zi must be of shape (n_section, 2)")
    for (b0, b1, b2, _, a1, a2), memory in zip(sos, zi, strict=True):
        for n, x in enumerate(y):
            out = b0 * x + memory[0]
            memory[:] = b1 * x - a1 * out + memory[1], b2 * x - a2 * out
            y[n] = out
    return y, zi


def _triangular(matrix: Any, right: Any, lower: bool) -> Array:
    a = _floats(_square(_array(matrix)))
    a = np.tril(a) if lower else np.triu(a)
    if not np.all(np.diag(a)):
        raise ValueError("input matrix is singular")
    return np.linalg.solve(a, _floats(right))


def _cho_solve(factor: Any, right: Any) -> Array:
    lower = np.tril(_floats(_square(_array(factor))))
    return np.linalg.solve(lower @ lower.T, _floats(right))


def _gamma(x: float) -> float:
    try:
        return math.gamma(x)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf


def _lgamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except ValueError:
        return math.inf


def _universal(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        arrays = [_floats(value) for value in values]
        _check_broadcast(*arrays)
        return function(*arrays)

    return apply


def _slow(function: Callable[[float], float]) -> Callable[..., Any]:
    return _universal(np.vectorize(function, otypes=[np.float64]))


def _fixed(function: Callable[..., Any], *first: Any) -> Callable[..., Any]:
    return lambda *rest: function(*first, *rest)


_UNIVERSAL: dict[str, Callable[..., Any]] = {
    "acos": np.arccos, "acosh": np.arccosh, "asin": np.arcsin, "asinh": np.arcsinh, "atan": np.arctan,
    "atanh": np.arctanh, "arctan2": np.arctan2, "ceil": np.ceil, "cos": np.cos, "cosh": np.cosh,
    "degrees": np.degrees, "exp": np.exp, "expm1": np.expm1, "floor": np.floor, "log": np.log, "log10": np.log10,
    "log2": np.log2, "radians": np.radians, "sin": np.sin, "sinc": np.sinc, "sinh": np.sinh, "sqrt": np.sqrt,
    "tan": np.tan, "tanh": np.tanh,
}  # fmt: skip

OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: _universal(function) for name, function in _UNIVERSAL.items()},
    **{
        name: _slow(function)
        for name, function in {"erf": math.erf, "erfc": math.erfc, "gamma": _gamma, "lgamma": _lgamma}.items()
    },
    **{name: _fixed(_reduce, name) for name in ("sum", "mean", "std", "min", "max", "argmin", "argmax", "median")},
    **{name: _fixed(_reduce, name) for name in ("all", "any")},
    "binary": _binary, "inplace": _inplace, "unary": _unary, "item": _item, "store": _store,
    "reshape": _reshape, "transpose": lambda a: View(a.T), "copy": lambda a: a.copy(),
    "flatten": lambda a, order: a.flatten(order), "cast": _to_type, "byteswap": lambda a: a.byteswap(),
    "byteswap_inplace": lambda a: a.byteswap(True) is None, "list": lambda a, at, n: list(a.reshape(-1)[at : at + n]),
    "sort": _sort, "sort_inplace": _sort_inplace, "argsort": _argsort, "roll": _roll, "diff": _diff, "cross": _cross,
    "dot": _dot, "trace": _trace, "concatenate": _concatenate, "linspace": _linspace, "logspace": _logspace,
    "arange": _arange, "full": _full, "interp": _interp, "trapz": _trapz, "polyfit": _polyfit, "inv": _inverse,
    "polyval": lambda p, x: np.polyval(_floats(p), _floats(x)), "cholesky": _cholesky, "eig": _eig, "qr": _qr,
    "det": lambda a: np.linalg.det(_floats(_square(a))), "fft": _fixed(_fft, False), "ifft": _fixed(_fft, True),
    "norm": lambda a, axis: np.sqrt(np.sum(_floats(a) ** 2, axis=_axis(_array(a), axis))),
    "spectrogram": _spectrogram, "convert": _convert, "where": _where, "delete": _delete, "take": _take,
    "compress": _compress, "sosfilt": _sosfilt, "triangular": _triangular, "cho_solve": _cho_solve,
    "clip": lambda a, low, high: _binary("minimum", _binary("maximum", a, low), high),
    "nonzero": lambda a: tuple(axis.astype(np.uint16) for axis in np.nonzero(np.atleast_1d(_array(a)))),
    "isfinite": lambda a: np.isfinite(_floats(a)), "isinf": lambda a: np.isinf(_floats(a)),
    "eye": _eye, "flip": lambda a, axis: np.flip(a, _axis(a, axis)),
    "diag": _diag, "around": lambda a, decimals: np.round(_floats(a), decimals),
    "convolve": lambda a, v: np.convolve(_floats(a), _floats(v)),
}  # fmt: skip
