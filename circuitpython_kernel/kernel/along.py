"""Programs that run along on a named board while cells run on others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from .assistance import settled
from .named_boards import NamedBoards

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import RunResult, VirtualBoard
    from circuitpython_kernel.common.waits import Future


class Output(Protocol):
    """What takes a program's output to the page: `output_stream` makes it."""

    def __call__(self, stream: str, text: str) -> None:
        """Some of it."""

    def end(self) -> None:
        """That was all."""


class Start(Protocol):
    """Starts a program."""

    def __call__(self, *, on_output: Callable[[str, str], None]) -> Future[RunResult]:
        """Give its result."""


class Along:
    """The programs that run along, one for a board.

    Args:
        named: the boards.
    """

    def __init__(self, named: NamedBoards) -> None:
        self._named = named
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def begin(self, board: VirtualBoard, start: Start, output: Output) -> None:
        """Start a program; its output goes below the cell that has started it, and so does the reason of its end.

        A cell that needs the board ends it without a word.
        """
        self._named.set_background(board, True)
        self._tasks[id(board)] = asyncio.create_task(self._follow(id(board), start(on_output=output), output))

    async def end(self, board: VirtualBoard) -> None:
        """Interrupt what runs along on a board, and wait for its end."""
        task = self._tasks.pop(id(board), None)
        if task is not None:
            board.interrupt()
            await task
        self._named.set_background(board, False)

    async def _follow(self, board: int, running: Future[RunResult], output: Output) -> None:
        result = (await settled(running)).result()
        was_ended = board not in self._tasks  # by `end`
        if result.traceback and not (was_ended and result.error_type == "KeyboardInterrupt"):
            output("stderr", result.traceback + "\n")
        output.end()
