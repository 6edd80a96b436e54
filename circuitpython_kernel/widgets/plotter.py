"""The plotter: draws the tuples that a program prints, as Mu's plotter does, over board time."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.drawing.charts.lines import Line
from circuitpython_kernel.drawing.words import listed, span
from circuitpython_kernel.traces.records import Layout, RecordLog

from .chart import Chart

if TYPE_CHECKING:
    import pandas

    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.vm.guest_os.console import LineEnds

_LAYOUT = Layout(time_ns="q", width="H")


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
        self._lock = usual_waits().lock()
        self._partial = ""
        self._rows = RecordLog(board.capture.budget, _LAYOUT)
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
                    when = self._board.clock.now_ns if when is None else when
                    self._rows.add((when, len(row)), np.array(row, np.float64).tobytes())
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
        times, table = self._table()
        return [
            (time, tuple(numbers[:width]))
            for time, numbers, width in zip(times[0].tolist(), table.tolist(), times[1].tolist(), strict=True)
        ]

    def _table(self) -> tuple[tuple[NDArray[np.float64], NDArray[np.uint16]], NDArray[np.float64]]:
        """Times in seconds, how many numbers each row has, and these, NaN where a row is shorter than another."""
        rows, data = self._rows.columns(self._last)
        widths = rows["width"]
        table = np.full((len(rows), int(widths.max(initial=0))), math.nan)
        table[np.arange(table.shape[1]) < widths[:, None]] = np.frombuffer(data, np.float64)
        return (rows["time_ns"] / 1e9, widths), table

    def version(self) -> object:
        return self._count

    def total(self) -> int:
        return len(self._rows)

    def lines(self) -> list[Line]:
        (times, _), table = self._table()
        return [Line(self._name(column), *_known(times, table[:, column])) for column in range(table.shape[1])]

    def said(self, lines: Sequence[Line]) -> str:
        known = [line for line in lines if len(line.x)]
        first, last = min(line.x[0] for line in known), max(line.x[-1] for line in known)
        ranges = (f"{line.name}: {np.min(line.y):.4g} to {np.max(line.y):.4g}" for line in known)
        return f"{self.title}, {span(first, last)}: {listed(ranges)}"

    def note(self) -> str:
        if not self._rows.dropped:
            return ""
        return f"{self._rows.dropped:,} older rows were left out."

    def _name(self, column: int) -> str:
        return self._names[column] if column < len(self._names) else str(column + 1)

    def to_dataframe(self) -> pandas.DataFrame:
        """The rows as a pandas data frame with time_s and a column for each line; missing numbers are NaN."""
        import pandas

        (times, _), table = self._table()
        names = ["time_s", *(self._name(column) for column in range(table.shape[1]))]
        return pandas.DataFrame(np.column_stack((times, table)), columns=names)

    def __repr__(self) -> str:
        return f"<Plotter: {len(self._rows)} rows>"


def _known(times: Any, values: Any) -> tuple[Any, Any]:
    known = np.isfinite(values)
    # Rows printed in the same instant of board time keep their order, one after the other.
    return times[known], values[known]
