"""Resets, of all kinds: what each one ends, keeps and starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.peripherals.memories import SleepMemory
from circuitpython_kernel.vm.interface import Machine

from .attachments import Attachments
from .boot import Boot
from .core import Core
from .programs import Programs

if TYPE_CHECKING:
    from .life import Life


class Resets:
    """The resets of one board."""

    def __init__(self, core: Core, boot: Boot, programs: Programs, attachments: Attachments) -> None:
        self._core = core
        self._boot = boot
        self._programs = programs
        self._attachments = attachments
        self._user_code = core.output.user_code
        self._at_end: list[Callable[[], object]] = []
        """What is still to be done after an instance's end."""
        self.life: Life
        self.count = 0
        """How often the board was reset hard, by whomever."""

    # ---- what a user asks for

    def reset(self, *, hard: bool, safe_mode: bool) -> None:
        """The reset button, or CTRL-D at the REPL; see `VirtualBoard.reset`."""
        hard = hard or safe_mode
        self._core.check_process()
        self._refuse_inside("board.reset()", hard=hard)
        self.stop_code()
        if hard:
            self._hard("RESET_PIN", "USER" if safe_mode else "NONE")
        else:
            self.restart("REPL_RELOAD")

    def power_cycle(self) -> None:
        """Take the power away and give it back."""
        self._core.check_process()
        self._refuse_inside("board.power_cycle()", hard=True)
        self.stop_code()
        self._attachments.power_cycle()
        self._hard("POWER_ON", "NONE")

    def brown_out(self) -> None:
        """Let the supply voltage dip."""
        self._core.check_process()
        self._refuse_inside("board.brown_out()", hard=True)
        self.stop_code()
        self._hard("BROWNOUT", "BROWNOUT")

    def restart(self, run_reason: str) -> None:
        """A soft reset, for a reason that has a name in `supervisor.RunReason`."""
        self._user_code.refuse_inside("board.restart()")
        self._programs.finish()
        self._core.silicon.supervisor.plan("SOFTWARE", run_reason)
        self._core.machine.reset()

    def stop_code(self) -> None:
        """End the drive's program, if it runs."""
        if self.life.running:
            self.life.stop()

    def _hard(self, reason: str, mode: str) -> None:
        self._core.silicon.peripheral(SleepMemory).lose_power()
        self._core.silicon.supervisor.plan(reason, safe_mode=mode)
        self._core.hard_reset = True
        self._core.machine.reset()
        self._boot.wait()

    def _refuse_inside(self, what: str, *, hard: bool) -> None:
        """A hard reset in the program's own thread ends the program at once; all others wait for it."""
        self._user_code.check_alive()
        if not hard or self.life.running or not self._core.machine.inside:
            self._user_code.refuse_inside(what)

    # ---- what the machine says (where the guest runs)

    def power_up(self) -> None:
        """The board starts after a hard reset, or for the first time."""
        core = self._core
        self._boot.power_up()
        self.count += 1
        core.silicon.power_up()
        core.mount.readonly = core.silicon.usb.drive_mounted

    def booted(self, machine: Machine) -> None:
        """A new instance is about to start."""
        core, silicon = self._core, self._core.silicon
        core.output.activity.happens()
        if core.hard_reset:
            silicon.capture.clear()
            with self._attachments.time_goes_on():
                before = silicon.clock.now_ns
                silicon.clock.restart()
            silicon.pins.restart(before)
            core.hard_reset = False  # only now: a thread that is given up above leaves all of this to the next one
            self.power_up()
        core.random.restart()

    def ended(self, machine: Machine) -> None:
        """The instance's memory goes away."""
        core = self._core
        if not self._at_end:
            core.state.atexit_handlers = core.state.mounts = 0
            if machine.crash is not None:
                core.silicon.supervisor.plan("SOFTWARE", safe_mode=machine.crash)
                core.hard_reset = True
            self._at_end = core.silicon.steps_at_end()
        while self._at_end:
            step = self._at_end.pop(0)  # first: when a part in it does not return, the next thread goes on behind it
            try:
                step()
            except Exception as error:  # noqa: BLE001 - what fails must not keep the rest from being reset
                core.output.warn(f"the virtual hardware failed at the reset ({type(error).__name__}: {error}).")
