"""The base of real-time clocks: counters from seconds to years, which go on with the part's own time."""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from .i2c_part import RegisterPart
from .inputs import Input, Source

EPOCH = datetime(2000, 1, 1)
_DAY = 86400
_CENTURY = 36525 * _DAY  # the chips take every fourth year for a leap year
_LONGEST_SEARCH = 1500  # days; 29 February comes back in 1461
_SATURDAY = 5


def to_bcd(value: int) -> int:
    """A number from 0 to 99 in two decimal digits of four bits."""
    return value // 10 << 4 | value % 10


def from_bcd(value: int) -> int:
    """The other way."""
    return (value >> 4) * 10 + (value & 15)


def next_match(
    after: int, second: int | None, minute: int | None, hour: int | None, day: Callable[[int], bool]
) -> int | None:
    """The first second (since `EPOCH`) after another one that has these digits; None stands for any.

    Args:
        after: this one does not count.
        second, minute, hour: what they must be.
        day: whether a day, counted from `EPOCH`, fits.
    """
    now = after + 1
    last = now + _LONGEST_SEARCH * _DAY
    while now < last:
        if not day(now // _DAY):
            now += _DAY - now % _DAY
        elif hour is not None and now // 3600 % 24 != hour:
            now += 3600 - now % 3600
        elif minute is not None and now // 60 % 60 != minute:
            now += 60 - now % 60
        elif second is not None and now % 60 != second:
            now += 1
        else:
            return now
    return None


class ClockPart(RegisterPart):
    """A real-time clock with a battery.

    A subclass has the registers. It calls `settle` before it looks at the counters, `set_fields` for those that the
    board has written, and `changed` when a register has changed that pins depend on. While the part is not attached its
    time stands still.

    Args:
        start: the time that it has been set to, also as text such as ``"2024-05-05T10:00"``; a new one, which nobody
            has set, when left out.
        address: see `addresses`.
    """

    first_weekday: ClassVar[int] = 0
    """What the weekday register has for a Monday."""

    battery = Input("V", 0, 3.6, 3, "backup battery; 0 V is none", step=0.1)
    frequency_error = Input("ppm", -200, 200, 0, "error of the crystal's frequency", step=1)

    def __init__(self, *, start: datetime | str | None = None, address: int | None = None, **inputs: Source) -> None:
        self._alive = False
        self._count = self._fraction_ns = 0
        self._weekday_shift = 0
        self._since_ns: int | None = None
        self._stopped = False
        self._wake: float | None = None
        super().__init__(address=address, **inputs)
        self._alive = True
        if start is not None:
            self.time = datetime.fromisoformat(start) if isinstance(start, str) else start

    # ---- for a subclass

    def lose(self) -> None:
        """The registers are empty, and the counters at `EPOCH`: set what a first power-on sets."""

    def keeps(self) -> bool:
        """Whether the battery keeps the time while the supply is away."""
        return True

    def time_was_set(self) -> None:
        """The time was set from outside: it is reliable from now on."""

    def slowness(self) -> float:
        """By how many parts per million the clock's trimming slows it down."""
        return 0.0

    def ticked(self, before: int, after: int) -> None:
        """The seconds since `EPOCH` went from one to another one, maybe by many."""

    def due(self) -> list[float]:
        """In how many seconds something will happen at a pin."""
        return []

    def show(self) -> None:
        """Drive the pins as the registers have it."""

    # ---- power

    def power_on(self) -> None:
        kept = self._alive and self.keeps()
        self._wake = None
        if self._since_ns is None and self.site is not None:
            self._since_ns = self.now_ns
        self.settle()
        registers = self.registers if kept else None
        super().power_on()
        if registers is not None:
            self.registers = registers
        else:
            self._count = self._fraction_ns = self._weekday_shift = 0
            self._stopped = False
            self.lose()

    def connected(self) -> None:
        self.changed()

    def disconnected(self) -> None:
        self.settle()
        self._since_ns = None

    def input_changed(self, name: str) -> None:
        self.settle()
        self.changed()

    # ---- the counters

    def settle(self) -> None:
        """Let the counters go on to now."""
        if self._since_ns is None:
            return
        now = self.now_ns
        gone, self._since_ns = now - self._since_ns, now
        if self._stopped:
            return
        seconds, self._fraction_ns = divmod(self._fraction_ns + round(gone * self._pace()), 1_000_000_000)
        if seconds:
            before, self._count = self._count, self._count + seconds
            self.ticked(before, self._count)

    def _pace(self) -> float:
        return 1 + (self.frequency_error - self.slowness()) * 1e-6

    def stop_counting(self, stopped: bool) -> None:
        """Stop the counters, which also sets back the fraction of a second, or let them go on."""
        self.settle()
        self._stopped = stopped
        if stopped:
            self._fraction_ns = 0

    def restart_second(self) -> None:
        """The second begins now."""
        self._fraction_ns = 0

    @property
    def time(self) -> datetime:
        """The time that it has. It can be set, as a person would set it."""
        self.settle()
        return EPOCH + timedelta(seconds=self._count % _CENTURY)

    @time.setter
    def time(self, time: datetime) -> None:
        if not EPOCH <= time.replace(tzinfo=None) < EPOCH + timedelta(seconds=_CENTURY):
            raise ValueError(f"the clock has the years 2000 to 2099, not {time.year}")
        gone = time.replace(tzinfo=None) - EPOCH
        self.settle()
        self._count = gone.days * _DAY + gone.seconds
        self._fraction_ns = gone.microseconds * 1000
        self._weekday_shift = _SATURDAY
        self.time_was_set()
        self.changed()

    @property
    def count(self) -> int:
        """Seconds since `EPOCH`."""
        return self._count

    @property
    def century(self) -> int:
        """How many times the years have gone from 99 to 0."""
        return self._count // _CENTURY

    @property
    def weekday(self) -> int:
        """The weekday register."""
        return self.weekday_of(self._count // _DAY)

    def weekday_of(self, day: int) -> int:
        """The weekday register at a day counted from `EPOCH`."""
        return self.first_weekday + (day + self._weekday_shift) % 7

    def set_fields(self, fields: dict[str, int]) -> None:
        """Set some of ``second``, ``minute``, ``hour``, ``day``, ``month``, ``year`` (0 to 99) and ``weekday``.

        What is no date, such as 30 February, becomes the nearest one; the datasheets leave open what happens then.
        """
        now, weekday = self.time, self.weekday
        year = 2000 + min(fields.get("year", now.year - 2000), 99)
        month = min(max(fields.get("month", now.month), 1), 12)
        day = min(max(fields.get("day", now.day), 1), calendar.monthrange(year, month)[1])
        hour, minute = min(fields.get("hour", now.hour), 23), min(fields.get("minute", now.minute), 59)
        gone = datetime(year, month, day, hour, minute, min(fields.get("second", now.second), 59)) - EPOCH
        self._count = self.century * _CENTURY + gone.days * _DAY + gone.seconds
        wanted = fields.get("weekday", weekday) - self.first_weekday
        self._weekday_shift = (wanted - self._count // _DAY) % 7

    # ---- events

    def seconds_until(self, count: int) -> float:
        """How long until the counters come to a second."""
        if self._stopped:
            return math.inf
        return ((count - self._count) * 1_000_000_000 - self._fraction_ns) / self._pace() / 1e9

    def changed(self) -> None:
        """Drive the pins, and plan when to look at them again."""
        self.show()
        waits = [wait for wait in self.due() if wait < math.inf]
        if self.site is None or not waits:
            return
        at = self.now + max(min(waits), 1e-9)
        if self._wake is None or at < self._wake - 1e-9:
            self._wake = at
            self.after(at - self.now, self._woken)

    def _woken(self) -> None:
        if self._wake is not None and self.now < self._wake - 1e-6:
            return  # planned before something that came in between
        self._wake = None
        self.settle()
        self.changed()

    def readings(self) -> dict[str, Any]:
        return {"time": self.time.isoformat(" ", "seconds")}
