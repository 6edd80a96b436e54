"""What is planned on the board's clock: calls by their time, in their order."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from typing import NamedTuple

from circuitpython_kernel.hardware.memory.block import FOREVER_NS


class PlannedCall(NamedTuple):
    """A call at a board time. Calls of one time are made in the order in which they were planned."""

    at_ns: int
    number: int
    callback: Callable[[], None]
    lasting: bool
    """Whether it outlives a hard reset."""


class Planned:
    """The planned calls. Its callers hold the clock's lock."""

    def __init__(self) -> None:
        self._calls: list[PlannedCall] = []  # a heap
        self._numbers = itertools.count()
        self.calls_ns = FOREVER_NS
        """The board time of the next call; `FOREVER_NS` when there is none."""
        self._bound_ns = FOREVER_NS
        self.next_ns = FOREVER_NS
        """`calls_ns`, or `bound_ns` when that comes first. It is read at every operation."""

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def bound_ns(self) -> int:
        """Up to where other boards let time go on; see `partner.Partner`. Calls of just that time wait, too."""
        return self._bound_ns

    @bound_ns.setter
    def bound_ns(self, ns: int) -> None:
        self._bound_ns = ns
        self._look()

    def add(self, at_ns: int, callback: Callable[[], None], *, lasting: bool) -> None:
        """Plan a call."""
        heapq.heappush(self._calls, PlannedCall(at_ns, next(self._numbers), callback, lasting))
        self._look()

    def take(self) -> Callable[[], None]:
        """The next call, which is planned no more."""
        call = heapq.heappop(self._calls)
        self._look()
        return call.callback

    def restart(self, now_ns: int) -> None:
        """A hard reset, after which board time is 0: what lasts and was planned for later stays."""
        self._calls = [call for call in self._calls if call.lasting and call.at_ns > now_ns]
        heapq.heapify(self._calls)
        self._look()

    def in_order(self) -> list[PlannedCall]:
        """All calls, the next one first."""
        return sorted(self._calls, key=lambda call: (call.at_ns, call.number))

    def clear(self) -> None:
        """Nothing is planned."""
        self._calls = []
        self._look()

    def _look(self) -> None:
        self.calls_ns = self._calls[0].at_ns if self._calls else FOREVER_NS
        self.next_ns = min(self.calls_ns, self._bound_ns)
