"""What the things on a board look like, in colours that are the same in a light and in a dark theme."""

from __future__ import annotations

from collections.abc import Sequence

from circuitpython_kernel.boards.layouts import Connector, Outline, Pad
from circuitpython_kernel.boards.layouts.model import Box
from circuitpython_kernel.drawing.shapes import Disk, Path, Point, Rect, Shape, Words
from circuitpython_kernel.drawing.text_width import text_width

GOLD, HOLE, METAL, PLASTIC, CHIP = "#d9b24c", "#20262c", "#b8c0c7", "#ece7da", "#2b3239"
SILK = "#f2f6fa"
"""What is written on boards; they are dark."""

_COPPER = {"hole": 0.85, "castellated": 0.85, "socket": 0.9, "sew": 2.15, "ring": 2.6, "edge": 0.5, "test": 0.85,
           "pin": 0.75}  # fmt: skip
_DRILL = {"hole": 0.5, "castellated": 0.5, "sew": 1.55, "ring": 1.9}


def pad_radius(pad: Pad) -> float:
    """The radius of what a wire is joined with, in millimetres."""
    return _COPPER[pad.shape]


def lighter(color: str, share: float = 0.35) -> str:
    """A colour nearer to white."""
    parts = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def board_shape(outline: Outline, color: str) -> Shape:
    """The board itself, from an outline in pixels."""
    edge = lighter(color)
    if outline.points:
        return Path(points=outline.points, closed=True, fill=color, stroke=edge)
    if outline.circle:
        return Path(points=_cut_circle(*outline.circle), closed=True, fill=color, stroke=edge)
    return Rect(x=0, y=0, w=outline.w, h=outline.h, r=outline.r, fill=color, stroke=edge)


def _cut_circle(x: float, y: float, diameter: float) -> tuple[Point, ...]:
    """A circle as a polygon; what is above 0 is cut off."""
    from math import cos, pi, sin

    points = [(x + diameter / 2 * sin(step * pi / 60), y - diameter / 2 * cos(step * pi / 60)) for step in range(120)]
    return tuple((px, max(py, 0.0)) for px, py in points)


def copper_shapes(pad: Pad, scale: float, width: float, height: float) -> list[Shape]:
    """A pad, with its hole."""
    x, y, radius = pad.x * scale, pad.y * scale, _COPPER[pad.shape] * scale
    if pad.shape == "edge":
        w, h = (pad.w or 1.0) * scale, (pad.h or 5.0) * scale
        return [Rect(x=x - w / 2, y=y - h / 2, w=w, h=h, fill=GOLD)]
    if pad.shape == "socket":
        return [
            Rect(x=x - radius - 1, y=y - radius - 1, w=2 * radius + 2, h=2 * radius + 2, fill=HOLE, stroke="#59636c")
        ]
    if pad.shape == "pin":
        return [Rect(x=x - radius, y=y - radius, w=2 * radius, h=2 * radius, r=2, fill=HOLE, stroke=GOLD)]
    found: list[Shape] = [Disk(x=x, y=y, r=radius, fill=GOLD)]
    if pad.shape == "castellated":
        # The copper goes on to the edge, where half a hole is left.
        at = {"left": (0.0, y), "right": (width, y), "top": (x, 0.0), "bottom": (x, height)}.get(pad.side)
        if at is not None:
            left, right, top, bottom = min(x, at[0]), max(x, at[0]), min(y, at[1]), max(y, at[1])
            upright = pad.side in ("top", "bottom")
            grow_x, grow_y = (radius, 0.0) if upright else (0.0, radius)
            found.append(
                Rect(
                    x=left - grow_x, y=top - grow_y, w=right - left + 2 * grow_x, h=bottom - top + 2 * grow_y, fill=GOLD
                )
            )
    if pad.shape in _DRILL:
        drill = _DRILL[pad.shape] * scale
        found.append(Disk(x=x, y=y, r=drill, fill="@ground" if pad.shape in ("sew", "ring") else HOLE))
    return found


def usb_shapes(box: Box, back: bool) -> list[Shape]:
    """The USB connector; one on the back is dashed."""
    if back:
        return [Rect(x=box.x, y=box.y, w=box.w, h=box.h, r=3, stroke="#8b96a1", dashed=True),
                *_inside("USB", box, "#8b96a1")]  # fmt: skip
    return [
        Rect(x=box.x, y=box.y, w=box.w, h=box.h, r=3, fill=METAL, stroke="#6b7781"),
        *_inside("USB", box, "#27313a"),
    ]


def _inside(text: str, box: Box, fill: str, size: float = 9.0) -> list[Shape]:
    """A text in the middle of a box, smaller or turned if it has to be; none when there is no room at all."""
    for turned in (False, True):
        room, high = (box.h, box.w) if turned else (box.w, box.h)
        for at in (size, size - 1, size - 2):
            if text_width(text, at) * 0.85 <= room - 2 and at <= high:
                return [Words(x=box.x + box.w / 2, y=box.y + box.h / 2, text=text, size=at, turned=turned, fill=fill)]
    return []


def chip_shapes(box: Box, text: str) -> list[Shape]:
    """A chip or a module; one on the back is dashed."""
    if box.back:
        return [Rect(x=box.x, y=box.y, w=box.w, h=box.h, r=2, stroke="#8b96a1", dashed=True),
                *_inside(text, box, "#a9b6c2", 8.5)]  # fmt: skip
    fill = {"antenna": "#1a4a35", "speaker": "#59636c", "flash": "#27313a"}.get(text, CHIP)
    if text.startswith(("ESP32", "CYW", "RP2040 (")):
        fill = "#8d969e"  # under a shield of metal
    ink = "#11181f" if fill == "#8d969e" else "#e3e8ec"
    return [Rect(x=box.x, y=box.y, w=box.w, h=box.h, r=2, fill=fill, stroke="#59636c"), *_inside(text, box, ink)]


def connector_shapes(
    plug: Connector, box: Box, pins: Sequence[Point], radius: float, on_light: bool, called: bool
) -> list[Shape]:
    """A connector with its contacts, of which ``called`` ones are named beside the board.

    One on the back, or not fitted, is dashed.
    """
    x, y, w, h = box.x, box.y, box.w, box.h
    if box.back or not plug.fitted:
        found: list[Shape] = [Rect(x=x, y=y, w=w, h=h, r=2, stroke="#8b96a1", dashed=True)]
        ink = "#3a434b" if on_light else "#a9b6c2"
    else:
        fill = {"microsd": METAL, "barrel_2.1": "#27313a", "swd_2x5": "#3a434b"}.get(plug.kind, PLASTIC)
        ink = "#27313a" if fill in (METAL, PLASTIC) else "#e3e8ec"
        found = [Rect(x=x, y=y, w=w, h=h, r=2, fill=fill, stroke="#8b96a1")]
    found += [Disk(x=px, y=py, r=radius, fill=GOLD, stroke="#6b5a20", width=0.5) for px, py in pins]
    text = "" if called or (plug.kind == "swd_2x5" and not plug.fitted) else plug.name
    return found + (_inside(text, box, ink, 8.5) if text else [])


def display_shapes(body: Box, screen: Box, name: str, pixels: tuple[int, int]) -> list[Shape]:
    """A display that shows nothing."""
    paper = name.startswith("e-paper")
    ground, ink = ("#dfe2dd", "#59636c") if paper else ("#0c1620", "#5f7386")
    return [
        Rect(x=body.x, y=body.y, w=body.w, h=body.h, r=3, fill="#c9ced2", stroke="#8b96a1"),
        Rect(x=screen.x, y=screen.y, w=screen.w, h=screen.h, fill=ground, stroke="#6b7781"),
        *_inside(f"{name.split(',')[0]} · {pixels[0]} × {pixels[1]}", screen, ink, 11.0),
    ]
