"""The spectrum of a trace: how strong each frequency is in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .traces import Trace

MOST_POINTS = 1 << 16
LEAST_SAMPLES = 8

Spectrum = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Frequencies in Hz, and the amplitude (peak) in volts of each."""


def spectrum(trace: Trace, start_ns: int | None = None, end_ns: int | None = None) -> Spectrum:
    """The amplitude spectrum of an analog trace, or of a digital one as 0 and 1, in a stretch of board time.

    The samples, which need not be evenly spaced, are held until the next one, read off evenly, freed of their mean and
    weighted with a Hann window.

    Raises:
        ValueError: when there are fewer than `LEAST_SAMPLES` in the stretch.
    """
    times, values = trace.analog() if len(trace.analog()[0]) else trace.digital()
    begin = 0 if start_ns is None else int(np.searchsorted(times, start_ns))
    end = len(times) if end_ns is None else int(np.searchsorted(times, end_ns, side="right"))
    times, values = times[begin:end], values[begin:end]
    if len(times) < LEAST_SAMPLES or times[-1] == times[0]:
        raise ValueError(
            f"a spectrum of {trace.name} needs at least {LEAST_SAMPLES} samples, and there are {len(times)}: "
            "read the pin in a loop first"
        )
    # As fast as the samples came in the middle, and a power of two for the transform.
    spacing = float(np.median(np.diff(times))) or 1.0
    wanted = min(max((times[-1] - times[0]) / spacing, LEAST_SAMPLES), MOST_POINTS)
    count = 1 << int(np.ceil(np.log2(wanted)))
    grid = np.linspace(times[0], times[-1], min(count, MOST_POINTS), endpoint=False)
    held = values[np.searchsorted(times, grid, side="right") - 1].astype(np.float64)
    window = np.hanning(len(grid))
    amplitude = np.abs(np.fft.rfft((held - held.mean()) * window)) * 2 / window.sum()
    step = (times[-1] - times[0]) / len(grid) / 1e9
    return np.fft.rfftfreq(len(grid), step), amplitude
