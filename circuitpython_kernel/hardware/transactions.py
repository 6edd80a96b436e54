"""The log of what went over a bus."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas

DEFAULT_DEPTH = 1_000_000
"""Transactions kept for one bus; older ones are let go, and counted in `TransactionLog.dropped`."""


class Transaction(NamedTuple):
    """One transfer on a bus.

    ``time_ns`` is when it began and ``duration_ns`` how long it took, in board time. ``direction`` is ``"write"``,
    ``"read"`` or, where bytes go both ways at once, ``"transfer"``, seen from the board; on 1-Wire also ``"reset"``
    and, for single bits, ``"bits"``. ``data`` are the bytes, on SPI
    the ones that the board sent; ``received`` the ones that came back there. On I2C ``address`` is the target's and
    ``acknowledged`` the number of bytes, the address included, that somebody acknowledged.
    """

    time_ns: int
    direction: str
    data: bytes
    duration_ns: int
    address: int | None = None
    acknowledged: int | None = None
    received: bytes | None = None

    @property
    def ack(self) -> bool:
        """Whether every byte that the board sent, the address included, was acknowledged."""
        if self.acknowledged is None:
            return True
        return self.acknowledged == (1 + len(self.data) if self.direction == "write" else 1)


_DISORDER_NS = 1_000_000_000
"""How far out of order entries may be, and how long a transfer may take, to be found by `TransactionLog.between`."""


def _time(entry: Transaction) -> int:
    return entry.time_ns


class TransactionLog:
    """The transactions of one bus, oldest first."""

    def __init__(self, depth: int = DEFAULT_DEPTH) -> None:
        self._depth = depth
        self._entries: list[Transaction] = []
        self._first = 0  # older ones than this are let go, some at a time
        self.total = 0
        """How many there ever were."""

    def append(self, transaction: Transaction) -> None:
        """Add the newest."""
        self.total += 1
        entries = self._entries
        entries.append(transaction)
        if len(entries) > self._depth:
            self._first = len(entries) - self._depth
            if self._first > self._depth // 8:
                self._entries = entries[self._first :]
                self._first = 0

    def replace_last(self, transaction: Transaction) -> None:
        """The newest one goes on."""
        self._entries[-1] = transaction

    def clear(self) -> None:
        """Forget all."""
        self._entries = []
        self._first = 0
        self.total = 0

    @property
    def dropped(self) -> int:
        """The oldest ones, let go because the log was at its depth."""
        return self.total - len(self)

    def __len__(self) -> int:
        return len(self._entries) - self._first

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self._entries[self._first :])

    def __getitem__(self, index: int) -> Transaction:
        return self._entries[index if index < 0 else index + self._first]

    def last(self, count: int) -> list[Transaction]:
        """The newest ones, at most so many, oldest first."""
        entries = self._entries
        return entries[max(self._first, len(entries) - count) :]

    def between(self, start_ns: int, end_ns: int) -> list[Transaction]:
        """The ones that were under way in a stretch of board time."""
        entries, first = self._entries, self._first
        # A received frame may be logged before an older one that was sent: look a little further.
        begin = bisect_left(entries, start_ns - _DISORDER_NS, first, key=_time)
        end = bisect_right(entries, end_ns + _DISORDER_NS, begin, key=_time)
        return [e for e in entries[begin:end] if e.time_ns <= end_ns and e.time_ns + e.duration_ns >= start_ns]

    def to_dataframe(self) -> pandas.DataFrame:
        """A pandas data frame with time_s, direction, address, data, received, ack and duration_s."""
        import pandas

        rows = [(t.time_ns / 1e9, t.direction, t.address, t.data, t.received, t.ack, t.duration_ns / 1e9) for t in self]
        columns = ["time_s", "direction", "address", "data", "received", "ack", "duration_s"]
        return pandas.DataFrame(rows, columns=columns)


def changes(
    times: NDArray[np.int64], levels: NDArray[np.uint8], before: int
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Only the events that change a line's level, which is ``before`` at first."""
    if not len(levels):
        return times, levels
    new = np.empty(len(levels), np.bool_)
    new[0] = levels[0] != before
    np.not_equal(levels[1:], levels[:-1], out=new[1:])
    return times[new], levels[new]
