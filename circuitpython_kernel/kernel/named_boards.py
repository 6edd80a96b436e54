"""The further boards of a notebook, by their names, on one bench with the main one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from .errors import NoBoard

if TYPE_CHECKING:
    from circuitpython_kernel.bench.bench import Bench
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.network.air import Network

MAIN = "main"
"""What the board is called that has no name of its own."""


class Maker(Protocol):
    """What makes boards: `slot.BoardSlot`."""

    @property
    def board(self) -> VirtualBoard:
        """The main board."""

    def make_named(self, board_id: str, network: Network) -> VirtualBoard:
        """A further one."""


class NamedBoards:
    """See the module.

    Args:
        maker: makes them.
    """

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.bench: Bench | None = None
        """The bench, once there is a second board."""
        self.chosen: VirtualBoard | None = None
        """The board that the running cell is for, when that is not the main one."""

    @property
    def names(self) -> list[str]:
        """All names, the main board's first."""
        return [MAIN] if self.bench is None else list(self.bench.boards)

    def put(self, name: str, board_id: str) -> VirtualBoard:
        """Put a further board on the bench; one of that name is taken away first.

        Raises:
            NoBoard: when the name cannot be, or the board does not start.
        """
        if name == MAIN or not name.isidentifier():
            raise NoBoard(f'a board\'s name is a word such as "b", and not "{name}".')
        main = self._maker.board
        made = self._maker.make_named(board_id, main.network)
        if self.bench is None:
            from circuitpython_kernel.bench.bench import Bench

            self.bench = Bench(main.clock.mode if main.clock.mode != "manual" else "fast", network=main.network)
            self.bench.adopt(main, name=MAIN)
        if name in self.bench.boards:
            self._take_off(name)
        made.wait_for_boot()
        self.bench.adopt(made, name=name)
        return made

    def get(self, name: str) -> VirtualBoard:
        """A board by its name.

        Raises:
            NoBoard: when there is none.
        """
        if name == MAIN:
            return self._maker.board
        if self.bench is None or name not in self.bench.boards:
            near = did_you_mean(nearest(name, self.names))
            raise NoBoard(f'No board is called "{name}"{near} "%board --name {name} ID" puts one on the bench.')
        return self.bench[name]

    @contextmanager
    def choose(self, name: str) -> Iterator[None]:
        """What runs in here is for a board.

        Raises:
            NoBoard: when there is none.
        """
        self.chosen = None if name == MAIN else self.get(name)
        try:
            yield
        finally:
            self.chosen = None

    def set_background(self, board: VirtualBoard, background: bool) -> None:
        """Whether a board's program goes on only while another one runs."""
        if self.bench is not None and any(board is other for other in self.bench.boards.values()):
            self.bench.set_background(board, background)

    def main_goes(self, board: VirtualBoard) -> None:
        """Another main board comes in place of this one; wires to it come off."""
        if self.bench is not None:
            self.bench.remove(board)

    def main_comes(self, board: VirtualBoard) -> None:
        """There is another main board; it is on the air of the others."""
        if self.bench is not None:
            self.bench.adopt(board, name=MAIN)

    def close(self) -> None:
        """Switch the further boards off."""
        if self.bench is not None:
            for name in [name for name in self.bench.boards if name != MAIN]:
                self._take_off(name)

    def _take_off(self, name: str) -> None:
        assert self.bench is not None
        board = self.bench[name]
        board.interrupt()
        self.bench.remove(name)
        board.close()
