"""What is attached to a board, as a circuit: parts that nobody drew get a place, and wires to the pads they are at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.reach import pad_label
from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.hardware.pins.bank import PinBank

from .drawn import Drawn, Place
from .kinds import arguments
from .model import BOARD, BoardPlace, Circuit, CircuitPart, CircuitWire, Value, part_of, pin_of
from .pads import BoardPad, BoardPads, pads_of
from .pins import Footprint, FootprintPin, footprint
from .placement import Rect, place
from .plan import planned

_ALWAYS = frozenset({("LED", "resistor")})
"""Settings without which a part in a circuit would be another one: an LED that has no resistor inside."""


class AttachedPart(Protocol):
    """A part that is attached, and where."""

    @property
    def part(self) -> Any:  # noqa: ANN401 - a part of a user's own need not be a `Part`
        """The part."""

    @property
    def name(self) -> str:
        """What it is called on the board."""

    @property
    def bus(self) -> str:
        """The name of its bus; empty for one that has none."""

    @property
    def pins(self) -> Mapping[str, str]:
        """The board's pins by the part's signals."""


class AnyBoard(Protocol):
    """What is read of a board."""

    @property
    def definition(self) -> BoardDefinition:
        """Which board it is."""

    @property
    def parts(self) -> Sequence[AttachedPart]:
        """What is attached, in that order."""

    @property
    def pins(self) -> PinBank:
        """Its pins."""


def places_of(board: AnyBoard) -> dict[str, Place]:
    """Where the parts on a board are attached, by their names."""
    return {entry.name: (("bus", entry.bus), *sorted(entry.pins.items())) for entry in board.parts}


def jumpers_of(board: AnyBoard) -> tuple[tuple[str, str], ...]:
    """The wires between a board's pins that are no part's."""
    own = {wire for entry in board.parts if isinstance(entry.part, Part) for wire in entry.part.wires()}
    return tuple(sorted(board.pins.wires(without=own)))


def gathered(board: AnyBoard, drawn: Drawn) -> Drawn:
    """What is attached to a board now, drawn as it was where nothing has changed."""
    places, jumpers = places_of(board), jumpers_of(board)
    circuit = drawn.circuit or Circuit(BoardPlace(board.definition.id))
    if drawn.circuit is not None and places == drawn.attached and jumpers == drawn.jumpers:
        return drawn
    faded = dict(drawn.faded)
    for name, before in drawn.attached.items():
        if circuit.has(name) and places.get(name) != before:
            faded[name] = circuit.part(name), tuple(wire for wire in circuit.wires if wire.touches(name))
            circuit = circuit.without_part(name)
    fresh = []
    for entry in board.parts:
        if circuit.has(entry.name):
            continue
        back = faded.pop(entry.name, None)
        if back is None or back[0].kind != kind_of(entry.part):
            fresh.append(entry)
            continue
        circuit = circuit.with_part(replace(back[0], attrs={**back[0].attrs, **settings_of(entry.part)}))
        circuit = _wired_again(circuit, board.definition, entry, back[1], board.parts)
    if fresh:
        circuit = with_entries(circuit, board.definition, fresh, board.parts)
    circuit = _with_jumpers(circuit, board.definition, drawn.jumpers, jumpers)
    return Drawn(circuit, places, jumpers, faded, drawn.refused)


def _wired_again(
    circuit: Circuit,
    definition: BoardDefinition,
    entry: AttachedPart,
    wires: Sequence[CircuitWire],
    everything: Sequence[AttachedPart],
) -> Circuit:
    """A part that has come back gets its wires, if they go to where it is now; else new ones."""
    before = circuit
    for wire in wires:
        if all(part_of(end) == BOARD or circuit.has(part_of(end)) for end in (wire.start, wire.end)):
            free = all(one.id != wire.id for one in circuit.wires)
            circuit = circuit.with_wire(wire if free else replace(wire, id=circuit.free_wire_id()))
    plan = planned(circuit, definition).part(entry.name)
    if plan is not None and plan.pins.items() <= entry.pins.items() and (plan.bus or entry.bus) == entry.bus:
        return circuit
    pads, part = pads_of(definition), before.part(entry.name)
    for wire in wires_of(before, pads, part, entry, everything):
        before = before.with_wire(wire)
    return before


def _with_jumpers(
    circuit: Circuit,
    definition: BoardDefinition,
    before: Sequence[tuple[str, str]],
    now: Sequence[tuple[str, str]],
) -> Circuit:
    """The circuit with wires for jumpers that were put on, and without those that were taken off."""
    pads = pads_of(definition)

    def pins(names: tuple[str, str]) -> tuple[int, int]:
        first, second = sorted(definition.resolve(name) for name in names)
        return first, second

    gone = Counter(map(pins, before)) - Counter(map(pins, now))
    for wire in circuit.wires:
        if part_of(wire.start) == part_of(wire.end) == BOARD:
            try:
                ends = [pads.pad(pin_of(end)).index for end in (wire.start, wire.end)]
            except LookupError:
                continue
            joined = tuple(sorted(index for index in ends if index is not None))
            if len(joined) == 2 and gone[joined] > 0:
                gone[joined] -= 1
                circuit = circuit.without_wire(wire.id)
    missing = Counter(map(pins, now)) - Counter(planned(circuit, definition).joins)
    for first, second in missing:
        start, end = (f"{BOARD}:{pads.pad(pad_label(definition, index)).name}" for index in (first, second))
        circuit = circuit.with_wire(CircuitWire(circuit.free_wire_id(), start, end))
    return circuit


def with_entries(
    circuit: Circuit,
    definition: BoardDefinition,
    entries: Sequence[AttachedPart],
    everything: Sequence[AttachedPart],
) -> Circuit:
    """A circuit with more parts, each at a free place and wired."""
    pads = pads_of(definition)
    made = [CircuitPart(entry.name, kind_of(entry.part), attrs=settings_of(entry.part)) for entry in entries]
    sizes = []
    for part, entry in zip(made, entries, strict=True):
        shape = footprint(part.kind, part.attrs)
        width, height = (shape.width, shape.height) if shape else (20.32, 12.7)
        sizes.append((width, height, _side(pads, entry)))
    board = circuit.board
    taken = [rect_of(part) for part in circuit.parts]
    places = place(Rect(board.x, board.y, pads.width, pads.height), taken, sizes)
    for part, entry, (x, y) in zip(made, entries, places, strict=True):
        part = CircuitPart(part.id, part.kind, x, y, 0, part.attrs)
        circuit = circuit.with_part(part)
        for wire in wires_of(circuit, pads, part, entry, everything):
            circuit = circuit.with_wire(wire)
    return circuit


def rect_of(part: CircuitPart) -> Rect:
    """The room that a part takes, turned as it is."""
    shape = footprint(part.kind, part.attrs)
    width, height = (shape.width, shape.height) if shape else (20.32, 12.7)
    return turned_rect(part.x, part.y, width, height, part.rotate)


def turned_rect(x: float, y: float, width: float, height: float, rotate: int) -> Rect:
    """The room of what is turned around its middle."""
    if round(rotate / 90) % 2:
        middle = x + width / 2, y + height / 2
        return Rect(middle[0] - height / 2, middle[1] - width / 2, height, width)
    return Rect(x, y, width, height)


def _side(pads: BoardPads, entry: AttachedPart) -> str:
    """The side of the board at which most of a part's pins are."""
    sides = []
    for pin in entry.pins.values():
        pad = pads.pad(pin)
        sides.append("left" if pad.side == "left" or (pad.side != "right" and pad.x < pads.width / 2) else "right")
    return max(("left", "right"), key=sides.count) if sides else ""


def wires_of(
    circuit: Circuit, pads: BoardPads, part: CircuitPart, entry: AttachedPart, entries: Sequence[AttachedPart]
) -> list[CircuitWire]:
    """The wires of a part that was attached without any: its signals, and its supplies from the nearest pads."""
    shape = footprint(part.kind, part.attrs)
    if shape is None:
        return []
    taken = {wire.id for wire in circuit.wires}
    found: list[CircuitWire] = []

    def add(start: str, pin: str) -> None:
        number = len(taken) + 1
        while f"w{number}" in taken:
            number += 1
        taken.add(f"w{number}")
        found.append(CircuitWire(f"w{number}", start, f"{part.id}:{pin}"))

    for signal, pin in entry.pins.items():
        own = pin_for(part, shape, signal, entry.part)
        if own is not None:
            label = pads.definition.resolve(pin)
            add(f"{BOARD}:{pads.pad(pad_label(pads.definition, label)).name}", own)
    for start, role in _hanging(circuit, entry, entries):
        own = pin_for(part, shape, role, entry.part)
        if own is not None:
            add(start, own)
    for pin_name, supply in supplies_of(part, shape, entry.part).items():
        pad = nearest_supply(circuit, pads, part, shape.pin(pin_name), supply)
        if pad is not None:
            add(f"{BOARD}:{pad.name}", pin_name)
    return found


def _hanging(circuit: Circuit, entry: AttachedPart, entries: Sequence[AttachedPart]) -> list[tuple[str, str]]:
    """What a part hangs on that is no pin of the board, as ends of wires there, with the part's role.

    That is a multiplexer's channel, or the output of the strip before it.
    """
    for other in entries:
        roles: list[tuple[str, str]] = []
        for number, branch in enumerate(getattr(other.part, "i2c_branches", lambda: ())()):
            if any(part is entry.part for part in branch.parts):
                roles = [(f"sd{number}", "sda"), (f"sc{number}", "scl")]
        if getattr(entry.part, "behind", None) is other.part and other is not entry:
            roles = [("dout", "data")]
            if isinstance(entry.part, HangingPart):
                roles = [(output, signal) for signal, output in entry.part.hanging.items()]
            elif output := getattr(entry.part, "output", ""):
                roles = [(output, "in")]
        if roles and circuit.has(other.name):
            part = circuit.part(other.name)
            shape = footprint(part.kind, part.attrs)
            pins = {pin.role: pin.name for pin in shape.pins} if shape else {}
            return [(f"{other.name}:{pins[role]}", signal) for role, signal in roles if role in pins]
    return []


def pin_for(part: CircuitPart, shape: Footprint, signal: str, device: object) -> str | None:
    """The pin of a footprint that is a signal of the part's class."""
    if part.kind == "LED":
        return "C" if signal == "low" or getattr(device, "active_low", False) else "A"
    if part.kind == "PushButton":
        return "2.l" if signal == "other" else "1.l"
    if part.kind == "Buzzer":
        return "2"
    for pin in shape.pins:
        if signal in pin.roles:
            return pin.name
    return None


def supplies_of(part: CircuitPart, shape: Footprint, device: object) -> dict[str, str]:
    """Which pins of a part go to which supply: ``{"VCC": "3V3", "GND": "GND"}``."""
    supplies = tuple(getattr(device, "supplies", ("3V3", "GND")))
    positive = next((one for one in supplies if one != "GND"), "")
    if part.kind in ("LED", "PushButton") and not supplies:
        return {}  # it is between two pins
    if part.kind == "LED":
        return {"A": positive} if getattr(device, "active_low", False) else {"C": "GND"}
    if part.kind == "Buzzer":
        return {"1": "GND"}
    if part.kind == "PushButton":
        return {"2.l": "GND" if getattr(device, "to", "ground") == "ground" else "3V3"}
    if part.kind == "RGBLED":
        return {"COM": "3V3" if getattr(device, "common", "cathode") == "anode" else "GND"}
    found: dict[str, str] = {}
    for pin in shape.pins:
        if pin.role == "-" and "GND" in supplies and "GND" not in found.values():
            found[pin.name] = "GND"
        if pin.role == "+" and positive and positive not in found.values():
            found[pin.name] = positive
    return found


def nearest_supply(
    circuit: Circuit, pads: BoardPads, part: CircuitPart, pin: FootprintPin, supply: str
) -> BoardPad | None:
    """The pad of a supply that is nearest to a part's pin; of 3.3 V where the board has no 5 V."""
    board = circuit.board
    offered = pads.supplies(supply) or pads.supplies("3V3" if supply == "5V" else "5V" if supply == "3V3" else "GND")
    x, y = part.x + pin.x - board.x, part.y + pin.y - board.y
    # VBUS is 5 V; VSYS and VIN are for what supplies the board.
    best = [pad for pad in offered if pad.label in ("5V", "VBUS", "3V3", "GND")] or offered
    return min(best, key=lambda pad: abs(pad.x - x) + abs(pad.y - y), default=None)


def kind_of(part: object) -> str:
    """The kind of a part that is attached: its class's name."""
    return type(part).__name__


def settings_of(part: object) -> dict[str, Value]:
    """What a part was made with, as far as it differs from what it has by itself."""
    if not isinstance(part, Part):
        return {}
    kind = type(part)
    inputs = kind.inputs()
    found: dict[str, Value] = {}
    for name, parameter in arguments(kind).items():
        value = getattr(part, name, None)
        if name not in inputs and isinstance(value, str | int | float) and value != parameter.default:
            found[name] = value
    # What it has by itself, though no default says so: an address, for one.
    try:
        options: dict[str, Any] = {name: value for name, value in found.items() if name != "address"}
        usual = kind(**options)
    except (TypeError, ValueError):
        usual = None
    found = {name: value for name, value in found.items() if name != "address" or value != getattr(usual, name, None)}
    for item in inputs.values():
        source = part.source(item.name)
        if not callable(source) and (source != item.default or (kind.__name__, item.name) in _ALWAYS):
            found[item.name] = item.options[round(source)] if item.options else source
    return found
