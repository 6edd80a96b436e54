"""Square waves that a counter makes: their periods are exact fractions of nanoseconds, and so they never drift."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .waves import Square

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class CountedSquare(Square):
    """A `Square` whose period and width are fractions of nanoseconds. Each edge is rounded to a whole one by itself.

    The first period starts ``phase_ns`` after ``origin_ns``, by half a nanosecond at most.
    """

    period_ns: Fraction
    high_ns: Fraction
    phase_ns: Fraction = Fraction()

    def start_of(self, number: int) -> int:
        return self.origin_ns + _rounded(self.phase_ns + number * self.period_ns)

    def with_duty(self, time_ns: int, duty: float | Fraction) -> CountedSquare:
        at = self.next_period(time_ns)
        number = 0 if at == self.origin_ns else self.periods_before(time_ns) + 1
        phase = self.phase_ns + number * self.period_ns - (at - self.origin_ns)
        return replace(self, origin_ns=at, high_ns=self.period_ns * Fraction(duty), phase_ns=phase)

    @property
    def _wide(self) -> Fraction:
        """The width, so that both levels last for a nanosecond at least."""
        return min(max(Fraction(1), self.high_ns), max(Fraction(1), self.period_ns - 1))

    def _starts(self, first: int, count: int) -> NDArray[np.int64]:
        return self._times(first, count, self.phase_ns)

    def _ends(self, first: int, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._times(first, len(starts), self.phase_ns + self._wide)

    def _ends_before(self, time_ns: int) -> int:
        offset = self.phase_ns + self._wide
        # round(offset + n * period) < t, that is offset + n * period + 1/2 < t, as t is whole.
        limit = Fraction(time_ns - self.origin_ns) - _HALF - offset
        return max(0, -(-limit // self.period_ns))

    def _times(self, first: int, count: int, offset: Fraction) -> NDArray[np.int64]:
        """``offset + n * period`` for ``count`` numbers from ``first`` on, rounded, in 64 bits without an overflow."""
        step, start = self.period_ns, offset + first * self.period_ns + _HALF
        parts = math.lcm(step.denominator, start.denominator)
        whole, rest = divmod(step.numerator * (parts // step.denominator), parts)
        base, more = divmod(start.numerator * (parts // start.denominator), parts)
        numbers = np.arange(count, dtype=np.int64)
        return self.origin_ns + base + numbers * whole + (more + numbers * rest) // parts


def _rounded(value: Fraction) -> int:
    """The nearest whole number, the upper one of two."""
    return (value + _HALF).__floor__()
