"""MQTT 3.1.1's packets as bytes (OASIS standard, October 2014; section numbers are its)."""

from __future__ import annotations

from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 1, 2, 3, 4, 5, 6, 7
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 10, 11, 12, 13, 14

MOST_BYTES = 1 << 20
"""A longer packet is refused."""

_FLAGS = {PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2}


class Malformed(ValueError):
    """Bytes that are no MQTT: the connection is closed (4.8)."""


@dataclass(frozen=True)
class Packet:
    """One packet: its kind, the four bits beside it, and what follows the length."""

    kind: int
    flags: int
    body: bytes


def take(data: bytearray) -> Packet | None:
    """Take the packet at the head of what has come; None while it is not there as a whole (2.2).

    Raises:
        Malformed: when it cannot be one.
    """
    size = shift = 0
    at = 1
    while True:
        if at >= len(data):
            return None
        byte = data[at]
        size |= (byte & 127) << shift
        at += 1
        if not byte & 128:
            break
        shift += 7
        if shift > 21:
            raise Malformed("a length of more than four bytes")
    if size > MOST_BYTES:
        raise Malformed("a packet of more than a megabyte")
    kind, flags = data[0] >> 4, data[0] & 15
    if not CONNECT <= kind <= DISCONNECT or (kind != PUBLISH and flags != _FLAGS.get(kind, 0)):
        raise Malformed("no MQTT packet")
    if len(data) < at + size:
        return None
    body = bytes(data[at : at + size])
    del data[: at + size]
    return Packet(kind, flags, body)


def packed(kind: int, body: bytes = b"", flags: int = 0) -> bytes:
    """A packet as bytes."""
    length = bytearray()
    size = len(body)
    while True:
        size, low = size >> 7, size & 127
        length.append(low | (128 if size else 0))
        if not size:
            return bytes([kind << 4 | flags]) + bytes(length) + body


def text(value: str) -> bytes:
    """A text with its length (1.5.3)."""
    data = value.encode()
    return len(data).to_bytes(2, "big") + data


class Reader:
    """Reads a packet's fields one after the other."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise Malformed("a packet that ends too early")
        self._at += count
        return found

    def number(self, size: int = 2) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.take(size), "big")

    def data(self) -> bytes:
        """Bytes with their length."""
        return self.take(self.number())

    def text(self) -> str:
        """A text with its length."""
        try:
            found = self.data().decode()
        except UnicodeDecodeError:
            raise Malformed("a text that is no UTF-8") from None
        if "\0" in found:
            raise Malformed("a text with a null character")
        return found

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._body) - self._at)

    @property
    def more(self) -> bool:
        """Whether anything is left."""
        return self._at < len(self._body)


def matches(pattern: str, topic: str) -> bool:
    """Whether a topic is one of those that a filter stands for (4.7)."""
    if topic.startswith("$") and pattern[:1] in ("+", "#"):
        return False
    wanted, levels = pattern.split("/"), topic.split("/")
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)


def check_filter(pattern: str) -> None:
    """Refuse what is no topic filter (4.7.1).

    Raises:
        ValueError: with what is wrong.
    """
    levels = pattern.split("/")
    wrong = not pattern or any(
        ("#" in level and (level != "#" or place < len(levels) - 1)) or ("+" in level and level != "+")
        for place, level in enumerate(levels)
    )
    if wrong:
        raise ValueError(f"not a topic filter: {pattern!r}; + stands for one level, # for all at the end")


def check_topic(topic: str) -> None:
    """Refuse what cannot be published to (4.7.3).

    Raises:
        ValueError: with what is wrong.
    """
    if not topic or "+" in topic or "#" in topic or "\0" in topic:
        raise ValueError(f"not a topic: {topic!r}; a message goes to one topic, without + and #")
