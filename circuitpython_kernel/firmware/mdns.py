"""Names under .local, and services. Follows CircuitPython 10's mdns module."""

import _bell_mdns as _bell
import _board
from _addresses import address as _address
from _claims import drop as _drop
from _claims import hold as _hold
from _pins import Claimant as _Claimant
from _pins import as_float as _as_float
from _pins import as_int as _as_int
from _pins import deinited as _deinited

_IS_RP2 = _board.SYSNAME.startswith("rp2")
_MOST_TEXTS = 32


class RemoteService:
    """A service of another device; `Server.find` gives it."""

    def __init__(self):
        raise TypeError("can't create 'RemoteService' instances")

    @property
    def hostname(self):
        """The device's name."""
        return self._found[0]

    @property
    def instance_name(self):
        """What people call it."""
        return self._found[1]

    @property
    def service_type(self):
        """Such as _http."""
        return self._kind

    @property
    def protocol(self):
        """Such as _tcp."""
        return self._protocol

    @property
    def port(self):
        """Its port."""
        return self._found[2]

    @property
    def ipv4_address(self):
        """Its address, or None."""
        return _address(self._found[3])


def _string(value):
    if not isinstance(value, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(value).__name__)
    return value


def _remote(kind, protocol, index):
    service = object.__new__(RemoteService)
    service._kind, service._protocol, service._found = kind, protocol, _bell.found(index)
    return service


class Server(_Claimant):
    """Answers questions for this board's names, and asks for others'."""

    def __init__(self, network_interface):
        import wifi

        if network_interface is not wifi.radio:
            raise ValueError("mDNS only works with built-in WiFi")
        if not _bell.begin() and not _IS_RP2:
            raise RuntimeError("mDNS already initialized")
        self._ended = False
        _hold(self)

    def _check(self):
        if self._ended:
            _deinited()

    def _give_back(self, claim):
        self.deinit()

    def deinit(self):
        """Answer no more."""
        if not self._ended:
            self._ended = True
            _bell.end()
            _drop(self)

    @property
    def hostname(self):
        """The name under .local."""
        self._check()
        return _bell.hostname(None)

    @hostname.setter
    def hostname(self, value):
        self._check()
        _bell.hostname(_string(value))

    @property
    def instance_name(self):
        """What people call the board."""
        self._check()
        return _bell.instance_name(None)

    @instance_name.setter
    def instance_name(self, value):
        self._check()
        _bell.instance_name(_string(value))

    def find(self, service_type, protocol, *, timeout=1):
        """Services of a type that others tell of."""
        self._check()
        seconds = _as_float(timeout)
        kind, protocol = _string(service_type), _string(protocol)
        count = _bell.find(kind, protocol, int(max(seconds, 0) * 1000) * 1000000)
        return tuple([_remote(kind, protocol, index) for index in range(count)])

    def advertise_service(self, *, service_type, protocol, port, txt_records=None):
        """Tell of a service."""
        self._check()
        texts = []
        for record in () if txt_records is None else txt_records:
            if not isinstance(record, (str, bytes)):
                raise ValueError("Failed to add service TXT record; non-string or bytes found in txt_records")
            texts.append(record if isinstance(record, str) else record.decode())
        if texts and not _IS_RP2:
            raise NotImplementedError()
        _bell.advertise(
            _string(service_type), _string(protocol), _as_int(port) & 0xFFFF, "\0".join(texts[:_MOST_TEXTS])
        )
