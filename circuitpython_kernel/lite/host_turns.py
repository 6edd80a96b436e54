"""Lets the event loop turn while code of the host's computes, so that the stop button reaches it.

Pyodide asks a buffer for signals after every fifty jumps and calls. Without shared memory no page can write into one,
so ours is an object that answers by the clock (`signals.js`). The signal's handler then puts the stack aside for one
turn: messages of the page are taken, and an interrupt among them is raised where the code goes on.

Our own code counts on being left alone until it waits, as do libraries. So a turn is given in the user's functions,
and in those of Python's own library that they call; elsewhere it waits for the next signal.
"""

from __future__ import annotations

import signal
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, SupportsIndex

Sleep = Callable[["float | SupportsIndex"], None]

LIBRARY = sysconfig.get_path("stdlib") + "/"
NOT_THE_USERS = ("<frozen", "<string>")


class Waits(Protocol):
    """What is needed of `common.suspending.SuspendingWaits`."""

    def here(self) -> int:
        """The task that runs."""

    def sleep(self, seconds: float) -> None:
        """Put its stack aside; an exception that was sent to the task is raised."""


class HostTurns:
    """Gives turns to the event loop.

    Args:
        waits: how the worker waits.
        watch: says whether signals are wanted.
        can_wait: whether the stack that runs can be put aside.
        others: folders with code that is not the user's.
    """

    def __init__(
        self,
        waits: Waits,
        watch: Callable[[bool], object],
        can_wait: Callable[[], bool],
        others: tuple[str, ...],
    ) -> None:
        self._waits = waits
        self._watch = watch
        self._can_wait = can_wait
        self._others = others
        self._task: int | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """While this lasts, the task that has called it is the host's cell."""
        before = signal.signal(signal.SIGINT, self._on_signal)
        self._task = self._waits.here()
        self._watch(True)
        try:
            yield
        finally:
            self._watch(False)
            self._task = None
            signal.signal(signal.SIGINT, before)

    def _on_signal(self, _number: int, frame: FrameType | None) -> None:
        if self._waits.here() == self._task and self.is_the_users(frame) and self._can_wait():
            self._waits.sleep(0)

    def is_the_users(self, frame: FrameType | None) -> bool:
        """Whether a frame is of the user's code, or of a function of Python's library that it has called."""
        while frame is not None:
            name = frame.f_code.co_filename
            if not name.startswith(self._others) and not name.startswith((LIBRARY, *NOT_THE_USERS)):
                return True
            if name.startswith(self._others):
                return False
            frame = frame.f_back
        return False


def sleeping(plain: Sleep, waits: Waits, can_wait: Callable[[], bool]) -> Sleep:
    """A `time.sleep` that puts the stack aside where that can be done; Pyodide's own keeps the whole worker busy."""

    def sleep(seconds: float | SupportsIndex, /) -> None:
        if can_wait() and isinstance(seconds, int | float) and seconds > 0:
            waits.sleep(seconds)
        else:
            plain(seconds)

    return sleep
