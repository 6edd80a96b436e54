"""Edges that are worked out when they are looked at: a bus knows what it sent; pictures have millions of edges.

An `EdgeSeries` is a `Series` whose newest edges may be of this kind. Who wants all gets all, as far as the budget has
room; who looks at a window of time (`EdgeSeries.window`) pays for that window alone, and nothing is kept of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, History
from .series import DEFAULT_DEPTH, Series

Edges = tuple[NDArray[np.int64], NDArray[np.uint8]]
"""Times in ns, ascending, and the levels (0 or 1) from then on."""


Columns = NDArray[np.int64] | None
"""Where the columns of a picture begin, in ns, ascending: it is enough to know what can be seen in each."""


_FIRST_LOOK_NS = 1_000_000
"""How far to look for an edge at first."""


class LaterEdges(Protocol):
    """A row of edges of one pin, at least one, that can be worked out at any time."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def nbytes(self) -> int:
        """What has to be kept to work them out."""

    @property
    def start_ns(self) -> int:
        """The time of the first one, or a little before."""

    @property
    def end_ns(self) -> int:
        """The time of the last one, or a little after."""

    @property
    def last_level(self) -> int:
        """The level after the last one."""

    def pieces(self) -> Iterator[Edges]:
        """All of them, oldest first, in pieces that are not too large."""

    def between(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """The last edge before ``start_ns``, if there is one, and those up to and including ``end_ns``.

        With ``columns``, a column may come with some only: at least one where there is one, and the last before a
        column without any.
        """

    def count_until(self, end_ns: int) -> int:
        """How many there are before a time."""


class GivenEdges:
    """Edges that are known. It is a `LaterEdges`: what came between others."""

    def __init__(self, times: NDArray[np.int64], levels: NDArray[np.uint8]) -> None:
        self._parts = [(times, levels)]
        self.count = len(times)
        self.start_ns, self.end_ns = int(times[0]), int(times[-1])
        self.last_level = int(levels[-1])

    @property
    def nbytes(self) -> int:
        """See `LaterEdges`."""
        return 9 * self.count + 200 * len(self._parts)

    def add(self, times: NDArray[np.int64], levels: NDArray[np.uint8]) -> None:
        """Append some that are not older."""
        self._parts.append((times, levels))
        self.count += len(times)
        self.end_ns, self.last_level = int(times[-1]), int(levels[-1])

    def _all(self) -> Edges:
        if len(self._parts) > 1:
            times, levels = zip(*self._parts, strict=True)
            self._parts = [(np.concatenate(times), np.concatenate(levels))]
        return self._parts[0]

    def pieces(self) -> Iterator[Edges]:
        """See `LaterEdges`."""
        yield self._all()

    def between(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """See `LaterEdges`."""
        return stretch(self._all(), start_ns, end_ns)

    def count_until(self, end_ns: int) -> int:
        """See `LaterEdges`."""
        return int(np.searchsorted(self._all()[0], end_ns))


def _count(edges: LaterEdges, start_ns: int, end_ns: int) -> int:
    return edges.count_until(end_ns) - edges.count_until(start_ns)


def stretch(edges: Edges, start_ns: int, end_ns: int) -> Edges:
    """The last edge before a time, if there is one, and those from then up to and including another time."""
    times, levels = edges
    begin = max(int(np.searchsorted(times, start_ns)) - 1, 0)
    end = int(np.searchsorted(times, end_ns, side="right"))
    return times[begin:end], levels[begin:end]


class EdgeSeries(Series):
    """The edges of a pin, of which the newest may be worked out later.

    Args:
        depth: the most edges to keep.
        budget: the memory to share; a budget of its own when None.
    """

    def __init__(self, depth: int = DEFAULT_DEPTH, budget: Budget | None = None) -> None:
        super().__init__(np.uint8, depth, budget)
        self._later: list[LaterEdges] = []  # newer than what is in the arrays
        self._later_count = 0
        self._later_bytes = 0

    def __len__(self) -> int:
        return self._held + self._later_count

    @property
    def nbytes(self) -> int:
        """What the arrays take, and what is kept for later."""
        return super().nbytes + self._later_bytes

    def add_later(self, later: LaterEdges) -> None:
        """Append edges that are worked out when they are looked at. They are not older than the last ones."""
        with self._lock:
            if later.start_ns < (self.last_ns() or 0):
                for piece in later.pieces():
                    self.extend(*piece)
                return
            granted = self._budget.grant(self, self.nbytes + later.nbytes)
            self.shrink(max(granted - later.nbytes, 0))
            self._later.append(later)
            self._later_count += later.count
            self._later_bytes += later.nbytes

    def extend(self, times: NDArray[np.int64], values: NDArray[np.generic]) -> None:
        """See `Series.extend`."""
        with self._lock:
            if not self._later or not len(times):
                super().extend(times, values)
            elif times[0] < self._later[-1].end_ns:
                self._settle()
                super().extend(times, values)
            else:
                self._append(times.astype(np.int64), values.astype(np.uint8))

    def _append(self, times: NDArray[np.int64], levels: NDArray[np.uint8]) -> None:
        """Known edges after others that are not: they wait with them, to stay in their order."""
        last = self._later[-1]
        if isinstance(last, GivenEdges):
            before = last.nbytes
            last.add(times, levels)
            self._later_count += len(times)
            self._later_bytes += last.nbytes - before
            self.shrink(self._budget.grant(self, self.nbytes))
        else:
            self.add_later(GivenEdges(times, levels))

    def skip(self, count: int, until_ns: int) -> None:
        """See `Series.skip`."""
        with self._lock:
            if count:
                self._settle()
            super().skip(count, until_ns)

    def _settle(self) -> None:
        """Work out what waits, as far as there may be room for it; older edges only count."""
        later, self._later, self._later_count, self._later_bytes = self._later, [], 0, 0
        room = min(self._budget.limit // self._record, self._depth)
        first = len(later)
        while first > 0 and room > 0:
            first -= 1
            room -= later[first].count
        if first:
            super().skip(sum(one.count for one in later[:first]), later[first - 1].end_ns)
            self.level_before = np.uint8(later[first - 1].last_level)
        for one in later[first:]:
            for piece in one.pieces():
                super().extend(*piece)

    def shrink(self, nbytes: int) -> None:
        """See `Log.shrink`."""
        if self.nbytes <= nbytes:
            return
        super().shrink(max(nbytes - self._later_bytes, 0))
        while self._later and self.nbytes > nbytes:
            oldest = self._later.pop(0)
            self._later_count -= oldest.count
            self._later_bytes -= oldest.nbytes
            self.dropped += oldest.count
            self.dropped_ns, self.level_before = oldest.end_ns, np.uint8(oldest.last_level)

    # ---- looking at all

    @property
    def times(self) -> NDArray[np.int64]:
        """See `Series.times`: what was for later is worked out."""
        self._worked_out()
        return super().times

    @property
    def values(self) -> NDArray[np.generic]:
        """See `Series.values`: what was for later is worked out."""
        self._worked_out()
        return super().values

    def _worked_out(self) -> None:
        if self._later:
            with self._lock:
                self._settle()

    # ---- looking at some

    def last_level(self) -> int | None:
        """The level after the last edge; None without any."""
        with self._lock:
            if self._later:
                return self._later[-1].last_level
            return int(self._values[self._end - 1]) if len(self) else None

    def last_ns(self) -> int | None:
        """The time of the last edge, or up to which all are gone; None without any."""
        return self._last_ns()

    def first_ns(self) -> int | None:
        """The time of the oldest edge that is kept; None without any."""
        with self._lock:
            if self._held:
                return int(self._times[self._start])
            return self._later[0].start_ns if self._later else None

    def window(self, start_ns: int, end_ns: int, columns: Columns = None) -> Edges:
        """The last edge before ``start_ns`` that is kept, and those up to and including ``end_ns``.

        With ``columns``, a column that has many edges may come with some of them only.
        """
        with self._lock:
            times, levels = Series.times.__get__(self), Series.values.__get__(self).astype(np.uint8, copy=False)
            found = [stretch((times, levels), start_ns, end_ns)]
            for place in range(len(self._later)):
                after = self._later[place + 1].start_ns if place + 1 < len(self._later) else None
                one = self._later[place]
                if one.start_ns <= end_ns and (after is None or after >= start_ns or one.end_ns >= start_ns):
                    found.append(one.between(start_ns, end_ns, columns))
        found = [part for part in found if len(part[0])] or found[:1]
        if len(found) == 1:
            return found[0]
        return stretch(
            (np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])), start_ns, end_ns
        )

    def newest(self, count: int) -> Edges:
        """At least the newest ``count`` edges, if there are so many, and perhaps some more."""
        with self._lock:
            start = self._later[-1].end_ns if self._later else 0
            have = 0
            for one in reversed(self._later):
                if have >= count:
                    break
                have += one.count
                start = one.start_ns
            if have < count:
                times = Series.times.__get__(self)
                wanted = max(len(times) - (count - have), 0)
                start = int(times[wanted]) if len(times) else start
            return self.window(start, 1 << 62)

    def count_before(self, end_ns: int) -> int:
        """How many of the edges that are kept lie before a time."""
        with self._lock:
            found = int(np.searchsorted(self._times[self._start : self._end], end_ns))
            for one in self._later:
                if one.start_ns >= end_ns:
                    break
                found += one.count if one.end_ns < end_ns else one.count_until(end_ns)
            return found

    def next_edge(self, start_ns: int, end_ns: int) -> int | None:
        """The time of the first edge from a time up to and including another; None when there is none."""
        span = _FIRST_LOOK_NS
        while start_ns <= end_ns:
            last = min(start_ns + span, end_ns)
            times = self.window(start_ns, last)[0]
            place = int(np.searchsorted(times, start_ns))
            if place < len(times):
                return int(times[place])
            start_ns, span = last + 1, 16 * span
        return None

    def later_between(self, start_ns: int, end_ns: int) -> int:
        """How many edges of a stretch of time would have to be worked out."""
        with self._lock:
            near = [one for one in self._later if one.start_ns <= end_ns and one.end_ns >= start_ns]
            return sum(
                one.count if start_ns <= one.start_ns and one.end_ns <= end_ns else _count(one, start_ns, end_ns)
                for one in near
                if not isinstance(one, GivenEdges)
            )

    # ---- going back

    def _copy(self) -> Series:
        self._settle()
        made = EdgeSeries(self._depth, self._budget)
        made._take(self)
        made.dropped, made.dropped_ns = self.dropped, self.dropped_ns
        return made

    def _cut(self, count: int) -> None:
        if count < len(self):
            total = self.dropped + count
            self._settle()
            super()._cut(max(total - self.dropped, 0))

    def _take(self, other: History) -> None:
        self._settle()
        super()._take(other)

    def _last_ns(self) -> int | None:
        return self._later[-1].end_ns if self._later else super()._last_ns()
