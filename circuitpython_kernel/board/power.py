"""How the hardware ends or interrupts a program: `hardware.chip.Power`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuitpython_kernel.vm.endings import Ending, Stop

if TYPE_CHECKING:
    from .core import Core
    from .life import Life

_ENDINGS = {"WATCHDOG": Ending.WATCHDOG, "DEEP_SLEEP_ALARM": Ending.WOKEN}
"""How a program ends that the hardware ends, by the names of a `microcontroller.ResetReason`."""


class Power:
    """The power of one board's hardware over its programs. Any thread may call it."""

    core: Core
    life: Life

    def connect(self, core: Core, life: Life) -> None:
        """The board, which comes after its hardware."""
        self.core = core
        self.life = life

    def raise_exception(self, address: int) -> None:
        """See `hardware.chip.Power`."""
        self.core.machine.raise_exception(address)

    def end(self, reset_reason: str, sentence: str, *, hard: bool = True, safe_mode: str = "NONE") -> None:
        """See `hardware.chip.Power`."""
        core = self.core
        core.silicon.supervisor.plan(reset_reason, safe_mode=safe_mode)
        core.hard_reset = hard
        if not core.machine.busy:
            core.output.tell_between(sentence + "\n")
        core.machine.end(Stop(_ENDINGS[reset_reason], sentence))

    @property
    def at_prompt(self) -> bool:
        """See `hardware.chip.Power`."""
        return self.life.at_prompt

    def quiet(self, kept: frozenset[int] = frozenset()) -> None:
        """See `hardware.chip.Power`."""
        self.core.silicon.quiet(kept)
        self.core.machine.drain()
        self.life.falls_asleep()
