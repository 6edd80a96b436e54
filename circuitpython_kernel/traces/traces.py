"""What a pin did over board time: the host's store of captured edges and analog samples. `series` keeps them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.waits import Lock

from .budget import Budget, missing
from .later import Columns, EdgeSeries, LaterEdges
from .series import DEFAULT_DEPTH as DEFAULT_DEPTH
from .series import Series

EDGE_DTYPE = np.dtype([("time_ns", np.int64), ("level", np.uint8)])
"""One digital edge: board time in nanoseconds, and the level (0 or 1) that the pin has from then on."""

SAMPLE_DTYPE = np.dtype([("time_ns", np.int64), ("volts", np.float32)])
"""One analog sample: board time in nanoseconds, and the voltage at the pin."""

USUAL_FULL_SCALE = 3.3
"""The reference of most boards' converters, in volts."""


class Trace:
    """Everything one pin did: its digital edges and its analog samples.

    ``name`` is the name the trace was asked for by (``"LED"``); ``pin`` the microcontroller's name (``"GPIO25"``);
    ``full_scale`` the reference of the board's converters in volts, up to which samples are drawn at least.
    """

    def __init__(
        self,
        name: str,
        pin: str,
        lock: Lock,
        depth: int = DEFAULT_DEPTH,
        budget: Budget | None = None,
        full_scale: float = USUAL_FULL_SCALE,
    ) -> None:
        self.name = name
        self.pin = pin
        self.full_scale = full_scale
        self._lock = lock
        budget = budget or Budget()
        self._edges = EdgeSeries(depth, budget)
        self._samples = Series(np.float32, depth, budget)

    @property
    def kind(self) -> str:
        """``"analog"`` when the pin's last record is an analog sample, else ``"digital"``."""
        with self._lock:
            if not len(self._samples):
                return "digital"
            if not len(self._edges):
                return "analog"
            return "analog" if self._samples.times[-1] >= self._last_edge_ns() else "digital"

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
            times, levels = self._edges.window(time_ns + 1, time_ns + 1)
            if len(times) and times[0] <= time_ns:
                return int(levels[0])
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

    def add_later(self, later: LaterEdges) -> None:
        """Append edges that are worked out when they are looked at."""
        self._edges.add_later(later)

    def _last_edge_ns(self) -> int:
        return self._edges.last_ns() or 0

    @property
    def last_level(self) -> int | None:
        """The level after the last edge that is kept; None without any."""
        return self._edges.last_level()

    def digital_between(
        self, start_ns: int, end_ns: int, columns: Columns = None
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """The last edge before ``start_ns``, if it is kept, and those up to and including ``end_ns``, as `digital`.

        It costs what this window costs, however much a bus has sent at other times. With ``columns``, the times in ns
        at which the columns of a picture begin, one that has many edges may come with some of them only.
        """
        return self._edges.window(start_ns, end_ns, columns)

    def next_edge(self, start_ns: int, end_ns: int) -> int | None:
        """The board time in ns of the first edge from a time up to and including another; None when there is none."""
        return self._edges.next_edge(start_ns, end_ns)

    def later_between(self, start_ns: int, end_ns: int) -> int:
        """How many edges of a stretch of board time nobody has worked out yet."""
        return self._edges.later_between(start_ns, end_ns)

    def newest_edges(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """At least the newest ``count`` edges, if there are so many, as `digital`."""
        return self._edges.newest(count)

    def edges_before(self, time_ns: int) -> int:
        """How many of the edges that are kept came before a board time in ns."""
        return self._edges.count_before(time_ns)

    @property
    def last_edge_ns(self) -> int | None:
        """The board time of the newest edge that is kept, or a little after; None without any."""
        return self._edges.last_ns() if len(self._edges) else None

    @property
    def first_edge_ns(self) -> int | None:
        """The board time of the oldest edge that is kept, or a little before; None without any."""
        return self._edges.first_ns()

    def retire(self) -> None:
        """The trace is no longer the pin's: who still has it sees what is left."""
        self._edges.retired = self._samples.retired = True

    def add_samples(self, times: NDArray[np.int64], volts: NDArray[np.float32]) -> None:
        """Append analog samples (times in ns; volts)."""
        with self._lock:
            self._samples.extend(times, volts)

    def forked(self, lock: Lock) -> None:
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
        self._lock = self._budget.waits.lock()
        for trace in self._traces.values():
            trace.forked(self._lock)

    def clear(self) -> None:
        """Forget everything that was recorded."""
        with self._lock:
            for trace in self._traces.values():
                trace.retire()
            self._traces.clear()
