"""What `ulab` does with numbers item by item, and what it makes of all items together."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .numeric_types import Array, as_array, as_floats, as_operand, check_broadcast, checked_axis, widest


def _binary(name: str, left: object, right: object) -> object:
    scalars = not isinstance(left, (np.ndarray, tuple)) and not isinstance(right, (np.ndarray, tuple))
    a, b = as_operand(left), as_operand(right)
    check_broadcast(a, b)
    dtype = widest(a.dtype, b.dtype)
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


def _inplace(name: str, target: Array, other: object) -> None:
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


def _reduce(name: str, value: object, axis: object, ddof: int = 0) -> object:
    array = as_array(value)
    along = checked_axis(array, axis)
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
    def apply(*values: object) -> object:
        arrays = [as_floats(value) for value in values]
        check_broadcast(*arrays)
        return function(*arrays)

    return apply


def _slow(function: Callable[[float], float]) -> Callable[..., Any]:
    return _universal(np.vectorize(function, otypes=[np.float64]))


_UNIVERSAL: dict[str, Callable[..., Any]] = {
    "acos": np.arccos, "acosh": np.arccosh, "asin": np.arcsin, "asinh": np.arcsinh, "atan": np.arctan,
    "atanh": np.arctanh, "arctan2": np.arctan2, "ceil": np.ceil, "cos": np.cos, "cosh": np.cosh,
    "degrees": np.degrees, "exp": np.exp, "expm1": np.expm1, "floor": np.floor, "log": np.log, "log10": np.log10,
    "log2": np.log2, "radians": np.radians, "sin": np.sin, "sinc": np.sinc, "sinh": np.sinh, "sqrt": np.sqrt,
    "tan": np.tan, "tanh": np.tanh,
}  # fmt: skip

OPERATIONS: dict[str, Callable[..., Any]] = {
    "binary": _binary, "inplace": _inplace, "unary": _unary,
    **{name: _universal(function) for name, function in _UNIVERSAL.items()},
    **{
        name: _slow(function)
        for name, function in {"erf": math.erf, "erfc": math.erfc, "gamma": _gamma, "lgamma": _lgamma}.items()
    },
    **{
        name: functools.partial(_reduce, name)
        for name in ("sum", "mean", "std", "min", "max", "argmin", "argmax", "median", "all", "any")
    },
    "isfinite": lambda a: np.isfinite(as_floats(a)), "isinf": lambda a: np.isinf(as_floats(a)),
    "clip": lambda a, low, high: _binary("minimum", _binary("maximum", a, low), high),
    "around": lambda a, decimals: np.round(as_floats(a), decimals),
}  # fmt: skip
