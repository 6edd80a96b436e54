"""Keeps a program's output below the rate at which Jupyter Server throws it away.

The server counts the bytes of the last 3 s that a kernel publishes, and beyond 1 MB a second drops them with "IOPub
data rate exceeded". A program on the board prints many times faster than that, so its output waits here: the program is
held up a little, nothing is lost, and the browser stays usable. Kernels that no server has started (nbclient, a
console) do not wait.
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


def started_by_server() -> bool:
    """Whether Jupyter Server has started this process; it names the session in the environment."""
    return "JPY_SESSION_NAME" in os.environ


class Pacer:
    """A token bucket: `wait` before each piece of output.

    Args:
        limited: whether there is a limit at all.
        now: the time in seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self, limited: bool, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._limited = limited
        self._now = now
        self._sleep = sleep
        self._tokens = float(BURST_BYTES)
        self._at = now()

    def wait(self, count: int) -> None:
        """Wait until ``count`` more bytes may be sent."""
        if not self._limited:
            return
        now = self._now()
        self._tokens = min(BURST_BYTES, self._tokens + (now - self._at) * BYTES_PER_SECOND) - count
        self._at = now
        if self._tokens < 0:
            self._sleep(-self._tokens / BYTES_PER_SECOND)
