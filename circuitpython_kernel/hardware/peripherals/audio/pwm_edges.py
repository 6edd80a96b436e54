"""The edges of a PWM output whose duty cycle follows samples, worked out when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.later import Columns, Edges, stretch

_SECOND = 1_000_000_000
_PIECE_PERIODS = 1 << 15
"""The edges of so many periods are worked out at once."""

_THIN = 4
"""A window is thinned when it has so many times the periods that it has columns."""


@dataclass(frozen=True)
class Carrier:
    """A counter: periods of ``counts`` steps and ``num / den`` ns each, of which the first begins at ``origin_ns``."""

    origin_ns: int
    num: int
    den: int
    counts: int

    def start(self, period: int) -> int:
        """When a period begins, in ns."""
        return self.origin_ns + (period * self.num + self.den // 2) // self.den

    def starts(self, periods: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same for some."""
        found: NDArray[np.int64] = self.origin_ns + (periods * self.num + self.den // 2) // self.den
        return found

    def first_from(self, time_ns: int) -> int:
        """The first period that does not begin before a time."""
        period = max(((time_ns - self.origin_ns) * self.den) // self.num - 1, 0)
        while self.start(period) < time_ns:
            period += 1
        return period

    def firsts_from(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same for some."""
        periods = np.maximum(((times - self.origin_ns) * self.den) // self.num - 1, 0)
        for _ in range(3):
            periods = periods + (self.starts(periods) < times)
        return periods


@dataclass(frozen=True, eq=False)
class Steps:
    """How long a pin is high in each period, sample by sample.

    Args:
        start_ns: when frame 0 was due.
        first: the number of the first sample's frame.
        rate: frames a second.
        counts: for each sample, steps of a period.
    """

    start_ns: int
    first: int
    rate: int
    counts: NDArray[np.uint16]

    def times(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """When some samples are due, in ns."""
        found: NDArray[np.int64] = self.start_ns + ((samples + self.first) * _SECOND + self.rate // 2) // self.rate
        return found

    def at(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the sample that is there at each time; the first before it is due."""
        found = np.maximum((times - self.start_ns) * self.rate // _SECOND - self.first - 1, 0)
        for _ in range(3):
            found = found + (self.times(found + 1) <= times)
        return np.minimum(found, len(self.counts) - 1)


@dataclass(frozen=True, eq=False)
class PwmEdges:
    """Some periods of a carrier, as a `traces.later.LaterEdges`.

    Args:
        carrier: makes the periods.
        first, last: the first period, and the one behind the last.
        steps: how long each is high.
    """

    carrier: Carrier
    first: int
    last: int
    steps: Steps

    @cached_property
    def _always(self) -> bool:
        """Whether there is a pulse in every period."""
        counts = self.steps.counts
        return bool(counts.min() > 0 and counts.max() < self.carrier.counts)

    @cached_property
    def _before(self) -> NDArray[np.int64]:
        """How many edges there are before each sample's first period, and in all."""
        counts = self.steps.counts
        bounds = self._first_periods(np.arange(len(counts) + 1, dtype=np.int64))
        pulses = np.where((counts > 0) & (counts < self.carrier.counts), np.diff(bounds), 0)
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(2 * pulses)))

    def _first_periods(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first period of some samples; one behind the last sample stands for the end."""
        periods = np.clip(self.carrier.firsts_from(self.steps.times(samples)), self.first, self.last)
        periods[samples <= 0] = self.first
        periods[samples >= len(self.steps.counts)] = self.last
        found: NDArray[np.int64] = periods
        return found

    @property
    def count(self) -> int:
        """See `LaterEdges`."""
        return 2 * (self.last - self.first) if self._always else int(self._before[-1])

    @property
    def nbytes(self) -> int:
        """See `LaterEdges`."""
        return self.steps.counts.nbytes * (1 if self._always else 5) + 500

    @property
    def start_ns(self) -> int:
        """See `LaterEdges`."""
        return self.carrier.start(self.first)

    @property
    def end_ns(self) -> int:
        """See `LaterEdges`."""
        return self.carrier.start(self.last) - 1

    @property
    def last_level(self) -> int:
        """Each period ends low."""
        return 0

    def of_periods(self, periods: NDArray[np.int64]) -> Edges:
        """The edges of some periods."""
        carrier = self.carrier
        starts = carrier.starts(periods)
        counts = self.steps.counts[self.steps.at(starts)].astype(np.int64)
        pulses = (counts > 0) & (counts < carrier.counts)
        starts, counts = starts[pulses], counts[pulses]
        ends = starts + np.maximum(counts * carrier.num // (carrier.den * carrier.counts), 1)
        times = np.stack((starts, ends), axis=1).ravel()
        return times, np.tile(np.array([1, 0], np.uint8), len(starts))

    def pieces(self) -> Iterator[Edges]:
        """See `LaterEdges`."""
        for low in range(self.first, self.last, _PIECE_PERIODS):
            edges = self.of_periods(np.arange(low, min(low + _PIECE_PERIODS, self.last), dtype=np.int64))
            if len(edges[0]):
                yield edges

    def between(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """See `LaterEdges`."""
        low = self._with_pulse(min(max(self.carrier.first_from(start_ns) - 2, self.first), self.last - 1))
        high = min(max(self.carrier.first_from(end_ns + 1), low + 1), self.last)
        if columns is not None and high - low > _THIN * len(columns):
            inside = columns[(columns >= start_ns) & (columns <= end_ns)]
            numbers = np.unique(np.concatenate((np.array([low, high - 1], np.int64), self._near(inside))))
            periods = numbers[(numbers >= low) & (numbers < high)]
        else:
            periods = np.arange(low, high, dtype=np.int64)
        return stretch(self.of_periods(periods), start_ns, end_ns)

    @cached_property
    def _moving(self) -> NDArray[np.int64]:
        """The samples with pulses."""
        return np.flatnonzero(np.diff(self._before)).astype(np.int64)

    def _with_pulse(self, period: int) -> int:
        """The last period with pulses that is not behind one, or the first of all."""
        if self._always or period <= self.first:
            return period
        sample = int(self.steps.at(np.array([self.carrier.start(period)], np.int64))[0])
        place = int(np.searchsorted(self._moving, sample, side="right")) - 1
        if place < 0:
            return self.first
        if self._moving[place] == sample:
            return max(period - 1, self.first)
        return max(int(self._first_periods(self._moving[place : place + 1] + 1)[0]) - 1, self.first)

    def _near(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Periods with pulses: the first from each time on, and the last before it."""
        periods = self.carrier.firsts_from(np.clip(times, self.start_ns, self.end_ns))
        near = np.concatenate((periods - 1, periods, periods + 1))
        if self._always or not len(self._moving):
            return near
        place = np.searchsorted(self._moving, self.steps.at(self.carrier.starts(periods)))
        after = self._moving[np.minimum(place, len(self._moving) - 1)]
        before = self._moving[np.maximum(place - 1, 0)]
        return np.concatenate((near, self._first_periods(after), self._first_periods(before + 1) - 1))

    def count_until(self, end_ns: int) -> int:
        """See `LaterEdges`."""
        if end_ns <= self.start_ns:
            return 0
        low = min(max(self.carrier.first_from(end_ns) - 1, self.first), self.last)
        if self._always:
            before = 2 * (low - self.first)
        else:
            sample = int(self.steps.at(np.array([self.carrier.start(low)], np.int64))[0])
            before = int(self._before[sample])
            if 0 < self.steps.counts[sample] < self.carrier.counts:
                before += 2 * max(low - int(self._first_periods(np.array([sample], np.int64))[0]), 0)
        times = self.of_periods(np.arange(low, min(low + 2, self.last), dtype=np.int64))[0]
        return before + int(np.searchsorted(times, end_ns))
