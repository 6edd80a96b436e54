"""What a plotter draws need not be read, too: the printed tuples are taken out of a cell's output."""

from __future__ import annotations

import re
from collections.abc import Callable

from circuitpython_kernel.board.program_output import OutputHandler

_BEGINNING = re.compile(r"\s*\(\s*[\d\s.,+\-eETrueFals]*\)?[ \t\r]*\Z")
"""What a line of numbers may begin with."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class WithoutTuples:
    """Passes a program's output on, but for the lines that an open plotter draws. It is called in the board's threads.

    Args:
        output: where the rest goes.
        wanted: whether a plotter is open now.
    """

    def __init__(self, output: OutputHandler, wanted: Callable[[], bool]) -> None:
        self._output = output
        self._wanted = wanted
        self._held = ""  # a line's beginning that may become a tuple
        self._inside = False  # the line that goes on has begun with something else

    def __call__(self, stream: str, text: str) -> None:
        """Take text."""
        if stream == "stdout":
            if not self._held and ("(" not in text or not self._wanted()):
                self._inside = not text.endswith("\n") if text else self._inside
            else:
                text = self._sieved(self._held + text)
        elif self._held:
            self.end()  # the order stays
        if text:
            self._output(stream, text)

    def end(self) -> None:
        """There is no more: pass on what was kept back."""
        held, self._held = self._held, ""
        if held:
            self._inside = True
            self._output("stdout", held)

    def _sieved(self, text: str) -> str:
        from circuitpython_kernel.widgets.plotter import numbers_in

        self._held = ""
        kept = []
        for line in _LINE.findall(text):
            ended = line.endswith("\n")
            if self._inside or (ended and numbers_in(line) is None) or (not ended and not _BEGINNING.match(line)):
                kept.append(line)
                self._inside = not ended
            elif not ended:
                self._held = line
        return "".join(kept)
