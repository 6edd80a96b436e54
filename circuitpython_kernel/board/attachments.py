"""What is attached to the board, and where."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.circuit.drawn import Drawn
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.base.part import Site
from circuitpython_kernel.hardware.memory.layout import Pull
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch
from circuitpython_kernel.hardware.peripherals.protocols import protocols_of

from .silicon import Silicon


@dataclass(frozen=True)
class Attachment:
    """A part on the board. ``bus`` is the bus's name, ``pins`` the board's pins by the part's signals, bus included.

    ``name`` is what the part is called: its class's name in lower case, with a number from the second one on. ``owner``
    is the key of who has attached it, see `VirtualBoard.begin_cell`. ``carried``: it comes from the board before, and
    gives way to the first part of its kind that a cell attaches.
    """

    part: Any
    bus: str
    pins: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    owner: str = ""
    carried: bool = False


class Attachments:
    """The parts on a board, in the order in which they were attached."""

    def __init__(self, definition: BoardDefinition, silicon: Silicon) -> None:
        self._definition = definition
        self._silicon = silicon
        self._buses = silicon.bus
        self._pins = silicon.pins
        self._clock = silicon.clock
        self.entries: list[Attachment] = []
        self.built_in: list[Attachment] = []
        """Parts that are on the board itself: nobody attaches them, nor takes them off."""
        self._owner = ""
        self.drawn = Drawn()
        """How the circuit of what is attached is drawn."""

    def begin_owner(self, owner: str) -> list[str]:
        """See `VirtualBoard.begin_cell`."""
        self._owner = owner
        gone = []
        for entry in reversed([entry for entry in self.entries if owner and entry.owner == owner]):
            try:
                self.detach(entry.part)
            except Exception as error:  # noqa: BLE001 - what a part of the user's own raises is shown
                if any(other is entry for other in self.entries):
                    continue  # it was refused: a multiplexer with parts of another cell's behind it
                self._pins.user_code.show(entry.part.disconnected, error)
            gone.append(entry.name)
        return gone[::-1]

    def attach(
        self,
        part: object,
        bus: str | I2CBranch | None,
        pins: dict[str, str],
        name: str | None = None,
        *,
        owned: bool = True,
    ) -> Attachment:
        """See `VirtualBoard.attach`. Not ``owned``: no cell of a notebook takes it off when it runs again."""
        if owned:
            self._give_way(part)
        if name is not None and any(entry.name == name for entry in self.entries):
            raise ValueError(f'there is a part "{name}" already')
        if not isinstance(part, Part):
            used = self._buses.attach(part, bus, dict(pins))
            entry = Attachment(part, used.bus, used.pins)
        else:
            entry = self._attach_part(part, bus, pins)
        name = name or self._free_name(type(part).__name__.lower())
        entry = dataclasses.replace(entry, name=name, owner=self._owner if owned else "")
        self.entries.append(entry)
        return entry

    def carry(self, owners: Mapping[str, str]) -> None:
        """Parts come from the board before: the cells that have attached them there, by the parts' names."""
        self.entries[:] = [
            dataclasses.replace(entry, owner=owners[entry.name], carried=True) if entry.name in owners else entry
            for entry in self.entries
        ]

    def _give_way(self, part: object) -> None:
        """A cell that runs again on another board attaches what has been carried there already."""
        for entry in self.entries:
            if entry.carried and type(entry.part).__name__ == type(part).__name__:
                self.detach(entry.part)
                return

    def build_in(self, part: Part, pins: dict[str, str], *, on_bus: bool = True) -> None:
        """A part is on the board itself; not ``on_bus``: its data come another way."""
        entry = self._attach_part(part, None, pins, on_bus=on_bus)
        self.built_in.append(dataclasses.replace(entry, name=type(part).__name__.lower()))

    def _free_name(self, name: str) -> str:
        taken = {entry.name for entry in self.entries}
        numbered = (name if number == 1 else f"{name}_{number}" for number in itertools.count(1))
        return next(candidate for candidate in numbered if candidate not in taken)

    def named(self, name: str) -> Attachment:
        """See `VirtualBoard.part`."""
        # LED1 before led1, when it is asked for.
        for entry in sorted(self.entries, key=lambda entry: entry.name != name):
            if entry.name.lower() == name.lower():
                return entry
        known = [entry.name for entry in self.entries]
        near = nearest(name.lower(), known)
        there = f"attached are {', '.join(known)}" if known else "nothing is attached"
        raise LookupError(f'there is no part "{name}"{did_you_mean(near) if near else f"; {there}."}')

    def _attach_part(
        self, part: Part, bus: str | I2CBranch | None, pins: dict[str, str], *, on_bus: bool = True
    ) -> Attachment:
        name = type(part).__name__
        if part.site is not None:
            raise ValueError(f"this {name} is attached already; detach it first, or make another one")
        signals = {signal: pins[signal] for signal in pins if signal in part.signals}
        rest = {signal: pin for signal, pin in pins.items() if signal not in signals}
        missing = [signal for signal in part.needed() if signal not in signals and on_bus]
        if missing:
            wanted = ", ".join(f'{signal}="..."' for signal in missing)
            raise ValueError(f"{name} needs a pin for {' and '.join(missing)}: attach(part, {wanted})")
        for pin in signals.values():
            self._definition.resolve(pin)
        on_bus = on_bus and bool(protocols_of(part))
        if not on_bus and (rest or bus is not None):
            known = ", ".join(part.signals) or "none"
            raise ValueError(f"{name} has no pin {', '.join(rest) or bus}; it has {known}")
        # A part may find out late that it cannot work with these pins: then nothing of it stays on the board.
        with self._pins.all_or_nothing(), contextlib.ExitStack() as undo:
            bus_name, bus_pins = "", dict[str, str]()
            # Before the bus, which asks whether a pin can take the part off it.
            part.site = Site(self._clock, {signal: self._pins[pin] for signal, pin in signals.items()}, {})
            undo.callback(setattr, part, "site", None)
            if on_bus:
                used = self._buses.attach(part, bus, rest)
                undo.callback(self._buses.detach, part)
                bus_name, bus_pins = used.bus, used.pins
            part.site.bus, part.site.bus_pins = bus_name, {signal: self._pins[pin] for signal, pin in bus_pins.items()}
            part.site.listen_to_pixels = self._buses.listen_to_pixels
            part.site.listen_to_matrices = self._buses.listen_to_matrices
            part.site.listen_to_frames = self._buses.listen_to_frames
            part.site.air = self._silicon
            self._pull(part, signals)
            part.restart_power()
            part.connected()
            part.site.ready = True
            part.started()
            undo.pop_all()
        return Attachment(part, bus_name, bus_pins | signals)

    def detach(self, part: object) -> None:
        """See `VirtualBoard.detach`."""
        entry = next((entry for entry in self.entries if entry.part is part), None)
        if entry is None:
            raise ValueError("this part is not attached to the board")
        if not isinstance(part, Part) or protocols_of(part):
            self._buses.detach(part)  # first, as it may be refused
        try:
            if isinstance(part, Part):
                part.mend()
                part.disconnected()
        finally:  # whatever a part of the user's own raises, it is off the board
            if isinstance(part, Part):
                for signal in part.signals:
                    part.drive(signal, None)
                self._pull(part, entry.pins, remove=True)
                part.site = None
            self.entries.remove(entry)

    def _pull(self, part: Part, pins: Mapping[str, str], *, remove: bool = False) -> None:
        """Connect the pull resistors that come with a part's signals, or take them off."""
        for signal, direction in part.pulls.items():
            if signal in pins:
                resistor = Pull.NONE if remove else Pull[direction.upper()]
                self._pins.outside.set_bus_resistor(self._definition.resolve(pins[signal]), resistor)

    @contextlib.contextmanager
    def time_goes_on(self) -> Iterator[None]:
        """Board time starts again at 0 in this block; the parts' own time does not."""
        before = self._clock.now_ns
        yield
        for entry in (*self.built_in, *self.entries):
            if isinstance(entry.part, Part) and entry.part.site is not None:
                entry.part.site.offset_ns += before - self._clock.now_ns
                self._pins.user_code.call(entry.part.plan_again, None)

    def power_cycle(self) -> None:
        """The parts lose their power, and get it again."""
        for entry in (*self.built_in, *self.entries):
            if isinstance(entry.part, Part):
                self._pins.user_code.call(entry.part.restart_power, None)
