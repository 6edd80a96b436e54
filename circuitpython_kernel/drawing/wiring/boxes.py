"""Boxes of the wiring's drawing: the board and the parts, with their labels and the signs of what supplies them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from circuitpython_kernel.drawing.board.scale_lamps import Lamp
from circuitpython_kernel.drawing.board.scale_layout import Anchor, ScalePin
from circuitpython_kernel.drawing.parts.looks import LOOK
from circuitpython_kernel.drawing.shapes import Point, Shape
from circuitpython_kernel.drawing.text_width import text_width, wrap

from .nets import Connection, Wiring, board_signal

ROW = 20.0
"""Distance of two pins. The board's are at multiples of it, parts' half a row off: see `routes`."""
SIZE, SMALL, LINE = 12.0, 10.0, 13.0
PAD, STUB = 10.0, 20.0
NOTE_WIDTH, NAME_WIDTH = 190.0, 170.0
STATE_WIDTH = 60.0
"""Room for what a live drawing writes of a pin."""


@dataclass(frozen=True)
class Label:
    """A line of text; ``y`` is the height of its middle, ``anchor`` is ``"start"``, ``"middle"`` or ``"end"``."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = SIZE
    bold: bool = False
    strong: bool = True
    turned: bool = False
    """Whether it reads from below to above."""
    ink: str = ""
    """One of the theme's inks, in place of that for strong or other text."""

    @property
    def width(self) -> float:
        """At most."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        before = self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        if self.turned:
            bottom = self.y + before
            return self.x - self.size * 0.6, bottom - self.width, self.x + self.size * 0.6, bottom
        left = self.x - before
        return left, self.y - self.size * 0.6, left + self.width, self.y + self.size * 0.6


@dataclass(frozen=True)
class Sign:
    """The sign of a supply below a box: ``"3V3"``, ``"5V"`` or ``"GND"``, hanging at the point."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Pad:
    """The end of a wire at a box's edge, or an unused pin there."""

    x: float
    y: float
    net: int | None


@dataclass(frozen=True)
class Leader:
    """A line inside a box: from a wire's end to a pad (of a net), or from a pad to its name (of none)."""

    net: int | None
    points: tuple[Point, ...]

    def moved(self, dx: float, dy: float) -> Leader:
        """The same in another place."""
        return Leader(self.net, tuple((x + dx, y + dy) for x, y in self.points))


@dataclass(frozen=True)
class Box:
    """A rectangle, with what belongs to it.

    One of a board to scale has its shapes and lights, leaders, and pins; ``look`` is the corner of a part's picture.
    """

    x: float
    y: float
    width: float
    height: float
    labels: tuple[Label, ...]
    signs: tuple[Sign, ...]
    pads: tuple[Pad, ...] = ()
    shapes: tuple[Shape, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    leaders: tuple[Leader, ...] = ()
    pins: tuple[ScalePin, ...] = ()
    look: Point | None = None
    key: str = ""
    """What is pressed when the picture is."""

    @property
    def bottom(self) -> float:
        """The lower end, with the signs."""
        return self.y + self.height + (STUB if self.signs else 0.0)

    def moved(self, dx: float, dy: float) -> Box:
        """The same in another place."""
        return replace(
            self,
            x=self.x + dx,
            y=self.y + dy,
            labels=tuple(replace(label, x=label.x + dx, y=label.y + dy) for label in self.labels),
            signs=tuple(replace(sign, x=sign.x + dx, y=sign.y + dy) for sign in self.signs),
            pads=tuple(replace(pad, x=pad.x + dx, y=pad.y + dy) for pad in self.pads),
            shapes=tuple(shape.moved(dx, dy) for shape in self.shapes),
            lamps=tuple(replace(lamp, x=lamp.x + dx, y=lamp.y + dy) for lamp in self.lamps),
            leaders=tuple(leader.moved(dx, dy) for leader in self.leaders),
            pins=tuple(pin.moved(dx, dy) for pin in self.pins),
            look=None if self.look is None else (self.look[0] + dx, self.look[1] + dy),
        )


def up_to_rows(height: float) -> float:
    """So high, or a little more: a number of whole rows."""
    return math.ceil(height / ROW) * ROW


def _sign_width(name: str) -> float:
    return 30.0 + text_width(name, SMALL)


def signs(names: Sequence[str], x: float, y: float) -> tuple[tuple[Sign, ...], tuple[Label, ...]]:
    """The signs of supplies side by side below y, and their names."""
    made, labels = [], []
    for name in names:
        made.append(Sign(x + 10, y, name))
        labels.append(Label(x + 22, y + 11, name, size=SMALL, strong=False))
        x += _sign_width(name)
    return tuple(made), tuple(labels)


def signs_width(names: Sequence[str]) -> float:
    """Room for signs side by side."""
    return sum(_sign_width(name) for name in names)


# ---- parts


def near_rows(part: Connection, height_of: Callable[[int], float]) -> list[int]:
    """A part's pins in the order of the board's, so that few of its wires cross."""
    return sorted(range(len(part.pins)), key=lambda row: height_of(part.pins[row][1]))


def far_rows(number: int, parts: Sequence[Connection]) -> list[tuple[int, str]]:
    """What a part has on the side away from the board: its own outlets' signals, then those that others hang at.

    Each with the number of the part whose outlet it is.
    """
    part = parts[number]
    rows = [(part.parent, signal) for signal, _ in part.outlets if part.parent is not None]
    there = [outlet for other in parts if other.parent == number for _, outlet in other.outlets]
    return [*rows, *((number, outlet) for outlet in dict.fromkeys(there))]


def _texts(number: int, wiring: Wiring) -> tuple[list[tuple[str, str]], list[str]]:
    """The labels of a part's rows: on the board's side (signal, pin), and away from it."""
    parts = wiring.parts
    part = parts[number]
    labels = {pin.index: pin.label for pin in wiring.pins}
    near = [(signal, _unless(labels.get(index, pin), signal)) for signal, index, pin in part.pins]
    outlets = dict(part.outlets)
    far = []
    for place, (_, name) in enumerate(far_rows(number, parts)):
        outlet = outlets[name] if place < len(outlets) else name
        outlet = f"channel {outlet}" if outlet.isdecimal() else outlet
        far.append(f"{outlet} · {name}" if place < len(outlets) else outlet)
    return near, far


def _unless(text: str, other: str) -> str:
    """A text, unless it says what is there already."""
    return "" if text == other else text


def part_width(number: int, wiring: Wiring) -> float:
    """How wide a part's box must be."""
    part = wiring.parts[number]
    near, far = _texts(number, wiring)
    left = max((text_width(s, SIZE, bold=True) + 8 + text_width(p, SMALL) for s, p in near), default=0.0)
    right = max((text_width(text, SMALL) for text in far), default=0.0)
    lines = [text_width(line, SMALL) for line in wrap(part.note, NOTE_WIDTH, SMALL)]
    lines += [text_width(line, SIZE, bold=True) for line in wrap(part.name, NOTE_WIDTH, SIZE, bold=True)]
    rows = left + right + (16 if left and right else 0)
    if part.looks:
        lines = [line + LOOK[0] + 8 for line in lines]
    return max(rows, *lines, signs_width(part.supplies), 100.0) + 2 * PAD


def part_box(
    number: int, wiring: Wiring, x: float, width: float, side: str,
    order: Sequence[int], nets: Sequence[int], far_nets: Sequence[int],
) -> Box:  # fmt: skip
    """A part's box with its upper edge at 0; ``nets`` are those of its pins, ``far_nets`` those away from the board."""
    part = wiring.parts[number]
    near, far = _texts(number, wiring)
    y = 14.0
    labels = []
    for line in wrap(part.name, NOTE_WIDTH, SIZE, bold=True):
        labels.append(Label(x + PAD, y, line, bold=True))
        y += LINE + 2
    for line in wrap(part.note, NOTE_WIDTH, SMALL):
        labels.append(Label(x + PAD, y, line, size=SMALL, strong=False))
        y += LINE
    top = up_to_rows(max(y - 7, LOOK[1] + 8 if part.looks else 0.0))
    inner, outer = (x, x + width) if side == "right" else (x + width, x)
    inward = 1 if side == "right" else -1
    here, there = ("start", "end") if side == "right" else ("end", "start")
    pads = []
    for place, row in enumerate(order):
        signal, pin = near[row]
        at = top + ROW * (place + 0.5)
        gap = PAD + text_width(signal, SIZE, bold=True) + 8
        labels.append(Label(inner + PAD * inward, at, signal, here, bold=True))
        if pin:
            labels.append(Label(inner + gap * inward, at, pin, here, SMALL, strong=False))
        pads.append(Pad(inner, at, nets[row]))
    for place, text in enumerate(far):
        at = top + ROW * (place + 0.5)
        labels.append(Label(outer - PAD * inward, at, text, there, SMALL))
        pads.append(Pad(outer, at, far_nets[place]))
    height = top + ROW * max(len(near), len(far))
    made, names = signs(part.supplies, x, height)
    look = (x + width - LOOK[0] - 6, 5.0) if part.looks else None
    return Box(x, 0.0, width, height, (*labels, *names), made, tuple(pads), look=look, key=part.key)


# ---- the board


def board_texts(wiring: Wiring) -> dict[int, str]:
    """What the board's pins carry, by the pin's index: what its end of each wire is called."""
    found: dict[int, dict[str, None]] = {}
    for part in wiring.parts:
        for signal, index, _ in part.pins:
            found.setdefault(index, {})[board_signal(signal)] = None
    labels = {pin.index: pin.label for pin in wiring.pins}
    return {index: _unless("/".join(names), labels[index]) for index, names in found.items()}


def board_width(wiring: Wiring) -> float:
    """How wide the board must be."""
    carried = board_texts(wiring)
    sides = {"left": 30.0, "right": 30.0}
    for pin in wiring.pins:
        own = text_width(pin.label, SIZE)
        if pin.index in carried:
            own += 8 + text_width(carried[pin.index], SMALL) + 8 + STATE_WIDTH
        sides[pin.side] = max(sides[pin.side], own)
    lines = [text_width(line, SIZE, bold=True) for line in wrap(wiring.board, NAME_WIDTH, SIZE, bold=True)]
    lines += [text_width(line, SMALL) for line in _board_notes(wiring)]
    supplies = signs_width(board_supplies(wiring))
    return up_to_rows(max(sum(sides.values()) + 40, *lines, supplies) + 2 * PAD)


def board_supplies(wiring: Wiring) -> list[str]:
    """The supplies that the board gives to its parts."""
    wanted = {name for part in wiring.parts for name in part.supplies}
    return [name for name in ("3V3", "5V", "GND") if name in wanted] + sorted(wanted - {"3V3", "5V", "GND"})


def _board_notes(wiring: Wiring) -> list[str]:
    notes = [*wrap(wiring.chip, NAME_WIDTH, SMALL), "a sketch: real pins are elsewhere"]
    return notes + (["only pins in use are drawn"] if wiring.partial else [])


def board_box(wiring: Wiring, width: float, net_of: dict[int, int]) -> Box:
    """The board with its left upper corner at 0, 0."""
    labels = []
    y = 26.0
    for line in wrap(wiring.board, NAME_WIDTH, SIZE, bold=True):
        labels.append(Label(width / 2, y, line, "middle", bold=True))
        y += LINE + 2
    for line in _board_notes(wiring):
        labels.append(Label(width / 2, y, line, "middle", SMALL, strong=False))
        y += LINE
    top = up_to_rows(y + 4)
    carried = board_texts(wiring)
    pads, pins = [], []
    rows = {"left": 0, "right": 0}
    for pin in wiring.pins:
        at = top + ROW * rows[pin.side]
        rows[pin.side] += 1
        edge, inward, anchor = (0.0, 1, "start") if pin.side == "left" else (width, -1, "end")
        used = pin.index in net_of
        labels.append(Label(edge + PAD * inward, at, pin.label, anchor, strong=used))
        gap = PAD + text_width(pin.label, SIZE) + 8
        if carried.get(pin.index):
            labels.append(Label(edge + gap * inward, at, carried[pin.index], anchor, SMALL, strong=False))
            gap += text_width(carried[pin.index], SMALL) + 8
        here, state = Anchor(edge, at, anchor), Anchor(edge + gap * inward, at, anchor) if used else None
        pins.append(ScalePin(pin.index, pin.label, "", edge, at, 4.5, here, state, SMALL, named=False))
        pads.append(Pad(edge, at, net_of.get(pin.index)))
    height = top + ROW * max(rows.values())
    made, names = signs(board_supplies(wiring), (width - signs_width(board_supplies(wiring))) / 2, height)
    return Box(0.0, 0.0, width, height, (*labels, *names), made, tuple(pads), pins=tuple(pins))
