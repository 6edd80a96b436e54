"""A lock that can be taken away from a thread that is stuck."""

from __future__ import annotations

from collections.abc import Callable

from .usual_waits import usual_waits
from .waits import Waits

_LOOK_SECONDS = 0.2
"""How long a thread waits before it looks whether the lock was taken away from its holder."""


class Lock:
    """A reentrant lock for ``with`` statements.

    The user's own code is called while it is held, and may not return. `forfeit` gives it to those who wait then.

    Args:
        waits: how to wait for it; as this process does when None.
    """

    def __init__(self, waits: Waits | None = None) -> None:
        self._waits = waits or usual_waits()
        self._lock = self._waits.lock()
        self._holder: int | None = None
        self._depth = 0
        self.waiters: set[int] = set()
        """The threads (tasks), by their ``ident``, that have waited longer than a moment."""

    def __enter__(self) -> None:
        while True:
            lock = self._lock
            if not lock.acquire(timeout=_LOOK_SECONDS):
                self.waiters.add(self._waits.here())
                continue
            if lock is self._lock:
                break
            lock.release()  # it was taken away meanwhile, and this one is nobody's any more
        self._holder = self._waits.here()
        self._depth += 1
        if self.waiters:
            self.waiters.discard(self._holder)

    def __exit__(self, *_exception: object) -> None:
        if self._holder != self._waits.here():
            return  # it was taken away
        lock = self._lock
        self._depth -= 1
        if not self._depth:
            self._holder = None
        lock.release()

    def forfeit(self, thread: int) -> None:
        """Take the lock away from a thread, if it has it: one that does not come back to code of ours that needs it."""
        if self._holder == thread:
            self._holder, self._depth = None, 0
            self._lock = self._waits.lock()

    def forked(self) -> None:
        """This is a child process now: nobody is there who could give the lock back."""
        self._lock = self._waits.lock()
        self._holder, self._depth = None, 0
        self.waiters.clear()

    def keep_state(self) -> Callable[[], None]:
        """For `memento`: who holds a lock is not part of a board's state."""
        return lambda: None
