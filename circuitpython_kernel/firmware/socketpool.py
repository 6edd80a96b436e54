"""Sockets over the board's radio. Follows CircuitPython 10's socketpool module."""

from gc import collect as _collect

import _bell_sockets as _bell
import _board
from _addresses import text as _text
from _bus import span as _span
from _bus import writable as _writable
from _claims import drop as _drop
from _claims import hold as _hold
from _errors import exception_type as _exception_type
from _liveness import is_live as _is_live
from _pins import Claimant as _Claimant
from _pins import as_float as _as_float
from _pins import as_int as _as_int
from _stream import Stream as _Stream

_IS_RP2 = _board.SYSNAME.startswith("rp2")
_ALL = 0x7FFFFFFF
_FOREVER = 0xFFFFFFFF
_STREAM, _DGRAM, _RAW = 1, 2, 3
_EBADF, _EPIPE, _EOPNOTSUPP = 9, 32, 95
_NONAME = -2
_POLL = 3


def _resolve(host):
    if not isinstance(host, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(host).__name__)
    found = _bell.resolve(host)
    if found < 0:
        raise SocketPool.gaierror(_NONAME, "Name or service not known")
    return found


def _pair(address):
    host, port = address
    port = _as_int(port)
    if port < 0:
        raise ValueError("port must be >= 0")
    return host, port & 0xFFFF


def _close_lost():
    """Close sockets that nobody has any more, as their finalisers do on a board."""
    _collect()
    for line in list(_lines):
        if line._handle is None or not _is_live(line._owner, Socket):
            line._release()


def _new_handle(kind):
    handle = _bell.open(kind)
    if handle < 0:
        _close_lost()
        handle = _bell.open(kind)
        if handle < 0:
            raise RuntimeError("Out of sockets")
    return handle


_lines = []


class _Line(_Claimant):
    """What a program holds of a socket: its handle. The socket itself is collected when nobody has it any more."""

    def __init__(self, handle, owner):
        self._handle = handle
        self._owner = owner  # the socket's address, which is no reference to it

    def _names(self):
        return ["a socket"]

    def _release(self):
        handle = self._handle
        if handle is not None:
            self._handle = None
            _bell.close(handle)
            _drop(self)
        if self in _lines:
            _lines.remove(self)


class Socket(_Stream):
    """A socket; made by `SocketPool.socket`."""

    def __init__(self):
        raise TypeError("can't create 'Socket' instances")

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.close()

    def __hash__(self):
        return id(self)

    def _check(self):
        handle = self._line._handle
        if handle is None:
            raise OSError(_EBADF)
        return handle

    def accept(self):
        """A connection that was made to this port: its socket, and the peer's address."""
        handle = self._check()
        if self._kind != _STREAM:
            raise OSError(_EOPNOTSUPP)
        made = _bell.accept(handle, self._timeout)
        if made is None:
            return None, None
        if made[0] < 0:
            _close_lost()
            made = _bell.accept(handle, self._timeout)
            if made is None or made[0] < 0:
                raise RuntimeError("Out of sockets")
        socket = _made(made[0], _STREAM, self._timeout if _IS_RP2 else _FOREVER)
        return socket, (_text(made[1]), made[2])

    def bind(self, address):
        """Take a port of the board's."""
        host, port = _pair(address)
        handle = self._check()
        if host and host != "<broadcast>":
            _resolve(host)
        _bell.bind(handle, port)

    def close(self):
        """Let go of it."""
        self._line._release()

    def connect(self, address):
        """Connect to a peer."""
        host, port = _pair(address)
        handle = self._check()
        _bell.connect(handle, _resolve(host), port, self._timeout)

    def listen(self, backlog):
        """Let others connect."""
        _bell.listen(self._check(), min(max(_as_int(backlog), 0), 255))

    def recvfrom_into(self, buffer):
        """Receive into a buffer: how many bytes, and from where."""
        at, count = _writable(buffer, 0, _ALL)
        got, host, port = _bell.receive_from(self._check(), at, count, self._timeout)
        return got, (_text(host), port)

    def recv_into(self, buffer, bufsize=0):
        """Receive into a buffer: how many bytes; 0 when the peer sends no more."""
        handle = self._check()
        at, count = _writable(buffer, 0, _ALL)
        bufsize = _as_int(bufsize)
        if bufsize > count:
            raise ValueError("buffer too small for requested bytes")
        if 0 < bufsize < count:
            count = bufsize
        if not count:
            return 0
        return _bell.receive(handle, at, count, self._timeout)

    def _sendable(self):
        handle = self._check()
        if not _bell.connected(handle):
            raise BrokenPipeError(_EPIPE)
        return handle

    def send(self, bytes):
        """Send bytes: how many were taken."""
        handle = self._sendable()
        at, count = _span(bytes, 0, _ALL)
        return _bell.send(handle, at, count, self._timeout) if count else 0

    def sendall(self, bytes):
        """Send all bytes."""
        handle = self._sendable()
        at, count = _span(bytes, 0, _ALL)
        while count > 0:
            sent = _bell.send(handle, at, count, self._timeout)
            at += sent
            count -= sent

    def sendto(self, bytes, address):
        """Send a datagram."""
        at, count = _span(bytes, 0, _ALL)
        host, port = _pair(address)
        handle = self._check()
        target = 0xFFFFFFFF if host == "<broadcast>" else _resolve(host)
        return _bell.send_to(handle, at, count, target, port)

    def setblocking(self, flag):
        """Wait for ever, or not at all."""
        self._timeout = _FOREVER if flag else 0

    def settimeout(self, value):
        """Wait for so many seconds; None for ever."""
        self._timeout = _FOREVER if value is None else min(max(int(_as_float(value) * 1000), 0), _FOREVER)

    def setsockopt(self, level, optname, value):
        """Set an option; most change nothing that a program can see."""
        level, optname = _as_int(level), _as_int(optname)
        if not isinstance(value, int):
            memoryview(value)
        self._check()
        known = ((_SOCKET_LEVEL, SocketPool.SO_REUSEADDR), (6, SocketPool.TCP_NODELAY))
        if (level, optname) in known:
            return
        if (level, optname) == (0, SocketPool.IP_MULTICAST_TTL) and self._kind == _DGRAM:
            return
        raise OSError(_EOPNOTSUPP)

    @property
    def type(self):
        """SOCK_STREAM, SOCK_DGRAM or SOCK_RAW."""
        return self._kind

    def ioctl(self, request, argument):
        """What select asks."""
        handle = self._line._handle
        if request != _POLL or handle is None:
            return 0
        ready = _bell.poll(handle)
        return argument & ((1 if ready & 1 else 0) | (4 if ready & 2 else 0))


def _made(handle, kind, timeout):
    socket = object.__new__(Socket)
    socket._line = _Line(handle, id(socket))
    _lines.append(socket._line)
    socket._kind = kind
    socket._timeout = timeout
    _hold(socket._line)
    return socket


_SOCKET_LEVEL = 4095


class SocketPool:
    """Sockets over a radio."""

    gaierror = _exception_type("gaierror", OSError)
    AF_INET, AF_INET6 = 2, 10
    SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = _STREAM, _DGRAM, _RAW
    EAI_NONAME = _NONAME
    SOL_SOCKET = _SOCKET_LEVEL
    SO_REUSEADDR = 4
    TCP_NODELAY = 1
    IPPROTO_IP, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6, IPPROTO_RAW = 0, 1, 6, 17, 41, 255
    IP_MULTICAST_TTL = 5

    def __init__(self, radio):
        from wifi import Radio

        if not isinstance(radio, Radio):
            raise TypeError("radio must be of type Radio, not %s" % type(radio).__name__)

    def socket(self, family=2, type=1, proto=0):
        """A new socket."""
        if family != self.AF_INET:
            raise NotImplementedError("Only IPv4 sockets supported" if _IS_RP2 else "Unsupported socket type")
        if type not in (_STREAM, _DGRAM, _RAW):
            raise RuntimeError("Out of sockets")
        return _made(_new_handle(type), type, _FOREVER)

    def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):
        """The address of a name."""
        port = _as_int(port)
        found = _resolve(host)
        return [(self.AF_INET, type or _STREAM, proto, "", (_text(found), port))]
