"""What a pin did over board time: the host's store of captured edges and analog samples.

A `Trace` grows at its end only. Its arrays are handed out as read-only views, so a scope can look at a million edges
without copying them, while the virtual machine appends more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

EDGE_DTYPE = np.dtype([("time_ns", np.int64), ("level", np.uint8)])
"""One digital edge: board time in nanoseconds, and the level (0 or 1) that the pin has from then on."""

SAMPLE_DTYPE = np.dtype([("time_ns", np.int64), ("volts", np.float32)])
"""One analog sample: board time in nanoseconds, and the voltage at the pin."""

DEFAULT_DEPTH = 8_000_000
"""Edges (or samples) kept for one pin; older ones are let go, and counted in `Trace.dropped`."""


class Series:
    """Time-stamped values of one kind, in two growing arrays that stay sorted by time."""

    def __init__(self, value_type: type[np.generic], depth: int) -> None:
        self._times: NDArray[np.int64] = np.empty(256, np.int64)
        self._values: NDArray[np.generic] = np.empty(256, value_type)
        self._start = 0
        self._end = 0
        self._depth = depth
        self.dropped = 0

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to have the series as it is now again: what comes later is cut off."""
        times, values, start, end, dropped = self._times, self._values, self._start, self._end, self.dropped

        def put_back() -> None:
            # Copies, as the arrays may be in a reader's hands, and in those of other mementos.
            self._times, self._values = times[start:end].copy(), values[start:end].copy()
            self._start, self._end, self.dropped = 0, end - start, dropped

        return put_back

    def __len__(self) -> int:
        return self._end - self._start

    @property
    def total(self) -> int:
        """How many values were ever recorded, dropped ones included."""
        return self.dropped + len(self)

    def skip(self, count: int) -> None:
        """Count values that nobody kept."""
        self.dropped += count

    def extend(self, times: NDArray[np.int64], values: NDArray[np.generic]) -> None:
        """Append values; ones that are older than the last (another thread's) are put where they belong."""
        count = len(times)
        if not count:
            return
        late = bool(len(self) and times[0] < self._times[self._end - 1])
        self._make_room(count)
        self._times[self._end : self._end + count] = times
        self._values[self._end : self._end + count] = values
        self._end += count
        if late:
            self._sort()
        excess = len(self) - self._depth
        if excess > 0:
            self._start += excess
            self.dropped += excess

    def _sort(self) -> None:
        # New arrays, as views of the old ones may be in a reader's hands.
        times, values = self._times.copy(), self._values.copy()
        order = np.argsort(times[self._start : self._end], kind="stable")
        times[self._start : self._end] = times[self._start : self._end][order]
        values[self._start : self._end] = values[self._start : self._end][order]
        self._times, self._values = times, values

    def _make_room(self, count: int) -> None:
        if self._end + count <= len(self._times):
            return
        kept = len(self)
        capacity = max(2 * kept, kept + count, 256)
        times = np.empty(capacity, np.int64)
        values = np.empty(capacity, self._values.dtype)
        times[:kept] = self._times[self._start : self._end]
        values[:kept] = self._values[self._start : self._end]
        self._times, self._values = times, values
        self._start, self._end = 0, kept

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

    ``name`` is the name the trace was asked for by (``"LED"``); ``pin`` the microcontroller's name (``"GPIO25"``).
    """

    def __init__(self, name: str, pin: str, lock: threading.RLock, depth: int = DEFAULT_DEPTH) -> None:
        self.name = name
        self.pin = pin
        self._lock = lock
        self._edges = Series(np.uint8, depth)
        self._samples = Series(np.float32, depth)

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
        """Edges and samples ever recorded; it grows with every new one, so it tells whether something changed."""
        return self._edges.total + self._samples.total

    @property
    def edge_count(self) -> int:
        """Edges ever recorded, ones that were let go included."""
        return self._edges.total

    @property
    def dropped(self) -> int:
        """Edges and samples let go because the trace was at its depth."""
        return self._edges.dropped + self._samples.dropped

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
        """The digital level (0 or 1) at a board time in ns; None before the first edge."""
        times, levels = self.digital()
        index = int(np.searchsorted(times, time_ns, side="right")) - 1
        return int(levels[index]) if index >= 0 else None

    def add_edges(self, times: NDArray[np.int64], levels: NDArray[np.uint8], dropped: int = 0) -> None:
        """Append edges (times in ns; levels 0 or 1), and count those that were too many to be worked out."""
        with self._lock:
            self._edges.skip(dropped)
            self._edges.extend(times, levels)

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

    def __init__(self, pin_names: tuple[str, ...], labels: tuple[str, ...], depth: int = DEFAULT_DEPTH) -> None:
        self._lock = threading.RLock()
        self._pin_names = pin_names
        self._labels = labels
        self._depth = depth
        self._traces: dict[int, Trace] = {}

    def __getitem__(self, index: int) -> Trace:
        with self._lock:
            trace = self._traces.get(index)
            if trace is None:
                trace = Trace(self._labels[index], self._pin_names[index], self._lock, self._depth)
                self._traces[index] = trace
            return trace

    def __iter__(self) -> Iterator[Trace]:
        """The traces that have recorded something, in pin order."""
        with self._lock:
            return iter([trace for _, trace in sorted(self._traces.items()) if trace.total])

    @property
    def dropped(self) -> int:
        """Edges and samples let go because a trace was at its depth."""
        return sum(trace.dropped for trace in self)

    def forked(self) -> None:
        """This is a child process now: nobody is there who could give a lock back."""
        self._lock = threading.RLock()
        for trace in self._traces.values():
            trace.forked(self._lock)

    def clear(self) -> None:
        """Forget everything that was recorded."""
        with self._lock:
            self._traces.clear()
