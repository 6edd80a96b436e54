"""Lines over one x axis, and lines of text, as SVG: the stills of the plotter, the spectrum and the generator."""

from __future__ import annotations

from collections.abc import Sequence

from circuitpython_kernel.drawing.sheet import LINE, MARGIN, SOFT, Picture, Sheet, steps, ticks, widest
from circuitpython_kernel.drawing.text_width import printable, wrap
from circuitpython_kernel.traces.export.plot_layout import COLORS

from .lines import Line

DASHES = ("", "7 3", "2 3", "9 3 2 3")
PLOT_HEIGHT = 220.0
POINTS = 1600
"""More points than this are drawn as the lowest and the highest of each column."""


def chart_picture(
    lines: Sequence[Line],
    title: str,
    x_label: str,
    y_label: str,
    bounds: tuple[float, float, float, float],
    text: str,
) -> Picture:
    """Draw lines, distinguished by colour and by dashes.

    Args:
        lines: what to draw.
        title: above it.
        x_label: below it.
        y_label: beside it, upright.
        bounds: lowest and highest x, lowest and highest y.
        text: the picture in words.
    """
    sheet = Sheet()
    y = sheet.title(title)
    x0, x1, y0, y1 = bounds
    scale = ticks(y0, y1, 6)
    left = MARGIN + widest((label for _, label in scale), 10) + 8 + (16 if y_label else 0)
    y = _legend(sheet, lines, y, left) if len(lines) > 1 else y + 4
    width, bottom = sheet.width - left - MARGIN, y + PLOT_HEIGHT
    for value, label in scale:
        at = bottom - (value - y0) / (y1 - y0) * PLOT_HEIGHT
        sheet.line(left, at, left + width, at)
        sheet.text(left - 6, at + 3.5, label, size=10, color=SOFT, anchor="end")
    for value, label in ticks(x0, x1, 10):
        at = left + (value - x0) / (x1 - x0) * width
        sheet.line(at, bottom, at, bottom + 4, SOFT)
        sheet.text(at, bottom + 16, label, size=10, color=SOFT, anchor="middle")
    sheet.line(left, bottom, left + width, bottom, SOFT)
    sheet.clip("plot", left, y - 2, width, PLOT_HEIGHT + 4)
    for number, line in enumerate(lines):
        thin = line.thinned(POINTS // 2)
        sheet.lines(
            left + (thin.x - x0) / (x1 - x0) * width,
            bottom - (thin.y - y0) / (y1 - y0) * PLOT_HEIGHT,
            COLORS[number % len(COLORS)],
            dash=DASHES[number // 2 % len(DASHES)],
            name=line.name,
        )
    sheet.end_clip()
    sheet.text(left + width / 2, bottom + 32, x_label, size=11, color=SOFT, anchor="middle")
    if y_label:
        sheet.upright(MARGIN + 8, y + PLOT_HEIGHT / 2, y_label)
    return sheet.finish(bottom + 42, text)


def _legend(sheet: Sheet, lines: Sequence[Line], y: float, left: float) -> float:
    x = left
    for number, line in enumerate(lines):
        wide = widest([printable(line.name)], 11) + 40
        if x > left and x + wide > sheet.width - MARGIN:
            x, y = left, y + 17
        sheet.line(x, y + 8, x + 22, y + 8, COLORS[number % len(COLORS)], 2, DASHES[number // 2 % len(DASHES)])
        sheet.text(x + 27, y + 12, line.name)
        x += wide
    return y + 24


def stepped(line: Line) -> Line:
    """A line that holds each value up to the next point."""
    return Line(line.name, *steps(line.x, line.y))


def text_picture(title: str, lines: Sequence[str], text: str) -> Picture:
    """Lines of text as a terminal shows them; long ones go on in the next."""
    sheet = Sheet()
    y = sheet.title(title) + 4
    room = int((sheet.width - 4 * MARGIN) / 6.7)
    shown = [row[start : start + room] for row in lines for start in range(0, max(len(row), 1), room)]
    sheet.rect(MARGIN, y, sheet.width - 2 * MARGIN, 16 * len(shown) + 12, "#f6f8fa", stroke=LINE)
    for number, row in enumerate(shown):
        sheet.text(2 * MARGIN, y + 18 + 16 * number, row.expandtabs(4), mono=True)
    return sheet.finish(y + 16 * len(shown) + 24, text)


def note_picture(title: str, note: str) -> Picture:
    """Why there is no picture yet."""
    sheet = Sheet(680.0)
    y = paragraph(sheet, MARGIN, sheet.title(title), note, sheet.width - 2 * MARGIN)
    return sheet.finish(y + MARGIN, f"{title}: {note}")


def paragraph(
    sheet: Sheet, x: float, y: float, text: str, width: float, size: float = 11.0, color: str = SOFT
) -> float:
    """Write a text in as many lines as it needs; where it ends."""
    for line in wrap(printable(text), width, size):
        sheet.text(x, y + size, line, size=size, color=color)
        y += size * 1.4
    return y
