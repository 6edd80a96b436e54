"""What a program's end looks like as a Jupyter message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.vm.endings import Ending

from .error_hints import source_line

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import RunResult

_FRAME = re.compile(r'^  File "(?P<name>[^"]*)", line (?P<line>\d+)')


def left_out_text(lines: tuple[str, ...], limit: int) -> str:
    """What is said below a cell whose records did not fit into the board's memory for them, of so many bytes."""
    return (
        f"The board's memory for what happens ({limit / 2**20:,.0f} MB) is full, so the oldest is left out.\n"
        + "".join(f"  {line}\n" for line in lines)
        + "%memory 256 gives it more.\n"
    )


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


def failure(result: RunResult, sources: Mapping[str, str] | None = None, hints: Sequence[str] = ()) -> Failure | None:
    """How a program failed; None when it did not.

    Args:
        result: how it ended.
        sources: the texts of files by the names that a traceback has: the lines are shown below their places.
        hints: what may help, shown below CircuitPython's own words.
    """
    if result.ok:
        return None
    if result.ending is Ending.SWITCHED_OFF:
        return Failure.sentence("BoardSwitchedOff", f"{result.restarted} Choose one with %board.")
    if result.restarted is not None:
        return Failure(
            "BoardRestarted", result.restarted, (f"{result.restarted} Its variables are gone; run your cells again.",)
        )
    name, message = result.error_type, result.error_message
    if result.ending is Ending.INTERRUPTED:
        place = _place(result.traceback)
        return Failure(name, message, (f"KeyboardInterrupt: interrupted{f' in {place}' if place else ''}",))
    if result.ending is Ending.EXITED:
        status = f" with {message}" if message else ""
        return Failure(name, message, (f"SystemExit: the program ended itself{status}",))
    return Failure(name, message, tuple(_lines(result.traceback, sources or {}, hints)))


def _lines(traceback: str, sources: Mapping[str, str], hints: Sequence[str]) -> Iterator[str]:
    for line in traceback.splitlines():
        yield line
        frame = _FRAME.match(line)
        if frame and (text := source_line(sources, frame["name"], int(frame["line"]))):
            yield f"    {text}"
    yield from (f"({hint})" for hint in hints)


def _place(traceback: str) -> str:
    """Where in the cell a program was, from its traceback: the innermost line that is not the firmware's."""
    frames = [frame for line in traceback.splitlines() if (frame := _FRAME.match(line))]
    return f"{frames[-1]['name']}, line {frames[-1]['line']}" if frames else ""
