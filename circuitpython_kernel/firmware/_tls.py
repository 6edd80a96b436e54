"""The handshake that stands for TLS on the virtual air, and what is said about certificates; see the host's tls.py."""

from json import loads as _loads
from os import urandom as _urandom
from time import sleep as _sleep

import _board

_IS_RP2 = _board.SYSNAME.startswith("rp2")
_WORK_SECONDS = 0.8 if _IS_RP2 else 0.4  # about what key exchange and signatures take
_HELLO = b"\x16\x03\x01"
_EAGAIN, _ETIMEDOUT = 11, 116
_TURN_SECONDS = 0.001

_FATAL_ERROR = -0x3000, "MBEDTLS_ERR_X509_FATAL_ERROR"
_VERIFY_FAILED = -0x2700, "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED"
_INVALID_RECORD = -0x7200, "MBEDTLS_ERR_SSL_INVALID_RECORD"
_CONN_EOF = -0x7280, "MBEDTLS_ERR_SSL_CONN_EOF"
_UNEXPECTED = -0x7700, "MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE"
_HANDSHAKE_FAILURE = -0x6E00, "MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE"
_INVALID_FORMAT = -0x2180, "MBEDTLS_ERR_X509_INVALID_FORMAT"
_BEGIN, _KEY = b"-----BEGIN CERTIFICATE-----", b"PRIVATE KEY-----"

_EXPIRED = "; The certificate validity has expired"
_MISMATCH = "; The certificate Common Name (CN) does not match with the expected CN"
_NOT_TRUSTED = "; The certificate is not correctly signed by the trusted CA"


def check_authority(text):
    """Refuse what is no certificate in PEM."""
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise OSError(*_INVALID_FORMAT)


def check_own(certificate, key):
    """Refuse files that have no certificate and key in PEM."""
    if _KEY not in key:
        raise ValueError("invalid key")
    if _BEGIN not in certificate:
        raise ValueError("invalid cert")


def _receive(socket, count):
    """So many bytes; what a socket that does not wait says is asked again, as mbedtls' caller does."""
    data = bytearray(count)
    view = memoryview(data)
    at = 0
    while at < count:
        try:
            got = socket.recv_into(view[at:], count - at)
        except OSError as error:
            if error.errno != _EAGAIN:
                raise
            _sleep(_TURN_SECONDS)
            continue
        if not got:
            raise OSError(*_CONN_EOF)
        at += got
    return data


def send(socket, data):
    """All of some bytes."""
    view = memoryview(data)
    while view:
        try:
            view = view[socket.send(view) :]
        except OSError as error:
            if error.errno != _EAGAIN:
                raise
            _sleep(_TURN_SECONDS)


def _record(socket):
    head = _receive(socket, 5)
    if head[0] != 0x16 or head[1] != 3:
        raise OSError(*_INVALID_RECORD)
    return _receive(socket, head[3] << 8 | head[4])


def _sized(data, size):
    return len(data).to_bytes(size, "big") + data


def _hello(name):
    extensions = b""
    if name:
        host = b"\x00" + _sized(name.encode(), 2)
        extensions = b"\x00\x00" + _sized(_sized(host, 2), 2)
    content = b"\x03\x03" + _urandom(32) + b"\x00\x00\x02\x13\x01\x01\x00" + _sized(extensions, 2)
    return _HELLO + _sized(b"\x01" + _sized(content, 3), 2)


def as_client(socket, name, verify, authority):
    """Shake hands with a server: ``verify`` its certificate, by one's own ``authority`` if that is not None."""
    send(socket, _hello(name))
    content = _record(socket)
    if content[0] != 2:
        raise OSError(*_UNEXPECTED)
    at = 4 + int.from_bytes(content[1:4], "big")
    if at >= len(content) or content[at] != 11:
        raise OSError(*_UNEXPECTED)
    told = _loads(content[at + 4 :])
    _sleep(_WORK_SECONDS)
    if verify:
        _judge(told, name, authority)


def _judge(told, name, authority):
    words = ""
    if told["fault"] == "expired":
        words += _EXPIRED
    if name and told["names"] and name.lower() not in told["names"]:
        words += _MISMATCH
    signed = told["fault"] != "self-signed"
    if authority is not None:
        if not signed and authority.strip() != told["ca"].strip():
            words += _NOT_TRUSTED
    elif not signed and not words:
        # The bundle's check is asked only when nothing else is wrong, and ends the handshake itself.
        print("x509-crt-bundle:Failed to verify certificate")
        raise OSError(*_FATAL_ERROR)
    elif words:
        words += _NOT_TRUSTED
    if words:
        raise OSError(_VERIFY_FAILED[0], _VERIFY_FAILED[1] + words)


def as_server(socket, certificate):
    """Shake hands with a client; a board's own certificate is signed by nobody."""
    content = _record(socket)
    if content[0] != 1:
        raise OSError(*_UNEXPECTED)
    if certificate is None:
        raise OSError(*_HANDSHAKE_FAILURE)
    from json import dumps

    told = dumps({"names": [], "fault": "self-signed", "ca": certificate.decode()}).encode()
    hello = b"\x02" + _sized(b"\x03\x03" + bytes(32) + b"\x00\x13\x01\x00", 3)
    send(socket, b"\x16\x03\x03" + _sized(hello + b"\x0b" + _sized(told, 3), 2))
    _sleep(_WORK_SECONDS)
