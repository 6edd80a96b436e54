"""Servers outside of the board: a name, an address, and services at ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from . import tls
from .clocks import Clock
from .tcp import End, SocketAddress
from .udp import Datagram

Certificate = Literal["good", "expired", "wrong host", "self-signed"]


class StreamService(Protocol):
    """What answers connections at a TCP port."""

    def connection(self, server: Server, port: int, end: End) -> None:
        """A connection was made: set ``end.watcher``."""


class DatagramService(Protocol):
    """What answers datagrams at a UDP port."""

    def datagram(self, server: Server, datagram: Datagram, clock: Clock) -> list[bytes]:
        """A datagram has come; the datagrams to answer with."""


@dataclass
class Server:
    """A host outside. Its fields may be changed while programs run, to see what a program makes of faults.

    - ``reachable``: whether anything gets there; a connection to one that is not ends with a timeout.
    - ``refuses``: whether it refuses connections.
    - ``resets_after``: break each connection after so many bytes of its answer; None for never.
    - ``certificate``: what TLS finds. A client that has loaded the text `authority` takes a self-signed one.
    - ``tls_ports``: ports that speak TLS.
    """

    name: str
    address: str
    reachable: bool = True
    refuses: bool = False
    resets_after: int | None = None
    certificate: Certificate = "good"
    streams: dict[int, StreamService] = field(default_factory=dict, repr=False)
    datagrams: dict[int, DatagramService] = field(default_factory=dict, repr=False)
    tls_ports: set[int] = field(default_factory=set)

    def clock_for(self, other: Clock) -> Clock:
        """See `nodes.Node`."""
        return other

    def takes_connection(self, port: int, client: SocketAddress) -> bool:
        """See `nodes.Node`."""
        return not self.refuses and port in self.streams

    @property
    def authority(self) -> str:
        """Its certificate as PEM text, for ``load_verify_locations(cadata=...)``."""
        return tls.authority_of(self.name)

    def connection(self, port: int, end: End) -> None:
        """See `nodes.Node`."""
        service = self.streams[port]
        if port not in self.tls_ports:
            service.connection(self, port, end)
            return
        names = ("somewhere.else.example",) if self.certificate == "wrong host" else (self.name, self.address)
        fault = "good" if self.certificate == "wrong host" else self.certificate
        reply = tls.answer(names, fault, self.authority)
        end.watcher = tls.Doorkeeper(reply, lambda end: service.connection(self, port, end))

    def datagram(self, port: int, datagram: Datagram, clock: Clock, reply: Callable[[bytes], None]) -> None:
        """See `nodes.Node`."""
        service = self.datagrams.get(port)
        if service is not None:
            for answer in service.datagram(self, datagram, clock):
                reply(answer)

    def send(self, end: End, data: bytes, *, then_close: bool = False) -> None:
        """Send an answer, with the fault that this server has."""
        if self.resets_after is not None and len(data) > self.resets_after:
            end.send_all(data[: self.resets_after])
            end.reset()
            return
        end.send_all(data)
        if then_close:
            end.finish()
