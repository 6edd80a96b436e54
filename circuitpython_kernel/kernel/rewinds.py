"""The snapshots that a notebook can go back to: one from before each cell."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.board.snapshots import Snapshot
    from circuitpython_kernel.board.virtual_board import VirtualBoard

MOST = 20
"""How many cells can be taken back."""


class Rewinds:
    """Snapshots from before the last cells, and those with names."""

    def __init__(self) -> None:
        self._before: deque[tuple[int, Snapshot]] = deque(maxlen=MOST)
        self._named: dict[str, Snapshot] = {}
        self._reason = ""

    def keep(self, board: VirtualBoard, number: int) -> None:
        """Take the snapshot from before a cell, by the cell's number."""
        if self._before and self._before[-1][1].board is not board:
            self.forget()
        try:
            self._before.append((number, board.snapshot(self._before[-1][1] if self._before else None)))
        except (RuntimeError, OSError) as error:
            self._reason = str(error)

    def name(self, board: VirtualBoard, name: str) -> None:
        """Keep a snapshot under a name.

        Raises:
            RuntimeError: when the board cannot be kept.
        """
        self._named[name] = board.snapshot(self._before[-1][1] if self._before else None)

    def names(self) -> list[str]:
        """The names of snapshots."""
        return list(self._named)

    def go_back(self, cells: int) -> int:
        """Take so many cells back; the number of the first of them.

        Raises:
            LookupError: when there are not so many, in one sentence.
            RuntimeError: when the board cannot go back.
        """
        if not 1 <= cells <= len(self._before):
            raise LookupError(self._too_few(cells))
        number, snapshot = self._before[-cells]
        snapshot.board.restore(snapshot)
        for _ in range(cells):
            self._before.pop()
        return number

    def go_back_to(self, board: VirtualBoard, name: str) -> None:
        """Go back to a snapshot with a name.

        Raises:
            LookupError: when there is none of that name, in one sentence.
            RuntimeError: when the board cannot go back.
        """
        if name not in self._named:
            known = f"; there are {', '.join(self._named)}" if self._named else "; %snapshot NAME takes one"
            raise LookupError(f'There is no snapshot "{name}"{known}.')
        if self._named[name].board is not board:
            raise LookupError(f'The snapshot "{name}" is of a board that is no longer there.')
        board.restore(self._named[name])

    def forget(self) -> None:
        """The board is another one."""
        self._before.clear()
        self._named.clear()
        self._reason = ""

    def _too_few(self, cells: int) -> str:
        count = len(self._before)
        if not count:
            return f"There is no cell to take back. {self._reason}".strip()
        return f"Only {count} cell{'s' * (count != 1)} can be taken back, not {cells}."
