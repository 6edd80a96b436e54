"""The base of parts that follow what a program does with a pin: motors, lamps, whatever PWM is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from .part import Part


class DrivenPart(Part):
    """A part on plain pins that sees what the program does with them: `driven`.

    PWM comes with its exact times, though it may be reported later, at the next `catch_up`. It is called, too, for
    what is there when the part is attached, of wires, of resets, and of its own plug: a broken part gets nothing.
    """

    driven_signals: ClassVar[tuple[str, ...]] = ()
    """The signals that drive it."""
    hears_levels: ClassVar[bool] = True
    """Whether a pin that the program switches by hand drives it, too; each change costs the program a call."""

    _ends: tuple[Callable[[], None], ...] = ()

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        """From a time on (the part's own, in ns) a signal carries PWM, or with a frequency of 0 the level ``duty``."""

    def connected(self) -> None:
        self._driving: dict[str, tuple[float, float]] = {}
        ends: list[Callable[[], None]] = []
        for signal in self.driven_signals:
            pin = self.pin(signal)
            if pin is not None:
                ends.append(pin.on_pwm(partial(self._wave, signal)))
                if self.hears_levels:
                    ends.append(pin.watch(partial(self._level, signal)))
        self._ends = tuple(ends)

    def disconnected(self) -> None:
        for end in self._ends:
            end()
        self._ends = ()

    def catch_up(self) -> None:
        """Hear what the program did until now."""
        for signal in self.driven_signals:
            pin = self.pin(signal)
            if pin is not None:
                pin.catch_up()
                return

    def _wave(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self._driving[signal] = (frequency, duty)
        if self.fault is None and self.site is not None:
            self.driven(signal, time_ns + self.site.offset_ns, frequency, duty)

    def _level(self, signal: str, level: bool) -> None:
        self.catch_up()  # PWM that has just ended is heard of first
        before = self._driving.get(signal)
        if before is not None and (before[0] or before[1] == level):
            return  # the level of an instant in a wave, or one that is known
        self._driving[signal] = (0.0, float(level))
        if self.fault is None:
            self.driven(signal, self.now_ns, 0.0, float(level))

    def break_(self, fault: str) -> None:
        self.catch_up()
        super().break_(fault)
        for signal in self._driving if self.site is not None else ():
            self.driven(signal, self.now_ns, 0.0, 0.0)

    def mend(self) -> None:
        self.catch_up()  # what happened meanwhile was not heard
        broken = self.fault is not None
        super().mend()
        for signal, (frequency, duty) in list(self._driving.items()) if broken and self.site is not None else ():
            self.driven(signal, self.now_ns, frequency, duty)
