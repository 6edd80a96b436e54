"""The radio of the board. Follows CircuitPython 10's wifi module."""

from collections import namedtuple as _namedtuple

import _bell_wifi as _bell
import _board
from _addresses import address as _address
from _addresses import number_of_ip as _number
from _addresses import text as _text
from _constants import Constant as _Constant
from _constants import constants as _constants
from _pins import as_float as _as_float
from _pins import as_int as _as_int
from _pins import check_range as _check_range

_IS_RP2 = _board.SYSNAME.startswith("rp2")
_AUTH_FAIL, _NO_AP_FOUND = 202, 201
_HIGHEST_CHANNEL = 13
_FOREVER = 1 << 62


class AuthMode(_Constant):
    """How a network knows its stations."""


_MODES = ["OPEN", "WEP", "WPA", "WPA2", "WPA3", "PSK", "ENTERPRISE"]
_constants(AuthMode, "wifi", " ".join(_MODES))


class Packet(_Constant):
    """What a packet that a `Monitor` has heard consists of."""


_constants(Packet, "wifi", "CH LEN RAW RSSI")


class PowerManagement(_Constant):
    """How the radio saves power."""


_SAVING = ["NONE", "MIN", "MAX", "UNKNOWN"]
_constants(PowerManagement, "wifi", " ".join(_SAVING))


def _modes(bits):
    return tuple([getattr(AuthMode, name) for place, name in enumerate(_MODES) if bits >> place & 1])


class Network:
    """An access point that was heard."""

    def __init__(self):
        raise TypeError("can't create 'Network' instances")

    @property
    def ssid(self):
        """Its name."""
        return self._seen[0]

    @property
    def bssid(self):
        """Its MAC address, six bytes."""
        return self._seen[1]

    @property
    def rssi(self):
        """How strong it is, in dBm."""
        return self._seen[2]

    @property
    def channel(self):
        """Where it is."""
        return self._seen[3]

    @property
    def country(self):
        """Its country, two letters."""
        return self._seen[4]

    @property
    def authmode(self):
        """How it knows its stations."""
        return _modes(self._seen[5])


def _network(seen):
    found = object.__new__(Network)
    found._seen = seen
    return found


class ScannedNetworks:
    """Gives the access points that are heard, channel by channel."""

    def __init__(self):
        raise TypeError("can't create 'ScannedNetworks' instances")

    def __iter__(self):
        return self

    def __next__(self):
        while self._channel is not None:
            if self._index < self._count:
                self._index += 1
                return _network(_bell.seen(self._index - 1))
            if self._channel > self._last:
                self._channel = None
                break
            self._count = _bell.scan_channel(self._channel)
            self._index = 0
            self._channel += 1
        raise StopIteration()


def _bytes_of(value, argument, low, high):
    if isinstance(value, str):
        value = value.encode()
    value = bytes(memoryview(value))
    if len(value) < low or len(value) > high:
        raise ValueError("%s length must be %d-%d" % (argument, low, high))
    return value


def _password(value):
    value = _bytes_of(value, "password", 8, 64)
    if len(value) == 64:
        for byte in value:
            if byte not in b"0123456789abcdefABCDEF":
                raise ValueError("Invalid hex password")
    return value


def _is_hostname(name):
    for part in name.split("."):
        if len(part) > 63 or part.startswith("-"):
            return False
        for letter in part:
            if not (letter.isalpha() or letter.isdigit() or letter == "-") or ord(letter) > 126:
                return False
    return not ("." in name and "" in name.split(".")[:-1])


def _read_only(name):
    raise NotImplementedError("%s is read-only for this board" % name)


_Station = _namedtuple("WifiRadioStation", ("mac_address", "rssi", "ipv4_address"))


class Radio:
    """The radio; `wifi.radio` is the only one."""

    def __init__(self):
        raise TypeError("can't create 'Radio' instances")

    @property
    def enabled(self):
        """Whether it is on."""
        return _bell.enabled(None)

    @enabled.setter
    def enabled(self, value):
        _bell.enabled(bool(value))

    @property
    def hostname(self):
        """The board's name on the network."""
        return _bell.hostname(None)

    @hostname.setter
    def hostname(self, value):
        name = _bytes_of(value, "hostname", 1, 253)
        try:
            name = name.decode()
        except UnicodeError:
            raise ValueError("invalid hostname")
        if not _is_hostname(name):
            raise ValueError("invalid hostname")
        _bell.hostname(name)

    def _get_mac(self, ap):
        return _bell.mac(ap, b"")

    def _set_mac(self, ap, value):
        if _IS_RP2:
            _read_only("mac_address_ap" if ap else "mac_address")
        value = bytes(memoryview(value))
        if len(value) != 6:
            raise ValueError("Invalid MAC address")
        if not (_bell.ap_active() if ap else self._station):
            raise RuntimeError("Interface must be started")
        if value[0] & 1:
            raise RuntimeError("Invalid multicast MAC address")
        _bell.mac(ap, value)

    @property
    def mac_address(self):
        """The station's MAC address."""
        return self._get_mac(False)

    @mac_address.setter
    def mac_address(self, value):
        self._set_mac(False, value)

    @property
    def mac_address_ap(self):
        """The access point's MAC address."""
        return self._get_mac(not _IS_RP2)

    @mac_address_ap.setter
    def mac_address_ap(self, value):
        self._set_mac(True, value)

    @property
    def tx_power(self):
        """How strong it sends, in dBm."""
        return _bell.tx_power(-1) / 4

    @tx_power.setter
    def tx_power(self, value):
        _bell.tx_power(min(max(int(_as_float(value) * 4), 0), 1 << 16))

    @property
    def power_management(self):
        """How it saves power."""
        return getattr(PowerManagement, _SAVING[_bell.power_management(-1)])

    @power_management.setter
    def power_management(self, value):
        if not isinstance(value, PowerManagement):
            raise TypeError("power_management must be of type PowerManagement, not %s" % type(value).__name__)
        if value is PowerManagement.UNKNOWN:
            raise ValueError("Invalid power_management")
        _bell.power_management(_SAVING.index(value._name))

    def start_scanning_networks(self, *, start_channel=1, stop_channel=165):
        """An iterator over the access points that are heard."""
        first = _check_range(start_channel, "start_channel", 1, 165)
        last = _check_range(stop_channel, "stop_channel", 1, 165)
        if first > last:
            first, last = last, first
        if _IS_RP2:
            first, last = 1, _HIGHEST_CHANNEL
        _bell.scan()
        self._station = True
        found = object.__new__(ScannedNetworks)
        found._channel, found._last = first, min(last, _HIGHEST_CHANNEL)
        found._index = found._count = 0
        self._scan = found
        return found

    def stop_scanning_networks(self):
        """Scan no more."""
        if self._scan is not None:
            self._scan._channel = None
            self._scan = None
        _bell.scan_end()

    def start_station(self):
        """Be a station."""
        self._station = True

    def stop_station(self):
        """Be none any more: leave the access point."""
        self._station = False
        _bell.leave()

    def start_ap(self, ssid, password=b"", *, channel=1, authmode=(), max_connections=4):
        """Be an access point."""
        modes = 0
        for mode in authmode:
            if not isinstance(mode, AuthMode):
                raise TypeError("authmode must be of type AuthMode, not %s" % type(mode).__name__)
            modes |= 1 << _MODES.index(mode._name)
        ssid = _bytes_of(ssid, "ssid", 1, 32)
        if isinstance(password, str):
            password = password.encode()
        password = bytes(memoryview(password))
        if not modes:
            modes = 0b100110 & ~2 if password else 1
        channel = _check_range(channel, "channel", 1, 13)
        if modes == 1 and password:
            raise ValueError("AuthMode.OPEN is not used with password")
        if modes != 1:
            password = _password(password)
        if not _IS_RP2:
            if modes not in (1, 0b100100, 0b101000, 0b101100):
                raise ValueError("Invalid authmode")
            _check_range(max_connections, "max_connections", 0, 10)
        _bell.begin_ap(ssid, password, channel, modes)

    def stop_ap(self):
        """Be no access point any more."""
        if _IS_RP2 and not _bell.enabled(None):
            raise RuntimeError("WiFi is not enabled")
        _bell.end_ap()

    @property
    def ap_active(self):
        """Whether it is an access point."""
        return _bell.ap_active()

    def connect(self, ssid, password=b"", *, channel=0, bssid=None, timeout=None):
        """Join an access point and wait for an address."""
        seconds = 0.0 if timeout is None else _as_float(timeout)
        ssid = _bytes_of(ssid, "ssid", 1, 32)
        if password is None:
            password = b""
        if isinstance(password, str):
            password = password.encode()
        password = bytes(memoryview(password))
        if password:
            password = _password(password)
        point = b""
        if bssid is not None:
            point = bssid.encode() if isinstance(bssid, str) else bytes(memoryview(bssid))
            if len(point) != 6:
                raise ValueError("Invalid BSSID")
        error = _bell.join(ssid, password, _as_int(channel) & 255, point, int(seconds * 1000) * 1000000)
        self._station = True
        if error == _AUTH_FAIL:
            raise ConnectionError("Authentication failure")
        if error == _NO_AP_FOUND:
            raise ConnectionError("No network with that ssid")
        if error:
            raise ConnectionError("Unknown failure %d" % error)

    @property
    def connected(self):
        """Whether it is on an access point."""
        return _bell.connected()

    @property
    def ipv4_gateway(self):
        """The station's gateway, or None."""
        return _address(_bell.address("gateway"))

    @property
    def ipv4_gateway_ap(self):
        """The access point's gateway, or None."""
        return _address(_bell.address("ap_gateway"))

    @property
    def ipv4_subnet(self):
        """The station's subnet mask, or None."""
        return _address(_bell.address("netmask"))

    @property
    def ipv4_subnet_ap(self):
        """The access point's subnet mask, or None."""
        return _address(_bell.address("ap_netmask"))

    @property
    def ipv4_address(self):
        """The station's address, or None."""
        return _address(_bell.address("address"))

    @property
    def ipv4_address_ap(self):
        """The access point's address, or None."""
        return _address(_bell.address("ap_address"))

    @property
    def ipv4_dns(self):
        """The name server, or None."""
        return _address(_bell.address("dns"))

    @ipv4_dns.setter
    def ipv4_dns(self, value):
        _bell.set_dns(_number(value))

    def set_ipv4_address(self, *, ipv4, netmask, gateway, ipv4_dns=None):
        """Give the station a fixed address."""
        dns = -1 if ipv4_dns is None else _number(ipv4_dns)
        _bell.set_address(_number(ipv4), _number(netmask), _number(gateway), dns)

    def set_ipv4_address_ap(self, *, ipv4, netmask, gateway):
        """Give the access point an address."""
        _number(netmask)
        _number(gateway)
        _bell.set_ap_address(_number(ipv4))

    @property
    def addresses(self):
        """The station's addresses as text."""
        return self._texts("address")

    @property
    def addresses_ap(self):
        """The access point's addresses as text."""
        return self._texts("ap_address")

    @property
    def dns(self):
        """The name servers as text."""
        return self._texts("dns")

    @dns.setter
    def dns(self, value):
        if len(value) > 1:
            raise ValueError("dns must be <= 1")
        _bell.set_dns(_number(_to_address(value[0])) if value else 0)

    @staticmethod
    def _texts(which):
        found = _bell.address(which)
        return () if found < 0 else (_text(found),)

    @property
    def ap_info(self):
        """The access point that it is on, or None."""
        if _IS_RP2:
            raise NotImplementedError()
        seen = _bell.joined()
        return None if seen is None else _network(seen)

    @property
    def stations_ap(self):
        """Who is on its own access point, or None."""
        if not _bell.ap_active():
            return None
        found = _bell.stations()
        stations = []
        for place in range(0, len(found), 10):
            ipv4 = _address(int.from_bytes(found[place + 6 : place + 10], "big"))
            stations.append(_Station(found[place : place + 6], None if _IS_RP2 else -40, ipv4))
        return stations

    def start_dhcp(self, *, ipv4=True, ipv6=False):
        """Ask for an address."""
        if ipv6 and not _IS_RP2:
            raise NotImplementedError("ipv6")
        _bell.dhcp(bool(ipv4))

    def stop_dhcp(self):
        """Do not ask for an address."""
        _bell.dhcp(False)

    def start_dhcp_ap(self):
        """Give stations addresses."""

    def stop_dhcp_ap(self):
        """Give stations no addresses."""

    def ping(self, ip, *, timeout=0.5):
        """Seconds until an echo is back; None when none comes."""
        seconds = 0.5 if timeout is None else _as_float(timeout)
        took = _bell.ping(_number(ip), int(seconds * 1000) * 1000000)
        return None if took < 0 else took // 1000000 / 1000


def _to_address(name):
    from ipaddress import ip_address

    return ip_address(name)


class Monitor:
    """Listens to frames; there is one."""

    def __new__(cls, channel=1, queue=128):
        global _monitor
        _check_range(channel, "channel", 1, 11)
        _check_range(queue, "queue", 0, 0x7FFFFFFF)
        if _IS_RP2:
            raise NotImplementedError("wifi.Monitor not available")
        if _monitor is None:
            _bell.monitor(channel, queue)
            _monitor = object.__new__(cls)
            _monitor._channel, _monitor._queue = channel, queue
        return _monitor

    @property
    def channel(self):
        """The channel that it listens to."""
        return self._channel

    @channel.setter
    def channel(self, value):
        self._channel = _check_range(value, "channel", 1, 11)
        if _monitor is self:
            _bell.monitor(self._channel, self._queue)

    @property
    def queue(self):
        """How many packets it keeps."""
        return self._queue

    def deinit(self):
        """Listen no more."""
        global _monitor
        if _monitor is self:
            _monitor = None
            _bell.monitor_end()

    def lost(self):
        """Packets that were lost since the last question."""
        return _bell.monitor_lost() if _monitor is self else 0

    def queued(self):
        """Packets that wait."""
        return _bell.monitor_queued() if _monitor is self else 0

    def packet(self):
        """The oldest packet; an empty dict when there is none."""
        heard = _bell.monitor_packet() if _monitor is self else None
        if heard is None:
            return {}
        return {Packet.CH: heard[0], Packet.LEN: len(heard[1]), Packet.RAW: heard[1], Packet.RSSI: heard[2]}


_monitor = None
radio = object.__new__(Radio)
radio._scan = None
radio._station = True
