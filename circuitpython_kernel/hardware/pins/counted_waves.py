"""Square waves that a counter makes: their periods are exact fractions of nanoseconds, and so they never drift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .waves import Square


@dataclass(frozen=True)
class CountedSquare(Square):
    """A `Square` in whole parts of a nanosecond, of which it has ``parts``, an even number. `counted` makes one.

    Each edge is rounded to a whole nanosecond by itself. The first period starts ``phase`` parts after ``origin_ns``,
    or before it, by half a nanosecond at most.
    """

    parts: int
    period: int
    high: int
    phase: int = 0

    @property
    def constant(self) -> int | None:
        if self.high <= 0:
            return 0
        return 1 if self.high >= self.period else None

    def level_at(self, time_ns: int) -> int:
        if self.constant is not None:
            return self.constant
        return int(time_ns < self._at(self.periods_before(time_ns + 1) * self.period + self._wide))

    def start_of(self, number: int) -> int:
        return self._at(number * self.period)

    def periods_before(self, time_ns: int) -> int:
        return max(0, (self._room(time_ns) - 1) // self.period)

    def with_duty(self, time_ns: int, duty: float | Fraction) -> CountedSquare:
        number = 0 if time_ns <= self.origin_ns else self.periods_before(time_ns) + 1
        at = self.start_of(number)
        share = Fraction(duty)
        high = self.period * share.numerator // share.denominator
        phase = self.phase + number * self.period - (at - self.origin_ns) * self.parts
        return CountedSquare(at, self.period_ns, high / self.parts, self.parts, self.period, high, phase)

    @property
    def _wide(self) -> int:
        """The width, so that both levels last for a nanosecond at least."""
        return min(max(self.parts, self.high), max(self.parts, self.period - self.parts))

    def _at(self, offset: int) -> int:
        """The board time at so many parts after the first period's start, rounded; the later one of two."""
        return self.origin_ns + (self.phase + offset + self.parts // 2) // self.parts

    def _room(self, time_ns: int) -> int:
        """Offsets below this are at board times before this one."""
        return (time_ns - self.origin_ns) * self.parts - self.parts // 2 - self.phase

    def _starts(self, first: int, count: int) -> NDArray[np.int64]:
        return self._times(first * self.period, count)

    def _ends(self, first: int, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._times(first * self.period + self._wide, len(starts))

    def _ends_before(self, time_ns: int) -> int:
        return max(0, -((self._wide - self._room(time_ns)) // self.period))

    def _times(self, offset: int, count: int) -> NDArray[np.int64]:
        """`_at` an offset and ``count`` - 1 periods more, in 64 bits without an overflow."""
        base, more = divmod(self.phase + offset + self.parts // 2, self.parts)
        whole, rest = divmod(self.period, self.parts)
        numbers = np.arange(count, dtype=np.int64)
        return self.origin_ns + base + numbers * whole + (more + numbers * rest) // self.parts


def counted(origin_ns: int, period_ns: Fraction, high_ns: Fraction) -> CountedSquare:
    """The wave with this period, which is high for so long at the start of each, both in nanoseconds."""
    parts = math.lcm(period_ns.denominator, high_ns.denominator, 2)
    period, high = int(period_ns * parts), int(high_ns * parts)
    return CountedSquare(origin_ns, float(period_ns), float(high_ns), parts, period, high)
