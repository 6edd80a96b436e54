"""Waits for what is planned in real time, where no program may be there to do so."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.common.waits import Lock, Task, Waits

from .planned import Planned

_MOST_SECONDS = 3600.0
"""How long it waits at most, as a system's own limit may be a few weeks."""

_REST_SECONDS = 1.0
"""How long its task stays when there is nothing more to wait for."""


class Timer:
    """A task that is there while something is planned in real time.

    Args:
        waits: makes the task.
        lock: the clock's.
        planned: what to wait for.
        real_ns: gives board time in ns; None while the wall clock does not move it.
        run_due: makes the calls whose time has come; called without the lock.
    """

    def __init__(
        self,
        waits: Waits,
        lock: Lock,
        planned: Planned,
        real_ns: Callable[[], int | None],
        run_due: Callable[[], object],
    ) -> None:
        self._waits = waits
        self._lock = lock
        self._changed = waits.condition(lock)
        self._planned = planned
        self._real_ns = real_ns
        self._run_due = run_due
        self._task: Task | None = None
        self._closed = False

    def look(self) -> None:
        """Something was planned, or the clock's mode was chosen; the lock is held."""
        if self._closed or not self._planned or self._real_ns() is None:
            return
        if self._task is None:
            self._task = self._waits.task(self._run, name="clock timer")
            self._task.start()
        self._changed.notify_all()

    def close(self) -> None:
        """It waits for nothing from now on; the lock is held."""
        self._closed = True
        self._changed.notify_all()

    def forked(self, lock: Lock) -> None:
        """This is a child process now, in which the task does not run and the clock has another lock."""
        self._lock, self._changed, self._task = lock, self._waits.condition(lock), None

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._planned:
                    self._changed.wait(_REST_SECONDS)
                now = self._real_ns()
                if self._closed or not self._planned or now is None:
                    self._task = None
                    return
                left = (self._planned.next_ns - now) / 1e9
                if left > 0:
                    self._changed.wait(min(left, _MOST_SECONDS))
            self._run_due()
