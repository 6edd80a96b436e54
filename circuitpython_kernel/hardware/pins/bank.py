"""Pins as the world outside the chip sees them: read what the program drives, drive what it reads."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import (
    FULL_SCALE,
    LEVEL_ASK,
    MOST_HERTZ,
    WATCHED,
    Function,
    Outside,
    PinMode,
    Pull,
)
from circuitpython_kernel.traces.events import EventLog, tuple_bytes

from .capture import Capture, PinEdges
from .levels import chip_drives, converter_value, resolve_level
from .pwm_listeners import PWMListener, PWMListeners, Wave
from .waves import NO_EDGES, Edges, OutsideWave, Pulses, Square, WaveOutput

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock

Voltage = float | Callable[[float], float]
"""Volts, or a function that gives volts for a board time in seconds."""

Watcher = Callable[[int, int], None]
"""Called with a pin's index and level when the program or the outside has changed something at the pin."""

_SLOWEST_HERTZ = 1e-9
_LONGEST_PULSES = 1_000_000_000
"""In seconds: what is far below the end of board time."""

_GAVE = "a function of board time gives a number of volts, not"

_PULLS = {None: Pull.NONE, "up": Pull.UP, "down": Pull.DOWN}


@dataclass
class _Outside:
    """What is connected to a pin from outside."""

    drive: Outside = Outside.NOTHING
    source: Voltage | None = None
    wave: OutsideWave | None = None
    resistor: Pull = Pull.NONE
    touch: float | None = None
    bus_resistor: Pull = Pull.NONE


def _volts(value: object, otherwise: str) -> float:
    """A voltage; TypeError or ValueError for what is none, with a text that the value's name is added to."""
    if isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"{otherwise} {type(value).__name__}")
    try:
        volts = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(f"{otherwise} {type(value).__name__}") from None
    if not math.isfinite(volts):
        raise ValueError(f"{otherwise} {volts}")
    return volts


class Wire:
    """Two pins of the board, joined. `remove` takes the wire off; so does the end of a ``with`` block."""

    def __init__(self, bank: PinBank, first: int, second: int) -> None:
        self._bank = bank
        self.ends = (first, second)

    def remove(self) -> None:
        """Take the wire off."""
        self._bank.remove_wire(self)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        first, second = (self._bank.label(end) for end in self.ends)
        return f"<Wire {first} to {second}>"


class Pin:
    """One pin of the running board, seen from outside."""

    def __init__(self, bank: PinBank, index: int, name: str) -> None:
        self._bank = bank
        self._index = index
        self.name = name

    def __repr__(self) -> str:
        return f"<Pin {self.name}: {self.mode}, {int(self.value)}>"

    @property
    def index(self) -> int:
        """The pin's number among the board's."""
        return self._index

    @property
    def mode(self) -> str:
        """How the program uses the pin.

        ``"unused"``, ``"input"``, ``"output"``, ``"open_drain"``, ``"analog_in"``, ``"analog_out"`` or ``"pwm"``;
        ``"listen"``, ``"talk"`` or ``"shared"`` when a peripheral reads it, drives it or both.
        """
        return self._bank.block.pin_mode(self._index).name.lower()

    @property
    def function(self) -> str | None:
        """The signal that the pin carries, such as ``"SDA"`` or ``"TX"``; None for a plain digital or analog pin."""
        function = self._bank.block.pin_function(self._index)
        return None if function is Function.GPIO else function.name

    @property
    def pull(self) -> str | None:
        """The pull resistor that the program switched on: ``"up"``, ``"down"`` or None."""
        pull = self._bank.block.pin_pull(self._index)
        return None if pull is Pull.NONE else pull.name.lower()

    @property
    def resistor(self) -> str | None:
        """A resistor outside the chip to the supply (``"up"``) or to ground (``"down"``), or None. It can be set.

        Raises:
            ValueError: when set to anything else.
        """
        resistor = self._bank.resistor(self._index)
        return None if resistor is Pull.NONE else resistor.name.lower()

    @resistor.setter
    def resistor(self, resistor: str | None) -> None:
        if resistor not in _PULLS:
            raise ValueError(f'a resistor goes "up", "down" or is None, not {resistor!r}')
        self._bank.set_resistor(self._index, _PULLS[resistor])

    @property
    def value(self) -> bool:
        """The level at the pin."""
        return bool(self._bank.level(self._index))

    @property
    def driven(self) -> bool | None:
        """The level that the outside drives, or None when it does not."""
        drive = self._bank.outside_drive(self._index)
        if drive is Outside.NOTHING:
            return None
        return bool(self._bank.level(self._index)) if drive is Outside.WAVE else drive is Outside.HIGH

    @property
    def contention(self) -> bool:
        """Whether the program and the outside drive the pin to opposite levels, which would heat a real chip."""
        return self._bank.contends(self._index)

    @property
    def pwm(self) -> tuple[float, float] | None:
        """Frequency in hertz and duty cycle (0 to 1) of the program's PWM on this pin; None without one."""
        return self._bank.pwm(self._index)

    @property
    def touch(self) -> float | None:
        """How strongly a touch pad at the pin is touched, 0 to 1; None when there is no pad. Setting it connects one.

        Raises:
            ValueError: when set to a number outside 0 to 1.
        """
        return self._bank.touch(self._index)

    @touch.setter
    def touch(self, strength: float | None) -> None:
        if strength is not None and not 0 <= strength <= 1:
            raise ValueError(f"a touch pad is touched with a strength of 0 to 1, not {strength}")
        self._bank.set_touch(self._index, strength)

    def drive(self, level: bool) -> None:
        """Drive the pin from outside, as a button or a sensor's output would, until `release`."""
        self._bank.drive(self._index, Outside.HIGH if level else Outside.LOW)

    def drive_wave(self, frequency: float, duty: float = 0.5) -> None:
        """Drive the pin from outside with a square wave of so many hertz, high for ``duty`` (0 to 1) of a period.

        Raises:
            ValueError: for a frequency that is not positive, or is beyond a gigahertz, or a duty cycle outside 0 to 1.
        """
        if not _SLOWEST_HERTZ <= frequency <= MOST_HERTZ:
            raise ValueError(f"a wave's frequency is above 0 Hz and at most {MOST_HERTZ:,} Hz, not {frequency}")
        if not 0 <= duty <= 1:
            raise ValueError(f"a duty cycle lies between 0 and 1, not at {duty}")
        self._bank.drive_wave(self._index, frequency, duty)

    def drive_pulses(self, seconds: Sequence[float], *, first: bool = True, delay: float = 0.0) -> float:
        """Drive the pin from outside with pulses of these lengths, of alternating level; when they end (board time).

        Every edge has its exact time. After the last pulse the line has the other level; `release` lets it go.

        Args:
            seconds: how long each level lasts, the first one with the level ``first``.
            first: the first level.
            delay: seconds until the first pulse begins.

        Raises:
            ValueError: when there is no pulse, or a length is not positive.
        """
        if not len(seconds) or not all(length > 0 for length in seconds) or not delay >= 0:
            raise ValueError("pulses are one or more positive lengths in seconds, after a delay of 0 or more")
        if not delay + sum(seconds) <= _LONGEST_PULSES:
            raise ValueError(f"pulses last at most {_LONGEST_PULSES:,} s in all, not {delay + sum(seconds)} s")
        return self._bank.drive_pulses(self._index, seconds, first, delay)

    def watch(self, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Call ``callback(level)`` now and when the pin's level changes; returns a function that unsubscribes.

        For parts that react at once: each change of the pin costs the program a call. It comes from the thread that
        made the change; do not block in it. What the first call raises comes through, and the pin is not watched then.
        """
        last: list[int] = []
        call = self._bank.user_code.call

        def watcher(_index: int, level: int) -> None:
            if not last:
                last[:] = [level]
                callback(bool(level))
            elif last != [level]:
                last[:] = [level]
                call(callback, None, bool(level))

        self._bank.watch(self._index, watcher)
        return lambda: self._bank.unwatch(self._index, watcher)

    def on_pwm(self, callback: PWMListener) -> Callable[[], None]:
        """Call ``callback`` at each change of the program's PWM on this pin, with its time.

        It returns a function that unsubscribes.

        PWM that runs already is reported at once. A wire to a pin with PWM counts, and so does the end by a reset. For
        motors and the like. It is reported when the pins are looked at, in the order of time; `catch_up` looks.
        """
        return self._bank.listen_to_pwm(self._index, callback)

    def catch_up(self) -> None:
        """Take in what the program did at its pins until now."""
        self._bank.catch_up()

    def drive_edges(self, source: OutsideWave) -> None:
        """Drive the pin from outside with edges that are worked out when asked for, until `release`."""
        self._bank.drive_edges(self._index, source)

    def join(self, other: Pin) -> Wire:
        """Join the pin with another one by a wire, as a switch between them does when it closes.

        Raises:
            ValueError: when both are one pin.
        """
        if other._index == self._index:
            raise ValueError(f"{self.name} and {other.name} are the same pin")
        return self._bank.wire(self._index, other._index)

    @property
    def source(self) -> Voltage | Square | Pulses | bool | None:
        """What is connected to the pin from outside, to look at.

        A voltage or a function of board time (`volts`), a wave (`drive_wave`, `drive_pulses`), a level (`drive`), or
        None.
        """
        return self._bank.outside_source(self._index)

    def release(self) -> None:
        """Stop driving the pin from outside; a pull resistor, if any, decides its level."""
        self._bank.drive(self._index, Outside.NOTHING)

    @property
    def supply_volts(self) -> float:
        """The board's supply, which is the converters' reference, too."""
        return self._bank.reference_volts

    @property
    def volts(self) -> float:
        """The voltage at the pin. Set a number, or a function of board time in seconds, to feed an analog input.

        Values outside 0 V to the supply are clipped, as the chip's protection does. A function is called once at once,
        and then whenever the program reads the pin; what it gives that is no voltage is an error in the program.

        Raises:
            TypeError: when set to something that is neither a number nor callable, or to a function that gives none.
            ValueError: when set to NaN or infinity, or to a function that gives one.
        """
        return self._bank.volts(self._index)

    @volts.setter
    def volts(self, source: Voltage) -> None:
        self._bank.feed(self._index, source)


class WireChange(NamedTuple):
    """A wire between two pins was put on or taken off."""

    time_ns: int
    ends: frozenset[int]
    on: bool


@dataclasses.dataclass
class _Given:
    """A wave that has ended, whose edges are known."""

    edges: tuple[Edges, int]
    current: Square | Pulses

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """See `OutsideWave`."""
        return self.edges

    def level_at(self, time_ns: int) -> int:
        """See `OutsideWave`."""
        return self.current.level_at(time_ns)


class PinBank:
    """All pins of the board by name: ``board.pins["LED"]``."""

    def __init__(
        self,
        block: SharedBlock,
        capture: Capture,
        clock: BoardClock,
        names: tuple[str, ...],
        resolve: Callable[[str], int],
        reference_volts: float,
        on_contention: Callable[[str], None],
        user_code: UserCode,
    ) -> None:
        self.user_code = user_code
        """Calls the user's own functions: watchers, listeners, voltages."""
        self.block = block
        self._capture = capture
        self._clock = clock
        self._names = names
        self._resolve = resolve
        self._reference = reference_volts
        self._on_contention = on_contention
        self._outside: dict[int, _Outside] = {}
        self._chip_waves: dict[int, WaveOutput] = {}
        self._wires: list[Wire] = []
        self.wire_log: EventLog[WireChange] = EventLog(capture.budget, tuple_bytes, lambda change: change.time_ns)
        """When a wire between two pins was put on (True) or taken off: for keypads, whose keys are wires."""
        self._ended_waves: list[tuple[int, OutsideWave, int]] = []  # with the time of the end
        self._watchers: dict[int, list[Watcher]] = {}
        self._pwm_listeners = PWMListeners(self.net, self._wave_seen, user_code)
        self._lock = capture.lock
        capture.nets = self.net
        capture.add_source(self)

    def __getitem__(self, name: str) -> Pin:
        """A pin by its name on the board (``"LED"``) or the chip (``"GPIO25"``).

        Raises:
            LookupError: when there is none; the message names the nearest ones.
        """
        return Pin(self, self._resolve(name), name)

    def __iter__(self) -> Iterator[Pin]:
        """Every pin of the chip that the board brings out, under its usual name."""
        return (Pin(self, index, name) for index, name in enumerate(self._names))

    def __len__(self) -> int:
        return len(self._names)

    def forked(self) -> None:
        """This is a child process now, in which the capture has another lock."""
        self._lock = self._capture.lock

    def resolve(self, name: str) -> int:
        """The index of a pin; raises LookupError when there is none."""
        return self._resolve(name)

    def label(self, index: int) -> str:
        """The name that messages use for a pin."""
        return self._names[index]

    # ---- wires

    def wire(self, first: int, second: int) -> Wire:
        """Join two pins with a wire."""
        wire = Wire(self, first, second)
        with self._lock:
            self._capture.take_in()  # what the program did before, without the wire
            self._wires.append(wire)
            now = self._clock.now_ns
            self.wire_log.append(WireChange(now, frozenset(wire.ends), True))
            self._refresh_net(first)
            members = self.net(first)
            self._pwm_listeners.look_again(members, now)
        self._tell(members)
        return wire

    def remove_wire(self, wire: Wire) -> None:
        """Take a wire off; nothing happens when it is off already."""
        with self._lock:
            if wire not in self._wires:
                return
            self._capture.take_in()
            members = self.net(wire.ends[0])
            self._wires.remove(wire)
            now = self._clock.now_ns
            self.wire_log.append(WireChange(now, frozenset(wire.ends), False))
            for index in members:
                self._refresh(index)
            self._pwm_listeners.look_again(members, now)
        self._tell(members)

    def wired(self, first: int, second: int) -> bool:
        """Whether a wire joins just these two pins."""
        return any(frozenset(wire.ends) == frozenset((first, second)) for wire in self._wires)

    def wires(self, without: Collection[Wire] = ()) -> list[tuple[str, str]]:
        """The names of the pins at both ends of each wire, of some not."""
        ends = [wire.ends for wire in self._wires if wire not in without]
        return [(self._names[first], self._names[second]) for first, second in ends]

    def net(self, index: int) -> frozenset[int]:
        """All pins that wires join with this one, itself included."""
        found = {index}
        grown = True
        while grown:
            size = len(found)
            for wire in self._wires:
                if not found.isdisjoint(wire.ends):
                    found.update(wire.ends)
            grown = len(found) > size
        return frozenset(found)

    # ---- watching

    def watch(self, index: int, watcher: Watcher) -> None:
        """Call ``watcher`` at each change of a pin: for parts that react at once. It may be called without a change.

        It costs the program a call of the host for each change; a part that only looks at what happened reads the
        capture instead. When the first call fails, the pin is not watched.
        """
        with self._lock:
            self._watchers.setdefault(index, []).append(watcher)
            self._refresh(index)
        try:
            watcher(index, self.level(index))
        except BaseException:
            self.unwatch(index, watcher)
            raise

    def unwatch(self, index: int, watcher: Watcher) -> None:
        """The other half of `watch`; nothing happens when it is not watched."""
        with self._lock:
            watchers = self._watchers.get(index, [])
            if watcher not in watchers:
                return
            watchers.remove(watcher)
            self._refresh(index)

    def _tell(self, indexes: frozenset[int]) -> None:
        for index in indexes:
            for watcher in list(self._watchers.get(index, ())):
                watcher(index, self.level(index))

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """When this block fails, what it did to the pins is undone: wires, watchers, resistors, drives."""
        with self._lock:
            outside = {index: dataclasses.replace(world) for index, world in self._outside.items()}
            watchers = {index: len(those) for index, those in self._watchers.items()}
            listeners, wires = self._pwm_listeners.count(), len(self._wires)
        try:
            yield
        except BaseException:
            with self._lock:
                for index, those in self._watchers.items():
                    del those[watchers.get(index, 0) :]
                self._pwm_listeners.forget_since(listeners)
            for wire in self._wires[wires:]:
                self.remove_wire(wire)
            for index in list(self._outside):
                before = outside.get(index, _Outside())
                if self._outside[index] != before:
                    with self._lock:
                        self._stop_outside_wave(index)
                        self._outside[index] = before
                        self._refresh_net(index)
                    self._tell(self.net(index))
            with self._lock:
                for index in self._watchers:
                    self._refresh(index)
            raise

    # ---- what the chip does

    def chip_changed(self, index: int) -> None:
        """The firmware changed what it does with a pin that is watched."""
        with self._lock:
            members = self.net(index)
            for other in members - {index}:
                self._refresh(other)
        self._tell(members)

    def _tell_net(self, index: int) -> None:
        if self._watchers:
            self._tell(self.net(index))

    def settle(self, index: int) -> None:
        """The host changed what the chip does with a pin."""
        with self._lock:
            self._refresh_net(index)
        self._tell_net(index)

    def chip_wave(self, index: int) -> WaveOutput | None:
        """The square wave that the chip drives on a pin, if it does."""
        return self._chip_waves.get(index)

    def start_chip_wave(self, index: int, time_ns: int, level: int) -> WaveOutput:
        """From a board time on the chip drives a pin, which had a level before, with a wave."""
        wave = self._chip_waves[index] = WaveOutput(time_ns, level)
        return wave

    def stop_chip_wave(self, index: int, time_ns: int, level: int) -> None:
        """The chip no longer drives a wave on a pin; it has a constant level from then on."""
        wave = self._chip_waves.pop(index, None)
        if wave is not None:
            wave.hold(time_ns, level)
            self._end_wave(index, wave, time_ns + 1)

    def _end_wave(self, index: int, wave: OutsideWave, time_ns: int) -> None:
        if not isinstance(wave, WaveOutput):
            edges = self._edges_of(wave, time_ns)  # at once: it may be gone later
            wave = _Given(edges, self.user_code.call(lambda: wave.current, Square(time_ns, 1.0, 0.0)))
        self._ended_waves.append((index, wave, time_ns))

    def pwm(self, index: int) -> tuple[float, float] | None:
        """Frequency and duty cycle of the chip's wave on a pin."""
        self._capture.take_in()
        wave = self._chip_waves.get(index)
        if wave is None:
            return None
        square = wave.current
        return 1e9 / square.period_ns, square.high_ns / square.period_ns

    def listen_to_pwm(self, index: int, callback: PWMListener) -> Callable[[], None]:
        """See `Pin.on_pwm`."""
        with self._lock:
            self._capture.take_in()
            remove = self._pwm_listeners.add(index, callback, self._clock.now_ns)

        def end() -> None:
            with self._lock:
                remove()

        return end

    def pwm_changed(self, index: int, time_ns: int, frequency: float, duty: float) -> None:
        """The chip's PWM on a pin has changed."""
        self._pwm_listeners.changed(index, time_ns, (frequency, duty))

    def _wave_seen(self, index: int) -> Wave:
        """The PWM that reaches a pin, from itself or over wires; else a frequency of 0 and its level."""
        for member in self._nearest_first(index):
            wave = self._chip_waves.get(member)
            if wave is not None:
                square = wave.current
                return round(1e9 / square.period_ns, 6), square.high_ns / square.period_ns
        return 0.0, float(self.level(index))

    def catch_up(self) -> None:
        """See `Pin.catch_up`."""
        self._capture.take_in()

    # ---- what the outside does

    def drive_edges(self, index: int, source: OutsideWave) -> None:
        """See `Pin.drive_edges`."""
        with self._lock:
            self._capture.drain()
            world = self._world(index)
            world.wave, world.drive, world.source = source, Outside.WAVE, None
            self._refresh_net(index)

    def drive(self, index: int, outside: Outside) -> None:
        """Set what the outside does to a pin, and record the edge when that changes its level."""
        with self._lock:
            self._stop_outside_wave(index)
            world = self._world(index)
            world.drive, world.source = outside, None
            self._refresh_net(index)
        self._tell_net(index)

    def drive_wave(self, index: int, frequency: float, duty: float) -> None:
        """Drive a pin from outside with a square wave."""
        with self._lock:
            self._capture.drain()
            world, now = self._world(index), self._clock.now_ns
            wave = world.wave if isinstance(world.wave, WaveOutput) else WaveOutput(now, self.level(index))
            world.wave = wave
            wave.start(now, frequency, duty)
            world.drive, world.source = Outside.WAVE, None
            self._refresh_net(index)

    def drive_pulses(self, index: int, seconds: Sequence[float], first: bool, delay: float) -> float:
        """Drive a pin from outside with pulses; the board time in seconds at which the last one ends."""
        with self._lock:
            self._capture.drain()
            world, now = self._world(index), self._clock.now_ns
            lengths = np.array([delay, *seconds], np.float64)
            times = now + 1 + np.rint(np.cumsum(lengths) * 1e9).astype(np.int64)
            levels = ((np.arange(len(times)) + (0 if first else 1)) % 2 == 0).astype(np.uint8)
            before = self.level(index)
            changed = slice(int(levels[0] == before), None)  # a level that the line has already is no edge
            wave = world.wave if isinstance(world.wave, WaveOutput) else WaveOutput(now, before)
            world.wave = wave
            wave.play(now, Pulses(now, before, times[changed], levels[changed]))
            world.drive, world.source = Outside.WAVE, None
            self._refresh_net(index)
        self._clock.look_again()
        return float(times[-1]) / 1e9

    def feed(self, index: int, source: Voltage) -> None:
        """Connect a voltage, or a function of board time, to a pin."""
        if not callable(source):
            source = _volts(source, "volts is a number or a function of board time in seconds, not")
        # What a function raises when it is asked first comes through.
        volts = self._clip(_volts(source(self._clock.now), _GAVE) if callable(source) else source)
        with self._lock:
            # A pin that is read as a digital input sees the voltage as a level.
            world = self._world(index)
            self._stop_outside_wave(index)
            world.drive = Outside.HIGH if volts > self._reference / 2 else Outside.LOW
            world.source = source
            self._refresh_net(index)
            self._capture.record_sample(index, volts)
        self._tell_net(index)

    def resistor(self, index: int) -> Pull:
        """The resistor that is connected to a pin."""
        world = self._world(index)
        return world.resistor or world.bus_resistor

    def set_resistor(self, index: int, resistor: Pull) -> None:
        """Connect a resistor to a pin."""
        with self._lock:
            self._world(index).resistor = resistor
            self._refresh_net(index)
        self._tell_net(index)

    def set_bus_resistor(self, index: int, resistor: Pull) -> None:
        """The resistor that comes with a part on a bus, such as a breakout board's pull-ups."""
        with self._lock:
            self._world(index).bus_resistor = resistor
            self._refresh_net(index)

    def touch(self, index: int) -> float | None:
        """How strongly a pin's touch pad is touched; None without one."""
        return self._world(index).touch

    def set_touch(self, index: int, strength: float | None) -> None:
        """Connect a touch pad with its pull-down resistor, and touch it."""
        with self._lock:
            self._world(index).touch = strength
            self.set_bus_resistor(index, Pull.NONE if strength is None else Pull.DOWN)
        self._clock.look_again()

    def outside_drive(self, index: int) -> Outside:
        """What drives a pin from outside the chip."""
        return self.block.outside(index)

    def outside_source(self, index: int) -> Voltage | Square | Pulses | bool | None:
        """See `Pin.source`."""
        with self._lock:
            world = self._world(index)
            if world.source is not None:
                return world.source
            if world.wave is not None:
                return world.wave.current
            return None if world.drive is Outside.NOTHING else world.drive is Outside.HIGH

    def resettle(self) -> None:
        """After a reset: every pin is an unused input, so only the outside decides its level."""
        with self._lock:
            now = self._clock.now_ns
            for index in list(self._chip_waves):
                self.stop_chip_wave(index, now, 0)
            self.block.disconnect()
            for index in self._outside.keys() | self._watchers.keys() | {end for w in self._wires for end in w.ends}:
                self._refresh(index, record=False)
            self.note_levels()
            self._pwm_listeners.look_again(self._pwm_listeners.pins(), now)
        self._tell_everybody()

    def note_levels(self) -> None:
        """Pins have levels of which the capture does not know, after a reset or when it was cleared: record them."""
        with self._lock:
            self._capture.drain()
            for index in range(len(self)):
                level = self.block.pin_level(index)
                if level not in (LEVEL_ASK, self._capture.last_level(index)):
                    self._capture.record_edge(index, level)

    def let_go(self) -> None:
        """The chip stops driving anything, and board time goes on: the edges that this makes are recorded."""
        with self._lock:
            self._capture.take_in()
            now = self._clock.now_ns
            for index in list(self._chip_waves):
                self.stop_chip_wave(index, now, 0)
            for region in ("PIN_MODE", "PIN_PULL", "PIN_OUTPUT", "PIN_FUNCTION"):
                self.block[region][:] = 0
            for index in range(len(self)):
                self._refresh(index)
            self._pwm_listeners.look_again(self._pwm_listeners.pins(), now)
        self._tell_everybody()

    def _tell_everybody(self) -> None:
        """The chip let go of all pins: parts see the levels that this makes, as those at a reset."""
        for index in list(self._watchers):
            self._tell(frozenset((index,)))

    # ---- reading

    def level(self, index: int) -> int:
        """The level (0 or 1) at a pin now."""
        level = self.block.pin_level(index)
        if level != LEVEL_ASK:
            return level
        with self._lock:
            self._capture.take_in()
            wave = self._wave_of(index)
            return 0 if wave is None else self._level_of(wave, self._clock.now_ns)

    def wave_reaches(self, index: int, level: int, after_ns: int) -> int | None:
        """The board time in ns of the next edge to a level that a wave at the pin has; None when none is known of.

        It is 1 ns late, so that the edge has happened by then.
        """
        with self._capture.lock:
            wave = self._wave_of(index)
            if wave is None:
                return None
            square = wave.current
            start = max(after_ns, square.origin_ns)
            (times, levels), _ = square.edges(start, start + round(2 * square.period_ns) + 2)
            hits = times[(levels == level) & (times + 1 > after_ns)]
            return int(hits[0]) + 1 if len(hits) else None

    def convert(self, index: int) -> int:
        """An analog input that is a function of time, read now: the converter's 16-bit value."""
        with self._lock:
            value = converter_value(self.volts(index), self._reference)
            self.block["ANALOG"][index] = value
            return value

    @property
    def reference_volts(self) -> float:
        """The converters' reference."""
        return self._reference

    def converter_values(self, index: int, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """What a converter reads at a pin at each of these board times (ns), as 16-bit values."""
        source = next((s for m in self._nearest_first(index) if (s := self._world(m).source) is not None), None)
        if callable(source):
            volts = [self._clip(self._evaluate(source, time / 1e9)) for time in times.tolist()]
            return np.array([converter_value(v, self._reference) for v in volts], np.int64)
        wave = self._wave_of(index) if self.block.pin_level(index) == LEVEL_ASK else None
        if wave is not None:
            return np.array([self._level_of(wave, time) * FULL_SCALE for time in times.tolist()], np.int64)
        return np.full(len(times), int(self.block["ANALOG"][index]), np.int64)

    def volts(self, index: int) -> float:
        """The voltage at a pin."""
        with self._lock:
            for member in self._nearest_first(index):
                source = self._world(member).source
                if source is not None:
                    return self._clip(self._evaluate(source, self._clock.now))
                if self.block.pin_mode(member) is PinMode.ANALOG_OUT:
                    return self._reference * int(self.block["ANALOG"][member]) / FULL_SCALE
            return self._reference * self.level(index)

    def contends(self, index: int) -> bool:
        """Whether the chip and the outside drive a pin to opposite levels."""
        chip = chip_drives(self.block.pin_mode(index), self.block.pin_output(index))
        both = {chip, self.outside_drive(index)}
        return both == {Outside.LOW, Outside.HIGH}

    def report_contention(self, index: int) -> None:
        """Say that two outputs are against each other."""
        level = "high" if self.block.pin_output(index) else "low"
        other = "low" if level == "high" else "high"
        self._on_contention(
            f"{self._names[index]} is driven {level} by the program and {other} from outside: "
            f"two outputs against each other."
        )

    # ---- edges of waves, for the capture

    def take_edges(self, now_ns: int) -> Iterator[PinEdges]:
        """What the waves, the chip's and the outside's, did since the last call."""
        waves, self._ended_waves = self._ended_waves, []
        waves += [(index, wave, now_ns) for index, wave in self._chip_waves.items()]
        waves += [(index, world.wave, now_ns) for index, world in self._outside.items() if world.wave is not None]
        for index, wave, end_ns in waves:
            (times, levels), dropped = self._edges_of(wave, end_ns)
            if len(times) or dropped:
                yield PinEdges(index, times, levels, dropped)

    def _level_of(self, wave: OutsideWave, time_ns: int) -> int:
        return 1 if self.user_code.call(wave.level_at, 0, time_ns) else 0

    def _edges_of(self, wave: OutsideWave, until_ns: int) -> tuple[Edges, int]:
        found = self.user_code.call(wave.edges_until, (NO_EDGES, 0), until_ns)
        if isinstance(wave, WaveOutput):
            return found
        try:
            (times, levels), dropped = found
            return (np.asarray(times, np.int64), np.asarray(levels, np.uint8)), int(dropped)
        except (TypeError, ValueError) as error:
            self.user_code.show(wave.edges_until, error)
            return NO_EDGES, 0

    # ---- inside

    def _world(self, index: int) -> _Outside:
        return self._outside.setdefault(index, _Outside())

    def _nearest_first(self, index: int) -> list[int]:
        return [index, *sorted(self.net(index) - {index})]

    def _wave_of(self, index: int) -> OutsideWave | None:
        for member in self._nearest_first(index):
            wave = self._chip_waves.get(member) or self._world(member).wave
            if wave is not None:
                return wave
        return None

    def _stop_outside_wave(self, index: int) -> None:
        world = self._world(index)
        if world.wave is not None:
            self._end_wave(index, world.wave, self._clock.now_ns)
            world.wave = None

    def _driven_from_outside(self, index: int, members: frozenset[int]) -> Outside:
        block = self.block
        drives = {self._world(member).drive for member in members}
        for other in members - {index}:
            mode = block.pin_mode(other)
            drives.add(chip_drives(mode, block.pin_output(other)))
            if mode == PinMode.ANALOG_OUT:
                drives.add(Outside.HIGH if block["ANALOG"][other] > FULL_SCALE // 2 else Outside.LOW)
        # A line that one side pulls low is low: that is how open-drain lines are shared.
        for drive in (Outside.LOW, Outside.WAVE, Outside.HIGH):
            if drive in drives:
                return drive
        return Outside.NOTHING

    def _weakly_pulled(self, index: int, members: frozenset[int]) -> Pull:
        worlds = [self._world(member) for member in members]
        pulls = [world.resistor or world.bus_resistor for world in worlds]
        pulls += [self.block.pin_pull(other) for other in members - {index}]
        return next((pull for pull in pulls if pull), Pull.NONE)

    def _refresh_net(self, index: int) -> None:
        for member in self.net(index):
            self._refresh(member)

    def _refresh(self, index: int, *, record: bool = True) -> None:
        """Write what the outside does to a pin into the shared memory; its level may change with that."""
        block, members = self.block, self.net(index)
        outside = self._driven_from_outside(index, members)
        block["PIN_RESISTOR"][index] = self._weakly_pulled(index, members)
        block["PIN_OUTSIDE"][index] = outside | (WATCHED if len(members) > 1 or self._watchers.get(index) else 0)
        mode, output = block.pin_mode(index), block.pin_output(index)
        if mode != PinMode.ANALOG_OUT:
            self._refresh_analog(index, outside, members)
        level = resolve_level(mode, output, outside, block.pin_pull(index), block.pin_resistor(index))
        before = block.pin_level(index)
        if level != before:
            if record and before == LEVEL_ASK:
                self._capture.drain()
                before = self._capture.last_level(index)
            block["PIN_LEVEL"][index] = level
            if record and level not in (LEVEL_ASK, before):
                self._capture.record_edge(index, level)
        if self.contends(index):
            self.report_contention(index)

    def _refresh_analog(self, index: int, outside: Outside, members: frozenset[int]) -> None:
        block = self.block
        of_time = outside is Outside.WAVE or any(callable(self._world(member).source) for member in members)
        block["ANALOG_ASK"][index] = int(of_time)
        if of_time:
            return
        source = next((s for member in members if (s := self._world(member).source) is not None), None)
        from_chip = [m for m in members - {index} if block.pin_mode(m) is PinMode.ANALOG_OUT]
        if source is not None and not callable(source):
            block["ANALOG"][index] = converter_value(self._clip(source), self._reference)
        elif from_chip:
            volts = self._reference * int(block["ANALOG"][from_chip[0]]) / FULL_SCALE
            block["ANALOG"][index] = converter_value(volts, self._reference)
        else:
            block["ANALOG"][index] = FULL_SCALE if outside is Outside.HIGH else 0

    def _evaluate(self, source: Voltage, seconds: float) -> float:
        """The volts of a source at a board time; 0 when the user's function fails."""
        return self.user_code.call(_volts_at, 0.0, source, seconds) if callable(source) else source

    def _clip(self, volts: float) -> float:
        return min(max(volts, 0.0), self._reference)


def _volts_at(source: Callable[[float], float], seconds: float) -> float:
    """What a function of time gives; TypeError or ValueError when that is no voltage."""
    return _volts(source(seconds), _GAVE)
