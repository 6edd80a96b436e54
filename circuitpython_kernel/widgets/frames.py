"""Frames for the scope's front end: one stretch of some traces, packed into one small binary buffer.

A trace with few records in the window is sent exactly; a dense one is cut down to the view's pixel columns, in runs of
equal columns, so a million edges take no more bytes than the screen has room for. Each row's description says how its
bytes are to be read:

=========  ==============================================================================================
format     bytes, each array beginning at a multiple of 8
=========  ==============================================================================================
edges      n float64: ns after the window's start; n uint8: levels. ``entry``: level before them, 2 unknown
runs       n uint16: first column of the run; n uint8: entry + 4 * exit + 16 * busy
samples    n float64: ns after the window's start; n float32: volts. ``entry``: volts before them, or null
notes      n float64 each: where labels begin and end, in ns after the window's start; ``texts``, ``kinds``
bands      n uint16: lowest, n uint16: highest; 0 to 65534 from ``low`` to ``high`` volts, 65535 unknown
=========  ==============================================================================================
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.annotations import KINDS, Decoder, busy
from circuitpython_kernel.traces.decimate import UNKNOWN, column_bounds, decimate_analog, decimate_digital
from circuitpython_kernel.traces.measure import measure_analog, measure_digital
from circuitpython_kernel.traces.traces import Trace

Value = TypeVar("Value", bound=np.generic)

MOST_LATER = 300_000
"""A row is measured, and drawn from all of its edges, when no more of them than this have yet to be worked out."""

BAND_UNKNOWN = 65535
"""The value of a band where no sample came before."""


@dataclass(slots=True)
class Packer:
    """Arrays laid one after another at multiples of 8 bytes, as the front end's typed arrays want them."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, array: NDArray[Any]) -> int:
        """Append an array; returns where it begins."""
        start = self.size
        data = np.ascontiguousarray(array).tobytes()
        padding = -len(data) % 8
        self.parts.append(data + bytes(padding))
        self.size += len(data) + padding
        return start

    def bytes(self) -> bytes:
        """Everything that was added."""
        return b"".join(self.parts)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of board time in ns, ``[t0, t1)``, of which ``[t0, now)`` has happened."""

    t0: int
    t1: int
    now: int


def until(times: NDArray[np.int64], values: NDArray[Value], now_ns: int) -> tuple[NDArray[np.int64], NDArray[Value]]:
    """The records up to and including ``now_ns``: a paused scope does not show what came later."""
    if not len(times) or times[-1] <= now_ns:
        return times, values
    end = int(np.searchsorted(times, now_ns, side="right"))
    return times[:end], values[:end]


def pack_row(trace: Trace, kind: str, window: Window, width: int, packer: Packer) -> dict[str, Any]:
    """Add a row's bytes to ``packer`` and return its description (see the module's table)."""
    if kind == "analog":
        return _pack_analog(*until(*trace.analog(), window.now), window, width, packer, trace.full_scale)
    return _pack_digital(trace, window, width, packer)


def _pack_digital(trace: Trace, window: Window, width: int, packer: Packer) -> dict[str, Any]:
    last = min(window.t1 - 1, window.now)
    many = trace.later_between(window.t0, last) > MOST_LATER
    times, levels = trace.digital_between(window.t0, last, column_bounds(window.t0, window.t1, width) if many else None)
    begin, end = (int(cut) for cut in np.searchsorted(times, (window.t0, window.t1), side="left"))
    count = trace.edges_before(last + 1) - trace.edges_before(window.t0) if many else end - begin
    entry = int(levels[begin - 1]) if begin else UNKNOWN
    if count <= max(width // 4, 16):
        offsets = packer.add((times[begin:end] - window.t0).astype(np.float64))
        return {
            "format": "edges", "n": count, "at": offsets, "values": packer.add(levels[begin:end]),
            "entry": entry, "records": count,
        }  # fmt: skip
    columns = decimate_digital(times, levels, window.t0, window.t1, width)
    codes = columns.entry | columns.exit << 2 | columns.busy.astype(np.uint8) << 4
    starts = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    starts = np.concatenate(([0], starts))
    return {
        "format": "runs", "n": len(starts), "at": packer.add(starts.astype(np.uint16)),
        "values": packer.add(codes[starts]), "columns": width, "records": count,
    }  # fmt: skip


def _pack_analog(
    times: NDArray[np.int64],
    volts: NDArray[np.float32],
    window: Window,
    width: int,
    packer: Packer,
    full_scale: float,
) -> dict[str, Any]:
    begin, end = (int(cut) for cut in np.searchsorted(times, (window.t0, window.t1), side="left"))
    count = end - begin
    known = volts[max(begin - 1, 0) : end]
    low = min(0.0, float(known.min(initial=0.0)))
    high = max(full_scale, float(known.max(initial=0.0)))
    if count <= max(width // 4, 16):
        offsets = packer.add((times[begin:end] - window.t0).astype(np.float64))
        return {
            "format": "samples", "n": count, "at": offsets, "values": packer.add(volts[begin:end]),
            "entry": float(volts[begin - 1]) if begin else None, "low": low, "high": high, "records": count,
        }  # fmt: skip
    columns = decimate_analog(times, volts, window.t0, window.t1, width)
    # A column reaches to the voltage before it, so that neighbours touch when drawn.
    lowest = np.fmin(columns.low, columns.entry)
    highest = np.fmax(columns.high, columns.entry)
    return {
        "format": "bands", "n": width, "at": packer.add(_quantise(lowest, low, high)),
        "values": packer.add(_quantise(highest, low, high)), "columns": width,
        "low": low, "high": high, "records": count,
    }  # fmt: skip


def pack_bus(decoder: Decoder, window: Window, width: int, packer: Packer) -> dict[str, Any]:
    """Add a bus's annotations to ``packer`` and return the row's description.

    In a window with more of them than there is room for, stretches in which the bus was busy, without text.
    """
    end = min(window.t1, window.now)
    transfers = decoder.log.transfers(window.t0, end)
    count = len(transfers.time_ns)
    entries = [] if count > width // 4 else decoder.log.between(window.t0, end)
    notes = [note for entry in entries for note in decoder.annotate(entry)]
    if count > width // 4 or len(notes) > width // 4:
        notes = busy(transfers, window.t0, end, width)
    notes = [note for note in notes if note.end_ns >= window.t0 and note.start_ns <= end]
    times = np.array([(note.start_ns, note.end_ns) for note in notes], np.float64).reshape(-1, 2) - window.t0
    return {
        "name": decoder.name, "pin": None, "mode": "bus", "pull": None, "kind": "bus", "level": 0, "driven": None,
        "contention": False, "control": None, "volts": None, "dropped": decoder.log.dropped, "records": count,
        "left_out": decoder.log.left_out(), "kept_from": _offset(decoder.log.dropped_ns, window),
        "format": "notes", "n": len(notes), "at": packer.add(times[:, 0]), "values": packer.add(times[:, 1]),
        "texts": [note.text for note in notes], "kinds": [KINDS.index(note.kind) for note in notes],
        "measure": {
            "transfers": count, "bytes": int(transfers.sizes.sum()), "failed": int(np.count_nonzero(~transfers.acks)),
        },
    }  # fmt: skip


def left_out(trace: Trace, window: Window) -> dict[str, Any]:
    """What of a trace was let go, in words or None, and up to when, in ns after the window's start."""
    return {"left_out": trace.left_out(), "kept_from": _offset(trace.kept_from_ns, window)}


def _offset(time_ns: int | None, window: Window) -> int | None:
    return None if time_ns is None else time_ns - window.t0


def _quantise(volts: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint16]:
    scaled = np.rint((volts - low) * ((BAND_UNKNOWN - 1) / (high - low)))
    return np.where(np.isnan(scaled), BAND_UNKNOWN, scaled).astype(np.uint16)


def reading(trace: Trace, kind: str, at_ns: int, now_ns: int) -> dict[str, Any] | None:
    """What a cursor at ``at_ns`` reads: the value, and when the pulse that it is in began and ended (ns or None)."""
    if kind == "analog":
        times, volts = until(*trace.analog(), now_ns)
        index = int(np.searchsorted(times, at_ns, side="right"))
        return {"value": float(volts[index - 1])} if index and at_ns <= now_ns else None
    edge_times, levels = trace.digital_between(at_ns + 1, at_ns + 1)
    if not len(edge_times) or edge_times[0] > at_ns or at_ns > now_ns:
        return None
    return {
        "value": int(levels[0]),
        "since": int(edge_times[0]) if trace.edges_before(int(edge_times[0])) else None,
        "until": trace.next_edge(at_ns + 1, now_ns),
    }


def measure_row(trace: Trace, kind: str, window: Window) -> dict[str, float | int | None]:
    """The measurements of a row within the window, in Hz, seconds, volts and shares of 1; None where undefined."""
    end = min(window.t1, window.now)
    if kind == "analog":
        analog = measure_analog(*trace.analog(), window.t0, end)
        return {
            "records": analog.samples, "min": analog.min, "max": analog.max, "mean": analog.mean,
            "peak_to_peak": analog.peak_to_peak,
        }  # fmt: skip
    if trace.later_between(window.t0, end) > MOST_LATER:
        count = trace.edges_before(end) - trace.edges_before(window.t0)
        return {"records": count, "frequency": None, "period": None, "duty": None, "high": None, "low": None}
    digital = measure_digital(*trace.digital_between(window.t0, end), window.t0, end)
    return {
        "records": digital.edges, "frequency": digital.frequency, "period": digital.period, "duty": digital.duty,
        "high": digital.high.mean if digital.high else None, "low": digital.low.mean if digital.low else None,
    }  # fmt: skip


def load_share(load: float | None) -> float | None:
    """How busy a chip is, as a frame has it: whole percents up to all of it, and 0.001 for less than one."""
    return None if load is None else max(round(min(load, 1.0), 2), 0.001 if load > 0 else 0.0)


def nice_span(seconds: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, ... times a power of ten that is at least ``seconds``."""
    if seconds <= 0:
        return 1e-6
    exponent = math.floor(math.log10(seconds))
    for step in (1, 2, 5, 10):
        span = float(f"{step}e{exponent}")
        if span >= seconds * (1 - 1e-12):
            return span
    return float(f"2e{exponent + 1}")
