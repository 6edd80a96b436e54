"""What a program's output and its end look like as Jupyter messages."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .pacing import Pacer, started_by_server

if TYPE_CHECKING:
    from .board import RunResult

_IN_USE = re.compile(r"(\S+|\S+ peripheral) in use")

INTERVAL = 0.03
"""Seconds between two messages of output, and how long half a line waits for its other half."""

PLENTY = 1 << 19
"""Characters that are sent without waiting. Few messages: a subscriber that lags behind loses them beyond 1,000."""

_FRAME = re.compile(r'^  File "(?P<name>[^"]*)", line (?P<line>\d+)')


class OutputStream:
    """Sends what a program prints: at once after a pause, then about thirty times a second, whole lines if it can.

    It is called in the board's threads. Text of the two streams stays in order.

    Args:
        send: called with ``"stdout"`` or ``"stderr"`` and text; thread-safe.
        loop: the kernel's loop, for text that nothing more follows.
    """

    def __init__(self, send: Callable[[str, str], None], loop: asyncio.AbstractEventLoop) -> None:
        self._send = send
        self._loop = loop
        self._lock = threading.RLock()
        self._stream = "stdout"
        self._parts: list[str] = []
        self._waiting = 0
        self._sent_at = -INTERVAL
        self._armed = False
        self._ended = False
        self._pacer = Pacer(started_by_server())

    def __call__(self, stream: str, text: str) -> None:
        """Take text from the board, which waits while there is too much of it."""
        self._pacer.wait(len(text.encode()))
        with self._lock:
            if stream != self._stream:
                self.flush()
                self._stream = stream
            self._parts.append(text)
            self._waiting += len(text)
            if self._ended:
                self.flush()
            elif self._waiting >= PLENTY or time.monotonic() - self._sent_at >= INTERVAL:
                self._send_lines()
            if self._parts and not self._armed:
                self._arm()

    def flush(self) -> None:
        """Send everything."""
        with self._lock:
            text = "".join(self._parts)
            self._parts.clear()
            self._deliver(text)

    def end(self) -> None:
        """Send everything; what comes later is sent as it comes."""
        with self._lock:
            self._ended = True
            self.flush()

    def _send_lines(self) -> None:
        text = "".join(self._parts)
        end = text.rfind("\n") + 1
        if not end and self._waiting >= PLENTY:
            end = len(text)
        self._parts = [text[end:]] if end < len(text) else []
        self._deliver(text[:end])

    def _deliver(self, text: str) -> None:
        self._waiting = sum(map(len, self._parts))
        if text:
            self._sent_at = time.monotonic()
            self._send(self._stream, text)

    def _arm(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._loop.call_later, INTERVAL, self._late)
            self._armed = True
        except RuntimeError:  # the loop is closed: the kernel is shutting down
            self.flush()

    def _late(self) -> None:
        with self._lock:
            self._armed = False
            self.flush()


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
