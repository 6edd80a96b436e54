"""How long a program takes on the board: what `%time` and `%timeit` run, and how they say it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from circuitpython_kernel.language.logical_lines import logical_lines

LONG_ENOUGH = 0.2
"""Seconds by the wall's clock after which a run of loops is long enough to be measured."""

MOST_LOOPS = 10_000_000

_STARTS = 5
"""How often what it takes to start is measured: the first time it is more."""

_FUNCTION = "__timeit__"
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


@dataclass(frozen=True)
class Times:
    """Times in seconds: by the wall's clock, by the board's, and for which the chip was busy, where that is counted."""

    wall: float
    board: float
    chip: float | None = None

    def __sub__(self, other: Times) -> Times:
        chip = None if self.chip is None or other.chip is None else max(0.0, self.chip - other.chip)
        return Times(max(0.0, self.wall - other.wall), max(0.0, self.board - other.board), chip)


class Load(Protocol):
    """How busy a board's chip is."""

    @property
    def work(self) -> float | None:
        """Seconds that code and operations have taken on the chip; None when that is not counted."""


class Clock(Protocol):
    """A board's clock."""

    @property
    def now(self) -> float:
        """Board time in seconds."""

    @property
    def load(self) -> Load:
        """How busy the chip is."""


class Stopwatch:
    """Times from now on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = self._now()

    def read(self) -> Times:
        """The times since the start."""
        return self._now() - self._started

    def _now(self) -> Times:
        return Times(time.perf_counter(), self._clock.now, self._clock.load.work)


@dataclass(frozen=True)
class Measured:
    """What `%timeit` has found: the times of ``runs`` of ``loops`` loops each, as IPython's TimeitResult has them."""

    loops: int
    runs: tuple[Times, ...]
    digits: int = 3
    grain: Times = Times(0, 0)
    """Below these, a run of all loops cannot be told from what it takes to start."""

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

    @property
    def chip(self) -> float | None:
        """Seconds of a loop for which the chip was busy; None when that is not counted."""
        found = [run.chip for run in self.runs if run.chip is not None]
        return min(found) / self.loops if found else None

    def __str__(self) -> str:
        best, board = self._said(self.best, self.grain.wall), self._said(self.board, self.grain.board)
        chip = "" if self.chip is None else f", chip busy for {in_words(self.chip, self.digits)}"
        many = f"{self.loops:,} loop{'s' if self.loops > 1 else ''} each"
        return f"{best} per loop, {board} of board time{chip} (best of {len(self.runs)} runs, {many})"

    def _said(self, seconds: float, grain: float) -> str:
        known = seconds * self.loops >= grain
        return in_words(seconds, self.digits) if known else f"below {in_words(grain / self.loops, self.digits)}"

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
    starts = [await run(0) for _ in range(_STARTS)]
    start = least(starts)
    grain = Times(
        *(statistics.median(times) - min(times) for times in ([s.wall for s in starts], [s.board for s in starts]))
    )
    return Measured(loops, tuple([await run(loops) - start for _ in range(repeats)]), digits, grain)


def least(runs: Sequence[Times]) -> Times:
    """What disturbed the runs the least, by each clock."""
    chips = [run.chip for run in runs if run.chip is not None]
    return Times(min(run.wall for run in runs), min(run.board for run in runs), min(chips) if chips else None)


def in_words(seconds: float, digits: int = 3) -> str:
    """A time with three digits: ``"12.5 ms"``."""
    for unit, name in _UNITS:
        if seconds >= unit or name == "ns":
            return f"{seconds / unit:.{digits}g} {name}"
    raise AssertionError


def sentence(times: Times) -> str:
    """What `%time` says."""
    chip = "" if times.chip is None else f"Chip busy: {in_words(times.chip)}\n"
    return f"Wall time: {in_words(times.wall)}\nBoard time: {in_words(times.board)}\n{chip}"


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
