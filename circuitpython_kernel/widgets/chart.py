"""`Chart`: lines over one x axis, live. The plotter and the spectrum are charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from circuitpython_kernel.drawing.charts.chart_svg import chart_picture
from circuitpython_kernel.drawing.charts.lines import Line, line_figure
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing

from . import asked
from .frames import Packer
from .front_end import front_end
from .live import Frame, LiveWidget, View


class Chart(LiveWidget):
    """A subclass has `lines` and `version`, and says what the axes are."""

    _esm, _css = front_end("chart")

    title = ""
    x_label, x_unit = "", ""
    y_label = ""
    empty = ""
    """What is said while there is nothing to draw."""
    clearable = False

    paused = traitlets.Bool(False, help="Whether the picture stands still.")

    _held: tuple[object, list[Line]] | None = None

    def lines(self) -> list[Line]:
        """What to draw now."""
        raise NotImplementedError

    def version(self) -> object:
        """Something that changes when `lines` does, and is quick to ask for."""
        raise NotImplementedError

    def total(self) -> int:
        """How many points there are, for those who watch."""
        return sum(len(line.x) for line in self.lines())

    def clear(self) -> None:
        """Forget what was drawn."""

    def note(self) -> str:
        """What a person should know beside the picture; empty for nothing."""
        return ""

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "pause":
            self.paused = asked.flag(content, "value", "A picture is paused or not: true or false.")
        elif kind == "clear":
            self.clear()

    @traitlets.observe("paused")
    def _paused_set(self, change: dict[str, Any]) -> None:
        self._held = (self.version(), self.lines()) if change["new"] else None

    def frame_for(self, view: View) -> Frame:
        version = self._held[0] if self._held else self.version()

        def make() -> tuple[dict[str, Any], bytes]:
            lines = self._held[1] if self._held else self.lines()
            packer = Packer()
            series = []
            for line in lines:
                shown = line.thinned(max(view.width, 64))
                series.append(
                    {"name": line.name, "n": len(shown.x), "x": packer.add(shown.x), "y": packer.add(shown.y)}
                )
            x0, x1, y0, y1 = bounds(lines)
            return {
                "type": "frame", "view": view.id, "series": series, "title": self.title, "x_label": self.x_label,
                "x_unit": self.x_unit, "y_label": self.y_label, "paused": self.paused, "clearable": self.clearable,
                "empty": self.empty, "note": self.note(),
                "range": {"x0": x0, "x1": x1, "y0": y0, "y1": y1}, "summary": self.summary(lines),
                "total": self.total(),
            }, packer.bytes()  # fmt: skip

        return (version, view.width, self.paused), make

    def summary(self, lines: Sequence[Line]) -> str:
        """One sentence for those who do not see the picture."""
        return ", ".join(f"{line.name} {line.y[-1]:g}" for line in lines if len(line.y)) or self.empty

    def said(self, lines: Sequence[Line]) -> str:
        """The picture of lines in words."""
        return f"{self.title}: {self.summary(lines)}"

    def picture(self) -> Picture:
        lines = self._drawable()
        return chart_picture(lines, self.title, self.x_label, self.y_label, bounds(lines), self.said(lines))

    def still_drawing(self) -> Drawing:
        return Drawing(line_figure, (self._drawable(), self.title, self.x_label, self.y_label))

    def _drawable(self) -> list[Line]:
        lines = self._held[1] if self._held else self.lines()
        if not any(len(line.x) for line in lines):
            raise ValueError(self.empty)
        return lines


def bounds(lines: Sequence[Line]) -> tuple[float, float, float, float]:
    """The ranges of x and y, never empty, with a little room above and below."""
    xs = [edge for line in lines if len(line.x) for edge in (line.x[0], line.x[-1])]
    ys = [edge for line in lines if len(line.y) for edge in (np.nanmin(line.y), np.nanmax(line.y))]
    if not xs:
        return 0.0, 1.0, 0.0, 1.0
    x0, x1 = float(min(xs)), float(max(xs))
    y0, y1 = float(np.nanmin(ys)), float(np.nanmax(ys))
    if not np.isfinite((y0, y1)).all():
        y0, y1 = 0.0, 1.0
    if x1 <= x0:
        x1 = x0 + 1
    margin = 0.06 * (y1 - y0) or max(abs(y1) * 0.1, 0.5)
    return x0, x1, y0 - margin, y1 + margin
