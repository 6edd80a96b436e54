"""Signal generators: voltages as functions of board time, for ``board.pins["A0"].volts``."""

from __future__ import annotations

import csv
import itertools
import math
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .pin import Pin

SHAPES = ("sine", "square", "triangle", "sawtooth", "noise")


@dataclass(frozen=True)
class Waveform:
    """A periodic signal, or noise, between two voltages: volts for a board time in seconds. See `signal`."""

    shape: str
    frequency: float
    low: float
    high: float
    phase: float
    duty: float

    def __call__(self, t: float) -> float:
        turns = t * self.frequency + self.phase
        share = turns % 1
        match self.shape:
            case "sine":
                part = 0.5 + 0.5 * math.sin(2 * math.pi * turns)
            case "square":
                return self.high if share < self.duty else self.low
            case "triangle":
                part = 1 - abs(2 * share - 1)
            case "sawtooth":
                part = share
            case _:
                part = random.Random(math.floor(t * self.frequency)).random()
        return self.low + (self.high - self.low) * part


def signal(
    shape: str, frequency: float = 1.0, low: float = 0.0, high: float = 3.3, *, phase: float = 0.0, duty: float = 0.5
) -> Waveform:
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
    return Waveform(shape, frequency, low, high, phase, duty)


def connect(
    pin: Pin, shape: str, frequency: float, low: float, high: float | None, supply: float, *, phase: float, duty: float
) -> None:
    """Connect a generator to a pin; see `signal`. ``high`` is the supply, in volts, when it is left out.

    A square wave from 0 V to the supply has edges of its own, which counters and the scope see.
    """
    high = supply if high is None else high
    made = signal(shape, frequency, low, high, phase=phase, duty=duty)
    if shape == "square" and low == 0 and high == supply and not phase:
        pin.drive_wave(frequency, duty)
    else:
        pin.volts = made


@dataclass(frozen=True, eq=False)
class Recording:
    """Recorded data as a function of board time in seconds. See `recording`."""

    name: str
    """The file that it came from, or empty."""
    times: NDArray[np.float64]
    values: NDArray[np.float64]
    repeat: bool

    def __call__(self, seconds: float) -> float:
        start = float(self.times[0])
        length = float(self.times[-1]) - start
        if self.repeat and length > 0:
            seconds = start + (seconds - start) % length
        return float(np.interp(seconds, self.times, self.values))


def recording(
    source: str | os.PathLike[str] | Sequence[tuple[float, float]], column: str | int = 1, *, repeat: bool = False
) -> Recording:
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
    name = ""
    if isinstance(source, str | os.PathLike):
        name = os.path.basename(source)
        times, values = _columns(source, column)
    else:
        times, values = [float(time) for time, _ in source], [float(value) for _, value in source]
    if not times:
        raise ValueError("a recording needs at least one record")
    if any(later <= earlier for earlier, later in itertools.pairwise(times)):
        raise ValueError("the times of a recording must ascend")
    return Recording(name, np.array(times), np.array(values), repeat)


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
