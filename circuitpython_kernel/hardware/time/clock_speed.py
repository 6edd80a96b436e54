"""Slow motion and its opposite: a thread that moves a manual clock on, so many board seconds in a second."""

from __future__ import annotations

import math
import threading
import time
from typing import Protocol

_STEP_SECONDS = 0.02
SLOWEST, FASTEST = 1e-4, 1e3


class SteppedClock(Protocol):
    """What the thread needs of the clock."""

    @property
    def mode(self) -> str:
        """The clock's mode."""

    def advance(self, seconds: float) -> None:
        """Move board time on."""


class ClockSpeed:
    """Moves a clock in the mode ``manual``."""

    def __init__(self, clock: SteppedClock) -> None:
        self._clock = clock
        self._stop: threading.Event | None = None
        self.speed = 0.0
        """Board seconds in a second; 0 when it does nothing."""

    def run(self, speed: float) -> None:
        """Move the clock with this speed from now on; 0 stops.

        Raises:
            ValueError: see `check_speed`.
        """
        check_speed(speed)
        if self._stop is not None:
            self._stop.set()
            self._stop = None
        self.speed = speed
        if speed:
            stop = self._stop = threading.Event()
            threading.Thread(target=self._move, args=(speed, stop), name="clock speed", daemon=True).start()

    def _move(self, speed: float, stop: threading.Event) -> None:
        before = time.monotonic()
        while not stop.wait(_STEP_SECONDS):
            now = time.monotonic()
            # After a pause of the whole machine time does not jump.
            elapsed, before = min(now - before, 10 * _STEP_SECONDS), now
            if self._clock.mode != "manual":
                break
            self._clock.advance(elapsed * speed)
        if self._stop is stop:
            self._stop, self.speed = None, 0.0


def check_speed(speed: float) -> None:
    """Raises ValueError for a speed that is neither 0 nor between `SLOWEST` and `FASTEST`."""
    if speed and not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"a clock's speed is 0 or between {SLOWEST:g} and {FASTEST:g}, not {speed:g}")


def mode_of(speed: float) -> str:
    """The clock's mode that a speed needs: 1 is real time, infinity as fast as it can, anything else stepped."""
    if speed == 1:
        return "realtime"
    return "fast" if speed == math.inf else "manual"
