"""What a `Network` offers to and from the world beside the air: visits, published ports, real hosts by permission."""

from __future__ import annotations

import ipaddress
import json as json_module
import re
import sys
import urllib.parse
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from circuitpython_kernel.common.waits import Waits

from .addresses import checked_port
from .visits import Answer, Visit

if TYPE_CHECKING:
    from .servers import Server, StreamService
    from .station import Station
    from .tcp import End

_PATIENCE_SECONDS = 30.0
"""Wall time after which a visit is given up although board time stands still."""
_LOOK_SECONDS = 0.02
_NUDGE_SECONDS = 0.05
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


class Published(Protocol):
    """A port of the computer's that leads to a board's."""

    station: Station
    port: int
    """The board's port."""

    @property
    def url(self) -> str:
        """Where a browser finds it."""

    def close(self) -> None:
        """Close it, with its connections; it is `published` no more."""


class Gateway(Protocol):
    """What opens sockets of the computer's: `gateway.computer.Computer`. The air itself never does."""

    def publish(self, station: Station, port: int, host_port: int) -> Published:
        """Open a port on loopback that leads to a board's port; see `Gateways.publish`."""

    def connection(self, host: str, port: int, server: Server, end: End) -> None:
        """A board has connected to a real host that is allowed."""


class Gateways(ABC):
    """These methods of a `Network`."""

    stations: list[Station]

    def __init__(self, allow: Iterable[str]) -> None:
        self.gateway: Gateway | None = None
        """The first board brings it."""
        self.waits: Waits | None = None
        """How those who ask wait; the first board's."""
        self.refuse_inside: Callable[[str], None] = lambda _what: None
        """Refuses what would wait for itself; the first board's."""
        self.published: list[Published] = []
        """Ports that are open on loopback."""
        self._allowed: list[str] = []
        for entry in allow:
            self.allow(entry)

    @abstractmethod
    def serve_stream(self, name: str, port: int, service: StreamService, *, tls: bool = False) -> Server:
        """See `air.Network.serve_stream`."""

    @abstractmethod
    def server(self, name: str) -> Server:
        """See `air.Network.server`."""

    # ---- visits

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 10.0) -> Answer:
        """Ask a web server that runs on a board, as a browser on its network does: see `request`."""
        return self.request("GET", url, headers=headers, timeout=timeout)

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | str = b"",
        json: Any = None,  # noqa: ANN401 - JSON can be anything
        headers: Mapping[str, str] | None = None,
        timeout: float = 10.0,
    ) -> Answer:
        """Ask a web server that runs on a board, while its program runs.

        Args:
            method: such as ``"POST"``.
            url: ``"http://board/path"`` for the only board there is; a board's address, or its name on the network,
                with or without ``.local``, for one of several. ``"http://board:8080/"`` for another port.
            body: what is sent.
            json: what is sent as JSON, in place of a body.
            headers: more headers.
            timeout: seconds of board time; a port at which nobody listens yet is tried until then.

        Raises:
            LookupError: when there is no such board.
            ValueError: for a URL of another kind.
            TimeoutError: when there was no answer in time.
            ConnectionError: when there was half an answer.
            RuntimeError: in a part or a callback, for which the program waits.
        """
        self.refuse_inside(f"network.{method.lower()}()")
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"a board is asked by a URL such as http://board/path, not {url!r}")
        station, port = self.board_named(parts.hostname), parts.port or 80
        if json is not None:
            body, headers = json_module.dumps(json), {"Content-Type": "application/json", **(headers or {})}
        data = body.encode() if isinstance(body, str) else bytes(body)
        path = urllib.parse.quote(parts.path or "/", safe="/%") + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if data or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(data)}")
        head = "\r\n".join(lines)
        if "\n" in head.replace("\r\n", "") or "\r" in head.replace("\r\n", ""):
            raise ValueError("a header has one line")
        packet = head.encode("latin-1", "replace") + b"\r\n\r\n" + data
        return self._visit(station, port, packet, timeout, method == "HEAD")

    def _visit(self, station: Station, port: int, packet: bytes, timeout: float, without_body: bool) -> Answer:
        waits = self.waits
        assert waits is not None, "a station brings them"
        over = waits.event()
        visit = Visit(self._air(), station, port, packet, timeout, over.set, without_body=without_body)
        waited = 0.0
        while not over.wait(_LOOK_SECONDS):
            station.clock.nudge(_NUDGE_SECONDS)
            waited += _LOOK_SECONDS
            if waited > _PATIENCE_SECONDS + timeout:
                visit.give_up("board time stands still: nothing lets its program go on")
        if visit.answer is None:
            closed = "closed" in visit.error or "no HTTP" in visit.error
            raise ConnectionError(visit.error) if closed else TimeoutError(visit.error)
        return visit.answer

    @abstractmethod
    def _air(self) -> Any:  # noqa: ANN401 - `air.Network`, which is derived from this
        """The network itself."""

    def board_named(self, name: str) -> Station:
        """The radio of a board by its name or address; ``"board"`` is the only one.

        Raises:
            LookupError: when there is no such board, or several.
        """
        wanted = name.lower().removesuffix(".local")
        found = [one for one in self.stations if wanted in (*one.local_names, *one.addresses)]
        if not found and wanted == "board":
            found = list(self.stations)
        if not self.stations:
            raise LookupError("no board on this network has WiFi; raspberry_pi_pico_w has it, for one")
        if len(found) != 1:
            names = ", ".join(one.hostname for one in self.stations)
            kind = "several boards" if found else f"no board {name!r}"
            raise LookupError(f"there is {kind} on this network; there are: {names}")
        return found[0]

    # ---- ports of the computer's

    def publish(self, port: int = 80, *, board: str = "board", host_port: int = 0) -> Published:
        """Let a browser on this computer reach a port of a board's, at the ``url`` of what is returned.

        It is open on loopback alone, and closes with the board, or by its ``close()``.

        Args:
            port: the board's.
            board: its name, where there are several.
            host_port: that of the computer; 0 for any that is free.

        Raises:
            LookupError: when there is no such board.
            OSError: when the port is taken.
            RuntimeError: in a browser's kernel, which cannot open ports.
            ValueError: for a number that no port has.
        """
        checked_port(port)
        if host_port:
            checked_port(host_port)
        station = self.board_named(board)
        if self.gateway is None:
            raise RuntimeError("no board of this network can open ports")
        for there in self.published:
            if there.station is station and there.port == port and host_port == 0:
                return there
        made = self.gateway.publish(station, port, host_port)
        self.published.append(made)
        return made

    def close_ports(self, station: Station | None = None) -> None:
        """Close the ports that lead to a board, or all."""
        for there in [one for one in self.published if station in (None, one.station)]:
            there.close()

    # ---- real hosts

    @property
    def allowed(self) -> tuple[str, ...]:
        """The real hosts that boards may reach, as ``"host:port"``; none by default."""
        return tuple(self._allowed)

    def allow(self, entry: str) -> None:
        """Let boards reach a real host at one port by TCP, with or without TLS: ``allow("api.example.com:443")``.

        The computer's own ports and private networks are reached only where they are named exactly, by their address or
        as ``localhost``: a name that leads there is refused. TLS is the computer's, with its certificates, which are
        verified. Board time stands still while the real host is waited for, except in ``realtime``.

        Raises:
            RuntimeError: in a browser's kernel, which has no sockets.
            ValueError: for anything else than a host and a port.
        """
        if sys.platform == "emscripten":
            raise RuntimeError("A kernel in a browser reaches no real host: serve what the program asks for.")
        host, port = split_entry(entry)
        name = f"{host}:{port}"
        if name not in self._allowed:
            self._allowed.append(name)
            self.serve_stream(host, port, _RealHost(self, host, port))

    def deny(self, entry: str) -> None:
        """Take back what was allowed.

        Raises:
            LookupError: when it was not.
            ValueError: for anything else than a host and a port.
        """
        host, port = split_entry(entry)
        name = f"{host}:{port}"
        if name not in self._allowed:
            raise LookupError(f"{name} was not allowed; allowed are: {', '.join(self._allowed) or 'none'}")
        self._allowed.remove(name)
        server = self.server(host)
        if isinstance(server.streams.get(port), _RealHost):
            del server.streams[port]


class _RealHost:
    """A `servers.StreamService`: hands connections to the gateway."""

    def __init__(self, network: Gateways, host: str, port: int) -> None:
        self._network, self._host, self._port = network, host, port

    def connection(self, server: Server, port: int, end: End) -> None:
        """See `servers.StreamService`."""
        gateway = self._network.gateway
        if gateway is None or f"{self._host}:{self._port}" not in self._network.allowed:
            end.reset()
            return
        gateway.connection(self._host, self._port, server, end)


def split_entry(entry: str) -> tuple[str, int]:
    """Host and port of ``"host:port"``.

    Raises:
        ValueError: for anything else.
    """
    host, _, port = entry.strip().lower().rpartition(":")
    told = f"a real host is allowed as host:port, such as api.example.com:443, not {entry!r}"
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ValueError(told)
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        if not _NAME.fullmatch(host) or host.replace(".", "").isdigit():
            raise ValueError(told) from None
    return host, int(port)
