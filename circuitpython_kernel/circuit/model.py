"""A circuit: a board, parts with a place and settings, and wires from pin to pin. Lengths are millimetres.

The drawing is x to the right and y down. A part's place is the upper left corner of its footprint (see `pins`) as it is
without rotation; it is turned clockwise around the middle of that footprint.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Value = str | int | float | bool
"""What a setting can be."""

BOARD = "board"
"""The name of the board in the ends of wires: ``"board:GP15"``."""


@dataclass(frozen=True)
class CircuitPart:
    """A part of a circuit.

    Args:
        id: what it is called, here and on the board: ``board.part("led1")``.
        kind: the name of a part's class (``"LED"``, ``"BME280"``), or of something that is in a circuit only, such as
            ``"resistor"`` (see `kinds`). A kind that nobody knows is kept as it is.
        x, y: its place in mm.
        rotate: clockwise, in degrees from 0 to 359.
        attrs: its settings: inputs, arguments of its class, and what is for the drawing alone.
    """

    id: str
    kind: str
    x: float = 0.0
    y: float = 0.0
    rotate: int = 0
    attrs: Mapping[str, Value] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CircuitWire:
    """A wire between two pins, each written as ``"part:pin"``, such as ``"board:GP15"`` and ``"led1:A"``.

    Args:
        id: what it is called in this circuit: ``"w1"``.
        start, end: its ends.
        colour: a name or ``"#rrggbb"``; empty for one that fits what it carries.
        route: its way from start to end, in steps of mm: ``"h5"`` to the right, ``"v-2.54"`` up, and one ``"*"`` behind
            which the steps are those from the end. Empty: it finds its own way.
    """

    id: str
    start: str
    end: str
    colour: str = ""
    route: tuple[str, ...] = ()

    def touches(self, part: str) -> bool:
        """Whether it ends at a part."""
        return part in (part_of(self.start), part_of(self.end))


@dataclass(frozen=True)
class BoardPlace:
    """Which board it is, by its id, and where it lies."""

    id: str
    x: float = 0.0
    y: float = 0.0
    rotate: int = 0


@dataclass(frozen=True)
class Circuit:
    """A circuit. ``parts`` and ``wires`` are in the order in which they came; ids occur once."""

    board: BoardPlace
    parts: tuple[CircuitPart, ...] = ()
    wires: tuple[CircuitWire, ...] = ()
    notes: tuple[str, ...] = ()
    """What its reader has to tell: sentences about what a file says that a circuit cannot."""

    def __iter__(self) -> Iterator[CircuitPart]:
        return iter(self.parts)

    def part(self, name: str) -> CircuitPart:
        """A part by its id.

        Raises:
            LookupError: when there is none.
        """
        for part in self.parts:
            if part.id == name:
                return part
        raise LookupError(f'the circuit has no part "{name}"')

    def wire(self, name: str) -> CircuitWire:
        """A wire by its id.

        Raises:
            LookupError: when there is none.
        """
        for wire in self.wires:
            if wire.id == name:
                return wire
        raise LookupError(f'the circuit has no wire "{name}"')

    def has(self, name: str) -> bool:
        """Whether there is a part of that id."""
        return any(part.id == name for part in self.parts)

    def with_part(self, part: CircuitPart) -> Circuit:
        """The circuit with one more part, or with this one in place of that of the same id."""
        if self.has(part.id):
            return replace(self, parts=tuple(part if one.id == part.id else one for one in self.parts))
        return replace(self, parts=(*self.parts, part))

    def without_part(self, name: str) -> Circuit:
        """The circuit without a part and the wires that end at it."""
        parts = tuple(part for part in self.parts if part.id != name)
        return replace(self, parts=parts, wires=tuple(wire for wire in self.wires if not wire.touches(name)))

    def with_wire(self, wire: CircuitWire) -> Circuit:
        """The circuit with one more wire, or with this one in place of that of the same id."""
        if any(one.id == wire.id for one in self.wires):
            return replace(self, wires=tuple(wire if one.id == wire.id else one for one in self.wires))
        return replace(self, wires=(*self.wires, wire))

    def without_wire(self, name: str) -> Circuit:
        """The circuit without a wire."""
        return replace(self, wires=tuple(wire for wire in self.wires if wire.id != name))

    def json(self) -> str:
        """The circuit as the text of a circuit.json: a line for each part and wire, in the circuit's order."""
        lines = [f'  "board": {_line({"id": self.board.id} | _place(self.board))}']
        if self.parts:
            each = [
                {"id": part.id, "kind": part.kind} | _place(part) | ({"attrs": dict(part.attrs)} if part.attrs else {})
                for part in self.parts
            ]
            lines.append(_list("parts", each))
        if self.wires:
            each = [
                {"from": wire.start, "to": wire.end}
                | ({"colour": wire.colour} if wire.colour else {})
                | ({"route": list(wire.route)} if wire.route else {})
                for wire in self.wires
            ]
            lines.append(_list("wires", each))
        return '{\n  "circuit": 1,\n' + ",\n".join(lines) + "\n}\n"

    def free_wire_id(self) -> str:
        """An id for one more wire."""
        return free_name("w", {wire.id for wire in self.wires}, always=True)


def _place(thing: CircuitPart | BoardPlace) -> dict[str, Any]:
    turned = {"rotate": thing.rotate} if thing.rotate else {}
    return {"x": _number(thing.x), "y": _number(thing.y)} | turned


def _number(value: float) -> float | int:
    short = round(value, 3)
    return int(short) if short == int(short) else short


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(name: str, each: Iterable[object]) -> str:
    rows = ",\n".join(f"    {_line(one)}" for one in each)
    return f'  "{name}": [\n{rows}\n  ]'


def part_of(end: str) -> str:
    """The part at a wire's end."""
    return end.partition(":")[0]


def pin_of(end: str) -> str:
    """The pin at a wire's end."""
    return end.partition(":")[2]


def free_name(stem: str, taken: Collection[str], *, always: bool = False) -> str:
    """``stem`` with the lowest number that makes it a name that is not taken; ``always``: also when none is needed."""
    if not always and stem not in taken:
        return stem
    number = 1 if always else 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
