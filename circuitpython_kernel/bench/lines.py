"""Wires between pins of different boards: levels, pulls, PWM and serial frames go from each end to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from circuitpython_kernel.hardware.memory.layout import Function, Outside, PinMode, Pull
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat
from circuitpython_kernel.hardware.peripherals.uart import UART

from .coupling import Coupling, Member

if TYPE_CHECKING:
    from circuitpython_kernel.board.silicon import Silicon

WIRE_NS = 10_000
"""How long a level takes from one board to another: far more than a wire needs (5 ns a metre), and little to a program,
which takes some microseconds for each look at a pin. The boards' clocks go on in steps of this length while both are
busy; a serial port sends no sooner than after a frame, so there the steps are as long as one."""


@dataclass(eq=False)
class Seat:
    """A board on the bench, for its wires."""

    name: str
    member: Member
    silicon: Silicon
    labels: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PinPlace:
    """A pin of a board."""

    seat: Seat
    index: int

    def __repr__(self) -> str:
        return f"{self.seat.name}.{self.seat.silicon.pins.label(self.index)}"


class BenchWire:
    """Two pins of two boards, joined. `remove` takes the wire off; so does the end of a ``with`` block."""

    def __init__(self, ends: tuple[PinPlace, PinPlace], take_off: Callable[[BenchWire], None]) -> None:
        self.ends = ends
        self._take_off = take_off

    def remove(self) -> None:
        """Take the wire off."""
        self._take_off(self)

    def __enter__(self) -> BenchWire:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<BenchWire {self.ends[0]} to {self.ends[1]}>"


class _Drive(NamedTuple):
    """What a chip does to its pin, as far as another board sees it."""

    outside: Outside = Outside.NOTHING
    pull: Pull = Pull.NONE
    wave: tuple[float, float] | None = None


class Lines:
    """All wires of a bench.

    Args:
        coupling: carries what goes over them.
    """

    def __init__(self, coupling: Coupling) -> None:
        self._coupling = coupling
        self._wires: list[BenchWire] = []
        self._told: dict[PinPlace, _Drive] = {}
        """What each pin that wires reach was last said to do."""
        self._seen: dict[PinPlace, dict[PinPlace, _Drive]] = {}
        """At each pin, what the others do to it."""
        self._ends: dict[PinPlace, list[Callable[[], None]]] = {}
        coupling.lookaheads.append(self._lookahead)

    def __len__(self) -> int:
        return len(self._wires)

    @property
    def wires(self) -> tuple[BenchWire, ...]:
        """The wires that are on."""
        return tuple(self._wires)

    def add(self, first: PinPlace, second: PinPlace) -> BenchWire:
        """Join two pins; the wire that joins them already, if there is one, so that a cell can run again."""
        for there in self._wires:
            if {first, second} == set(there.ends):
                return there
        wire = BenchWire((first, second), self.remove)
        self._wires.append(wire)
        for place in wire.ends:
            if place not in self._ends:
                self._watch(place)
        for place in self.net(first):
            self._told.pop(place, None)
            self._look(place)
        return wire

    def remove(self, wire: BenchWire) -> None:
        """Take a wire off; nothing happens when it is off already."""
        if wire not in self._wires:
            return
        before = self.net(wire.ends[0])
        self._wires.remove(wire)
        for place in before:
            still = self.net(place)
            seen = self._seen.get(place, {})
            for other in [other for other in seen if other not in still]:
                del seen[other]
            self._settle(place)
            if still == [place]:
                for end in self._ends.pop(place, []):
                    end()
                self._seen.pop(place, None)
                self._told.pop(place, None)

    def remove_all(self, seat: Seat) -> None:
        """A board leaves the bench."""
        for wire in [wire for wire in self._wires if any(end.seat is seat for end in wire.ends)]:
            self.remove(wire)

    def net(self, place: PinPlace) -> list[PinPlace]:
        """All pins that wires between boards join with one, itself first: in the order of the wires, in every run."""
        found, grown = [place], True
        while grown:
            grown = False
            for wire in self._wires:
                if any(end in found for end in wire.ends):
                    fresh = [end for end in wire.ends if end not in found]
                    found += fresh
                    grown = grown or bool(fresh)
        return found

    def _others(self, place: PinPlace) -> list[PinPlace]:
        """What wires join with a pin on other boards."""
        return [other for other in self.net(place) if other.seat is not place.seat]

    # ---- levels

    def _watch(self, place: PinPlace) -> None:
        pins = place.seat.silicon.pins

        def changed(_index: int, _level: int) -> None:
            self._look(place)

        def pwm(_ns: int, _frequency: float, _duty: float) -> None:
            self._look(place)

        pins.watch(place.index, changed)
        self._ends[place] = [lambda: pins.unwatch(place.index, changed), pins.listen_to_pwm(place.index, pwm)]

    def _look(self, place: PinPlace) -> None:
        """The chip may do something else with a pin: tell the others."""
        drive = _drive_of(place)
        if self._told.get(place, _Drive()) == drive and place in self._told:
            return
        self._told[place] = drive
        ns = place.seat.member.now_ns + WIRE_NS
        for other in self._others(place):
            self._coupling.plan(other.seat.member, ns, partial(self._arrive, other, place, drive))

    def _arrive(self, place: PinPlace, source: PinPlace, drive: _Drive) -> None:
        if source in self.net(place):  # the wire is still there
            self._seen.setdefault(place, {})[source] = drive
            self._settle(place)

    def _settle(self, place: PinPlace) -> None:
        """Do to a pin what all the others do together: a low level wins."""
        drives = list(self._seen.get(place, {}).values())
        outside = place.seat.silicon.pins.outside
        pulls = {drive.pull for drive in drives}
        pull = Pull.UP if Pull.UP in pulls else Pull.DOWN if Pull.DOWN in pulls else Pull.NONE
        outside.set_bus_resistor(place.index, pull)
        wave = next((drive.wave for drive in drives if drive.wave is not None), None)
        levels = {drive.outside for drive in drives}
        if wave is not None:
            outside.drive_wave(place.index, *wave)
        else:
            level = Outside.LOW if Outside.LOW in levels else Outside.HIGH if Outside.HIGH in levels else None
            outside.drive(place.index, Outside.NOTHING if level is None else level)
        place.seat.member.clock.look_again()

    # ---- serial frames

    def frames(self, seat: Seat, tx: int, data: bytes, form: SerialFormat, start_ns: int) -> None:
        """A board sends frames at a pin: `hardware.peripherals.uart.Afar`."""
        start = start_ns + seat.member.offset_ns
        for own in seat.silicon.pins.wiring.net(tx):
            place = PinPlace(seat, own)
            if place not in self._ends:
                continue
            for other in self._others(place):
                arrive = partial(_frames_arrive, other, data, form, start)
                self._coupling.plan(other.seat.member, start + WIRE_NS, arrive)

    def _lookahead(self) -> int:
        """The least time from a deed of one board to its effect on another one, over all wires."""
        return min((_latency(place) for place in self._ends), default=1 << 62)


def _latency(place: PinPlace) -> int:
    """How soon what a program does at a pin is noticed at the others, at the least."""
    block = place.seat.silicon.block
    function = block.pin_function(place.index)
    if function is Function.RX:
        return 1 << 62  # it only listens
    if function is Function.TX:
        form = place.seat.silicon.peripheral(UART).sends_at(place.index)
        if form is not None:
            return max(WIRE_NS, round(form.frame_ns))
    return WIRE_NS


def _frames_arrive(place: PinPlace, data: bytes, form: SerialFormat, start: int) -> None:
    seat = place.seat
    seat.silicon.peripheral(UART).arrive(place.index, data, form, start - seat.member.offset_ns)


def _drive_of(place: PinPlace) -> _Drive:
    """What the chip does with a pin now."""
    block, index = place.seat.silicon.block, place.index
    mode = block.pin_mode(index)
    if mode is PinMode.PWM:
        pwm = place.seat.silicon.pins.waves.pwm_at(index)
        if pwm is not None:
            return _Drive(wave=pwm)
        return _Drive(Outside.HIGH if place.seat.silicon.pins.level(index) else Outside.LOW)
    if mode is PinMode.OUTPUT:
        return _Drive(Outside.HIGH if block.pin_output(index) else Outside.LOW)
    if mode is PinMode.OPEN_DRAIN and not block.pin_output(index):
        return _Drive(Outside.LOW)
    if mode is PinMode.TALK:
        return _Drive(Outside.HIGH)  # a serial line that is idle
    return _Drive(pull=block.pin_pull(index))
