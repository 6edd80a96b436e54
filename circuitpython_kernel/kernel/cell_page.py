"""The place below a cell where its program's output goes, and the variable in which `%%capture` keeps it instead."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import asyncio
import io
import secrets
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from IPython.utils.capture import CapturedIO

from .output_stream import OutputStream

if TYPE_CHECKING:
    from circuitpython_kernel.board.pacing import Pacer

    from .front_end import FrontEnd, Message
    from .magics.ipython_magics import Captured

CAPTURED_CHARACTERS = 16 << 20
"""How much of each stream `%%capture` keeps: the newest."""


class CellPage:
    """The place below a cell.

    Args:
        front: sends the messages.
        parent: the cell's request.
        silent: whether it shows nothing.
    """

    def __init__(self, front: FrontEnd, parent: Message, silent: bool) -> None:
        self._front = front
        self._parent = parent
        self._silent = silent
        self._display_id = secrets.token_hex(8)

    def stream(self, name: str, text: str) -> None:
        """Send text of ``"stdout"`` or ``"stderr"``."""
        if not self._silent:
            self._front.publish("stream", {"name": name, "text": text}, self._parent)

    def tail(self, text: str, update: bool) -> None:
        """Show the newest lines in an output of their own, or bring that up to date."""
        if not self._silent:
            content = {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": self._display_id}}
            self._front.publish("update_display_data" if update else "display_data", content, self._parent)

    def value(self, text: str, number: int) -> None:
        """Show the value of the cell's last line."""
        if not self._silent:
            content = {"execution_count": number, "data": {"text/plain": text}, "metadata": {}}
            self._front.publish("execute_result", content, self._parent)

    def output(self, pacer: Pacer) -> Output:
        """What takes the program's output, in the board's tasks; made in the kernel's loop."""
        return OutputStream(self, asyncio.get_running_loop(), pacer)


class CapturedPage(CellPage):
    """The place below a cell whose output is kept from it: what `%%capture` keeps, and the page for the rest.

    Args:
        front: sends the messages.
        parent: the cell's request.
        silent: whether the page shows nothing.
        wanted: what is kept.
    """

    def __init__(self, front: FrontEnd, parent: Message, silent: bool, wanted: Captured) -> None:
        super().__init__(front, parent, silent)
        self._kept = {name: _Newest() for name, keep in (("stdout", wanted.stdout), ("stderr", wanted.stderr)) if keep}
        self._display = wanted.display
        self._values: list[dict[str, Any]] = []

    def value(self, text: str, number: int) -> None:
        """Keep the value of the cell's last line, or show it."""
        if self._display:
            self._values.append({"data": {"text/plain": text}, "metadata": {}})
        else:
            super().value(text, number)

    def output(self, pacer: Pacer) -> Output:
        """What takes the program's output."""
        return _Parted(self._kept, super().output(pacer))

    def captured(self) -> CapturedIO:
        """What was kept, as IPython's ``%%capture`` has it."""
        texts = {name: io.StringIO(kept.text()) for name, kept in self._kept.items()}
        return CapturedIO(texts.get("stdout"), texts.get("stderr"), self._values if self._display else None)


class Output(Protocol):
    """What takes a program's output."""

    def __call__(self, stream: str, text: str) -> None: ...

    def end(self) -> None:
        """There is no more."""


class _Newest:
    """Text, of which the newest `CAPTURED_CHARACTERS` are kept."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()
        self._length = 0

    def add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        while self._length - len(self._pieces[0]) >= CAPTURED_CHARACTERS:
            self._length -= len(self._pieces.popleft())

    def text(self) -> str:
        return "".join(self._pieces)[-CAPTURED_CHARACTERS:]


class _Parted:
    """Some streams are kept, the others go to the page."""

    def __init__(self, kept: dict[str, _Newest], page: Output) -> None:
        self._kept = kept
        self._page = page

    def __call__(self, stream: str, text: str) -> None:
        if stream in self._kept:
            self._kept[stream].add(text)
        else:
            self._page(stream, text)

    def end(self) -> None:
        self._page.end()
