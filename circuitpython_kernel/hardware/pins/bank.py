"""Pins as the world outside the chip sees them: read what the program drives, drive what it reads."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Pull

from .capture import Capture
from .connections import Connection, Connections
from .outside import OutsideWorld
from .pin import Pin
from .pin_waves import PinWaves
from .pwm_listeners import PWMListener, PWMListeners, Wave
from .readings import Readings
from .settling import Settling
from .sound_listeners import SoundListener, SoundListeners
from .watchers import Watcher, Watchers
from .wires import Wire, Wiring

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock


class PinBank:
    """All pins of the board by name: ``board.pins["LED"]``.

    What has one subject is an attribute that knows pins by their index. Methods here are about several at once.
    """

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
        pad_resistor: Pull = Pull.DOWN,
    ) -> None:
        self.user_code = user_code
        """Calls the user's own functions: watchers, listeners, voltages."""
        self.block = block
        self._capture = capture
        self._lock = capture.lock
        self._clock = clock
        self._names = names
        self._resolve = resolve
        self._on_contention = on_contention
        self._connections = connections = Connections()
        self.wiring = wiring = Wiring(capture.budget)
        """Which pins wires join."""
        self.waves = PinWaves(connections, wiring, clock, user_code)
        """The chip's PWM and the outside's waves."""
        self.readings = Readings(block, capture, clock, connections, wiring, self.waves, reference_volts, user_code)
        """Levels, volts, and what converters make of them."""
        self._watchers = Watchers(wiring.net, self.readings.level)
        self.settling = Settling(
            block, capture, connections, wiring, self._watchers, self.readings, self.report_contention
        )
        """Writes what comes of all this into the shared memory."""
        self.outside = OutsideWorld(
            capture, clock, connections, self.waves, self.readings, self.settling, self._watchers, pad_resistor
        )
        """Drives pins, feeds them, pulls at them, touches them."""
        self.pwm_listeners = PWMListeners(wiring.net, self._pwm_seen, user_code)
        """Who hears of the chip's PWM."""
        self.sound_listeners = SoundListeners(wiring.net, user_code)
        """Who hears the chip's sound."""
        capture.nets = wiring.net
        capture.add_source(self.waves)

    # ---- names

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

    def resolve(self, name: str) -> int:
        """The index of a pin; raises LookupError when there is none."""
        return self._resolve(name)

    def label(self, index: int) -> str:
        """The name that messages use for a pin."""
        return self._names[index]

    # ---- wires

    def wire(self, first: int, second: int) -> Wire:
        """Join two pins with a wire."""
        wire = Wire((first, second), (self._names[first], self._names[second]), self.remove_wire)
        with self._lock:
            self._capture.take_in()  # what the program did before, without the wire
            now = self._clock.now_ns
            self.wiring.add(wire, now)
            self.settling.refresh_net(first)
            members = self.wiring.net(first)
            self.pwm_listeners.look_again(members, now)
        self._watchers.tell(members)
        return wire

    def remove_wire(self, wire: Wire) -> None:
        """Take a wire off; nothing happens when it is off already."""
        with self._lock:
            if wire not in self.wiring:
                return
            self._capture.take_in()
            members, now = self.wiring.net(wire.ends[0]), self._clock.now_ns
            self.wiring.remove(wire, now)
            for index in members:
                self.settling.refresh(index)
            self.pwm_listeners.look_again(members, now)
        self._watchers.tell(members)

    def wires(self, without: Collection[Wire] = ()) -> list[tuple[str, str]]:
        """The names of the pins at both ends of each wire, of some not."""
        return self.wiring.names(without)

    def wires_between(self, first: int, second: int) -> list[Wire]:
        """The wires that join just these two pins."""
        return self.wiring.between(first, second)

    # ---- watching

    def watch(self, index: int, watcher: Watcher) -> None:
        """Call ``watcher`` at each change of a pin: for parts that react at once. It may be called without a change.

        It costs the program a call of the host for each change; a part that only looks at what happened reads the
        capture instead. When the first call fails, the pin is not watched.
        """
        with self._lock:
            self._watchers.add(index, watcher)
            self.settling.refresh(index)
        try:
            watcher(index, self.level(index))
        except BaseException:
            self.unwatch(index, watcher)
            raise

    def unwatch(self, index: int, watcher: Watcher) -> None:
        """The other half of `watch`; nothing happens when it is not watched."""
        with self._lock:
            if self._watchers.remove(index, watcher):
                self.settling.refresh(index)

    def watchers_of(self, index: int) -> list[Watcher]:
        """Who watches a pin."""
        return self._watchers.of(index)

    def listen_to_pwm(self, index: int, callback: PWMListener) -> Callable[[], None]:
        """See `Pin.on_pwm`."""
        with self._lock:
            self._capture.take_in()
            remove = self.pwm_listeners.add(index, callback, self._clock.now_ns)

        def end() -> None:
            with self._lock:
                remove()

        return end

    def listen_to_sound(self, index: int, callback: SoundListener, clocks: tuple[int, ...]) -> Callable[[], None]:
        """See `Pin.on_sound`."""
        self.hear()  # what was played before is not heard
        with self._lock:
            remove = self.sound_listeners.add(index, callback, clocks)

        def end() -> None:
            self.hear()
            with self._lock:
                remove()

        return end

    def hear(self) -> None:
        """Let those who hear the chip's sound hear it until now."""
        self.sound_listeners.bring_up_to_date()

    def _pwm_seen(self, index: int) -> Wave:
        """The PWM that reaches a pin, from itself or over wires; else a frequency of 0 and its level."""
        pwm = self.waves.pwm_at(index)
        return (0.0, float(self.level(index))) if pwm is None else (round(pwm[0], 6), pwm[1])

    def catch_up(self) -> None:
        """See `Pin.catch_up`."""
        self._capture.take_in()

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """When this block fails, what it did to the pins is undone: wires, watchers, resistors, drives."""
        with self._lock:
            before = {index: dataclasses.replace(one) for index, one in self._connections.items()}
            watchers, listeners, wires = self._watchers.count(), self.pwm_listeners.count(), len(self.wiring)
            sounds = self.sound_listeners.count()
        try:
            yield
        except BaseException:
            with self._lock:
                self._watchers.forget_since(watchers)
                self.pwm_listeners.forget_since(listeners)
                self.sound_listeners.forget_since(sounds)
            for wire in self.wiring.since(wires):
                self.remove_wire(wire)
            for index in list(self._connections):
                self.outside.put_back(index, before.get(index, Connection()))
            with self._lock:
                for index in self._watchers.pins():
                    self.settling.refresh(index)
            raise

    # ---- reading

    def level(self, index: int) -> int:
        """The level (0 or 1) at a pin now."""
        return self.readings.level(index)

    def convert(self, index: int) -> int:
        """An analog input that is a function of time, read now: the converter's 16-bit value."""
        return self.readings.convert(index)

    # ---- what the chip does

    def chip_changed(self, index: int) -> None:
        """The firmware changed what it does with a pin that is watched."""
        with self._lock:
            members = self.wiring.net(index)
            for other in members - {index}:
                self.settling.refresh(other)
        self._watchers.tell(members)

    def settle(self, index: int) -> None:
        """The host changed what the chip does with a pin."""
        with self._lock:
            self.settling.refresh_net(index)
        self._watchers.tell_net(index)

    def report_contention(self, index: int) -> None:
        """Say that two outputs are against each other."""
        level = "high" if self.block.pin_output(index) else "low"
        other = "low" if level == "high" else "high"
        self._on_contention(
            f"{self._names[index]} is driven {level} by the program and {other} from outside: "
            f"two outputs against each other."
        )

    def restart(self, time_ns: int) -> None:
        """Board time has started again at 0, where it would be ``time_ns``. The capture has been cleared before."""
        with self._lock:
            self.waves.restart(time_ns)
            self.settling.note_levels()

    def resettle(self) -> None:
        """After a reset: every pin is an unused input, so only the outside decides its level."""
        with self._lock:
            now = self._clock.now_ns
            self.waves.stop_chip_waves(now)
            self.block.disconnect()
            for index in self._connections.keys() | self._watchers.pins() | self.wiring.pins():
                self.settling.refresh(index, record=False)
            self.settling.note_levels()
            self.pwm_listeners.look_again(self.pwm_listeners.pins(), now)
        self._watchers.tell_all()  # parts see the levels that the chip's letting go makes

    def let_go(self, kept: frozenset[int] = frozenset()) -> None:
        """The chip stops driving all pins but some, and board time goes on: the edges that this makes are recorded."""
        with self._lock:
            self._capture.take_in()
            now = self._clock.now_ns
            self.waves.stop_chip_waves(now)
            others = [index for index in range(len(self)) if index not in kept]
            for region in ("PIN_MODE", "PIN_PULL", "PIN_OUTPUT", "PIN_FUNCTION"):
                self.block[region][others] = 0
            for index in range(len(self)):
                self.settling.refresh(index)
            self.pwm_listeners.look_again(self.pwm_listeners.pins(), now)
        self._watchers.tell_all()
