"""Interrupts of the program that runs, and what wakes it when it waits in a doorbell.

An interrupt is a live ``KeyboardInterrupt`` as the interpreter's pending exception; the bytecode loop raises it within
microseconds. A loop inside C never looks; when the exception is still pending after `C_LOOP_SECONDS`, the program is
*deaf*: the stop flag is set, at which the module's checkpoints trap.
"""

from __future__ import annotations

import time
from enum import Enum, auto

from circuitpython_kernel.common.waits import Waits
from circuitpython_kernel.vm.interface import LONGEST_WAIT_NS

from .instance import Instance

C_LOOP_SECONDS = 0.6
"""How long an interrupt may stay pending before the instance is ended."""


class Interrupt(Enum):
    """How far an interrupt is."""

    NONE = auto()
    NEXT = auto()
    """The next program gets it when it begins: it is on its way to the VM thread."""
    PLANTED = auto()
    """The running program has it; it may have raised it by now."""


class Interrupts:
    """See the module. The state changes with the machine's lock held; `wait` and `wake` need none."""

    def __init__(self, waits: Waits) -> None:
        self.state = Interrupt.NONE
        self.deaf = False
        """Whether a program of this instance did not raise its interrupt, and so the instance is being stopped."""
        self._planted_at = 0.0
        self._wakes = waits.wakes()

    @property
    def planted(self) -> bool:
        """Whether the running program was interrupted."""
        return self.state is Interrupt.PLANTED

    def plant(self, instance: Instance) -> None:
        """Interrupt the program that runs."""
        self.state = Interrupt.PLANTED
        instance.interrupt()
        self._planted_at = time.monotonic()

    def keep_for_next(self, *, one_waits: bool) -> bool:
        """Interrupt the program that is about to run, when there is one; whether there is."""
        if one_waits:
            self.state = Interrupt.NEXT
        return self.state is Interrupt.NEXT

    def forget_next(self) -> None:
        """Nothing is about to run any more."""
        if self.state is Interrupt.NEXT:
            self.state = Interrupt.NONE

    def instance_begins(self) -> None:
        """A new instance boots."""
        self.deaf = False

    def program_begins(self, instance: Instance) -> None:
        """A program begins: wakes of the one before are none of its."""
        while self._wakes.any():
            self._wakes.take(0)
        if self.state is Interrupt.NEXT:
            self.plant(instance)
        else:
            self.state = Interrupt.NONE

    def program_ends(self, *, was_prelude: bool) -> None:
        """The program is over; what interrupted a prelude is for the program behind it."""
        if self.planted:
            self.state = Interrupt.NEXT if was_prelude else Interrupt.NONE

    def instance_ends(self) -> None:
        """The program is over with its instance."""
        if self.planted:
            self.state = Interrupt.NONE

    def end_if_deaf(self, instance: Instance) -> None:
        """Stop a program in a loop inside C that ignores its interrupt."""
        if self.planted and instance.interrupt_pending and time.monotonic() - self._planted_at > C_LOOP_SECONDS:
            self.deaf = True
            instance.stop()

    # ---- waiting in a doorbell

    def wake(self) -> None:
        """End a `wait`."""
        self._wakes.add()

    def wake_once(self) -> None:
        """The same; a program that never waits does not let these pile up."""
        if not self._wakes.any():
            self._wakes.add()

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait at most so long (None: for ever) for a wake; whether one came."""
        if nanoseconds is None:
            return self._wakes.take()
        return nanoseconds > 0 and self._wakes.take(min(nanoseconds, LONGEST_WAIT_NS) / 1e9)
