"""How long a program takes on the board: what `%time` and `%timeit` run, and how they say it."""

from __future__ import annotations

import statistics
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


@dataclass(frozen=True)
class Measured:
    """What `%timeit` has found: the times of ``runs`` of ``loops`` loops each, as IPython's TimeitResult has them."""

    loops: int
    runs: tuple[Times, ...]
    digits: int = 3

    @property
    def repeat(self) -> int:
        """How many runs there were."""
        return len(self.runs)

    @property
    def all_runs(self) -> list[float]:
        """Seconds of each run, by the wall's clock."""
        return [run.wall for run in self.runs]

    @property
    def timings(self) -> list[float]:
        """Seconds of a loop in each run, by the wall's clock."""
        return [run.wall / self.loops for run in self.runs]

    @property
    def best(self) -> float:
        """Seconds of a loop in the best run, by the wall's clock: the others were disturbed."""
        return min(self.timings)

    @property
    def worst(self) -> float:
        """Seconds of a loop in the worst run, by the wall's clock."""
        return max(self.timings)

    @property
    def average(self) -> float:
        """Mean seconds of a loop, by the wall's clock."""
        return statistics.fmean(self.timings)

    @property
    def stdev(self) -> float:
        """How far the runs' seconds of a loop lie apart."""
        return statistics.pstdev(self.timings)

    @property
    def board(self) -> float:
        """Seconds of a loop by the board's clock."""
        return min(run.board for run in self.runs) / self.loops

    def __str__(self) -> str:
        best, board = in_words(self.best, self.digits), in_words(self.board, self.digits)
        many = f"{self.loops:,} loop{'s' if self.loops > 1 else ''} each"
        return f"{best} per loop, {board} of board time (best of {len(self.runs)} runs, {many})"

    def __repr__(self) -> str:
        return f"<TimeitResult : {self}>"


async def measure(run: Callable[[int], Awaitable[Times]], loops: int | None, repeats: int, digits: int = 3) -> Measured:
    """Run so many loops so often.

    Args:
        run: runs a number of loops; without any, what it takes to start.
        loops: how many; None finds a number that takes long enough.
        repeats: how often.
        digits: with which the times are said.
    """
    if loops is None:
        loops = 1
        while (await run(loops)).wall < LONG_ENOUGH and loops < MOST_LOOPS:
            loops *= 10
    start = await run(0)
    return Measured(loops, tuple([await run(loops) - start for _ in range(repeats)]), digits)


def in_words(seconds: float, digits: int = 3) -> str:
    """A time with three digits: ``"12.5 ms"``."""
    for unit, name in _UNITS:
        if seconds >= unit or name == "ns":
            return f"{seconds / unit:.{digits}g} {name}"
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
