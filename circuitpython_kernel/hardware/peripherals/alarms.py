"""Sleep until an alarm: a time, a pin's level or edge, a touch.

Light sleep stops the program where it is. Deep sleep begins when the program that asked for it is over: the pins float
but for those with an alarm and those that the program keeps, and the chip starts again when an alarm comes. Board time
goes on through both, as on a board that stays connected to a computer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.memory.layout import PinMode, Pull
from circuitpython_kernel.hardware.time.clock import ENDLESS_NS

from .edge_readers import EdgeReader

AlarmSpec = tuple[Any, ...]
"""``"time"`` and board time in ns; ``"pin"``, index, level, whether it is an edge, and pull; ``"touch"`` and index."""

AT_PROMPT = -2
"""What a deep sleep gives that cannot be one."""

_RTC_PINS: dict[str, frozenset[int]] = {
    "ESP32": frozenset({0, 2, 4, 12, 13, 14, 15, 25, 26, 27, *range(32, 40)}),
    "ESP32S2": frozenset(range(22)),
    "ESP32S3": frozenset(range(22)),
    "ESP32C2": frozenset(range(6)),
    "ESP32C3": frozenset(range(6)),
    "ESP32C5": frozenset(range(7)),
    "ESP32C6": frozenset(range(8)),
    "ESP32C61": frozenset(range(7)),
    "ESP32H2": frozenset(range(7, 15)),
    "ESP32P4": frozenset(range(16)),
}
"""GPIO numbers that wake Espressif's chips from deep sleep: the RTC or low-power pins of their datasheets."""

_TAMPER_PINS = frozenset({"PA02", "PB00", "PB02"})
"""Pins that wake a SAMD51 from deep sleep (ports/atmel-samd/common-hal/alarm/pin/PinAlarm.c)."""

TOUCHED = 0.5
"""How strong a touch has to be to wake the chip, of 1."""


@dataclass
class _Alarm:
    spec: AlarmSpec
    chip: Chip = field(repr=False)

    def __post_init__(self) -> None:
        kind, *self.numbers = self.spec
        self.kind = kind
        self.pin = self.numbers[0] if kind != "time" else None
        self.value = self.numbers[1] if kind == "pin" else 1
        self.edge = kind == "pin" and bool(self.numbers[2])
        self.pull = kind == "pin" and bool(self.numbers[3])
        self.reader: EdgeReader | None = None
        self._came_ns: int | None = None

    def arm(self) -> None:
        """The sleep begins: a pin is an input from now on."""
        if self.kind != "pin":
            return
        assert self.pin is not None
        block = self.chip.block
        block["PIN_MODE"][self.pin] = PinMode.INPUT
        block["PIN_PULL"][self.pin] = (Pull.DOWN if self.value else Pull.UP) if self.pull else Pull.NONE
        self.chip.pins.settle(self.pin)
        self.reader = EdgeReader(self.chip, self.pin)
        self.chip.pins.watch(self.pin, self._changed)

    def disarm(self) -> None:
        """The sleep has ended."""
        if self.kind != "pin":
            return
        assert self.pin is not None
        self.chip.pins.unwatch(self.pin, self._changed)
        self.chip.block["PIN_MODE"][self.pin] = PinMode.UNUSED
        self.chip.block["PIN_PULL"][self.pin] = Pull.NONE
        self.chip.pins.settle(self.pin)

    def _changed(self, _pin: int, _level: int) -> None:
        self.chip.clock.look_again()

    def when(self) -> int | None:
        """The board time in ns at which it comes or came, as far as is known."""
        now = self.chip.clock.now_ns
        if self.kind == "time":
            return int(self.numbers[0])
        assert self.pin is not None
        if self.kind == "touch":
            return now if (self.chip.pins.outside.touch(self.pin) or 0.0) >= TOUCHED else None
        if self._came_ns is None:
            self._look(now)
        if self._came_ns is not None:
            return self._came_ns
        return self.chip.pins.readings.wave_reaches(self.pin, self.value, now)

    def _look(self, now: int) -> None:
        assert self.reader is not None
        assert self.pin is not None
        if not self.edge and self.chip.pins.level(self.pin) == self.value:
            self._came_ns = now
            return
        times, levels = self.reader.edges()
        hits = times[levels == self.value]
        if len(hits):
            self._came_ns = int(hits[0])


class Alarms(Peripheral):
    """The chip's wake-up logic."""

    name = "alarm"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._wake: tuple[Any, ...] | None = None
        self._waking = False
        self._specs: tuple[AlarmSpec, ...] = ()
        self._kept: frozenset[int] = frozenset()

    def reset(self) -> None:
        if not self._waking:
            self._wake = None
        self._waking = False

    def do_wake(self) -> tuple[Any, ...] | None:
        """What woke the chip from deep sleep, as its spec with zeros behind; None when it was not in deep sleep."""
        return self._wake

    def do_light(self, specs: tuple[AlarmSpec, ...]) -> int:
        """Sleep; the place of the alarm that came, or -1 for an interrupt."""
        return self._sleep([_Alarm(spec, self.chip) for spec in specs])

    def do_deep(self, specs: tuple[AlarmSpec, ...]) -> None:
        """Choose what wakes the chip from the deep sleep that follows."""
        self._check_deep(specs)
        self._specs = specs

    def do_keep(self, pins: tuple[int, ...]) -> None:
        """Choose the pins that stay as they are in the deep sleep that follows."""
        self._kept = frozenset(pins)

    def do_sleep(self) -> int:
        """Sleep with everything else switched off, then restart the chip; -1 for an interrupt, or `AT_PROMPT`."""
        if self.chip.power.at_prompt:
            return AT_PROMPT
        alarms = [_Alarm(spec, self.chip) for spec in self._specs]
        self.chip.power.quiet(self._kept)
        which = self._sleep(alarms)
        if which >= 0:
            self._wake = (*alarms[which].spec, 0, 0, 0)[:5]
            self._waking = True
            self.chip.power.end("DEEP_SLEEP_ALARM", "The board woke from deep sleep and started again.", hard=False)
        return which

    def _check_deep(self, specs: tuple[AlarmSpec, ...]) -> None:
        """Refuse what a chip's wake-up logic cannot do (ports/*/common-hal/alarm/)."""
        name = self.chip.name or ""
        pins = [(self.chip.pin_names[spec[1]], bool(spec[2])) for spec in specs if spec[0] == "pin"]
        high = sum(level for _, level in pins)
        low = len(pins) - high
        if name == "ESP32" and low > 2 and not high:
            raise GuestError("ValueError", "Can only alarm on two low pins from deep sleep.")
        if (name == "ESP32" and low > 1 and high) or (name in ("ESP32S2", "ESP32S3") and low > 1 and high > 1):
            raise GuestError("ValueError", "Can only alarm on one low pin while others alarm high from deep sleep.")
        reach = _RTC_PINS.get(name)
        if reach is not None and any(int(pin.removeprefix("GPIO")) not in reach for pin, _ in pins):
            raise GuestError("ValueError", "Can only alarm on RTC IO from deep sleep.")
        if name.startswith("sam") and any(pin not in _TAMPER_PINS for pin, _ in pins):
            raise GuestError("ValueError", "Pin cannot wake from Deep Sleep")
        if name.startswith("ESP") and sum(spec[0] == "touch" for spec in specs) > 1:
            raise GuestError("ValueError", "Only one TouchAlarm can be set in deep sleep.")

    def _sleep(self, alarms: list[_Alarm]) -> int:
        clock = self.chip.clock
        for alarm in alarms:
            alarm.arm()
        try:

            def earliest() -> int | None:
                times = [time for alarm in alarms if (time := alarm.when()) is not None]
                return min(times, default=None)

            clock.rest(ENDLESS_NS, earliest)
            came = [(time, n) for n, alarm in enumerate(alarms) if (time := alarm.when()) is not None]
            came = [(time, n) for time, n in came if time <= clock.now_ns]
            return min(came)[1] if came else -1
        finally:
            for alarm in alarms:
                alarm.disarm()
