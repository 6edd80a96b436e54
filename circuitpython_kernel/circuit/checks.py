"""What is wrong in a circuit, a sentence for each finding: for the import of diagrams and for the editor alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.devices.base.analog_part import AnalogPart

from . import breadboards
from .bindings import pin_roles
from .kinds import PASSIVE, SILENT, kind_class, ohms
from .model import BOARD, Circuit, CircuitPart, CircuitWire, part_of, pin_of
from .nets import Net, Nets, inside_name
from .pads import BoardPads, pads_of
from .pins import footprint
from .plan import Plan, planned, rails

ERROR, WARNING, NOTE = "error", "warning", "note"
FIVE_VOLT_OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "HCSR04": ("echo",), "CharLCD": ("sda", "scl"), "DS1307": ("sda", "scl"), "DHT22": ("data",),
    "TM1637": ("dio", "clk"), "HX711": ("dout",), "RotaryEncoder": ("clk", "dt"), "DCMotor": ("enc_a", "enc_b"),
}  # fmt: skip
"""Signals that go up to the supply of their part, which pull-ups or outputs do: 5 V where that is 5 V."""
_OPEN_DRAIN = ("open drain", "open-drain", "both ways")
_GENTLE_OHMS = 1000.0
"""A resistor that lets a pin stand 5 V: the current through its protection stays small."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or that a person should know.

    Args:
        level: ``"error"`` (it cannot work, or would break), ``"warning"`` or ``"note"``.
        text: a sentence.
        parts, pins, wires: what it is about: ids, ends of wires such as ``"led1:A"``, and ids of wires.
    """

    level: str
    text: str
    parts: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    wires: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def findings(
    circuit: Circuit,
    definition: BoardDefinition,
    refused: Mapping[str, str] | None = None,
    *,
    there: Sequence[str] = (),
) -> list[Finding]:
    """What is wrong in a circuit: errors first, then warnings and notes, each in the circuit's order.

    Args:
        circuit: the circuit.
        definition: its board.
        refused: why parts could not be attached though the circuit is right, by their ids.
        there: parts that are attached though the circuit does not say how, such as those of a user's own classes.
    """
    checker = _Checker(circuit, pads_of(definition), refused or {}, frozenset(there))
    found = [finding for check in checker.checks() for finding in check()]
    order = (ERROR, WARNING, NOTE)
    return sorted(found, key=lambda finding: order.index(finding.level))


class _Checker:
    def __init__(self, circuit: Circuit, pads: BoardPads, refused: Mapping[str, str], there: frozenset[str]) -> None:
        self.circuit, self.pads, self.refused, self.there = circuit, pads, refused, there
        self.parts = {part.id: part for part in circuit.parts}
        self.nets = Nets(circuit, pads)
        self.plan: Plan = planned(circuit, pads.definition, self.nets)
        self.left = {one.id: one.why for one in self.plan.left}

    def checks(self) -> tuple[Callable[[], Iterator[Finding]], ...]:
        return (
            self.notes, self.ends, self.shorts, self.left_out, self.leds, self.outputs, self.five_volts,
            self.power, self.idle, self.odd_resistors,
        )  # fmt: skip

    # ---- the file and its wires

    def notes(self) -> Iterator[Finding]:
        for note in self.circuit.notes:
            yield Finding(NOTE, note)

    def ends(self) -> Iterator[Finding]:
        """Wires that end nowhere, or where they begin."""
        for wire in self.circuit.wires:
            for end in (wire.start, wire.end):
                why = self._lost_end(end)
                if why:
                    yield Finding(ERROR, f"{_told(wire)} ends nowhere: {why}", (part_of(end),), (end,), (wire.id,))
            if wire.start == wire.end:
                yield Finding(
                    WARNING, f"{_told(wire)} goes from a pin to itself.", (part_of(wire.end),), (wire.end,), (wire.id,)
                )

    def _lost_end(self, end: str) -> str:
        owner, pin = part_of(end), pin_of(end)
        if owner == BOARD:
            try:
                self.pads.pad(pin)
            except LookupError as error:
                return str(error)
            return ""
        part = self.parts.get(owner)
        if part is None:
            near = did_you_mean(nearest(owner, [BOARD, *self.parts]))
            return f'there is no part "{owner}"{near}'
        if part.kind in breadboards.KINDS:
            return "" if inside_name(part, pin) else f'{owner} has no hole "{pin}".'
        shape = footprint(part.kind, part.attrs)
        if shape is None or part.kind == "junction":
            return ""
        try:
            shape.pin(pin)
        except LookupError:
            names = ", ".join(one.name for one in shape.pins) or "none"
            return f'{part.kind} has no pin "{pin}"; it has {names}.'
        return ""

    def shorts(self) -> Iterator[Finding]:
        for net in self.nets.nets:
            names = list(net.supplies)
            if "GND" in names and len(names) > 1:
                other = next(name for name in names if name != "GND")
                text = f"{_volts(other)} and GND are joined: that is a short circuit."
                yield Finding(ERROR, text, *self._about(net))
            elif len(names) > 1:
                text = "3.3 V and 5 V are joined: one supply would feed the other."
                yield Finding(ERROR, text, *self._about(net))
            if "5V" in names and net.pins:
                pin = next(iter(net.pins.values()))
                yield Finding(ERROR, f"{pin} is at 5 V, and the board's pins stand 3.3 V.", *self._about(net))

    # ---- parts

    def left_out(self) -> Iterator[Finding]:
        connected = {part_of(end) for wire in self.circuit.wires for end in (wire.start, wire.end)}
        for part in self.circuit.parts:
            if part.kind in SILENT or part.id in self.there:
                continue
            if kind_class(part.kind) is None and part.kind not in PASSIVE:
                text = f'{part.id} is a "{part.kind}", which is no part that is known here: nothing is attached for it.'
                yield Finding(ERROR, text, (part.id,))
            elif part.id not in connected:
                yield Finding(WARNING, f"{part.id} ({part.kind}) is not connected to anything.", (part.id,))
            elif part.id in self.left:
                why = self.left[part.id]
                text = f"{part.id} is not attached: {why[:1].lower() if _joins_on(why) else why[:1]}{why[1:]}"
                yield Finding(ERROR, text, (part.id,))
            elif part.id in self.refused:
                why = self.refused[part.id]
                yield Finding(
                    ERROR,
                    f"{part.id} is not attached: {why[:1].lower() if _joins_on(why) else why[:1]}{why[1:]}",
                    (part.id,),
                )

    def leds(self) -> Iterator[Finding]:
        """LEDs without a resistor."""
        for part in self.circuit.parts:
            if part.id in self.left or part.kind not in ("LED", "RGBLED", "LEDBar", "SegmentDigits"):
                continue
            if part.kind == "LED":
                if "resistor" in part.attrs and ohms(part.attrs["resistor"], 0.0) > 0:
                    continue
                legs = [("A", "C")]
            elif part.kind == "RGBLED":
                legs = [(name, "COM") for name in "RGB"]
            else:
                continue  # its class has the resistors inside
            for leg, far in legs:
                here, there = self.nets.leads(self.nets.net(part.id, leg)), self.nets.leads(self.nets.net(part.id, far))
                if here and there and not here[0].through and not there[0].through:
                    need = "a resistor of 220 to 1000 ohm in series keeps it and the pin from burning"
                    yield Finding(WARNING, f"{part.id} has no resistor: {need}.", (part.id,), (f"{part.id}:{leg}",))
                    break

    def outputs(self) -> Iterator[Finding]:
        """Two outputs at one pin."""
        for net in self.nets.nets:
            drivers = [(part, pin) for part, pin in self.nets.parts_at(net) if self._drives(part, pin)]
            owners = list(dict.fromkeys(part.id for part, _ in drivers))
            if len(owners) > 1:
                pins = tuple(f"{part.id}:{pin}" for part, pin in drivers)
                text = f"{' and '.join(pins[:2])} are two outputs on one wire: they would work against each other."
                yield Finding(WARNING, text, tuple(owners), pins)
            elif drivers and net.supplies:
                supply = next(iter(net.supplies))
                part, pin = drivers[0]
                text = f"{part.id}:{pin} is an output, and it is at {_volts(supply)}."
                yield Finding(WARNING, text, (part.id,), (f"{part.id}:{pin}",))

    def _drives(self, part: CircuitPart, pin: str) -> bool:
        kind = kind_class(part.kind)
        if kind is None:
            return False
        for role in pin_roles(part, pin):
            words = kind.signals.get(role, "")
            if issubclass(kind, AnalogPart) and role in (kind.output, *kind.outputs):
                return True
            if "output" in words and "enable" not in words and not any(word in words.lower() for word in _OPEN_DRAIN):
                return True
        return False

    def five_volts(self) -> Iterator[Finding]:
        """Signals of parts at 5 V that come to a pin of the board, and pull-ups to 5 V."""
        for part in self.circuit.parts:
            kind = kind_class(part.kind)
            if kind is None or part.id in self.left:
                continue
            roles = FIVE_VOLT_OUTPUTS.get(part.kind, ())
            if issubclass(kind, AnalogPart):
                roles = kind.outputs or (kind.output,)
            if not roles or not self._fed_with_five(part):
                continue
            for role in roles:
                lead = next((found for name in _named(part, role) if (found := self.nets.pin(part.id, name))), None)
                if lead is None or lead.pin is None or lead.ohms >= _GENTLE_OHMS:
                    continue
                pin = self.nets.nets[lead.net].pins[lead.pin]
                what = f"{part.id} is at 5 V, so its {role.upper()} brings 5 V to {pin}, which stands 3.3 V"
                text = f"{what}: supply it with 3.3 V, or put a divider between."
                yield Finding(WARNING, text, (part.id,), (f"{BOARD}:{pin}",))
                break
        for net in self.nets.nets:
            if net.pins and not net.supplies:
                pulls = rails(self.nets, net)
                strong = any(supply == "5V" and ohm < _GENTLE_OHMS for supply, ohm in pulls)
                if strong or (pulls and all(supply == "5V" for supply, _ in pulls)):
                    pin = next(iter(net.pins.values()))
                    text = f"{pin} is pulled up to 5 V, and the board's pins stand 3.3 V: pull it up to 3.3 V."
                    yield Finding(WARNING, text, *self._about(net))

    def _fed_with_five(self, part: CircuitPart) -> bool:
        return any(
            (lead := self.nets.supply(part.id, name)) is not None and lead.supply == "5V" for name in _named(part, "+")
        )

    def power(self) -> Iterator[Finding]:
        """Parts without supply or ground."""
        connected = {part_of(end) for wire in self.circuit.wires for end in (wire.start, wire.end)}
        for part in self.circuit.parts:
            if part.kind in PASSIVE or kind_class(part.kind) is None or part.id not in connected:
                continue
            for role, word in (("+", "supply"), ("-", "ground")):
                names = _named(part, role)
                leads = [self.nets.supply(part.id, name) for name in names]
                if names and not any(leads):
                    yield Finding(
                        WARNING, f"{part.id} has no {word}: connect {names[0]}.", (part.id,), (f"{part.id}:{names[0]}",)
                    )
                wrong = next(
                    (
                        name
                        for name, lead in zip(names, leads, strict=True)
                        if lead and (lead.supply == "GND") is (role == "+")
                    ),
                    None,
                )
                if wrong is not None:
                    at = "GND" if role == "+" else "a supply"
                    text = (
                        f"{part.id}:{wrong} is the part's {word}, and it is at {at}: the part is the wrong way round."
                    )
                    yield Finding(ERROR, text, (part.id,), (f"{part.id}:{wrong}",))

    def idle(self) -> Iterator[Finding]:
        """Pins of the board that are joined, which is no fault, but seldom meant."""
        for net in self.nets.nets:
            if len(net.pins) > 1:
                names = list(net.pins.values())
                yield Finding(NOTE, f"{' and '.join(names[:2])} are joined.", *self._about(net))

    def odd_resistors(self) -> Iterator[Finding]:
        for part in self.circuit.parts:
            if part.kind == "resistor":
                first, second = self.nets.net(part.id, "1"), self.nets.net(part.id, "2")
                if first is not None and first is second:
                    text = f"{part.id} does nothing: both of its ends are at {first.name}."
                    yield Finding(WARNING, text, (part.id,))
                elif (first is None) is not (second is None):
                    yield Finding(WARNING, f"One end of {part.id} is open.", (part.id,))
                elif "value" in part.attrs and ohms(part.attrs["value"], -1.0) < 0:
                    said = str(part.attrs["value"])[:40]
                    text = f'The value of {part.id}, "{said}", is no resistance such as 330 or 4.7k: 1000 ohm is taken.'
                    yield Finding(WARNING, text, (part.id,))

    def _about(self, net: Net) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The parts, pins and wires of a net."""
        ends = {f"{owner}:{pin}" for owner, pin in net.ends}
        labels = {*net.pins.values(), *net.supplies.values()}
        wires = []
        for wire in self.circuit.wires:
            for end in (wire.start, wire.end):
                if end in ends or (part_of(end) == BOARD and self._label(pin_of(end)) in labels):
                    wires.append(wire.id)
                    break
        parts = tuple(dict.fromkeys(owner for owner, _ in net.ends if owner in self.parts))
        return parts, tuple(sorted(ends)), tuple(wires)

    def _label(self, pin: str) -> str:
        try:
            return self.pads.pad(pin).label
        except LookupError:
            return ""


def _named(part: CircuitPart, role: str) -> list[str]:
    shape = footprint(part.kind, part.attrs)
    return [pin.name for pin in shape.pins if role in pin.roles] if shape else []


def _told(wire: CircuitWire) -> str:
    return f"The wire from {wire.start} to {wire.end}"


def _volts(supply: str) -> str:
    return {"3V3": "3.3 V", "5V": "5 V"}.get(supply, supply)


def _joins_on(sentence: str) -> bool:
    """Whether a sentence can go on behind a colon: it begins with a word, and not with a name."""
    return sentence.split(" ", 1)[0] in ("It", "Its", "Both", "Some", "One", "There", "The", "This", "A", "An")
