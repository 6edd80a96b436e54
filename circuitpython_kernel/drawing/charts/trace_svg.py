"""Traces over board time as SVG: the still of a scope."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from circuitpython_kernel.drawing.sheet import (
    BAD,
    INK,
    MARGIN,
    SOFT,
    Picture,
    Sheet,
    Values,
    shortened,
    steps,
    ticks,
    widest,
)
from circuitpython_kernel.drawing.text_width import text_width
from circuitpython_kernel.traces.export.plot_layout import COLORS, Axis, BusRow, PlotLayout, TraceRow, time_unit

HEIGHTS = {"digital": 46.0, "analog": 96.0, "bus": 32.0}


class _Frame:
    """Where times are on the sheet."""

    def __init__(self, axis: Axis, left: float, right: float) -> None:
        self.left, self.right = left, right
        self._first, self._last = axis.at(axis.t0), axis.at(axis.t1)

    def x(self, places: Values) -> Values:
        """Places on the axis, on the sheet."""
        share = (places - self._first) / (self._last - self._first)
        found: Values = self.left + np.clip(share, -1, 2) * (self.right - self.left)
        return found

    def at(self, place: float) -> float:
        """One place."""
        return float(self.x(np.array([place]))[0])


def traces_picture(plot: PlotLayout, title: str, notes: Sequence[str], text: str) -> Picture:
    """Draw what was laid out.

    Args:
        plot: the rows; those without records are not in it.
        title: above them.
        notes: what is measured of each trace, in a line.
        text: the picture in words.
    """
    sheet = Sheet()
    y = sheet.title(title)
    y = _cursor_line(sheet, plot, y) + 4
    names = [*(row.name for row in plot.traces), *(bus.name for bus in plot.buses)]
    left = MARGIN + min(max(widest(names, 12, bold=True), widest(notes, 9)), 260) + 44
    frame = _Frame(plot.axis, left, sheet.width - MARGIN)
    top = y
    for index, row in enumerate(plot.traces):
        color, height = COLORS[index % len(COLORS)], HEIGHTS[row.kind]
        note = notes[index] if index < len(notes) else ""
        _name(sheet, row.name, y, height, left, color, note)
        sheet.clip(f"row{index}", left, y, frame.right - left, height)
        _left_out(sheet, row, frame, y, height)
        (_analog if row.kind == "analog" else _digital)(sheet, row, frame, y, height, color)
        sheet.end_clip()
        if row.kind == "analog":
            _volts(sheet, row, left, y, height)
        else:
            sheet.text(left - 6, y + 15, "1", size=9, color=SOFT, anchor="end")
            sheet.text(left - 6, y + height - 7, "0", size=9, color=SOFT, anchor="end")
        y += height
        sheet.line(MARGIN, y, frame.right, y)
    for index, bus in enumerate(plot.buses, start=len(plot.traces)):
        _name(sheet, bus.name, y, HEIGHTS["bus"], left, COLORS[index % len(COLORS)], "")
        sheet.clip(f"row{index}", left, y, frame.right - left, HEIGHTS["bus"])
        _bus(sheet, bus, frame, y, COLORS[index % len(COLORS)])
        sheet.end_clip()
        y += HEIGHTS["bus"]
        sheet.line(MARGIN, y, frame.right, y)
    _time_axis(sheet, plot.axis, frame, y)
    _cursors(sheet, plot, frame, top, y)
    return sheet.finish(y + 42, text)


def _name(sheet: Sheet, name: str, y: float, height: float, left: float, color: str, note: str) -> None:
    room = left - MARGIN - 20
    middle = y + height / 2 + 4 - (6 if note and height > 40 else 0)
    sheet.rect(MARGIN, y + 3, 3, height - 6, color)
    sheet.text(MARGIN + 8, middle, shortened(name, room, 12, bold=True), size=12, bold=True, color=color)
    if note:
        sheet.text(MARGIN + 8, middle + 14, shortened(note, room, 9), size=9, color=SOFT)


def _digital(sheet: Sheet, row: TraceRow, frame: _Frame, y: float, height: float, color: str) -> None:
    low, high = y + height - 10, y + 10
    x, levels = steps(frame.x(row.x), row.y)
    places = low + levels * (high - low)
    sheet.area(x, places, low, color, 0.14)
    sheet.lines(x, places, color, name=row.name)


def _range(row: TraceRow) -> tuple[float, float]:
    low = min(0.0, float(np.nanmin(row.y, initial=0.0)))
    high = max(row.full_scale, float(np.nanmax(row.y, initial=0.0)))
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _analog(sheet: Sheet, row: TraceRow, frame: _Frame, y: float, height: float, color: str) -> None:
    low, high = _range(row)
    x, volts = steps(frame.x(row.x), row.y)
    sheet.lines(x, y + height - (volts - low) / (high - low) * height, color, name=row.name)


def _volts(sheet: Sheet, row: TraceRow, left: float, y: float, height: float) -> None:
    low, high = _range(row)
    full = (
        math.isclose(float(np.nanmax(row.y, initial=0.0)), row.full_scale, rel_tol=1e-6) or high < 1.1 * row.full_scale
    )
    marks = [0.0, row.full_scale / 2, row.full_scale] if full else [0.0, float(np.nanmax(row.y, initial=0.0))]
    for value in marks:
        at = y + height - (value - low) / (high - low) * height
        sheet.line(left - 3, at, left, at, SOFT)
        sheet.text(left - 6, at + 3, f"{value:.3g}", size=9, color=SOFT, anchor="end")


def _left_out(sheet: Sheet, row: TraceRow, frame: _Frame, y: float, height: float) -> None:
    if row.left_out is None:
        return
    begin, end, text = row.left_out
    first, last = frame.at(begin), frame.at(end)
    for x in np.arange(first - height, last, 8.0).tolist():
        sheet.line(max(x, first), y + height - max(first - x, 0), min(x + height, last), y + max(x + height - last, 0))
    sheet.text(first + 4, y + 12, text, size=9, color=SOFT)


def _bus(sheet: Sheet, row: BusRow, frame: _Frame, y: float, color: str) -> None:
    for box in row.boxes:
        begin, end = frame.at(box.begin), frame.at(box.end)
        bad = box.kind == "error"
        opacity = {"address": 0.5, "control": 0.15, "error": 0.4}.get(box.kind, 0.3)
        sheet.rect(begin, y + 4, max(end - begin, 0.8), 24, BAD if bad else color, opacity=opacity, stroke=color)
        if box.text and text_width(box.text, 9) <= end - begin:
            sheet.text((begin + end) / 2, y + 19, box.text, size=9, anchor="middle")


def _time_axis(sheet: Sheet, axis: Axis, frame: _Frame, y: float) -> None:
    for value, text in ticks(axis.at(axis.t0), axis.at(axis.t1), 9):
        at = frame.at(value)
        sheet.line(at, y, at, y + 4, SOFT)
        sheet.text(at, y + 15, text, size=10, color=SOFT, anchor="middle")
    since = f" after {axis.offset_ns * 1e-9:.9g} s" if axis.offset_ns else ""
    middle = (frame.left + frame.right) / 2
    sheet.text(middle, y + 31, f"board time{since} ({axis.unit})", size=11, color=SOFT, anchor="middle")


def _in_sight(plot: PlotLayout) -> list[tuple[str, float]]:
    axis = plot.axis
    return [
        (name, seconds)
        for name, seconds in zip("AB", plot.cursors, strict=False)
        if seconds is not None and axis.t0 <= round(seconds * 1e9) <= axis.t1
    ]


def _cursor_line(sheet: Sheet, plot: PlotLayout, y: float) -> float:
    known = [seconds for seconds in plot.cursors if seconds is not None]
    if len(known) == 2 and known[0] != known[1]:
        between = abs(known[1] - known[0])
        scale, unit = time_unit(between)
        text = f"Δt {between * scale:.4g} {unit}, 1/Δt {1 / between:.4g} Hz"
        sheet.text(MARGIN, y + 11, text, color=SOFT)
        y += 16
    return y + 14 if _in_sight(plot) else y


def _cursors(sheet: Sheet, plot: PlotLayout, frame: _Frame, top: float, bottom: float) -> None:
    for name, seconds in _in_sight(plot):
        at = frame.at((seconds - plot.axis.offset_ns * 1e-9) * plot.axis.factor)
        sheet.line(at, top, at, bottom, INK, 0.9, "4 2")
        sheet.text(at, top - 3, name, size=10, bold=True, anchor="middle")
