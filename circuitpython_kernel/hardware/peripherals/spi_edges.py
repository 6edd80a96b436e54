"""The edges of SPI transfers, worked out when they are looked at.

A `Run` is a row of transfers with one clock rate and mode. Its clock and its data lines are `LaterEdges`: they know how
many edges there are, and work out those of a window of time, or of some bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.later import Columns, Edges, stretch

_PIECE_BYTES = 8192
"""The edges of so many bytes are worked out at once."""

_THIN = 4
"""A window is thinned when it has so many times the bytes that it has columns."""

_TURNS = np.array([int(np.count_nonzero(np.diff([int(bit) for bit in f"{n:08b}"]))) for n in range(256)], np.uint8)
"""How often the level changes inside of a byte."""


@dataclass(frozen=True, eq=False)
class Run:
    """Transfers one after another.

    Args:
        frequency, polarity, phase: the clock.
        starts: when each begins, in ns of board time, shape (n,).
        ends: where each one's bytes end, from the first byte on, shape (n,).
    """

    frequency: int
    polarity: int
    phase: int
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """The number of each transfer's first byte."""
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1]))

    @property
    def size(self) -> int:
        """Bytes in all."""
        return int(self.ends[-1])

    @property
    def byte_ns(self) -> float:
        """How long a byte takes."""
        return 8e9 / self.frequency

    @property
    def start_ns(self) -> int:
        """When the first transfer begins."""
        return int(self.starts[0])

    @property
    def end_ns(self) -> int:
        """When the last transfer ends."""
        return int(self.starts[-1]) + round(int(self.ends[-1] - self.firsts[-1]) * self.byte_ns)

    def bytes_at(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the last byte that begins at or before each time, or of the one before; 0 before the first."""
        transfer = np.maximum(np.searchsorted(self.starts, times, side="right") - 1, 0)
        inside = ((times - self.starts[transfer]) / self.byte_ns).astype(np.int64) - 1
        longest = self.ends[transfer] - self.firsts[transfer] - 1
        return self.firsts[transfer] + np.clip(inside, 0, longest)

    def byte_at(self, time_ns: int) -> int:
        """The same for one time."""
        return int(self.bytes_at(np.array([time_ns], np.int64))[0])

    def begin(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """When the transfers of some bytes begin, and how many bytes of it came before each."""
        if len(self.starts) == 1:
            return np.full(len(numbers), self.starts[0]), numbers
        transfer = np.searchsorted(self.ends, numbers, side="right")
        return self.starts[transfer], numbers - self.firsts[transfer]

    def pieces(self) -> Iterator[NDArray[np.int64]]:
        """The numbers of all bytes, some at a time."""
        for low in range(0, self.size, _PIECE_BYTES):
            yield np.arange(low, min(low + _PIECE_BYTES, self.size))


class _Line:
    """What the lines of a run share. A line gives the edges of bytes, and how many the first bytes have."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def of_bytes(self, numbers: NDArray[np.int64]) -> Edges:
        raise NotImplementedError

    def count_of_first(self, size: int) -> int:
        raise NotImplementedError

    def some_bytes(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of the bytes in stretches that begin at these times, enough to see in which ones the line moves."""
        raise NotImplementedError

    @cached_property
    def count(self) -> int:
        """See `LaterEdges`."""
        return self.count_of_first(self.run.size)

    @property
    def start_ns(self) -> int:
        """See `LaterEdges`."""
        return self.run.start_ns

    @property
    def end_ns(self) -> int:
        """See `LaterEdges`."""
        return self.run.end_ns

    def pieces(self) -> Iterator[Edges]:
        """See `LaterEdges`."""
        for numbers in self.run.pieces():
            yield self.of_bytes(numbers)

    def between(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """See `LaterEdges`."""
        low, high = self._before(start_ns), min(self.run.byte_at(end_ns) + 3, self.run.size)
        if columns is not None and high - low > _THIN * len(columns):
            inside = columns[(columns >= start_ns) & (columns <= end_ns)]
            ends = np.array([max(start_ns, self.start_ns), min(end_ns, self.end_ns)], np.int64)
            times = np.unique(np.concatenate((ends, np.clip(inside, *ends))))
            numbers = np.unique(np.concatenate(([low, high - 1], self.some_bytes(times))))
            numbers = numbers[(numbers >= low) & (numbers < high)]
        else:
            numbers = np.arange(low, high)
        return stretch(self.of_bytes(numbers), start_ns, end_ns)

    def _before(self, start_ns: int) -> int:
        """The first byte to look at, for the last edge before a time to be among them."""
        return max(self.run.byte_at(start_ns) - 1, 0)

    def count_until(self, end_ns: int) -> int:
        """See `LaterEdges`."""
        low = self.run.byte_at(end_ns)
        times = self.of_bytes(np.arange(low, min(low + 3, self.run.size)))[0]
        return self.count_of_first(low) + int(np.searchsorted(times, end_ns))


class ClockLine(_Line):
    """SCK of a run."""

    @property
    def last_level(self) -> int:
        """See `LaterEdges`."""
        return self.run.polarity

    @property
    def nbytes(self) -> int:
        """See `LaterEdges`."""
        return self.run.starts.nbytes + self.run.ends.nbytes + 400

    def count_of_first(self, size: int) -> int:
        """Sixteen a byte."""
        return 16 * size

    def of_bytes(self, numbers: NDArray[np.int64]) -> Edges:
        """The edges of some bytes."""
        run = self.run
        begins, before = run.begin(numbers)
        ticks = 16 * before[:, None] + np.arange(0 if run.phase else 1, 17 if not run.phase else 16)
        times = begins[:, None] + np.rint(ticks * (5e8 / run.frequency)).astype(np.int64)
        levels = np.tile(np.array([1 - run.polarity, run.polarity], np.uint8), 8 * len(numbers))
        return times.ravel(), levels

    def some_bytes(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The bytes around each time: `Run.bytes_at` may be one too low."""
        at = self.run.bytes_at(times)
        return np.concatenate((at, at + 1, at + 2))


class DataLine(_Line):
    """MOSI or MISO of a run.

    Args:
        run: the transfers.
        data: their bytes.
        before: the level before the first bit.
        rest: the level to which the line goes after each transfer; None when it keeps the last bit's.
    """

    def __init__(self, run: Run, data: bytes, before: int, rest: int | None = None) -> None:
        super().__init__(run)
        self._data = np.frombuffer(data, np.uint8)
        self._before_first, self._rest = before, rest

    @property
    def last_level(self) -> int:
        """See `LaterEdges`."""
        return int(self._data[-1]) & 1 if self._rest is None else self._rest

    @property
    def nbytes(self) -> int:
        """See `LaterEdges`."""
        return len(self._data) + self.run.starts.nbytes + self.run.ends.nbytes + 400

    def _levels_before(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The level before each byte."""
        levels: NDArray[np.uint8] = self._data[numbers - 1] & np.uint8(1)
        levels[numbers == 0] = self._before_first
        if self._rest is not None and len(self.run.starts) > 1:
            levels[np.isin(numbers, self.run.firsts[1:])] = self._rest
        return levels

    def _is_last(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.isin(numbers + 1, self.run.ends)

    def of_bytes(self, numbers: NDArray[np.int64]) -> Edges:
        """The edges of some bytes, of each one also the one that its transfer's end makes."""
        width = 8 if self._rest is None else 9
        levels = np.empty((len(numbers), width + 1), np.uint8)
        levels[:, 0] = self._levels_before(numbers)
        levels[:, 1:9] = np.unpackbits(self._data[numbers][:, None], axis=1)
        if self._rest is not None:
            levels[:, 9] = np.where(self._is_last(numbers), np.uint8(self._rest), levels[:, 8])
        places = np.flatnonzero(levels[:, 1:] != levels[:, :-1])
        row, bit = np.divmod(places, width)
        begins, before = self.run.begin(numbers)
        at = (8 * before[row] + bit) * (1e9 / self.run.frequency)
        return begins[row] + np.rint(at).astype(np.int64), levels[:, 1:].ravel()[places]

    def _moving(self, low: int, high: int) -> NDArray[np.int64]:
        """The bytes, from one to another, in which the line moves."""
        numbers, data = np.arange(low, high), self._data[low:high]
        moves = (_TURNS[data] > 0) | (self._levels_before(numbers) != data >> 7)
        if self._rest is not None:
            moves |= self._is_last(numbers) & (data & 1 != self._rest)
        found: NDArray[np.int64] = numbers[moves]
        return found

    def count_of_first(self, size: int) -> int:
        """The changes inside of bytes, between them and at ends."""
        if not size:
            return 0
        data = self._data[:size]
        between = data[1:] >> 7 != data[:-1] & 1
        found = int(_TURNS[data].sum()) + int(data[0] >> 7 != self._before_first) + int(np.count_nonzero(between))
        if self._rest is None:
            return found
        firsts, ends = self.run.firsts[1:], self.run.ends
        firsts, ends = firsts[firsts < size], ends[ends <= size]
        found -= int(np.count_nonzero(between[firsts - 1]))
        found += int(np.count_nonzero(data[firsts] >> 7 != self._rest))
        return found + int(np.count_nonzero(data[ends - 1] & 1 != self._rest))

    def _before(self, start_ns: int) -> int:
        high = super()._before(start_ns) + 1
        while high > 1:
            low = max(high - _PIECE_BYTES, 0)
            moving = self._moving(low, high)
            if len(moving):
                return int(moving[-1])
            high = low
        return 0

    def some_bytes(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first and the last byte with an edge in each stretch, so that the level between stretches is right."""
        moving = self._moving(
            int(self.run.bytes_at(times[:1])[0]), min(int(self.run.bytes_at(times[-1:])[0]) + 3, len(self._data))
        )
        if not len(moving):
            return moving
        around = [self.run.bytes_at(times) + more for more in range(3)]
        first = np.searchsorted(moving, around[0])
        near = [moving[np.clip(first + more, 0, len(moving) - 1)] for more in range(-1, 4)]
        return np.concatenate([*around, *near])
