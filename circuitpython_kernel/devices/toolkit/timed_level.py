"""A digital level that is a function of board time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from circuitpython_kernel.hardware.pins.waves import NO_EDGES, Edges, Square

_GRID_NS = 1_000_000
_MOST = 100_000


class TimedLevel:
    """Drives a pin as a function says, with edges on a grid of a millisecond; a `hardware.pins.waves.OutsideWave`.

    Args:
        level: gives the level at a board time in seconds.
        start_ns: the board time now.
    """

    def __init__(self, level: Callable[[float], bool], start_ns: int) -> None:
        self._function = level
        self._done_ns = start_ns
        self._level = int(level(start_ns / 1e9))

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """See `hardware.pins.waves.OutsideWave`."""
        if time_ns <= self._done_ns:
            self._done_ns = time_ns  # nothing new, or board time began again
            return NO_EDGES, 0
        step = max(_GRID_NS, (time_ns - self._done_ns) // _MOST // _GRID_NS * _GRID_NS)
        first = (self._done_ns // step + 1) * step
        edges = []
        for at in range(first, time_ns, step):
            level = int(self._function(at / 1e9))
            if level != self._level:
                self._level = level
                edges.append((at, level))
        self._done_ns = time_ns
        if not edges:
            return NO_EDGES, 0
        times, levels = zip(*edges, strict=True)
        return (np.array(times, np.int64), np.array(levels, np.uint8)), 0

    def level_at(self, time_ns: int) -> int:
        """See `hardware.pins.waves.OutsideWave`."""
        return int(self._function(time_ns // _GRID_NS * _GRID_NS / 1e9))

    @property
    def current(self) -> Square:
        """The level, as far as is known."""
        return Square(0, 1.0, float(self._level))
