"""For parts that measure again and again at times of their own, and pull an interrupt pin low."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.part import Part

_ROUNDING_NS = 1000
"""By how much a time in seconds may be off after hours of board time."""
_SETTLED = 100
"""After so many measurements of inputs that do not move, nothing new can come: no interrupt counts as many."""


class Measuring(Part):
    """A part with a clock of its own for measurements. Name it before the base of the part's bus.

    What was due is measured when it is asked for (`catch_up`, at the start of each transfer), with the inputs as they
    were when it was due. While `watched` is true each measurement takes place at its exact time, for an interrupt pin.
    """

    def power_on(self) -> None:
        self._due_ns: int | None = None
        self._period_ns = 0
        self._awaited_ns: int | None = None
        self._ago_ns = 0
        self._outside = 0
        self._unasked = 0
        super().power_on()

    def measured(self, cycles: int) -> None:
        """So many measurements have ended since the last call; the last one ends now."""

    def watched(self) -> bool:
        """Whether the outside sees the end of a measurement at once."""
        return False

    def measure_every(self, period: float, first: float | None = None) -> None:
        """Measure from now on: the first result after ``first`` seconds (a period if left out), then each period."""
        self._period_ns = round(period * 1e9)
        self._due_ns = self.now_ns + (self._period_ns if first is None else round(first * 1e9))
        self._await_next()

    def stop_measuring(self) -> None:
        """Measure no more."""
        self._due_ns = None

    @property
    def is_measuring(self) -> bool:
        """Whether a measurement is going on."""
        return self._due_ns is not None

    def catch_up(self) -> None:
        """Carry out the measurements that are due: something was asked for or changed."""
        self._unasked = 0
        self.carry_out()
        self._await_next()

    def carry_out(self) -> None:
        """Carry out the measurements that are due, in one call of `measured`."""
        now, due = self.now_ns, self._due_ns
        if due is not None and now >= due:
            count = (now - due) // self._period_ns + 1
            self._due_ns = due + count * self._period_ns
            self._ago_ns = now - (self._due_ns - self._period_ns)
            self.measured(count)
            self._ago_ns = 0

    def set_input(self, item: Input, value: Source) -> None:
        self.catch_up()  # what was due before has the value from before
        super().set_input(item, value)

    def disturb(self, name: str, *, noise: float = 0.0, drift: float = 0.0) -> None:
        super().disturb(name, noise=noise, drift=drift)
        self.catch_up()

    def moves(self) -> bool:
        """Whether inputs change by themselves."""
        return bool(self._noise or self._drift) or any(callable(source) for source in self._sources.values())

    def _board_seconds(self) -> float:
        return super()._board_seconds() - self._ago_ns / 1e9

    def _await_next(self) -> None:
        due = self._due_ns
        if due is None or due == self._awaited_ns or self.site is None or not self.watched():
            return
        if self._unasked < _SETTLED or self.moves():
            self._awaited_ns = due
            self.after((due - self.now_ns) / 1e9, self._due_now)

    def _due_now(self) -> None:
        if self._awaited_ns is None or self.now_ns + _ROUNDING_NS < self._awaited_ns:
            return  # planned for a measurement that was given up
        self._awaited_ns = None
        self._unasked += 1
        self.carry_out()
        self._await_next()

    def outside(self, value: int, low: int, high: int, cycles: int) -> int:
        """So many measurements gave this value: how many in a row lie outside the window of thresholds by now."""
        self._outside = min(self._outside + cycles, 0xFFFF) if value < low or value > high else 0
        return self._outside

    # ---- the interrupt pin: open drain, with a pull-up resistor on the breakout board

    def interrupt(self, active: bool) -> None:
        """Pull the interrupt pin low, or let it go."""
        self.drive("int", False if active else None)

    def connected(self) -> None:
        pin = self.pin("int")
        if pin is not None:
            pin.resistor = "up"

    def disconnected(self) -> None:
        pin = self.pin("int")
        if pin is not None:
            pin.resistor = None
