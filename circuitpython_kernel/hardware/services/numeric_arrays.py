"""How `ulab` makes arrays, and takes, sorts, joins and moves their items."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .numeric_types import (
    DTYPES,
    Array,
    View,
    as_array,
    as_operand,
    check_broadcast,
    check_room,
    checked_axis,
    checked_shape,
    to_type,
    widest,
)


def _indices(array: Array, index: object) -> Any:
    if isinstance(index, tuple) and len(index) > array.ndim:
        raise IndexError("too many indices")
    wanted = index if isinstance(index, tuple) else (index,)
    for axis, item in enumerate(wanted):
        if not isinstance(item, (int, slice, np.ndarray)) or (isinstance(item, np.ndarray) and item.dtype != np.bool_):
            raise IndexError("indices must be integers, slices, or Boolean lists")
        if isinstance(item, int) and not -array.shape[axis] <= item < array.shape[axis]:
            raise IndexError("index is out of bounds")
    return index


def _item(array: Array, index: object) -> object:
    found = array[_indices(array, index)]
    if isinstance(found, np.ndarray) and found.ndim:
        return found if isinstance(index, np.ndarray) or not found.size else View(found)
    return found.item() if found.dtype.kind != "f" else found


def _store(array: Array, index: object, value: object) -> None:
    code = next(code for code, dtype in DTYPES.items() if array.dtype == dtype)
    array[_indices(array, index)] = to_type(as_array(value), code)


def _reshape(array: Array, shape: object) -> object:
    sizes = checked_shape(shape)
    if math.prod(sizes) != array.size:
        raise ValueError("cannot reshape array")
    if not array.size:
        return np.empty(sizes, array.dtype)
    result = array.reshape(sizes)
    return View(result) if np.shares_memory(result, array) else result


def _sort(array: Array, axis: object) -> Array:
    return np.sort(array, axis=checked_axis(array, axis))


def _sort_inplace(array: Array, axis: object) -> None:
    if axis is None:
        array[...] = np.sort(array, axis=None).reshape(array.shape)
    else:
        array[...] = _sort(array, axis)


def _argsort(array: Array, axis: object) -> Array:
    return np.argsort(array, axis=checked_axis(array, axis), kind="stable").astype(np.uint16)


def _roll(array: Array, distance: object, axis: object) -> None:
    if not isinstance(distance, int):
        raise TypeError("wrong input type")
    array[...] = np.roll(array, distance, axis=checked_axis(array, axis))


def _diff(array: Array, order: int, axis: int) -> Array:
    axis = checked_axis(array, axis) or 0
    if not 0 <= order <= 9 or order >= array.shape[axis]:
        raise ValueError("differentiation order out of range")
    return np.diff(array.astype(np.uint8) if array.dtype == np.bool_ else array, order, axis)


def _concatenate(arrays: tuple[Array, ...], axis: int) -> Array:
    if not arrays or not all(isinstance(array, np.ndarray) for array in arrays):
        raise ValueError("only ndarrays can be concatenated")
    dtype = arrays[0].dtype
    if any(array.dtype != dtype or array.ndim != arrays[0].ndim for array in arrays):
        raise ValueError("input arrays are not compatible")
    if axis >= arrays[0].ndim:
        raise ValueError("wrong axis specified")
    check_room(sum(array.size for array in arrays))
    return np.concatenate(arrays, axis)


def _span(function: Callable[..., Any], start: float, stop: float, number: int, endpoint: bool, **more: object) -> Any:
    if number < 1:
        raise ValueError("number of points must be at least 2")
    check_room(number)
    return function(start, stop, number, endpoint=endpoint, **more)


def _linspace(
    start: float, stop: float, number: int, endpoint: bool, step: bool, code: str
) -> Array | tuple[Array, float]:
    values, size = _span(np.linspace, start, stop, number, endpoint, retstep=True)
    return (to_type(values, code), float(size)) if step else to_type(values, code)


def _logspace(start: float, stop: float, number: int, endpoint: bool, base: float, code: str) -> Array:
    return to_type(_span(np.logspace, start, stop, number, endpoint, base=base), code)


def _arange(start: float, stop: float, step: float, code: str) -> Array:
    if not step:
        raise ZeroDivisionError("divide by zero")
    if not all(math.isfinite(x) for x in (start, stop, step)):
        raise ValueError("arange: cannot compute length")
    check_room((stop - start) / step)
    values = np.arange(float(start), float(stop), float(step))
    if code == "f" and values.size:
        # Each is the one before and a step, in single precision.
        values = values.astype(np.float32)
        values[1:] = step
        np.add.accumulate(values, out=values)
    return to_type(values, code)


def _full(shape: object, value: float, code: str) -> Array:
    return to_type(np.full(checked_shape(shape), value, np.float64), code)


def _eye(rows: int, columns: int | None, k: int, code: str) -> Array:
    checked_shape((rows, rows if columns is None else columns))
    return to_type(np.eye(rows, columns, k), code)


def _diag(array: Array, k: int) -> Array:
    if array.ndim == 1:
        check_room((array.size + abs(k)) ** 2)
    return np.diag(array, k)


def _where(condition: object, x: object, y: object) -> Array:
    a, b = as_operand(x), as_operand(y)
    check_broadcast(as_array(condition), a, b)
    dtype = widest(a.dtype, b.dtype)
    return np.atleast_1d(np.where(as_array(condition) != 0, a.astype(dtype), b.astype(dtype)))


def _delete(array: Array, indices: object, axis: object) -> Array:
    wanted = indices if isinstance(indices, int) else np.asarray(indices, np.int64)
    return np.delete(array, wanted, checked_axis(array, axis))


def _take(array: Array, indices: object, axis: object) -> object:
    wanted = indices if isinstance(indices, int) else np.asarray(indices, np.int64)
    return np.take(array, wanted, checked_axis(array, axis))


def _compress(condition: object, array: Array, axis: object) -> Array:
    return np.compress(as_array(condition) != 0, array, checked_axis(array, axis))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "item": _item, "store": _store, "reshape": _reshape, "transpose": lambda a: View(a.T), "copy": lambda a: a.copy(),
    "flatten": lambda a, order: a.flatten(order), "cast": to_type, "byteswap": lambda a: a.byteswap(),
    "byteswap_inplace": lambda a: a.byteswap(True) is None, "list": lambda a, at, n: list(a.reshape(-1)[at : at + n]),
    "sort": _sort, "sort_inplace": _sort_inplace, "argsort": _argsort, "roll": _roll, "diff": _diff,
    "concatenate": _concatenate, "linspace": _linspace, "logspace": _logspace, "arange": _arange, "full": _full,
    "eye": _eye, "diag": _diag, "flip": lambda a, axis: np.flip(a, checked_axis(a, axis)),
    "where": _where, "delete": _delete, "take": _take, "compress": _compress,
    "nonzero": lambda a: tuple(axis.astype(np.uint16) for axis in np.nonzero(np.atleast_1d(as_array(a)))),
}  # fmt: skip
