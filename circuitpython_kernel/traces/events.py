"""A log of Python objects, such as key presses or MIDI messages, that shares the board's memory."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

from .budget import Budget, History

_T = TypeVar("_T")

_POINTER = 16
"""Bytes of an entry of the log itself."""


def tuple_bytes(entry: tuple[object, ...]) -> int:
    """What a tuple takes, with its items, also ones that others may share."""
    return sys.getsizeof(entry) + sum(map(sys.getsizeof, entry))


class EventLog(History, Sequence[_T], Generic[_T]):
    """Entries, oldest first; it is read as a list is.

    Args:
        budget: the memory to share.
        nbytes_of: what an entry takes.
        time_of: gives an entry's board time in ns.
    """

    def __init__(self, budget: Budget, nbytes_of: Callable[[_T], int], time_of: Callable[[_T], int]) -> None:
        super().__init__(budget)
        self._nbytes_of = nbytes_of
        self._time_of = time_of
        self._entries: deque[_T] = deque()
        self._nbytes = 0
        self._granted = 0

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...

    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        return self._entries[index] if isinstance(index, int) else list(self)[index]

    def __iter__(self) -> Iterator[_T]:
        with self._lock:
            return iter(list(self._entries))

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, list | EventLog) else NotImplemented

    __hash__ = History.__hash__

    def __repr__(self) -> str:
        return repr(list(self))

    @property
    def nbytes(self) -> int:
        """What the entries take, or may take without asking again."""
        return max(self._nbytes, self._granted)

    def append(self, entry: _T) -> None:
        """Add the newest."""
        with self._lock:
            size = self._nbytes_of(entry) + _POINTER
            if self._nbytes + size > self._granted:
                wanted = max((self._nbytes + size) * 9 // 8, 1024)
                self._granted = self._budget.grant(self, wanted)
                self._trim(self._granted - size)
            self._entries.append(entry)
            self._nbytes += size

    def extend(self, entries: Iterable[_T]) -> None:
        """Add some."""
        for entry in entries:
            self.append(entry)

    def since(self, number: int) -> list[_T]:
        """The entries from a number on; the next one's is `total`."""
        with self._lock:
            return list(islice(self._entries, max(number - self.dropped, 0), None))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._changes(0)
            self._entries.clear()
            self._nbytes = self._granted = self.dropped = 0
            self.dropped_ns = None

    def _trim(self, nbytes: int) -> None:
        while self._entries and self._nbytes > nbytes:
            gone = self._entries.popleft()
            self._nbytes -= self._nbytes_of(gone) + _POINTER
            self.dropped += 1
            self.dropped_ns = self._time_of(gone)

    def shrink(self, nbytes: int) -> None:
        """See `Log.shrink`."""
        self._trim(nbytes)
        self._granted = min(self._granted, nbytes)

    def _last_ns(self) -> int | None:
        return self._time_of(self._entries[-1]) if self._entries else self.dropped_ns

    def _copy(self) -> EventLog[_T]:
        made = EventLog(self._budget, self._nbytes_of, self._time_of)
        made._take(self)
        made.dropped, made.dropped_ns = self.dropped, self.dropped_ns
        return made

    def _take(self, other: History) -> None:
        assert isinstance(other, EventLog)
        self._entries, self._nbytes, self._granted = other._entries.copy(), other._nbytes, other._nbytes

    def _cut(self, count: int) -> None:
        while len(self._entries) > count:
            self._nbytes -= self._nbytes_of(self._entries.pop()) + _POINTER
