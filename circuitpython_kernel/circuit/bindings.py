"""How a part in a circuit becomes a part on a board: which of its pins is which signal, and what it is made with.

Most parts need no line here: their footprint says what each pin is. Those of which it depends on the circuit (which leg
of an LED is at a pin, what a button's other contact is at) have a function of their own in `_SPECIAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.actuators.led import COLORS
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.hardware.peripherals.protocols import Speaks, protocols_of

from .kinds import ohms, settings
from .model import CircuitPart, Value
from .nets import Lead, Net, Nets
from .pins import Footprint, footprint

LEAST_OHMS, MOST_OHMS = 47.0, 100_000.0


@dataclass(frozen=True)
class Bound:
    """What a part's pins are: the indexes of the board's by its signals and its bus's lines; what it is made with."""

    pins: Mapping[str, int]
    options: Mapping[str, Value]
    protocol: str = ""
    behind: str = ""
    channel: tuple[str, int] | None = None


@dataclass
class Ends:
    """A part in its circuit: where its pins lead to."""

    part: CircuitPart
    kind: type[Part]
    nets: Nets
    shape: Footprint = field(init=False)

    def __post_init__(self) -> None:
        shape = footprint(self.part.kind, self.part.attrs)
        assert shape is not None  # its kind is known
        self.shape = shape

    def pin(self, *names: str) -> Lead | None:
        """The pin of the board that the first of these pins leads to that leads to any."""
        return self.nets.pin(self.part.id, *names)

    def supply(self, *names: str) -> Lead | None:
        """The supply that they lead to."""
        return self.nets.supply(self.part.id, *names)

    def named(self, role: str) -> list[str]:
        """The names of the part's pins that have a role."""
        return [pin.name for pin in self.shape.pins if role in pin.roles]

    def at(self, role: str) -> Lead | None:
        """The pin of the board at the pins with a role."""
        return self.pin(*self.named(role))

    def options(self, *without: str) -> dict[str, Value]:
        """What the part is made with: those of its settings that its class knows."""
        known = settings(self.kind)
        return {name: value for name, value in self.part.attrs.items() if name in known and name not in without}

    def lost(self, role: str) -> str:
        """Where the pins of a role are instead of at a pin of the board, as the end of a sentence."""
        names = self.named(role) or [role]
        for name in names:
            net = self.nets.net(self.part.id, name)
            if net is None:
                continue
            others = self.nets.others(net, self.part.id)
            if others:
                part, pin = others[0]
                return f"its pin {name} is at {part.id}:{pin}, not at a pin of the board"
            supply = self.supply(name)
            if supply is not None:
                return f"its pin {name} is at {supply.supply}"
        return f"its pin {names[0]} is not connected to a pin of the board"


def pin_roles(part: CircuitPart, pin: str) -> tuple[str, ...]:
    """What a pin is for a part's class; nothing for one that it does not have."""
    shape = footprint(part.kind, part.attrs)
    try:
        return shape.pin(pin).roles if shape else ()
    except LookupError:
        return ()


def bind(ends: Ends) -> Bound | str:
    """What a part's pins are; a sentence when it cannot be attached."""
    special = _SPECIAL.get(ends.part.kind)
    bound = (special or _usual)(ends)
    if isinstance(bound, str) or not issubclass(ends.kind, HangingPart):
        return bound
    behind, outputs = _hanging(ends)
    options = {name: value for name, value in bound.options.items() if name not in ("behind", "outputs")}
    if outputs:
        options["outputs"] = " ".join(f"{signal}={output}" for signal, output in outputs.items())
    return replace(bound, options=options, behind=behind if outputs else "")


def _usual(ends: Ends) -> Bound | str:
    """A part whose footprint says all."""
    kind = ends.kind
    pins: dict[str, int] = {}
    for signal in kind.signals:
        lead = ends.at(signal)
        if lead is not None and lead.pin is not None:
            pins[signal] = lead.pin
    outputs = _hanging(ends)[1]
    for signal in kind.required:
        if signal not in pins and signal not in outputs:
            return f"{ends.part.kind} needs a pin for {signal}: {ends.lost(signal)}."
    options = ends.options()
    speaks = protocols_of(kind)
    if not speaks:
        return Bound(pins, options)
    if Speaks.ONEWIRE in speaks:
        lines, protocol = _lines(ends, ("pin",)), "1-Wire"
        wanted: tuple[str, ...] = ("pin",)
    elif Speaks.UART in speaks:
        lines, protocol = _lines(ends, ("tx", "rx")), "UART"
        wanted = () if lines else ("tx",)
    elif Speaks.SPI in speaks and (Speaks.I2C not in speaks or ends.at("cs") is not None):
        lines, protocol = _lines(ends, ("sck", "mosi", "miso", "cs")), "SPI"
        wanted = ("sck",) if lines.keys() & {"mosi", "miso"} else ("sck", "mosi")
        if "cs" not in lines and kind.needs_select and (selected := ends.supply(*ends.named("cs"))) is None:
            wanted = (*wanted, "cs")
        elif "cs" not in lines and kind.needs_select and selected is not None and selected.supply != "GND":
            return f"{ends.part.kind} is never selected: its chip select is at {selected.supply}."
    else:
        lines, protocol = _lines(ends, ("sda", "scl")), "I2C"
        wanted = ("sda", "scl")
        if not lines and (channel := _channel(ends)) is not None:
            return Bound(pins, options, protocol, channel=channel)
    for line in wanted:
        if line not in lines:
            return f"{ends.part.kind} needs {line.upper()}: {ends.lost(line)}."
    return Bound(pins | lines, options, protocol)


def _lines(ends: Ends, names: tuple[str, ...]) -> dict[str, int]:
    """The board's pins at lines of a bus."""
    found = {}
    for name in names:
        lead = ends.at(name)
        if lead is not None and lead.pin is not None:
            found[name] = lead.pin
    return found


def _channel(ends: Ends) -> tuple[str, int] | None:
    """The multiplexer's channel that a part's I2C bus is at."""
    for name in ends.named("sda"):
        net = ends.nets.net(ends.part.id, name)
        for other, pin in ends.nets.others(net, ends.part.id) if net else ():
            for role in pin_roles(other, pin):
                if role.startswith("sd") and role[2:].isdigit():
                    return other.id, int(role[2:])
    return None


# ---- parts of which it depends on the circuit


def _led(ends: Ends) -> Bound | str:
    anode, cathode = ends.pin("A"), ends.pin("C")
    up, down = ends.supply("A"), ends.supply("C")
    own = ends.part.attrs.get("resistor")
    extra = 0.0 if own is None else ohms(own, 0.0)
    options = ends.options("resistor", "active_low", "behind", "output")
    if "color" in options:
        options["color"] = led_colour(options["color"])
    if anode is not None and cathode is not None:
        if anode.pin is None or cathode.pin is None or anode.pin == cathode.pin:
            return "Both of its legs are at one pin."
        options["resistor"] = min(max(anode.ohms + cathode.ohms + extra, LEAST_OHMS), MOST_OHMS)
        return Bound({"in": anode.pin, "low": cathode.pin}, options)
    if anode is not None and anode.pin is not None and down is not None and down.supply == "GND":
        pin, total, low = anode.pin, anode.ohms + down.ohms, False
    elif cathode is not None and cathode.pin is not None and up is not None and up.supply != "GND":
        pin, total, low = cathode.pin, cathode.ohms + up.ohms, True
    elif anode is not None or cathode is not None:
        leg = "C" if anode is not None else "A"
        wanted = "GND" if anode is not None else "a supply"
        there = down if anode is not None else up
        return f"Its leg {leg} has to be at {wanted}" + (f", not at {there.supply}." if there else "; it is open.")
    else:
        hanging = _behind(ends)
        if isinstance(hanging, str):
            return hanging
        behind, output, total, low = hanging
        options["resistor"] = min(max(total + extra, LEAST_OHMS), MOST_OHMS)
        options |= {"output": output} | ({"active_low": True} if low else {})
        return Bound({}, options, behind=behind)
    options["resistor"] = min(max(total + extra, LEAST_OHMS), MOST_OHMS)
    if low:
        options["active_low"] = True
    return Bound({"in": pin}, options)


def _behind(ends: Ends) -> tuple[str, str, float, bool] | str:
    """The part whose output an LED hangs at: its id, the output, the ohms on the way, whether the LED goes to a supply.

    A sentence when there is none.
    """
    nets = ends.nets
    for leg, far in (("A", "C"), ("C", "A")):
        rail = ends.supply(far)
        if rail is None or (rail.supply == "GND") is not (leg == "A"):
            continue
        for net, total in _nets_on_the_way(ends, leg):
            for other, pin in nets.others(net, ends.part.id):
                roles = pin_roles(other, pin)
                if other.kind == "ShiftRegister74HC595" and roles and roles[0].startswith("q"):
                    return other.id, roles[0], total + rail.ohms, leg == "C"
                if other.kind == "Relay" and roles and roles[0] in ("no", "nc"):
                    common = nets.supply(other.id, "COM")
                    if common is None or (common.supply == "GND") is (leg == "A"):
                        wanted = "a supply" if leg == "A" else "GND"
                        return f"The relay {other.id} switches it, and the relay's COM has to be at {wanted} for that."
                    return other.id, roles[0], total + rail.ohms, leg == "C"
    return f"LED needs a pin: {ends.lost('in')}."


def _nets_on_the_way(ends: Ends, pin: str) -> Iterator[tuple[Net, float]]:
    """The net of one of a part's pins, and those behind resistors that lead to no supply, with the ohms on the way."""
    waiting, seen = [(ends.nets.net(ends.part.id, pin), 0.0)], set[int]()
    while waiting:
        net, total = waiting.pop(0)
        if net is None or net.number in seen:
            continue
        seen.add(net.number)
        yield net, total
        beside = ends.nets.beside(net)
        waiting += [(other, total + resistor.ohms) for other, resistor in beside if not other.supplies]


def _hanging(ends: Ends) -> tuple[str, dict[str, str]]:
    """The shift register at whose outputs a part hangs, and its outputs by the part's signals; nothing for none.

    A signal that leads to a pin of the board is at that pin. A part hangs at one register.
    """
    behind, found = "", dict[str, str]()
    for signal in ends.kind.driven_signals if issubclass(ends.kind, HangingPart) else ():
        if ends.at(signal) is not None:
            continue
        for register, output in _outputs_at(ends, signal):
            if register == (behind or register):
                behind = register
                found.setdefault(signal, output)
    return behind, found


def _outputs_at(ends: Ends, signal: str) -> Iterator[tuple[str, str]]:
    """The outputs of shift registers that a signal leads to, each ``(register, output)``."""
    for name in ends.named(signal):
        for net, _ in _nets_on_the_way(ends, name):
            for other, pin in ends.nets.others(net, ends.part.id):
                roles = pin_roles(other, pin)
                if other.kind == "ShiftRegister74HC595" and roles and roles[0].startswith("q"):
                    yield other.id, roles[0]


_NEAR = {
    "limegreen": "green", "lime": "green", "orange": "yellow", "amber": "yellow", "gold": "yellow", "purple": "blue",
    "violet": "blue", "magenta": "red", "pink": "red", "cyan": "blue", "gray": "white", "grey": "white",
}  # fmt: skip


def led_colour(value: Value) -> Value:
    """The nearest of the colours that LEDs have."""
    if not isinstance(value, str) or value in COLORS:
        return value
    word = value.strip().lower()
    if word.startswith("#") and len(word) in (4, 7):
        digits = [word[1 + place * (len(word) // 3) : 1 + (place + 1) * (len(word) // 3)] for place in range(3)]
        try:
            light = [int(digit * (2 if len(word) == 4 else 1), 16) / 255 for digit in digits]
        except ValueError:
            return "red"
        return min(COLORS, key=lambda name: sum(abs(a - b) for a, b in zip(COLORS[name][0], light, strict=True)))
    return word if word in COLORS else _NEAR.get(word, "red")


def _rgb_led(ends: Ends) -> Bound | str:
    common = ends.supply("COM")
    if common is None:
        return f"RGBLED needs its pin COM at GND or at a supply: {ends.lost('common')}."
    pins, outputs = {}, _hanging(ends)[1]
    for signal in ("red", "green", "blue"):
        lead = ends.at(signal)
        if lead is not None and lead.pin is not None:
            pins[signal] = lead.pin
        elif signal not in outputs:
            return f"RGBLED needs a pin for {signal}: {ends.lost(signal)}."
    return Bound(pins, ends.options("common") | {"common": "cathode" if common.supply == "GND" else "anode"})


def _button(ends: Ends) -> Bound | str:
    one, two = ends.pin("1"), ends.pin("2")
    if one is not None and two is not None:
        if one.pin is None or two.pin is None or one.pin == two.pin:
            return "Both of its contacts are at one pin."
        return Bound({"contact": one.pin, "other": two.pin}, ends.options("to", "resistor"))
    lead, far = (one, ends.supply("2")) if one is not None else (two, ends.supply("1"))
    if lead is None or lead.pin is None:
        return f"PushButton needs a pin: {ends.lost('contact')}."
    if far is None:
        other = "2" if one is not None else "1"
        return f"Its contact {other} has to be at GND or at a supply; it is open."
    return Bound({"contact": lead.pin}, ends.options("to") | {"to": "ground" if far.supply == "GND" else "supply"})


def _buzzer(ends: Ends) -> Bound | str:
    lead = ends.pin("2", "1")
    if lead is None or lead.pin is None:
        return f"Buzzer needs a pin: {ends.lost('in')}."
    return Bound({"in": lead.pin}, ends.options())


def _pixels(ends: Ends) -> Bound | str:
    lead = ends.at("data")
    if lead is not None and lead.pin is not None:
        return Bound({"data": lead.pin}, ends.options("behind"))
    for name in ends.named("data"):
        net = ends.nets.net(ends.part.id, name)
        for other, pin in ends.nets.others(net, ends.part.id) if net else ():
            if other.kind == "NeoPixelStrip" and "dout" in pin_roles(other, pin):
                return Bound({}, ends.options("behind"), behind=other.id)
    return f"NeoPixelStrip needs a pin for data: {ends.lost('data')}."


def _slide_switch(ends: Ends) -> Bound | str:
    """Any contact at a pin will do: a switch is the same from either side."""
    names = {"left": "1", "com": "2", "right": "3"}
    at = {name: ends.pin(pin) for name, pin in names.items()}
    fixed = {name: ends.supply(pin) for name, pin in names.items()}
    options = ends.options("left_to", "right_to")

    def place(name: str) -> str:
        supply = fixed[name]
        return "nothing" if supply is None else "ground" if supply.supply == "GND" else "supply"

    common = at["com"]
    if common is not None and common.pin is not None:
        pins = {"com": common.pin} | {
            side: lead.pin for side in ("left", "right") if (lead := at[side]) and lead.pin is not None
        }
        return Bound(pins, options | {f"{side}_to": place(side) for side in ("left", "right")})
    sides = [side for side in ("left", "right") if at[side] is not None]
    if fixed["com"] is not None and len(sides) == 1 and (lead := at[sides[0]]) is not None and lead.pin is not None:
        other = "right" if sides[0] == "left" else "left"
        return Bound({"com": lead.pin}, options | {f"{sides[0]}_to": place("com"), f"{other}_to": "nothing"})
    return f"SlideSwitch needs a pin for com: {ends.lost('com')}."


def _dip_switch(ends: Ends) -> Bound | str:
    pins, sides = dict[str, int](), set[str]()
    for number in range(1, 9):
        for name, far in ((f"{number}a", f"{number}b"), (f"{number}b", f"{number}a")):
            lead, supply = ends.pin(name), ends.supply(far)
            if lead is not None and lead.pin is not None and supply is not None and f"sw{number}" not in pins:
                pins[f"sw{number}"] = lead.pin
                sides.add("ground" if supply.supply == "GND" else "supply")
    if not pins:
        return f"DIPSwitch needs a pin at one end of a contact, and GND or a supply at the other: {ends.lost('sw1')}."
    if len(sides) > 1:
        return "Some of its contacts go to GND and some to a supply: all have to go to the same."
    return Bound(pins, ends.options("to") | {"to": sides.pop()})


def _led_bar(ends: Ends) -> Bound | str:
    pins, low, outputs = dict[str, int](), set[bool](), _hanging(ends)[1]
    for number in range(1, 11):
        for name, far, sunk in ((f"A{number}", f"C{number}", False), (f"C{number}", f"A{number}", True)):
            lead, supply = ends.pin(name), ends.supply(far)
            if supply is None or (supply.supply == "GND") is sunk:
                continue
            if lead is not None and lead.pin is not None and f"led{number}" not in pins:
                pins[f"led{number}"] = lead.pin
                low.add(sunk)
            elif lead is None and f"led{number}" in outputs:
                low.add(sunk)
    if not pins and not outputs:
        return f"LEDBar needs a pin at one leg of an LED, and GND or a supply at the other: {ends.lost('led1')}."
    if len(low) > 1:
        return "Some of its LEDs go to GND and some to a supply: all have to go to the same."
    options = ends.options("active_low", "color")
    if "color" in ends.part.attrs:
        said = ends.part.attrs["color"]
        options["color"] = said if said == "level" else led_colour(said)
    return Bound(pins, options | ({"active_low": True} if True in low else {}))


def _digits(ends: Ends) -> Bound | str:
    options = ends.options("color", "common")
    if "color" in ends.part.attrs:
        options["color"] = led_colour(ends.part.attrs["color"])
    common = ends.part.attrs.get("common", "cathode")
    supply = ends.supply(*ends.named("dig1"))
    if ends.part.attrs.get("digits", 1) == 1 and supply is not None and ends.at("dig1") is None:
        common = "cathode" if supply.supply == "GND" else "anode"
    bound = _usual(ends)
    return bound if isinstance(bound, str) else Bound(bound.pins, options | {"common": common})


_SPECIAL: dict[str, Callable[[Ends], Bound | str]] = {
    "LED": _led,
    "RGBLED": _rgb_led,
    "PushButton": _button,
    "Buzzer": _buzzer,
    "NeoPixelStrip": _pixels,
    "SlideSwitch": _slide_switch,
    "DIPSwitch": _dip_switch,
    "LEDBar": _led_bar,
    "SegmentDigits": _digits,
}
