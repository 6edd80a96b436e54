"""One pin of the running board: the object that ``board.pins["LED"]`` gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.memory.layout import MOST_HERTZ, Function, Outside, Pull

from .connections import Voltage
from .pwm_listeners import PWMListener
from .sound_listeners import SoundListener
from .waves import OutsideWave, Pulses, Square
from .wires import Wire

if TYPE_CHECKING:
    from .bank import PinBank

_SLOWEST_HERTZ = 1e-9
_LONGEST_PULSES = 1_000_000_000
"""In seconds: what is far below the end of board time."""

_PULLS = {None: Pull.NONE, "up": Pull.UP, "down": Pull.DOWN}


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
        resistor = self._bank.outside.resistor(self._index)
        return None if resistor is Pull.NONE else resistor.name.lower()

    @resistor.setter
    def resistor(self, resistor: str | None) -> None:
        if resistor not in _PULLS:
            raise ValueError(f'a resistor goes "up", "down" or is None, not {resistor!r}')
        self._bank.outside.set_resistor(self._index, _PULLS[resistor])

    @property
    def value(self) -> bool:
        """The level at the pin."""
        return bool(self._bank.readings.level(self._index))

    @property
    def driven(self) -> bool | None:
        """The level that the outside drives, or None when it does not."""
        drive = self._bank.block.outside(self._index)
        if drive is Outside.NOTHING:
            return None
        return bool(self._bank.readings.level(self._index)) if drive is Outside.WAVE else drive is Outside.HIGH

    @property
    def contention(self) -> bool:
        """Whether the program and the outside drive the pin to opposite levels, which would heat a real chip."""
        return self._bank.settling.contends(self._index)

    @property
    def pwm(self) -> tuple[float, float] | None:
        """Frequency in hertz and duty cycle (0 to 1) of the program's PWM on this pin; None without one."""
        self.catch_up()
        return self._bank.waves.pwm_of(self._index)

    @property
    def touch(self) -> float | None:
        """How strongly a touch pad at the pin is touched, 0 to 1; None when there is no pad. Setting it connects one.

        A pad comes with its resistor: to ground, or to 3.3 V on an RP2350, where `touchio` needs it there. `resistor`
        puts it elsewhere.

        Raises:
            ValueError: when set to a number outside 0 to 1.
        """
        return self._bank.outside.touch(self._index)

    @touch.setter
    def touch(self, strength: float | None) -> None:
        if strength is not None and not 0 <= strength <= 1:
            raise ValueError(f"a touch pad is touched with a strength of 0 to 1, not {strength}")
        self._bank.outside.set_touch(self._index, strength)

    def drive(self, level: bool) -> None:
        """Drive the pin from outside, as a button or a sensor's output would, until `release`."""
        self._bank.outside.drive(self._index, Outside.HIGH if level else Outside.LOW)

    def drive_wave(self, frequency: float, duty: float = 0.5) -> None:
        """Drive the pin from outside with a square wave of so many hertz, high for ``duty`` (0 to 1) of a period.

        Raises:
            ValueError: for a frequency that is not positive, or is beyond a gigahertz, or a duty cycle outside 0 to 1.
        """
        if not _SLOWEST_HERTZ <= frequency <= MOST_HERTZ:
            raise ValueError(f"a wave's frequency is above 0 Hz and at most {MOST_HERTZ:,} Hz, not {frequency}")
        if not 0 <= duty <= 1:
            raise ValueError(f"a duty cycle lies between 0 and 1, not at {duty}")
        self._bank.outside.drive_wave(self._index, frequency, duty)

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
        return self._bank.outside.drive_pulses(self._index, seconds, first, delay)

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

    def on_sound(self, callback: SoundListener, clocks: Sequence[Pin] = ()) -> Callable[[], None]:
        """Call ``callback`` with the sound that the program's outputs play on this pin; see `SoundListeners.add`.

        It returns a function that unsubscribes. Wires to other pins count. For loudspeakers and amplifiers.

        Args:
            callback: called with `PinSound`, some of it only after `hear`.
            clocks: bit clock and word select of who listens to the data of an I2S bus.
        """
        return self._bank.listen_to_sound(self._index, callback, tuple(pin.index for pin in clocks))

    def hear(self) -> None:
        """Let those who called `on_sound` hear what was played until now."""
        self._bank.hear()

    def catch_up(self) -> None:
        """Take in what the program did at its pins until now."""
        self._bank.catch_up()

    def drive_edges(self, source: OutsideWave) -> None:
        """Drive the pin from outside with edges that are worked out when asked for, until `release`."""
        self._bank.outside.drive_edges(self._index, source)

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
        return self._bank.outside.source(self._index)

    def release(self) -> None:
        """Stop driving the pin from outside; a pull resistor, if any, decides its level."""
        self._bank.outside.drive(self._index, Outside.NOTHING)

    @property
    def supply_volts(self) -> float:
        """The board's supply, which is the converters' reference, too."""
        return self._bank.readings.reference_volts

    @property
    def volts(self) -> float:
        """The voltage at the pin. Set a number, or a function of board time in seconds, to feed an analog input.

        Values outside 0 V to the supply are clipped, as the chip's protection does. A function is called once at once,
        and then whenever the program reads the pin; what it gives that is no voltage is an error in the program.

        Raises:
            TypeError: when set to something that is neither a number nor callable, or to a function that gives none.
            ValueError: when set to NaN or infinity, or to a function that gives one.
        """
        return self._bank.readings.volts(self._index)

    @volts.setter
    def volts(self, source: Voltage) -> None:
        self._bank.outside.feed(self._index, source)

    def feed(self, source: Voltage) -> None:
        """As setting `volts`, but from a source that gives way: it drives no level against the program's.

        For what a program both drives and measures, such as the wires of a touch panel.
        """
        self._bank.outside.feed(self._index, source, drives=False)
