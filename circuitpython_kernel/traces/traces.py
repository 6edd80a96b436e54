"""What a pin did over board time: the host's store of captured edges and analog samples.

A `Trace` grows at its end only. Its arrays are handed out as read-only views, so a scope can look at a million edges
without copying them, while the virtual machine appends more.
"""

from __future__ import annotations

import mmap
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, History, missing

EDGE_DTYPE = np.dtype([("time_ns", np.int64), ("level", np.uint8)])
"""One digital edge: board time in nanoseconds, and the level (0 or 1) that the pin has from then on."""

SAMPLE_DTYPE = np.dtype([("time_ns", np.int64), ("volts", np.float32)])
"""One analog sample: board time in nanoseconds, and the voltage at the pin."""

DEFAULT_DEPTH = 8_000_000
"""Edges (or samples) kept for one pin, if the board's budget has room for so many."""

USUAL_FULL_SCALE = 3.3
"""The reference of most boards' converters, in volts."""

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
                self._let_go(len(self))
                self.dropped += count
                self.dropped_ns, self.level_before = until_ns, None

    def extend(self, times: NDArray[np.int64], values: NDArray[np.generic]) -> None:
        """Append values; ones that are older than the last (another thread's) are put where they belong."""
        count = len(times)
        if not count:
            return
        with self._lock:
            late = bool(len(self) and times[0] < self._times[self._end - 1])
            room = self._make_room(count)
            if count > room:
                # More than there is room for in all.
                self._let_go(len(self))
                self._forget(count - room, times, values)
                times, values, count = times[count - room :], values[count - room :], room
                late = False
            self._times[self._end : self._end + count] = times
            self._values[self._end : self._end + count] = values
            self._end += count
            if late:
                self._sort(count)
            self._let_go(len(self) - self._depth)

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
        kept = len(self)
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
        return capacity - len(self)

    def _move(self, capacity: int) -> None:
        """Put the records at the start of arrays of a size."""
        kept, start = len(self), self._start
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
            self._let_go(len(self) - capacity)
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
        return int(self._times[self._end - 1]) if len(self) else self.dropped_ns

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


class Trace:
    """Everything one pin did: its digital edges and its analog samples.

    ``name`` is the name the trace was asked for by (``"LED"``); ``pin`` the microcontroller's name (``"GPIO25"``);
    ``full_scale`` the reference of the board's converters in volts, up to which samples are drawn at least.
    """

    def __init__(
        self,
        name: str,
        pin: str,
        lock: threading.RLock,
        depth: int = DEFAULT_DEPTH,
        budget: Budget | None = None,
        full_scale: float = USUAL_FULL_SCALE,
    ) -> None:
        self.name = name
        self.pin = pin
        self.full_scale = full_scale
        self._lock = lock
        budget = budget or Budget()
        self._edges = Series(np.uint8, depth, budget)
        self._samples = Series(np.float32, depth, budget)

    @property
    def kind(self) -> str:
        """``"analog"`` when the pin's last record is an analog sample, else ``"digital"``."""
        with self._lock:
            if not len(self._samples):
                return "digital"
            if not len(self._edges):
                return "analog"
            return "analog" if self._samples.times[-1] >= self._edges.times[-1] else "digital"

    @property
    def total(self) -> int:
        """Edges and samples ever recorded; it grows with every new one, so it shows whether something changed."""
        return self._edges.total + self._samples.total

    @property
    def edge_count(self) -> int:
        """Edges ever recorded, ones that were let go included."""
        return self._edges.total

    @property
    def dropped(self) -> int:
        """The oldest edges and samples, which the board's budget had no room for."""
        return self._edges.dropped + self._samples.dropped

    @property
    def kept_from_ns(self) -> int | None:
        """The board time in ns from which on everything is kept; None when nothing was let go."""
        edges, samples = self._edges.dropped_ns, self._samples.dropped_ns
        return edges if samples is None else samples if edges is None else max(edges, samples)

    @property
    def level_before(self) -> int | None:
        """The level before the first edge that is kept, when older ones were let go; else None."""
        level = self._edges.level_before
        return None if level is None else int(level)

    def left_out(self) -> str | None:
        """What was let go, in a few words for people; None when nothing was."""
        since = self.kept_from_ns
        if since is None:
            return None
        kinds = [(self._edges.dropped, "edge"), (self._samples.dropped, "sample")]
        text = " and ".join(f"{count:,} older {kind}{'s' * (count != 1)}" for count, kind in kinds if count)
        return f"{text} (before {since / 1e9:.6g} s)"

    def require(self, start_ns: int) -> None:
        """Check that everything from a board time on is kept.

        Raises:
            LookupError: when it is not; the message says from when on it is.
        """
        since = self.kept_from_ns
        if since is not None and start_ns < since:
            raise LookupError(missing(self.name, start_ns, self.left_out()))

    def digital(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Edge times in ns, shape (n,), and levels 0 or 1, shape (n,): read-only views, no copy."""
        with self._lock:
            times, values = self._edges.both()
        return times, values.astype(np.uint8, copy=False)

    def analog(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Sample times in ns, shape (n,), and volts, shape (n,): read-only views, no copy."""
        with self._lock:
            times, values = self._samples.both()
        return times, values.astype(np.float32, copy=False)

    def edges(self) -> NDArray[np.void]:
        """All edges as a structured array of `EDGE_DTYPE`: ``time_ns`` (int64), ``level`` (uint8)."""
        times, levels = self.digital()
        result = np.empty(len(times), EDGE_DTYPE)
        result["time_ns"] = times
        result["level"] = levels
        return result

    def samples(self) -> NDArray[np.void]:
        """All analog samples as a structured array of `SAMPLE_DTYPE`: ``time_ns`` (int64), ``volts`` (float32)."""
        times, volts = self.analog()
        result = np.empty(len(times), SAMPLE_DTYPE)
        result["time_ns"] = times
        result["volts"] = volts
        return result

    def level_at(self, time_ns: int) -> int | None:
        """The digital level (0 or 1) at a board time in ns; None before the first edge.

        Raises:
            LookupError: for a time whose edges were let go.
        """
        with self._lock:
            times, levels = self.digital()
            index = int(np.searchsorted(times, time_ns, side="right")) - 1
            if index >= 0:
                return int(levels[index])
            if self._edges.dropped_ns is None:
                return None
            self.require(time_ns)
            return self.level_before

    def add_edges(self, times: NDArray[np.int64], levels: NDArray[np.uint8], dropped: int = 0) -> None:
        """Append edges (times in ns; levels 0 or 1), and count those that were too many to be worked out."""
        with self._lock:
            if dropped:
                self._edges.skip(dropped, int(times[0]) if len(times) else self._last_edge_ns())
            self._edges.extend(times, levels)

    def _last_edge_ns(self) -> int:
        return int(self._edges.times[-1]) if len(self._edges) else self._edges.dropped_ns or 0

    def retire(self) -> None:
        """The trace is no longer the pin's: who still has it sees what is left."""
        self._edges.retired = self._samples.retired = True

    def add_samples(self, times: NDArray[np.int64], volts: NDArray[np.float32]) -> None:
        """Append analog samples (times in ns; volts)."""
        with self._lock:
            self._samples.extend(times, volts)

    def forked(self, lock: threading.RLock) -> None:
        """Use another lock, in a child process."""
        self._lock = lock

    def __repr__(self) -> str:
        return f"<Trace {self.name} ({self.pin}): {len(self._edges)} edges, {len(self._samples)} samples>"


class TraceStore:
    """The traces of a board's pins, by pin index, made when first recorded or asked for."""

    def __init__(
        self,
        pin_names: tuple[str, ...],
        labels: tuple[str, ...],
        depth: int = DEFAULT_DEPTH,
        budget: Budget | None = None,
        full_scale: float = USUAL_FULL_SCALE,
    ) -> None:
        self._full_scale = full_scale
        self._budget = budget or Budget()
        self._lock = self._budget.lock
        self._pin_names = pin_names
        self._labels = labels
        self._depth = depth
        self._traces: dict[int, Trace] = {}

    def __getitem__(self, index: int) -> Trace:
        with self._lock:
            trace = self._traces.get(index)
            if trace is None:
                names = self._labels[index], self._pin_names[index]
                trace = Trace(*names, self._lock, self._depth, self._budget, self._full_scale)
                self._traces[index] = trace
            return trace

    def __iter__(self) -> Iterator[Trace]:
        """The traces that have recorded something, in pin order."""
        with self._lock:
            return iter([trace for _, trace in sorted(self._traces.items()) if trace.total])

    @property
    def dropped(self) -> int:
        """The oldest edges and samples of all pins, which the board's budget had no room for."""
        return sum(trace.dropped for trace in self)

    def forked(self) -> None:
        """This is a child process now: nobody is there who could give a lock back."""
        self._lock = threading.RLock()
        for trace in self._traces.values():
            trace.forked(self._lock)

    def clear(self) -> None:
        """Forget everything that was recorded."""
        with self._lock:
            for trace in self._traces.values():
                trace.retire()
            self._traces.clear()
