"""Circuits for tests, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, pairwise

from circuitpython_kernel import boards
from circuitpython_kernel.circuit.gather import rect_of, turned_rect
from circuitpython_kernel.circuit.model import BoardPlace, Circuit, CircuitPart, CircuitWire, Value, part_of
from circuitpython_kernel.circuit.pads import pads_of
from circuitpython_kernel.circuit.scene import FLAT, ways

PICO = "raspberry_pi_pico"
Parts = dict[str, tuple[str, dict[str, Value]]]
"""Kinds and settings of parts, by their ids."""


def circuit(parts: Parts, wires: Iterable[str], board: str = PICO) -> Circuit:
    """A circuit of ``{"led1": ("LED", {"resistor": 330})}`` and ``["board:GP15 led1:A"]``."""
    made = tuple(CircuitPart(name, kind, attrs=attrs) for name, (kind, attrs) in parts.items())
    ends = (wire.split() for wire in wires)
    return Circuit(
        BoardPlace(board), made, tuple(CircuitWire(f"w{n + 1}", start, end) for n, (start, end) in enumerate(ends))
    )


def crossings(drawn: Circuit) -> list[tuple[str, str]]:
    """The wires that find their own way and go through a thing at which they do not end, with that thing."""
    pads = pads_of(boards.load(drawn.board.id))
    place = drawn.board
    things = {part.id: rect_of(part) for part in drawn.parts if part.kind not in FLAT}
    things["board"] = turned_rect(place.x, place.y, pads.width, pads.height, place.rotate)
    overlap = [(one, other) for one, other in combinations(things, 2) if things[one].overlaps(things[other])]
    assert not overlap, "a wire to a pin under another part has to cross it"
    found = []
    for wire in drawn.wires:
        for first, second in pairwise(ways(drawn)[wire.id] if not wire.route else ()):
            left, right = sorted((first[0], second[0]))
            top, bottom = sorted((first[1], second[1]))
            for name, rect in things.items():
                across = rect.x + 0.06 < right and left < rect.right - 0.06
                along = rect.y + 0.06 < bottom and top < rect.bottom - 0.06
                if across and along and name not in (part_of(wire.start), part_of(wire.end)):
                    found.append((wire.id, name))
    return found
