"""Traces as a sigrok session file (.sr), which PulseView opens with a double click.

The format is sigrok's "srzip", version 2: a ZIP archive with the sampled channels and a file that names them. Sampling
is even there, so edges are rounded to the sample rate; VCD keeps them to the nanosecond.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.traces import Trace

_RATES: tuple[int, ...] = tuple(base * int(10**power) for power in range(2, 9) for base in (1, 2, 5))
_MOST_SAMPLES = 50_000_000
_CHUNK_SAMPLES = 1 << 22


def sample_rate_for(traces: Sequence[Trace], start_ns: int, end_ns: int) -> int:
    """A rate in Hz at which the shortest pulse has four samples, as long as the file does not get too large."""
    gaps = [np.diff(trace.digital()[0]) for trace in traces]
    shortest = min((int(gap[gap > 0].min()) for gap in gaps if (gap > 0).any()), default=1_000_000)
    wanted = 4e9 / shortest
    affordable = _MOST_SAMPLES / max((end_ns - start_ns) / 1e9, 1e-9)
    fitting = [rate for rate in _RATES if rate <= affordable] or [_RATES[0]]
    return next((rate for rate in fitting if rate >= wanted), fitting[-1])


def write_session(
    path: str | os.PathLike[str], traces: Sequence[Trace], *, rate: int | None = None, end_ns: int | None = None
) -> int:
    """Write traces as a session; the sample rate in Hz.

    Args:
        path: the file, which is replaced.
        traces: pins with edges become logic channels, ones with samples analog channels in volts.
        rate: the sample rate in Hz; chosen by `sample_rate_for` when left out.
        end_ns: the board time when the recording ended; the last record's when left out.

    Raises:
        ValueError: when nothing was captured, or the rate is not positive.
        OSError: when the file cannot be written.
    """
    logic = [trace for trace in traces if len(trace.digital()[0])]
    analog = [trace for trace in traces if len(trace.analog()[0])]
    records = [trace.digital()[0] for trace in logic] + [trace.analog()[0] for trace in analog]
    if not records:
        raise ValueError("Nothing was captured yet: run a program that uses the pins, then export them.")
    start = min(int(times[0]) for times in records)
    last = max(int(times[-1]) for times in records)
    end = max(last + 1, end_ns or 0)
    rate = sample_rate_for(logic, start, end) if rate is None else rate
    if rate <= 0:
        raise ValueError(f"a sample rate is a positive number of hertz, not {rate}")
    count = max(round((end - start) * rate / 1e9), 1)
    unit = max(-(-len(logic) // 8), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version", "2")
        archive.writestr("metadata", _metadata(logic, analog, rate, unit))
        for chunk, begin in enumerate(range(0, count, _CHUNK_SAMPLES), start=1):
            stop = min(begin + _CHUNK_SAMPLES, count)
            at = start + np.rint(np.arange(begin, stop) * (1e9 / rate)).astype(np.int64)
            if logic:
                archive.writestr(f"logic-1-{chunk}", _logic(logic, at, unit).tobytes())
            for number, trace in enumerate(analog, start=len(logic) + 1):
                volts = _held(*trace.analog(), at, 0.0).astype("<f4")
                archive.writestr(f"analog-1-{number}-{chunk}", volts.tobytes())
    return rate


def _held(
    times: NDArray[np.int64], values: NDArray[np.generic], at: NDArray[np.int64], before: float
) -> NDArray[np.generic]:
    """The value at each time: that of the last record."""
    places = np.searchsorted(times, at, side="right")
    return np.concatenate((np.array([before], values.dtype), values))[places]


def _logic(traces: Sequence[Trace], at: NDArray[np.int64], unit: int) -> NDArray[np.uint8]:
    packed = np.zeros((len(at), unit), np.uint8)
    for number, trace in enumerate(traces):
        times, levels = trace.digital()
        # Before its first edge a line had the other level.
        packed[:, number // 8] |= _held(times, levels, at, 1 - int(levels[0])).astype(np.uint8) << number % 8
    return packed


def _metadata(logic: Sequence[Trace], analog: Sequence[Trace], rate: int, unit: int) -> str:
    lines = ["[global]", "sigrok version=0.5.2", "", "[device 1]"]
    if logic:
        lines += ["capturefile=logic-1", f"total probes={len(logic)}"]
    lines.append(f"samplerate={rate} Hz")
    lines.append(f"total analog={len(analog)}")
    lines += [f"probe{number}={trace.name}" for number, trace in enumerate(logic, start=1)]
    lines += [f"analog{number}={trace.name}" for number, trace in enumerate(analog, start=len(logic) + 1)]
    if logic:
        lines.append(f"unitsize={unit}")
    return "\n".join([*lines, ""])
