"""The slot that holds the kernel's board, made in a thread of its own: the kernel is ready before the board is."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from circuitpython_kernel import boards
from circuitpython_kernel.board.pacing import USB_CONSOLE_BYTES_PER_SECOND
from circuitpython_kernel.drive.temporary import TemporaryDrive
from circuitpython_kernel.traces.budget import DEFAULT_BYTES

from .drive_choice import DriveChoice

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import InputHandler, VirtualBoard

BOARD_VARIABLE = "CIRCUITPYTHON_BOARD"
CLOCK_VARIABLE = "CIRCUITPYTHON_CLOCK"
FLOATS_VARIABLE = "CIRCUITPYTHON_FLOATS"
CPU_VARIABLE = "CIRCUITPYTHON_CPU"


class NoBoard(RuntimeError):
    """There is no board to work with; the message says why, in one sentence."""


class BoardSlot:
    """One board at a time, on one drive that outlives a change of boards.

    Args:
        on_input: answers the board's ``input()``.
        on_change: called with each new board, in the thread that asked for it (the boot's, for the first one).
    """

    def __init__(self, on_input: InputHandler, on_change: Callable[[VirtualBoard], None]) -> None:
        self.board_id = os.environ.get(BOARD_VARIABLE) or boards.DEFAULT_BOARD
        self._clock = os.environ.get(CLOCK_VARIABLE) or "realtime"
        self._floats = os.environ.get(FLOATS_VARIABLE) or "board"
        self._cpu = os.environ.get(CPU_VARIABLE) or "free"
        self._on_input = on_input
        self._on_change = on_change
        self._lock = threading.Lock()
        self._future: Future[VirtualBoard] = Future()
        self._started = False
        self._closed = False
        self._drive: TemporaryDrive | None = None
        self._choice = DriveChoice()
        self._capture_bytes = DEFAULT_BYTES

    # ---- the board

    def boot(self) -> Future[VirtualBoard]:
        """Make the board in the background, once; the future gets it, or a `NoBoard`."""
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._boot, name="CircuitPython boot", daemon=True).start()
            return self._future

    @property
    def current(self) -> VirtualBoard | None:
        """The board if there is one by now. Waits for nothing, so a signal handler may ask."""
        future = self._future
        return future.result() if future.done() and future.exception() is None else None

    @property
    def board(self) -> VirtualBoard:
        """The board; waits until it has booted.

        Raises:
            NoBoard: when it did not.
        """
        return self.boot().result()

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
        before = self.current if self.boot().exception() is None else None
        clock = before.clock.mode if before else self._clock
        if floats is None:
            floats = before.floats if before else self._floats if self._floats in boards.FLOAT_KINDS else "board"
        if cpu is None:
            cpu = before.cpu if before else self._cpu if self._cpu in boards.CPU_KINDS else "free"
        try:
            board = self._make(board_id, clock, floats, cpu)
        except NoBoard:
            if before is not None or clock == "realtime":
                raise
            board = self._make(board_id, "realtime", floats, cpu)  # what was wrong was the environment's clock mode
        future: Future[VirtualBoard] = Future()
        future.set_result(board)
        with self._lock:
            self._future, self.board_id = future, board_id
        if before is not None:
            before.close()
        self._on_change(board)
        return board

    def set_capture_bytes(self, limit: int) -> None:
        """Set the memory for what happens, of this board and those that come after it.

        Raises:
            ValueError: see `VirtualBoard.capture_bytes`.
            NoBoard: when there is no board.
        """
        self.board.capture_bytes = limit
        self._capture_bytes = limit

    def take_news(self) -> str | None:
        """A sentence about the notebook's drive that its user has to hear, once."""
        news, self._choice.news = self._choice.news, None
        return news

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

    def _folder(self) -> str:
        """The drive's folder: the chosen one, the notebook's own, or a temporary one."""
        folder = self._chosen or (self._choice.own() if self._own else self._choice.folder())
        if folder is not None:
            return str(folder)
        if self._drive is None:
            self._drive = TemporaryDrive()
        return str(self._drive.path)

    def _boot(self) -> None:
        try:
            board = self._make(self.board_id, self._clock, self._floats, self._cpu)
        except NoBoard as error:
            self._future.set_exception(error)
        else:
            self._on_change(board)
            self._future.set_result(board)

    def _make(self, board_id: str, clock: str, floats: str, cpu: str) -> VirtualBoard:
        try:
            from circuitpython_kernel.board.virtual_board import VirtualBoard

            if floats not in boards.FLOAT_KINDS:
                raise NoBoard(f'{FLOATS_VARIABLE}: floats are {" or ".join(boards.FLOAT_KINDS)}, not "{floats}"')
            if cpu not in boards.CPU_KINDS:
                raise NoBoard(f'{CPU_VARIABLE}: cpu is {" or ".join(boards.CPU_KINDS)}, not "{cpu}"')
            return VirtualBoard(
                board_id,
                clock=clock,
                drive=self._folder(),
                on_input=self._on_input,
                console_rate=USB_CONSOLE_BYTES_PER_SECOND,
                capture_bytes=self._capture_bytes,
                floats=floats,
                cpu=cpu,
            )
        except NoBoard:
            raise
        except boards.UnknownBoard as error:
            raise NoBoard(f"{BOARD_VARIABLE}: {error}") from error
        except ValueError as error:
            raise NoBoard(f"{CLOCK_VARIABLE}: {error}") from error
        except Exception as error:
            raise NoBoard(f"The board did not start ({type(error).__name__}: {error}).") from error
