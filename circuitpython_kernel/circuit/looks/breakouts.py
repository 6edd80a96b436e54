"""Breakout boards and chips, drawn from what a part is: one drawing for all that have no look of their own."""

from __future__ import annotations

from circuitpython_kernel.circuit.kinds import ohms
from circuitpython_kernel.devices import catalog

from .look import Look, Shape
from .pieces import chip, edge_of, inner, label, pads, plate, plug
from .svg import disk, number, path, rect, words

_COLOURS = {
    "environment": "#0f5c63", "light": "#4b2a7b", "motion": "#14406e", "air": "#3d5a2a", "analog": "#7a1f2b",
    "memory": "#2b2f36", "controls": "#1d1f24", "displays": "#123a6b", "actuators": "#17191c", "radio": "#17191c",
}  # fmt: skip
"""Circuit boards by the family of a part."""


def _family(kind: str) -> str:
    try:
        return catalog.find(kind).__module__.split(".")[-2]
    except catalog.UnknownPart:
        return ""


class BreakoutLook(Look):
    """A small board: chip, name, holes, and plugs for I2C where it has that."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        names, edge = {pin.name for pin in shape.footprint.pins}, edge_of(shape)
        left, top, across, along = inner(shape, 5.6 if edge in ("left", "right") else 6.0, 0.0)
        side = min(4.2, across / 4)
        x, y = left + (across - side) / 2, top + (along - side) / 2 + (1.4 if edge != "top" else -1.4)
        drawn = plate(w, h, _COLOURS.get(_family(shape.kind), "#17191c"))
        above = edge != "top"
        drawn += "".join(
            disk(at, 1.9 if above else h - 1.9, 1.35, "#c9a64a") + disk(at, 1.9 if above else h - 1.9, 1.0, "@ground")
            for at in (1.9, w - 1.9)
            if left <= at - 1.9 <= left + across - 1.9
        )
        if {"SDA", "SCL"} <= names and w >= 17 and edge in ("bottom", "top"):
            at = top + along / 2 - 3 + (1.2 if above else -1.2)
            drawn += plug(0, at, right=False) + plug(w - 4.2, at, right=True)
        drawn += chip(x, y, side, side)
        if w > 16:
            drawn += "".join(rect(x + side + 1.3, y + 0.3 + n * 1.5, 1.1, 0.6, "#c9b184") for n in range(2))
        size = min(1.9, (across - 7.2) / max(len(shape.kind), 1) / 0.66)
        drawn += words(left + across / 2, 2.2 if above else h - 2.2, shape.kind, size, "#fff", bold=True)
        return drawn + pads(shape) + label(shape, 1.8 if edge == "top" else -1.75, "#e8ecef")


class DIPLook(Look):
    """A chip with legs on both sides."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        drawn = "".join(
            rect(pin.x - 0.4, min(pin.y, h / 2), 0.8, abs(pin.y - h / 2), "#a7afb6") for pin in shape.footprint.pins
        )
        drawn += rect(0.3, 1.6, w - 0.6, h - 3.2, "#22262a", r=0.3) + disk(1.6, h / 2, 0.8, "#3b4045")
        return drawn + words(w / 2, h / 2, shape.kind, min(2, 1.5 * w / max(len(shape.kind), 1)), "#aeb6bc")


_RESISTOR = ("#17191c", "#6d4c41", "#d3222f", "#ef7d1a", "#f0c419", "#1f9d3f", "#2b6fd6", "#8e3fb5", "#8d969e", "#fff")


class ResistorLook(Look):
    """A resistor with the rings of its value."""

    def body(self, shape: Shape) -> str:
        w, y = shape.width, shape.footprint.pins[0].y
        drawn = path(f"M0 {number(y)}H{number(w)}", stroke="#a7afb6", width=0.55)
        drawn += path(
            f"M{number(w / 2 - 3.4)} {number(y - 1.3)}h1.6l.5.3h2.6l.5-.3h1.6a.8.8 0 0 1 .8.8v1a.8.8 0 0 1-.8.8h-1.6"
            "l-.5-.3h-2.6l-.5.3h-1.6a.8.8 0 0 1-.8-.8v-1a.8.8 0 0 1 .8-.8z",
            "#d8bd8a", stroke="#b4975f", width=0.1,
        )  # fmt: skip
        for place, colour in zip((-2.6, -1.0, 0.2, 2.6), bands(ohms_of(shape)), strict=True):
            drawn += rect(w / 2 + place - 0.3, y - 1.15, 0.6, 2.3, colour)
        return drawn


def ohms_of(shape: Shape) -> float:
    """A resistor's value."""
    return ohms(shape.attrs.get("value"))


def bands(value: float) -> tuple[str, str, str, str]:
    """The colours of a resistor's rings: two digits, the power of ten, and gold for 5 %."""
    if value < 1:
        return _RESISTOR[0], _RESISTOR[0], _RESISTOR[0], "#c9a64a"
    power = len(str(int(value))) - 2
    digits = round(value / 10**power)
    if digits > 99:
        digits, power = digits // 10, power + 1
    last = _RESISTOR[min(power, 9)] if power >= 0 else "#c9a64a"
    return _RESISTOR[digits // 10], _RESISTOR[digits % 10], last, "#c9a64a"


class PointLook(Look):
    """Where wires meet."""

    def body(self, shape: Shape) -> str:
        return disk(shape.width / 2, shape.height / 2, shape.width / 2, "@strong")


class RailLook(Look):
    """A supply or ground, as diagrams have them."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        if shape.kind == "ground":
            marks = "".join(
                path(f"M{number(w / 2 - half)} {number(y)}h{number(2 * half)}", stroke="@strong", width=0.4)
                for half, y in ((2.0, 2.4), (1.3, 3.4), (0.6, 4.4))
            )
            return path(f"M{number(w / 2)} 0V2.4", stroke="@strong", width=0.4) + marks
        return (
            path(f"M{number(w / 2)} {number(h)}V2.2M{number(w / 2 - 1.4)} 3.2L{number(w / 2)} 1.8l1.4 1.4",
                 stroke="#d3222f", width=0.4)
            + words(w / 2, 0.6, str(shape.attrs.get("volts", "VCC")), 1.5, "@strong")
        )  # fmt: skip


class TextLook(Look):
    """A note."""

    def body(self, shape: Shape) -> str:
        lines = str(shape.attrs.get("text", "")).split("\n")
        return "".join(
            words(0, 2.0 + 3.2 * row, text, 2.4, "@text", anchor="start") for row, text in enumerate(lines[:40])
        )


class BreadboardLook(Look):
    """A solderless breadboard."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        rails = [pin for pin in shape.footprint.pins if pin.name[1:2] in "pn" and "." in pin.name]
        drawn = rect(0, 0, w, h, "#f3f1ea", r=1.2, stroke="#cfcabb", width=0.3)
        drawn += rect(0, h / 2 - 1.2, w, 2.4, "#e3e0d5")
        for name, colour in (("tp", "#d3222f"), ("tn", "#2b4fd6"), ("bp", "#d3222f"), ("bn", "#2b4fd6")):
            ys = {pin.y for pin in rails if pin.name.startswith(f"{name}.")}
            away = -1.2 if name in ("tn", "bn") else 1.2
            drawn += "".join(path(f"M3 {number(y + away)}H{number(w - 3)}", stroke=colour, width=0.3) for y in ys)
        holes_ = "".join(f"M{number(pin.x - 0.45)} {number(pin.y - 0.45)}h.9v.9h-.9z" for pin in shape.footprint.pins)
        return drawn + path(holes_, "#4b4a45")
