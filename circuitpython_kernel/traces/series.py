"""Time-stamped values of one kind, as many as there is room for: what a trace keeps its edges and samples in.

A `Series` grows at its end only. Its arrays are handed out as read-only views, so a scope can look at a million edges
without copying them, while the virtual machine appends more.
"""

from __future__ import annotations

import mmap
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, History

DEFAULT_DEPTH = 8_000_000
"""Edges (or samples) kept for one pin, if the board's budget has room for so many."""

_OWN_PAGES = 1 << 20
"""Arrays of so many bytes have memory pages of their own."""

_SMALLEST = 64
"""Records that there is room for at first."""


def _new_array(count: int, dtype: np.dtype[np.generic]) -> NDArray[Any]:
    """An array that is not filled. The memory of a large one goes back to the system with it.

    From a heap it often would not, as smaller things lie behind it.
    """
    nbytes = count * dtype.itemsize
    if nbytes < _OWN_PAGES:
        return np.empty(count, dtype)
    return np.frombuffer(mmap.mmap(-1, nbytes), dtype, count)


class Series(History):
    """Time-stamped values of one kind, in two growing arrays that stay sorted by time.

    Args:
        value_type: of the values.
        depth: the most records to keep.
        budget: the memory to share; a budget of its own when None.
    """

    def __init__(self, value_type: type[np.generic], depth: int = DEFAULT_DEPTH, budget: Budget | None = None) -> None:
        super().__init__(budget or Budget())
        self._times: NDArray[np.int64] = np.empty(0, np.int64)
        self._values: NDArray[np.generic] = np.empty(0, value_type)
        self._start = 0
        self._end = 0
        self._depth = depth
        self.level_before: np.generic | None = None
        """The value that holds from `dropped_ns` up to the first record; None when it is not known."""

    def __len__(self) -> int:
        return self._end - self._start

    @property
    def _held(self) -> int:
        """How many records the arrays have."""
        return self._end - self._start

    @property
    def nbytes(self) -> int:
        """What the arrays take."""
        return self._times.nbytes + self._values.nbytes

    @property
    def _record(self) -> int:
        return self._times.itemsize + self._values.itemsize

    def skip(self, count: int, until_ns: int) -> None:
        """Count values up to a time that nobody kept. Older ones go with them, as a hole would give wrong values."""
        if count:
            with self._lock:
                self._let_go(self._held)
                self.dropped += count
                self.dropped_ns, self.level_before = until_ns, None

    def extend(self, times: NDArray[np.int64], values: NDArray[np.generic]) -> None:
        """Append values; ones that are older than the last (another thread's) are put where they belong."""
        count = len(times)
        if not count:
            return
        with self._lock:
            late = bool(self._held and times[0] < self._times[self._end - 1])
            room = self._make_room(count)
            if count > room:
                # More than there is room for in all.
                self._let_go(self._held)
                self._forget(count - room, times, values)
                times, values, count = times[count - room :], values[count - room :], room
                late = False
            self._times[self._end : self._end + count] = times
            self._values[self._end : self._end + count] = values
            self._end += count
            if late:
                self._sort(count)
            self._let_go(self._held - self._depth)

    def _forget(self, count: int, times: NDArray[np.int64], values: NDArray[np.generic]) -> None:
        """Count the first of some records as dropped."""
        self.dropped += count
        self.dropped_ns, self.level_before = int(times[count - 1]), values[count - 1]

    def _let_go(self, count: int) -> None:
        if count > 0:
            self._forget(count, self._times[self._start : self._end], self._values[self._start : self._end])
            self._start += count

    def _sort(self, count: int) -> None:
        """Bring the last records to their places."""
        start, end = self._start, self._end
        first = int(np.searchsorted(self._times[start : end - count], self._times[end - count], side="right")) + start
        order = np.argsort(self._times[first:end], kind="stable") + first
        self._changes(self.dropped + first - start)
        if self._is_seen():
            self._times, self._values = self._times.copy(), self._values.copy()
        self._times[first:end] = self._times[order]
        self._values[first:end] = self._values[order]

    def _is_seen(self) -> bool:
        """Whether there is a view of the arrays, whose content must stay for them."""
        # One reference is the attribute, the other the argument; each view has one more.
        return sys.getrefcount(self._times) > 2 or sys.getrefcount(self._values) > 2

    def _make_room(self, count: int) -> int:
        """Make room for so many records, of which the oldest may have to go; for how many there is room."""
        if self._end + count <= len(self._times):
            return count
        kept = self._held
        grown = kept * 2 if kept * self._record < _OWN_PAGES else kept * 3 // 2
        wanted = max(kept + count, min(grown, 2 * self._depth), _SMALLEST)
        capacity = self._budget.share(self, wanted * self._record) // self._record
        here = len(self._times)
        if here <= capacity < here * 4 // 3 and capacity < wanted:
            capacity = here  # a little more is not worth a move, and the others' room
        else:
            capacity = self._budget.grant(self, capacity * self._record) // self._record
        if capacity < kept + count:
            self._let_go(min(kept, kept + count - capacity * 3 // 4))  # some more at once, as the rest is moved
        self._move(capacity)
        return capacity - self._held

    def _move(self, capacity: int) -> None:
        """Put the records at the start of arrays of a size."""
        kept, start = self._held, self._start
        if capacity == len(self._times) and not self._is_seen():
            step = max(start, 1)
            for at in range(0, kept, step):  # pieces that do not overlap with where they go
                end = min(at + step, kept)
                self._times[at:end] = self._times[start + at : start + end]
                self._values[at:end] = self._values[start + at : start + end]
        else:
            times, values = _new_array(capacity, np.dtype(np.int64)), _new_array(capacity, self._values.dtype)
            times[:kept] = self._times[start : self._end]
            values[:kept] = self._values[start : self._end]
            self._times, self._values = times, values
        self._start, self._end = 0, kept

    def shrink(self, nbytes: int) -> None:
        """See `Log.shrink`."""
        capacity = nbytes // self._record
        if capacity < len(self._times):
            self._let_go(self._held - capacity)
            self._move(capacity)

    def _copy(self) -> Series:
        made = Series(self._values.dtype.type, self._depth, self._budget)
        made._take(self)
        made.dropped, made.dropped_ns = self.dropped, self.dropped_ns
        return made

    def _take(self, other: History) -> None:
        assert isinstance(other, Series)
        self._times, self._values, self._start, self._end = other._times, other._values, other._start, other._end
        self.level_before = other.level_before

    def _cut(self, count: int) -> None:
        self._end = min(self._end, self._start + count)
        if self._is_seen():
            # Into arrays of its own, as what is appended now would be written over what others see.
            self._times, self._values = self._times[: self._end].copy(), self._values[: self._end].copy()

    def _last_ns(self) -> int | None:
        return int(self._times[self._end - 1]) if self._held else self.dropped_ns

    @property
    def times(self) -> NDArray[np.int64]:
        """Board times in nanoseconds, ascending: a read-only view."""
        view = self._times[self._start : self._end]
        view.flags.writeable = False
        return view

    @property
    def values(self) -> NDArray[np.generic]:
        """The values at `times`: a read-only view."""
        view = self._values[self._start : self._end]
        view.flags.writeable = False
        return view

    def both(self) -> tuple[NDArray[np.int64], NDArray[np.generic]]:
        """`times` and `values`, of the same length."""
        return self.times, self.values
