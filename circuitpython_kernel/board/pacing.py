"""Holds a program up that prints faster than its reader can take it.

Two readers have a limit. Jupyter Server counts the bytes of the last 3 s that a kernel publishes, and beyond 1 MB a
second drops them with "IOPub data rate exceeded". A board's USB console takes about 1 MB a second, at which a board,
too, holds a program up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

WINDOW_SECONDS = 3.0
SERVER_BYTES_PER_SECOND = 1_000_000
"""Jupyter Server's defaults: ``rate_limit_window`` and ``iopub_data_rate_limit``."""

BURST_BYTES = 1_000_000
BYTES_PER_SECOND = 600_000
"""In any window there are at most the burst and three seconds of the rate: 2.8 of the 3 MB allowed."""

USB_CONSOLE_BYTES_PER_SECOND = 1_000_000
"""What a computer reads from the console of a board with full-speed USB: 12 Mbit/s less what the bus needs itself."""


def started_by_server() -> bool:
    """Whether Jupyter Server has started this process; it names the session in the environment."""
    return "JPY_SESSION_NAME" in os.environ


class Pacer:
    """A token bucket: `wait` before each piece of output.

    Args:
        rate: bytes a second; None for no limit.
        burst: how many bytes may go at once after a pause.
        now: the time in seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        rate: float | None,
        burst: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._sleep = sleep
        self._tokens = float(burst)
        self._at = now()

    @classmethod
    def for_server(cls) -> Pacer:
        """A pacer for all that a kernel publishes: limited where Jupyter Server has started it."""
        return cls(BYTES_PER_SECOND if started_by_server() else None, BURST_BYTES)

    def wait(self, count: int) -> None:
        """Wait until ``count`` more bytes may be sent."""
        if self._rate is None:
            return
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - count
        self._at = now
        if self._tokens < 0:
            self._sleep(-self._tokens / self._rate)
