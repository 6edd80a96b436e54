"""What a logic analyser says about a stretch of a trace: frequency, duty cycle, pulse widths, voltages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Spread:
    """Shortest, longest and mean of some durations, in seconds."""

    min: float
    max: float
    mean: float


@dataclass(frozen=True, slots=True)
class DigitalMeasurement:
    """A digital trace within a window. None where the window does not define the quantity."""

    edges: int
    """Changes of level within the window."""
    frequency: float | None
    """Hz: whole periods, from the first to the last rising (or else falling) edge, divided by the time they took."""
    period: float | None
    """Seconds: mean of the whole periods, ``1 / frequency``."""
    duty: float | None
    """Share of the whole periods that the pin was high, 0 to 1."""
    high: Spread | None
    """Widths of the complete high pulses, in seconds."""
    low: Spread | None
    """Widths of the complete low pulses, in seconds."""


@dataclass(frozen=True, slots=True)
class AnalogMeasurement:
    """An analog trace within a window, in volts. None where no voltage is known."""

    samples: int
    """Samples taken within the window."""
    min: float | None
    """Lowest voltage."""
    max: float | None
    """Highest voltage."""
    mean: float | None
    """Mean over time: a voltage counts for as long as it was held."""
    peak_to_peak: float | None
    """Highest minus lowest voltage."""


def _spread(durations_ns: NDArray[np.int64]) -> Spread | None:
    if not len(durations_ns):
        return None
    return Spread(float(durations_ns.min()) * 1e-9, float(durations_ns.max()) * 1e-9, float(durations_ns.mean()) * 1e-9)


def measure_digital(times: NDArray[np.int64], levels: NDArray[np.uint8], t0_ns: int, t1_ns: int) -> DigitalMeasurement:
    """Measure edges (ascending times in ns, levels 0 or 1) within ``[t0_ns, t1_ns)``.

    The very first record of a trace is not an edge, as the level before it is unknown; nor is a record that repeats the
    level. Frequency, period and duty cycle need one whole period, a pulse width both of the pulse's edges.
    """
    begin, end = (int(cut) for cut in np.searchsorted(times, (t0_ns, t1_ns), side="left"))
    known = max(begin - 1, 0)
    window = levels[known:end]
    changes = np.flatnonzero(window[1:] != window[:-1]) + 1
    count = len(changes)
    if count < 2:
        return DigitalMeasurement(count, None, None, None, None, None)
    # Changes alternate, so every second width belongs to a high pulse. No copy where nothing repeats, the usual case.
    at = times[known + 1 : end] if count == len(window) - 1 else times[known:end][changes]
    widths = np.diff(at)
    rises = int(window[changes[0]] == 1)
    high_widths, low_widths = widths[1 - rises :: 2], widths[rises::2]
    frequency = period = duty = None
    if count > 2:
        # Whole periods between rising edges; with a single rising edge between two falling ones, between those.
        first = 0 if (rises or count == 3) else 1
        last = first + (count - 1 - first) // 2 * 2
        span = int(at[last] - at[first])
        if span > 0:
            period = span * 1e-9 / ((last - first) // 2)
            frequency = 1 / period
            high_first = first if bool(window[changes[first]] == 1) else first + 1
            duty = int(widths[high_first:last:2].sum()) / span
    return DigitalMeasurement(count, frequency, period, duty, _spread(high_widths), _spread(low_widths))


def measure_analog(times: NDArray[np.int64], volts: NDArray[np.float32], t0_ns: int, t1_ns: int) -> AnalogMeasurement:
    """Measure samples (ascending times in ns, volts) within ``[t0_ns, t1_ns)``.

    A voltage holds until the next sample.
    """
    begin, end = (int(cut) for cut in np.searchsorted(times, (t0_ns, t1_ns), side="left"))
    count = end - begin
    # The sample before the window is held into it, unless a new one arrives in the window's first nanosecond.
    held = begin > 0 and not (count and times[begin] == t0_ns)
    known = begin - 1 if held else begin
    if t1_ns <= t0_ns or known == end:
        return AnalogMeasurement(count, None, None, None, None)
    window = volts[known:end]
    low, high = float(window.min()), float(window.max())
    durations = np.empty(len(window))
    np.subtract(times[known + 1 : end], times[known : end - 1], out=durations[:-1], casting="unsafe")
    durations[-1] = t1_ns - int(times[end - 1])
    if held:
        durations[0] -= t0_ns - int(times[known])
    mean = float(np.dot(window.astype(np.float64), durations)) / (t1_ns - max(t0_ns, int(times[known])))
    return AnalogMeasurement(count, low, high, min(max(mean, low), high), high - low)
