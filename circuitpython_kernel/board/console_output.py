"""What a board says, and to whom: programs' output, words between programs, warnings, faults of the user's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from circuitpython_kernel.common.waits import Waits
from circuitpython_kernel.hardware.callbacks import UserCode, tell_host
from circuitpython_kernel.vm.guest_os.console import LineEnds

from .activity import Activity
from .console_log import ConsoleLog
from .handlers import Handlers
from .pacing import Pacer
from .program_output import OutputHandler, ProgramOutput

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock
    from circuitpython_kernel.vm.interface import Machine

CONSOLE_BURST_BYTES = 65_536
"""How much a program may print at once after a pause before the console's rate holds it up."""

_FAILED = object()
"""What stands for the answer of a handler that failed."""


class ConsoleOutput:
    """Where a board's text goes.

    Args:
        handlers: the user's functions that get it.
        rate: bytes a second that the console takes in ``realtime``; None for no limit.
        waits: how the board's host waits.
    """

    machine: Machine
    clock: BoardClock

    def __init__(self, handlers: Handlers, rate: float | None, waits: Waits) -> None:
        self.handlers = handlers
        self.log = ConsoleLog(waits=waits)
        self.activity = Activity()
        self.pacer = Pacer(rate, CONSOLE_BURST_BYTES, sleep=waits.sleep)
        self.user_code = UserCode(self._show_fault, waits)
        self.user_code.aside = self._tell_aside
        self._in_handler: set[int] = set()

    def connect(self, machine: Machine, clock: BoardClock) -> None:
        """The board's machine and clock, which come later."""
        self.machine = machine
        self.clock = clock

    def of_program(self, handler: OutputHandler | None) -> ProgramOutput:
        """Takes a program's output: for a handler of its own, else for the board's."""
        return ProgramOutput(self._hand_on, handler or self.handlers.on_output, self.handlers.output_limit)

    def _hand_on(self, handler: OutputHandler, stream: str, text: str) -> bool:
        """Give output to a handler; whether it took it."""
        task = self.user_code.waits.here()
        outermost = task not in self._in_handler
        self._in_handler.add(task)
        try:
            return self.user_code.call(handler, _FAILED, stream, text) is not _FAILED
        finally:
            if outermost:
                self._in_handler.discard(task)

    on_text: Callable[[str], None] = staticmethod(lambda text: None)
    """Who shows all that is printed: the display's terminal."""

    def tap(self, stream: str, text: str, line_ends: LineEnds) -> None:
        """Take note of all that the interpreter prints."""
        self.log.add(text)
        self.activity.count += 1
        if self.clock.mode == "realtime":
            self.pacer.wait(len(text))
        self.on_text(text)
        for tap in list(self.handlers.output_taps):
            self.user_code.call(tap, None, stream, text, line_ends)

    def between(self, stream: str, text: str) -> None:
        """What the interpreter prints while no program runs."""
        handler = self.handlers.on_output
        if handler is not None:
            self._hand_on(handler, stream, text)
        elif stream == "stderr":
            self._tell_aside(text)  # nobody takes it, and what has gone wrong must not get lost

    def tell_between(self, text: str) -> None:
        """What the board itself says while no program runs: a line with its end."""
        on_warning = self.handlers.on_warning
        if on_warning is not None:
            self.user_code.call(on_warning, None, text)
        else:
            self.between("stderr", text)

    def warn(self, text: str) -> None:
        """Say in a sentence what has gone wrong, beside what a program prints or between programs."""
        text = f"Warning: {text}\n"
        on_warning = self.handlers.on_warning
        if self.machine.busy or on_warning is None:
            self._say("stderr", text)
        else:
            self.user_code.call(on_warning, None, text)

    def _show_fault(self, text: str) -> None:
        """Show what a part or a callback has raised: with the program's errors, or wherever it is seen."""
        if self.user_code.waits.here() in self._in_handler:
            self._tell_aside(text)  # the handler of output is what has failed
        elif self.machine.busy:
            self._say("stderr", text)
        elif self.handlers.on_warning is not None or self.handlers.on_output is None:
            self._tell_aside(text)
        else:
            self._hand_on(self.handlers.on_output, "stderr", text)

    def _say(self, stream: str, text: str) -> None:
        self.machine.drain()  # what the program has printed before comes first
        self.machine.say(stream, text)

    def _tell_aside(self, text: str) -> None:
        on_warning = self.handlers.on_warning
        if on_warning is None or self.user_code.call(on_warning, _FAILED, text) is _FAILED:
            tell_host(text)
