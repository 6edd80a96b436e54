"""What a board's console has said: the newest text, within a bound."""

from __future__ import annotations

from collections import deque

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.common.waits import Waits

CONSOLE_BYTES = 4 << 20
"""How much text is kept by default, in bytes of UTF-8."""

_PIECE = 4096  # pieces of text are joined up to this many characters


class ConsoleLog:
    """The newest text of a console. Places in it count characters since the board was made.

    Args:
        limit: how many bytes are kept.
        waits: how to wait for its lock; as this process does when None.
    """

    def __init__(self, limit: int = CONSOLE_BYTES, waits: Waits | None = None) -> None:
        self.limit = limit
        self._lock = (waits or usual_waits()).lock()
        self._pieces: deque[tuple[str, int]] = deque()  # text, and its bytes
        self._bytes = 0
        self._begin = 0
        self._end = 0

    def add(self, text: str) -> None:
        """Take what was said; the oldest is let go when there is too much."""
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        with self._lock:
            self._end += len(text)
            self._bytes += size
            if self._pieces and len(self._pieces[-1][0]) + len(text) <= _PIECE:
                last, before = self._pieces.pop()
                text, size = last + text, before + size
            self._pieces.append((text, size))
            while self._bytes > self.limit and len(self._pieces) > 1:
                oldest, its_size = self._pieces.popleft()
                self._bytes -= its_size
                self._begin += len(oldest)
            if self._bytes > self.limit:
                text = text.encode("utf-8", "replace")[-self.limit :].decode("utf-8", "ignore")
                self._pieces[0] = text, len(text.encode())
                self._bytes = self._pieces[0][1]
                self._begin = self._end - len(text)

    @property
    def begin(self) -> int:
        """The place of the first character that is kept: how many older ones were let go."""
        return self._begin

    @property
    def end(self) -> int:
        """The place behind the last character: how many there were in all."""
        return self._end

    @property
    def text(self) -> str:
        """All that is kept."""
        return self.since(0)[1]

    def since(self, place: int) -> tuple[int, str]:
        """The text from a place on, and where it begins, which is later when the text at the place was let go."""
        with self._lock:
            start = min(max(place, self._begin), self._end)
            wanted = self._end - start
            found: list[str] = []
            for piece, _ in reversed(self._pieces):
                if wanted <= 0:
                    break
                found.append(piece[-wanted:] if wanted < len(piece) else piece)
                wanted -= len(piece)
            return start, "".join(reversed(found))

    def __repr__(self) -> str:
        left_out = f", {self._begin:,} older ones left out" if self._begin else ""
        return f"<ConsoleLog: {self._end - self._begin:,} characters{left_out}>"
