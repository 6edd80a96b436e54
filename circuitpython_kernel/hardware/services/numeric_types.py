"""The types of `ulab`'s arrays, and checks that its functions share.

Types of results are ulab's: see micropython-ulab's manual.
"""

from __future__ import annotations

import math
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


def widest(first: np.dtype[Any], second: np.dtype[Any]) -> np.dtype[Any]:
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


def as_operand(value: object) -> Array:
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


def to_type(values: Array, code: str) -> Array:
    """Round and wrap as ulab stores values of another type."""
    dtype = np.dtype(DTYPES[code])
    if dtype.kind in "iu" and values.dtype.kind == "f":
        rounded = np.trunc(values + np.copysign(0.5, values))
        values = np.nan_to_num(rounded, posinf=0, neginf=0).astype(np.int64)
    stored: Array = values.astype(dtype)
    return stored


def as_array(value: object) -> Array:
    """An array as it is, or a scalar as one."""
    return np.asarray(value if isinstance(value, np.ndarray) else as_operand(value))


def as_floats(value: object) -> Array:
    """A copy in double precision, in which the host reckons."""
    return as_array(value).astype(np.float64)


def check_room(count: float) -> None:
    """Refuse before the host works out what no guest can hold."""
    if count > _MOST_ITEMS:
        raise MemoryError(f"memory allocation failed, allocating {4 * int(count)} bytes")


def check_broadcast(*arrays: Array) -> None:
    """Refuse arrays that would make too large a one together."""
    check_room(math.prod(np.broadcast_shapes(*(array.shape for array in arrays))))


def checked_shape(shape: object) -> tuple[int, ...]:
    """The sizes of an array that ulab can have; TypeError, ValueError or MemoryError for others."""
    sizes = (shape,) if isinstance(shape, int) else shape
    if not isinstance(sizes, tuple) or not all(isinstance(size, int) for size in sizes):
        raise TypeError("input argument must be an integer, a tuple, or a list")
    if len(sizes) > _MOST_DIMENSIONS:
        raise TypeError("too many dimensions")
    if any(size < 0 for size in sizes):
        raise ValueError("negative dimensions are not allowed")
    check_room(math.prod(sizes))
    return sizes


def checked_axis(array: Array, axis: object) -> int | None:
    """An axis that the array has, or None for all items; TypeError or ValueError for another."""
    if axis is None:
        return None
    if not isinstance(axis, int):
        raise TypeError("axis must be None, or an integer")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError("axis is out of bounds")
    return axis


def checked_square(array: Array) -> Array:
    """The array if it is a square matrix; else a ValueError."""
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError("input must be square matrix")
    return array
