"""The drawing of a board with a layout as a matplotlib figure: the board panel's twin on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from circuitpython_kernel.drawing.shapes import INKS, POINT, Disk, Rect, Shape, Words, add_shapes
from circuitpython_kernel.traces.export.figure import figure_class

from .pin_state import COLORS, LEGEND, MARKERS, PinState
from .scale_lamps import Lamp
from .scale_layout import NAME_SIZE, STATE_SIZE, Anchor, ScaleLayout, ScalePin
from .scale_svg import DARK_LAMP, Color, lightness, mixed, reach

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def scale_figure(
    layout: ScaleLayout,
    states: Mapping[int, PinState],
    pixels: Mapping[int, Sequence[Color]],
    theme: str = "light",
) -> Figure:
    """Draw the board; the result shows itself in a notebook, see `traces.export.figure.figure_class`."""
    ink = INKS[theme]
    figure = figure_class()(figsize=(layout.width / 96, layout.height / 96), facecolor=ink["ground"])
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(layout.height, 0))
    axes.set_axis_off()
    add_shapes(axes, layout.shapes, theme)
    for lamp in sorted(layout.lamps, key=lambda one: one.kind in ("neopixel", "led")):
        state = None if lamp.index is None else states.get(lamp.index)
        add_shapes(axes, lamp_shapes(lamp, state, pixels.get(lamp.index or 0, ()), theme), theme)
    for pin in layout.pins:
        add_pin(axes, pin, states[pin.index], theme)
    add_legend(axes, theme)
    return figure


def add_pin(axes: Axes, pin: ScalePin, state: PinState, theme: str) -> None:
    """Draw a pin's mark, and write its name and its state."""
    ink, color = INKS[theme], COLORS[theme][state.role]
    filled = state.high and state.role != "nothing"
    size = min(pin.radius, 8.0) * (0.5 if state.role == "nothing" else 1.2)
    if state.role != "nothing":
        add_shapes(axes, [Disk(x=pin.x, y=pin.y, r=reach(pin), fill="@ground")], theme)
    axes.plot(
        pin.x, pin.y, MARKERS[state.role], ms=max(size, 3.0), mfc=color if filled else ink["ground"], mec=color,
        mew=1.2, zorder=3,
    )  # fmt: skip
    small = pin.size != NAME_SIZE
    words = [_words(pin.name, pin.label, pin.size, "@strong", not small)] if pin.named else []
    if pin.state is not None and state.text:
        words.append(_words(pin.state, state.text, pin.size - 1 if small else STATE_SIZE, "@text", False))
    add_shapes(axes, words, theme)


def _words(sign: Anchor, text: str, size: float, fill: str, bold: bool) -> Words:
    return Words(x=sign.x, y=sign.y, text=text, size=size, anchor=sign.anchor, turned=sign.turned, fill=fill, bold=bold)


def lamp_shapes(lamp: Lamp, state: PinState | None, colors: Sequence[Color], theme: str) -> list[Shape]:
    """A light, a button or a switch as it is."""
    x, y, w, h = lamp.x - lamp.w / 2, lamp.y - lamp.h / 2, lamp.w, lamp.h
    if lamp.color.startswith("#"):
        share = lightness(lamp, state) ** 0.45 if lamp.kind == "led" else float(lamp.lit)
        body = Rect(x=x, y=y, w=w, h=h, r=1.5, fill=mixed(DARK_LAMP, lamp.color, share))
        if not share:
            return [body]
        return [Disk(x=lamp.x, y=lamp.y, r=max(w, h) * 0.8, fill=lamp.color, opacity=0.5 * share), body]
    if lamp.kind in ("neopixel", "dotstar"):
        color = colors[lamp.pixel] if lamp.pixel < len(colors) and lamp.kind == "neopixel" else (0, 0, 0)
        light = "#" + "".join(f"{round(255 * (value / 255) ** 0.45):02x}" for value in color)
        inner = w * 0.74
        return [
            Rect(x=x, y=y, w=w, h=h, r=1.5, fill="#e8ecef"),
            Rect(x=lamp.x - inner / 2, y=lamp.y - inner / 2, w=inner, h=inner, r=w * 0.25, fill=light, stroke="@line"),
        ]
    pressed = state is not None and state.pressed
    cap = COLORS[theme]["input"] if pressed else "#27313a"
    if lamp.color == "slide":
        shift = (max(w, h) - min(w, h)) * 0.3 * (1 if pressed else -1)
        dx, dy = (shift, 0.0) if w > h else (0.0, shift)
        return [
            Rect(x=x, y=y, w=w, h=h, r=2, fill="#9aa5af"),
            Disk(x=lamp.x + dx, y=lamp.y + dy, r=min(w, h) * 0.36, fill=cap),
        ]
    if lamp.round:
        return [Disk(x=lamp.x, y=lamp.y, r=w / 2, fill="#9aa5af"), Disk(x=lamp.x, y=lamp.y, r=w * 0.4, fill=cap)]
    return [
        Rect(x=x, y=y, w=w, h=h, r=2.5, fill="#9aa5af"), Disk(x=lamp.x, y=lamp.y, r=min(w, h) * 0.34, fill=cap),
    ]  # fmt: skip


def add_legend(axes: Axes, theme: str) -> None:
    """Say which mark is what."""
    from matplotlib.lines import Line2D

    ink = INKS[theme]
    handles = [
        Line2D([], [], ls="", marker=MARKERS[role], mfc=ink["ground"], mec=COLORS[theme][role], label=name)
        for role, name in LEGEND
    ]
    blue = COLORS[theme]["input"]
    handles.append(Line2D([], [], ls="", marker="o", mfc=blue, mec=blue, label="filled: high"))
    axes.legend(
        handles=handles, loc="lower center", ncols=len(handles), frameon=False, fontsize=9.5 * POINT,
        labelcolor=ink["text"], handletextpad=0.2, columnspacing=1.0, borderaxespad=0.1,
    )  # fmt: skip
