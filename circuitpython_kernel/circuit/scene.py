"""A circuit as a drawing needs it: one dict of plain values, ready for JSON. Lengths are millimetres, y goes down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from circuitpython_kernel import boards
from circuitpython_kernel.devices import Part

from .breadboards import KINDS as BREADBOARDS
from .checks import Finding
from .gather import AnyBoard, AttachedPart, rect_of, turned_rect
from .live import LiveBoard, current, findings_of
from .model import BOARD, Circuit, CircuitPart, CircuitWire, part_of, pin_of
from .nets import Nets
from .pads import BoardPads, pads_of
from .pins import Footprint, FootprintPin, footprint, turned, turned_side
from .routing import Demand, End, Point, by_steps, route_all

COLOURS = ("#1e8e3e", "#1a73e8", "#9334e6", "#e8710a", "#d4a000", "#12a4af", "#c2185b", "#6d4c41")
"""Colours of wires that carry signals, in turn."""
GROUND, SUPPLY = "#202124", "#d93025"
FLAT = frozenset((*BREADBOARDS, "junction", "text"))
"""Kinds over which wires go."""
NAMED = {
    "black": GROUND, "red": SUPPLY, "green": "#1e8e3e", "blue": "#1a73e8", "purple": "#9334e6", "violet": "#9334e6",
    "orange": "#e8710a", "gold": "#d4a000", "yellow": "#e3b505", "cyan": "#12a4af", "magenta": "#c2185b",
    "pink": "#e573a5", "brown": "#6d4c41", "white": "#e8eaed", "gray": "#80868b", "grey": "#80868b",
    "limegreen": "#32cd32",
}  # fmt: skip


def scene(board: LiveBoard) -> dict[str, Any]:
    """The scene of a board with all that is attached to it.

    A part's ``x``, ``y`` is the upper left corner of its footprint without rotation. It is turned clockwise by
    ``rotate`` degrees around the middle of its footprint. Its pins' places are those without rotation, from there.
    The points of wires are where they are drawn, in the coordinates that ``x`` and ``y`` of parts and board have.

    Returns::

        {"board": {"id": "raspberry_pi_pico", "name": "Raspberry Pi Pico", "x": 0, "y": 0, "rotate": 0,
                   "width": 21, "height": 51,
                   "to_scale": True,             # it has a layout: draw it from that; else it is a sketch
                   "pads": [{"name": "GND.1",    # in the ends of wires: "board:GND.1"
                             "label": "GND",     # what stands on the board
                             "number": 3, "x": 1.61, "y": 6.45,   # from the board's corner
                             "side": "left",     # left, right, top, bottom, inside: where wires leave
                             "pin": None,        # the pin's index in board.pins, None for supplies and the like
                             "supply": "GND",    # "GND", "3V3", "5V" or ""
                             "plug": "",         # the plug it is a contact of
                             "functions": ["analog", "I2C SDA"]}]},
         "parts": [{"id": "led1", "kind": "LED", "title": "LED with resistor", "x": 30.5, "y": -5, "rotate": 0,
                    "width": 10.58, "height": 13.23,
                    "attrs": {"color": "red", "resistor": 330},
                    "element": "wokwi-led",      # of @wokwi/elements, None without one
                    "attached": True,            # it is on the board: board.part(id)
                    "bus": "", "address": None,  # "I2C", 0x76
                    "pins": [{"name": "A", "x": 6.61, "y": 11.11, "side": "bottom", "role": "in"}],
                    "inputs": [{"name": "color", "label": "colour", "unit": "", "low": 0, "high": 4, "step": 1,
                                "logarithmic": False, "options": ["red", "yellow"], "value": 0}],
                    "keys": [["press"]]}],       # what is pressed, in rows
         "wires": [{"id": "w1", "from": "board:GP15", "to": "led1:A",
                    "colour": "#1e8e3e",         # ready for CSS
                    "automatic": True,           # whether it found its own way
                    "points": [[19.39, 49.63], [25, 49.63]]}],
         "findings": [{"level": "warning",       # or "error"
                       "text": "led1 has no resistor: ...", "parts": ["led1"], "pins": ["led1:A"], "wires": ["w1"]}]}

    A pin's role is a signal of the part's class, a line of its bus (``"scl|sck"`` where it can be either), ``"+"`` or
    ``"-"`` for supplies, or nothing. The kinds beside the classes of parts are in `kinds`. A part of a kind that nobody
    knows has the pins that wires go to.
    """
    return scene_of(current(board), board, findings_of(board))


def scene_of(circuit: Circuit, board: AnyBoard, found: Sequence[Finding] = ()) -> dict[str, Any]:
    """The scene of a circuit; ``board`` is where its parts are attached."""
    pads = pads_of(board.definition)
    shapes = {part.id: shape_of(circuit, part) for part in circuit.parts}
    attached = {entry.name: entry for entry in board.parts}
    return {
        "board": _board(circuit, pads),
        "parts": [_part(part, shapes[part.id], attached.get(part.id)) for part in circuit.parts],
        "wires": _wires(circuit, pads, shapes),
        "findings": [
            {
                "level": one.level,
                "text": one.text,
                "parts": list(one.parts),
                "pins": list(one.pins),
                "wires": list(one.wires),
            }
            for one in found
        ],
    }


def _board(circuit: Circuit, pads: BoardPads) -> dict[str, Any]:
    definition = pads.definition
    return {
        "id": definition.id, "name": definition.name, "x": circuit.board.x, "y": circuit.board.y,
        "rotate": circuit.board.rotate, "width": pads.width, "height": pads.height, "to_scale": pads.to_scale,
        "pads": [
            {"name": pad.name, "label": pad.label, "number": pad.number, "x": pad.x, "y": pad.y, "side": pad.side,
             "pin": pad.index, "supply": pad.supply, "plug": pad.plug, "functions": list(pad.functions)}
            for pad in pads.pads
        ],
    }  # fmt: skip


def shape_of(circuit: Circuit, part: CircuitPart) -> Footprint:
    """A part's footprint; for a kind that nobody knows, a box with the pins that wires go to."""
    shape = footprint(part.kind, part.attrs)
    if shape is not None:
        return shape
    ends = [end for wire in circuit.wires for end in (wire.start, wire.end) if part_of(end) == part.id]
    names = list(dict.fromkeys(pin_of(end) for end in ends))
    height = max(len(names) + 1, 5) * 2.54
    pins = tuple(FootprintPin(name, 0.0, round(2.54 * (n + 1), 2), "left") for n, name in enumerate(names))
    return Footprint(20.32, round(height, 2), pins)


def _part(part: CircuitPart, shape: Footprint, entry: AttachedPart | None) -> dict[str, Any]:
    device = None if entry is None else entry.part
    inputs, keys = [], []
    if isinstance(device, Part):
        keys = [list(row) for row in device.keyboard()]
        for item in device.inputs().values():
            inputs.append(
                {"name": item.name, "label": item.label, "unit": item.unit, "low": item.low, "high": item.high,
                 "step": item.step, "logarithmic": item.logarithmic, "options": list(item.options),
                 "value": getattr(device, item.name)}
            )  # fmt: skip
    address = getattr(device, "address", None)
    return {
        "id": part.id, "kind": part.kind, "title": str(getattr(device, "title", "")), "x": part.x, "y": part.y,
        "rotate": part.rotate, "width": shape.width, "height": shape.height, "attrs": dict(part.attrs),
        "element": shape.element, "attached": entry is not None, "bus": getattr(entry, "bus", ""),
        "address": address if isinstance(address, int) else None,
        "pins": [
            {"name": pin.name, "x": pin.x, "y": pin.y, "side": pin.side, "role": pin.role} for pin in shape.pins
        ],
        "inputs": inputs, "keys": keys,
    }  # fmt: skip


def _wires(circuit: Circuit, pads: BoardPads, shapes: dict[str, Footprint]) -> list[dict[str, Any]]:
    points = ways(circuit)
    return [
        {"id": wire.id, "from": wire.start, "to": wire.end, "colour": colour_of(wire, pads, number),
         "automatic": not wire.route, "points": [list(point) for point in points[wire.id]]}
        for number, wire in enumerate(circuit.wires)
        if wire.id in points  # one that ends nowhere has no way; the findings say so
    ]  # fmt: skip


@lru_cache(maxsize=8)
def ways(circuit: Circuit) -> dict[str, tuple[Point, ...]]:
    """The points of each wire, by its id: by its own route, or by one that it has found."""
    pads = pads_of(boards.load(circuit.board.id))
    shapes = {part.id: shape_of(circuit, part) for part in circuit.parts}
    nets = Nets(circuit, pads)
    found: dict[str, tuple[Point, ...]] = {}
    demands: dict[str, Demand] = {}
    for wire in circuit.wires:
        start, end = (end_of(circuit, pads, shapes, name) for name in (wire.start, wire.end))
        if start is None or end is None:
            continue
        if wire.route:
            found[wire.id] = tuple(by_steps((start.x, start.y), (end.x, end.y), wire.route))
        else:
            net = nets.of_end(wire.start)
            demands[wire.id] = Demand(start, end, -1 if net is None else net.number)
    board = circuit.board
    obstacles = [turned_rect(board.x, board.y, pads.width, pads.height, board.rotate)]
    obstacles += [rect_of(part) for part in circuit.parts if part.kind not in FLAT]
    # Short ones first: they have the least choice.
    order = sorted(demands, key=lambda name: _far(demands[name]))
    made = route_all([demands[name] for name in order], obstacles, list(found.values()))
    return found | {name: tuple(way) for name, way in zip(order, made, strict=True)}


def _far(demand: Demand) -> float:
    return abs(demand.start.x - demand.end.x) + abs(demand.start.y - demand.end.y)


def end_of(circuit: Circuit, pads: BoardPads, shapes: dict[str, Footprint], name: str) -> End | None:
    """Where a wire ends; None when there is no such pin."""
    owner, pin = part_of(name), pin_of(name)
    try:
        if owner == BOARD:
            pad = pads.pad(pin)
            place = circuit.board
            x, y = turned(pads.width, pads.height, pad.x, pad.y, place.rotate)
            return End(round(place.x + x, 3), round(place.y + y, 3), turned_side(pad.side, place.rotate))
        part, shape = circuit.part(owner), shapes[owner]
        found = shape.pin(pin)
    except LookupError:
        return None
    x, y = turned(shape.width, shape.height, found.x, found.y, part.rotate)
    return End(round(part.x + x, 3), round(part.y + y, 3), turned_side(found.side, part.rotate))


def colour_of(wire: CircuitWire, pads: BoardPads, number: int) -> str:
    """A wire's colour for CSS: its own, black for ground, red for a supply, else one in turn."""
    if wire.colour:
        return NAMED.get(wire.colour.lower(), wire.colour)
    for end in (wire.start, wire.end):
        if part_of(end) == BOARD:
            try:
                supply = pads.pad(pin_of(end)).supply
            except LookupError:
                continue
            if supply:
                return GROUND if supply == "GND" else SUPPLY
    return COLOURS[number % len(COLOURS)]
