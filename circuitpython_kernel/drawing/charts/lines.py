"""Lines over one x axis, and lines of text, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.export.figure import COLORS, figure_class

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Line:
    """One line: float64 arrays of one length, x ascending."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def thinned(self, columns: int) -> Line:
        """With at most two points a column, the lowest and the highest, so that no peak is lost."""
        count = len(self.x)
        if count <= 2 * columns:
            return self
        starts = np.linspace(0, count, columns + 1).astype(np.intp)[:-1]  # the size that reduceat takes
        lows, highs = np.minimum.reduceat(self.y, starts), np.maximum.reduceat(self.y, starts)
        return Line(self.name, np.repeat(self.x[starts], 2), np.column_stack((lows, highs)).ravel())


def line_figure(lines: Sequence[Line], title: str, x_label: str, y_label: str) -> Figure:
    """Draw lines, distinguished by colour and by dashes."""
    figure = figure_class()(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    for number, line in enumerate(lines):
        style = ("-", "--", ":", "-.")[number // 2 % 4]
        axes.plot(line.x, line.y, style, color=COLORS[number % len(COLORS)], linewidth=1.4, label=line.name)
    axes.set(xlabel=x_label, ylabel=y_label)
    axes.set_title(title, loc="left", fontsize="medium", fontweight="bold", wrap=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.9", linewidth=0.7)
    if len(lines) > 1:
        axes.legend(frameon=False)
    return figure


def text_figure(lines: Sequence[str]) -> Figure:
    """Lines of text as a terminal shows them."""
    figure = figure_class()(figsize=(8, 0.19 * len(lines) + 0.3))
    figure.text(0.01, 0.97, "\n".join(lines), family="monospace", size=8, va="top")
    return figure
