"""Gets the machine on when one of its threads does not come back from the user's code.

A part, a callback or a handler of output runs in the thread of the program or in that of the console. When the program
is interrupted, or the board is reset or switched off, and such a call goes on and on, it is stopped, and in the end its
thread is left behind for a new one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection
from typing import Protocol

_LOOK_SECONDS = 0.05


class UserCalls(Protocol):
    """The calls of the user's code."""

    def look(self, thread: int) -> str | None:
        """Called again and again while a thread should come back: a sentence once it was given up."""

    def tell_aside(self, text: str) -> None:
        """Show text to the user without the program's handlers of output. It does not wait."""


class Overdue:
    """Looks after the threads when something waits for them.

    Args:
        calls: the calls that run.
        awaited: the threads that should come back now; None when nothing waits for any.
        give_up: goes on without a thread; the sentence says which call did not return.
    """

    def __init__(
        self,
        calls: UserCalls,
        awaited: Callable[[], Collection[threading.Thread] | None],
        give_up: Callable[[threading.Thread, str], None],
    ) -> None:
        self._calls = calls
        self._awaited = awaited
        self._give_up = give_up
        self._wakes: queue.SimpleQueue[bool] = queue.SimpleQueue()  # a signal handler may put into it
        self._thread = threading.Thread(target=self._main, name="CircuitPython overdue", daemon=True)

    def start(self) -> None:
        """Start the thread that looks."""
        self._thread.start()

    def close(self) -> None:
        """End it."""
        if self._thread.is_alive():
            self._wakes.put(False)
            self._thread.join()

    def look(self) -> None:
        """Something waits for the threads from now on. Safe in a signal handler."""
        self._wakes.put(True)

    def _main(self) -> None:
        while self._wakes.get():
            while (awaited := self._awaited()) is not None:
                for thread in awaited:
                    sentence = self._calls.look(thread.ident or 0)
                    if sentence is not None:
                        self._give_up(thread, sentence)
                try:
                    if not self._wakes.get(timeout=_LOOK_SECONDS):
                        return
                except queue.Empty:
                    pass
