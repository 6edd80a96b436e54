"""What outlives the program's virtual machine: why it runs, what runs next, safe mode, and the console's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral

from . import safe_mode


@dataclass(frozen=True)
class NextCode:
    """What `supervisor.set_next_code_file` has asked for; see there."""

    filename: str | None
    working_directory: str | None = None
    reload_on_success: bool = False
    reload_on_error: bool = False
    sticky_on_success: bool = False
    sticky_on_error: bool = False
    sticky_on_reload: bool = False


NO_NEXT_CODE = NextCode(None)


class Supervisor(Peripheral):
    """The state behind the modules `supervisor` and `microcontroller`."""

    name = "supervisor"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.reset_reason, self.run_reason = "POWER_ON", "STARTUP"
        self.safe_mode = self.next_safe_mode = safe_mode.NONE
        self.autoreload = True
        self.usb_started = True
        """Whether boot.py is over, so that USB devices cannot be chosen any more."""
        self.previous_traceback = ""
        self.status_bar = {"console": True, "display": True}
        self.on_status_bar: Callable[[bool], None] = lambda shown: None
        """Called when the display's is switched on or off."""
        self.next_code = NO_NEXT_CODE
        self.next_code_is_new = False
        """Whether the run that goes on has asked for it."""
        self.identification: dict[str, object] = {}
        """What `set_usb_identification` has changed."""

    def plan(self, reset_reason: str, run_reason: str = "STARTUP", *, safe_mode: str = safe_mode.NONE) -> None:
        """Why the next start comes. A safe mode counts when that start is a hard reset."""
        self.reset_reason, self.run_reason, self.next_safe_mode = reset_reason, run_reason, safe_mode

    def power_up(self) -> None:
        self.safe_mode, self.next_safe_mode = self.next_safe_mode, safe_mode.NONE
        self.autoreload = self.safe_mode == safe_mode.NONE
        self.usb_started = False
        self.next_code = NO_NEXT_CODE
        self.identification = {}

    # ---- what the firmware asks

    def do_run_reason(self) -> str:
        """The name of a `supervisor.RunReason`."""
        return self.run_reason

    def do_reset_reason(self) -> str:
        """The name of a `microcontroller.ResetReason`."""
        return self.reset_reason

    def do_safe_mode(self) -> str:
        """The name of a `supervisor.SafeModeReason`."""
        return self.safe_mode

    def do_previous_traceback(self) -> str | None:
        """How the program before this one ended; None when that was without an exception."""
        return self.previous_traceback or None

    def do_autoreload(self, value: bool | None) -> bool:
        """Whether saved files restart the program; changed unless the value is None."""
        if value is not None:
            self.autoreload = value
        return self.autoreload

    def do_status_bar(self, part: str, value: bool | None) -> bool:
        """Whether a part of the status bar is on; changed unless the value is None."""
        if value is not None:
            changed = self.status_bar[part] != value
            self.status_bar[part] = value
            if changed and part == "display":
                self.on_status_bar(value)
        return self.status_bar[part]

    def do_before_usb(self) -> None:
        """Refuse what must come before USB starts."""
        if self.usb_started:
            raise GuestError("RuntimeError", "Cannot change USB devices now")

    def do_next_code(self, *fields: Any) -> None:
        """The program that runs next: `NextCode`'s fields."""
        self.next_code = NextCode(*fields)
        self.next_code_is_new = True

    def do_identify(self, manufacturer: str | None, product: str | None, vid: int, pid: int) -> None:
        """What the USB device is called."""
        self.do_before_usb()
        self.identification = {"manufacturer": manufacturer, "product": product, "vid": vid, "pid": pid}
