"""What a figure of traces shows, worked out without matplotlib: steps, labels, boxes.

It is small however long the traces are, so another process can draw it; `figure.draw` makes the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.annotations import Annotation, Decoder, busy
from circuitpython_kernel.traces.decimate import UNKNOWN, column_bounds, decimate_analog, decimate_digital
from circuitpython_kernel.traces.traces import Trace

COLORS = ("#0072B2", "#C44E00", "#00805E", "#A3468B", "#8A6100", "#3A6EA5", "#5B4FC4", "#6B6B6B")
"""Line colours after Okabe and Ito: distinguishable with any colour vision, and dark enough for white paper."""

_LONG_REST = 5
"""A rest that is so many times as long as all that happened before it is left out."""

COLUMNS = 4000
"""Columns to which a trace with more records than this is decimated."""

_LABEL_SPACE = 110
"""Characters of the labels' size, over the axis of a figure of the usual width."""


@dataclass(frozen=True)
class Axis:
    """The time axis: from ``t0`` to ``t1`` in ns, counted from ``offset_ns`` in a unit that is ``factor`` a second."""

    t0: int
    t1: int
    offset_ns: int
    factor: float
    unit: str

    def place(self, times_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where times are on the axis."""
        return np.multiply(times_ns - self.offset_ns, 1e-9 * self.factor, dtype=np.float64)

    def at(self, time_ns: int) -> float:
        """Where a time is on the axis."""
        return (time_ns - self.offset_ns) * 1e-9 * self.factor


@dataclass(frozen=True)
class TraceRow:
    """A trace as steps: each ``y`` holds from its ``x`` to the next. NaN is not known."""

    kind: str
    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    left_out: tuple[float, float, str] | None
    """From where to where on the axis records were let go, and what."""
    full_scale: float
    """The least range of an analog row, in volts."""


@dataclass(frozen=True)
class Box:
    """A stretch of a bus: where on the axis, what stands in it (empty where there is no room), and its kind."""

    begin: float
    end: float
    text: str
    kind: str


@dataclass(frozen=True)
class BusRow:
    """What went over a bus."""

    name: str
    boxes: list[Box]


@dataclass(frozen=True)
class PlotLayout:
    """All of a figure. ``cursors`` are up to two times in seconds."""

    axis: Axis
    traces: list[TraceRow]
    buses: list[BusRow]
    cursors: tuple[float | None, ...]
    title: str | None
    figsize: tuple[float, float] | None
    dpi: float


def time_unit(span_s: float) -> tuple[float, str]:
    """Factor from seconds, and name, of the unit that suits a span of ``span_s`` seconds."""
    for limit, factor, unit in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if span_s < limit:
            return factor, unit
    return 1.0, "s"


class PlotOptions(TypedDict, total=False):
    """How traces are drawn.

    Attributes:
        now_ns: the board time in ns to which the last values hold; less after a long rest.
        start: where the time axis begins, in seconds of board time: by default at the first record.
        end: where it ends: by default at ``now_ns`` or the last record.
        title: above the figure.
        figsize: width and height in inches.
        dpi: dots an inch.
        buses: what went over them is drawn below as labelled boxes.
        cursors: up to two times in seconds, marked A and B, with the time between them above.
    """

    now_ns: int | None
    start: float | None
    end: float | None
    title: str | None
    figsize: tuple[float, float] | None
    dpi: float
    buses: Sequence[Decoder]
    cursors: Sequence[float | None]


def lay_out(
    traces: Sequence[Trace],
    *,
    now_ns: int | None = None,
    start: float | None = None,
    end: float | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float = 100,
    buses: Sequence[Decoder] = (),
    cursors: Sequence[float | None] = (),
) -> PlotLayout:
    """Work out a figure of traces; the arguments are `PlotOptions`.

    Raises:
        ValueError: see `figure.plot`.
    """
    shown = [trace for trace in traces if trace.total]
    if not shown:
        names = ", ".join(trace.name for trace in traces)
        what = f" on {names}" if names else ""
        raise ValueError(f"Nothing was captured{what} yet: run a cell that uses the pins, then plot them.")
    samples = [times for trace in shown if len(times := trace.analog()[0])]
    first_ns = min([*(t.first_edge_ns for t in shown if t.first_edge_ns is not None), *(int(t[0]) for t in samples)])
    last_ns = max([*(t.last_edge_ns for t in shown if t.last_edge_ns is not None), *(int(t[-1]) for t in samples)])
    known_ns = last_ns if now_ns is None else max(now_ns, last_ns)
    t0 = first_ns if start is None else round(start * 1e9)
    if end is not None:
        t1 = round(end * 1e9)
    else:
        # Without a board time to hold the last value to, leave room to see it.
        t1 = known_ns if now_ns is not None else known_ns + max((known_ns - t0) // 50, 1)
        if start is None and 0 < _LONG_REST * (last_ns - t0) < t1 - last_ns:
            t1 = last_ns + (last_ns - t0) // 20  # nothing of what happened could be seen beside such a rest
        t1 = t1 if t1 > t0 or start is not None else t0 + 1_000_000
    if t1 <= t0:
        raise ValueError(f"The plot must end after it starts, but it would go from {t0 / 1e9:g} s to {t1 / 1e9:g} s.")

    factor, unit = time_unit((t1 - t0) * 1e-9)
    # A short stretch of a long recording: count from its start, or the ticks would be all digits.
    axis = Axis(t0, t1, t0 if unit != "s" and t0 * 1e-9 * factor >= 10_000 else 0, factor, unit)
    hold_ns = min(t1, known_ns if now_ns is not None or end is not None else t1)
    rows = []
    for trace in shown:
        x, y = _steps(trace, axis, hold_ns)
        rows.append(TraceRow(trace.kind, trace.name, x, y, _left_out(trace, axis), trace.full_scale))
    return PlotLayout(axis, rows, [_bus_row(decoder, axis) for decoder in buses], tuple(cursors), title, figsize, dpi)


def _steps(trace: Trace, axis: Axis, hold_ns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places and values of a trace's steps; NaN where no value is known. Of very many, what each column shows."""
    digital = trace.kind != "analog"
    t0, t1 = axis.t0, axis.t1
    times: NDArray[np.int64]
    values: NDArray[Any]
    if digital:
        last = min(t1, hold_ns)
        columns = column_bounds(t0, t1, COLUMNS) if trace.later_between(t0, last) > COLUMNS else None
        times, values = trace.digital_between(t0, last, columns)
    else:
        times, values = trace.analog()
    begin, stop = (int(cut) for cut in np.searchsorted(times, (t0, min(t1, hold_ns)), side="right"))
    if stop - begin > COLUMNS:
        bounds = column_bounds(t0, t1, COLUMNS)
        drawn = bounds[:-1] < hold_ns
        points = (_digital_points if digital else _analog_points)(times, values, t0, t1)[drawn]
        return np.repeat(axis.place(bounds)[:-1][drawn], points.shape[1]), points.ravel()
    known = max(begin - 1, 0)
    at = np.maximum(times[known:stop], t0)
    # A value beyond the last one, so that it is drawn up to the end.
    y = np.append(values[known:stop], values[stop - 1 : stop] if stop else [UNKNOWN if digital else np.nan]).astype(
        float
    )
    if digital:
        y[y == UNKNOWN] = np.nan
    return axis.place(np.append(at, hold_ns)), y


def _digital_points(times: NDArray[np.int64], levels: NDArray[Any], t0: int, t1: int) -> NDArray[np.float64]:
    """Three points a column: how it begins, the other level if it was there too, how it ends."""
    columns = decimate_digital(times, levels, t0, t1, COLUMNS)
    entry, leave = columns.entry.astype(float), columns.exit.astype(float)
    entry[columns.entry == UNKNOWN] = leave[columns.exit == UNKNOWN] = np.nan
    other = np.where(columns.busy & (columns.entry == columns.exit), 1 - leave, leave)
    return np.column_stack((entry, other, leave))


def _analog_points(times: NDArray[np.int64], volts: NDArray[Any], t0: int, t1: int) -> NDArray[np.float64]:
    """Four points a column: the first, the lowest, the highest and the last value."""
    columns = decimate_analog(times, volts, t0, t1, COLUMNS)
    return np.column_stack((columns.first, columns.low, columns.high, columns.last)).astype(float)


def _left_out(trace: Trace, axis: Axis) -> tuple[float, float, str] | None:
    kept_from = trace.kept_from_ns
    if kept_from is None or kept_from <= axis.t0:
        return None
    return axis.at(axis.t0), axis.at(min(kept_from, axis.t1)), f"{trace.left_out()} left out"


def _bus_row(decoder: Decoder, axis: Axis) -> BusRow:
    t0, t1 = axis.t0, axis.t1
    transfers = decoder.log.transfers(t0, t1)
    notes: list[Annotation] = decoder.between(t0, t1) if len(transfers.time_ns) <= COLUMNS // 16 else []
    if not notes or len(notes) > COLUMNS // 8:
        notes = busy(transfers, t0, t1, COLUMNS)
    boxes = []
    for note in notes:
        fits = len(note.text) < _LABEL_SPACE * (note.end_ns - note.start_ns) / (t1 - t0)
        boxes.append(Box(axis.at(note.start_ns), axis.at(note.end_ns), note.text if fits else "", note.kind))
    return BusRow(decoder.name, boxes)
