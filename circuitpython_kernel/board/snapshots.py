"""Snapshots: the whole board as it was, to go back to.

A snapshot is taken while no program runs. It has the interpreter's memory (see `vm.wasmtime_host.machine.Machine.park` for why that
is all there is of it), what the virtual hardware and the attached parts know (`memento`), and the files on the drive.
Other objects that were attached stay as they are: on the board again or not, but what is inside does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitpython_kernel.devices import Part
from circuitpython_kernel.drive import drive as drives
from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.vm.wasmtime_host.machine import MachineState

from .memento import Memento

if TYPE_CHECKING:
    from .virtual_board import VirtualBoard

MOST_DRIVE_BYTES = 64 << 20
"""A drive whose files are larger in all is not kept."""

_HARDWARE = f"{__package__}.hardware."
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


def take(board: VirtualBoard, before: Snapshot | None = None) -> Snapshot:
    """Take a snapshot; ``before``, an older one, has the contents of files that did not change since.

    Raises:
        RuntimeError: while a program runs, or when the drive is too large.
    """
    board.drain()
    machine = board.machine_state(None if before is None else before.machine)
    stamp = board.drive.stamp()
    if sum(size for _, size in stamp.values()) > MOST_DRIVE_BYTES:
        raise RuntimeError(
            f"The drive has more than {MOST_DRIVE_BYTES >> 20} MB of files, which a snapshot cannot keep."
        )
    files: dict[str, bytes | None] = {}
    for name, seen in stamp.items():
        if before is not None and before.stamp.get(name) == seen:
            files[name] = before.files[name]
        else:
            files[name] = _content(board.drive, name)
    hardware = Memento(board.state_roots(), _mine)
    return Snapshot(board, board.clock.now, machine, hardware, stamp, files, board.drive.folders())


def restore(snapshot: Snapshot) -> None:
    """Go back.

    Raises:
        RuntimeError: while a program runs, or when the board cannot go back that far.
    """
    board = snapshot.board
    board.drain()
    board.check_state(snapshot.machine)
    _restore_drive(snapshot)
    board.restore_machine(snapshot.machine)
    with board.capture.lock:
        snapshot.hardware.restore()


def _mine(kind: type) -> bool:
    mine = kind.__module__.startswith(_HARDWARE) or (
        kind.__module__.startswith(f"{__package__}.") and kind.__name__ in _ALSO
    )
    return (mine and not issubclass(kind, _NOT)) or issubclass(kind, Part)


def _content(drive: drives.Drive, name: str) -> bytes | None:
    try:
        return drive.read(name, MOST_DRIVE_BYTES)
    except OSError:
        return None  # it has vanished, or is none of the drive's own: another process's pipe, a hard link


def _restore_drive(snapshot: Snapshot) -> None:
    drive = snapshot.board.drive
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
    snapshot.board.note_written(now.keys() | snapshot.stamp.keys())
