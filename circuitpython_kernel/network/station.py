"""One radio on the air: what it has joined, its addresses, and the ports that are open on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import errors
from .access_points import AccessPoint
from .addresses import Subnet
from .clocks import Clock
from .espnow import EspNow
from .mdns import Responder
from .tcp import End, SocketAddress
from .udp import Datagram, Mailbox

if TYPE_CHECKING:
    from .air import Network

AUTH_FAIL, NO_AP_FOUND, CONNECTION_FAIL = 202, 201, 205
_WHY_NOT = {AUTH_FAIL: "authentication failure", NO_AP_FOUND: "no network with that ssid",
            CONNECTION_FAIL: "no address is free"}  # fmt: skip
"""Why joining failed: the numbers of `wifi_radio_error_t`, which are those of ESP-IDF's wifi_err_reason_t."""

BOARD_SUBNET = 4
"""A board's own access point is 192.168.4.1."""
OWN_RSSI = -40
"""dBm at which other boards hear it."""

FIRST_FREE_PORT, LAST_FREE_PORT = 49152, 65535

_STATE = (
    "hostname", "mac", "joined", "own", "address", "own_address", "netmask", "gateway", "dns", "dhcp",
)  # fmt: skip
"""Of a station: what goes back with its board."""


def _nobody() -> None:
    """Is told nothing: a program that waits looks by itself."""


@dataclass
class Listener:
    """A TCP port that is open, and the connections that wait there."""

    backlog: int
    waiting: deque[End] = field(default_factory=deque)
    told: Callable[[], None] = _nobody
    """Called when a connection has come."""


class Attempt:
    """A connection that is being made."""

    def __init__(self, told: Callable[[], None]) -> None:
        self.told = told
        """Called when it is over."""
        self.end: End | None = None
        self.error = 0
        self.given_up = False

    def give_up(self) -> None:
        """Nobody waits for it any more."""
        self.given_up = True
        if self.end is not None:
            self.end.close()

    @property
    def over(self) -> bool:
        """Whether it was made or has failed."""
        return self.end is not None or self.error != 0


class Station:
    """A radio.

    Args:
        network: the air that it is on.
        clock: its board's time.
        name: what it is called on its network, as ``cpy-pico-123456``.
        mac: six bytes.
    """

    def __init__(self, network: Network, clock: Clock, name: str, mac: bytes) -> None:
        self.network = network
        self.clock = clock
        self.hostname = name
        self.mac = mac
        self.joined: AccessPoint | None = None
        self.own: AccessPoint | None = None
        """Its own access point, while it has one."""
        self.address = ""
        self.own_address = ""
        self.netmask = ""
        self.gateway = ""
        self.dns = ""
        self.dhcp = True
        self.espnow: EspNow | None = None
        """While a program has ESP-NOW open."""
        self.mdns: Responder | None = None
        """While a program has a server of mDNS."""
        self.listeners: dict[int, Listener] = {}
        self.mailboxes: dict[int, Mailbox] = {}
        self.services: dict[int, Callable[[End], None]] = {}
        """TCP ports at which the board's firmware itself answers, not its program."""
        self.instance_name = ""
        """What the firmware's own server is called."""
        self._next_port = FIRST_FREE_PORT
        self._ends: list[End] = []

    @property
    def local_names(self) -> tuple[str, ...]:
        """What it answers to under ``.local``, in lower case."""
        names = (self.hostname,) if self.mdns is None else (self.hostname, self.mdns.hostname)
        return tuple(name.lower() for name in names)

    # ---- joining

    @property
    def connected(self) -> bool:
        """Whether it is on an access point that is still there."""
        return self.joined is not None and self.joined.heard()

    def join(self, ssid: str, password: str, bssid: bytes | None = None, channel: int = 0) -> int:
        """Join the strongest access point of that name; 0, or why not."""
        error = self._join(ssid, password, bssid, channel)
        told = _WHY_NOT.get(error, f"joined as {self.address}")
        self.network.note(self.clock, "wifi", self.hostname, ssid, "join", told, failed=bool(error))
        return error

    def _join(self, ssid: str, password: str, bssid: bytes | None, channel: int) -> int:
        found = [
            point
            for point in self.network.heard_by(self)
            if point.ssid == ssid and bssid in (None, point.bssid) and channel in (0, point.channel)
        ]
        if not found:
            return NO_AP_FOUND
        point = max(found, key=lambda point: point.rssi)
        if not point.lets_in(password) or (point.password is not None and not password):
            return AUTH_FAIL
        self.leave()
        try:
            address = point.subnet.lease(self.mac)
        except LookupError:
            return CONNECTION_FAIL
        self.joined = point
        if self.dhcp or not self.address:
            self.address, self.netmask = address, point.subnet.netmask
            self.gateway = self.dns = point.subnet.gateway
        return 0

    def leave(self) -> None:
        """Leave the access point; its connections break."""
        if self.joined is not None:
            self.joined = None
            self._break_all()
            if self.dhcp:
                self.address = self.netmask = self.gateway = ""

    def begin_own(self, ssid: str, password: str, channel: int, mac: bytes, authmode: tuple[str, ...] = ()) -> None:
        """Become an access point, without a password an open one.

        Raises:
            ValueError: when there can be none of this kind.
        """
        point = AccessPoint(ssid, password or None, OWN_RSSI, channel, mac, authmode=authmode, internet=False)
        point.subnet = Subnet(BOARD_SUBNET)
        self.end_own()
        self.own = point
        self.own_address = point.subnet.gateway

    def end_own(self) -> None:
        """Be none any more."""
        if self.own is not None:
            self.own.enabled = False
            self.own = None
            self.own_address = ""

    def stations_of_own(self) -> list[Station]:
        """Who has joined its own access point."""
        return [other for other in self.network.stations if other.joined is self.own and self.own is not None]

    @property
    def addresses(self) -> list[str]:
        """Its addresses that others can reach now."""
        return [address for address in (self.address if self.connected else "", self.own_address) if address]

    def address_towards(self, address: str) -> str:
        """The address that it sends from to another one."""
        if self.own is not None and address in self.own.subnet:
            return self.own_address
        return self.address

    def forget_ports(self) -> None:
        """All sockets are closed at once, as at a reset."""
        self.listeners.clear()
        self.mailboxes.clear()
        self._break_all()

    def _keep(self, end: End) -> None:
        self._ends = [other for other in self._ends if not other.over]
        self._ends.append(end)

    def _break_all(self) -> None:
        ends, self._ends = self._ends, []
        for end in ends:
            if not end.over:
                end.vanish()

    @property
    def connections(self) -> int:
        """TCP connections that are not over."""
        return sum(not end.over for end in self._ends)

    def state(self) -> tuple[object, ...]:
        """What `go_back` takes: where it is on the air."""
        return tuple(getattr(self, name) for name in _STATE)

    def go_back(self, state: tuple[object, ...]) -> None:
        """Be where it was; an access point that has gone meanwhile is not there. Its connections break."""
        self._break_all()
        if self.own is not None:
            self.own.enabled = False
        for name, value in zip(_STATE, state, strict=True):
            setattr(self, name, value)
        if self.own is not None:
            self.own.enabled = True

    # ---- ports

    def free_port(self) -> int:
        """A port for a socket that names none."""
        for _ in range(LAST_FREE_PORT - FIRST_FREE_PORT + 1):
            port = self._next_port
            self._next_port = port + 1 if port < LAST_FREE_PORT else FIRST_FREE_PORT
            if port not in self.listeners and port not in self.mailboxes:
                return port
        raise OSError(errors.EADDRINUSE)

    def connect(self, address: str, port: int, own_port: int = 0, told: Callable[[], None] = _nobody) -> Attempt:
        """Begin to connect; ``told`` is called when it has come to something."""
        attempt = Attempt(told)

        def made(end: End) -> None:
            if attempt.given_up:
                end.reset()
                return
            self._keep(end)
            attempt.end = end
            attempt.told()

        def failed(error: int) -> None:
            attempt.error = error
            if not attempt.given_up:
                attempt.told()

        source = (self.address_towards(address), own_port or self.free_port())
        self.network.connect(self, source, (address, port), made, failed)
        return attempt

    def look_up(self, name: str) -> tuple[str | None, int]:
        """The address of a name, None when nobody knows it; and the nanoseconds that the question takes."""
        network = self.network
        found = network.resolve(name, self)
        if found == name or not self.connected:
            return found if found == name else None, 0  # an address needs no name server
        away = 0.0 if name.endswith(".local") else network.outside.latency
        return found, max(round(2e9 * (network.link.latency + away)), 1)

    def note_name(self, name: str, found: str | None) -> None:
        """Write into the log that a name was asked for."""
        self.network.note(
            self.clock, "dns", self.hostname, "name server", name, found or "no such name", failed=found is None
        )

    def send_datagram(self, own_port: int, target: SocketAddress, data: bytes) -> None:
        """Send a datagram."""
        self.network.send_datagram(self, (self.address_towards(target[0]), own_port), target, data)

    # ---- as a node

    def clock_for(self, other: Clock) -> Clock:
        """See `nodes.Node`."""
        return self.clock

    def takes_connection(self, port: int, client: SocketAddress) -> bool:
        """See `nodes.Node`."""
        if port in self.services:
            return True
        listener = self.listeners.get(port)
        return listener is not None and len(listener.waiting) < listener.backlog

    def connection(self, port: int, end: End) -> None:
        """See `nodes.Node`."""
        self._keep(end)
        if port in self.services:
            self.services[port](end)
            return
        listener = self.listeners[port]
        listener.waiting.append(end)
        listener.told()

    def datagram(self, port: int, datagram: Datagram, clock: Clock, reply: Callable[[bytes], None]) -> None:
        """See `nodes.Node`."""
        box = self.mailboxes.get(port)
        if box is not None:
            box.put(datagram)
