"""The slot that holds the kernel's board, made in a task of its own: the kernel is ready before the board is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from circuitpython_kernel import boards
from circuitpython_kernel.board.pacing import USB_CONSOLE_BYTES_PER_SECOND
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.drive.temporary import TemporaryDrive
from circuitpython_kernel.traces.budget import DEFAULT_BYTES

from .drive_choice import DriveChoice
from .errors import NoBoard as NoBoard
from .named_boards import NamedBoards

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import InputHandler, VirtualBoard
    from circuitpython_kernel.common.waits import Future
    from circuitpython_kernel.network.air import Network

BOARD_VARIABLE = "CIRCUITPYTHON_BOARD"
CLOCK_VARIABLE = "CIRCUITPYTHON_CLOCK"
FLOATS_VARIABLE = "CIRCUITPYTHON_FLOATS"
FONT_VARIABLE = "CIRCUITPYTHON_KERNEL_TERMINAL_FONT"
CPU_VARIABLE = "CIRCUITPYTHON_CPU"

DEFAULT_CPU = "board"
"""In a notebook people learn what their board will do. Tests and scripts choose for themselves."""


class BoardSlot:
    """One board at a time, on one drive that outlives a change of boards.

    Args:
        on_input: answers the board's ``input()``.
        on_change: called with each new board, in the task that asked for it (the boot's, for the first one).
        choice: which folder is the drive; that of the notebook that Jupyter Server names when None.
        on_named: called with each further board.
    """

    def __init__(
        self,
        on_input: InputHandler,
        on_change: Callable[[VirtualBoard], None],
        choice: DriveChoice | None = None,
        on_named: Callable[[VirtualBoard], None] = lambda board: None,
    ) -> None:
        self.board_id = os.environ.get(BOARD_VARIABLE) or boards.DEFAULT_BOARD
        self._clock = os.environ.get(CLOCK_VARIABLE) or "realtime"
        self._floats = os.environ.get(FLOATS_VARIABLE) or "board"
        self._cpu = os.environ.get(CPU_VARIABLE) or DEFAULT_CPU
        self._on_input = on_input
        self._on_change = on_change
        self._on_named = on_named
        self._waits = usual_waits()
        self._lock = self._waits.lock()
        self._future: Future[VirtualBoard] = self._waits.future()
        self._started = False
        self._closed = False
        self._drive: TemporaryDrive | None = None
        self._choice = choice or DriveChoice()
        self._capture_bytes = DEFAULT_BYTES
        self.named = NamedBoards(self)
        """Further boards, and which one a cell is for."""

    # ---- the board

    def boot(self) -> Future[VirtualBoard]:
        """Make the board in the background, once; the future gets it, or a `NoBoard`."""
        with self._lock:
            if not self._started:
                self._started = True
                self._waits.task(self._boot, name="CircuitPython boot").start()
            return self._future

    @property
    def current(self) -> VirtualBoard | None:
        """The board if there is one by now. Waits for nothing, so a signal handler may ask."""
        return self.named.chosen or self.main

    @property
    def main(self) -> VirtualBoard | None:
        """The board that has no name, if there is one by now."""
        future = self._future
        return future.result() if future.done() and future.exception() is None else None

    @property
    def board(self) -> VirtualBoard:
        """The board; waits until it has booted.

        Raises:
            NoBoard: when it did not.
        """
        return self.named.chosen or self.boot().result()

    @property
    def title(self) -> str:
        """The board's name for people, known before it has booted."""
        try:
            return boards.load(self.board_id).name
        except (LookupError, OSError):
            return self.board_id

    def insert(self, board_id: str, floats: str | None = None, cpu: str | None = None) -> VirtualBoard:
        """Change to another board, which starts with the clock, the drive, the floats and the cpu of the one before.

        Args:
            board_id: which one.
            floats: other floats than those of the one before; see `VirtualBoard`.
            cpu: the same.

        Raises:
            boards.UnknownBoard: when there is no such board; the one before stays.
            NoBoard: when it does not start; the one before stays.
        """
        boards.load(board_id)
        before = self.main if self.boot().exception() is None else None
        clock = before.clock.mode if before else self._clock
        if floats is None:
            floats = before.floats if before else self._floats if self._floats in boards.FLOAT_KINDS else "board"
        if cpu is None:
            cpu = before.cpu if before else self._cpu if self._cpu in boards.CPU_KINDS else DEFAULT_CPU
        try:
            board = self._make(board_id, clock, floats, cpu)
        except NoBoard:
            if before is not None or clock == "realtime":
                raise
            board = self._make(board_id, "realtime", floats, cpu)  # what was wrong was the environment's clock mode
        future: Future[VirtualBoard] = self._waits.future()
        future.set_result(board)
        with self._lock:
            self._future, self.board_id = future, board_id
        if before is not None:
            self.named.main_goes(before)
            before.close()
        self.named.main_comes(board)
        self._on_change(board)
        return board

    def make_named(self, board_id: str, network: Network) -> VirtualBoard:
        """A further board, with a drive of its own and the clock of the main one.

        Raises:
            NoBoard: when it does not start.
        """
        main = self.board
        made = self._make(board_id, main.clock.mode, main.floats, main.cpu, network)
        self._on_named(made)
        return made

    def set_capture_bytes(self, limit: int) -> None:
        """Set the memory for what happens, of this board and those that come after it.

        Raises:
            ValueError: see `VirtualBoard.capture_bytes`.
            NoBoard: when there is no board.
        """
        self.board.capture_bytes = limit
        self._capture_bytes = limit

    def take_news(self) -> str | None:
        """What the user has to hear of the notebook's drive and of the board, once."""
        told, self._choice.news, self._font_news = (self._choice.news, self._font_news), None, None
        return " ".join(news for news in told if news) or None

    def drive_beside(self) -> Path:
        """Where a drive that can be seen beside the notebook would be."""
        return self._choice.beside()

    def close(self) -> None:
        """Switch the board off and remove its drive."""
        with self._lock:
            closed, self._closed = self._closed, True
            started = self._started
        if closed:
            return
        self.named.close()
        if started and self._future.exception() is None:
            self._future.result().close()
        if self._drive is not None:
            self._drive.close()

    def use_drive(self, folder: Path | None) -> VirtualBoard:
        """Put the board on another drive, which is remembered for the notebook; None for the notebook's own.

        Raises:
            NoBoard: when the board does not start there; it stays where it was.
            OSError: when the choice cannot be remembered.
        """
        before = self._chosen
        self._chosen = folder
        self._own = folder is None
        try:
            board = self.insert(self.board_id)
        except NoBoard:
            self._chosen = before
            raise
        self._choice.choose(folder)
        return board

    # ---- inside

    _chosen: Path | None = None
    _own = False
    _font_news: str | None = None

    def _folder(self) -> str:
        """The drive's folder: the chosen one, the notebook's own, or a temporary one."""
        folder = self._chosen or (self._choice.own() if self._own else self._choice.folder())
        if folder is not None:
            return str(folder)
        if self._drive is None:
            self._drive = TemporaryDrive()
        return str(self._drive.path)

    def _font(self) -> Path | None:
        """The file with the terminal's exact font. Without a good one the board has the built-in font, which is news.

        The variable is looked at for each board, so that one that was mended is good for the next.
        """
        from circuitpython_kernel.board.terminal_font import NoTerminalFont, terminal_font

        named = os.environ.get(FONT_VARIABLE)
        self._font_news = None
        if not named:
            return None
        try:
            terminal_font(named)
        except NoTerminalFont as error:
            self._font_news = f"{FONT_VARIABLE}: {error}. The board has the built-in font."
            return None
        return Path(named)

    def _boot(self) -> None:
        try:
            board = self._make(self.board_id, self._clock, self._floats, self._cpu)
        except NoBoard as error:
            self._future.set_exception(error)
        else:
            self._on_change(board)
            self._future.set_result(board)

    def _make(self, board_id: str, clock: str, floats: str, cpu: str, network: Network | None = None) -> VirtualBoard:
        try:
            from circuitpython_kernel.board.virtual_board import VirtualBoard

            if floats not in boards.FLOAT_KINDS:
                raise NoBoard(f'{FLOATS_VARIABLE}: floats are {" or ".join(boards.FLOAT_KINDS)}, not "{floats}"')
            if cpu not in boards.CPU_KINDS:
                raise NoBoard(f'{CPU_VARIABLE}: cpu is {" or ".join(boards.CPU_KINDS)}, not "{cpu}"')
            return VirtualBoard(
                board_id,
                clock=clock,
                drive=self._folder() if network is None else None,
                network=network,
                on_input=self._on_input,
                console_rate=USB_CONSOLE_BYTES_PER_SECOND,
                capture_bytes=self._capture_bytes,
                floats=floats,
                cpu=cpu,
                terminal_font=self._font(),
            )
        except NoBoard:
            raise
        except boards.UnknownBoard as error:
            raise NoBoard(f"{BOARD_VARIABLE}: {error}") from error
        except ValueError as error:
            raise NoBoard(f"{CLOCK_VARIABLE}: {error}") from error
        except Exception as error:
            raise NoBoard(f"The board did not start ({type(error).__name__}: {error}).") from error
