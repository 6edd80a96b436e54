"""A passive infrared motion sensor."""

from __future__ import annotations

from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.devices.toolkit.timed_level import TimedLevel

_BLOCKED = 2.5
"""Seconds after the output has gone low in which nothing is seen (datasheet)."""
_STEPS = 50


class PIR(Part):
    """Passive infrared motion sensor (datasheet of the HC-SR501 module, with the BISS0001).

    Modelled: the output, which goes high with a motion and stays so for a time that a trimmer sets, both jumper
    positions, the pause afterwards in which it is blind. With motion as a function of time it has no such pause, and
    looks 50 times in its hold time. Not modelled: the minute that it warms up, distance and angle.

    Args:
        hold: seconds for which the output stays high, 0.3 to 300.
        repeat: whether a motion that goes on keeps the output high (jumper at H), or not (at L).

    Raises:
        ValueError: for a time that the trimmer cannot set.
    """

    title = "motion sensor, passive infrared"
    aliases = ("HC-SR501", "HCSR501")
    supplies = ("5V", "GND")
    example = (
        "import board, digitalio\n\npir = digitalio.DigitalInOut(board.D5)  # the pin that out is on\nprint(pir.value)"
    )
    signals = {"out": "output, high for motion"}
    required = ("out",)

    motion = Toggle("something moves")

    def __init__(self, *, hold: float = 3.0, repeat: bool = True, **inputs: Source) -> None:
        if not 0.3 <= hold <= 300:
            raise ValueError(f"the output stays high for 0.3 to 300 s, not {hold:g} s")
        self.hold, self.repeat = float(hold), bool(repeat)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self.high = self._blind = False
        self._round = 0
        self._show()
        self._look()

    def connected(self) -> None:
        self._show()
        self._look()

    def input_changed(self, name: str) -> None:
        self._look()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._round += 1
        self.high = self._blind = False
        self.drive("out", None)

    def mend(self) -> None:
        broken = self.fault is not None
        super().mend()
        if broken:
            self._show()
            self._look()

    def _look(self) -> None:
        source, pin = self.source("motion"), self.pin("out")
        if pin is None or self.site is None or self.fault is not None:
            return
        if callable(source):
            moves = source
            span = self.hold / _STEPS

            def seen(time: float) -> bool:
                return any(moves(max(time - step * span, 0.0)) >= 0.5 for step in range(_STEPS))

            pin.drive_edges(TimedLevel(seen, self.site.clock.now_ns))
        elif self.motion and not self._blind and (self.repeat or not self.high):
            self._set(True)
            self._wait()
        elif self.high and self.repeat:
            self._wait()  # the time begins when the motion ends

    def _wait(self) -> None:
        self._round += 1
        self.after(self.hold, partial(self._held, self._round))

    def _held(self, number: int) -> None:
        if number != self._round:
            return
        if self.motion and self.repeat:
            self._wait()
            return
        self._set(False)
        self._blind = True
        self.after(_BLOCKED, partial(self._sees_again, self._round))

    def _sees_again(self, number: int) -> None:
        if number == self._round:
            self._blind = False
            self._look()

    def _set(self, high: bool) -> None:
        self.high = high
        self._show()

    def _show(self) -> None:
        self.drive("out", self.high)

    def readings(self) -> dict[str, Any]:
        pin = self.pin("out")
        return {"output": "high" if pin is not None and pin.value else "low"}
