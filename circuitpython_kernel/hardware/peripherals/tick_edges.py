"""Edges of several data lines with one strobe, as of parallel buses and quad SPI, worked out when they are looked at.

At each tick the lines take the bits of a word, and the strobe makes a pulse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.later import Columns, Edges, stretch

_PIECE_TICKS = 65536
"""The edges of so many ticks are worked out at once."""


@dataclass(frozen=True, eq=False)
class Ticks:
    """Words that lines take one after another, in stretches of one rate.

    Args:
        words: a word a tick; bit 0 is the first line.
        starts: when each stretch begins, in ns of board time, ascending.
        ends: where each stretch's ticks end, from the first on.
        tick_ns: how long a tick takes.
        idle: the strobe's level between ticks; it is the other one in the first half of a tick (0) or the second (1).
        phase: the half of a tick in which the strobe is active.
    """

    words: NDArray[Any]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    tick_ns: float
    idle: int
    phase: int

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1]))

    def times(self, numbers: NDArray[np.int64], half: float = 0.0) -> NDArray[np.int64]:
        """When some ticks begin, or a part of a tick later."""
        place = np.searchsorted(self.ends, numbers, side="right")
        found: NDArray[np.int64] = self.starts[place] + np.rint(
            (numbers - self._firsts[place] + half) * self.tick_ns
        ).astype(np.int64)
        return found

    def number_at(self, time_ns: int) -> int:
        """The first tick that begins at or behind a time, or one before it."""
        place = max(int(np.searchsorted(self.starts, time_ns, side="right")) - 1, 0)
        inside = int((time_ns - int(self.starts[place])) / self.tick_ns)
        first, end = int(self._firsts[place]), int(self.ends[place])
        return first + min(max(inside, 0), end - first)

    @property
    def end_ns(self) -> int:
        """When the last tick ends."""
        return int(self.starts[-1]) + round(int(self.ends[-1] - self._firsts[-1]) * self.tick_ns)

    @property
    def nbytes(self) -> int:
        """What is kept."""
        return self.words.nbytes + self.starts.nbytes + self.ends.nbytes + 400


class _Line:
    """What lines of ticks share: a subclass gives the edges of ticks from one number to another."""

    def __init__(self, ticks: Ticks) -> None:
        self.ticks = ticks

    def _edges(self, low: int, high: int) -> Edges:
        raise NotImplementedError

    def _before(self, number: int) -> int:
        """A tick from which on the last edge before another tick is seen."""
        raise NotImplementedError

    @property
    def nbytes(self) -> int:
        """See `LaterEdges`."""
        return self.ticks.nbytes

    @property
    def start_ns(self) -> int:
        """See `LaterEdges`."""
        return int(self.ticks.starts[0])

    @property
    def end_ns(self) -> int:
        """See `LaterEdges`."""
        return self.ticks.end_ns

    def pieces(self) -> Iterator[Edges]:
        """See `LaterEdges`."""
        for low in range(0, len(self.ticks.words), _PIECE_TICKS):
            yield self._edges(low, min(low + _PIECE_TICKS, len(self.ticks.words)))

    def between(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """See `LaterEdges`: all edges, whatever the columns are."""
        ticks = self.ticks
        low = self._before(ticks.number_at(start_ns))
        return stretch(self._edges(low, min(ticks.number_at(end_ns) + 1, len(ticks.words))), start_ns, end_ns)

    def count_until(self, end_ns: int) -> int:
        """See `LaterEdges`."""
        return sum(int(np.searchsorted(times, end_ns)) for times, _ in self.pieces())


class LevelLine(_Line):
    """A data line: the bit of each word.

    Args:
        ticks: the words.
        bit: the line's number.
        before: its level before the first word.
    """

    def __init__(self, ticks: Ticks, bit: int, before: int) -> None:
        super().__init__(ticks)
        self._bit, self._first = bit, before

    def _levels(self, low: int, high: int) -> NDArray[np.uint8]:
        return (self.ticks.words[low:high] >> self._bit & 1).astype(np.uint8)

    @cached_property
    def _turns(self) -> NDArray[np.int64]:
        """The ticks at which the level changes."""
        levels = self._levels(0, len(self.ticks.words))
        found: NDArray[np.int64] = np.flatnonzero(np.diff(levels, prepend=np.uint8(self._first)))
        return found

    @property
    def count(self) -> int:
        """See `LaterEdges`."""
        return len(self._turns)

    @property
    def last_level(self) -> int:
        """See `LaterEdges`."""
        return int(self._levels(len(self.ticks.words) - 1, len(self.ticks.words))[0])

    def _edges(self, low: int, high: int) -> Edges:
        turns = self._turns
        turns = turns[np.searchsorted(turns, low) : np.searchsorted(turns, high)]
        return self.ticks.times(turns), (self.ticks.words[turns] >> self._bit & 1).astype(np.uint8)

    def _before(self, number: int) -> int:
        place = int(np.searchsorted(self._turns, number)) - 1
        return int(self._turns[place]) if place >= 0 else number


class StrobeLine(_Line):
    """The strobe: a pulse a tick."""

    @property
    def count(self) -> int:
        """See `LaterEdges`."""
        return 2 * len(self.ticks.words)

    @property
    def last_level(self) -> int:
        """See `LaterEdges`."""
        return self.ticks.idle

    def _edges(self, low: int, high: int) -> Edges:
        ticks, numbers = self.ticks, np.arange(low, high)
        halves = (0.0, 0.5) if not ticks.phase else (0.5, 1.0)
        times = np.stack([ticks.times(numbers, half) for half in halves], axis=1).ravel()
        return times, np.tile(np.array([1 - ticks.idle, ticks.idle], np.uint8), len(numbers))

    def _before(self, number: int) -> int:
        return max(number - 2, 0)
