"""Magics for the board's life: resets, the drive and its program, snapshots."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class

from circuitpython_kernel.drive import zipped
from circuitpython_kernel.drive.mount import fat_name
from circuitpython_kernel.drive.names import shown
from circuitpython_kernel.kernel import beside
from circuitpython_kernel.kernel.rewinds import Rewinds
from circuitpython_kernel.kernel.slot import NoBoard

from .base import DeclaredMagics
from .declaration import Argument, Flag, Magic, Option, declared
from .kinds import DRIVE_FILE, HOST_FILE, Kind, Reading
from .words import refuse, table

if TYPE_CHECKING:
    from circuitpython_kernel.kernel.slot import BoardSlot


def _unquoted(name: str) -> str:
    """A path as it was typed, without quotation marks around it: blanks and commas are parts of it."""
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name


@dataclass(frozen=True)
class CodeWanted:
    """The drive's program shall run when the cell's magics are done; ``file`` is another one in its place."""

    file: str | None = None


def _to_write(text: str, _reading: Reading) -> str:
    """A file's path on the drive, to be written."""
    name = PurePosixPath(text.replace("\\", "/").removeprefix("/"))
    if ".." in name.parts or not name.parts:
        refuse(f'"{text}" is not on the drive; give a name such as lib/blinker.py.')
    try:
        return "/".join(map(fat_name, name.parts))
    except OSError:
        refuse(f'"{text}" is no name for a file on the drive, which is FAT: it takes no * : < > ? |')


@magics_class
class LifeMagics(DeclaredMagics):
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
        super().__init__(shell, slot)
        self._rewinds = rewinds
        self._on_restart = on_restart
        self._on_code = on_code

    @declared(
        Magic(
            "reset",
            "restart the board as CTRL-D does, and run code.py",
            (
                Flag("--hard", "the reset button: time starts at 0 again and boot.py runs first"),
                Flag("--safe", "the board starts in safe mode"),
                Flag("--repl", "code.py does not run"),
            ),
            ("%reset", "%reset --hard --repl"),
            details="Variables are gone and pins are let go; files stay.",
            too_many=lambda _words: '%reset takes nothing but "--hard", "--safe" and "--repl"; %run runs a file.',
        )
    )
    def reset(self, hard: bool, safe: bool, repl: bool) -> None:
        board = self._board
        try:
            board.reset(hard=hard, safe_mode=safe)
        except RuntimeError as error:
            refuse(error)
        self._on_restart()
        print("The board was restarted; its variables are gone.")
        if not repl and (safe or board.life.program() is not None):
            self._on_code(CodeWanted())

    @declared(
        Magic(
            "run",
            "run code.py on the drive as after a reset, or another of its files",
            (Argument("file", "another file on the drive", DRIVE_FILE, "optional", takes="one file on the drive"),),
            ("%run", "%run demo.py"),
            commas=False,
        )
    )
    def run(self, file: str | None) -> None:
        board = self._board
        try:
            missing = file is not None and board.drive.read_text(file) is None
        except OSError as error:
            refuse(f'"{file}" cannot be run: {error.strerror}.')
        if missing:
            refuse(f'There is no "{file}" on the drive; "%%file {file}" writes it.')
        if file is None and board.life.program() is None:
            refuse('There is no code.py on the drive; "%%file code.py" writes it.')
        board.reset(hard=False)
        self._on_restart()
        self._on_code(CodeWanted(file))

    @declared(
        Magic(
            "drive",
            "show the files on the CIRCUITPY drive, and where it is; use another folder",
            (
                Argument("folder", "a folder of the computer's that becomes the drive", HOST_FILE, "optional",
                         takes="one folder", verbatim=True),
                Flag("--here", "put the drive in a folder beside the notebook, which the file browser shows"),
                Flag("--own", "go back to the notebook's own drive"),
                Option("--save", "FILE", "write all files on the drive to a zip", HOST_FILE, takes="a file name",
                       example="%drive --save drive.zip", key="save"),
                Option("--load", "FILE", "put the files of a zip on the drive", HOST_FILE, takes="a zip",
                       example="%drive --load drive.zip", key="load"),
            ),
            ("%drive", "%drive --here", "%drive --own", "%drive --save drive.zip"),
        )
    )  # fmt: skip
    def drive(self, folder: str | None, here: bool, own: bool, save: str | None, load: str | None) -> None:
        given = {"--here": here, "--own": own, "--save": save, "--load": load}
        chosen = [*(name for name, value in given.items() if value), *([folder] if folder else [])]
        if len(chosen) > 1:
            refuse(f'%drive takes one of a folder, --here, --own, --save and --load, so leave out "{chosen[1]}".')
        if save or load:
            self._zip(save, load)
            return
        if here:
            self._put_here()
        elif own or folder:
            self._change_drive(None if folder is None else Path(_unquoted(folder)).expanduser())
        board = self._board
        path = board.drive.path
        rows = [(f"  {shown(name)}", f"{size} bytes") for name, (_, size) in sorted(board.drive.stamp().items())]
        free = f"{board.drive.free():,} of {board.drive.size:,} bytes free"
        print(f"{path}\n{table(rows) if rows else '  (empty)'}\n{free}")

    def _zip(self, save: str | None, load: str | None) -> None:
        """Write the drive to a zip, or a zip to the drive."""
        drive = self._board.drive
        try:
            if save:
                Path(save).expanduser().write_bytes(zipped.packed(drive.door))
                print(f"Wrote {save}.")
            elif load:
                content = beside.read(Path(load).expanduser(), zipped.MOST_BYTES)
                found = zipped.unpack(content, drive.door, drive.free())
                print(f"Put {len(found)} file{'' if len(found) == 1 else 's'} on the drive.")
        except (zipped.BadZip, OSError) as error:
            refuse(error)

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

    @declared(
        Magic(
            "file",
            "write the cell to a file on the drive",
            (
                Argument("name", "the file; folders that are not there are made",
                         Kind("file to write", _to_write, DRIVE_FILE.offer), takes="one file name"),
                Flag("-a", "add the cell at the file's end", "append"),
                Flag("--append", "the same"),
            ),
            ("%%file lib/blinker.py\nprint('blink')", "%%file -a lib/blinker.py\nprint('and again')"),
            form="cell",
            commas=False,
        )
    )  # fmt: skip
    def file(self, name: str, append: bool, cell: str) -> None:
        drive = self._board.drive
        try:
            before = drive.read(name) if append and drive.door.look(name) is not None else b""
            drive.write(name, before + cell.encode(), parents=True)
        except OSError as error:
            refuse(f'"{name}" cannot be written: {error.strerror or error}.')
        print(f"{'Added to' if append else 'Wrote'} {name} {'on' if append else 'to'} the drive.")

    @declared(
        Magic(
            "snapshot",
            "keep the whole board under a name; list the names",
            (Argument("name", "to go back to with %rewind; without: the list", count="optional", takes="one name"),),
            ("%snapshot before", "%snapshot"),
        )
    )
    def snapshot(self, name: str | None) -> None:
        if name is None:
            names = self._rewinds.names()
            print("\n".join(names) if names else "There are no snapshots; %snapshot NAME takes one.")
            return
        try:
            self._rewinds.name(self._board, name)
        except (RuntimeError, OSError) as error:
            refuse(error)
        print(f'Kept the board as "{name}"; "%rewind {name}" goes back to it.')

    @declared(
        Magic(
            "rewind",
            "take the last cells back, or go back to a snapshot",
            (
                Argument("n | name", "how many cells, or a snapshot's name; without: one cell", count="optional",
                         takes="the number of cells to take back or the name of a snapshot", parameter="to"),
            ),
            ("%rewind", "%rewind 3", "%rewind before"),
            details="The board's memory, pins, clock and drive are then as they were before.",
        )
    )  # fmt: skip
    def rewind(self, to: str | None) -> None:
        to = to or "1"
        try:
            if to.isdecimal():
                number = self._rewinds.go_back(int(to))
                print(f"The board is as it was before In[{number}].")
            else:
                self._rewinds.go_back_to(self._board, to)
                print(f'The board is as it was at "{to}".')
        except (LookupError, RuntimeError, OSError) as error:
            refuse(error)
        self._on_restart()
