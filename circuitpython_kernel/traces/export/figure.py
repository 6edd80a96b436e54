"""Traces as a still figure (matplotlib) and as a table (pandas). Both libraries are imported when first needed."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Unpack

import numpy as np

from circuitpython_kernel.traces.traces import Trace

from .plot_layout import COLORS as COLORS
from .plot_layout import COLUMNS as COLUMNS
from .plot_layout import Axis, BusRow, PlotLayout, PlotOptions, TraceRow, lay_out, time_unit
from .table import columns

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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


def plot(traces: Sequence[Trace], **options: Unpack[PlotOptions]) -> Figure:
    """Draw traces over board time, one axes each, as a `matplotlib.figure.Figure`.

    Digital traces are steps between 0 and 1, analog traces are in volts; both hold their value until the next record.

    Args:
        traces: what is drawn.
        options: see `PlotOptions`.

    Raises:
        ValueError: when nothing was captured or ``end`` is not after ``start``.
        ImportError: without matplotlib.
    """
    return draw(lay_out(traces, **options))


def draw(plot: PlotLayout) -> Figure:
    """Draw what was laid out."""
    axis, traces, buses = plot.axis, plot.traces, plot.buses
    ratios = [1.9 if row.kind == "analog" else 1.0 for row in traces] + [0.7] * len(buses)
    figure = figure_class()(
        figsize=plot.figsize or (8.0, 0.75 + 0.62 * sum(ratios)), dpi=plot.dpi, layout="constrained"
    )
    rows = figure.subplots(len(ratios), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": ratios})[:, 0]
    for index, (axes, row) in enumerate(zip(rows, traces, strict=False)):
        (_draw_analog if row.kind == "analog" else _draw_digital)(axes, row, COLORS[index % len(COLORS)])
        _draw_left_out(axes, row)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="x", color="0.88", linewidth=0.7)
        axes.set_axisbelow(True)
        if index < len(rows) - 1:
            axes.spines["bottom"].set_color("0.85")
            axes.tick_params(axis="x", length=0)
    for index, (axes, bus) in enumerate(zip(rows[len(traces) :], buses, strict=True), start=len(traces)):
        _draw_bus(axes, bus, COLORS[index % len(COLORS)])
    rows[-1].set_xlim(axis.at(axis.t0), axis.at(axis.t1))
    since = f" after {axis.offset_ns * 1e-9:.9g} s" if axis.offset_ns else ""
    rows[-1].set_xlabel(f"Board time{since} ({axis.unit})")
    figure.align_ylabels(rows)
    _draw_cursors(list(rows), plot.cursors, axis)
    if plot.title:
        rows[0].set_title(plot.title, loc="left", fontsize="medium", fontweight="bold")
    return figure


def _label(axes: Axes, text: str, color: str) -> None:
    axes.set_ylabel(text, rotation=0, ha="right", va="center", color=color, fontweight="bold")


def _draw_digital(axes: Axes, row: TraceRow, color: str) -> None:
    axes.fill_between(row.x, row.y, step="post", color=color, alpha=0.14, linewidth=0)
    axes.step(row.x, row.y, where="post", color=color, linewidth=1.4, solid_joinstyle="miter")
    axes.set_ylim(-0.25, 1.25)
    axes.set_yticks([0, 1], ["0", "1"])
    _label(axes, row.name, color)


def _draw_analog(axes: Axes, row: TraceRow, color: str) -> None:
    axes.step(row.x, row.y, where="post", color=color, linewidth=1.4)
    low = min(0.0, float(np.nanmin(row.y, initial=0.0)))
    high = max(row.full_scale, float(np.nanmax(row.y, initial=0.0)))
    margin = 0.06 * (high - low)
    axes.set_ylim(low - margin, high + margin)
    # Values are single precision: a full scale of 3.3 is not quite that.
    full = math.isclose(high, row.full_scale, rel_tol=1e-6)
    axes.set_yticks([0, row.full_scale / 2, row.full_scale] if full else [0, high])
    axes.yaxis.set_major_formatter("{x:.3g}")
    _label(axes, f"{row.name} (V)", color)


def _draw_left_out(axes: Axes, row: TraceRow) -> None:
    """Hatching up to where a trace's records begin, when that is in sight."""
    if row.left_out is None:
        return
    begin, end, text = row.left_out
    axes.axvspan(begin, end, facecolor="none", edgecolor="0.75", hatch="///", linewidth=0)
    axes.text(begin, 0.98, f" {text}", transform=axes.get_xaxis_transform(), fontsize="x-small", va="top")


def _draw_bus(axes: Axes, row: BusRow, color: str) -> None:
    for box in row.boxes:
        bad = box.kind == "error"
        axes.barh(
            0.5, box.end - box.begin, 0.8, left=box.begin, color="#b3261e" if bad else color, edgecolor=color,
            linewidth=0.6, alpha={"address": 0.5, "control": 0.15, "error": 0.4}.get(box.kind, 0.3),
        )  # fmt: skip
        if box.text:
            axes.text((box.begin + box.end) / 2, 0.5, box.text, ha="center", va="center", fontsize=7, clip_on=True)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    _label(axes, row.name, color)


def _draw_cursors(rows: Sequence[Axes], cursors: Sequence[float | None], axis: Axis) -> None:
    """Lines at the cursors that are in sight, and what they say."""
    for name, seconds in zip("AB", cursors, strict=False):
        if seconds is None or not axis.t0 <= round(seconds * 1e9) <= axis.t1:
            continue
        x = (seconds - axis.offset_ns * 1e-9) * axis.factor
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
    """`table.columns` as a data frame. Raises ImportError without pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("A data frame needs pandas: install it with `pip install pandas`.") from error
    return pd.DataFrame(columns(traces))
