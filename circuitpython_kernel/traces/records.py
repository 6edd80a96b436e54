"""Logs of many small records, in few bytes: each record is a row of numbers and some bytes.

Rows are packed into blocks. A block that is full never changes, so copies of a log share it; the oldest block goes when
the budget has no more room.
"""

from __future__ import annotations

import struct
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, History

_LARGEST_BLOCK = 16 << 10
"""Bytes of a block; a longer record has a block of its own."""

_BLOCK_OVERHEAD = 300
"""What Python's objects around a block's bytes take."""

_DISORDER_NS = 1_000_000_000
"""How far out of order records may be, and how long one may take, to be found by `RecordLog.rows_between`."""


class Layout:
    """How a row is packed: names and `struct` codes of its numbers, the first of which is ``time_ns``.

    A row also has ``end``: where its bytes end in the block's.
    """

    def __init__(self, **codes: str) -> None:
        names = [*codes, "end"]
        self.pack = struct.Struct("<" + "".join(codes.values()) + "I")
        kinds = {"q": np.int64, "d": np.float64, "I": np.uint32, "H": np.uint16, "B": np.uint8}
        self.dtype = np.dtype(
            [(name, np.dtype(kinds[code])) for name, code in zip(names, [*codes.values(), "I"], strict=True)]
        )
        assert self.dtype.itemsize == self.pack.size


class Record(NamedTuple):
    """One record: its numbers, ``end`` included, and its bytes."""

    row: tuple[Any, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class _Block:
    first: int  # the number of the first record
    count: int
    rows: bytes
    data: bytes

    @property
    def nbytes(self) -> int:
        return sys.getsizeof(self.rows) + sys.getsizeof(self.data) + _BLOCK_OVERHEAD

    def record(self, layout: Layout, place: int) -> Record:
        size = layout.pack.size
        row = layout.pack.unpack_from(self.rows, place * size)
        begin = layout.pack.unpack_from(self.rows, (place - 1) * size)[-1] if place else 0
        return Record(row, self.data[begin : row[-1]])

    def records(self, layout: Layout, start: int) -> Iterator[Record]:
        begin = layout.pack.unpack_from(self.rows, (start - 1) * layout.pack.size)[-1] if start else 0
        for row in layout.pack.iter_unpack(self.rows[start * layout.pack.size :]):
            yield Record(row, self.data[begin : row[-1]])
            begin = row[-1]

    def array(self, layout: Layout) -> NDArray[Any]:
        return np.frombuffer(self.rows, layout.dtype)


class RecordLog(History):
    """Records with a time each, oldest first.

    Args:
        budget: the memory to share.
        layout: of the rows.
        depth: the most records to keep.
    """

    def __init__(self, budget: Budget, layout: Layout, depth: int | None = None) -> None:
        super().__init__(budget)
        self._layout = layout
        self._depth = depth
        self._block_bytes = min(_LARGEST_BLOCK, budget.limit // 64)
        self._blocks: list[_Block] = []
        self._blocks_bytes = 0
        self._hidden = 0  # records of the first block that count as dropped
        self._rows, self._data = bytearray(), bytearray()  # the block that is being filled
        self._room = 0  # bytes that are set aside for it
        self._free = 0  # those of them that are left
        self._row_size, self._pack = layout.pack.size, layout.pack.pack
        self._latest_ns = 0
        self._count = 0
        self._restarted = 0
        """The number of the first record since board time began again."""

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """What the blocks take."""
        return self._blocks_bytes + self._room

    def add(self, values: tuple[Any, ...], data: bytes = b"") -> None:
        """Append a record: the numbers of its row, and its bytes."""
        with self._lock:
            self._add(values, data)

    def _add(self, values: tuple[Any, ...], data: bytes) -> None:
        size = self._row_size + len(data)
        if (size > self._free or values[0] < self._latest_ns - _DISORDER_NS) and not self._begin(size, values[0]):
            return
        self._free -= size
        self._latest_ns = values[0]
        self._data += data
        self._rows += self._pack(*values, len(self._data))
        self._count += 1
        if self._depth is not None and self._count > self._depth:
            self._hide()

    def _add_all(self, rows: list[tuple[Any, ...]], data: list[bytes]) -> None:
        """Append records: the numbers of their rows, and their bytes."""
        size = self._row_size * len(rows) + sum(map(len, data))
        if self._depth is not None or (size > self._free and not self._open_block(size)):
            for row, part in zip(rows, data, strict=True):
                self._add(row, part)
            return
        pack, end, latest = self._pack, len(self._data), self._latest_ns
        packed = []
        for row, part in zip(rows, data, strict=True):
            if row[0] < latest - _DISORDER_NS:
                break  # board time began again
            latest = row[0]
            end += len(part)
            packed.append(pack(*row, end))
        if len(packed) < len(rows):
            for row, part in zip(rows, data, strict=True):
                self._add(row, part)
            return
        self._free -= size
        self._latest_ns = latest
        self._data += b"".join(data)
        self._rows += b"".join(packed)
        self._count += len(rows)

    def _add_block(self, rows: NDArray[Any], data: bytes) -> None:
        """Append records at once, in order of time: an array of the layout's type, and their bytes."""
        if self._depth is not None:
            begin = 0
            for row in rows.tolist():
                self._add(row[:-1], data[begin : row[-1]])
                begin = row[-1]
            return
        start = int(rows["time_ns"][0])
        if start < self._latest_ns - _DISORDER_NS:
            self._restarted = self.total
        self._seal()
        block = _Block(self.total, len(rows), rows.tobytes(), data)
        granted = self._budget.grant(self, self._blocks_bytes + block.nbytes)
        self.shrink(max(granted - block.nbytes, 0))
        if granted < block.nbytes:
            self.clear_to(self.total + len(rows), int(rows["time_ns"][-1]))
            return
        self._blocks.append(block)
        self._blocks_bytes += block.nbytes
        self._count += len(rows)
        self._latest_ns = int(rows["time_ns"][-1])

    def _settle(self) -> None:
        """Called before the records are read or changed, with the lock held: for subclasses that collect some first."""

    def _begin(self, size: int, time_ns: int) -> bool:
        """Begin another block, for a record of a size; False when that is too large to be kept."""
        if time_ns < self._latest_ns - _DISORDER_NS:
            self._restarted = self.total
        if self._open_block(size):
            return True
        self.clear_to(self.total + 1, time_ns)
        return False

    def _open_block(self, size: int) -> bool:
        """Begin another block that has room for a record of a size; False when the budget has none."""
        self._seal()
        wanted = max(self._block_bytes, size) + _BLOCK_OVERHEAD
        granted = self._budget.grant(self, self._blocks_bytes + wanted)
        self.shrink(max(granted - wanted, 0))
        granted -= self._blocks_bytes
        if granted < size + _BLOCK_OVERHEAD:
            return False
        self._room = min(granted, wanted)
        self._free = self._room - _BLOCK_OVERHEAD
        return True

    def _seal(self) -> None:
        if self._rows:
            count = len(self._rows) // self._layout.pack.size
            block = _Block(self.total - count, count, bytes(self._rows), bytes(self._data))
            self._blocks.append(block)
            self._blocks_bytes += block.nbytes
        self._rows, self._data, self._room, self._free = bytearray(), bytearray(), 0, 0

    def _hide(self) -> None:
        """Count the oldest record as dropped."""
        oldest = self.record(0)
        self.dropped += 1
        self.dropped_ns = oldest.row[0]
        self._count -= 1
        self._hidden += 1
        if self._blocks and self._hidden == self._blocks[0].count:
            self._blocks_bytes -= self._blocks.pop(0).nbytes
            self._hidden = 0
        elif not self._blocks:
            self._seal()

    def shrink(self, nbytes: int) -> None:
        """See `Log.shrink`."""
        if self.nbytes <= nbytes:
            return
        place = 0
        while place < len(self._blocks) and self.nbytes > nbytes:
            self._blocks_bytes -= self._blocks[place].nbytes
            place += 1
        if place:
            gone = self._blocks[:place]
            self._drop(
                sum(block.count for block in gone) - self._hidden, int(gone[-1].array(self._layout)["time_ns"][-1])
            )
            self._blocks = self._blocks[place:]
            self._hidden = 0
        if self.nbytes > nbytes:
            self.clear_to(self.total, self._latest_ns)

    def _drop(self, count: int, time_ns: int) -> None:
        self.dropped += count
        self.dropped_ns = time_ns
        self._count -= count

    def clear_to(self, total: int, time_ns: int) -> None:
        """Drop all, and count as if there had been so many."""
        self._empty()
        self.dropped, self.dropped_ns = total, time_ns

    def _empty(self) -> None:
        self._blocks, self._blocks_bytes, self._hidden, self._count = [], 0, 0, 0
        self._rows, self._data, self._room, self._free = bytearray(), bytearray(), 0, 0

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._settle()
            self._changes(0)
            self._empty()
            self.dropped, self.dropped_ns, self._restarted, self._latest_ns = 0, None, 0, 0

    # ---- reading

    def _all(self) -> list[_Block]:
        """The blocks, with the one that is being filled as it is now."""
        if not self._rows:
            return list(self._blocks)
        count = len(self._rows) // self._layout.pack.size
        return [*self._blocks, _Block(self.total - count, count, bytes(self._rows), bytes(self._data))]

    def record(self, index: int) -> Record:
        """One record by its place; a negative one counts from the end."""
        with self._lock:
            self._settle()
            place = index + self._count if index < 0 else index
            if not 0 <= place < self._count:
                raise IndexError("log index out of range")
            number = self.dropped + place
            opened = self.total - len(self._rows) // self._layout.pack.size
            if number >= opened:
                size = self._layout.pack.size
                row = self._layout.pack.unpack_from(self._rows, (number - opened) * size)
                begin = (
                    self._layout.pack.unpack_from(self._rows, (number - opened - 1) * size)[-1]
                    if number > opened
                    else 0
                )
                return Record(row, bytes(self._data[begin : row[-1]]))
            block = self._blocks[bisect_right(self._blocks, number, key=lambda one: one.first) - 1]
            return block.record(self._layout, number - block.first)

    def records(self, first: int = 0) -> Iterator[Record]:
        """The records from a place on, as they are now."""
        with self._lock:
            self._settle()
            blocks, number = self._all(), self.dropped + max(first, 0)
        for block in blocks:
            if block.first + block.count > number:
                yield from block.records(self._layout, max(number - block.first, 0))

    def rows_between(self, start_ns: int, end_ns: int, duration: str | None = None) -> NDArray[Any]:
        """The rows that were under way in a stretch of board time.

        Args:
            start_ns, end_ns: the stretch.
            duration: the name of the number that says how long a record took, in ns.
        """
        found = [block.array(self._layout)[places] for block, places in self._between(start_ns, end_ns, duration)]
        return np.concatenate(found) if found else np.empty(0, self._layout.dtype)

    def records_between(self, start_ns: int, end_ns: int, duration: str | None = None) -> Iterator[Record]:
        """The same, with their bytes."""
        for block, places in self._between(start_ns, end_ns, duration):
            for place in places.tolist():
                yield block.record(self._layout, place)

    def columns(self, last: int | None = None) -> tuple[NDArray[Any], bytes]:
        """The rows of all records, or the last ones, and their bytes one after another; do not use ``end`` of it."""
        with self._lock:
            self._settle()
            blocks = self._all()
            first = self.dropped if last is None else max(self.dropped, self.total - last)
        rows, data = [np.empty(0, self._layout.dtype)], []
        for block in blocks:
            skipped = min(max(first - block.first, 0), block.count)
            array = block.array(self._layout)
            rows.append(array[skipped:])
            data.append(block.data[int(array["end"][skipped - 1]) if skipped else 0 :])
        return np.concatenate(rows), b"".join(data)

    def _between(self, start_ns: int, end_ns: int, duration: str | None) -> Iterator[tuple[_Block, NDArray[np.int64]]]:
        with self._lock:
            self._settle()
            blocks, first = self._all(), max(self.dropped, self._restarted)
        for block in _near(blocks, first, start_ns, end_ns, self._layout):
            skipped = max(first - block.first, 0)
            rows = block.array(self._layout)[skipped:]
            ends = rows["time_ns"] + rows[duration] if duration else rows["time_ns"]
            yield block, np.flatnonzero((rows["time_ns"] <= end_ns) & (ends >= start_ns)) + skipped

    def _last_ns(self) -> int | None:
        self._settle()
        if self._rows:
            return int(self._layout.pack.unpack_from(self._rows, len(self._rows) - self._layout.pack.size)[0])
        if self._count:
            return int(self._blocks[-1].record(self._layout, self._blocks[-1].count - 1).row[0])
        return self.dropped_ns

    def take_last(self) -> Record:
        """Take the newest record away."""
        with self._lock:
            record = self.record(-1)
            self._changes(self.total - 1)
            self._cut(self._count - 1)
            return record

    # ---- going back

    def _copy(self) -> RecordLog:
        made = RecordLog(self._budget, self._layout, self._depth)
        self._settle()
        self._seal()  # so that all of it can be shared
        made._take(self)
        made.dropped, made.dropped_ns = self.dropped, self.dropped_ns
        return made

    def _take(self, other: History) -> None:
        assert isinstance(other, RecordLog)
        self._settle()
        self._empty()
        self._blocks, self._blocks_bytes = list(other._blocks), other._blocks_bytes
        self._hidden, self._count, self._restarted = other._hidden, other._count, other._restarted
        self._latest_ns = other._latest_ns

    def _cut(self, count: int) -> None:
        self._settle()
        if count >= self._count:
            return
        self._seal()
        left = count + self._hidden
        for place, block in enumerate(self._blocks):
            if left < block.count:
                size = self._layout.pack.size
                end = self._layout.pack.unpack_from(block.rows, (left - 1) * size)[-1] if left else 0
                self._blocks_bytes -= sum(later.nbytes for later in self._blocks[place:])
                del self._blocks[place:]
                if left:
                    cut = _Block(block.first, left, block.rows[: left * size], block.data[:end])
                    self._blocks.append(cut)
                    self._blocks_bytes += cut.nbytes
                break
            left -= block.count
        self._count = count
        self._latest_ns = self._last_ns() or 0
        self._restarted = min(self._restarted, self.dropped + count)
        if not count:
            self._empty()


def _near(blocks: list[_Block], first: int, start_ns: int, end_ns: int, layout: Layout) -> Iterator[_Block]:
    """The blocks with records from a number on that may have been under way in a stretch of time."""

    def begins(block: _Block) -> int:
        return int(layout.pack.unpack_from(block.rows, 0)[0])

    blocks = blocks[max(bisect_right(blocks, first, key=lambda one: one.first) - 1, 0) :]
    # A received frame may be logged before an older one that was sent: look a little further.
    low = max(bisect_right(blocks, start_ns - _DISORDER_NS, key=begins) - 1, 0)
    high = bisect_right(blocks, end_ns + _DISORDER_NS, low, key=begins)
    yield from blocks[low:high]
