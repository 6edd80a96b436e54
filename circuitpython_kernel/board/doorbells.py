"""The doorbells that the board itself answers, and what the machine asks of the board: `vm.interface.Doorbell`.

Peripherals answer their own; see `hardware.doorbells`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.hardware.doorbells.exchange import Exchange
from circuitpython_kernel.libraries.frozen import FrozenLibraries
from circuitpython_kernel.vm.endings import Ending
from circuitpython_kernel.vm.guest_os.memory import GuestMemory
from circuitpython_kernel.vm.interface import FirstProgram, GuestReset, Machine

from .asking import InputHandler, ask
from .boot import Boot
from .core import Core
from .programs import Programs
from .resets import Resets

CHIP_TEMPERATURE = 25.0
"""What ``microcontroller.cpu.temperature`` shows, in degrees Celsius."""

FETCHING_SECONDS = 0.05
"""How often an import that waits for PyPI looks whether it is interrupted."""


@dataclass(frozen=True)
class _Guest:
    """The chip and its program, for the types of doorbells' arguments."""

    pin_count: int
    memory: Callable[[], GuestMemory]


class Doorbells:
    """Answers the guest's calls for one board.

    Args:
        core: the board.
        boot: its boots.
        resets: its resets.
        programs: its programs.
        frozen: the libraries that it has frozen in.
    """

    def __init__(self, core: Core, boot: Boot, resets: Resets, programs: Programs, frozen: FrozenLibraries) -> None:
        self._core = core
        self._boot = boot
        self._resets = resets
        handlers = core.output.handlers
        silicon = core.silicon
        pins = silicon.pins
        self.exchange = Exchange(_Guest(len(core.definition.pins), lambda: core.machine.memory()), silicon.clock)
        self.ring = self.exchange.ring
        """Answers a doorbell of the firmware's; see `vm.interface.Doorbell`."""
        silicon.block.on_damage = self._damaged
        own: dict[str, Callable[..., Any]] = {
            "attach": lambda *objects: silicon.attach(core.machine, objects),
            "sleep": silicon.clock.rest,
            "events": silicon.clock.run_due_events,
            "ring": silicon.capture.drain,
            "analog": lambda pin: pins.convert(pin),
            "contention": pins.report_contention,
            "pin": pins.chip_changed,
            "level": pins.level,
            "input": lambda prompt: self._ask(handlers.on_input, prompt),
            "secret": lambda prompt: self._ask(handlers.on_secret or handlers.on_input, prompt),
            "frozen": lambda module: frozen.provide(module, lambda: programs.pause(FETCHING_SECONDS)),
            "reset": self._reset,
            "temperature": lambda: CHIP_TEMPERATURE,
            "frequency": silicon.set_speed,
            "reload": self._reload,
            "atexit": self._atexit,
            "statvfs": lambda _path: core.drive.statvfs(),
        }
        storage: dict[str, Callable[..., Any]] = {
            "readonly": self._readonly,
            "usb": self._mount_by_usb,
            "mounted": self._mounted,
            "label": self._label,
            "erase": self._erase,
        }
        self.exchange.connect("board", own)
        self.exchange.connect("storage", storage)
        for peripheral in silicon.peripherals.values():
            self.exchange.connect_peripheral(peripheral)

    # ---- what the machine asks

    def turn(self) -> None:
        """See `vm.interface.Doorbell`."""
        self._core.silicon.clock.run_due_events()

    def looks(self) -> None:
        """See `vm.interface.Doorbell`."""
        self._core.silicon.displays.looks()

    def booted(self, machine: Machine) -> None:
        """See `vm.interface.Doorbell`."""
        self._resets.booted(machine)

    def ended(self, machine: Machine) -> None:
        """See `vm.interface.Doorbell`."""
        self._resets.ended(machine)

    def first_program(self) -> FirstProgram | None:
        """See `vm.interface.Doorbell`."""
        return self._boot.first_program()

    def stopped(self, reason: str) -> None:
        """See `vm.interface.Doorbell`."""
        self._boot.give_up()
        self._core.output.tell_between(reason + "\n")

    def warn(self, text: str) -> None:
        """See `vm.interface.Doorbell`."""
        self._core.output.warn(text)

    # ---- what the firmware asks

    def _damaged(self) -> None:
        # Reported by the program's thread when it has answered: here locks are held.
        self.exchange.afterwards = self._core.silicon.tell_damage

    def _ask(self, handler: InputHandler | None, prompt: str) -> str:
        self._core.machine.drain()
        return ask(self._core.output.user_code, handler, prompt)

    def _atexit(self, handlers: int) -> None:
        self._core.state.atexit_handlers = handlers

    def _reset(self, mode: str) -> None:
        core = self._core
        core.silicon.supervisor.plan("SOFTWARE", safe_mode="PROGRAMMATIC" if mode == "SAFE_MODE" else "NONE")
        core.hard_reset = True
        sentence = "The program reset the board with microcontroller.reset()."
        if mode in ("UF2", "BOOTLOADER"):
            sentence += " A real board would wait for new firmware now."
        raise GuestReset(Ending.RESET_ITSELF, sentence)

    def _reload(self) -> None:
        self._core.silicon.supervisor.plan("SOFTWARE", "SUPERVISOR_RELOAD")
        raise GuestReset(Ending.RELOADED_ITSELF, "The program restarted itself with supervisor.reload().")

    # ---- `storage`

    def _readonly(self, value: bool | None) -> bool:
        mount, silicon = self._core.mount, self._core.silicon
        if value is not None:
            if silicon.usb.drive_mounted and silicon.supervisor.usb_started:
                raise GuestError("RuntimeError", "Cannot remount path when visible via USB.")
            mount.readonly = value
        return mount.readonly

    def _mount_by_usb(self, value: bool) -> None:
        silicon = self._core.silicon
        silicon.supervisor.do_before_usb()
        self._core.mount.readonly = value and silicon.usb.drive_mounted

    def _mounted(self, count: int) -> None:
        self._core.state.mounts = count

    def _label(self, value: str | None) -> str:
        drive = self._core.drive
        drive.label = value or drive.label
        return drive.label

    def _erase(self) -> None:
        core = self._core
        if not core.drive.temporary:
            raise GuestError(
                "RuntimeError",
                "the virtual board does not erase a folder of your own; remove what you do not want yourself",
            )
        core.drive.erase()
        self._boot.format_drive()
        core.silicon.supervisor.plan("SOFTWARE")
        core.hard_reset = True
        raise GuestReset(Ending.RESET_ITSELF, "The program erased the drive, and the board started again.")
