"""The plotter: draws the tuples that a program prints, as Mu's plotter does, over board time."""

from __future__ import annotations

import ast
import math
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np

from circuitpython_kernel.drawing.lines import Line

from .chart import Chart

if TYPE_CHECKING:
    import pandas

    from circuitpython_kernel.board import VirtualBoard
    from circuitpython_kernel.vm.console import LineEnds

MOST_ROWS = 100_000
"""Rows kept; older ones are let go."""


def numbers_in(line: str) -> tuple[float, ...] | None:
    """The numbers of a printed tuple, ``(1, 2.5)`` or ``(3,)``; None for any other line."""
    text = line.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    items = value if isinstance(value, tuple) else (value,)
    if not items or not all(isinstance(item, int | float) for item in items):
        return None
    return tuple(float(item) for item in items)


class Plotter(Chart):
    """Each printed tuple is one point of as many lines as it has numbers.

    Args:
        board: the board whose programs are listened to, from now on.
        names: names of the lines; ``1``, ``2``, ... when left out.
        last: draw only so many of the newest rows; all of them when None.
    """

    title = "Plotter"
    x_label, x_unit = "board time (s)", "s"
    empty = "Print a tuple, such as print((temperature, humidity)), and its numbers are drawn here."
    clearable = True

    def __init__(
        self, board: VirtualBoard, names: tuple[str, ...] = (), *, last: int | None = None, **options: Any
    ) -> None:
        self._board = board
        self._names = names
        self._last = last
        self._lock = threading.Lock()
        self._partial = ""
        self._rows: deque[tuple[float, tuple[float, ...]]] = deque(maxlen=MOST_ROWS)
        self._count = 0
        super().__init__(**options)
        board.output_taps.append(self._hear)

    def _hear(self, stream: str, text: str, line_ends: LineEnds) -> None:
        if stream != "stdout":
            return
        times = dict(line_ends)
        with self._lock:
            place = 0
            for line in text.splitlines(keepends=True):
                place += len(line)
                self._partial += line
                if not line.endswith("\n"):
                    continue
                row, self._partial = numbers_in(self._partial), ""
                if row is not None:
                    when = times.get(place)
                    self._rows.append((self._board.clock.now if when is None else when / 1e9, row))
                    self._count += 1

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._count += 1

    def close(self) -> None:
        """Take the plotter off the page and stop listening."""
        if self._hear in self._board.output_taps:
            self._board.output_taps.remove(self._hear)
        super().close()

    def rows(self) -> list[tuple[float, tuple[float, ...]]]:
        """Board time in seconds, and numbers, of each printed tuple."""
        with self._lock:
            rows = list(self._rows)
        return rows if self._last is None else rows[-self._last :]

    def version(self) -> object:
        return self._count

    def total(self) -> int:
        return len(self._rows)

    def lines(self) -> list[Line]:
        rows = self.rows()
        width = max((len(numbers) for _, numbers in rows), default=0)
        times = np.array([time for time, _ in rows], np.float64)
        table = np.full((len(rows), width), math.nan)
        for place, (_, numbers) in enumerate(rows):
            table[place, : len(numbers)] = numbers
        return [Line(self._name(column), *_known(times, table[:, column])) for column in range(width)]

    def _name(self, column: int) -> str:
        return self._names[column] if column < len(self._names) else str(column + 1)

    def to_dataframe(self) -> pandas.DataFrame:
        """The rows as a pandas data frame with time_s and a column for each line; missing numbers are NaN."""
        import pandas

        rows = self.rows()
        width = max((len(numbers) for _, numbers in rows), default=0)
        data = [(time, *numbers, *[math.nan] * (width - len(numbers))) for time, numbers in rows]
        return pandas.DataFrame(data, columns=["time_s", *(self._name(column) for column in range(width))])

    def __repr__(self) -> str:
        return f"<Plotter: {len(self._rows)} rows>"


def _known(times: Any, values: Any) -> tuple[Any, Any]:
    known = np.isfinite(values)
    # Rows printed in the same instant of board time keep their order, one after the other.
    return times[known], values[known]
