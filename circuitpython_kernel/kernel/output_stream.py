"""What a cell's program prints, on its way to the notebook: live, in order, and never more than a page can take.

The first `HEAD_BYTES` of a cell go as streams, a few messages a second. A program that goes on printing has its newest
lines in one output that is updated, below them. A notebook so keeps at most a megabyte of a cell.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from circuitpython_kernel.board.pacing import Pacer
from circuitpython_kernel.common.usual_waits import usual_waits

INTERVAL = 0.1
"""Seconds between two messages of output, and how long half a line waits for its other half."""

HEAD_BYTES = 500_000
"""How much of a cell's output goes as streams."""

FLIPS = 4
"""So many changes between stdout and stderr in one interval keep their order; if there are more, each is joined."""

TAIL_INTERVAL = 0.5
"""Seconds between two updates of the newest lines."""

LIVE_LINES, LIVE_BYTES = 40, 4_000
"""How much of the newest lines is shown while the program goes on printing."""

LAST_LINES, LAST_BYTES = 1_000, 100_000
"""How much of them stays at the end."""

WHERE = "%serial or board.console.text"
"""Where what was left out can be seen."""


class Page(Protocol):
    """Where output goes; called from any task."""

    def stream(self, name: str, text: str) -> None:
        """Send text of ``"stdout"`` or ``"stderr"``."""

    def tail(self, text: str, update: bool) -> None:
        """Show the newest lines in an output of their own, or bring that up to date."""


class OutputStream:
    """Sends what a program prints: at once after a pause, then at most ten times a second, whole lines if it can.

    It is called in the board's tasks.

    Args:
        page: where it goes.
        loop: the kernel's loop, for text that nothing more follows.
        pacer: holds the program up at what Jupyter Server would drop.
        now: the time in seconds.
    """

    def __init__(
        self,
        page: Page,
        loop: asyncio.AbstractEventLoop,
        pacer: Pacer | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._page = page
        self._loop = loop
        self._pacer = pacer
        self._now = now
        self._lock = usual_waits().lock()
        self._waiting: list[tuple[str, str]] = []  # the head's text that was not sent yet
        self._room = HEAD_BYTES
        self._tail = _Tail()
        self._free_at = now()  # when the next message may go
        self._tail_at = now()
        self._shown = False  # whether the tail has its output
        self._armed = False
        self._ended = False

    def __call__(self, stream: str, text: str) -> None:
        """Take text from the board."""
        with self._lock:
            text = self._into_head(stream, text)
            if text:
                self._tail.add(text)
            if self._ended:
                self.flush()
                return
            now = self._now()
            if now >= self._free_at:
                self._send_lines()
            self._tail_if_due(now)
            if (self._waiting or self._tail.fresh) and not self._armed:
                self._arm()

    def flush(self) -> None:
        """Send everything, half lines too."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._deliver(waiting)
            if self._tail.fresh:
                self._show_tail(LAST_LINES, LAST_BYTES)

    def end(self) -> None:
        """Send everything; what comes later is sent as it comes."""
        with self._lock:
            self._ended = True
            self._tail.fresh = self._shown or self._tail.fresh  # more lines stay than were shown live
            self.flush()

    def _into_head(self, stream: str, text: str) -> str:
        """Put what has room into the head; gives the rest, which is cut at the end of a line where there is one."""
        if self._room <= 0:
            return text
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        rest = ""
        if size > self._room:
            kept = text.encode("utf-8", "replace")[: self._room].decode("utf-8", "ignore")
            end = kept.rfind("\n") + 1 or len(kept)
            text, rest = text[:end], text[end:]
            size = self._room
        self._room -= size
        if not text:
            return rest
        if self._waiting and self._waiting[-1][0] == stream:
            self._waiting[-1] = stream, self._waiting[-1][1] + text
        else:
            self._waiting.append((stream, text))
        return rest

    def _send_lines(self) -> None:
        if not self._waiting:
            return
        stream, text = self._waiting.pop()
        end = text.rfind("\n") + 1
        if self._room <= 0:
            end = len(text)
        waiting = self._waiting
        if text[:end]:
            waiting.append((stream, text[:end]))
        self._waiting = [(stream, text[end:])] if text[end:] else []
        self._deliver(waiting)

    def _deliver(self, waiting: list[tuple[str, str]]) -> None:
        if len(waiting) > FLIPS:
            joined: dict[str, list[str]] = {}
            for stream, text in waiting:
                joined.setdefault(stream, []).append(text)
            waiting = [(stream, "".join(texts)) for stream, texts in joined.items()]
        for stream, text in waiting:
            if self._pacer is not None:
                self._pacer.wait(len(text.encode("utf-8", "replace")))
            self._page.stream(stream, text)
        if waiting:
            self._free_at = self._now() + INTERVAL * len(waiting)

    def _tail_if_due(self, now: float) -> None:
        if self._tail.fresh and not self._waiting and now >= self._tail_at:
            self._show_tail(LIVE_LINES, LIVE_BYTES)

    def _show_tail(self, lines: int, size: int) -> None:
        text = self._tail.newest(lines, size)
        if self._pacer is not None:
            self._pacer.wait(len(text.encode("utf-8", "replace")))
        self._page.tail(text, self._shown)
        self._shown = True
        self._tail_at = self._now() + TAIL_INTERVAL

    def _arm(self) -> None:
        late = max(INTERVAL, self._free_at - self._now())
        try:
            self._loop.call_soon_threadsafe(self._loop.call_later, late, self._late)
            self._armed = True
        except RuntimeError:  # the loop is closed: the kernel is shutting down
            self.flush()

    def _late(self) -> None:
        with self._lock:
            self._armed = False
            if self._ended:
                return
            now = self._now()
            if now >= self._free_at:
                waiting, self._waiting = self._waiting, []
                self._deliver(waiting)
            self._tail_if_due(now)
            if self._waiting or self._tail.fresh:
                self._arm()


class _Tail:
    """The newest lines of a flood, and how many there were before them."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()
        self._size = 0
        self._lines = 0
        self.fresh = False
        """Whether there is something that was not shown yet."""

    def add(self, text: str) -> None:
        self.fresh = True
        self._lines += text.count("\n")
        if len(text) > LAST_BYTES:
            text = text[-LAST_BYTES:]
        self._size += len(text)
        if self._pieces and len(self._pieces[-1]) + len(text) <= LIVE_BYTES:
            text = self._pieces.pop() + text
        self._pieces.append(text)
        while self._size - len(self._pieces[0]) >= LAST_BYTES:
            self._size -= len(self._pieces.popleft())

    def newest(self, lines: int, size: int) -> str:
        """At most so many lines and bytes, after a line that counts the others."""
        self.fresh = False
        data = "".join(self._pieces).encode("utf-8", "replace")
        cut = len(data) > size
        text = data[-size:].decode("utf-8", "ignore")
        rows = text.split("\n")
        # A row that a program writes again and again ends with a carriage return: the last time counts.
        rows = [row.rstrip("\r").rpartition("\r")[2] for row in rows]
        ended = rows[-1] == ""
        whole = rows[:-1] if ended else rows
        if cut:
            whole = whole[1:] or ["…" + whole[0]]  # the first one's beginning is missing
        whole = whole[-lines:]
        left_out = self._lines - len(whole) + (0 if ended else 1)
        text = "\n".join(whole) + ("\n" if ended else "")
        return f"... {left_out:,} lines left out: {WHERE}\n{text}" if left_out > 0 else text
