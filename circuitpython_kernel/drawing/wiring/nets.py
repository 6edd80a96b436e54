"""What is connected to a board, ready to be drawn or described: parts, jumper wires and the nets that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.boards.layouts import load_layout
from circuitpython_kernel.devices import PushButton
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.drawing.board.layout import lay_out
from circuitpython_kernel.drawing.board.scale_board import ScaleBoard, contact_of, scale_board
from circuitpython_kernel.drawing.parts.looks import has_look
from circuitpython_kernel.drawing.view import BoardView, PartView
from circuitpython_kernel.hardware.peripherals.protocols import Speaks, protocols_of

if TYPE_CHECKING:
    from circuitpython_kernel.boards import BoardDefinition

MOST_PINS = 48
"""A board with more pins is drawn with those that are in use."""
_LINES = frozenset(("sda", "scl", "sck", "mosi", "miso", "cs"))
"""Lines of buses, which are written in capitals; other signals are written as `board.attach` has them."""


@dataclass(frozen=True)
class BoardPin:
    """A pin as it is drawn: its index, its name on the board, and on which side it is, ``"left"`` or ``"right"``."""

    index: int
    label: str
    side: str


@dataclass(frozen=True)
class Connection:
    """A part: what it is called, what it is, and what it hangs on.

    ``pins`` are its signals with the index and the name of the board's pin; ``outlets`` its signals with what they are
    connected to at the part of number ``parent``, such as a multiplexer, in the order of the wiring's parts.
    """

    name: str
    where: str = ""
    title: str = ""
    pins: tuple[tuple[str, int, str], ...] = ()
    parent: int | None = None
    channel: str = ""
    outlets: tuple[tuple[str, str], ...] = ()
    supplies: tuple[str, ...] = ("3V3", "GND")
    looks: bool = False
    """Whether there is a picture of it, see `drawing.parts.looks`."""
    key: str = ""
    """The part's only key, which its picture presses."""

    @property
    def note(self) -> str:
        """Where and what it is."""
        return " · ".join(word for word in (self.where, self.title) if word)


@dataclass(frozen=True)
class Wiring:
    """A board with everything that is connected to it. A part comes after the one it hangs at."""

    board: str
    chip: str = ""
    pins: tuple[BoardPin, ...] = ()
    parts: tuple[Connection, ...] = ()
    wires: tuple[tuple[int, int], ...] = ()
    partial: bool = False
    """Whether pins that are not in use were left out."""
    to_scale: ScaleBoard | None = None
    """The board as it is drawn when it has a layout. ``pins`` are then those in use."""

    @property
    def empty(self) -> bool:
        """Whether nothing is connected."""
        return not self.parts and not self.wires


@dataclass(frozen=True)
class Net:
    """What is joined by wire: the board's pins, and parts' signals as (number of the part, row among its pins)."""

    pins: tuple[int, ...]
    signals: tuple[tuple[int, int], ...]
    label: str


def wiring_of(board: BoardView) -> Wiring:
    """What is connected to a board."""
    definition = board.definition
    parts = tuple(connection for connection, _ in _parts(board.parts, definition))
    own = {wire for entry in board.parts if isinstance(entry.part, Part) for wire in entry.part.wires()}
    jumpers = board.pins.wires(without=own)
    wires = tuple((definition.resolve(first), definition.resolve(second)) for first, second in jumpers)
    used = {index for part in parts for _, index, _ in part.pins} | {index for wire in wires for index in wire}
    facts = load_layout(definition.id)
    if facts is not None:
        to_scale = scale_board(definition, facts)
        labels = {index: definition.pin_label(index) for index in used}
        at_sides = tuple(pins_at_their_sides(to_scale, used, labels))
        return Wiring(definition.name, definition.chip or "", at_sides, parts, wires, to_scale=to_scale)
    places = lay_out(definition).pins
    partial = len(places) > MOST_PINS
    shown = sorted(places, key=lambda one: one.y)  # on the right side their order is from below to above
    pins = [BoardPin(one.index, one.label, one.side) for one in shown if not partial or one.index in used]
    for index in sorted(used - {pin.index for pin in pins}):  # an LED, a button: they have no place at the edge
        left = sum(pin.side == "left" for pin in pins)
        pins.append(BoardPin(index, definition.pin_label(index), "left" if 2 * left < len(pins) else "right"))
    return Wiring(definition.name, definition.chip or "", tuple(pins), parts, wires, partial)


def pins_at_their_sides(board: ScaleBoard, used: Iterable[int], labels: dict[int, str]) -> list[BoardPin]:
    """The pins in use with the side at which their wires leave the board, from above to below."""
    middle = board.width / 2
    found: list[tuple[float, float, BoardPin]] = []
    for index in sorted(used):
        contact = contact_of(board, index)
        if contact is None:
            side = "left" if sum(pin.side == "left" for _, _, pin in found) <= len(found) / 2 else "right"
            found.append((2e6, float(index), BoardPin(index, labels[index], side)))
        elif contact.zone in ("left", "right"):
            found.append((contact.y, 0.0, BoardPin(index, contact.name, contact.zone)))
        else:
            side = "left" if contact.x < middle else "right"
            # The one next to the edge leaves first, so that none crosses another one.
            order = contact.x if side == "left" else -contact.x
            found.append((1e6, order, BoardPin(index, contact.name, side)))
    return [pin for _, _, pin in sorted(found, key=lambda one: one[:2])]


def ordered_parts(board: BoardView) -> list[Any]:
    """The parts in the order of the wiring's; None for what hangs at an output of another part."""
    return [part for _, part in _parts(board.parts, board.definition)]


def _parts(entries: Sequence[PartView], definition: BoardDefinition) -> list[tuple[Connection, Any]]:
    """The parts with what they are, each followed by those that hang at it."""
    owners = {id(entry): _owner(entry, entries) for entry in entries}
    found: list[tuple[Connection, Any]] = []

    def add(entry: PartView, parent: int | None, channel: str) -> None:
        pins = tuple((_signal(name), definition.resolve(pin), pin) for name, pin in entry.pins.items())
        outlets = tuple((line, f"{line[:2]}{channel}") for line in ("SDA", "SCL")) if parent is not None else ()
        title, supplies = _described(entry.part)
        name, where = entry.name or type(entry.part).__name__, _where(entry, parent)
        looks = has_look(entry.part)
        key = "press" if isinstance(entry.part, PushButton) else ""
        connection = Connection(name, where, title, pins, parent, channel, outlets, supplies, looks, key)
        found.append((connection, entry.part))
        number = len(found) - 1
        for outlet, signal, load in getattr(entry.part, "loads", lambda: ())():
            hanging = ((signal, outlet),)
            connection = Connection(load, parent=number, channel=outlet, outlets=hanging, supplies=("5V", "GND"))
            found.append((connection, None))
        for other in entries:
            owner = owners[id(other)]
            if owner is not None and owner[0] is entry:
                add(other, number, owner[1])

    for entry in entries:
        if owners[id(entry)] is None:
            add(entry, None, "")
    return found


def _owner(entry: PartView, entries: Iterable[PartView]) -> tuple[PartView, str] | None:
    """The multiplexer that a part hangs at, and the channel."""
    for other in entries:
        for number, branch in enumerate(getattr(other.part, "i2c_branches", lambda: ())()):
            if any(part is entry.part for part in branch.parts):
                return other, str(number)
    return None


def _where(entry: PartView, parent: int | None) -> str:
    address = getattr(entry.part, "address", None)
    on_i2c = isinstance(address, int) and Speaks.I2C in protocols_of(entry.part) and "cs" not in entry.pins
    words = [f"0x{address:02X}"] if on_i2c else []
    return " · ".join([*words, *([entry.bus] if entry.bus and parent is None else [])])


def _described(part: object) -> tuple[str, tuple[str, ...]]:
    supplies = getattr(part, "supplies", ("3V3", "GND"))
    return str(getattr(part, "title", "")), tuple(str(supply) for supply in supplies)


def _signal(signal: str) -> str:
    """A part's own name of a signal: what the board sends, the part receives."""
    return {"tx": "RX", "rx": "TX"}.get(signal, signal.upper() if signal in _LINES else signal)


def board_signal(signal: str) -> str:
    """The name at the board's end of a signal."""
    return {"RX": "TX", "TX": "RX"}.get(signal, signal)


def nets(wiring: Wiring) -> list[Net]:
    """What is joined by parts' signals on one pin and by jumper wires, in the order in which it is connected."""
    members: dict[int, set[int]] = {}
    ends: dict[int, list[tuple[int, int]]] = {}
    for number, part in enumerate(wiring.parts):
        for row, (_, index, _) in enumerate(part.pins):
            members.setdefault(index, {index})
            ends.setdefault(index, []).append((number, row))
    for first, second in wiring.wires:
        joined = members.get(first, {first}) | members.get(second, {second})
        for index in joined:
            members[index] = joined
    found, seen = [], set[int]()
    for index, joined in members.items():
        if index not in seen:
            seen |= joined
            pins = tuple(sorted(joined))
            signals = tuple(end for pin in pins for end in ends.get(pin, ()))
            names = dict.fromkeys(wiring.parts[number].pins[row][0] for number, row in signals)
            found.append(Net(pins, signals, "/".join(names) or "wire"))
    return found


def wiring_text(wiring: Wiring) -> str:
    """What is connected, as lines of text."""
    if wiring.empty:
        return (
            f"Nothing is attached to the {wiring.board}: %attach bme280 puts a sensor on it, %parts lists the others."
        )
    lines = []
    for part in wiring.parts:
        note = f" ({part.note})" if part.note else ""
        words = [f"{signal} to {pin}" for signal, _, pin in part.pins]
        if part.parent is not None:
            words.insert(0, f"channel {part.channel} of {wiring.parts[part.parent].name}")
            words[1:1] = [f"{signal} to {outlet}" for signal, outlet in part.outlets if outlet != part.channel]
        text = ", ".join(words) or "no pin of the board"
        supply = f"; supply: {', '.join(part.supplies)}" if part.supplies else ""
        lines.append(f"{'  ' * _depth(wiring, part)}{part.name}{note}: {text}{supply}")
    labels = {pin.index: pin.label for pin in wiring.pins}
    lines += [f"jumper wire: {labels[first]} to {labels[second]}" for first, second in wiring.wires]
    return "\n".join(lines)


def _depth(wiring: Wiring, part: Connection) -> int:
    return 0 if part.parent is None else 1 + _depth(wiring, wiring.parts[part.parent])
