"""What the NINA firmware does with its radio: scanning, joining, an access point of its own, names, time."""

from __future__ import annotations

import struct
from collections.abc import Callable

from circuitpython_kernel.hardware.peripherals.wifi import (
    ASSOCIATION_NS,
    AUTH_FAIL_NS,
    CHANNEL_NS,
    CHANNELS,
    DHCP_NS,
    HANDSHAKE_NS,
)
from circuitpython_kernel.network.access_points import AccessPoint
from circuitpython_kernel.network.station import AUTH_FAIL, Station
from circuitpython_kernel.network.udp import Mailbox

from .packets import ONE, ZERO, Done, Parameters, address_of, bytes_of

IDLE, NO_SSID, CONNECTED, CONNECT_FAILED, CONNECTION_LOST, DISCONNECTED = 0, 1, 3, 4, 5, 6
AP_LISTENING, AP_CONNECTED, AP_FAILED = 7, 8, 9
"""What GET_CONN_STATUS says: `wl_status_t` of the firmware."""

MOST_SEEN = 10
"""Access points that a scan keeps (MAX_SCAN_RESULTS)."""

_SCAN_SECONDS = CHANNELS * CHANNEL_NS / 1e9
_PING_SECONDS = 5.0
_TIME_SERVERS = ("0.pool.ntp.org", "1.pool.ntp.org", "2.pool.ntp.org")
_TIME_RETRY_SECONDS = 15.0
"""lwIP's SNTP_RETRY_TIMEOUT."""
_NTP_PORT, _NTP_BYTES, _NTP_EPOCH = 123, 48, 2_208_988_800
_EARLIEST = 946_684_800
"""A clock that shows less, the year 2000, was never set."""


class NinaRadio:
    """The radio.

    Args:
        station: what it is on the air.
        after: calls something after so many seconds, unless the chip is reset by then.
        seconds: the chip's own time.
    """

    def __init__(
        self, station: Station, after: Callable[[float, Callable[[], None]], None], seconds: Callable[[], float]
    ) -> None:
        self.station = station
        self._after, self._seconds = after, seconds
        self._state = IDLE
        self._attempt = 0
        self._seen: list[AccessPoint] = []
        self._scanned_at: float | None = None
        """When the scan that has begun is over."""
        self._resolved = "0.0.0.0"
        self._enterprise: str | None = None
        self._secret = ""
        self._wanted = b""
        """The network without a password that was asked for last."""
        self._second_dns = "0.0.0.0"
        self._offset: float | None = None
        """Seconds to add to the chip's time for the date, since 1970; None until a time server has answered."""

    @property
    def status(self) -> int:
        """One of the numbers above."""
        if self._state == CONNECTED and not self.station.connected:
            return CONNECTION_LOST
        if self._state == AP_LISTENING and self.station.stations_of_own():
            return AP_CONNECTED
        return self._state

    # ---- joining

    def set_network(self, given: Parameters) -> Parameters:
        """Join an open network, or one of a company, where who joins has a password."""
        return self._begin(given[0], None)

    def set_passphrase(self, given: Parameters) -> Parameters:
        """Join a network with a password."""
        return self._begin(given[0], _text(given[1]))

    def _begin(self, ssid: bytes, password: str | None) -> Parameters:
        self._wanted = ssid if password is None else b""
        self.station.end_own()
        self.station.leave()
        self._state = NO_SSID
        self._attempt += 1
        attempt = self._attempt
        self._after(_SCAN_SECONDS, lambda: self._join(attempt, _text(ssid), password))
        return ONE

    def _join(self, attempt: int, ssid: str, password: str | None) -> None:
        if attempt != self._attempt:
            return
        if password is None:  # what is set after the network's name counts, too
            password = self._secret if self._enterprise is not None else ""
        error = self.station.join(ssid, password)
        if error == AUTH_FAIL:
            self._after(AUTH_FAIL_NS / 1e9, lambda: self._turn(attempt, CONNECT_FAILED))
        elif not error:
            point = self.station.joined
            secured = point is not None and point.password is not None
            taken = ASSOCIATION_NS + HANDSHAKE_NS * secured + DHCP_NS
            self._after(taken / 1e9, lambda: self._joined(attempt))

    def _turn(self, attempt: int, state: int) -> None:
        if attempt == self._attempt:
            self._state = state

    def _joined(self, attempt: int) -> None:
        if attempt == self._attempt:
            self._state = CONNECTED
            self._ask_time(attempt)

    def disconnect(self, given: Parameters) -> Parameters:
        """Leave the network."""
        self._attempt += 1
        self._state = DISCONNECTED
        self.station.leave()
        return ONE

    def set_identity(self, given: Parameters) -> Parameters:
        """Who joins the network of a company, as anybody may read it."""
        return ONE

    def set_user(self, given: Parameters) -> Parameters:
        """Who joins the network of a company."""
        return ONE

    def set_secret(self, given: Parameters) -> Parameters:
        """The password of who joins the network of a company."""
        self._secret = _text(given[0])
        return ONE

    def enable_enterprise(self, given: Parameters) -> Parameters:
        """The next network is one of a company."""
        self._enterprise = ""
        if self._wanted and self._state == CONNECT_FAILED:
            self._begin(self._wanted, None)
        return ONE

    # ---- an access point of its own

    def set_own_network(self, given: Parameters) -> Parameters:
        """Be an open access point."""
        return self._begin_own(given[0], "", given[1])

    def set_own_passphrase(self, given: Parameters) -> Parameters:
        """Be an access point with a password."""
        return self._begin_own(given[0], _text(given[1]), given[2])

    def _begin_own(self, ssid: bytes, password: str, channel: bytes) -> Parameters:
        station = self.station
        self._attempt += 1
        station.leave()
        mac = station.mac[:5] + bytes([(station.mac[5] + 1) & 255])
        try:
            station.begin_own(_text(ssid), password, channel[0] if channel and channel[0] else 1, mac)
        except ValueError:
            self._state = AP_FAILED
            return ZERO
        attempt = self._attempt
        self._after(ASSOCIATION_NS / 1e9, lambda: self._turn(attempt, AP_LISTENING))
        return ONE

    # ---- what it is

    def get_status(self, given: Parameters) -> Parameters:
        """`status`."""
        return (bytes([self.status]),)

    def get_addresses(self, given: Parameters) -> Parameters:
        """Its address, netmask and gateway, zeros while there is none."""
        station = self.station
        if station.own is not None:
            found = (station.own_address, station.own.subnet.netmask, station.own_address)
        elif station.connected and self._state == CONNECTED:
            found = (station.address, station.netmask, station.gateway)
        else:
            found = ("0.0.0.0",) * 3
        return [bytes_of(address) for address in found]

    def get_mac(self, given: Parameters) -> Parameters:
        """Its MAC address, the last byte first."""
        return (self.station.mac[::-1],)

    def set_addresses(self, given: Parameters) -> Parameters:
        """A fixed address: after a byte that means nothing, address, gateway and netmask."""
        _, address, gateway, netmask = given
        station = self.station
        station.dhcp = False
        station.address, station.gateway, station.netmask = (address_of(item) for item in (address, gateway, netmask))
        return ONE

    def set_dns(self, given: Parameters) -> Parameters:
        """Ask other name servers."""
        self.station.dns, self._second_dns = address_of(given[1]), address_of(given[2])
        return ONE

    def get_dns(self, given: Parameters) -> Parameters:
        """The name servers."""
        return (bytes_of(self.station.dns or "0.0.0.0"), bytes_of(self._second_dns))

    def set_hostname(self, given: Parameters) -> Parameters:
        """Name it on the network."""
        self.station.hostname = _text(given[0])
        return ONE

    # ---- the access point that it is on, and those that it hears

    def get_ssid(self, given: Parameters) -> Parameters:
        """The name of the network."""
        point = self.station.joined
        return (b"" if point is None else point.ssid.encode(),)

    def get_bssid(self, given: Parameters) -> Parameters:
        """The address of the access point, the last byte first."""
        point = self.station.joined
        return (bytes(6) if point is None else point.bssid[::-1],)

    def get_rssi(self, given: Parameters) -> Parameters:
        """How strong the access point is, in dBm."""
        point = self.station.joined
        return (struct.pack("<i", 0 if point is None else point.rssi),)

    def get_encryption(self, given: Parameters) -> Parameters:
        """How the access point is secured."""
        point = self.station.joined
        return (bytes([255 if point is None else _encryption(point)]),)

    def start_scan(self, given: Parameters) -> Parameters:
        """Begin to listen to all channels; `scan` gives what was heard."""
        self._scanned_at = self._seconds() + _SCAN_SECONDS
        return ONE

    def scan(self, given: Parameters, done: Done) -> None:
        """The names of the access points that it hears, the strongest first."""

        def over() -> None:
            heard = [point for point in self.station.network.heard_by(self.station) if not point.hidden]
            self._seen = sorted(heard, key=lambda point: -point.rssi)[:MOST_SEEN]
            done([point.ssid.encode() for point in self._seen])

        if self._scanned_at is None:
            self.start_scan(given)
        assert self._scanned_at is not None
        left, self._scanned_at = self._scanned_at - self._seconds(), None
        self._after(max(0.0, left), over)

    def get_seen_rssi(self, given: Parameters) -> Parameters:
        """How strong one of them is."""
        point = self._one_seen(given)
        return (struct.pack("<i", 0 if point is None else point.rssi),)

    def get_seen_encryption(self, given: Parameters) -> Parameters:
        """How one of them is secured."""
        point = self._one_seen(given)
        return (bytes([255 if point is None else _encryption(point)]),)

    def get_seen_bssid(self, given: Parameters) -> Parameters:
        """The address of one of them."""
        point = self._one_seen(given)
        return (bytes(6) if point is None else point.bssid[::-1],)

    def get_seen_channel(self, given: Parameters) -> Parameters:
        """The channel of one of them."""
        point = self._one_seen(given)
        return (bytes([0 if point is None else point.channel]),)

    def _one_seen(self, given: Parameters) -> AccessPoint | None:
        index = given[0][0]
        return self._seen[index] if index < len(self._seen) else None

    # ---- names, echoes, the time

    def resolve(self, name: str, told: Callable[[str | None], None]) -> None:
        """Ask for the address of a name; ``told`` is called with it, or with None."""
        station = self.station
        found, ns = station.look_up(name)

        def over() -> None:
            if ns:
                station.note_name(name, found)
            told(found)

        self._after(ns / 1e9, over)

    def request_name(self, given: Parameters, done: Done) -> None:
        """Ask for the address of a name, which `get_name` gives."""

        def told(found: str | None) -> None:
            self._resolved = found or self._resolved
            done(ZERO if found is None else ONE)

        self.resolve(_text(given[0]), told)

    def get_name(self, given: Parameters) -> Parameters:
        """The address that was found last."""
        return (bytes_of(self._resolved),)

    def ping(self, given: Parameters, done: Done) -> None:
        """Milliseconds until an echo is back, -1 when there is none."""
        station = self.station
        took = station.network.ping(station, address_of(given[0])) if station.connected else None
        if took is None:
            self._after(_PING_SECONDS, lambda: done((struct.pack("<h", -1),)))
        else:
            self._after(took / 1e9, lambda: done((struct.pack("<h", round(took / 1e6)),)))

    def get_time(self, given: Parameters) -> Parameters:
        """Seconds since 1970, 0 until a time server has answered."""
        now = 0 if self._offset is None else int(self._seconds() + self._offset)
        return (struct.pack("<i", now if now >= _EARLIEST else 0),)

    def _ask_time(self, attempt: int) -> None:
        """Ask the time servers, now and again until one has answered."""
        station = self.station
        if attempt != self._attempt or self._offset is not None or not station.connected:
            return
        network = station.network
        found = next((address for name in _TIME_SERVERS if (address := network.resolve(name, station))), None)
        port = station.free_port()
        if found is not None:
            box = station.mailboxes[port] = Mailbox(1, lambda: self._time_has_come(port, box))
            station.send_datagram(port, (found, _NTP_PORT), b"\x23" + bytes(_NTP_BYTES - 1))
        self._after(_TIME_RETRY_SECONDS, lambda: self._ask_again(attempt, port))

    def _ask_again(self, attempt: int, port: int) -> None:
        if self._offset is None:
            self.station.mailboxes.pop(port, None)
            self._ask_time(attempt)

    def _time_has_come(self, port: int, box: Mailbox) -> None:
        self.station.mailboxes.pop(port, None)
        data = box.take().data
        if len(data) >= _NTP_BYTES:
            seconds, fraction = struct.unpack_from(">II", data, 40)
            self._offset = seconds + fraction / (1 << 32) - _NTP_EPOCH - self._seconds()


def _text(data: bytes) -> str:
    return data.rstrip(b"\0").decode("utf-8", "replace")


def _encryption(point: AccessPoint) -> int:
    if "OPEN" in point.authmode:
        return 7
    if "WEP" in point.authmode:
        return 5
    if "ENTERPRISE" in point.authmode or "WPA3" in point.authmode:
        return 255
    return 4 if "WPA2" in point.authmode else 2
