"""What stands for TLS on the virtual air: a handshake in records, then bytes as they are.

Nothing is encrypted. A client sends a ClientHello (RFC 8446, 4.1.2) with the server's name; a server that speaks TLS
answers with a ServerHello and, in the place of X.509, a description of its certificate in JSON. The firmware's `ssl`
judges it. A port without TLS answers something else, and a client without TLS is shown the door.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable

from .tcp import End

HANDSHAKE, CLIENT_HELLO, SERVER_HELLO, CERTIFICATE = 0x16, 1, 2, 11
_VERSION = b"\x03\x03"
_SNI = 0
_HEAD = 5
"""Bytes before a record's content: its kind, a version, its length."""


def looks_like_tls(data: bytes | bytearray) -> bool:
    """Whether bytes begin as a handshake does."""
    return data[:2] == b"\x16\x03"


def take_record(data: bytes | bytearray) -> tuple[bytes, int] | None:
    """The content of a handshake's record at the head of what has come, and its length with its head.

    None while it is not there as a whole.

    Raises:
        ValueError: when it is none.
    """
    if data and (data[0] != HANDSHAKE or (len(data) > 1 and data[1] != 3)):
        raise ValueError("not a TLS handshake")
    if len(data) < _HEAD:
        return None
    size = _HEAD + int.from_bytes(data[3:5], "big")
    return (bytes(data[_HEAD:size]), size) if len(data) >= size else None


def name_wanted(hello: bytes) -> str:
    """The server's name in a ClientHello (RFC 6066), empty for none.

    Raises:
        ValueError: when it is no ClientHello.
    """
    if len(hello) < 4 or hello[0] != CLIENT_HELLO:
        raise ValueError("not a ClientHello")
    try:
        at = 4 + 2 + 32
        at += 1 + hello[at]
        at += 2 + int.from_bytes(hello[at : at + 2], "big")
        at += 1 + hello[at]
        end = at + 2 + int.from_bytes(hello[at : at + 2], "big")
        at += 2
        while at + 4 <= min(end, len(hello)):
            kind, size = struct.unpack_from(">HH", hello, at)
            if kind == _SNI:
                return hello[at + 9 : at + 4 + size].decode("idna")
            at += 4 + size
    except (IndexError, struct.error, UnicodeError):
        raise ValueError("a damaged ClientHello") from None
    return ""


def answer(names: tuple[str, ...], fault: str, authority: str) -> bytes:
    """The record with which a server answers.

    Args:
        names: what the certificate is for.
        fault: what is wrong with it, ``"good"`` for nothing.
        authority: the PEM text that a client has to load to trust it, if it is self-signed.
    """
    told = json.dumps({"names": names, "fault": fault, "ca": authority}).encode()
    hello = _message(SERVER_HELLO, _VERSION + bytes(32) + b"\x00\x13\x01\x00")
    content = hello + _message(CERTIFICATE, told)
    return bytes([HANDSHAKE]) + _VERSION + len(content).to_bytes(2, "big") + content


def _message(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + len(content).to_bytes(3, "big") + content


def authority_of(name: str) -> str:
    """The PEM text of a server's own certificate; a stand-in, as all of TLS is here."""
    text = base64.b64encode(f"virtual certificate of {name}".encode()).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"


class Doorkeeper:
    """Watches a server's end of a connection until the handshake is over.

    Args:
        reply: what the server answers.
        let_in: called with the end when the client has said hello; from then on the service watches it.
    """

    def __init__(self, reply: bytes, let_in: Callable[[End], None]) -> None:
        self._reply, self._let_in = reply, let_in
        self._got = bytearray()

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._got += end.receive_all()
        try:
            record = take_record(self._got)
            if record is None:
                return
            name_wanted(record[0])
        except ValueError:
            end.reset()
            return
        end.send_all(self._reply)
        rest = bytes(self._got[record[1] :])
        self._let_in(end)
        if rest:
            end.deliver(rest)

    def closed(self, end: End) -> None:
        """The board sends no more."""
        end.finish()


def hello(name: str) -> bytes:
    """The record with which a client begins, with the server's name if it is not empty."""
    extensions = b""
    if name:
        host = b"\x00" + _sized(name.encode("idna"), 2)
        extensions = _SNI.to_bytes(2, "big") + _sized(_sized(host, 2), 2)
    content = _message(CLIENT_HELLO, _VERSION + bytes(32) + b"\x00\x00\x02\x13\x01\x01\x00" + _sized(extensions, 2))
    return bytes([HANDSHAKE]) + _VERSION + _sized(content, 2)


def trusts(content: bytes, name: str) -> bool:
    """Whether a client with the usual certificates trusts what a server's record says, for a name that it asked for.

    Raises:
        ValueError: when it is no answer.
    """
    if content[:1] != bytes([SERVER_HELLO]):
        raise ValueError("not a ServerHello")
    at = 4 + int.from_bytes(content[1:4], "big")
    if content[at : at + 1] != bytes([CERTIFICATE]):
        raise ValueError("no certificate")
    told = json.loads(content[at + 4 :])
    return told["fault"] == "good" and name.lower() in told["names"]


def _sized(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size, "big") + content


class Handshake:
    """Watches a client's end of a connection until the handshake is over.

    Args:
        name: the server that is asked for.
        over: called once: whether the server is trusted. From then on another watches the end.
    """

    def __init__(self, end: End, name: str, over: Callable[[bool], None]) -> None:
        self._name, self._told = name, over
        self._got = bytearray()
        self._is_over = False
        end.watcher = self
        end.send(hello(name))

    def _over(self, good: bool) -> None:
        if not self._is_over:
            self._is_over = True
            self._told(good)

    def arrived(self, end: End) -> None:
        """Bytes have come; those after the handshake stay where they are."""
        if self._is_over:
            return
        self._got += end.receive_all()
        try:
            record = take_record(self._got)
            if record is None:
                return
            good = trusts(record[0], self._name)
        except (ValueError, KeyError):
            self._over(False)
            return
        rest = bytes(self._got[record[1] :])
        self._over(good)
        if rest:
            end.deliver(rest)

    def closed(self, end: End) -> None:
        """The server sends no more."""
        self._over(False)
