"""Waveform capture: keeps a trace for each pin, of what the firmware writes into its `ring` and of what others know.

The firmware rings the doorbell when the ring is full, so a program that runs in a virtual machine loses nothing. An
entry that finds the ring full all the same is counted in `Capture.overruns`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.locks import Lock
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Word
from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.traces.later import LaterEdges
from circuitpython_kernel.traces.traces import DEFAULT_DEPTH, Trace, TraceStore

from .ring import Ring

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


class PinEdges(NamedTuple):
    """Edges of one pin that were worked out afterwards: times in ns, ascending, levels, and how many were left out."""

    pin: int
    times: NDArray[np.int64]
    levels: NDArray[np.uint8]
    dropped: int = 0


class PinLater(NamedTuple):
    """Edges of one pin that can be worked out when they are looked at."""

    pin: int
    edges: LaterEdges


class PinSamples(NamedTuple):
    """Voltages at one pin that were worked out afterwards: times in ns, ascending, and volts."""

    pin: int
    times: NDArray[np.int64]
    volts: NDArray[np.float32]


class NewEdges(NamedTuple):
    """Edges of one pin after a mark: times in ns, levels, the mark at their end, and how many older ones are lost.

    Edges are lost when they are more than the board's budget has room for.
    """

    times: NDArray[np.int64]
    levels: NDArray[np.uint8]
    cursor: int
    lost: int


class EdgeSource(Protocol):
    """Something that knows what pins did without having recorded each edge: a PWM output, a bus with its transfers."""

    def take_edges(self, now_ns: int) -> Iterable[PinEdges | PinLater | PinSamples]:
        """The edges and voltages before ``now_ns`` that were not taken yet. The capture's lock is held."""


_NO_TIMES, _NO_LEVELS = np.empty(0, np.int64), np.empty(0, np.uint8)

MOST_WAITING = 512 << 10
"""Bytes in which what sources know may wait until its edges are worked out."""

EXPORTS = (".vcd", ".sr", ".csv", ".parquet", ".png", ".svg", ".pdf")
"""What `Capture.export` can write."""


class Capture:
    """What every pin did. ``capture["LED"].edges()`` is one pin's; see `traces.Trace`.

    Args:
        block: the shared memory.
        pin_names: the microcontroller's names of the pins, by index.
        labels: the names that traces are shown under, by index.
        resolve: gives the index of a pin's name, or raises LookupError in one sentence.
        now_ns: board time in ns.
        volts_full_scale: the converters' reference in volts.
        depth: edges, and samples, kept for each pin.
        budget: the memory that all logs of the board share; one of its own when None.
    """

    def __init__(
        self,
        block: SharedBlock,
        pin_names: tuple[str, ...],
        labels: tuple[str, ...],
        resolve: Callable[[str], int],
        now_ns: Callable[[], int],
        volts_full_scale: float,
        *,
        board_name: str = "board",
        depth: int = DEFAULT_DEPTH,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget()
        self._block = block
        self._resolve = resolve
        self._now_ns = now_ns
        self._board_name = board_name
        self._store = TraceStore(pin_names, labels, depth, self.budget, volts_full_scale)
        self.ring = Ring(block, self._store, now_ns, volts_full_scale)
        """What the firmware has written down."""
        self._sources: list[EdgeSource] = []
        self._waiting = 0
        self._changes = 0
        self.lock = Lock(self.budget.waits)
        """Held while the capture changes. A source of edges uses it as its own, so that there is one order."""
        self.nets: Callable[[int], frozenset[int]] = lambda pin: frozenset((pin,))
        """Gives all pins that wires join with a pin."""

    def __getitem__(self, name: str) -> Trace:
        """The trace of a pin, by its name on the board or the chip, up to now.

        Raises:
            LookupError: when the board has no such pin; the message names the nearest ones.
        """
        self.drain()
        trace = self._store[self._resolve(name)]
        trace.name = name
        return trace

    def traces(self) -> list[Trace]:
        """The traces of all pins that did something, in the board's order of pins."""
        self.drain()
        return list(self._store)

    def kept(self) -> list[Trace]:
        """As `traces`, without what was not taken in yet: quick."""
        return list(self._store)

    @property
    def overruns(self) -> int:
        """Edges and samples that were lost because the ring was full."""
        return max(0, int(self._block["WORDS"][Word.OVERRUNS]))

    @property
    def dropped(self) -> int:
        """The oldest edges and samples of all pins, which the board's budget had no room for."""
        return self._store.dropped

    def clear(self) -> None:
        """Forget everything that was captured."""
        with self.lock:
            self.drain()
            self._store.clear()
            self._changes += 1
            self._block["WORDS"][Word.OVERRUNS] = 0

    def add_source(self, source: EdgeSource) -> None:
        """Ask ``source`` for edges whenever the capture is brought up to date."""
        self._sources.append(source)

    def drain(self) -> int:
        """Bring the traces up to date; how many entries were in the ring. Any thread may call it."""
        now = self._now_ns()  # before our lock: the clock has its own
        with self.lock:
            self._waiting = 0
            count = self.ring.drain()
            for source in self._sources:
                for found in source.take_edges(now):
                    for member in self.nets(found.pin):
                        if isinstance(found, PinLater):
                            self._store[member].add_later(found.edges)
                        elif isinstance(found, PinSamples):
                            self._store[member].add_samples(found.times, found.volts)
                        else:
                            self._store[member].add_edges(found.times, found.levels, found.dropped)
            return count

    def forked(self) -> None:
        """This is a child process now: nobody is there who could give a lock back."""
        self.lock.forked()
        self._store.forked()

    def wait_with(self, nbytes: int) -> None:
        """A source has something more to work out edges of, in so many bytes.

        When much is waiting, all of it is worked out, so that it stays small however long nobody looks. The source is
        asked in this call; it must be ready for it.
        """
        self._changes += 1
        self._waiting += nbytes
        if self._waiting > MOST_WAITING:
            self.drain()

    @property
    def pulse(self) -> tuple[int, int]:
        """Something that changes whenever there is more to take in, and is quick to ask for. It needs no lock."""
        return int(self._block["WORDS"][Word.HEAD]), self._changes

    def take_in(self) -> None:
        """Take in what the program did, without working out the edges of waves and buses: quick."""
        with self.lock:
            self.ring.drain()

    def record_edge(self, pin: int, level: int) -> None:
        """An edge that the outside world made, now."""
        now = np.array([self._now_ns()], np.int64)  # before our lock: the clock has its own
        with self.lock:
            self.drain()
            self._store[pin].add_edges(now, np.array([level], np.uint8))
            self._changes += 1

    def cursor(self, pin: int) -> int:
        """A mark at the end of a pin's edges, for `edges_since`."""
        with self.lock:
            self.drain()
            return self._store[pin].edge_count

    def edges_since(self, pin: int, cursor: int) -> NewEdges:
        """A pin's edges after a mark."""
        with self.lock:
            self.drain()
            trace = self._store[pin]
            wanted = trace.edge_count - cursor
            if not wanted:
                return NewEdges(_NO_TIMES, _NO_LEVELS, cursor, 0)  # as nearly always, in loops that poll
            times, levels = trace.newest_edges(wanted)
            new = min(wanted, len(times))
            return NewEdges(
                times[len(times) - new :], levels[len(times) - new :], trace.edge_count, max(wanted - new, 0)
            )

    def last_level(self, pin: int) -> int:
        """The level after a pin's last edge; 0 for one without any."""
        with self.lock:
            return self._store[pin].last_level or 0

    def record_sample(self, pin: int, volts: float) -> None:
        """A change of an analog input that the outside world made, now."""
        now = np.array([self._now_ns()], np.int64)
        with self.lock:
            self.drain()
            self._store[pin].add_samples(now, np.array([volts], np.float32))
            self._changes += 1

    def record_samples(self, pin: int, times: NDArray[np.int64], volts: NDArray[np.float32]) -> None:
        """Samples of an analog input, with their times."""
        with self.lock:
            self.drain()
            self._store[pin].add_samples(times, volts)
            self._changes += 1

    def _chosen(self, pins: tuple[str, ...]) -> list[Trace]:
        return [self[name] for name in pins] if pins else self.traces()

    def to_vcd(self, path: str | os.PathLike[str], *pins: str) -> None:
        """Write a Value Change Dump (IEEE 1364) of the named pins, or of all that did something.

        Raises:
            ValueError: when nothing was captured.
        """
        from circuitpython_kernel.traces.export.vcd import write_vcd

        traces = self._chosen(pins)
        if not any(trace.total for trace in traces):
            raise ValueError("Nothing was captured yet: run a program that uses the pins, then export them.")
        write_vcd(path, traces, board_name=self._board_name, end_ns=self._now_ns())

    def export(self, path: str | os.PathLike[str], *pins: str) -> None:
        """Write the named pins, or all that did something, in the format that the file's name ends in.

        ``.vcd`` (IEEE 1364), ``.sr`` (sigrok session), ``.csv``, ``.parquet`` (the same table, for which pandas is
        needed), ``.png``, ``.svg`` and ``.pdf`` (the figure).

        Raises:
            ValueError: when nothing was captured, or for another ending.
            ImportError: when a format needs a library that is not there.
            OSError: when the file cannot be written.
        """
        kind = os.path.splitext(os.fspath(path))[1].lower()
        traces = self._chosen(pins)
        if kind not in EXPORTS:
            raise ValueError(f'a capture is written as {", ".join(EXPORTS)}, not as "{kind}"')
        if not any(trace.total for trace in traces):
            raise ValueError("Nothing was captured yet: run a program that uses the pins, then export them.")
        if kind == ".vcd":
            self.to_vcd(path, *pins)
        elif kind == ".sr":
            from circuitpython_kernel.traces.export.sigrok_session import write_session

            write_session(path, traces, end_ns=self._now_ns())
        elif kind == ".csv":
            from circuitpython_kernel.traces.export.table import write_csv

            write_csv(path, traces)
        elif kind == ".parquet":
            self.to_dataframe(*pins).to_parquet(path, index=False)
        else:
            self.plot(*pins).savefig(path, dpi=200)

    def to_dataframe(self, *pins: str) -> pandas.DataFrame:
        """The capture as a pandas data frame with the columns time_s, pin, kind and value."""
        from circuitpython_kernel.traces.export.figure import to_dataframe

        return to_dataframe(self._chosen(pins))

    def plot(self, *pins: str, **options: Any) -> Figure:
        """A matplotlib figure of the named pins, or of all that did something; options are `figure.plot`'s.

        Raises:
            ValueError: when nothing was captured.
        """
        from circuitpython_kernel.traces.export.figure import plot

        return plot(self._chosen(pins), now_ns=self._now_ns(), **options)
