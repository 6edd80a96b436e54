"""A time server (RFC 5905, SNTP): the date at board time 0 is chosen, and from there board time goes on."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from circuitpython_kernel.network.clocks import Clock
from circuitpython_kernel.network.log import Entry, Log
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.udp import Datagram

_PACKET = struct.Struct(">BBbb11I")
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_STRATUM, _PRECISION = 2, -20
PORT = 123


class TimeServer:
    """Answers NTP requests; ``start`` is the date and time at board time 0, and may be changed."""

    def __init__(self, start: datetime, log: Log) -> None:
        self.start = start if start.tzinfo is not None else start.replace(tzinfo=UTC)
        self._log = log

    def datagram(self, server: Server, datagram: Datagram, clock: Clock) -> list[bytes]:
        """See `servers.DatagramService`."""
        if len(datagram.data) < _PACKET.size:
            return []
        asked = _PACKET.unpack_from(datagram.data)
        if asked[0] & 7 != 3:
            return []  # not a client's
        version = asked[0] >> 3 & 7
        since = self.start - _EPOCH
        whole = since.days * 86_400 + since.seconds
        ns = clock.now_ns + since.microseconds * 1000
        seconds, fraction = whole + ns // 1_000_000_000, (ns % 1_000_000_000 << 32) // 1_000_000_000
        now = (seconds & 0xFFFFFFFF, fraction)
        answer = _PACKET.pack(
            version << 3 | 4, _STRATUM, 6, _PRECISION, 0, 0, 0x7F000001, *now, *asked[13:15], *now, *now
        )
        told = datetime.fromtimestamp(seconds - 2_208_988_800, UTC).strftime("%Y-%m-%d %H:%M:%S")
        self._log.add(Entry(clock.now_ns, "ntp", datagram.source[0], server.name, "time?", told, clock=clock))
        return [answer]
