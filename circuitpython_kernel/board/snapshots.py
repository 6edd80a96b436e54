"""Snapshots: the whole board as it was, to go back to.

A snapshot is taken while no program runs. It has the interpreter's memory (see `Machine.park` in
`vm.machine.machine` for why that is all there is of it), what the virtual hardware and the attached parts know
(`memento`), and the files on the drive. Other objects that were attached stay as they are: on the board again or not,
but what is inside does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitpython_kernel.devices import Part
from circuitpython_kernel.drive import drive as drives
from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.vm.interface import MachineState

from .attachments import Attachments
from .boot import Boot
from .core import Core
from .memento import Memento

if TYPE_CHECKING:
    from .virtual_board import VirtualBoard

MOST_DRIVE_BYTES = 64 << 20
"""A drive whose files are larger in all is not kept."""

_PACKAGE = "circuitpython_kernel."
_STATEFUL = (f"{_PACKAGE}hardware.", f"{_PACKAGE}traces.")
_ALSO = frozenset({"Supervisor", "Buses", "Attachments", "Attachment", "USB", "RandomSource", "ProgramState"})
_NOT = (SharedBlock, Chip)


@dataclass(frozen=True)
class Snapshot:
    """A board's state; `VirtualBoard.snapshot` makes it. It belongs to that board."""

    board: VirtualBoard
    time: float
    """Board time in seconds."""
    machine: MachineState
    hardware: Memento
    stamp: drives.Stamp
    files: dict[str, bytes | None]
    """None for one that could not be read, and so stays as it is."""
    folders: frozenset[str]

    def __repr__(self) -> str:
        return f"<Snapshot of {self.board.definition.id} at {self.time:.6f} s>"


class Snapshots:
    """Takes a board's snapshots, and goes back to them."""

    def __init__(self, core: Core, boot: Boot, attachments: Attachments) -> None:
        self._core = core
        self._boot = boot
        self._attachments = attachments

    def take(self, board: VirtualBoard, before: Snapshot | None = None) -> Snapshot:
        """Take a snapshot; ``before``, an older one, has the contents of files that did not change since.

        Raises:
            RuntimeError: while a program runs, or when the drive is too large.
        """
        core = self._core
        core.drain()
        self._boot.wait()
        machine = core.machine.save(None if before is None else before.machine)
        stamp = core.drive.stamp()
        if sum(size for _, size in stamp.values()) > MOST_DRIVE_BYTES:
            raise RuntimeError(
                f"The drive has more than {MOST_DRIVE_BYTES >> 20} MB of files, which a snapshot cannot keep."
            )
        files: dict[str, bytes | None] = {}
        for name, seen in stamp.items():
            if before is not None and before.stamp.get(name) == seen:
                files[name] = before.files[name]
            else:
                files[name] = _content(core.drive, name)
        hardware = Memento(self._roots(), _mine)
        return Snapshot(board, core.silicon.clock.now, machine, hardware, stamp, files, core.drive.folders())

    def restore(self, snapshot: Snapshot) -> None:
        """Go back.

        Raises:
            RuntimeError: while a program runs, or when the board cannot go back that far.
        """
        core = self._core
        core.drain()
        self._boot.wait()
        core.machine.check(snapshot.machine)
        self._restore_drive(snapshot)
        core.machine.restore(snapshot.machine)
        with core.silicon.capture.lock:
            snapshot.hardware.restore()

    def _roots(self) -> list[object]:
        """The objects that have the hardware's state."""
        core, silicon = self._core, self._core.silicon
        own = (silicon.clock, silicon.pins, silicon.capture, silicon.bus, self._attachments, core.random, core.state)
        return [*silicon.peripherals.values(), *own]

    def _restore_drive(self, snapshot: Snapshot) -> None:
        drive = self._core.drive
        now = drive.stamp()
        for name in now.keys() - snapshot.stamp.keys():
            drive.door.remove(name)
        for name in sorted(drive.folders() - snapshot.folders, reverse=True):
            drive.door.remove_tree(name)
        for name in sorted(snapshot.folders):
            drive.door.make_folders(name)
        for name, seen in snapshot.stamp.items():
            content = snapshot.files[name]
            if content is not None and now.get(name) != seen:
                drive.write(name, content)
                drive.door.set_time(name, seen[0])
        # They were changed on behalf of the board, so that it does not reload for them.
        self._core.mount.note_written(now.keys() | snapshot.stamp.keys())


def _mine(kind: type) -> bool:
    mine = kind.__module__.startswith(_STATEFUL) or (kind.__module__.startswith(_PACKAGE) and kind.__name__ in _ALSO)
    return (mine and not issubclass(kind, _NOT)) or issubclass(kind, Part)


def _content(drive: drives.Drive, name: str) -> bytes | None:
    try:
        return drive.read(name, MOST_DRIVE_BYTES)
    except OSError:
        return None  # it has vanished, or is none of the drive's own: another process's pipe, a hard link
