"""Traces cut down to the width of a screen, with nothing lost that a screen could show.

A window of board time is divided into pixel columns. For a digital trace each column says which level it begins and
ends with, and whether the other level was there too, so that a burst too fast to draw becomes a filled bar and never
disappears. For an analog trace each column has its lowest and highest voltage. Digital decimation looks up the column
boundaries by bisection: its cost depends on the width, hardly on the number of edges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN = 2
"""The digital level of a time before the first edge (an ``x`` in a VCD file)."""


@dataclass(frozen=True, slots=True)
class DigitalColumns:
    """One digital trace, ``width`` pixel columns wide; every array has shape ``(width,)``."""

    entry: NDArray[np.uint8]
    """Level just before the column's first nanosecond: 0, 1 or `UNKNOWN`."""
    exit: NDArray[np.uint8]
    """Level at the column's last nanosecond: 0, 1 or `UNKNOWN`."""
    busy: NDArray[np.bool_]
    """Whether the level changed within the column."""
    edges: int
    """Records within the window."""


@dataclass(frozen=True, slots=True)
class AnalogColumns:
    """One analog trace, ``width`` pixel columns wide, in volts; NaN where no sample came before.

    Every array has shape ``(width,)``. A sample's voltage holds until the next sample.
    """

    entry: NDArray[np.float32]
    """Voltage just before the column's first nanosecond."""
    first: NDArray[np.float32]
    """Earliest known voltage in the column."""
    last: NDArray[np.float32]
    """Voltage at the column's last nanosecond."""
    low: NDArray[np.float32]
    """Lowest voltage in the column."""
    high: NDArray[np.float32]
    """Highest voltage in the column."""
    samples: int
    """Samples within the window."""


def column_bounds(t0_ns: int, t1_ns: int, width: int) -> NDArray[np.int64]:
    """Board times in ns, shape ``(width + 1,)``, where the columns of ``[t0_ns, t1_ns)`` begin and end.

    Column ``i`` is ``[bounds[i], bounds[i + 1])``. In a window shorter than ``width`` ns some columns are empty.
    Raises ValueError when the window or the width is not positive.
    """
    if width < 1:
        raise ValueError(f"A trace needs a width of at least one column, not {width}.")
    if t1_ns <= t0_ns:
        raise ValueError(f"The window must end after it begins; it is [{t0_ns}, {t1_ns}) ns.")
    # Quotient and remainder apart: span * width would overflow 64 bits in long recordings.
    whole, rest = divmod(t1_ns - t0_ns, width)
    index = np.arange(width + 1, dtype=np.int64)
    return t0_ns + index * whole + (index * rest) // width


def decimate_digital(
    times: NDArray[np.int64], levels: NDArray[np.uint8], t0_ns: int, t1_ns: int, width: int
) -> DigitalColumns:
    """Reduce edges (ascending times in ns, levels 0 or 1) to ``width`` columns of ``[t0_ns, t1_ns)``."""
    cuts = np.searchsorted(times, column_bounds(t0_ns, t1_ns, width), side="left")
    start, end = cuts[:-1], cuts[1:]
    if not len(times):
        blank = np.full(width, UNKNOWN, np.uint8)
        return DigitalColumns(blank, blank.copy(), np.zeros(width, np.bool_), 0)
    at_cut = np.where(cuts > 0, levels[np.maximum(cuts - 1, 0)], np.uint8(UNKNOWN)).astype(np.uint8, copy=False)
    entry, leave = at_cut[:-1], at_cut[1:]
    filled = end > start
    busy = filled & (entry != leave)
    # Same level at both ends: there was a pulse when the column's first record differs from what went before. Only a
    # column that begins with a repeat of the old level (a pin told the same thing twice) needs a look at all of it.
    doubtful = np.flatnonzero(filled & ~busy)
    if len(doubtful):
        pulse = levels[start[doubtful]] != entry[doubtful]
        busy[doubtful] = pulse
        for column in doubtful[~pulse]:
            part = levels[start[column] : end[column]]
            busy[column] = len(part) > 1 and bool((part != entry[column]).any())
    return DigitalColumns(entry, leave, busy, int(cuts[-1] - cuts[0]))


def decimate_analog(
    times: NDArray[np.int64], volts: NDArray[np.float32], t0_ns: int, t1_ns: int, width: int
) -> AnalogColumns:
    """Reduce samples (ascending times in ns, volts) to ``width`` columns of ``[t0_ns, t1_ns)``."""
    bounds = column_bounds(t0_ns, t1_ns, width)
    cuts = np.searchsorted(times, bounds, side="left")
    start, end = cuts[:-1], cuts[1:]
    if not len(times):
        blank = np.full(width, np.nan, np.float32)
        return AnalogColumns(blank, blank.copy(), blank.copy(), blank.copy(), blank.copy(), 0)
    at_cut = np.where(cuts > 0, volts[np.maximum(cuts - 1, 0)], np.float32(np.nan)).astype(np.float32, copy=False)
    entry, last = at_cut[:-1], at_cut[1:].copy()
    filled = end > start
    # The held voltage belongs to the column unless a sample arrives in its very first nanosecond.
    first_sample = np.minimum(start, len(times) - 1)
    replaced = filled & ((times[first_sample] == bounds[:-1]) | np.isnan(entry))
    first = np.where(replaced, volts[first_sample], entry).astype(np.float32, copy=False)
    low, high = first.copy(), first.copy()
    columns = np.flatnonzero(filled)
    if len(columns):
        begin, stop = int(cuts[0]), int(cuts[-1])
        window = volts[begin:stop]
        offsets = start[columns] - begin
        low[columns] = np.minimum(low[columns], np.minimum.reduceat(window, offsets))
        high[columns] = np.maximum(high[columns], np.maximum.reduceat(window, offsets))
    return AnalogColumns(entry, first, last, low, high, int(cuts[-1] - cuts[0]))
