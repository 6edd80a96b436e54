"""What the parts of a board's own software share."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.drive.drive import Drive
from circuitpython_kernel.drive.mount import DriveMount
from circuitpython_kernel.vm.interface import Machine

from .console_output import ConsoleOutput
from .random_source import RandomSource
from .silicon import Silicon


@dataclass
class ProgramState:
    """What the board itself remembers of the program. A snapshot has it."""

    atexit_handlers: int = 0
    mounts: int = 0
    """File systems beside the drive's, whose open files are closed at the program's end."""


@dataclass(eq=False)
class Core:
    """One board: which one it is, its hardware, its drive, its interpreter, and who speaks for it."""

    definition: BoardDefinition
    output: ConsoleOutput
    silicon: Silicon
    drive: Drive
    mount: DriveMount
    random: RandomSource
    uid: bytes
    drive_files: bool
    """Whether a drive without any files gets what the firmware puts on a fresh one."""
    state: ProgramState = field(default_factory=ProgramState)
    hard_reset: bool = False
    """Whether the next boot is that of a hard reset."""
    machine: Machine = field(init=False)

    def check_process(self) -> None:
        """Refuse in a child process that was forked; see `common.processes`."""
        self.machine.process.check()

    def drain(self) -> None:
        """Pass on what the program has printed, and take in what its pins have done."""
        self.check_process()
        self.machine.drain()
        self.silicon.capture.drain()
