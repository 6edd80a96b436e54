"""Signal generators: voltages as functions of board time, for ``board.pins["A0"].volts``."""

from __future__ import annotations

import csv
import itertools
import math
import os
import random
from collections.abc import Callable, Sequence

import numpy as np

SHAPES = ("sine", "square", "triangle", "sawtooth", "noise")

Signal = Callable[[float], float]
"""Volts (or another quantity) for a board time in seconds."""


def signal(
    shape: str, frequency: float = 1.0, low: float = 0.0, high: float = 3.3, *, phase: float = 0.0, duty: float = 0.5
) -> Signal:
    """A periodic signal, or noise, between two voltages.

    Args:
        shape: ``"sine"``, ``"square"``, ``"triangle"``, ``"sawtooth"`` or ``"noise"`` (even, and the same in each run).
        frequency: periods in a second; of noise, new values in a second.
        low, high: the range in volts.
        phase: where it starts, as a share of a period.
        duty: the share of a period for which a square wave is high.

    Raises:
        ValueError: for another shape, or a frequency that is not positive.
    """
    if shape not in SHAPES:
        raise ValueError(f'a generator makes {", ".join(SHAPES)}, not "{shape}"')
    if not (math.isfinite(frequency) and frequency > 0):
        raise ValueError(f"a generator's frequency is above 0 Hz, not {frequency}")
    span = high - low

    def sine(t: float) -> float:
        return low + span * (0.5 + 0.5 * math.sin(2 * math.pi * (t * frequency + phase)))

    def square(t: float) -> float:
        return high if (t * frequency + phase) % 1 < duty else low

    def triangle(t: float) -> float:
        return low + span * (1 - abs(2 * ((t * frequency + phase) % 1) - 1))

    def sawtooth(t: float) -> float:
        return low + span * ((t * frequency + phase) % 1)

    def noise(t: float) -> float:
        return low + span * random.Random(math.floor(t * frequency)).random()

    return {"sine": sine, "square": square, "triangle": triangle, "sawtooth": sawtooth, "noise": noise}[shape]


def recording(
    source: str | os.PathLike[str] | Sequence[tuple[float, float]], column: str | int = 1, *, repeat: bool = False
) -> Callable[[float], float]:
    """A function of board time from recorded data: values between two records are interpolated.

    Args:
        source: a CSV file whose first column is the time in seconds, or (time, value) pairs. A first line that is not
            made of numbers names the columns.
        column: the column of the values, by name or number.
        repeat: start again after the last record; otherwise its value stays.

    Raises:
        ValueError: when there are no records, or times do not ascend.
        LookupError: when the file has no such column.
    """
    if isinstance(source, str | os.PathLike):
        times, values = _columns(source, column)
    else:
        times, values = [float(time) for time, _ in source], [float(value) for _, value in source]
    if not times:
        raise ValueError("a recording needs at least one record")
    if any(later <= earlier for earlier, later in itertools.pairwise(times)):
        raise ValueError("the times of a recording must ascend")
    length = times[-1] - times[0]

    def value_at(seconds: float) -> float:
        if repeat and length > 0:
            seconds = times[0] + (seconds - times[0]) % length
        return float(np.interp(seconds, times, values))

    return value_at


def _columns(path: str | os.PathLike[str], column: str | int) -> tuple[list[float], list[float]]:
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    names: list[str] = []
    if rows and not _is_number(rows[0][0]):
        names = [name.strip() for name in rows.pop(0)]
    if isinstance(column, str):
        if column not in names:
            raise LookupError(f'the file has no column "{column}"; it has {", ".join(names) or "no names"}')
        column = names.index(column)
    try:
        return [float(row[0]) for row in rows], [float(row[column]) for row in rows]
    except IndexError:
        raise LookupError(f"a line of the file has no column number {column}") from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
