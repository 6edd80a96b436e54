"""A diagram.json from a circuit."""

from __future__ import annotations

import json
import re
from typing import Any

from circuitpython_kernel import boards
from circuitpython_kernel.circuit.model import BOARD, Circuit, CircuitWire, free_name, part_of, pin_of
from circuitpython_kernel.circuit.pads import pads_of

from .board_pins import BOARDS, simulator_pin
from .reading import PIXEL
from .types import TYPES, type_for

_STEP = re.compile(r"([hv])(.*)$")


class NoDiagram(ValueError):
    """The circuit's board is none that diagrams have."""


def diagram_of(circuit: Circuit) -> dict[str, Any]:
    """A circuit as a diagram says it.

    Parts that diagrams do not have get a type of their own (``chip-...``), which a simulator shows as unknown.

    Raises:
        NoDiagram: when the simulators do not have the circuit's board.
    """
    name = boards.load(circuit.board.id).name
    kinds = [kind for kind, own in BOARDS.items() if own == circuit.board.id]
    if not kinds:
        known = ", ".join(dict.fromkeys(BOARDS.values()))
        raise NoDiagram(f"A diagram.json cannot have the board {name}: simulators know {known}.")
    kind = kinds[-1] if kinds[0].startswith("wokwi-") else kinds[0]
    pads = pads_of(boards.load(circuit.board.id))
    taken = {part.id for part in circuit.parts}
    board = free_name("pico" if "pico" in kind else "esp", taken)
    parts: list[dict[str, Any]] = [_placed(kind, board, circuit.board.x, circuit.board.y, circuit.board.rotate, {})]
    renamed: dict[str, dict[str, str]] = {}
    for part in circuit.parts:
        there, attrs = type_for(part.kind, part.attrs)
        hidden = attrs.pop("hide", None) is not None
        entry = _placed(there, part.id, part.x, part.y, part.rotate, attrs)
        parts.append(entry | ({"hide": True} if hidden else {}))
        renamed[part.id] = {ours: theirs for theirs, ours in TYPES[there].pins.items()} if there in TYPES else {}

    def end(text: str) -> str:
        if part_of(text) != BOARD:
            stem, dot, number = pin_of(text).partition(".")
            own = renamed.get(part_of(text), {}) if part_of(text) in renamed else {}
            keep = part_of(text) in renamed and stem in ("GND", "VCC")
            return text if keep or stem not in own else f"{part_of(text)}:{own[stem]}{dot}{number}"
        try:
            return f"{board}:{simulator_pin(pads, kind, pin_of(text))}"
        except LookupError:
            return f"{board}:{pin_of(text)}"

    connections = [[end(wire.start), end(wire.end), wire.colour, _route(wire)] for wire in circuit.wires]
    return {
        "version": 1, "author": "circuitpython-kernel", "editor": "wokwi", "parts": parts, "connections": connections,
        "dependencies": {},
    }  # fmt: skip


def diagram_json(circuit: Circuit) -> str:
    """The same as the text of a diagram.json.

    Raises:
        NoDiagram: when the simulators do not have the circuit's board.
    """
    return json.dumps(diagram_of(circuit), indent=2, ensure_ascii=False) + "\n"


def _placed(kind: str, name: str, x: float, y: float, rotate: int, attrs: dict[str, Any]) -> dict[str, Any]:
    turned = {"rotate": rotate} if rotate else {}
    return (
        {"type": kind, "id": name, "top": round(y / PIXEL, 2), "left": round(x / PIXEL, 2)} | turned | {"attrs": attrs}
    )


def _route(wire: CircuitWire) -> list[str]:
    found = []
    for step in wire.route:
        match = _STEP.match(step)
        found.append(f"{match[1]}{round(float(match[2]) / PIXEL, 2):g}" if match else step)
    return found
