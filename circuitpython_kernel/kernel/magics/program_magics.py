"""Magics for the board's life: resets, the drive and its program, snapshots."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from circuitpython_kernel.drive.names import shown
from circuitpython_kernel.kernel.rewinds import Rewinds
from circuitpython_kernel.kernel.slot import NoBoard

from .words import refuse, table, words_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.kernel.slot import BoardSlot


def _unquoted(name: str) -> str:
    """A path as it was typed, without quotation marks around it: blanks and commas are parts of it."""
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name


@dataclass(frozen=True)
class CodeWanted:
    """The drive's program shall run when the cell's magics are done; ``file`` is another one in its place."""

    file: str | None = None


@magics_class
class LifeMagics(Magics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        rewinds: the snapshots.
        on_restart: called after the board's memory was cleared.
        on_code: called when the drive's program shall run.
    """

    def __init__(
        self,
        shell: Any,
        slot: BoardSlot,
        rewinds: Rewinds,
        on_restart: Callable[[], None],
        on_code: Callable[[CodeWanted], None],
    ) -> None:
        super().__init__(shell)
        self._slot = slot
        self._rewinds = rewinds
        self._on_restart = on_restart
        self._on_code = on_code

    @property
    def _board(self) -> VirtualBoard:
        try:
            return self._slot.board
        except NoBoard as error:
            refuse(error)

    @no_var_expand
    @line_magic
    def reset(self, line: str) -> None:
        """Restart the board as CTRL-D does: variables are gone, pins are let go, files stay, and code.py runs.

        With --hard it is the reset button: time starts at 0 again and boot.py runs first. With --safe the board starts
        in safe mode. With --repl code.py does not run.
        """
        options = words_of(line)
        for word in options:
            if not word.startswith("-"):
                refuse('%reset takes nothing but "--hard", "--safe" and "--repl"; %run runs a file.')
            if word not in ("--hard", "--safe", "--repl"):
                refuse(f'There is no option "{word}"; %reset knows "--hard", "--safe" and "--repl".')
        board = self._board
        try:
            board.reset(hard="--hard" in options, safe_mode="--safe" in options)
        except RuntimeError as error:
            refuse(error)
        self._on_restart()
        print("The board was restarted; its variables are gone.")
        if "--repl" not in options and ("--safe" in options or board.life.program() is not None):
            self._on_code(CodeWanted())

    @no_var_expand
    @line_magic
    def run(self, line: str) -> None:
        """Run the drive's program as the board does after a reset: %run, or another of its files: %run demo.py."""
        words = words_of(line)
        if len(words) > 1:
            refuse(f'%run takes one file on the drive, so leave out "{" ".join(words[1:])}".')
        board = self._board
        try:
            missing = bool(words) and board.drive.read_text(words[0]) is None
        except OSError as error:
            refuse(f'"{words[0]}" cannot be run: {error.strerror}.')
        if missing:
            refuse(f'There is no "{words[0]}" on the drive; "%%file {words[0]}" writes it.')
        if not words and board.life.program() is None:
            refuse('There is no code.py on the drive; "%%file code.py" writes it.')
        board.reset(hard=False)
        self._on_restart()
        self._on_code(CodeWanted(words[0] if words else None))

    @no_var_expand
    @line_magic
    def drive(self, line: str) -> None:
        """Show where the CIRCUITPY drive is and what is on it; use another folder: %drive FOLDER.

        %drive --here puts the drive in a folder beside the notebook, which the file browser shows. %drive --own goes
        back to the notebook's own drive.
        """
        name = line.strip()
        if name.startswith("-") and name not in ("--own", "--here"):
            refuse(f'There is no option "{name}"; %drive knows "--here" and "--own".')
        if name == "--here":
            self._put_here()
        elif name:
            self._change_drive(None if name == "--own" else Path(_unquoted(name)).expanduser())
        board = self._board
        folder = board.drive.path
        rows = [(f"  {shown(name)}", f"{size} bytes") for name, (_, size) in sorted(board.drive.stamp().items())]
        free = f"{board.drive.free():,} of {board.drive.size:,} bytes free"
        print(f"{folder}\n{table(rows) if rows else '  (empty)'}\n{free}")

    def _change_drive(self, folder: Path | None) -> None:
        if folder is not None and not folder.is_dir():
            kind = "a file" if folder.exists() else "not there; make it first"
            refuse(f'The drive has to be a folder, and "{folder}" is {kind}.')
        try:
            self._slot.use_drive(folder)
        except (NoBoard, OSError) as error:
            refuse(error)
        self._rewinds.forget()
        self._on_restart()

    def _put_here(self) -> None:
        """Copy the drive to a folder beside the notebook, and use it there."""
        here, drive = self._slot.drive_beside(), self._board.drive
        if drive.is_at(here):
            return
        try:
            if here.exists() and (not here.is_dir() or any(here.iterdir())):
                refuse(f'"{here.name}" is there already; "%drive {here}" uses it.')
            drive.copy_to(here)
        except OSError as error:
            refuse(f"The drive cannot be put there: {error}.")
        self._change_drive(here)

    @no_var_expand
    @line_magic
    def snapshot(self, line: str) -> None:
        """Keep the whole board under a name: %snapshot before. Without a name: list what there is."""
        words = words_of(line)
        if len(words) > 1:
            refuse('%snapshot takes one name, as in "%snapshot before".')
        if not words:
            names = self._rewinds.names()
            print("\n".join(names) if names else "There are no snapshots; %snapshot NAME takes one.")
            return
        try:
            self._rewinds.name(self._board, words[0])
        except (RuntimeError, OSError) as error:
            refuse(error)
        print(f'Kept the board as "{words[0]}"; "%rewind {words[0]}" goes back to it.')

    @no_var_expand
    @line_magic
    def rewind(self, line: str) -> None:
        """Take the last cell back, or the last three: %rewind 3; go back to a snapshot: %rewind before.

        The board's memory, pins, clock and drive are then as they were before.
        """
        words = words_of(line) or ["1"]
        if len(words) > 1:
            refuse("%rewind takes the number of cells to take back, or the name of a snapshot.")
        try:
            if words[0].isdecimal():
                number = self._rewinds.go_back(int(words[0]))
                print(f"The board is as it was before In[{number}].")
            else:
                self._rewinds.go_back_to(self._board, words[0])
                print(f'The board is as it was at "{words[0]}".')
        except (LookupError, RuntimeError, OSError) as error:
            refuse(error.args[0] if isinstance(error, LookupError) else error)
        self._on_restart()
