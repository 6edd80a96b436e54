"""How instances end: why; whether that was a crash; and when the board had better stay off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from circuitpython_kernel.vm import endings
from circuitpython_kernel.vm.endings import Stop
from circuitpython_kernel.vm.guest_os.wasi import GuestExit
from circuitpython_kernel.vm.interface import GuestReset, InstanceEnds

from .instance import GuestTrap

MOST_FAILED_BOOTS = 3
"""After so many boots in a row that failed, the board stays off."""


@dataclass(frozen=True)
class Asked:
    """The instance's end has been asked for."""

    reason: Stop = endings.RESET
    by_owner: bool = True
    """Whether it was a reset or the end of all; else the hardware has asked."""


@dataclass(frozen=True)
class InstanceEnd:
    """How an instance has ended: what ended it, and what was asked of it then."""

    failure: BaseException
    asked: Asked | None = None
    deaf: bool = False

    @property
    def by_owner(self) -> bool:
        """Whether the board's owner has ended it."""
        if isinstance(self.failure, GuestReset):
            return False
        return self.asked.by_owner if self.asked is not None else isinstance(self.failure, InstanceEnds)

    @property
    def crash(self) -> str | None:
        """The name of a `supervisor.SafeModeReason`, when it was a crash."""
        failure = self.failure
        if not isinstance(failure, GuestTrap) or self.deaf or self.asked is not None:
            return None
        return "STACK_OVERFLOW" if failure.stack_overflow else "HARD_FAULT"

    @property
    def reason(self) -> Stop:
        """Why, for the program that ran."""
        failure, asked = self.failure, self.asked
        if isinstance(failure, GuestReset):
            return failure.stop
        if asked is not None and not asked.by_owner and isinstance(failure, InstanceEnds | GuestTrap):
            return asked.reason
        if isinstance(failure, InstanceEnds):
            return endings.RESET
        if isinstance(failure, GuestExit):
            return endings.interpreter_ended(failure.code)
        if isinstance(failure, GuestTrap):
            if self.deaf:
                return endings.C_LOOP
            if asked is not None:
                return endings.RESET
            return endings.crashed(failure.words)
        return endings.hardware_failed(endings.in_words(failure))


class Progress(IntEnum):
    """How far an instance has come."""

    BOOTING = 0
    WAITED = 1
    """It has asked for a program; the board's own comes first."""
    UP = 2
    """It waits for programs, or has come to the end of the board's own."""


class Boots:
    """Counts the boots that failed in a row."""

    def __init__(self) -> None:
        self.progress = Progress.BOOTING
        self._failed = 0
        self._said = ""

    def begin(self) -> None:
        """An instance boots."""
        self.progress = Progress.BOOTING
        self._said = ""

    def waits(self) -> None:
        """It asks for a program."""
        self.progress = max(self.progress, Progress.WAITED)

    def say(self, text: str) -> None:
        """Note what an instance prints before it asks for a program: it may be why it does not."""
        if self.progress is Progress.BOOTING:
            self._said += text

    def forget(self) -> None:
        """Start counting anew."""
        self._failed = 0

    def ended(self, reason: Stop, *, good: bool) -> Stop | None:
        """An instance has ended; when the board shall stay off now, why."""
        if good:
            self._failed = 0
            return None
        self._failed += 1
        if self._failed < MOST_FAILED_BOOTS:
            return None
        return endings.stays_off(reason, self._said.strip())
