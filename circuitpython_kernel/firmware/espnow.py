"""Frames between boards without an access point. Follows CircuitPython 10's espnow module."""

from collections import namedtuple as _namedtuple

import _bell_espnow as _bell
from _claims import drop as _drop
from _claims import hold as _hold
from _espidf import check as _check_result
from _pins import Claimant as _Claimant
from _pins import as_int as _as_int
from _pins import check_range as _check_range
from _pins import deinited as _deinited
from _stream import Stream as _Stream
from uctypes import addressof as _addressof

_RATES = 42
_POLL, _READABLE = 3, 1


class ESPNowPacket(_namedtuple("ESPNowPacket", ("mac", "msg", "rssi", "time"))):
    """A packet that has come."""

    @property
    def mac(self):
        """The sender's address, six bytes."""
        return self[0]

    @property
    def msg(self):
        """The message."""
        return self[1]

    @property
    def rssi(self):
        """How strong it was, in dBm."""
        return self[2]

    @property
    def time(self):
        """When it came, in ms since the board was switched on."""
        return self[3]


def _bytes_of(value, length):
    if isinstance(value, str):
        value = value.encode()
    value = bytes(memoryview(value))
    if len(value) != length:
        raise ValueError("buffer length must be %d" % length)
    return value


class Peer:
    """A radio to send to."""

    def __init__(self, mac, *, lmk=None, channel=0, interface=0, encrypted=False):
        self._mac = _bytes_of(mac, 6)
        self._channel = _check_range(channel, "channel", 0, 14)
        self._interface = _check_range(interface, "interface", 0, 1)
        self._encrypted = bool(encrypted)
        self._has_key = lmk is not None
        self._lmk = bytes(16) if lmk is None else _bytes_of(lmk, 16)
        if self._encrypted and not self._has_key:
            raise ValueError("lmk is None")

    def _tell(self, change):
        return _bell.peer(self._mac, self._channel, self._encrypted, self._lmk, change)

    def _changed(self):
        if _open is not None:
            self._tell(True)  # one that is not known is no error

    @property
    def mac(self):
        """Its address, six bytes."""
        return self._mac

    @mac.setter
    def mac(self, value):
        self._mac = _bytes_of(value, 6)
        self._changed()

    @property
    def lmk(self):
        """Its key, 16 bytes."""
        return self._lmk

    @lmk.setter
    def lmk(self, value):
        self._lmk = _bytes_of(value, 16)
        self._changed()

    @property
    def channel(self):
        """Its channel; 0 for that on which the radio is."""
        return self._channel

    @channel.setter
    def channel(self, value):
        self._channel = _check_range(value, "channel", 0, 14)
        self._changed()

    @property
    def interface(self):
        """0 for the station, 1 for the access point."""
        return self._interface

    @interface.setter
    def interface(self, value):
        self._interface = _check_range(value, "interface", 0, 1)
        self._changed()

    @property
    def encrypted(self):
        """Whether frames are encrypted."""
        return self._encrypted

    @encrypted.setter
    def encrypted(self, value):
        self._encrypted = bool(value)
        if not self._has_key:
            raise ValueError("lmk is None")
        self._changed()


def _checked(peer):
    if not isinstance(peer, Peer):
        raise TypeError("Peer must be of type Peer, not %s" % type(peer).__name__)
    return peer


class Peers:
    """The peers that ESP-NOW knows."""

    def __init__(self):
        raise TypeError("can't create 'Peers' instances")

    def append(self, peer):
        """Know a peer."""
        _check_result(_checked(peer)._tell(False))
        self._list.append(peer)

    def remove(self, peer):
        """Know a peer no more."""
        _check_result(_bell.remove(_checked(peer)._mac))
        self._list.remove(peer)

    def __len__(self):
        return len(self._list)

    def __bool__(self):
        return bool(self._list)

    def __getitem__(self, index):
        return self._list[index]

    def __iter__(self):
        return iter(self._list)

    def __repr__(self):
        return repr(self._list)


_open = None


class ESPNow(_Stream, _Claimant):
    """ESP-NOW; there is one at a time."""

    def __init__(self, buffer_size=526, phy_rate=0):
        global _open
        if _open is not None:
            raise RuntimeError("Already running")
        _check_range(phy_rate, "phy_rate", 0, _RATES - 1)
        if _as_int(buffer_size) < 13:
            raise ValueError("buffer_size must be >= 13")
        _bell.begin(buffer_size)
        self._buffer_size, self._phy_rate = buffer_size, phy_rate
        self._peers = object.__new__(Peers)
        self._peers._list = []
        self._ended = False
        _open = self
        _hold(self)

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()

    def _check(self):
        if self._ended:
            _deinited()

    def _give_back(self, claim):
        if not self._ended:
            self.deinit()

    def deinit(self):
        """End ESP-NOW."""
        global _open
        self._check()
        self._ended = True
        _open = None
        _bell.end()
        _drop(self)

    def send(self, message, peer=None):
        """Send a message to a peer, or to all."""
        self._check()
        data = message.encode() if isinstance(message, str) else bytes(memoryview(message))
        if peer is not None and not isinstance(peer, Peer):
            raise TypeError("peer must be of type Peer or None, not %s" % type(peer).__name__)
        mac = b"" if peer is None else peer._mac
        _check_result(_bell.send(mac, _addressof(data) if data else 0, len(data)))

    def read(self):
        """The oldest packet that has come, or None."""
        self._check()
        found = _bell.read()
        return None if found is None else ESPNowPacket(*found)

    @property
    def send_success(self):
        """Packets that peers have acknowledged."""
        return 0 if self._ended else _bell.count(0)

    @property
    def send_failure(self):
        """Packets that nobody has acknowledged."""
        return 0 if self._ended else _bell.count(1)

    @property
    def read_success(self):
        """Packets that have come."""
        return 0 if self._ended else _bell.count(2)

    @property
    def read_failure(self):
        """Packets that came while the buffer was full."""
        return 0 if self._ended else _bell.count(3)

    def set_pmk(self, pmk):
        """The key of all encrypted peers, 16 bytes."""
        self._check()
        _bell.main_key(_bytes_of(pmk, 16))

    @property
    def buffer_size(self):
        """How many bytes the buffer holds."""
        return self._buffer_size

    @property
    def phy_rate(self):
        """Changes nothing."""
        return self._phy_rate

    @phy_rate.setter
    def phy_rate(self, value):
        self._check()
        self._phy_rate = _check_range(value, "phy_rate", 0, _RATES - 1)

    @property
    def peers(self):
        """Whom it knows."""
        return self._peers

    def ioctl(self, request, argument):
        """What select asks."""
        self._check()
        return argument & _READABLE if request == _POLL and _bell.filled() else 0

    def __bool__(self):
        return len(self) > 0

    def __len__(self):
        self._check()
        return _bell.filled()
