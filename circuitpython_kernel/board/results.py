"""How programs end, as those see it who have started them."""

from __future__ import annotations

from dataclasses import dataclass

from circuitpython_kernel.vm.endings import Ending
from circuitpython_kernel.vm.interface import Outcome

from . import tracebacks
from .program_output import ProgramOutput


@dataclass(frozen=True)
class RunResult:
    """How a program ended.

    ``ok`` is True when it ran to its end. Else ``error_type`` and ``error_message`` name the exception and
    ``traceback`` is its text as the serial console shows it; when the board itself had to be restarted, ``restarted``
    says why in one sentence. ``ending`` says in a word how it ended. ``value`` is the repr of the last line's
    expression, if it has one.
    """

    ok: bool
    stdout: str = ""
    stderr: str = ""
    value: str | None = None
    error_type: str = ""
    error_message: str = ""
    traceback: str = ""
    restarted: str | None = None
    ending: Ending = Ending.DONE
    left_out: tuple[str, ...] = ()
    """What there was no more room for while the program ran, a line each, always the oldest: of what it printed, beyond
    the board's ``output_limit`` (``"stdout: 1,234 older characters"``), and of edges, transfers and events, beyond its
    ``capture_bytes`` (``"LED: 1,234 older edges (before 12.3 s)"``)."""


@dataclass(frozen=True)
class Heap:
    """A board's heap, in bytes."""

    size: int
    used: int

    @property
    def free(self) -> int:
        """Bytes that are free."""
        return self.size - self.used


def result_of(outcome: Outcome, output: ProgramOutput, left_out: tuple[str, ...]) -> RunResult:
    """A machine's outcome, what the program printed, and what there was no room for."""
    error = outcome.error
    kind, message, text = error if error else ("", "", "")
    return RunResult(
        ok=error is None and outcome.ended is None,
        stdout=output.text("stdout"),
        stderr=output.text("stderr"),
        value=outcome.value,
        error_type=kind,
        error_message=message,
        traceback=tracebacks.clean_traceback(text),
        restarted=None if outcome.ended is None else outcome.ended.sentence,
        ending=outcome.ending,
        left_out=left_out,
    )
