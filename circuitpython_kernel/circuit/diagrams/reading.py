"""A circuit from a diagram.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from circuitpython_kernel import boards
from circuitpython_kernel.circuit.model import BOARD, BoardPlace, Circuit, CircuitPart, CircuitWire, free_name
from circuitpython_kernel.circuit.pads import pads_of
from circuitpython_kernel.circuit.untrusted import FARTHEST, MOST_ATTRS, MOST_PARTS, MOST_WIRES, Rules, short

from .board_pins import BOARDS, pad_name
from .types import plain, settings_from, type_of

PIXEL = 25.4 / 96
"""Millimetres in one of a diagram's pixels, of which there are 96 to the inch."""
_STEP = re.compile(r"([hv])\s*([-+]?\d{1,6}(?:\.\d{1,9})?)$")


def circuit_of(found: Mapping[str, Any], name: str = "diagram.json") -> Circuit:
    """A circuit from what a diagram says.

    Raises:
        BadCircuit: when it is no diagram, or has no board that is known here.
    """
    return _Reader(name).circuit(found)


class _Reader(Rules):
    """Reads a diagram."""

    def circuit(self, found: Mapping[str, Any]) -> Circuit:
        rows = self.rows(found, "parts", MOST_PARTS)
        parts: list[tuple[str, str, Mapping[str, Any]]] = []
        seen = set[str]()
        for number, one in enumerate(rows):
            where = f"part {number + 1}"
            if not isinstance(one, Mapping):
                raise self.bad(where, 'has to be an object such as {"type": "wokwi-led", "id": "led1"}')
            kind, part_id = self.text(one, "type", where), self.text(one, "id", where)
            if part_id in seen:
                raise self.bad(f'the id "{part_id}"', "is there twice: each part needs one of its own")
            seen.add(part_id)
            parts.append((part_id, kind, one))
        mine = [part for part in parts if part[1] in BOARDS]
        if not mine:
            kinds = ", ".join(dict.fromkeys(kind for _, kind, _ in parts if "board" in kind or "arduino" in kind))
            there = f"; it has {short(kinds)}" if kinds else ""
            raise self.bad("it", f"has no board that is known here, such as {next(iter(BOARDS))}{there}")
        self.board_id, self.board_type, board = mine[0]
        self.notes = [
            f'{other} is a second board, "{kind}"; a circuit has one, so nothing runs on it.'
            for other, kind, _ in mine[1:]
        ]
        self.pads = pads_of(boards.load(BOARDS[self.board_type]))
        self.new_ids = {self.board_id: BOARD}
        if BOARD in seen and self.board_id != BOARD:
            self.new_ids[BOARD] = free_name("board_part", seen)
            self.notes.append(f'The part "{BOARD}" is called "{self.new_ids[BOARD]}" here: "{BOARD}" is the board.')
        self.types = {part_id: (kind, self.settings(one, part_id)) for part_id, kind, one in parts}
        placed = tuple(self.part(part_id, kind, one) for part_id, kind, one in parts if part_id != self.board_id)
        place = BoardPlace(BOARDS[self.board_type], *self.place(board, "the board"))
        wires = self.wires(self.rows(found, "connections", MOST_WIRES))
        return Circuit(place, placed, wires, tuple(self.notes))

    def settings(self, one: Mapping[str, Any], part_id: str) -> dict[str, Any]:
        found = one.get("attrs", {})
        where = f'the part "{short(part_id)}"'
        if not isinstance(found, Mapping) or len(found) > MOST_ATTRS:
            raise self.bad(where, f'has "attrs" that are no object of up to {MOST_ATTRS} settings')
        kept = {str(key): value for key, each in found.items() if (value := plain(each)) is not None}
        return self.attrs(kept, where)

    def part(self, part_id: str, kind: str, one: Mapping[str, Any]) -> CircuitPart:
        where = f'the part "{short(part_id)}"'
        attrs = self.types[part_id][1]
        known = type_of(kind, attrs)
        if one.get("hide") is True:
            attrs = attrs | {"hide": True}
        name = self.new_ids.get(part_id, part_id).replace(":", "_")
        settings = settings_from(kind, attrs)
        return CircuitPart(name, kind if known is None else known.kind, *self.place(one, where), settings)

    def place(self, one: Mapping[str, Any], where: str) -> tuple[float, float, int]:
        x, y = (self.number(one, key, where, FARTHEST / PIXEL) * PIXEL for key in ("left", "top"))
        return round(x, 3), round(y, 3), round(self.number(one, "rotate", where)) % 360

    def wires(self, rows: list[Any]) -> tuple[CircuitWire, ...]:
        wires: list[CircuitWire] = []
        for number, row in enumerate(rows):
            where = f"connection {number + 1}"
            if not isinstance(row, list) or not 2 <= len(row) <= 8 or not all(isinstance(end, str) for end in row[:2]):
                raise self.bad(where, 'has to be a list such as ["pico:GP15", "led1:A", "green", []]')
            if any(end.startswith("$") and end.partition(":")[0] not in self.types for end in row[:2]):
                continue  # the simulator's own, such as its serial monitor
            colour = row[2] if len(row) > 2 and isinstance(row[2], str) else ""
            route = row[3] if len(row) > 3 and isinstance(row[3], list) else []
            wires.append(
                CircuitWire(
                    f"w{len(wires) + 1}", self.end(row[0], where), self.end(row[1], where), colour[:32], _route(route)
                )
            )
        return tuple(wires)

    def end(self, text: str, where: str) -> str:
        owner, colon, pin = text.partition(":")
        if not colon or not owner or not pin or len(text) > 400:
            raise self.bad(where, f'ends at "{short(text)}": an end is a part and its pin, such as "led1:A"')
        if owner == self.board_id:
            return f"{BOARD}:{pad_name(self.pads, self.board_type, pin)}"
        kind = type_of(*self.types[owner]) if owner in self.types else None
        if kind is not None:
            stem, dot, number = pin.partition(".")
            pin = kind.pins.get(stem, stem) + dot + number
        return f"{self.new_ids.get(owner, owner)}:{pin}"


def _route(steps: list[Any]) -> tuple[str, ...]:
    """A wire's way, in millimetres; what is no step is left out, such as ``$bb``."""
    found: list[str] = []
    for step in steps[:1000]:
        if step == "*" and "*" not in found:
            found.append("*")
        elif isinstance(step, str) and (match := _STEP.match(step.strip())):
            found.append(f"{match[1]}{round(float(match[2]) * PIXEL, 3):g}")
    return tuple(found) if any(step != "*" for step in found) else ()
