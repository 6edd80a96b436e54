"""Connections of boards to real hosts, where a person has allowed host and port.

What a board sends is passed on by the computer's own TCP and TLS. While the host is waited for, board time stands still
where it is not the wall clock's. It is waited for only while the board's program looks for what it sends: one that has
all it wants, or that sends without reading, goes on at once.
"""

from __future__ import annotations

import ipaddress
import select
import socket
import ssl
import time
from typing import TYPE_CHECKING

from circuitpython_kernel.network import tls

if TYPE_CHECKING:
    from circuitpython_kernel.network.air import Network
    from circuitpython_kernel.network.servers import Server
    from circuitpython_kernel.network.tcp import End

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 10.0
"""Wall time for which an answer is waited for, once the board looks for it."""
MORE = ((1_000_000, 0.1), (10_000_000, 0.2), (50_000_000, 0.5), (200_000_000, 1.0))
"""When something has come and the board looks for more: so many nanoseconds of board time later, that is waited for so
many seconds of wall time, by turns. So a program that waits gets the rest before its own timeout is over."""
_SLICE_SECONDS = 0.02
_CHUNK = 16 * 1024
_SOON_NS, _REAL_NS, _IDLE_NS = 1_000_000, 5_000_000, 100_000_000
_SPEAKS_FIRST_NS = 1_000_000_000
"""A board that has said nothing for so long listens to a host that speaks first."""
_LEAVES = 20
"""Looks at a quiet connection that the board has closed, before it is closed to the host, too."""

_EXPIRED, _NAME = (10,), (62, 64)
"""OpenSSL's numbers of what is wrong with a certificate: X509_V_ERR_CERT_HAS_EXPIRED, ..._HOSTNAME_MISMATCH and
..._IP_ADDRESS_MISMATCH."""


class Refused(OSError):
    """The name leads to where it must not."""


def address_of(host: str, port: int) -> str:
    """The address that a host's name leads to.

    Raises:
        OSError: when nobody knows it.
        Refused: when it leads to this computer or to a private network, and is no address or ``localhost`` itself.
    """
    found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
    address = str(found)
    if host != "localhost" and host != address and not ipaddress.ip_address(address).is_global:
        raise Refused(f"{host} leads to {address}, which is no public address: allow that by itself")
    return address


def _on_the_way(end: End) -> bool:
    """Whether the air still has something: the board does not know the answer yet, or the host the question."""
    return end.clock.now_ns <= max(end.arrival_ns, end.peer.arrival_ns)


class Talk:
    """One connection: a `network.tcp.Watcher` of its end on the air, and a socket of the computer's."""

    def __init__(self, network: Network, host: str, port: int, server: Server, end: End) -> None:
        self._network, self._host, self._port, self._server = network, host, port, server
        self._client = end.peer.address[0]
        self._socket: socket.socket | None = None
        self._first = bytearray()
        self._waits: list[tuple[int, float]] = []
        """Waits that are left: when, from the moment the board looks for more, and for how long."""
        self._quiet = 0
        self._unused = True
        """Whether nothing has gone over the socket yet."""
        self._told = False
        clock = end.clock
        end.told_wanted = lambda: self._wanted(end)
        clock.plan(clock.now_ns + _SPEAKS_FIRST_NS, lambda: self._board_listens(end))

    # ---- what the board does

    def arrived(self, end: End) -> None:
        """The board has sent bytes."""
        data = end.receive_all()
        if self._socket is not None and self._unused and tls.looks_like_tls(data):
            self._close()  # it was made for a host that speaks first
        if self._socket is not None:
            self._send(end, data)
            return
        self._first += data
        if not tls.looks_like_tls(self._first):
            self._connect(end, None)
            return
        try:
            record = tls.take_record(self._first)
            if record is None:
                return
            tls.name_wanted(record[0])
        except ValueError:
            end.reset()
            return
        del self._first[: record[1]]
        self._connect(end, ssl.create_default_context())

    def closed(self, end: End) -> None:
        """The board sends no more, or is gone."""
        if end.error or self._socket is None:
            self._close()
        elif not isinstance(self._socket, ssl.SSLSocket):
            try:
                self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                self._close()

    def _board_listens(self, end: End) -> None:
        """The board says nothing: the host may be one that speaks first."""
        if self._socket is None and not self._first and not end.over and not self._told:
            self._connect(end, None)

    # ---- the computer's side

    def _connect(self, end: End, context: ssl.SSLContext | None) -> None:
        self._told = True
        what = "connect" if context is None else "connect with TLS"
        fault = ""
        try:
            plain = socket.create_connection((address_of(self._host, self._port), self._port), CONNECT_SECONDS)
            try:
                made = plain if context is None else context.wrap_socket(plain, server_hostname=self._host)
            except BaseException:
                plain.close()
                raise
        except ssl.SSLCertVerificationError as error:
            code = error.verify_code
            fault = "expired" if code in _EXPIRED else "wrong host" if code in _NAME else "self-signed"
            self._note(end, what, f"certificate: {error.verify_message}")
        except OSError as error:
            self._note(end, what, str(error))
            end.reset()
            return
        if context is not None:
            names = ("somewhere.else.example",) if fault == "wrong host" else (self._host, self._server.address)
            told = fault if fault in ("expired", "self-signed") else "good"
            end.send_all(tls.answer(names, told, self._server.authority))
        if fault:
            end.finish()
            return
        self._note(end, what, "connected")
        made.setblocking(False)
        self._socket = made
        first = bytes(self._first)
        self._first.clear()
        if first:
            self._send(end, first)
        else:
            self._waits = [(_SOON_NS, ANSWER_SECONDS)]  # it is to speak first
            self._plan(end, _SOON_NS)

    def _note(self, end: End, what: str, answer: str) -> None:
        self._network.note(
            end.clock, "real", self._client, f"{self._host}:{self._port}", what, answer, failed=answer != "connected"
        )

    def _send(self, end: End, data: bytes) -> None:
        made = self._socket
        assert made is not None
        self._unused = False
        try:
            made.settimeout(CONNECT_SECONDS)
            made.sendall(data)
            made.setblocking(False)
        except OSError:
            end.reset()
            self._close()
            return
        self._waits = [(_SOON_NS, ANSWER_SECONDS)]
        self._quiet = 0
        self._plan(end, _SOON_NS)

    _turn = 0

    def _plan(self, end: End, ns: int) -> None:
        self._turn += 1
        turn = self._turn
        clock = end.clock
        clock.plan(clock.now_ns + ns, lambda: self._look(end) if turn == self._turn else None)

    def _wanted(self, end: End) -> None:
        """The board's program begins to look for more."""
        if self._socket is not None and end.clock.stepped and self._waits:
            self._plan(end, self._waits[0][0])

    def _look(self, end: End) -> None:
        """Take in what the host has sent; wait for it, if the board looks for it."""
        made, clock = self._socket, end.clock
        if made is None:
            return
        if end.error:
            self._close()
            return
        seconds = 0.0
        if clock.stepped and self._waits and end.peer.wanted and not _on_the_way(end):
            _, seconds = self._waits.pop(0)
        data = self._receive(made, end, seconds)
        if data is None:
            self._quiet += 1
            if end.peer_closed and self._quiet > _LEAVES:
                end.finish()
                self._close()
                return
            self._plan_more(end)
        elif data:
            self._waits = list(MORE)
            self._quiet = 0
            self._unused = False
            end.send_all(data)
            self._plan_more(end)
        else:
            end.finish()
            self._close()

    def _plan_more(self, end: End) -> None:
        """Look again: soon while more is wanted or on its way, else now and then."""
        if not end.clock.stepped:
            self._plan(end, _REAL_NS)
        elif _on_the_way(end):
            self._plan(end, _SOON_NS)
        elif end.peer.wanted and self._waits:
            self._plan(end, self._waits[0][0])
        else:
            self._plan(end, _IDLE_NS)

    @staticmethod
    def _receive(made: socket.socket, end: End, seconds: float) -> bytes | None:
        """What has come, empty at the end; None when nothing comes in time."""
        until = time.monotonic() + seconds
        while True:
            try:
                return made.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                left = until - time.monotonic()
                if left <= 0 or end.clock.interrupted:
                    return None
                select.select([made], [], [], min(left, _SLICE_SECONDS))
            except OSError:
                return b""

    def _close(self) -> None:
        self._told = True
        made, self._socket = self._socket, None
        if made is not None:
            made.close()
