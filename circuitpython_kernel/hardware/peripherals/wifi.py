"""The radio behind `wifi`: scanning, joining, an access point of its own.

How long things take follows what boards need: a channel is listened to for 120 ms (ESP-IDF's default active scan),
joining takes an association, a four-way handshake and DHCP.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.network.access_points import MODES, AccessPoint
from circuitpython_kernel.network.addresses import packed, unpacked
from circuitpython_kernel.network.beacons import Sniffer
from circuitpython_kernel.network.station import AUTH_FAIL, NO_AP_FOUND, Station

CHANNEL_NS = 120_000_000
CHANNELS = 13
ASSOCIATION_NS = 150_000_000
HANDSHAKE_NS = 100_000_000
DHCP_NS = 400_000_000
AUTH_FAIL_NS = 3_000_000_000
"""A wrong password shows in messages of the four-way handshake that stay away."""
RP2_TIMEOUT_NS = 8_000_000_000

Description = tuple[str, bytes, int, int, str, int]
"""An access point for the firmware: its name, address, rssi, channel, country, and bits of `MODES`."""


class Wifi(Peripheral):
    """The chip's radio."""

    name = "wifi"
    damaged = (ValueError,)

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.station: Station | None = None
        self._seen: list[AccessPoint] | None = None
        self._sniffer: Sniffer | None = None
        self._enabled = True
        self._user_joined = False
        self._tx_power_quarters = 80
        self._power_management = 1
        self._mac = b"\x02\x00\x00\x00\x00\x00"
        self._mac_ap = self._own_mac = self._mac

    def connect(self, station: Station, name: str) -> None:
        """The radio is on the air.

        Args:
            station: what it is there.
            name: the board's id, of which its name on the network is made.
        """
        self.station = station
        self._mac = self._own_mac = mac = station.mac
        self._mac_ap = mac[:5] + bytes([(mac[5] + 1) & 255])
        station.hostname = f"cpy-{name}-{mac.hex()}"

    @property
    def on_air(self) -> Station:
        """The station. A program gets an error where the board has no radio: only a damaged doorbell asks for it."""
        if self.station is None:
            raise GuestError("NotImplementedError", "this board has no radio")
        return self.station

    def reset(self) -> None:
        """What a program has begun ends with it; a connection that settings.toml asked for stays."""
        self._seen = self._sniffer = None
        if self.station is not None:
            self.station.end_own()
            if self._user_joined:
                self.station.leave()
                self._user_joined = False

    def power_up(self) -> None:
        self._enabled = True
        self._tx_power_quarters = 80
        self._power_management = 1
        if self.station is not None:
            self.station.dhcp = True
            self.station.services.clear()
            self.station.leave()
            self._mac = self.station.mac = self._own_mac
            self._mac_ap = self._own_mac[:5] + bytes([(self._own_mac[5] + 1) & 255])

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to go back to now: where the station was, and how the radio was set."""
        station = self.station
        own = dict(self.__dict__)
        seen = None if self._seen is None else list(self._seen)
        there = None if station is None else station.state()

        def put_back() -> None:
            self.__dict__.update(own)
            self._seen = seen
            if station is not None and there is not None:
                station.go_back(there)

        return put_back

    @property
    def _is_rp2(self) -> bool:
        return (self.chip.name or "").startswith("rp2")

    def _check_enabled(self) -> None:
        if not self._enabled:
            raise GuestError("RuntimeError", "WiFi is not enabled")

    # ---- doorbell

    def do_enabled(self, value: bool | None) -> bool:
        """Switch the radio; how it is now."""
        if value is not None:
            if self._enabled and not value:
                self._seen = None
                self.on_air.end_own()
                self.on_air.leave()
                self.on_air.forget_ports()
            self._enabled = value
        return self._enabled

    def do_hostname(self, value: str | None) -> str:
        """Name the board on the network; its name now."""
        if value is not None:
            self.on_air.hostname = value
        return self.on_air.hostname

    def do_mac(self, ap: bool, value: bytes) -> bytes:
        """Set the address of the station, or of the access point, unless empty; what it is now."""
        if value:
            if ap:
                self._mac_ap = value
            else:
                self._mac = self.on_air.mac = value
        return self._mac_ap if ap else self._mac

    def do_tx_power(self, quarters: int) -> int:
        """Quarters of dBm: set unless negative; what it is now."""
        if quarters >= 0:
            self._tx_power_quarters = min(quarters, 84)
        return self._tx_power_quarters

    def do_power_management(self, value: int) -> int:
        """The number of a `wifi.PowerManagement`: set unless negative; what it is now."""
        if value >= 0:
            self._power_management = value
        return self._power_management

    def do_scan(self) -> None:
        """Begin to scan."""
        self._check_enabled()
        if self._seen is not None:
            raise GuestError("RuntimeError", "Already scanning for wifi networks")
        self._seen = []

    def do_scan_channel(self, channel: int) -> int:
        """Listen to a channel; how many access points were heard."""
        self.chip.clock.rest(CHANNEL_NS)
        if self._seen is None:
            return 0
        self._seen = [
            point
            for point in self.on_air.network.heard_by(self.on_air)
            if point.channel == channel and not point.hidden
        ]
        return len(self._seen)

    def do_seen(self, index: int) -> Description:
        """One that was heard."""
        if self._seen is None or index >= len(self._seen):
            raise GuestError("IndexError", "index out of range")
        return _described(self._seen[index])

    def do_scan_end(self) -> None:
        """Scan no more."""
        self._seen = None

    def do_join(self, ssid: bytes, password: bytes, channel: int, bssid: bytes, timeout_ns: int) -> int:
        """Join an access point: 0, or the number of the reason why not."""
        self._check_enabled()
        return self.join(ssid.decode("utf-8", "replace"), password.decode("utf-8", "replace"), channel, bssid)

    def join(self, ssid: str, password: str, channel: int = 0, bssid: bytes = b"") -> int:
        """Join an access point, in the time that it takes: 0, or the number of the reason why not."""
        station, clock = self.on_air, self.chip.clock
        if station.connected and station.joined is not None and station.joined.ssid == ssid:
            return 0
        station.leave()
        scanned = 1 if channel else CHANNELS
        clock.rest(scanned * CHANNEL_NS)
        error = station.join(ssid, password, bssid or None, channel)
        if error == NO_AP_FOUND and not channel:
            clock.rest(CHANNELS * CHANNEL_NS)  # once more
            error = station.join(ssid, password, bssid or None, channel)
        if error == AUTH_FAIL:
            clock.rest(AUTH_FAIL_NS)
        elif not error:
            self._user_joined = True
            secured = station.joined is not None and station.joined.password is not None
            clock.rest(ASSOCIATION_NS + HANDSHAKE_NS * secured + DHCP_NS)
        return error

    def join_at_start(self, ssid: str, password: str) -> int:
        """As `join`, for a connection that is not the program's: it stays when the program ends."""
        error = self.join(ssid, password)
        self._user_joined = False
        return error

    def do_joined(self) -> Description | None:
        """The access point that the board is on."""
        station = self.on_air
        return _described(station.joined) if station.connected and station.joined is not None else None

    def do_connected(self) -> bool:
        """Whether the board is on an access point."""
        return self.on_air.connected

    def do_leave(self) -> None:
        """Leave the access point."""
        self.on_air.leave()
        self._user_joined = False

    def do_begin_ap(self, ssid: bytes, password: bytes, channel: int, authmode: int) -> None:
        """Be an access point."""
        self._check_enabled()
        modes = tuple(name for bit, name in enumerate(MODES) if authmode >> bit & 1)
        name, secret = ssid.decode("utf-8", "replace"), password.decode("utf-8", "replace")
        self.on_air.begin_own(name, secret, channel, self._mac_ap, modes)
        self.chip.clock.rest(ASSOCIATION_NS)

    def do_end_ap(self) -> None:
        """Be none any more."""
        self.on_air.end_own()

    def do_ap_active(self) -> bool:
        """Whether the board is an access point."""
        return self.on_air.own is not None

    def do_stations(self) -> bytes:
        """Who is on the board's own access point: a MAC address and four bytes of an IPv4 address each."""
        return b"".join(other.mac + packed(other.address).to_bytes(4, "big") for other in self.on_air.stations_of_own())

    def do_address(self, which: str) -> int:
        """An IPv4 address as a number, -1 when there is none."""
        station = self.on_air
        own = station.own
        found = {
            "address": station.address if station.connected else "",
            "gateway": station.gateway if station.connected else "",
            "netmask": station.netmask if station.connected else "",
            "dns": station.dns if station.connected else "",
            "ap_address": station.own_address,
            "ap_gateway": station.own_address,
            "ap_netmask": own.subnet.netmask if own is not None else "",
        }[which]
        return packed(found) if found else -1

    def do_set_dns(self, address: int) -> None:
        """Ask another name server."""
        self.on_air.dns = unpacked(address)

    def do_set_address(self, address: int, netmask: int, gateway: int, dns: int) -> None:
        """A fixed address; ``dns`` is -1 for none."""
        station = self.on_air
        station.dhcp = False
        station.address, station.netmask, station.gateway = unpacked(address), unpacked(netmask), unpacked(gateway)
        if dns >= 0:
            station.dns = unpacked(dns)

    def do_set_ap_address(self, address: int) -> None:
        """The access point's address."""
        self.on_air.own_address = unpacked(address)

    def do_dhcp(self, value: bool) -> None:
        """Begin or stop to ask for addresses."""
        station = self.on_air
        station.dhcp = value
        if value and station.connected and station.joined is not None:
            subnet = station.joined.subnet
            station.address, station.netmask, station.gateway = (
                subnet.lease(station.mac),
                subnet.netmask,
                subnet.gateway,
            )
            station.dns = subnet.gateway

    def do_monitor(self, channel: int, queue: int) -> None:
        """Listen to all frames of a channel; only to another channel if it does already."""
        if self._sniffer is None:
            station = self.on_air
            now = self.chip.clock.now_ns
            self._sniffer = Sniffer(channel, queue, lambda: station.network.heard_by(station), now)
        self._listening.channel = channel

    def do_monitor_end(self) -> None:
        """Listen to nothing any more."""
        self._sniffer = None

    def do_monitor_queued(self) -> int:
        """Frames that wait."""
        return len(self._listening.frames)

    def do_monitor_lost(self) -> int:
        """Frames that were lost since the last question."""
        sniffer = self._listening
        lost, sniffer.lost = sniffer.lost, 0
        return lost

    def do_monitor_packet(self) -> tuple[int, bytes, int] | None:
        """The oldest frame: its channel, its bytes, its strength; None when there is none."""
        frames = self._listening.frames
        if not frames:
            return None
        heard = frames.popleft()
        return heard.channel, heard.raw, heard.rssi

    @property
    def _listening(self) -> Sniffer:
        if self._sniffer is None:
            raise GuestError("RuntimeError", "monitor init failed")
        self._sniffer.listen(self.chip.clock.now_ns)
        return self._sniffer

    def do_ping(self, address: int, timeout_ns: int) -> int:
        """Nanoseconds until an echo is back; -1 when none comes in time."""
        station = self.on_air
        took = station.network.ping(station, unpacked(address)) if station.connected else None
        self.chip.clock.rest(timeout_ns if took is None else min(took, timeout_ns))
        return -1 if took is None or took > timeout_ns else took


def _described(point: AccessPoint) -> Description:
    modes = sum(1 << MODES.index(name) for name in point.authmode)
    return point.ssid, point.bssid, point.rssi, point.channel, point.country, modes
