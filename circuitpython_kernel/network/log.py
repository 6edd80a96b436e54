"""What went over the air: for the bus monitor, for people, and for tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clocks import Clock

NETWORK = "network"
"""What a bus monitor calls it."""

MOST_ENTRIES = 10_000
MOST_BYTES = 64 * 1024
"""Bytes of a body that an entry keeps."""


@dataclass(frozen=True)
class Entry:
    """One exchange.

    - ``time_ns``: board time when it was over; ``protocol``: ``"http"``, ``"dns"``, ``"udp"``, ``"mqtt"``, ...
    - ``client`` and ``server``: names or addresses.
    - ``what``: one line, such as ``GET /x``; ``answer``: one line, such as ``200 OK``.
    - ``sent`` and ``received``: the bodies' bytes, seen from the client.
    - ``unasked``: whether the server sent it by itself, as a broker does messages.
    - ``failed``: whether it came to nothing.
    - ``clock``: the clock of the board whose time ``time_ns`` is.
    """

    time_ns: int
    protocol: str
    client: str
    server: str
    what: str
    answer: str = ""
    sent: bytes = b""
    received: bytes = b""
    unasked: bool = False
    failed: bool = False
    clock: Clock | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        arrow = f" -> {self.answer}" if self.answer else ""
        return f"{self.time_ns / 1e9:.3f} s  {self.protocol}  {self.client} to {self.server}: {self.what}{arrow}"


class Log:
    """Entries, the oldest first. The oldest go when there are more than `MOST_ENTRIES`; ``left_out`` counts them."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
        self.left_out = 0
        self.total = 0
        """How many there ever were."""

    def add(self, entry: Entry) -> None:
        """One more."""
        if len(self._entries) == MOST_ENTRIES:
            self.left_out += 1
        self._entries.append(entry)
        self.total += 1

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()
        self.left_out = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]
