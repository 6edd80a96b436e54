"""The log of what went over a bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, missing
from .records import Layout, Record, RecordLog

if TYPE_CHECKING:
    import pandas


class Transaction(NamedTuple):
    """One transfer on a bus.

    ``time_ns`` is when it began and ``duration_ns`` how long it took, in board time. ``direction`` is ``"write"``,
    ``"read"`` or, where bytes go both ways at once, ``"transfer"``, seen from the board; on 1-Wire also ``"reset"``
    and, for single bits, ``"bits"``. ``data`` are the bytes, on SPI
    the ones that the board sent; ``received`` the ones that came back there. On I2C ``address`` is the target's and
    ``acknowledged`` the number of bytes, the address included, that were acknowledged.
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


_LAYOUT = Layout(
    time_ns="q", duration_ns="q", direction="B", known="B", address="H", acknowledged="I", sent="I", received="I"
)
"""``known``: 1 with an address, plus 2 with acknowledged bytes, plus 4 with received ones, whose lengths are ``sent``
and ``received``; plus 8 with received ones that are all the same, of which ``received`` is the value of one."""

_SAME_BYTES = 64
"""So many received bytes are looked at whether they are all the same, as when nothing drives MISO."""

_DIRECTIONS = ("write", "read", "transfer", "reset", "bits")
_WRITE = 0

_MOST_FRESH_BYTES = 20_000
_FRESH_BYTES = 300
"""What a short transaction takes as an object."""


class Transfers(NamedTuple):
    """What is to be known about many transactions without making an object of each: arrays of one length."""

    time_ns: NDArray[np.int64]
    duration_ns: NDArray[np.int64]
    sizes: NDArray[np.uint32]
    """Lengths of their data in bytes."""
    acks: NDArray[np.bool_]
    """See `Transaction.ack`."""


class TransactionLog(RecordLog):
    """The transactions of one bus, oldest first.

    Args:
        budget: the memory to share; a budget of its own when None.
        depth: the most transactions to keep.
    """

    def __init__(self, budget: Budget | None = None, depth: int | None = None) -> None:
        super().__init__(budget or Budget(), _LAYOUT, depth)
        self._places = {direction: place for place, direction in enumerate(_DIRECTIONS)}
        self._fresh: list[Transaction] = []  # the newest, which are packed a few at a time
        self._fresh_bytes = 0
        self._reserve = min(_MOST_FRESH_BYTES, self._budget.limit // 64)
        self._reserved = 0

    def __len__(self) -> int:
        return self._count + len(self._fresh)

    @property
    def nbytes(self) -> int:
        """What the transactions take."""
        return super().nbytes + self._reserved

    def append(self, transaction: Transaction) -> None:
        """Add the newest."""
        with self._lock:
            if not self._fresh:
                granted = self._budget.grant(self, self.nbytes + self._reserve)
                self.shrink(max(granted - self._reserve, 0))
                self._reserved = self._reserve
            self._fresh.append(transaction)
            self._fresh_bytes += _FRESH_BYTES + len(transaction[2])
            if self._fresh_bytes > self._reserve - _FRESH_BYTES:
                self._settle()

    def _empty(self) -> None:
        super()._empty()
        self._fresh, self._fresh_bytes, self._reserved = [], 0, 0

    def _settle(self) -> None:
        """Pack what was appended."""
        if not self._fresh:
            return
        fresh, self._fresh, self._fresh_bytes, self._reserved = self._fresh, [], 0, 0
        places, rows, data = self._places, [], []
        for time_ns, direction, sent, duration_ns, address, acknowledged, received in fresh:
            known = (address is not None) + 2 * (acknowledged is not None) + 4 * (received is not None)
            place = places.get(direction)
            if place is None:
                place = places[direction] = len(places)
            back = len(received) if received else 0
            if received and back >= _SAME_BYTES and back == len(sent) and received.count(received[0]) == back:
                known, back, received = known + 4, received[0], None
            rows.append((time_ns, duration_ns, place, known, address or 0, acknowledged or 0, len(sent), back))
            data.append(sent + received if received else sent)
        self._add_all(rows, data)

    def append_writes(self, transfers: Transfers, data: bytes, received: int) -> None:
        """Add writes at once, in order of time: their bytes one after another, and which byte came back each time."""
        with self._lock:
            self._settle()
            rows = np.zeros(len(transfers.time_ns), _LAYOUT.dtype)
            rows["time_ns"], rows["duration_ns"] = transfers.time_ns, transfers.duration_ns
            rows["direction"], rows["known"] = _WRITE, 8
            rows["sent"], rows["received"] = transfers.sizes, received
            rows["end"] = np.cumsum(transfers.sizes)
            self._add_block(rows, data)

    def replace_last(self, transaction: Transaction) -> None:
        """The newest one goes on."""
        with self._lock:
            self.take_last()
            self.append(transaction)

    def _transaction(self, record: Record) -> Transaction:
        time_ns, duration_ns, direction, known, address, acknowledged, sent, back, _ = record.row
        received = bytes((back,)) * sent if known & 8 else record.data[sent:] if known & 4 else None
        return Transaction(
            time_ns,
            list(self._places)[direction],
            record.data[:sent],
            duration_ns,
            address if known & 1 else None,
            acknowledged if known & 2 else None,
            received,
        )

    def __iter__(self) -> Iterator[Transaction]:
        return map(self._transaction, self.records())

    def __getitem__(self, index: int) -> Transaction:
        return self._transaction(self.record(index))

    def last(self, count: int) -> list[Transaction]:
        """The newest ones, at most so many, oldest first."""
        return [self._transaction(record) for record in self.records(len(self) - count)]

    def between(self, start_ns: int, end_ns: int) -> list[Transaction]:
        """The ones that were under way in a stretch of board time, as far as they are kept: see `dropped_ns`."""
        return [self._transaction(record) for record in self.records_between(start_ns, end_ns, "duration_ns")]

    def transfers(self, start_ns: int, end_ns: int) -> Transfers:
        """The same, without what went over the bus: quick for a million."""
        rows = self.rows_between(start_ns, end_ns, "duration_ns")
        needed = np.where(rows["direction"] == _WRITE, 1 + rows["sent"], 1)
        acks = (rows["known"] & 2 == 0) | (rows["acknowledged"] == needed)
        return Transfers(rows["time_ns"], rows["duration_ns"], rows["sent"], acks)

    def left_out(self) -> str | None:
        """What was let go, in a few words for people; None when nothing was."""
        if self.dropped_ns is None:
            return None
        return f"{self.dropped:,} older transfer{'s' * (self.dropped != 1)} (before {self.dropped_ns / 1e9:.6g} s)"

    def require(self, start_ns: int, name: str) -> None:
        """Check that everything from a board time on is kept; ``name`` is what messages call the bus.

        Raises:
            LookupError: when it is not; the message says from when on it is.
        """
        if self.dropped_ns is not None and start_ns < self.dropped_ns:
            raise LookupError(missing(name, start_ns, self.left_out()))

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
