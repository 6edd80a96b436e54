"""What was captured as a table, one row a record; as a CSV file (RFC 4180), for which no library is needed."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.traces import Trace

COLUMNS = ("time_s", "pin", "kind", "value")


def columns(traces: Sequence[Trace]) -> dict[str, NDArray[Any]]:
    """All records of ``traces``, in order of time.

    ``time_s`` (float64, seconds of board time), ``pin`` (str), ``kind`` (``"digital"`` or ``"analog"``), ``value``
    (float64: 0 or 1, or volts).
    """
    kinds: list[str] = []
    pins: list[str] = []
    counts: list[int] = []
    times: list[NDArray[np.int64]] = []
    values: list[NDArray[Any]] = []
    for trace in traces:
        for kind, (at, value) in (("digital", trace.digital()), ("analog", trace.analog())):
            if len(at):
                kinds.append(kind)
                pins.append(trace.name)
                counts.append(len(at))
                times.append(at)
                values.append(value.astype(np.float64))
    all_times = np.concatenate(times) if times else np.empty(0, np.int64)
    order = np.argsort(all_times, kind="stable")
    return {
        "time_s": all_times[order] * 1e-9,
        "pin": np.repeat(np.array(pins, dtype=object), counts)[order],
        "kind": np.repeat(np.array(kinds, dtype=object), counts)[order],
        "value": (np.concatenate(values) if values else np.empty(0))[order],
    }


def write_csv(path: str | os.PathLike[str], traces: Sequence[Trace]) -> None:
    """Write `columns` with a line of heads; times have nine digits, as they are nanoseconds.

    Raises:
        OSError: when the file cannot be written.
    """
    table = columns(traces)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        rows = zip(*(table[name].tolist() for name in COLUMNS), strict=True)
        writer.writerows((f"{time:.9f}", pin, kind, value) for time, pin, kind, value in rows)
