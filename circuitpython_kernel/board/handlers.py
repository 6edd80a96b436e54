"""What a user of a board can listen to, and answer."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.vm.guest_os.console import TimedSink

from .asking import InputHandler
from .program_output import OutputHandler


class Handlers:
    """The functions of the user's that a board calls. Each can be changed at any time.

    Args:
        on_output: called with what programs print, as it is printed.
        on_input: asked when a program calls ``input()``.
        output_limit: how many characters of each stream a `RunResult` keeps of what no handler took.
    """

    def __init__(self, on_output: OutputHandler | None, on_input: InputHandler | None, output_limit: int) -> None:
        self.on_output = on_output
        self.on_input = on_input
        self.output_limit = output_limit
        self.on_secret: InputHandler | None = None
        """Asked in place of ``on_input`` when a program calls ``getpass()``: what is typed is not to be seen."""
        self.on_warning: Callable[[str], None] | None = None
        """Called with a line of text when something goes wrong while no program runs, such as two outputs at odds."""
        self.output_taps: list[TimedSink] = []
        """Called, too, with everything that programs print, and the times of the lines: for monitors and plotters."""
