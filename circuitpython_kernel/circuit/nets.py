"""Nets: what wires, breadboards and junctions join. They alone say what is connected, however it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import breadboards
from .kinds import SILENT, ohms
from .model import BOARD, Circuit, CircuitPart, part_of, pin_of
from .pads import BoardPads

SUPPLIES = ("GND", "3V3", "5V")


@dataclass
class Net:
    """What is joined.

    Args:
        number: its number in the circuit.
        ends: pins of parts, each ``(part, pin)``; of pins that a part joins inside, all that wires go to.
        pins: indexes of the board's pins, and the names that wires have for them.
        supplies: the board's supplies: ``"GND"``, ``"3V3"``, ``"5V"``.
    """

    number: int
    ends: list[tuple[str, str]] = field(default_factory=list)
    pins: dict[int, str] = field(default_factory=dict)
    supplies: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it: by the board's pin, else by its supply, else by a part's pin."""
        names = [*self.pins.values(), *self.supplies.values()]
        return names[0] if names else ":".join(self.ends[0]) if self.ends else "nothing"


@dataclass(frozen=True)
class Resistor:
    """A resistor between two nets, by their numbers."""

    id: str
    first: int
    second: int
    ohms: float


@dataclass(frozen=True)
class Lead:
    """What a net leads to through resistors.

    ``ohms`` are those on the way, ``through`` the resistors, ``net`` the number of the net with the pin or the supply.
    """

    net: int
    pin: int | None = None
    supply: str = ""
    ohms: float = 0.0
    through: tuple[str, ...] = ()


class Nets:
    """The nets of a circuit. Wires that end nowhere are left out; see `checks`."""

    def __init__(self, circuit: Circuit, pads: BoardPads) -> None:
        self.circuit, self.pads = circuit, pads
        self._parts = {part.id: part for part in circuit.parts}
        self._up: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._supply_pads: dict[str, tuple[str, str]] = {}
        self._board_pins: dict[str, tuple[int, str]] = {}
        for wire in circuit.wires:
            first, second = self._node(wire.start), self._node(wire.end)
            if first is not None and second is not None:
                self._join(first, second)
        for part in circuit.parts:
            if part.kind in ("supply", "ground"):
                pin = "VCC" if part.kind == "supply" else "GND"
                supply = "GND" if part.kind == "ground" else supply_volts(part)
                self._supply_pads[self._seen(f"{part.id}:{pin}")] = supply, part.id
        self.nets: list[Net] = []
        self._number: dict[str, int] = {}
        self._collect()
        self.resistors = tuple(self._resistors())
        self._beside: dict[int, list[tuple[int, Resistor]]] = {}
        for resistor in self.resistors:
            self._beside.setdefault(resistor.first, []).append((resistor.second, resistor))
            self._beside.setdefault(resistor.second, []).append((resistor.first, resistor))

    # ---- making them

    def _node(self, end: str) -> str | None:
        """What an end is joined with by itself; None for one that is nowhere."""
        owner, pin = part_of(end), pin_of(end)
        if owner == BOARD:
            try:
                pad = self.pads.pad(pin)
            except LookupError:
                return None
            if pad.index is not None:
                node = self._seen(f"{BOARD}:#{pad.index}")
                self._board_pins.setdefault(node, (pad.index, pad.label))
            else:
                # All grounds are one, and so are pads of the same name.
                node = self._seen(f"{BOARD}:{pad.supply if pad.supply == 'GND' else pad.label}")
                if pad.supply:
                    self._supply_pads[node] = pad.supply, pad.label
            return node
        part = self._parts.get(owner)
        if part is None or not pin:
            return None
        inside = inside_name(part, pin)
        return None if inside is None else self._seen(f"{owner}:{inside}", end)

    def _seen(self, node: str, end: str = "") -> str:
        self._up.setdefault(node, node)
        if end and end not in self._members.setdefault(node, []):
            self._members[node].append(end)
        return node

    def _find(self, node: str) -> str:
        root = node
        while self._up[root] != root:
            root = self._up[root]
        while self._up[node] != root:
            self._up[node], node = root, self._up[node]
        return root

    def _join(self, first: str, second: str) -> None:
        a, b = self._find(first), self._find(second)
        if a != b:
            self._up[b] = a

    def _collect(self) -> None:
        for node in list(self._up):
            root = self._find(node)
            if root not in self._number:
                self._number[root] = len(self.nets)
                self.nets.append(Net(len(self.nets)))
            net = self.nets[self._number[root]]
            net.ends += [(part_of(end), pin_of(end)) for end in self._members.get(node, ())]
            if node in self._board_pins:
                index, label = self._board_pins[node]
                net.pins.setdefault(index, label)
            if node in self._supply_pads:
                supply, label = self._supply_pads[node]
                net.supplies.setdefault(supply, label)

    def _resistors(self) -> Iterator[Resistor]:
        for part in self.circuit.parts:
            if part.kind == "resistor":
                first, second = self.net(part.id, "1"), self.net(part.id, "2")
                if first is not None and second is not None:
                    yield Resistor(part.id, first.number, second.number, ohms(part.attrs.get("value")))

    # ---- asking them

    def net(self, part: str, pin: str) -> Net | None:
        """The net of a part's pin; None when no wire goes to it, nor to a pin that it is joined with."""
        owner = self._parts.get(part)
        inside = None if owner is None else inside_name(owner, pin)
        node = f"{part}:{inside}"
        if inside is None or node not in self._up:
            return None
        return self.nets[self._number[self._find(node)]]

    def of_end(self, end: str) -> Net | None:
        """The net of a wire's end; None for one that is nowhere."""
        node = self._node(end)
        return None if node is None else self.nets[self._number[self._find(node)]]

    def beside(self, net: Net) -> list[tuple[Net, Resistor]]:
        """The nets behind the resistors at a net."""
        return [(self.nets[other], resistor) for other, resistor in self._beside.get(net.number, ())]

    def leads(self, net: Net | None) -> list[Lead]:
        """Where a net leads to: the nearest pins and supplies first, directly or through resistors.

        The way ends where it comes to a pin or a supply.
        """
        if net is None:
            return []
        found: list[Lead] = []
        waiting = [Lead(net.number)]
        seen = {net.number}
        while waiting:
            waiting.sort(key=lambda lead: lead.ohms)
            here = waiting.pop(0)
            there = self.nets[here.net]
            found += [Lead(here.net, pin, "", here.ohms, here.through) for pin in there.pins]
            found += [Lead(here.net, None, supply, here.ohms, here.through) for supply in there.supplies]
            if there.pins or there.supplies:
                continue
            for other, resistor in self.beside(there):
                if other.number not in seen:
                    seen.add(other.number)
                    far, through = here.ohms + resistor.ohms, (*here.through, resistor.id)
                    waiting.append(Lead(other.number, None, "", far, through))
        return found

    def pin(self, part: str, *names: str) -> Lead | None:
        """The pin of the board that one of a part's pins leads to, directly or through resistors."""
        return next((lead for name in names for lead in self.leads(self.net(part, name)) if lead.pin is not None), None)

    def supply(self, part: str, *names: str) -> Lead | None:
        """The supply that one of a part's pins leads to."""
        return next((lead for name in names for lead in self.leads(self.net(part, name)) if lead.supply), None)

    def parts_at(self, net: Net) -> list[tuple[CircuitPart, str]]:
        """The pins of parts at a net, without breadboards, junctions and the like."""
        ends = [(self._parts[owner], pin) for owner, pin in net.ends]
        return [(part, pin) for part, pin in ends if part.kind not in SILENT]

    def others(self, net: Net, part: str) -> list[tuple[CircuitPart, str]]:
        """The pins of other parts at a net."""
        return [(other, pin) for other, pin in self.parts_at(net) if other.id != part]


def inside_name(part: CircuitPart, pin: str) -> str | None:
    """What a pin is joined with inside a part; None for a hole that the breadboard does not have.

    ``GND.1`` and ``GND.2`` of one part are one pin, and so are ``1.l`` and ``1.r`` of a button.
    """
    if part.kind in breadboards.KINDS:
        return breadboards.strip(part.kind, pin)
    if part.kind == "junction":
        return "J"
    stem, dot, _ = pin.partition(".")
    return stem if dot and stem else pin


def supply_volts(part: CircuitPart) -> str:
    """What the sign of a supply stands for: 3.3 V, unless it says 5."""
    said = str(part.attrs.get("voltage", part.attrs.get("volts", part.attrs.get("label", "3.3"))))
    return "5V" if said.strip().startswith("5") else "3V3"
