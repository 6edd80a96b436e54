"""The drawing of a board as a matplotlib figure: the board panel's twin on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .layout import BoardLayout
from .pin_state import COLORS, MARKERS, PinState
from .scale_figure import add_legend, scale_figure
from .scale_layout import ScaleLayout
from .svg import NO_LAYOUT, Color

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_UNITS_PER_INCH = 96.0


def board_figure(
    layout: BoardLayout | ScaleLayout,
    states: Mapping[int, PinState],
    pixels: Mapping[int, Sequence[Color]],
    theme: str = "light",
) -> Figure:
    """Draw the board; the result shows itself in a notebook, see `traces.export.figure.figure_class`."""
    if isinstance(layout, ScaleLayout):
        return scale_figure(layout, states, pixels, theme)
    from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

    from circuitpython_kernel.traces.export.figure import figure_class

    dark = theme == "dark"
    ground, text, strong = ("#0f1419", "#a9b6c2", "#f2f6fa") if dark else ("#ffffff", "#4b5661", "#11181f")
    figure = figure_class()(
        figsize=(layout.width / _UNITS_PER_INCH, (layout.height + 30) / _UNITS_PER_INCH), facecolor=ground
    )
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(layout.height + 30, 0), aspect="equal")
    axes.axis("off")
    x, y, width, height = layout.board
    board = "#1d3b34" if dark else "#dcebe4"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=12", fc=board, ec=text))
    axes.add_patch(Rectangle((layout.width / 2 - 22, y - 8), 44, 26, fc="#9aa5af", ec=text))
    cx, cy, chip_width, chip_height = layout.chip_box
    axes.add_patch(Rectangle((cx, cy), chip_width, chip_height, fc="#27313a"))
    axes.text(layout.width / 2, cy + chip_height / 2, layout.chip, color="#f2f6fa", ha="center", va="center", size=8)
    axes.text(layout.width / 2, y + 32, layout.name, color=strong, ha="center", va="center", size=7, weight="bold")
    for fixture in layout.fixtures:
        state = states.get(fixture.index)
        on = state is not None and state.high and state.role != "nothing"
        below = 20
        if fixture.kind == "led":
            light = (state.duty if state and state.duty is not None else float(on)) if state else 0.0
            axes.add_patch(Circle((fixture.x, fixture.y), 12, fc="#ffb000", alpha=0.5 * light, lw=0))
            axes.add_patch(Rectangle((fixture.x - 6, fixture.y - 4), 12, 8, fc="#e5a50a" if light else "#7b8791"))
        elif fixture.kind == "button":
            axes.add_patch(Rectangle((fixture.x - 11, fixture.y - 11), 22, 22, fc="#9aa5af"))
            pressed = state is not None and state.pressed
            axes.add_patch(Circle((fixture.x, fixture.y), 7, fc=COLORS[theme]["input"] if pressed else "#27313a"))
        else:
            colors = list(pixels.get(fixture.index, ()))[:64] or [(0, 0, 0)]
            across = min(len(colors), 8)
            below = 20 + 13 * ((len(colors) - 1) // 8)
            for number, pixel in enumerate(colors):
                at = fixture.x + (number % 8 - (across - 1) / 2) * 13 - 5.5, fixture.y + (number // 8) * 13 - 5.5
                shade = tuple((value / 255) ** 0.45 for value in pixel)
                axes.add_patch(Rectangle(at, 11, 11, fc=shade, ec=text, lw=0.5))
        axes.text(fixture.x, fixture.y + below, fixture.label, color=text, ha="center", va="center", size=6)
    for place in layout.pins:
        shown = states[place.index]
        ink = COLORS[theme][shown.role]
        filled = shown.high and shown.role != "nothing"
        axes.plot(
            place.x, place.y, MARKERS[shown.role], ms=8, mfc=ink if filled else ground, mec=ink, mew=1.5,
        )  # fmt: skip
        inward = 1 if place.side == "left" else -1
        sides = {1: "left", -1: "right"}
        axes.text(place.x + 13 * inward, place.y, place.label, color=strong, ha=sides[inward], va="center", size=8)
        axes.text(place.x - 21 * inward, place.y, shown.text, color=text, ha=sides[-inward], va="center", size=8)
    axes.text(layout.width / 2, layout.height - 8, NO_LAYOUT, color=text, ha="center", va="center", size=7)
    add_legend(axes, theme)
    return figure
