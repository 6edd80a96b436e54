"""What a machine and its instance can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from circuitpython_kernel.vm.guest_os.wasi import OpenFileState
from circuitpython_kernel.vm.interface import MachineState

from .instance import Image


class Power(Enum):
    """Whether the machine is to run an instance."""

    ON = auto()
    STAYS_OFF = auto()
    """Too many boots have failed; until a reset."""
    CLOSED = auto()
    """For good."""


class Phase(Enum):
    """What the instance does."""

    BOOTING = auto()
    """It has not waited for a program yet; or there is none."""
    WAITING = auto()
    """For a program, in `Machine.park`."""
    CALLED = auto()
    """It has been told that there is one, and has not asked for it yet."""
    RUNNING = auto()
    """A program runs."""
    RETURNING = auto()
    """The program has ended; on the way to waiting."""


@dataclass(frozen=True)
class ParkedState(MachineState):
    """What the interpreter is: its memory and its open files; and what must be alike where it is put back."""

    memory: Image
    files: list[OpenFileState]
    frame: int
    boot_print: bytes
