"""Joins what code of the host's prints in a flood: a message for each print would keep the page busy for minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

from circuitpython_kernel.kernel.front_end import Message

WINDOW_SECONDS = 0.1
MOST_AT_ONCE = 20
"""So many writes in a window are sent each by itself; what comes then is joined until the window ends."""


class Paced:
    """Printed text on its way to the page.

    Args:
        send: takes a stream's name, text, and the request that it belongs to.
        later: calls something in so many seconds, when the event loop gets a turn.
        clock: what says the time in seconds.
    """

    def __init__(
        self,
        send: Callable[[str, str, Message], object],
        later: Callable[[float, Callable[[], None]], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._later = later
        self._clock = clock
        self._began = clock()
        self._count = 0
        self._pieces: list[str] = []
        self._name = ""
        self._parent: Message = {}

    def write(self, name: str, text: str, parent: Message) -> None:
        """Send text: at once, or soon."""
        if self._pieces and (name != self._name or parent is not self._parent):
            self.flush()
        now = self._clock()
        if now - self._began >= WINDOW_SECONDS:
            self.flush()
            self._began, self._count = now, 0
        self._count += 1
        if self._count <= MOST_AT_ONCE:
            self._send(name, text, parent)
            return
        if not self._pieces:
            self._later(WINDOW_SECONDS, self.flush)
        self._name, self._parent = name, parent
        self._pieces.append(text)

    def flush(self) -> None:
        """Send what waits."""
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces = []
            self._send(self._name, text, self._parent)
