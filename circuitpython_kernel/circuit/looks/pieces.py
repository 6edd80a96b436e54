"""What many drawings have: pads with their names, chips, legs, circuit boards, screws."""

from __future__ import annotations

from .look import Shape
from .svg import disk, number, path, rect, words

GOLD = "#d9b34a"


def pads(shape: Shape, ring: str = GOLD) -> str:
    """The pads of a part's pins."""
    return "".join(disk(pin.x, pin.y, 0.8, ring) + disk(pin.x, pin.y, 0.42, "#2a2418") for pin in shape.footprint.pins)


def label(
    shape: Shape, away: float, fill: str, size: float = 1.55, least: float = 1.4, narrow: frozenset[str] = frozenset()
) -> str:
    """The names of pins that stand in a row, beside them: ``away`` mm below them, or above (less than 0).

    Names that would be lower than ``least`` are turned, and so are those at a side that is ``narrow``.
    """
    drawn = ""
    for pin in shape.footprint.pins:
        fits = 2.2 / (len(pin.name) * 0.62)  # the height at which it is as wide as a pin's room
        tight = fits < least
        if pin.side in narrow:
            inward = 0.9 if pin.side == "left" else -0.9
            drawn += words(pin.x + inward, pin.y - 1.2, pin.name, size, fill, turned=True, anchor="start")
        elif pin.side in ("left", "right"):
            inward = 1.2 if pin.side == "left" else -1.2
            drawn += words(pin.x + inward, pin.y, pin.name, size, fill, anchor="start" if inward > 0 else "end")
        elif tight:
            above = away < 0
            high = min(size, 5.2 / (len(pin.name) * 0.62))
            drawn += words(pin.x, pin.y + (-1.1 if above else 1.1), pin.name, high, fill, turned=True,
                           anchor="start" if above else "end")  # fmt: skip
        else:
            drawn += words(pin.x, pin.y + away, pin.name, min(size, fits), fill)
    return drawn


def edge_of(shape: Shape) -> str:
    """The edge of a part where most of its pins are: ``"top"``, ``"bottom"``, ``"left"`` or ``"right"``."""
    sides = [pin.side for pin in shape.footprint.pins if pin.side]
    return max(("bottom", "top", "left", "right"), key=sides.count)


def inner(shape: Shape, room: float, margin: float) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is free on a board: ``room`` from the edge with pins, else ``margin``."""
    at = {side: room if side == edge_of(shape) else margin for side in ("left", "top", "right", "bottom")}
    return at["left"], at["top"], shape.width - at["left"] - at["right"], shape.height - at["top"] - at["bottom"]


def chip(x: float, y: float, w: float, h: float, text: str = "", size: float = 1.3) -> str:
    """A chip with its legs."""
    legs = ""
    count = max(2, int(h / 0.95))
    for index in range(count):
        at = y + h * (index + 0.5) / count - 0.16
        legs += rect(x - 0.6, at, w + 1.2, 0.32, "#b9c0c6")
    drawn = legs + rect(x, y, w, h, "#1c1f22", r=0.25) + disk(x + 0.7, y + 0.7, 0.28, "#3b4045")
    return drawn + (words(x + w / 2, y + h / 2, text, size, "#aeb6bc") if text else "")


def plate(w: float, h: float, colour: str, *, r: float = 1.2) -> str:
    """A circuit board with an edge of light."""
    return rect(0, 0, w, h, colour, r=r) + rect(0.12, 0.12, w - 0.24, h - 0.24, r=r, stroke="#ffffff26", width=0.24)


def holes(w: float, h: float, inset: float = 2.0, r: float = 1.1, *, lower: bool = True) -> str:
    """Holes for screws in the corners."""
    return "".join(
        disk(x, y, r + 0.35, "#c9a64a") + disk(x, y, r, "@ground")
        for x in (inset, w - inset)
        for y in ((inset, h - inset) if lower else (inset,))
    )


def plug(x: float, y: float, *, right: bool) -> str:
    """A small plug for I2C cables, 4.2 mm wide and 6 mm high."""
    pins = "".join(rect(x + 0.6, y + 1.3 + index * 1.0, 3.0, 0.35, "#c9ced3") for index in range(4))
    mouth = x + 3.4 if right else x
    return rect(x, y, 4.2, 6, "#eceae2", r=0.3, stroke="#b5b1a4") + pins + rect(mouth, y + 0.8, 0.8, 4.4, "#d4d0c3")


def legs(shape: Shape, edge: float, colour: str = "#a7afb6", width: float = 0.55) -> str:
    """Legs from the pins up to ``edge``, a height."""
    n = number
    return "".join(
        path(f"M{n(pin.x)} {n(edge)}V{n(pin.y)}", stroke=colour, width=width) for pin in shape.footprint.pins
    )


def side_legs(shape: Shape, edge: float, colour: str = "#a7afb6", width: float = 0.55) -> str:
    """Legs from the pins to ``edge``, a distance from the left."""
    n = number
    return "".join(
        path(f"M{n(edge)} {n(pin.y)}H{n(pin.x)}", stroke=colour, width=width) for pin in shape.footprint.pins
    )
