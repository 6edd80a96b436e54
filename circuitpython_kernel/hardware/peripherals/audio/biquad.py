"""`synthio.Biquad`: filters with two poles and two zeros, in whole numbers.

Follows shared-module/synthio/Biquad.c: coefficients with 15 bits behind the point, from approximate sines and roots,
and results of 16 bits. Where 10.3 has a sign or a formula of its own (PEAKING_EQ), so it is here.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .blocks import Blocks
from .memory import AudioMemory
from .records import Filter, FilterMode, FilterNumber, Kind

_SHIFT = 15
_HALF = 1 << (_SHIFT - 1)
_ROUND_DOWN = (1 << _SHIFT) - 1
_LOW, _HIGH = -(1 << 31), (1 << 31) - 1

_COSINE = (0.70708592, -0.55535724, -0.21798592, 0.05707685, 0.0109, -0.00171961)
"""Of a polynomial for cosines from 0 to pi / 2, around pi / 4. With the odd ones turned it gives sines."""


class Coefficients(NamedTuple):
    """Of a filter, times 2 ** 15."""

    a1: int
    a2: int
    b0: int
    b1: int
    b2: int


def _sine_cosine(angle: float) -> tuple[float, float]:
    x = angle * (4 / math.pi) - 1
    even = _COSINE[0] + _COSINE[2] * x**2 + _COSINE[4] * x**4
    odd = _COSINE[1] * x + _COSINE[3] * x**3 + _COSINE[5] * x**5
    return even - odd, even + odd


def _root(number: float) -> float:
    """An approximate square root: one step of Newton's from a guess by the float's bits."""
    bits = struct.unpack("<I", struct.pack("<f", number))[0]
    guess = struct.unpack("<f", struct.pack("<I", (0x5F3759DF - (bits >> 1)) & 0xFFFFFFFF))[0]
    return float(number * guess * (1.5 - number * 0.5 * guess * guess))


def _whole(number: float) -> int:
    """A coefficient as a whole number, as an ARM processor converts what is too large."""
    scaled = number * (1 << _SHIFT)
    if math.isnan(scaled):
        return 0
    scaled = min(max(scaled, _LOW), _HIGH)
    return int(scaled + 0.5) if scaled >= 0 else -int(0.5 - scaled)


def _divide(a: float, b: float) -> float:
    return a / b if b else math.nan if not a else math.copysign(math.inf, a)


def design(mode: int, angle: float, quality: float, gain: float) -> Coefficients:
    """The coefficients for an angle of 2 pi f / rate."""
    sine, cosine = _sine_cosine(angle)
    alpha = _divide(sine, 2 * quality)
    a0, a1, a2 = 1 + alpha, -2 * cosine, 1 - alpha
    if mode == FilterMode.HIGH_PASS:
        b0, b1, b2 = (1 + cosine) * 0.5, -(1 + cosine), (1 + cosine) * 0.5
    elif mode == FilterMode.BAND_PASS:
        b0, b1, b2 = alpha, 0.0, -alpha
    elif mode == FilterMode.NOTCH:
        b0, b1, b2 = 1.0, -2 * cosine, 1.0
    elif mode == FilterMode.PEAKING_EQ:
        b0, b1, b2 = 1 + alpha * gain, -2 * cosine, 1 + alpha * gain
        a0, a2 = 1 + _divide(alpha, gain), 1 - _divide(alpha, gain)
    elif mode in (FilterMode.LOW_SHELF, FilterMode.HIGH_SHELF):
        more, less, slope = gain + 1, gain - 1, 2 * _root(max(gain, 0.0)) * alpha
        turn = cosine if mode == FilterMode.LOW_SHELF else -cosine
        sign = 1 if mode == FilterMode.LOW_SHELF else -1
        b0 = gain * (more - less * turn + slope)
        b1 = sign * 2 * gain * (less - more * turn)
        b2 = gain * (more - less * turn - slope)
        a0 = more + less * turn + slope
        a1 = -sign * 2 * (less + more * turn)
        a2 = more + less * turn - slope
    else:
        b0, b1, b2 = (1 - cosine) * 0.5, 1 - cosine, (1 - cosine) * 0.5
    share = _divide(1.0, a0)
    return Coefficients(*(_whole(one * share) for one in (a1, a2, b0, b1, b2)))


Loop = Callable[[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]], None]
"""Filters values in place, shape (filters, frames), by rows of `Coefficients`, shape (filters, 5).

The third is what filters remember, which it changes, shape (filters, 4): the last value that went in, the one before
it, and the same of what came out.
"""


class Biquads:
    """Works out the coefficients of the program's filters, when they change.

    Args:
        memory: the program's.
        blocks: gives the values of inputs.
    """

    def __init__(self, memory: AudioMemory, blocks: Blocks) -> None:
        self._memory = memory
        self._blocks = blocks
        self._known: dict[tuple[int, float, float, float], Coefficients] = {}
        self.loop: Loop = run
        """What filters values: Python, or something of the host's that is faster and does the same."""

    def coefficients(self, address: int) -> Coefficients:
        """Of the filter whose record lies at an address, now.

        Raises:
            ValueError: when none is there.
        """
        words = self._memory.words(address, Filter.WORDS).tolist()
        if words[Filter.KIND] != Kind.BIQUAD:
            raise ValueError(f"no filter of synthio at {address:#x}")
        numbers = self._memory.numbers(words[Filter.NUMBERS], FilterNumber.COUNT).tolist()
        slot, mode = self._blocks.slot, words[Filter.MODE]
        angle = slot(words[Filter.FREQUENCY], numbers[FilterNumber.FREQUENCY]) * self._blocks.radians
        quality = slot(words[Filter.Q], numbers[FilterNumber.Q])
        gain = slot(words[Filter.A], numbers[FilterNumber.A]) if mode >= FilterMode.PEAKING_EQ else 0.0
        key = (mode, angle, quality, gain)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 256:
                self._known.clear()
            found = self._known[key] = design(*key)
        return found


def run(coefficients: NDArray[np.int32], values: NDArray[np.int32], states: NDArray[np.int32]) -> None:
    """Filter values in place; see `Loop`.

    All that went in is summed up at once; what came out goes back in, a value at a time.
    """
    if not values.shape[1]:
        return
    for number, (a1, a2, b0, b1, b2) in enumerate(coefficients.tolist()):
        x0, x1, y0, y1 = states[number].tolist()
        heard = np.concatenate(((x1, x0), values[number])).astype(np.int64)
        fed = b0 * heard[2:] + b1 * heard[1:-1] + b2 * heard[:-2] + _HALF
        out = _recursive(a1, a2, fed.tolist(), y0, y1)
        before = out[-2] if len(out) > 1 else y0
        values[number], states[number] = out, (heard[-1], heard[-2], out[-1], before)


def _recursive(a1: int, a2: int, fed: list[int], y0: int, y1: int) -> list[int]:
    """Sums, less what came out before; each is the next one to come out."""
    out: list[int] = []
    add = out.append
    for total in fed:
        total -= a1 * y0 + a2 * y1
        y1 = y0
        y0 = total >> _SHIFT if total >= 0 else (total + _ROUND_DOWN) >> _SHIFT
        if not -32768 <= y0 <= 32767:
            if not _LOW <= total <= _HIGH:
                total = ((total - _LOW) & 0xFFFFFFFF) + _LOW  # 32 bits overflow
                y0 = total >> _SHIFT if total >= 0 else (total + _ROUND_DOWN) >> _SHIFT
            y0 = 32767 if y0 > 32767 else -32768 if y0 < -32768 else y0
        add(y0)
    return out
