"""TCP connections: two ends, bytes in order, windows, and the ways in which they end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from . import errors
from .clocks import Clock
from .links import MOST_RETRIES, RETRY_NS, Dice, Link

MAXIMUM_SEGMENT = 1460
WINDOW = 4 * MAXIMUM_SEGMENT
"""Bytes that may be on their way to an end, or wait there to be read."""

SocketAddress = tuple[str, int]


class Watcher(Protocol):
    """Who is told what happens at an end of a connection; a board that waits looks by itself."""

    def arrived(self, end: End) -> None:
        """Bytes have come: `End.receive` gives them."""

    def closed(self, end: End) -> None:
        """The other end sends no more, or the connection broke (`End.error`)."""


class Nobody:
    """Is told nothing."""

    def arrived(self, end: End) -> None:
        """Nothing."""

    def closed(self, end: End) -> None:
        """Nothing."""


def _nothing() -> None:
    """In place of a function that is told."""


class End:
    """One end of a connection."""

    peer: End

    def __init__(self, clock: Clock, address: SocketAddress, link: Link, dice: Dice) -> None:
        self.clock = clock
        self.address = address
        self.watcher: Watcher = Nobody()
        self.error = 0
        """The error number with which the connection broke, 0 for none."""
        self.peer_closed = False
        """Whether the other end sends no more; what has come can still be read."""
        self.closed = False
        """Whether this end was closed."""
        self.write_closed = False
        self.wanted = False
        """Whether the reader at this end has looked for more than there is, and has sent nothing since."""
        self.told_wanted: Callable[[], None] = _nothing
        """Called when the other end begins to look for more."""
        self._link, self._dice = link, dice
        self._inbox: deque[bytes] = deque()
        self.unread = 0
        self._on_the_way = 0
        self._last_arrival_ns = 0

    # ---- this end sends

    def follows(self, ns: int) -> None:
        """What this end sends arrives after a time: that at which the other side knows of the connection."""
        self._last_arrival_ns = max(self._last_arrival_ns, ns)

    @property
    def room(self) -> int:
        """Bytes that can be sent now."""
        return max(0, WINDOW - self._on_the_way - self.peer.unread)

    def send(self, data: bytes) -> int:
        """Send as much as there is room for; how many bytes."""
        if self.error or self.closed or self.write_closed:
            return 0
        taken = data[: self.room]
        if taken:
            self.wanted = False
            self._on_the_way += len(taken)
            peer = self.peer

            def deliver() -> None:
                self._on_the_way -= len(taken)
                peer.deliver(taken)

            self._plan(len(taken), deliver)
        return len(taken)

    def send_all(self, data: bytes) -> None:
        """For ends outside of boards, whose buffers have no end."""
        if self.error or self.closed or self.write_closed or not data:
            return
        peer = self.peer
        for start in range(0, len(data), MAXIMUM_SEGMENT):
            part = data[start : start + MAXIMUM_SEGMENT]
            self._plan(len(part), lambda part=part: peer.deliver(part))  # type: ignore[misc] # mypy: a lambda's default

    def finish(self) -> None:
        """Send no more (FIN); what comes can still be read."""
        if not self.write_closed and not self.error:
            self.write_closed = True
            self._plan(0, self.peer.deliver_end)

    def close(self) -> None:
        """Let go of this end. Bytes that nobody has read break the connection, as TCP has it."""
        if self.closed:
            return
        self.closed = True
        if self.unread and not self.error:
            self.reset()
        else:
            self.finish()

    def reset(self) -> None:
        """Break the connection (RST)."""
        if self.error:
            return
        self.error = errors.ECONNABORTED
        peer = self.peer
        self._plan(0, lambda: peer.break_with(errors.ECONNRESET), lossless=True)

    def _plan(self, size: int, arrive: Callable[[], None], *, lossless: bool = False) -> None:
        retries = 0 if lossless else self._dice.retries(self._link)
        if retries > MOST_RETRIES:
            self.break_with(errors.ETIMEDOUT)
            return
        sending = round(size * 8e9 / self._link.bits_per_second)
        start = self.clock.now_ns + self._dice.delay_ns(self._link) + retries * RETRY_NS
        self._last_arrival_ns = max(start, self._last_arrival_ns) + sending
        self.peer.clock.plan(self._last_arrival_ns, arrive)

    # ---- what comes

    def deliver(self, data: bytes) -> None:
        """Bytes arrive."""
        if self.error:
            return
        if self.closed:
            self.reset()  # nobody is there any more
            return
        self._inbox.append(data)
        self.unread += len(data)
        self.wanted = False
        self.watcher.arrived(self)

    def deliver_end(self) -> None:
        """The other end sends no more."""
        if not self.error and not self.peer_closed:
            self.peer_closed = True
            self.watcher.closed(self)

    def break_with(self, error: int) -> None:
        """The connection is gone; what has come can no longer be read, as on a board."""
        if not self.error:
            self.error = error
            self._inbox.clear()
            self.unread = 0
            self.watcher.closed(self)

    def vanish(self) -> None:
        """This side is gone without a word: out of the air, or without power.

        A real peer would notice by its own timeouts. Here one outside of boards is told at once, as what is planned on
        this board's clock is forgotten when it starts again.
        """
        self.closed = True
        peer = self.peer
        self.break_with(errors.ECONNABORTED)
        if peer.clock is self.clock:
            peer.break_with(errors.ECONNRESET)
        else:
            peer.clock.plan(peer.clock.now_ns, lambda: peer.break_with(errors.ECONNRESET))

    def look_for_more(self) -> None:
        """The reader here finds nothing: it waits, or will ask again."""
        if not self.wanted and not self.unread and not self.error and not self.peer_closed:
            self.wanted = True
            self.peer.told_wanted()

    @property
    def arrival_ns(self) -> int:
        """When the last that this end has sent is there, by the other end's clock."""
        return self._last_arrival_ns

    @property
    def over(self) -> bool:
        """Whether both sides have ended."""
        return bool(self.error) or (self.closed and self.peer_closed)

    def receive(self, most: int) -> bytes:
        """Up to ``most`` bytes of what has come, of one segment."""
        if not self._inbox:
            return b""
        first = self._inbox.popleft()
        if len(first) > most:
            self._inbox.appendleft(first[most:])
            first = first[:most]
        self.unread -= len(first)
        return first

    def receive_all(self) -> bytes:
        """All that has come."""
        data = b"".join(self._inbox)
        self._inbox.clear()
        self.unread = 0
        return data


def pair(
    client: tuple[Clock, SocketAddress], server: tuple[Clock, SocketAddress], link: Link, dice: Dice
) -> tuple[End, End]:
    """The two ends of a new connection: the client's, the server's."""
    ends = End(*client, link, dice), End(*server, link, dice)
    ends[0].peer, ends[1].peer = ends[1], ends[0]
    return ends


def lost_end(clock: Clock, address: SocketAddress) -> End:
    """An end of a connection that is broken."""
    end, other = pair((clock, address), (clock, address), Link(), Dice(0))
    end.vanish()
    other.vanish()
    return end
