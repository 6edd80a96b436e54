"""Datagrams."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from .tcp import SocketAddress


class Datagram(NamedTuple):
    """One that has come."""

    source: SocketAddress
    data: bytes


class Mailbox:
    """Where datagrams of a port wait. One that comes when it is full is lost.

    Args:
        most: how many wait at once.
        told: called when one has come.
    """

    def __init__(self, most: int, told: Callable[[], None] | None = None) -> None:
        self._most = most
        self._told = told
        self._waiting: deque[Datagram] = deque()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, datagram: Datagram) -> None:
        """A datagram arrives."""
        if len(self._waiting) < self._most:
            self._waiting.append(datagram)
            if self._told is not None:
                self._told()
        else:
            self.dropped += 1

    def take(self) -> Datagram:
        """The oldest one."""
        return self._waiting.popleft()
