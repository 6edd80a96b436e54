"""Square waves as functions of time: what a PWM output or a signal generator does, without an event for each edge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.memory.block import FOREVER_NS

Edges = tuple[NDArray[np.int64], NDArray[np.uint8]]
"""Times in ns, ascending, and the levels (0 or 1) from then on."""

MOST_EDGES = 1_000_000
"""Edges that are worked out at once; of more, only the last ones."""

NO_EDGES: Edges = (np.empty(0, np.int64), np.empty(0, np.uint8))


@dataclass(frozen=True)
class Square:
    """A rectangular wave: high for ``high_ns`` at the start of each period of ``period_ns``, from ``origin_ns`` on.

    A wave that is high for none or all of its period has no edges but, perhaps, the first.
    """

    origin_ns: int
    period_ns: float
    high_ns: float

    @property
    def constant(self) -> int | None:
        """The level of a wave that does not change, None for one that does."""
        if self.high_ns <= 0:
            return 0
        return 1 if self.high_ns >= self.period_ns else None

    def level_at(self, time_ns: int) -> int:
        """The level (0 or 1) at a board time."""
        if self.constant is not None:
            return self.constant
        number = self.periods_before(time_ns + 1)
        return int(time_ns < self._ends(number, self._starts(number, 1))[0])

    def start_of(self, number: int) -> int:
        """When a period starts; the first one is number 0."""
        return self.origin_ns + round(number * self.period_ns)

    def periods_before(self, time_ns: int) -> int:
        """The number of the last period that starts before ``time_ns``; 0 for the first one, and before it."""
        number = max(0, int((time_ns - self.origin_ns) / self.period_ns) + 1)
        while number > 0 and self.start_of(number) >= time_ns:
            number -= 1
        return number

    def next_period(self, time_ns: int) -> int:
        """When the first period that does not start before ``time_ns`` starts."""
        if time_ns <= self.origin_ns:
            return self.origin_ns
        return self.start_of(self.periods_before(time_ns) + 1)

    def with_duty(self, time_ns: int, duty: float | Fraction) -> Square:
        """The wave with another duty cycle, from the first period on that does not start before ``time_ns``."""
        return Square(self.next_period(time_ns), self.period_ns, float(self.period_ns * duty))

    def earlier(self, by_ns: int) -> Square:
        """The same wave, by so much earlier."""
        return replace(self, origin_ns=self.origin_ns - by_ns)

    @property
    def _width(self) -> int:
        return min(max(1, round(self.high_ns)), max(1, int(self.period_ns) - 1))

    def _starts(self, first: int, count: int) -> NDArray[np.int64]:
        """When ``count`` periods start, from number ``first`` on."""
        numbers = np.arange(first, first + count, dtype=np.float64)
        return self.origin_ns + np.rint(numbers * self.period_ns).astype(np.int64)

    def _ends(self, first: int, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        """When the high parts of periods end, from number ``first`` on, whose starts are known."""
        return starts + self._width

    def _ends_before(self, time_ns: int) -> int:
        """How many high parts end before a time."""
        at = time_ns - self._width
        return self.periods_before(at) + 1 if at > self.origin_ns else 0

    def next_edge(self, time_ns: int) -> int:
        """When the first edge is that is not before ``time_ns``; `FOREVER_NS` when there is none."""
        if self.constant is not None:
            return self.origin_ns if time_ns <= self.origin_ns else FOREVER_NS
        return min(self.next_period(time_ns), self.start_of(self._ends_before(time_ns)) + self._width)

    def count(self, start_ns: int, end_ns: int) -> int:
        """How many edges there are from ``start_ns`` on and before ``end_ns``."""
        if self.constant is not None or end_ns <= start_ns:
            return 0

        def edges_before(time_ns: int) -> int:
            started = self.periods_before(time_ns) + 1 if time_ns > self.origin_ns else 0
            return started + self._ends_before(time_ns)

        return edges_before(end_ns) - edges_before(start_ns)

    def edges(self, start_ns: int, end_ns: int) -> tuple[Edges, int]:
        """The edges from ``start_ns`` on and before ``end_ns``, and how many were left out for being too many."""
        if self.constant is not None or end_ns <= start_ns:
            return NO_EDGES, 0
        before, last = self.periods_before(start_ns + 1), self.periods_before(end_ns)
        first = max(before, last + 1 - MOST_EDGES // 2)
        starts = self._starts(first, last + 1 - first)
        times = np.empty(2 * len(starts), np.int64)
        times[0::2] = starts
        times[1::2] = self._ends(first, starts)
        levels = np.empty(len(times), np.uint8)
        levels[0::2] = 1
        levels[1::2] = 0
        wanted = slice(int(np.searchsorted(times, start_ns)), int(np.searchsorted(times, end_ns)))
        left_out = self.count(start_ns, end_ns) - (wanted.stop - wanted.start) if first > before else 0
        return (times[wanted], levels[wanted]), left_out


@dataclass(frozen=True, eq=False)
class Pulses:
    """A row of edges, from ``origin_ns`` on. The level is ``before`` until the first, and stays after the last."""

    origin_ns: int
    before: int
    times: NDArray[np.int64]
    levels: NDArray[np.uint8]

    constant: ClassVar[None] = None

    @property
    def period_ns(self) -> float:
        """From the origin to the last edge."""
        return float(self.times[-1] - self.origin_ns)

    @property
    def high_ns(self) -> float:
        """How long the pulses are high in all."""
        before = np.concatenate(([self.before], self.levels[:-1]))
        return float(np.diff(self.times, prepend=self.origin_ns)[before == 1].sum())

    def level_at(self, time_ns: int) -> int:
        """The level (0 or 1) at a board time."""
        place = int(np.searchsorted(self.times, time_ns, side="right"))
        return int(self.levels[place - 1]) if place else self.before

    def next_period(self, time_ns: int) -> int:
        """When the pulses are over, or now if they are."""
        return max(time_ns, int(self.times[-1]))

    def with_duty(self, time_ns: int, duty: float | Fraction) -> Square:
        """A wave with the period that the pulses took, when they are over."""
        return Square(self.next_period(time_ns), self.period_ns, float(self.period_ns * duty))

    def earlier(self, by_ns: int) -> Pulses:
        """The same pulses, by so much earlier."""
        return replace(self, origin_ns=self.origin_ns - by_ns, times=self.times - by_ns)

    def next_edge(self, time_ns: int) -> int:
        """When the first edge is that is not before ``time_ns``; `FOREVER_NS` when there is none."""
        place = int(np.searchsorted(self.times, time_ns))
        return int(self.times[place]) if place < len(self.times) else FOREVER_NS

    def count(self, start_ns: int, end_ns: int) -> int:
        """How many edges there are from ``start_ns`` on and before ``end_ns``."""
        return int(np.searchsorted(self.times, end_ns) - np.searchsorted(self.times, start_ns))

    def edges(self, start_ns: int, end_ns: int) -> tuple[Edges, int]:
        """The edges from ``start_ns`` on and before ``end_ns``; none is left out."""
        wanted = slice(int(np.searchsorted(self.times, start_ns)), int(np.searchsorted(self.times, end_ns)))
        return (self.times[wanted], self.levels[wanted]), 0


class OutsideWave(Protocol):
    """What drives a pin with edges that are worked out when asked for."""

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """The edges since the last call and before ``time_ns``, and how many were left out for being too many."""

    def level_at(self, time_ns: int) -> int:
        """The level at a board time not before the last change."""

    @property
    def current(self) -> Square | Pulses:
        """What it is doing now, as far as is known."""


class _Part(NamedTuple):
    """A stretch of time of a wave."""

    wave: Square | Pulses
    start_ns: int
    end_ns: int


class WaveOutput:
    """What drives one pin with a square wave, as it is reprogrammed over time.

    `edges_until` works out what happened since the last call. A new duty cycle holds from the next period on,
    as PWM hardware has it; a new frequency starts a period at once.
    """

    def __init__(self, start_ns: int, level: int) -> None:
        self._done_ns = start_ns
        self._level = level
        self._wave: Square | Pulses = Square(start_ns, 1.0, 0.0 if not level else 1.0)
        self._next: Square | None = None
        self._parts: list[_Part] = []  # what is not worked out yet, oldest first

    def start(self, time_ns: int, frequency: float, duty: float) -> None:
        """From ``time_ns`` on: so many hertz, high for ``duty`` (0 to 1) of each period."""
        period = 1e9 / frequency
        self.play(time_ns, Square(time_ns, period, period * duty))

    def play(self, time_ns: int, wave: Square | Pulses) -> None:
        """From ``time_ns`` on: this wave, which starts there. The first edge of pulses is later than that."""
        self._advance(time_ns)
        self._switch(wave)

    def change_duty(self, time_ns: int, duty: float | Fraction) -> None:
        """High for ``duty`` (0 to 1) of each period, from the next one on."""
        self._advance(time_ns)
        self._next = self._wave.with_duty(time_ns, duty)

    def hold(self, time_ns: int, level: int) -> None:
        """From ``time_ns`` on: a constant level."""
        self._advance(time_ns)
        self._switch(Square(time_ns, 1.0, float(level)))

    def restart(self, time_ns: int) -> None:
        """Board time starts again at 0, where it would be ``time_ns``. Edges before that are not given any more."""
        self._advance(time_ns)
        self._wave = self._wave.earlier(time_ns)
        self._next = None if self._next is None else self._next.earlier(time_ns)
        self._done_ns, self._parts = 0, []

    def level_at(self, time_ns: int) -> int:
        """The level at a board time not before the last change."""
        wave = self._next if self._next is not None and self._next.origin_ns <= time_ns else self._wave
        return wave.level_at(time_ns)

    def next_edge(self, time_ns: int) -> int:
        """A board time that is not before ``time_ns`` and before which there is no edge from then on."""
        return time_ns if self._next is not None else self._wave.next_edge(time_ns)

    @property
    def current(self) -> Square | Pulses:
        """What was last asked for."""
        return self._next or self._wave

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """The edges since the last call and before ``time_ns``, and how many were left out for being too many."""
        self._advance(time_ns)
        parts, self._parts = self._parts, []
        found: list[Edges] = []
        count = left_out = 0
        for wave, start_ns, end_ns in reversed(parts):
            if left_out or count >= MOST_EDGES:
                left_out += wave.count(start_ns, end_ns)
                continue
            edges, left_out = wave.edges(start_ns, end_ns)
            found.append(edges)
            count += len(edges[0])
        if len(found) == 1:
            return found[0], left_out
        found.append(NO_EDGES)
        found.reverse()
        return (np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])), left_out

    def _switch(self, wave: Square | Pulses) -> None:
        self._wave = wave
        self._next = None
        level = wave.constant
        if level is not None and level != self._level:
            at = np.array([wave.origin_ns], np.int64)
            edge = Pulses(wave.origin_ns - 1, self._level, at, np.array([level], np.uint8))
            self._parts.append(_Part(edge, wave.origin_ns, wave.origin_ns + 1))
            self._level = level
        elif level is None and self._level:
            # High already: the wave's first edge would say nothing new.
            self._done_ns = max(self._done_ns, wave.origin_ns + 1)

    def _advance(self, time_ns: int) -> None:
        following = self._next
        if following is not None and following.origin_ns <= time_ns:
            self._go_on(following.origin_ns)
            self._switch(following)
        self._go_on(time_ns)

    def _go_on(self, time_ns: int) -> None:
        """The wave goes on up to a time."""
        if time_ns <= self._done_ns:
            return
        if self._wave.constant is None:
            start = self._done_ns
            if self._parts and self._parts[-1].wave is self._wave and self._parts[-1].end_ns == start:
                start = self._parts.pop().start_ns
            self._parts.append(_Part(self._wave, start, time_ns))
            self._level = self._wave.level_at(time_ns - 1)
        self._done_ns = time_ns
