"""What a board does after a hard reset, before code.py: boot.py or safemode.py, boot_out.txt, and USB."""

from __future__ import annotations

import time

from circuitpython_kernel.drive.fresh import fill as fill_drive
from circuitpython_kernel.vm.endings import RESET, Ending
from circuitpython_kernel.vm.interface import FirstProgram, Outcome

from . import firmware_image, safe_mode, tracebacks
from .core import Core
from .network_start import join_network

BOOT_SECONDS = 30.0
"""Wall time that a reset waits for boot.py."""

BOOT_LOOK_SECONDS = 0.05
"""How often a wait for boot.py looks whether it sleeps for good."""


class Boot:
    """The boots of one board."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._tell = core.output.tell_between
        self._due = False
        self._told = False
        self._over = core.output.user_code.waits.event()

    def power_up(self) -> None:
        """The board starts after a hard reset: boot.py is due."""
        self._over.clear()
        self._told = False
        self._due = True

    def give_up(self) -> None:
        """The board stays off: nobody waits for its boot."""
        self._over.set()

    @property
    def going_on(self) -> bool:
        """Whether boot.py still runs, or the board is about to run it."""
        return not self._over.is_set()

    def wait(self) -> None:
        """Wait until boot.py is over; see `VirtualBoard.wait_for_boot`."""
        core = self._core
        core.check_process()
        core.output.user_code.refuse_inside("waiting for the board's start")
        until = time.monotonic() + BOOT_SECONDS
        while not self._over.wait(BOOT_LOOK_SECONDS) and not core.silicon.clock.stands_still:
            if self._told:
                return
            if time.monotonic() > until:
                self._told = True
                self._tell(
                    f"boot.py has run for {BOOT_SECONDS:g} s and goes on; interrupt it, or reset the board in safe "
                    "mode.\n"
                )

    def first_program(self) -> FirstProgram | None:
        """boot.py after a hard reset, or safemode.py in safe mode (where the guest runs)."""
        if not self._due:
            return None
        mode = self._core.silicon.supervisor.safe_mode
        if mode == safe_mode.NONE:
            join_network(self._core)
        name = "boot.py" if mode == safe_mode.NONE else "safemode.py"
        try:
            text = None if mode == "USER" else self._core.drive.read_text(name)
        except (OSError, ValueError) as error:
            reason = f"{name} cannot be read: {getattr(error, 'strerror', None) or error}"
            self._tell(f"{reason}. The board starts without it.\n")
            self._ended(name, reason + "\n", None)
            return None
        if text is None:
            self._ended(name, "", None)
            return None
        printed: list[str] = []

        def done(outcome: Outcome) -> None:
            self._ended(name, "".join(printed), outcome)

        return FirstProgram(text, name, lambda _stream, text: printed.append(text), done)

    def _ended(self, name: str, printed: str, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.ended is not None and self._core.hard_reset:
            return  # the next boot begins anew
        self._due = False
        try:
            self._after(name, printed, outcome)
        finally:
            self._over.set()

    def _after(self, name: str, printed: str, outcome: Outcome | None) -> None:
        supervisor = self._core.silicon.supervisor
        failed = outcome is not None and outcome.ending in (Ending.RAISED, Ending.INTERRUPTED)
        if failed and outcome is not None and outcome.error is not None:
            trace = tracebacks.clean_traceback(outcome.error[2])
            printed += trace + "\n"
            self._tell(f"{name} failed: {trace.splitlines()[-1]}\n")
        if supervisor.safe_mode == safe_mode.NONE:
            self._write_boot_out(printed if outcome is not None or printed else None)
        elif failed:
            supervisor.safe_mode = "SAFE_MODE_PY_ERROR"
        supervisor.usb_started = True
        if outcome is not None and outcome.ended is None:
            self._core.machine.end(RESET)  # what follows starts with an empty machine

    def _write_boot_out(self, printed: str | None) -> None:
        definition, drive = self._core.definition, self._core.drive
        lines = [firmware_image.banner(definition), f"Board ID:{definition.id}", f"UID:{self._core.uid.hex().upper()}"]
        text = "\r\n".join(lines) + "\r\n"
        if printed is not None:
            text += "boot.py output:\r\n" + printed.replace("\n", "\r\n")
        try:
            if drive.read_text("boot_out.txt") != text:
                drive.write("boot_out.txt", text.encode())
        except OSError as error:
            self._tell(f"boot_out.txt cannot be written: {error.strerror or error}.\n")

    def format_drive(self) -> None:
        """Put on an empty drive what the firmware puts there."""
        if not self._core.drive_files:
            return
        try:
            fill_drive(self._core.drive, self._core.definition)
        except OSError as error:
            self._tell(f"The drive's first files cannot be written: {error.strerror or error}.\n")
