"""The memory that a board's logs share.

A pin's edges, the transfers on a bus, a plotter's rows: each is a `Log`. All logs of a board take from one `Budget`.
When it is used up, the largest logs let their oldest records go, so that a small log beside a large one stays whole.
What was let go is counted.
"""

from __future__ import annotations

import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.common.waits import Waits

DEFAULT_BYTES = 32 << 20
"""What all logs of a board may take together."""

LEAST_BYTES = 64 << 10
"""The smallest budget."""

_SLACK = 16
"""A part of the budget: one in so many is freed at once."""

_LEAST_SHARE = 1024
"""What a log may have in any case."""


def check_bytes(limit: int) -> int:
    """A budget's size.

    Raises:
        ValueError: when it is below `LEAST_BYTES`.
    """
    if limit < LEAST_BYTES:
        raise ValueError(f"a board's logs need at least {LEAST_BYTES:,} bytes, not {limit:,}")
    return int(limit)


def missing(name: str, time_ns: int, left_out: str | None) -> str:
    """The sentence about something that is not known any more."""
    return (
        f"{name} at {time_ns / 1e9:g} s is not known any more: {left_out} were left out. "
        f"Look later, or give the board more room, as in VirtualBoard(capture_bytes=256_000_000)."
    )


class Budget:
    """So many bytes for some logs. Any thread may use it; `lock` is held while a log of it changes.

    Args:
        limit: the bytes.
        waits: how to wait for the lock; as this process does when None.

    Raises:
        ValueError: see `check_bytes`.
    """

    def __init__(self, limit: int = DEFAULT_BYTES, waits: Waits | None = None) -> None:
        self.waits = waits or usual_waits()
        self.lock = self.waits.lock()
        """The innermost of the board's locks: with it held nothing else is called."""
        self._limit = check_bytes(limit)
        self._logs: weakref.WeakSet[Log] = weakref.WeakSet()

    @property
    def limit(self) -> int:
        """Bytes for all logs together. It can be set; when it is made smaller, logs shrink at once.

        Raises:
            ValueError: see `check_bytes`.
        """
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        with self.lock:
            self._limit = check_bytes(limit)
            self._make_room(list(self._logs), self._limit)

    @property
    def used(self) -> int:
        """Bytes that the logs take now."""
        with self.lock:
            return sum(log.nbytes for log in self._logs)

    def add(self, log: Log) -> None:
        """Let a log take part, for as long as it lives."""
        with self.lock:
            self._logs.add(log)

    def share(self, log: Log, wanted: int) -> int:
        """The bytes that a log may have, at most the ones that it wants; the lock is held by the caller."""
        others = [other.nbytes for other in self._logs if other is not log]
        if wanted <= self._limit - sum(others):
            return wanted
        others = [other.nbytes for other in self._logs if other is not log and not other.retired]
        return max(min(wanted, _level([wanted, *others], self._limit)), _LEAST_SHARE)

    def grant(self, log: Log, wanted: int) -> int:
        """The same, after other logs have made room for it."""
        granted = self.share(log, wanted)
        others = [other for other in self._logs if other is not log]
        if sum(other.nbytes for other in others) > self._limit - granted:
            # Some more than is needed, as large logs move all that they keep each time that they shrink.
            self._make_room(others, max(self._limit - granted - self._limit // _SLACK, 0))
        return granted

    def trim_past(self) -> None:
        """Let logs of the past shrink to what the others leave; the lock is held."""
        logs = list(self._logs)
        excess = sum(log.nbytes for log in logs) - self._limit
        if excess > 0:
            past = [log for log in logs if log.retired]
            self._make_room(past, max(sum(log.nbytes for log in past) - excess, 0))

    @staticmethod
    def _make_room(logs: list[Log], room: int) -> None:
        """Let logs shrink until they fit into some bytes: those of the past first, then the largest."""
        past = [log for log in logs if log.retired]
        excess = sum(log.nbytes for log in logs) - room
        _shrink(past, max(sum(log.nbytes for log in past) - excess, 0))
        _shrink(logs, room)

    def keep_state(self) -> Callable[[], None]:
        """For a `memento.Memento`: the limit is a setting, which does not go back."""
        return lambda: None


def _shrink(logs: list[Log], room: int) -> None:
    """Let logs fit into some bytes, the largest first."""
    sizes = [log.nbytes for log in logs]
    if sum(sizes) > room:
        level = _level(sizes, room)
        for log, size in zip(logs, sizes, strict=True):
            if size > level:
                log.shrink(level)


def _level(sizes: Iterable[int], room: int) -> int:
    """The largest share that each may have, so that all fit: what is smaller stays as it is."""
    left = sorted(sizes)
    level = room
    for place, size in enumerate(left):
        level = room // (len(left) - place)
        if size >= level:
            break
        room -= size
    return max(level, 0)


class Log(ABC):
    """Records in order. The oldest go when the budget has no more room; `dropped` says how many did.

    Records have numbers: the first one ever is 0, the oldest kept one is ``dropped``, the next one will be ``total``.
    """

    retired = False
    """Whether it is only kept in case the user goes back to it: such logs make room first."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._lock = budget.lock
        self.dropped = 0
        """The oldest records, which were let go, and ones that were too many to be worked out."""
        self.dropped_ns: int | None = None
        """The board time up to which records are missing; None when none is."""
        budget.add(self)

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """What the records take, with the room that is set aside for more."""

    @abstractmethod
    def shrink(self, nbytes: int) -> None:
        """Let the oldest records go until the log takes no more than so many bytes. The lock is held."""

    @abstractmethod
    def __len__(self) -> int: ...

    @property
    def total(self) -> int:
        """How many records there ever were."""
        return self.dropped + len(self)


class History(Log):
    """A log that only grows at its end, and can go back to what it was (see `memento`) without keeping a copy.

    A mark is the number of the record that came next then.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._marks: weakref.WeakSet[_Mark] = weakref.WeakSet()

    @abstractmethod
    def _copy(self) -> History:
        """A log with the same records, which shares what it can and is not disturbed by changes of this one."""

    @abstractmethod
    def _take(self, other: History) -> None:
        """Have the records of another log, which `_copy` made."""

    @abstractmethod
    def _cut(self, count: int) -> None:
        """Keep only so many of the oldest records."""

    @abstractmethod
    def _last_ns(self) -> int | None:
        """The board time of the newest record."""

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to have the records as they are now again: what comes later is cut off.

        Nothing is copied. What the budget has let go in the meantime stays away.
        """
        with self._lock:
            mark = _Mark(self, self.total, self._last_ns())
            self._marks.add(mark)
        return mark.go_back

    def _changes(self, number: int) -> None:
        """Records from a number on are about to change: marks behind it keep them as they are."""
        behind = [mark for mark in self._marks if mark.past is None and mark.total > number]
        if behind:
            past = self._copy()
            past.retired = True
            for mark in behind:
                mark.past = past
            self._budget.trim_past()

    def _go_back(self, mark: _Mark) -> None:
        with self._lock:
            if mark.past is None:
                self._changes(mark.total)
            else:
                self._changes(0)
                self._take(mark.past)
                self.dropped, self.dropped_ns = mark.past.dropped, mark.past.dropped_ns
            self._cut(max(0, mark.total - self.dropped))
            if mark.total < self.dropped:
                self.dropped, self.dropped_ns = mark.total, mark.last_ns
            self.retired = False


class _Mark:
    """How many records a log had. ``past`` has them when the log itself no longer does."""

    def __init__(self, log: History, total: int, last_ns: int | None) -> None:
        self._log = log
        self.total = total
        self.last_ns = last_ns
        self.past: History | None = None

    def go_back(self) -> None:
        self._log._go_back(self)
