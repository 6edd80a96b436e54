"""How long a program takes on the board: what `%time` and `%timeit` run, and how they say it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from circuitpython_kernel.language.logical_lines import logical_lines

LONG_ENOUGH = 0.2
"""Seconds by the wall's clock after which a run of loops is long enough to be measured."""

MOST_LOOPS = 10_000_000

_FUNCTION = "__timeit__"
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


@dataclass(frozen=True)
class Times:
    """Times in seconds: by the wall's clock, and by the board's."""

    wall: float
    board: float

    def __sub__(self, other: Times) -> Times:
        return Times(max(0.0, self.wall - other.wall), max(0.0, self.board - other.board))

    def __truediv__(self, count: int) -> Times:
        return Times(self.wall / count, self.board / count)


class Clock(Protocol):
    """A board's clock."""

    @property
    def now(self) -> float:
        """Board time in seconds."""


class Stopwatch:
    """Times from now on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = time.perf_counter(), clock.now

    def read(self) -> Times:
        """The times since the start."""
        return Times(time.perf_counter() - self._started[0], self._clock.now - self._started[1])


async def measure(run: Callable[[int], Awaitable[Times]], loops: int | None, repeats: int) -> str:
    """Run so many loops so often, and say how long one takes.

    Args:
        run: runs a number of loops; without any, what it takes to start.
        loops: how many; None finds a number that takes long enough.
        repeats: how often.
    """
    if loops is None:
        loops = 1
        while (await run(loops)).wall < LONG_ENOUGH and loops < MOST_LOOPS:
            loops *= 10
    start = await run(0)
    return summary([await run(loops) - start for _ in range(repeats)], loops)


def in_words(seconds: float) -> str:
    """A time with three digits: ``"12.5 ms"``."""
    for unit, name in _UNITS:
        if seconds >= unit or name == "ns":
            return f"{seconds / unit:.3g} {name}"
    raise AssertionError


def sentence(times: Times) -> str:
    """What `%time` says."""
    return f"Wall time: {in_words(times.wall)}\nBoard time: {in_words(times.board)}\n"


def loops(statement: str, setup: str) -> str:
    """A program that makes a function which runs a statement so many times, after a setup.

    Only lines that begin a statement are indented: a string of several lines stays as it is.
    """
    head, loop = f"def {_FUNCTION}(__loops__):", " for _ in range(__loops__):"
    return "\n".join([head, _indented(setup or "pass", 1), loop, _indented(statement, 2)])


def call(count: int) -> str:
    """A program that runs the statement so many times."""
    return f"{_FUNCTION}({count})"


FORGET = f"del {_FUNCTION}"
"""A program that removes the function."""


def _indented(text: str, depth: int) -> str:
    pieces, end = [], 0
    for line in logical_lines(text):
        pieces += [text[end : line.start], " " * depth]
        end = line.start
    return "".join(pieces) + text[end:]


def summary(runs: list[Times], count: int) -> str:
    """What `%timeit` says of runs of ``count`` loops each: the best of them, as the others were disturbed."""
    best = min(run.wall for run in runs) / count
    board = min(run.board for run in runs) / count
    many = f"{count:,} loop{'s' if count > 1 else ''} each"
    return f"{in_words(best)} per loop, {in_words(board)} of board time (best of {len(runs)} runs, {many})\n"
