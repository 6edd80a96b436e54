"""Vectors, matrices, polynomials and functions between points, as `ulab` has them. There is no scipy here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .numeric_types import Array, as_array, as_floats, check_room, checked_axis, checked_square, widest


def _cross(a: Array, b: Array) -> Array:
    if a.shape != (3,) or b.shape != (3,):
        raise ValueError("cross is defined for 1D arrays of length 3")
    dtype = widest(a.dtype, b.dtype)
    whole = np.dtype(np.int64 if dtype.kind != "f" else np.float64)
    x, y = a.astype(whole), b.astype(whole)
    return (np.roll(x, -1) * np.roll(y, -2) - np.roll(x, -2) * np.roll(y, -1)).astype(dtype)


def _dot(a: Array, b: Array) -> object:
    if a.shape[-1:] != b.shape[:1]:
        raise ValueError("dimensions do not match")
    check_room(math.prod(a.shape[:-1]) * math.prod(b.shape[1:]))
    return np.dot(as_floats(a), as_floats(b))


def _trace(array: Array) -> object:
    return np.trace(checked_square(array))


def _interp(x: object, xp: object, fp: object, left: float | None, right: float | None) -> object:
    if as_array(xp).ndim != 1 or as_array(xp).shape != as_array(fp).shape:
        raise ValueError("interp is defined for 1D iterables of equal length")
    return np.interp(as_floats(x), as_floats(xp), as_floats(fp), left, right)


def _trapz(y: object, x: object, dx: float) -> float:
    ys = as_floats(y)
    if ys.ndim != 1 or (x is not None and as_array(x).shape != ys.shape):
        raise ValueError("trapz is defined for 1D arrays of equal length")
    widths = dx if x is None else np.diff(as_floats(x))
    return float(np.sum(widths * (ys[1:] + ys[:-1]) / 2))


def _polyfit(x: object, y: object, degree: int) -> Array:
    xs, ys = as_floats(x), as_floats(y)
    if len(xs) != len(ys):
        raise ValueError("input vectors must be of equal length")
    if len(xs) < degree + 1:
        raise ValueError("more degrees of freedom than data points")
    check_room(len(xs) * (degree + 1))
    vandermonde = np.vander(xs, degree + 1)
    if np.linalg.matrix_rank(vandermonde) <= degree:
        raise ValueError("could not invert Vandermonde matrix")
    solution: Array = np.linalg.lstsq(vandermonde, ys, rcond=None)[0]
    return solution


def _inverse(array: Array) -> Array:
    matrix = as_floats(checked_square(array))
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise ValueError("input matrix is singular")
    return np.linalg.inv(matrix)


def _cholesky(array: Array) -> Array:
    matrix = as_floats(checked_square(array))
    if not np.allclose(matrix, matrix.T):
        raise ValueError("input matrix is asymmetric")
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise ValueError("matrix is not positive definite")
    return np.linalg.cholesky(matrix)


def _eig(array: Array) -> tuple[Array, Array]:
    matrix = as_floats(checked_square(array))
    if not np.allclose(matrix, matrix.T):
        raise ValueError("input matrix is asymmetric")
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors


def _qr(array: Array, mode: str) -> tuple[Array, Array]:
    if mode not in ("reduced", "complete"):
        raise ValueError("mode must be complete, or reduced")
    q, r = np.linalg.qr(as_floats(array), "complete" if mode == "complete" else "reduced")
    return q, r


def _triangular(matrix: object, right: object, lower: bool) -> Array:
    a = as_floats(checked_square(as_array(matrix)))
    a = np.tril(a) if lower else np.triu(a)
    if not np.all(np.diag(a)):
        raise ValueError("input matrix is singular")
    return np.linalg.solve(a, as_floats(right))


def _cho_solve(factor: object, right: object) -> Array:
    lower = np.tril(as_floats(checked_square(as_array(factor))))
    return np.linalg.solve(lower @ lower.T, as_floats(right))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "cross": _cross, "dot": _dot, "trace": _trace, "inv": _inverse, "cholesky": _cholesky, "eig": _eig, "qr": _qr,
    "det": lambda a: np.linalg.det(as_floats(checked_square(a))),
    "norm": lambda a, axis: np.sqrt(np.sum(as_floats(a) ** 2, axis=checked_axis(as_array(a), axis))),
    "triangular": _triangular, "cho_solve": _cho_solve, "interp": _interp, "trapz": _trapz, "polyfit": _polyfit,
    "polyval": lambda p, x: np.polyval(as_floats(p), as_floats(x)),
}  # fmt: skip
