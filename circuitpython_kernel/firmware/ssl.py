"""TLS over sockets. Follows CircuitPython 10's ssl module; what goes over the virtual air is not encrypted."""

import _tls
from _bus import span as _span
from _bus import writable as _writable
from _pins import as_int as _as_int
from _stream import Stream as _Stream
from uctypes import bytearray_at as _bytearray_at

_ALL = 0x7FFFFFFF
_EBADF = 9
_STREAM = 1
_POLL = 3
_MOST = 4096  # bytes of a record: CONFIG_MBEDTLS_SSL_OUT_CONTENT_LEN


class _SSLSocket(_Stream):
    """A socket with TLS; made by `SSLContext.wrap_socket`."""

    def __init__(self):
        raise TypeError("can't create 'SSLSocket' instances")

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.close()

    def __hash__(self):
        return id(self)

    def _check(self):
        if self._closed:
            raise OSError(_EBADF)

    def _shake_hands(self):
        if self._ready:
            return
        context = self._context
        try:
            if self._server_side:
                _tls.as_server(self._socket, context._certificate)
            else:
                _tls.as_client(self._socket, self._name, context._verifies(), context._authority)
        except OSError:
            self._closed = True
            raise
        self._ready = True

    def accept(self):
        """A connection that was made to this port, and the peer's address."""
        accepted = self._socket.accept()
        socket = _wrapped(self._context, accepted[0], True, None)
        socket._shake_hands()
        return socket, accepted[1]

    def bind(self, address):
        """Take a port of the board's."""
        _, _ = address
        self._socket.bind(address)

    def close(self):
        """Let go of it."""
        if not self._closed or not self._let_go:
            self._closed = self._let_go = True
            try:
                self._socket.close()
            except OSError:
                pass

    def connect(self, address):
        """Connect to a peer, and shake hands."""
        self._socket.connect(address)
        self._shake_hands()

    def listen(self, backlog):
        """Let others connect."""
        self._socket.listen(_as_int(backlog))

    def recv_into(self, buffer, bufsize=0):
        """Receive into a buffer: how many bytes; 0 when the peer sends no more."""
        self._check()
        at, count = _writable(buffer, 0, _ALL)
        bufsize = _as_int(bufsize)
        if bufsize > count:
            raise ValueError("buffer too small for requested bytes")
        if 0 < bufsize < count:
            count = bufsize
        if not count:
            return 0
        self._shake_hands()
        return self._socket.recv_into(_bytearray_at(at, count), count)

    def send(self, bytes):
        """Send bytes: how many were taken."""
        self._check()
        at, count = _span(bytes, 0, _ALL)
        self._shake_hands()
        count = min(count, _MOST)
        if count:
            data = _bytearray_at(at, count)
            sent = self._socket.send(data)  # what a socket that does not wait says is the program's
            _tls.send(self._socket, memoryview(data)[sent:])
        return count

    def setblocking(self, flag):
        """Wait for ever, or not at all."""
        self._socket.settimeout(None if flag else 0)

    def setsockopt(self, level, optname, value):
        """Set an option."""
        self._socket.setsockopt(level, optname, value)

    def settimeout(self, value):
        """Wait for so many seconds; None for ever."""
        self._socket.settimeout(value)

    def ioctl(self, request, argument):
        """What select asks."""
        return self._socket.ioctl(request, argument) if request == _POLL and not self._closed else 0


def _wrapped(context, socket, server_side, name):
    if socket.type != _STREAM:
        raise RuntimeError("Invalid socket for TLS")
    if context._authority:
        _tls.check_authority(context._authority)
    if context._certificate is not None:
        _tls.check_own(context._certificate, context._key)
    made = object.__new__(_SSLSocket)
    made._context, made._socket, made._server_side, made._name = context, socket, server_side, name
    made._closed = made._let_go = made._ready = False
    return made


def _content(name):
    with open(name, "rb") as file:
        return file.read()


class SSLContext:
    """How sockets are wrapped."""

    def __init__(self, protocol=None):
        self._authority = None  # of one's own, as PEM text; None for the board's bundle
        self._certificate = self._key = None
        self._check_hostname = False

    def _verifies(self):
        return self._authority is None or bool(self._authority)

    @property
    def check_hostname(self):
        """Whether to match the peer certificate's name; a name that `wrap_socket` was given is matched always."""
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._check_hostname = bool(value)

    def load_cert_chain(self, certfile, keyfile=None):
        """Load a certificate and its private key from files."""
        certificate = _content(certfile)
        self._key = certificate if keyfile is None else _content(keyfile)
        self._certificate = certificate

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Trust a certificate in PEM, and no others."""
        if cafile is not None:
            raise NotImplementedError("cafile")
        if capath is not None:
            raise NotImplementedError("capath")
        if not isinstance(cadata, str):
            raise TypeError("can't convert '%s' object to str implicitly" % type(cadata).__name__)
        self._authority = cadata

    def set_default_verify_paths(self):
        """Trust the certificates that are built in."""
        self._authority = None

    def wrap_socket(self, sock, *, server_side=False, server_hostname=None):
        """A socket with TLS over another one."""
        if server_hostname is not None and not isinstance(server_hostname, str):
            raise TypeError("can't convert '%s' object to str implicitly" % type(server_hostname).__name__)
        if server_side and server_hostname is not None:
            raise ValueError("Server side context cannot have hostname")
        return _wrapped(self, sock, bool(server_side), server_hostname)


def create_default_context():
    """A context that trusts the certificates that are built in."""
    return SSLContext()
