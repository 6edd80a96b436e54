"""Sends back what comes (RFC 862)."""

from __future__ import annotations

from circuitpython_kernel.network.clocks import Clock
from circuitpython_kernel.network.log import MOST_BYTES, Entry, Log
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.tcp import End
from circuitpython_kernel.network.udp import Datagram

PORT = 7


class Echo:
    """For datagrams and connections."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def datagram(self, server: Server, datagram: Datagram, clock: Clock) -> list[bytes]:
        """See `servers.DatagramService`."""
        data = datagram.data
        kept = data[:MOST_BYTES]
        what = f"{len(data)} bytes"
        self._log.add(Entry(clock.now_ns, "udp", datagram.source[0], server.name, what, "", kept, kept, clock=clock))
        return [data]

    def connection(self, server: Server, port: int, end: End) -> None:
        """See `servers.StreamService`."""
        end.watcher = _Mirror(server)


class _Mirror:
    def __init__(self, server: Server) -> None:
        self._server = server

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._server.send(end, end.receive_all())

    def closed(self, end: End) -> None:
        """The board sends no more."""
        end.finish()
