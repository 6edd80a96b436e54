"""The drawing of what is connected to a board, as a matplotlib figure: the SVG's twin on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.drawing.board.pin_state import PinState
from circuitpython_kernel.drawing.board.scale_figure import add_pin, lamp_shapes
from circuitpython_kernel.drawing.shapes import add_shapes
from circuitpython_kernel.drawing.text_width import printable
from circuitpython_kernel.traces.export.figure import figure_class

from .boxes import Label
from .layout import WiringLayout
from .style import DOT, HALO, PALETTE, STROKE, strokes
from .svg import LiveWiring, label_ink, sign_lines, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINT = 0.75
"""Of a pixel: 96 and 72 to the inch."""
UNUSED = PinState("nothing", False, "", "")


def wiring_figure(layout: WiringLayout, theme: str = "light", live: LiveWiring | None = None) -> Figure:
    """Draw it in its full size, with text of 7.5 and 9 points; ``live`` is what pins, lights and parts show.

    Raises:
        ValueError: for another theme than ``"light"`` and ``"dark"``.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.patches import FancyBboxPatch

    ink = theme_of(theme)
    figure = figure_class()(figsize=(layout.width / 96, layout.height / 96), facecolor=ink["ground"])
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(layout.height, 0))
    axes.set_axis_off()
    now, board = live or LiveWiring(), layout.board
    plug = (layout.board.x + layout.board.width / 2 - 18, layout.board.y - 7)
    outlines = [(box.x, box.y, box.width, box.height, 8, ink["part"]) for box in layout.parts]
    if not board.shapes:
        outlines += [(board.x, board.y, board.width, board.height, 8, ink["board"]), (*plug, 36, 18, 3, "#9aa5af")]
    for x, y, width, height, radius, fill in outlines:
        corners = f"round,pad=0,rounding_size={radius}"
        axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=corners, fc=fill, ec=ink["line"], lw=POINT))
    add_shapes(axes, board.shapes, theme)
    for lamp in sorted(board.lamps, key=lambda one: one.kind in ("neopixel", "led")):
        state = None if lamp.index is None else now.states.get(lamp.index)
        add_shapes(axes, lamp_shapes(lamp, state, now.pixels.get(lamp.index or 0, ()), theme), theme)
    drawn = strokes(layout.routes)
    colors = {net: PALETTE[theme][color] for net, (color, _) in drawn.items()}
    for one in layout.routes:
        dash = drawn[one.net][1]
        width = STROKE * POINT
        # matplotlib scales dashes by the line's width.
        style: Any = (0, tuple(length * POINT / width for length in dash)) if dash else "solid"
        axes.add_collection(
            LineCollection(one.segments, colors=ink["ground"], linewidths=HALO * POINT, capstyle="butt", zorder=2)
        )
        axes.add_collection(
            LineCollection(
                one.segments, colors=colors[one.net], linewidths=width, linestyles=[style], zorder=2,
                capstyle="butt" if dash else "projecting",
            )
        )  # fmt: skip
        _circles(axes, one.dots, DOT, colors[one.net], colors[one.net], 2)
    for leader in board.leaders:
        color = ink["line"] if leader.net is None else colors[leader.net]
        width = (0.8 if leader.net is None else STROKE) * POINT
        dash = () if leader.net is None else drawn[leader.net][1]
        style = (0, tuple(length * POINT / width for length in dash)) if dash else "solid"
        axes.plot(*zip(*leader.points, strict=True), color=color, lw=width, ls=style, zorder=2)
    for number, box in enumerate(layout.boxes):
        if box.look is not None:
            add_shapes(axes, [shape.moved(*box.look) for shape in now.looks.get(number - 1, ())], theme)
        for pad in () if box.shapes else box.pads:
            fill = ink["ground"] if pad.net is None else colors[pad.net]
            edge = ink["line"] if pad.net is None else ink["ground"]
            _circles(axes, [(pad.x, pad.y)], 3 if pad.net is None else 4, fill, edge, 3)
        for sign in box.signs:
            lines = [((ax, ay), (bx, by)) for ax, ay, bx, by in sign_lines(sign)]
            color = ink.get(sign.name, ink["strong"])
            axes.add_collection(LineCollection(lines, colors=color, linewidths=STROKE * POINT))
        for label in box.labels:
            _write(axes, label, ink)
    for pin in board.pins if board.shapes else ():
        add_pin(axes, pin, now.states.get(pin.index, UNUSED), theme)
    for label in layout.labels:
        _write(axes, label, ink)
    return figure


def _circles(
    axes: Axes, points: Sequence[tuple[float, float]], radius: float, fill: str, edge: str, order: int
) -> None:
    if points:
        size = (2 * radius * POINT) ** 2
        axes.scatter(
            [x for x, _ in points], [y for _, y in points], s=size, c=fill, edgecolors=edge, linewidths=1, zorder=order
        )


def _write(axes: Axes, label: Label, ink: dict[str, str]) -> None:
    axes.text(
        label.x, label.y, printable(label.text), size=label.size * POINT, weight="bold" if label.bold else "normal",
        ha="center" if label.turned else {"start": "left", "middle": "center", "end": "right"}[label.anchor],
        va={"start": "bottom", "middle": "center", "end": "top"}[label.anchor] if label.turned else "center_baseline",
        rotation=90 if label.turned else 0, color=label_ink(label, ink), parse_math=False, zorder=4,
    )  # fmt: skip
