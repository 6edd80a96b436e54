"""What the air needs of a board's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Board time; `hardware.time.clock.BoardClock` has it."""

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""

    def plan(self, ns: int, callback: Callable[[], None]) -> None:
        """Call at a board time in nanoseconds."""

    @property
    def stepped(self) -> bool:
        """Whether time goes on only as far as programs take it."""

    @property
    def interrupted(self) -> bool:
        """Whether the program is about to be interrupted, so that nothing must wait in its place."""

    def nudge(self, seconds: float) -> None:
        """What is outside waits: where no program runs that could, let so much time go by, in ``fast``."""
