"""What a program's end looks like as a Jupyter message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .board import RunResult

_IN_USE = re.compile(r"(\S+|\S+ peripheral) in use")

_FRAME = re.compile(r'^  File "(?P<name>[^"]*)", line (?P<line>\d+)')


@dataclass(frozen=True)
class Failure:
    """The content of an ``error`` message."""

    ename: str
    evalue: str
    traceback: tuple[str, ...]

    @classmethod
    def sentence(cls, ename: str, text: str) -> Failure:
        """A failure that one sentence says everything about."""
        return cls(ename, text, (text,))

    @property
    def content(self) -> dict[str, Any]:
        """As the message carries it."""
        return {"ename": self.ename, "evalue": self.evalue, "traceback": list(self.traceback)}


INTERRUPTED = Failure("KeyboardInterrupt", "", ("KeyboardInterrupt: interrupted before the code began",))


def failure(result: RunResult) -> Failure | None:
    """How a program failed; None when it did not."""
    if result.ok:
        return None
    if result.restarted == "The board is switched off.":
        return Failure.sentence("BoardSwitchedOff", f"{result.restarted} Choose one with %board.")
    if result.restarted is not None:
        return Failure(
            "BoardRestarted", result.restarted, (f"{result.restarted} Its variables are gone; run your cells again.",)
        )
    name, message = result.error_type, result.error_message
    if name == "KeyboardInterrupt":
        place = _place(result.traceback)
        return Failure(name, message, (f"KeyboardInterrupt: interrupted{f' in {place}' if place else ''}",))
    if name == "SystemExit":
        status = f" with {message}" if message else ""
        return Failure(name, message, (f"SystemExit: the program ended itself{status}",))
    return Failure(name, message, (*result.traceback.splitlines(), *_hints(name, message)))


def _hints(name: str, message: str) -> Iterator[str]:
    """What to do about a mistake that a notebook makes easy: a line below CircuitPython's own words."""
    if name == "ValueError" and (used := _IN_USE.fullmatch(message)):
        yield f"({used[1]} belongs to an object made earlier: call its deinit(), or let go of everything with %reset.)"
    elif name == "RuntimeError" and message.startswith("No pull up found"):
        yield (
            "(Nothing is connected to these pins. In a %%host cell, board.attach(part) connects a part, and "
            'board.pins["..."].resistor = "up" a resistor.)'
        )
    elif name == "MemoryError":
        yield "(The board's memory is full: drop some variables, or empty it with %reset.)"


def _place(traceback: str) -> str:
    """Where in the cell a program was, from its traceback: the innermost line that is not the firmware's."""
    frames = [frame for line in traceback.splitlines() if (frame := _FRAME.match(line))]
    return f"{frames[-1]['name']}, line {frames[-1]['line']}" if frames else ""
