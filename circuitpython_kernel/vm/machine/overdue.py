"""Gets the machine on when one of its tasks does not come back from the user's code.

A part, a callback or a handler of output runs in the thread of the program or in that of the console. When the program
is interrupted, or the board is reset or switched off, and such a call goes on and on, it is stopped, and in the end its
thread is left behind for a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from circuitpython_kernel.common.waits import Task, Waits
from circuitpython_kernel.vm.interface import UserCalls

_LOOK_SECONDS = 0.05


class Overdue:
    """Looks after the tasks (threads) when something waits for them.

    Args:
        waits: the host's.
        calls: the calls that run.
        awaited: the tasks that should come back now; None when nothing waits for any.
        give_up: goes on without a task; the sentence says which call did not return.
    """

    def __init__(
        self,
        waits: Waits,
        calls: UserCalls,
        awaited: Callable[[], Collection[Task] | None],
        give_up: Callable[[Task, str], None],
    ) -> None:
        self._calls = calls
        self._awaited = awaited
        self._give_up = give_up
        self._closed = False
        self._wakes = waits.wakes()
        self._task = waits.task(self._main, name="CircuitPython overdue")

    def start(self) -> None:
        """Start the task that looks."""
        self._task.start()

    def close(self) -> None:
        """End it."""
        if self._task.is_alive():
            self._closed = True
            self._wakes.add()
            self._task.join()

    def look(self) -> None:
        """Something waits for the tasks from now on. Safe in a signal handler."""
        self._wakes.add()

    def _main(self) -> None:
        while self._wakes.take() and not self._closed:
            while (awaited := self._awaited()) is not None:
                for task in awaited:
                    sentence = self._calls.look(task.ident or 0)
                    if sentence is not None:
                        self._give_up(task, sentence)
                if self._wakes.take(_LOOK_SECONDS) and self._closed:
                    return
