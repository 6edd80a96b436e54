"""A clock for the air alone, without a board: it stands until it is moved."""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Clock:
    """Board time that a test moves."""

    def __init__(self) -> None:
        self.now_ns = 0
        self._planned: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def plan(self, ns: int, callback: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._planned, (max(ns, self.now_ns), self._count, callback))

    def run(self, seconds: float = 1e6) -> None:
        """Until nothing is planned, or so many seconds."""
        until = self.now_ns + round(seconds * 1e9)
        while self._planned and self._planned[0][0] <= until:
            self.now_ns, _, callback = heapq.heappop(self._planned)
            callback()
        if seconds < 1e6:
            self.now_ns = until
