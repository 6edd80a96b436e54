"""Traces as a still figure (matplotlib) and as a table (pandas). Both libraries are imported when first needed."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.annotations import Decoder, busy
from circuitpython_kernel.hardware.decimate import UNKNOWN, column_bounds, decimate_analog, decimate_digital
from circuitpython_kernel.hardware.traces import Trace

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = ("#0072B2", "#C44E00", "#00805E", "#A3468B", "#8A6100", "#3A6EA5", "#5B4FC4", "#6B6B6B")
"""Line colours after Okabe and Ito: told apart with any colour vision, and dark enough for white paper."""

_LONG_REST = 5
"""A rest that is so many times as long as all that happened before it is left out."""

COLUMNS = 4000
"""Columns to which a trace with more records than this is decimated."""

REFERENCE_VOLTS = 3.3
"""Full scale of the board's converters, in volts: the least range of an analog axis."""


def time_unit(span_s: float) -> tuple[float, str]:
    """Factor from seconds, and name, of the unit that suits a span of ``span_s`` seconds."""
    for limit, factor, unit in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if span_s < limit:
            return factor, unit
    return 1.0, "s"


@cache
def figure_class() -> type[Figure]:
    """A matplotlib figure that shows itself in a notebook; made when first needed, as matplotlib loads slowly."""
    from matplotlib.figure import Figure

    class TraceFigure(Figure):
        """A figure that shows itself in a notebook although pyplot does not know it, once and sharp."""

        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            buffer = io.BytesIO()
            self.savefig(buffer, format="png", dpi=2 * self.dpi)
            width, height = self.get_size_inches() * self.dpi
            return buffer.getvalue(), {"width": round(width), "height": round(height)}

    return TraceFigure


def plot(
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
) -> Figure:
    """Draw traces over board time, one axes each, as a `matplotlib.figure.Figure`.

    Digital traces are steps between 0 and 1, analog traces are in volts; both hold their value until the next record.
    ``start`` and ``end`` bound the time axis, in seconds of board time: by default from the first record to ``now_ns``
    (the board time in ns to which the last values hold; less after a long rest) or the last record. ``figsize`` is in
    inches. What went over ``buses`` is drawn below as labelled boxes. ``cursors`` are up to two times in seconds,
    marked A and B, with the time between them above.
    Raises ValueError when nothing was captured or ``end`` is not after ``start``, ImportError without matplotlib.
    """
    shown = [trace for trace in traces if trace.total]
    if not shown:
        names = ", ".join(trace.name for trace in traces)
        what = f" on {names}" if names else ""
        raise ValueError(f"Nothing was captured{what} yet: run a cell that uses the pins, then plot them.")
    records = [times for trace in shown for times, _ in (trace.digital(), trace.analog()) if len(times)]
    first_ns, last_ns = min(int(times[0]) for times in records), max(int(times[-1]) for times in records)
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
    offset_ns = t0 if unit != "s" and t0 * 1e-9 * factor >= 10_000 else 0
    kinds = [trace.kind for trace in shown]
    ratios = [1.9 if kind == "analog" else 1.0 for kind in kinds] + [0.7] * len(buses)
    figure = figure_class()(figsize=figsize or (8.0, 0.75 + 0.62 * sum(ratios)), dpi=dpi, layout="constrained")
    rows = figure.subplots(
        len(shown) + len(buses), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": ratios}
    )[:, 0]
    for index, (axes, trace, kind) in enumerate(zip(rows, shown, kinds, strict=False)):
        hold_ns = min(t1, known_ns if now_ns is not None or end is not None else t1)
        draw = _draw_analog if kind == "analog" else _draw_digital
        draw(axes, trace, t0, t1, hold_ns, offset_ns, factor, COLORS[index % len(COLORS)])
        _draw_left_out(axes, trace, t0, t1, offset_ns, factor)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="x", color="0.88", linewidth=0.7)
        axes.set_axisbelow(True)
        if index < len(rows) - 1:
            axes.spines["bottom"].set_color("0.85")
            axes.tick_params(axis="x", length=0)
    for index, (axes, decoder) in enumerate(zip(rows[len(shown) :], buses, strict=True), start=len(shown)):
        _draw_bus(axes, decoder, t0, t1, offset_ns, factor, COLORS[index % len(COLORS)])
    rows[-1].set_xlim((t0 - offset_ns) * 1e-9 * factor, (t1 - offset_ns) * 1e-9 * factor)
    since = f" after {offset_ns * 1e-9:.9g} s" if offset_ns else ""
    rows[-1].set_xlabel(f"Board time{since} ({unit})")
    figure.align_ylabels(rows)
    _draw_cursors(list(rows), cursors, t0, t1, offset_ns, factor)
    if title:
        rows[0].set_title(title, loc="left", fontsize="medium", fontweight="bold")
    return figure


def _axis(times_ns: NDArray[np.int64], offset_ns: int, factor: float) -> NDArray[np.float64]:
    return np.multiply(times_ns - offset_ns, 1e-9 * factor, dtype=np.float64)


def _draw_digital(
    axes: Axes, trace: Trace, t0: int, t1: int, hold_ns: int, offset_ns: int, factor: float, color: str
) -> None:
    times, levels = trace.digital()
    begin, stop = (int(cut) for cut in np.searchsorted(times, (t0, min(t1, hold_ns)), side="right"))
    if stop - begin > COLUMNS:
        bounds = column_bounds(t0, t1, COLUMNS)
        columns = decimate_digital(times, levels, t0, t1, COLUMNS)
        x = _axis(bounds, offset_ns, factor)
        drawn = bounds[:-1] < hold_ns
        # Three points a column: how it begins, the other level if it was there too, how it ends.
        entry, leave = columns.entry.astype(float), columns.exit.astype(float)
        entry[columns.entry == UNKNOWN] = leave[columns.exit == UNKNOWN] = np.nan
        other = np.where(columns.busy & (columns.entry == columns.exit), 1 - leave, leave)
        steps_x = np.repeat(x[:-1][drawn], 3)
        steps_y = np.column_stack((entry, other, leave))[drawn].ravel()
    else:
        known = max(begin - 1, 0)
        at = np.maximum(times[known:stop], t0)
        # A value beyond the last one, so that it is drawn up to the end.
        steps_x = _axis(np.append(at, hold_ns), offset_ns, factor)
        steps_y = np.append(levels[known:stop], levels[stop - 1 : stop] if stop else [UNKNOWN]).astype(float)
        steps_y[steps_y == UNKNOWN] = np.nan
    axes.fill_between(steps_x, steps_y, step="post", color=color, alpha=0.14, linewidth=0)
    axes.step(steps_x, steps_y, where="post", color=color, linewidth=1.4, solid_joinstyle="miter")
    axes.set_ylim(-0.25, 1.25)
    axes.set_yticks([0, 1], ["0", "1"])
    axes.set_ylabel(trace.name, rotation=0, ha="right", va="center", color=color, fontweight="bold")


def _draw_analog(
    axes: Axes, trace: Trace, t0: int, t1: int, hold_ns: int, offset_ns: int, factor: float, color: str
) -> None:
    times, volts = trace.analog()
    begin, stop = (int(cut) for cut in np.searchsorted(times, (t0, min(t1, hold_ns)), side="right"))
    if stop - begin > COLUMNS:
        bounds = column_bounds(t0, t1, COLUMNS)
        columns = decimate_analog(times, volts, t0, t1, COLUMNS)
        drawn = bounds[:-1] < hold_ns
        steps_x = np.repeat(_axis(bounds, offset_ns, factor)[:-1][drawn], 4)
        steps_y = np.column_stack((columns.first, columns.low, columns.high, columns.last))[drawn].ravel()
    else:
        known = max(begin - 1, 0)
        at = np.maximum(times[known:stop], t0)
        steps_x = _axis(np.append(at, hold_ns), offset_ns, factor)
        steps_y = np.append(volts[known:stop], volts[stop - 1 : stop] if stop else [np.nan])
    axes.step(steps_x, steps_y, where="post", color=color, linewidth=1.4)
    low = min(0.0, float(np.nanmin(steps_y, initial=0.0)))
    high = max(REFERENCE_VOLTS, float(np.nanmax(steps_y, initial=0.0)))
    margin = 0.06 * (high - low)
    axes.set_ylim(low - margin, high + margin)
    axes.set_yticks([0, REFERENCE_VOLTS / 2, REFERENCE_VOLTS] if math.isclose(high, REFERENCE_VOLTS) else [0, high])
    axes.yaxis.set_major_formatter("{x:.3g}")
    axes.set_ylabel(f"{trace.name} (V)", rotation=0, ha="right", va="center", color=color, fontweight="bold")


def _draw_left_out(axes: Axes, trace: Trace, t0: int, t1: int, offset_ns: int, factor: float) -> None:
    """Hatching up to where a trace's records begin, when that is in sight."""
    kept_from = trace.kept_from_ns
    if kept_from is None or kept_from <= t0:
        return
    begin, end = ((edge - offset_ns) * 1e-9 * factor for edge in (t0, min(kept_from, t1)))
    axes.axvspan(begin, end, facecolor="none", edgecolor="0.75", hatch="///", linewidth=0)
    axes.text(
        begin, 0.98, f" {trace.left_out()} left out", transform=axes.get_xaxis_transform(), fontsize="x-small", va="top"
    )


def _draw_bus(axes: Axes, decoder: Decoder, t0: int, t1: int, offset_ns: int, factor: float, color: str) -> None:
    transfers = decoder.log.transfers(t0, t1)
    notes = decoder.between(t0, t1) if len(transfers.time_ns) <= COLUMNS // 16 else []
    if not notes or len(notes) > COLUMNS // 8:
        notes = busy(transfers, t0, t1, COLUMNS)
    characters = 110  # of the labels' size, over the axis of a figure of the usual width
    for note in notes:
        begin, end = ((edge - offset_ns) * 1e-9 * factor for edge in (note.start_ns, note.end_ns))
        bad = note.kind == "error"
        axes.barh(
            0.5, end - begin, 0.8, left=begin, color="#b3261e" if bad else color, edgecolor=color, linewidth=0.6,
            alpha={"address": 0.5, "control": 0.15, "error": 0.4}.get(note.kind, 0.3),
        )  # fmt: skip
        if note.text and len(note.text) < characters * (note.end_ns - note.start_ns) / (t1 - t0):
            axes.text((begin + end) / 2, 0.5, note.text, ha="center", va="center", fontsize=7, clip_on=True)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_ylabel(decoder.name, rotation=0, ha="right", va="center", color=color, fontweight="bold")


def _draw_cursors(
    rows: Sequence[Axes], cursors: Sequence[float | None], t0: int, t1: int, offset_ns: int, factor: float
) -> None:
    """Lines at the cursors that are in sight, and what they say."""
    for name, seconds in zip("AB", cursors, strict=False):
        if seconds is None or not t0 <= round(seconds * 1e9) <= t1:
            continue
        x = (seconds - offset_ns * 1e-9) * factor
        for axes in rows:
            axes.axvline(x, color="0.2", linewidth=0.9, linestyle=(0, (4, 2)))
        rows[0].annotate(
            name,
            (x, 1),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            fontsize="small",
            fontweight="bold",
        )
    known = [seconds for seconds in cursors if seconds is not None]
    if len(known) == 2 and known[0] != known[1]:
        between = abs(known[1] - known[0])
        scale, unit = time_unit(between)
        text = f"Δt {between * scale:.4g} {unit}, 1/Δt {1 / between:.4g} Hz"
        rows[0].set_title(text, loc="right", fontsize="small", pad=14)


def to_dataframe(traces: Sequence[Trace]) -> pandas.DataFrame:
    """All records of ``traces`` as one table, in order of time.

    Columns: ``time_s`` (float64, seconds of board time), ``pin`` (str), ``kind`` (``"digital"`` or ``"analog"``),
    ``value`` (float64: 0 or 1, or volts). Raises ImportError without pandas.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("A data frame needs pandas: install it with `pip install pandas`.") from error
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
    return pd.DataFrame(
        {
            "time_s": all_times[order] * 1e-9,
            "pin": np.repeat(np.array(pins, dtype=object), counts)[order],
            "kind": np.repeat(np.array(kinds, dtype=object), counts)[order],
            "value": (np.concatenate(values) if values else np.empty(0))[order],
        }
    )
