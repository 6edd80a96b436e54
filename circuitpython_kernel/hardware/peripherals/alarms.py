"""Sleep until an alarm: a time, a pin's level or edge, a touch.

Light sleep stops the program where it is. Deep sleep ends it: the pins float but for those with an alarm, and the chip
starts again when one comes. Board time goes on through both, as on a board that stays connected to a computer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.hardware.memory.layout import PinMode, Pull
from circuitpython_kernel.hardware.time.clock import ENDLESS_NS

from .edge_readers import EdgeReader

AlarmSpec = tuple[Any, ...]
"""``"time"`` and board time in ns; ``"pin"``, index, level, whether it is an edge, and pull; ``"touch"`` and index."""

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

    def do_deep(self, specs: tuple[AlarmSpec, ...]) -> int:
        """Sleep with everything else switched off, then restart the chip; -1 for an interrupt."""
        alarms = [_Alarm(spec, self.chip) for spec in specs]
        self.chip.power.quiet()
        which = self._sleep(alarms)
        if which >= 0:
            self._wake = (*alarms[which].spec, 0, 0, 0)[:5]
            self._waking = True
            self.chip.power.end("DEEP_SLEEP_ALARM", "The board woke from deep sleep and started again.", hard=False)
        return which

    def _sleep(self, alarms: list[_Alarm]) -> int:
        clock = self.chip.clock
        for alarm in alarms:
            alarm.arm()
        try:

            def earliest() -> int | None:
                times = [time for alarm in alarms if (time := alarm.when()) is not None]
                return min(times, default=None)

            clock.sleep(ENDLESS_NS, earliest)
            came = [(time, n) for n, alarm in enumerate(alarms) if (time := alarm.when()) is not None]
            came = [(time, n) for time, n in came if time <= clock.now_ns]
            return min(came)[1] if came else -1
        finally:
            for alarm in alarms:
                alarm.disarm()
