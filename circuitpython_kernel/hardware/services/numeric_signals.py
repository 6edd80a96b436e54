"""Fourier transforms, filters, and numbers from a converter's buffer, as `ulab` has them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .numeric_types import Array, as_array, as_floats


def _fft(inverse: bool, real: object, imaginary: object) -> tuple[Array, Array]:
    values = as_floats(real)
    count = values.size
    if values.ndim != 1 or count & (count - 1) or not count:
        raise ValueError("input array length must be power of 2")
    if imaginary is not None and as_array(imaginary).shape != values.shape:
        raise ValueError("real and imaginary parts must be of equal length")
    signal = values + 1j * (0 if imaginary is None else as_floats(imaginary))
    result = np.fft.ifft(signal) if inverse else np.fft.fft(signal)
    return result.real, result.imag


def _spectrogram(real: Array) -> Array:
    return np.hypot(*_fft(False, real, None))


def _convert(data: Array, code: str) -> Array:
    """32-bit integers are too wide for an array of ulab's: the bytes of a buffer, as floats."""
    return data.view(code).astype(np.float32)


def _sosfilt(sections: object, signal: object, state: object) -> tuple[Array, Array]:
    """Second-order sections one after the other, each in direct form II transposed."""
    sos, y = np.atleast_2d(as_floats(sections)), as_floats(signal)
    if sos.shape[1] != 6:
        raise ValueError("sos array must be of shape (n_section, 6)")
    if not np.all(sos[:, 3] == 1):
        raise ValueError("sos[:, 3] should be all ones")
    zi = np.zeros((len(sos), 2)) if state is None else as_floats(state).copy()
    if zi.shape != (len(sos), 2):
        raise ValueError("zi must be of shape (n_section, 2)")
    for (b0, b1, b2, _, a1, a2), memory in zip(sos, zi, strict=True):
        for n, x in enumerate(y):
            out = b0 * x + memory[0]
            memory[:] = b1 * x - a1 * out + memory[1], b2 * x - a2 * out
            y[n] = out
    return y, zi


OPERATIONS: dict[str, Callable[..., Any]] = {
    "fft": functools.partial(_fft, False), "ifft": functools.partial(_fft, True), "spectrogram": _spectrogram,
    "convolve": lambda a, v: np.convolve(as_floats(a), as_floats(v)), "sosfilt": _sosfilt, "convert": _convert,
}  # fmt: skip
