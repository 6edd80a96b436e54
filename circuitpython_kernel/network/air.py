"""The network that boards share: who is on the air, what has which name, and how things travel."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import partial

from . import errors
from .access_points import AccessPoint
from .addresses import ANY, BROADCAST, Subnet, checked_port, is_address
from .calls import Caller, D, R, call
from .clocks import Clock
from .gateways import Gateways
from .links import Dice, Link
from .log import Entry, Log
from .nodes import Node
from .servers import DatagramService, Server, StreamService
from .services.http import HTTPService, Request, Response, Routes
from .services.ready import ReadyServices
from .services.ready_http import PORTAL_PAGE
from .station import BOARD_SUBNET, Station
from .tcp import End, SocketAddress, pair
from .udp import Datagram

DEFAULT_SSID = "Virtual WiFi"
"""The open access point that is always there unless it is taken away."""

SYN_TIMEOUT_NS = 18_000_000_000
"""How long a board tries to connect to an address where nothing answers (measured by users of ESP32-S3 boards:
36.6 s for two attempts, CircuitPython pull request 9210)."""


class Network(ReadyServices, Gateways):
    """The virtual air.

    Args:
        seed: of all chance: jitter and loss.
        open_access_point: whether `DEFAULT_SSID` is there.
        allow: real hosts that boards may reach, see `allow`; none by default.
    """

    def __init__(self, *, seed: int = 0, open_access_point: bool = True, allow: Iterable[str] = ()) -> None:
        self.link = Link()
        """From a board to its access point, and to other boards."""
        self.outside = Link(latency=0.02)
        """From an access point to servers outside, in addition."""
        self.log = Log()
        self.stations: list[Station] = []
        self.servers: dict[str, Server] = {}
        self.failing_names: set[str] = set()
        self.dice = Dice(seed)
        self.caller: Caller = call
        """Calls the user's functions; the first board brings its own."""
        self._points: list[AccessPoint] = []
        self._portals: dict[bytes, Server] = {}
        self._subnets = 0
        if open_access_point:
            self.access_point(DEFAULT_SSID)
        Gateways.__init__(self, allow)

    # ---- what a person sets up

    @property
    def access_points(self) -> tuple[AccessPoint, ...]:
        """Access points that are not boards' own."""
        return tuple(self._points)

    def access_point(
        self,
        ssid: str,
        password: str | None = None,
        *,
        rssi: int = -50,
        channel: int = 6,
        authmode: tuple[str, ...] = (),
        internet: bool = True,
        portal: bool = False,
        hidden: bool = False,
    ) -> AccessPoint:
        """Put up an access point; one of the same name and channel is replaced. See `access_points.AccessPoint`.

        Raises:
            ValueError: when something cannot be.
        """
        self._points = [point for point in self._points if (point.ssid, point.channel) != (ssid, channel)]
        self._subnets += 1
        third = self._subnets if self._subnets < BOARD_SUBNET else self._subnets + 1
        bssid = b"\x02\xca\x11" + self._subnets.to_bytes(3, "big")
        point = AccessPoint(
            ssid, password, rssi, channel, bssid, "US", authmode, internet, portal, hidden, subnet=Subnet(third % 256)
        )
        self._points.append(point)
        return point

    def remove_access_point(self, ssid: str) -> None:
        """Switch an access point off for good.

        Raises:
            LookupError: when there is none of that name.
        """
        gone = [point for point in self._points if point.ssid == ssid]
        if not gone:
            names = ", ".join(repr(point.ssid) for point in self._points) or "none"
            raise LookupError(f"no access point is called {ssid!r}; there are: {names}")
        for point in gone:
            point.enabled = False
        self._points = [point for point in self._points if point.ssid != ssid]

    def server(self, name: str) -> Server:
        """The server of a name, made when there is none."""
        name = name.lower()
        if name not in self.servers:
            taken = {server.address for server in self.servers.values()}
            numbered = (f"203.0.{113 + number // 200}.{1 + number % 200}" for number in range(len(taken) + 1))
            address = name if is_address(name) else next(one for one in numbered if one not in taken)
            self.servers[name] = Server(name, address)
        return self.servers[name]

    def serve(self, name: str, routes: Routes, *, port: int | None = None) -> Server:
        """Answer HTTP requests at a name: ``serve("api.example", {"/x": {"answer": 42}})``.

        Args:
            name: the host's name or address.
            routes: what each path gives, or a function of the request for all; see `services.http.HTTPService`.
            port: None for both 80 and, with TLS, 443; a number for that port alone, without TLS.
        """
        service = HTTPService(routes, self.log, self.guarded)
        if port is not None:
            return self.serve_stream(name, port, service)
        self.serve_stream(name, 443, service, tls=True)
        return self.serve_stream(name, 80, service)

    def serve_stream(self, name: str, port: int, service: StreamService, *, tls: bool = False) -> Server:
        """Answer connections at a TCP port."""
        server = self.server(name)
        server.streams[checked_port(port)] = service
        (server.tls_ports.add if tls else server.tls_ports.discard)(port)
        return server

    def serve_datagrams(self, name: str, port: int, service: DatagramService) -> Server:
        """Answer datagrams at a UDP port."""
        server = self.server(name)
        server.datagrams[checked_port(port)] = service
        return server

    # ---- for stations

    def add(self, station: Station) -> None:
        """A radio is there. Two boards of a kind get addresses and names of their own."""
        while any(other.mac == station.mac for other in self.stations):
            number = int.from_bytes(station.mac[3:], "big") + 1
            station.mac = station.mac[:3] + (number % (1 << 24)).to_bytes(3, "big")
        self.stations.append(station)

    def remove(self, station: Station) -> None:
        """A board is closed."""
        self.close_ports(station)
        station.leave()
        station.end_own()
        station.forget_ports()
        if station in self.stations:
            self.stations.remove(station)

    def heard_by(self, station: Station) -> list[AccessPoint]:
        """Access points that a station hears, by channel."""
        own = [other.own for other in self.stations if other.own is not None and other is not station]
        return sorted((point for point in [*self._points, *own] if point.heard()), key=lambda point: point.channel)

    def names_in_the_air(self) -> list[str]:
        """Names of access points that can be heard, boards' own among them, and that do not hide them."""
        own = [station.own for station in self.stations if station.own is not None]
        return [point.ssid for point in [*self._points, *own] if point.heard() and not point.hidden]

    def resolve(self, name: str, station: Station) -> str | None:
        """The address of a name; None when nobody knows it."""
        name = name.lower().rstrip(".")
        if is_address(name):
            return name
        if name.endswith(".local"):
            host = name.removesuffix(".local")
            near = self.neighbours(station)
            found = next((other for other in near if host in other.local_names), None)
            return None if found is None else self.address_seen_by(station, found)
        if station.connected and station.joined is not None and station.joined.portal:
            return station.joined.subnet.gateway
        if name in self.failing_names or not self._has_internet(station):
            return None
        server = self.servers.get(name)
        return None if server is None else server.address

    def node_at(self, address: str, station: Station) -> Node | None:
        """What a station reaches at an address."""
        for other in self.stations:
            if other is station and address in ("127.0.0.1", *station.addresses):
                return other
            if other is not station and self._same_air(station, other) and address in other.addresses:
                return other
        if station.connected and station.joined is not None and station.joined.portal:
            return self._portal(station.joined)
        if not self._has_internet(station):
            return None
        server = next((server for server in self.servers.values() if server.address == address), None)
        return server if server is not None and server.reachable else None

    def connect(
        self,
        station: Station,
        source: SocketAddress,
        target: SocketAddress,
        made: Callable[[End], None],
        failed: Callable[[int], None],
    ) -> None:
        """A station begins to connect; ``made`` or ``failed`` is called when that is over, by its clock."""
        node = self.node_at(target[0], station)
        if node is station and not node.takes_connection(target[1], source):
            # 127.0.0.1 is the board itself, unless the computer's was allowed.
            real = self.servers.get(target[0])
            node = real if real is not None and target[1] in real.streams else node
        clock = station.clock

        def fails(error: int, answer: str) -> None:
            self._note_connect(station, target, answer)
            failed(error)

        def succeeds(end: End) -> None:
            self._note_connect(station, target, "connected")
            made(end)

        if node is None or not source[0]:
            clock.plan(clock.now_ns + SYN_TIMEOUT_NS, lambda: fails(errors.ECONNABORTED, "nothing answers"))
            return
        link = self._link_to(node)
        there = node.clock_for(clock)

        def arrives() -> None:
            back_ns = there.now_ns + self.dice.delay_ns(link)
            if not node.takes_connection(target[1], source):
                clock.plan(back_ns, lambda: fails(errors.ECONNRESET, "refused"))
                return
            mine, theirs = pair((clock, source), (there, target), link, self.dice)
            theirs.follows(back_ns)
            node.connection(target[1], theirs)
            clock.plan(back_ns, lambda: succeeds(mine))

        there.plan(clock.now_ns + self.dice.delay_ns(link), arrives)

    def send_datagram(self, station: Station, source: SocketAddress, target: SocketAddress, data: bytes) -> None:
        """A station sends a datagram."""
        clock = station.clock
        for node in self._receivers(station, target[0]):
            link = self._link_to(node)
            if self.dice.lost(link):
                continue
            there = node.clock_for(clock)
            arrival = clock.now_ns + self.dice.delay_ns(link) + round(len(data) * 8e9 / link.bits_per_second)

            def arrives(node: Node = node, link: Link = link) -> None:
                reply = partial(self._reply, station, link, target, source[1])
                node.datagram(target[1], Datagram(source, data), clock, reply)

            there.plan(arrival, arrives)

    def ping(self, station: Station, address: str) -> int | None:
        """Nanoseconds until an echo is back, None when there is none."""
        known = station.joined is not None and station.connected and address == station.joined.subnet.gateway
        node = self.node_at(address, station)
        if node is None and not known:
            return None
        link = self.link if node is None else self._link_to(node)
        if self.dice.lost(link) or self.dice.lost(link):
            return None
        return self.dice.delay_ns(link) + self.dice.delay_ns(link)

    def name_of(self, address: str) -> str:
        """The name of an address for people, or itself."""
        for server in self.servers.values():
            if server.address == address:
                return server.name
        return next((station.hostname for station in self.stations if address in station.addresses), address)

    def note(
        self,
        clock: Clock,
        protocol: str,
        client: str,
        server: str,
        what: str,
        answer: str = "",
        *,
        failed: bool = False,
    ) -> None:
        """Write a line into the log."""
        self.log.add(Entry(clock.now_ns, protocol, client, server, what, answer, failed=failed, clock=clock))

    def _note_connect(self, station: Station, target: SocketAddress, answer: str) -> None:
        server = f"{self.name_of(target[0])}:{target[1]}"
        self.note(station.clock, "tcp", station.hostname, server, "connect", answer, failed=answer != "connected")

    # ---- inside

    def _air(self) -> Network:
        return self

    @property
    def guarded(self) -> Caller:
        """Calls functions of the user's by the rules of the board that is there then."""
        return self._call

    def _call(self, function: Callable[..., R], otherwise: D, *arguments: object) -> R | D:
        return self.caller(function, otherwise, *arguments)

    def _portal(self, point: AccessPoint) -> Server:
        """Who answers for everybody behind a captive access point."""
        if point.bssid not in self._portals:

            def page(request: Request) -> Response:
                if (request.method, request.path) == ("POST", "/login"):
                    point.log_in()
                    return Response("You are online.")
                return Response(PORTAL_PAGE.format(ssid=html.escape(point.ssid)), 200)

            portal = Server("captive portal", point.subnet.gateway)
            portal.streams[80] = HTTPService(page, self.log, self.guarded)
            self._portals[point.bssid] = portal
        return self._portals[point.bssid]

    def _reply(self, station: Station, link: Link, sender: SocketAddress, port: int, data: bytes) -> None:
        if not self.dice.lost(link):
            clock = station.clock
            datagram = Datagram(sender, data)
            clock.plan(
                clock.now_ns + self.dice.delay_ns(link), lambda: station.datagram(port, datagram, clock, _no_reply)
            )

    def _receivers(self, station: Station, address: str) -> list[Node]:
        subnets = [point.subnet for point in (station.joined, station.own) if point is not None]
        if address == BROADCAST or any(address == subnet.broadcast for subnet in subnets) or address.startswith("224."):
            return [other for other in self.stations if other is not station and self._same_air(station, other)]
        node = self.node_at(address, station)
        return [] if node is None or address == ANY else [node]

    def _same_air(self, one: Station, other: Station) -> bool:
        if one.connected and other.connected and one.joined is other.joined:
            return True
        return (one.connected and one.joined is other.own and other.own is not None) or (
            other.connected and other.joined is one.own and one.own is not None
        )

    def neighbours(self, station: Station) -> list[Station]:
        """The other boards on a station's network."""
        return [other for other in self.stations if other is not station and self._same_air(station, other)]

    def address_seen_by(self, station: Station, other: Station) -> str:
        """The address by which a station reaches a neighbour."""
        return other.own_address if station.joined is other.own and other.own is not None else other.address

    def _has_internet(self, station: Station) -> bool:
        return station.connected and station.joined is not None and station.joined.internet

    def _link_to(self, node: Node) -> Link:
        near, far = self.link, self.outside
        if isinstance(node, Station):
            return near
        return Link(
            near.latency + far.latency,
            near.jitter + far.jitter,
            1 - (1 - near.loss) * (1 - far.loss),
            min(near.bits_per_second, far.bits_per_second),
        )


def _no_reply(data: bytes) -> None:
    """A board answers by sending."""
