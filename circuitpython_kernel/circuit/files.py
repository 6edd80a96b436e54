"""Circuits from files: a circuit.json, or a web simulator's diagram.json. Nothing in them is believed unread."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from circuitpython_kernel.common import untrusted_json

from .diagrams.reading import circuit_of
from .kinds import spelled
from .model import BOARD, BoardPlace, Circuit, CircuitPart, CircuitWire
from .untrusted import MOST_BYTES, MOST_PARTS, MOST_WIRES, BadCircuit, Rules, is_step


def load(circuit: str | os.PathLike[str] | Mapping[str, Any] | Circuit) -> Circuit:
    """A circuit from a file, from what such a file says, or as it is.

    Raises:
        OSError: when the file cannot be read.
        BadCircuit: when it is no circuit.
    """
    if isinstance(circuit, Circuit):
        return circuit
    if isinstance(circuit, Mapping):
        return from_dict(circuit)
    file = Path(circuit)
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    return from_bytes(data, file.name)


def from_bytes(data: bytes, name: str = "the circuit") -> Circuit:
    """A circuit from a file's content.

    Raises:
        BadCircuit: when it is none.
    """
    if len(data) > MOST_BYTES:
        raise BadCircuit(f"{name} has more than {MOST_BYTES >> 20} MB, which no circuit needs.")
    try:
        return from_text(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise BadCircuit(f"{name} is no text in UTF-8, as circuits are.") from None


def from_text(text: str, name: str = "the circuit") -> Circuit:
    """A circuit from its JSON.

    Raises:
        BadCircuit: when it is none.
    """
    try:
        found = untrusted_json.parse(text)
    except json.JSONDecodeError as error:
        raise BadCircuit(f"{name} is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except ValueError as error:
        raise BadCircuit(f"{name} cannot be read: {error}.") from None
    return from_dict(found, name)


def from_dict(found: object, name: str = "the circuit") -> Circuit:
    """A circuit from what its JSON says.

    Raises:
        BadCircuit: when it is none.
    """
    if not isinstance(found, Mapping):
        raise BadCircuit(f'{name} is no circuit: it has to be an object with "board", "parts" and "wires".')
    if "connections" in found or ("parts" in found and "board" not in found):
        return circuit_of(found, name)
    return _Reader(name).circuit(found)


class _Reader(Rules):
    """Reads a circuit.json."""

    def circuit(self, found: Mapping[str, Any]) -> Circuit:
        if found.get("circuit", 1) != 1:
            raise self.bad("it", "is of a version that this program does not know: it reads version 1")
        board = found.get("board")
        if isinstance(board, str):
            board = {"id": board}
        if not isinstance(board, Mapping):
            raise self.bad('"board"', 'has to say which board it is: {"id": "raspberry_pi_pico"}')
        place = BoardPlace(self.text(board, "id", "the board"), *self.place(board, "the board"))
        parts = [self.part(one, f"part {n + 1}") for n, one in enumerate(self.rows(found, "parts", MOST_PARTS))]
        seen = {BOARD}
        for part in parts:
            if part.id in seen:
                what = "is the board's name" if part.id == BOARD else "is there twice"
                raise self.bad(f'the id "{part.id}"', f"{what}: each part needs one of its own")
            seen.add(part.id)
        rows = self.rows(found, "wires", MOST_WIRES)
        wires = [self.wire(one, n + 1, f"wire {n + 1}") for n, one in enumerate(rows)]
        return Circuit(place, tuple(parts), tuple(wires))

    def part(self, one: object, where: str) -> CircuitPart:
        if not isinstance(one, Mapping):
            raise self.bad(where, 'has to be an object such as {"id": "led1", "kind": "LED", "x": 30, "y": 10}')
        name = self.text(one, "id", where)
        where = f'the part "{name}"'
        if ":" in name:
            raise self.bad(where, "has a colon in its id, which parts a part from its pin in wires")
        kind = self.text(one, "kind", where)
        return CircuitPart(name, spelled(kind), *self.place(one, where), self.attrs(one.get("attrs", {}), where))

    def wire(self, one: object, number: int, where: str) -> CircuitWire:
        if not isinstance(one, Mapping):
            raise self.bad(where, 'has to be an object such as {"from": "board:GP15", "to": "led1:A"}')
        ends = [self.text(one, key, where) for key in ("from", "to")]
        for end in ends:
            if ":" not in end:
                raise self.bad(where, f'ends at "{end}": an end is a part and its pin, such as "led1:A"')
        colour = one.get("colour", one.get("color", ""))
        if not isinstance(colour, str) or len(colour) > 32:
            raise self.bad(where, "has a colour that is no name and no #rrggbb")
        route = one.get("route", [])
        if not isinstance(route, list) or len(route) > 1000 or not all(is_step(step) for step in route):
            raise self.bad(where, 'has a route that is no list of steps such as "h5" and "v-2.5"')
        return CircuitWire(f"w{number}", ends[0], ends[1], colour, tuple(route))

    def place(self, one: Mapping[str, Any], where: str) -> tuple[float, float, int]:
        x, y, rotate = (self.number(one, key, where) for key in ("x", "y", "rotate"))
        return round(x, 3), round(y, 3), round(rotate) % 360
