"""What has an address: stations, servers outside, and the computer's own visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .clocks import Clock
from .tcp import End, SocketAddress
from .udp import Datagram


class Node(Protocol):
    """Something that connections and datagrams reach."""

    address: str

    def clock_for(self, other: Clock) -> Clock:
        """The clock by which it lives; what has none of its own takes that of the board that talks to it."""

    def takes_connection(self, port: int, client: SocketAddress) -> bool:
        """Whether something listens at a TCP port and has room for one more."""

    def connection(self, port: int, end: End) -> None:
        """A connection was made; `end` is this side's."""

    def datagram(self, port: int, datagram: Datagram, clock: Clock, reply: Callable[[bytes], None]) -> None:
        """A datagram has come, from a board with that clock; ``reply`` sends one back."""
