"""What has to be attached to a board so that it is the circuit: parts with their pins, joined pins, pulls and voltages.

It is worked out from the nets alone. What cannot be attached is in `Plan.left`, each with a reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.reach import pad_label

from .bindings import Ends, bind
from .kinds import PASSIVE, kind_class
from .model import Circuit, CircuitPart, Value
from .nets import Net, Nets, Resistor
from .pads import pads_of

VOLTS = {"GND": 0.0, "3V3": 3.3, "5V": 5.0}


@dataclass(frozen=True)
class Planned:
    """A part as it is to be attached.

    Args:
        id: what it will be called.
        kind: its class's name.
        options: what it is made with.
        pins: the board's pins by the part's signals and its bus's lines.
        bus: the name of its bus, where its pins are those of one.
        behind: the id of the strip whose output it hangs on.
        channel: the id of the multiplexer that it hangs on, and the channel's number.
    """

    id: str
    kind: str
    options: Mapping[str, Value] = field(default_factory=dict, hash=False)
    pins: Mapping[str, str] = field(default_factory=dict, hash=False)
    bus: str | None = None
    behind: str = ""
    channel: tuple[str, int] | None = None

    @property
    def needs(self) -> str:
        """The id of the part that has to be attached before; empty for none."""
        return self.behind or (self.channel[0] if self.channel else "")


@dataclass(frozen=True)
class LeftOut:
    """A part that cannot be attached, and why, in a sentence."""

    id: str
    kind: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What a circuit is on a board.

    Pins are their indexes; ``pulls`` are ``"up"`` or ``"down"``, ``volts`` those of dividers and of pins at a supply.
    """

    parts: tuple[Planned, ...] = ()
    joins: tuple[tuple[int, int], ...] = ()
    pulls: Mapping[int, str] = field(default_factory=dict, hash=False)
    volts: Mapping[int, float] = field(default_factory=dict, hash=False)
    left: tuple[LeftOut, ...] = ()

    def part(self, name: str) -> Planned | None:
        """A part by its id; None when it is not attached."""
        return next((part for part in self.parts if part.id == name), None)


def planned(circuit: Circuit, definition: BoardDefinition, nets: Nets | None = None) -> Plan:
    """What has to be attached."""
    nets = nets or Nets(circuit, pads_of(definition))
    parts: list[Planned] = []
    left: list[LeftOut] = []
    for part in circuit.parts:
        if part.kind in PASSIVE:
            continue
        made = _plan_part(part, nets, definition)
        if isinstance(made, Planned):
            parts.append(made)
        else:
            left.append(LeftOut(part.id, part.kind, made))
    parts, homeless = _in_order(parts)
    left += homeless
    used = {definition.resolve(pin) for part in parts for pin in part.pins.values()}
    used |= {index for net in nets.nets if used & net.pins.keys() for index in net.pins}
    pulls: dict[int, str] = {}
    volts: dict[int, float] = {}
    for net in nets.nets:
        if net.pins:
            _rails(nets, net, definition, used, pulls, volts)
    return Plan(tuple(parts), tuple(_joins(nets)), pulls, volts, tuple(left))


def _plan_part(part: CircuitPart, nets: Nets, definition: BoardDefinition) -> Planned | str:
    kind = kind_class(part.kind)
    if kind is None:
        return f'"{part.kind}" is no part that is known here.'
    bound = bind(Ends(part, kind, nets))
    if isinstance(bound, str):
        return bound
    pins = {signal: pad_label(definition, index) for signal, index in bound.pins.items()}
    bus = None
    lines = _usual_lines(definition, bound.protocol)
    mine = {line: index for line, index in bound.pins.items() if line in lines and line not in kind.signals}
    usual = bool(mine) and all(lines[line] == index for line, index in mine.items())
    if usual and (bound.protocol != "UART" or mine == lines):
        # The usual bus is named, as it is when a part is attached without pins.
        bus = bound.protocol
        pins = {signal: pin for signal, pin in pins.items() if signal not in mine}
    return Planned(part.id, kind.__name__, bound.options, pins, bus, bound.behind, bound.channel)


def _usual_lines(definition: BoardDefinition, protocol: str) -> dict[str, int | None]:
    """The pins of the board's usual bus, by its lines."""
    pins = {"I2C": definition.i2c, "SPI": definition.spi, "UART": definition.uart}.get(protocol)
    names = () if pins is None else pins.__slots__
    return {"sck" if name == "clock" else name: getattr(pins, name) for name in names}


def _in_order(parts: list[Planned]) -> tuple[list[Planned], list[LeftOut]]:
    """Parts behind the ones that they hang on; those in a ring have nothing to hang on."""
    known, done, found = {part.id for part in parts}, set[str](), list[Planned]()
    waiting = list(parts)
    while waiting:
        ready = [part for part in waiting if not part.needs or part.needs in done]
        if not ready:
            break
        found += ready
        done |= {part.id for part in ready}
        waiting = [part for part in waiting if part.id not in done]
    left = []
    for part in waiting:
        what = "which is in a ring with it" if part.needs in known else "which is not attached"
        left.append(LeftOut(part.id, part.kind, f"It hangs on {part.needs}, {what}."))
    order = {part.id: place for place, part in enumerate(found)}
    return sorted(found, key=lambda part: order[part.id]), left


def _joins(nets: Nets) -> list[tuple[int, int]]:
    """Pins of the board that wires join, and those with nothing but resistors between them."""
    found: list[tuple[int, int]] = []
    for net in nets.nets:
        pins = sorted(net.pins)
        found += itertools.pairwise(pins)
    for resistor in nets.resistors:
        first, second = nets.nets[resistor.first], nets.nets[resistor.second]
        if first.pins and second.pins and first is not second:
            found.append((min(first.pins), min(second.pins)))
    return list(dict.fromkeys(found))


def _rails(
    nets: Nets, net: Net, definition: BoardDefinition, used: set[int], pulls: dict[int, str], volts: dict[int, float]
) -> None:
    """Pull resistors and dividers at a net with pins; a supply that a wire joins with it, too."""
    weights = [(VOLTS[supply], 1 / ohm) for supply, ohm in rails(nets, net)]
    first = min(net.pins)
    if net.supplies:
        weights = [(VOLTS[next(iter(net.supplies))], 1.0)]
        if first not in used:
            volts[first] = min(weights[0][0], definition.adc_reference_volts)
        return
    if not weights:
        return
    level = sum(volt * weight for volt, weight in weights) / sum(weight for _, weight in weights)
    rail = {volt > 0 for volt, _ in weights}
    if len(rail) > 1 and net.pins.keys() & definition.analog and not net.pins.keys() & used:
        volts[min(net.pins.keys() & definition.analog)] = round(min(level, definition.adc_reference_volts), 4)
    else:
        pulls[first] = "up" if level >= definition.adc_reference_volts / 2 else "down"


def rails(nets: Nets, net: Net) -> list[tuple[str, float]]:
    """The supplies behind the resistors at a net, with the ohms on the way, one for each resistor that leads to one."""
    found = []
    for other, resistor in nets.beside(net):
        if (ending := _rail(nets, net, other, resistor)) is not None:
            found.append(ending)
    return found


def _rail(nets: Nets, net: Net, other: Net, resistor: Resistor) -> tuple[str, float] | None:
    seen, here, total = {net.number}, other, resistor.ohms
    while here.number not in seen:
        seen.add(here.number)
        if here.supplies:
            return next(iter(here.supplies)), total
        ways = [(behind, one) for behind, one in nets.beside(here) if behind.number not in seen]
        # A way that parts, or a part on the way, is no resistor to a rail.
        if here.pins or len(ways) != 1 or any(part.kind != "resistor" for part, _ in nets.parts_at(here)):
            return None
        here, total = ways[0][0], total + ways[0][1].ohms
    return None
