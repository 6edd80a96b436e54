"""How busy the chip is: the share of board time that the program's code and operations take, rather than sleep.

The clock's word ``WORK`` counts what code and operations take on the chip: also in ``realtime``, where the computer
computes in their place, and mostly in less time. A look at it is a mark here; between two marks the work is taken to be
evenly spread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from circuitpython_kernel.common.waits import Lock

MOST_MARKS = 512
"""When there are more, every second one goes."""


class Load:
    """How busy a board's chip is. Where computing takes no time nothing is counted, and everything is None.

    Args:
        read: gives board time and the work that was done by then, both in nanoseconds.
        counts: whether the interpreter counts what the program does.
        lock: the clock's, which it may hold already.
    """

    def __init__(self, read: Callable[[], tuple[int, int]], counts: bool, lock: Lock) -> None:
        self._read = read
        self.counts = counts
        """Whether anything is counted."""
        self.lock = lock
        """The clock's; after a fork it has another one."""
        self._times: list[int] = []
        self._works: list[int] = []
        self._begun: tuple[int, int] | None = None
        self._last: float | None = None

    @property
    def work(self) -> float | None:
        """Seconds that code and operations have taken on the chip, in every mode."""
        return self._read()[1] / 1e9 if self.counts else None

    @property
    def last(self) -> float | None:
        """The share in the program that ended last, or by now in the one that runs; None without one."""
        with self.lock:
            if self._begun is not None:
                self._look()
            return self._last

    def between(self, since: float, until: float) -> float | None:
        """The share between two board times in seconds, as far as it is known; None when nothing of it is.

        In ``realtime`` it can be above 1: the chip would take longer than the computer.
        """
        if not self.counts:
            return None
        with self.lock:
            self._look()
            begin, end = max(round(since * 1e9), self._times[0]), min(round(until * 1e9), self._times[-1])
            return _share((begin, self._work(begin)), (end, self._work(end))) if end > begin else None

    def program_begins(self) -> None:
        """A program runs from now on."""
        if self.counts:
            with self.lock:
                self._last = None
                self._begun = self._look()

    def program_ends(self) -> None:
        """It has ended."""
        if self.counts:
            with self.lock:
                self._look()
                self._begun = None

    def _look(self) -> tuple[int, int]:
        """Make a mark for now. When time or work went back, as after a reset, older marks are of another time."""
        now, work = self._read()
        if self._times and (self._times[-1] > now or self._works[-1] > work):
            self._times, self._works = [], []
        elif self._times and self._times[-1] == now:
            self._times.pop()
            self._works.pop()
        self._times.append(now)
        self._works.append(work)
        if len(self._times) > MOST_MARKS:
            # The newest one stays, and the oldest.
            self._times, self._works = [*self._times[:-1:2], now], [*self._works[:-1:2], work]
        if self._begun is not None:
            self._last = _share(self._begun, (now, work))
        return now, work

    def _work(self, at: int) -> float:
        """The work that was done at a time between the first mark and the last."""
        after = bisect_right(self._times, at)
        time, work = self._times[after - 1], self._works[after - 1]
        if time == at:
            return work
        return work + (self._works[after] - work) * (at - time) / (self._times[after] - time)


def _share(begin: tuple[int, float], end: tuple[int, float]) -> float | None:
    return (end[1] - begin[1]) / (end[0] - begin[0]) if end[0] > begin[0] else None
