"""The packets of the NINA firmware: commands from a board and replies to it.

A command is 0xE0, its number, how many parameters it has, each behind its length, and 0xEE. A reply has 0x80 added to
the number; an error is 0xEF 0x00 0xEE. Lengths have one byte, in a few commands two (Adafruit's nina-fw,
CommandHandler.cpp).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from circuitpython_kernel.network.addresses import packed as packed_address
from circuitpython_kernel.network.addresses import unpacked

START, END, ERROR, REPLY = 0xE0, 0xEE, 0xEF, 0x80
MOST_BYTES = 4092
"""Of one transfer: the ESP32's SPI_MAX_DMA_LEN."""

WIDE = frozenset({0x44, 0x45, 0x46})
"""Commands whose parameters have lengths of two bytes, the high one first."""
_WIDE_REPLIES = frozenset({0x45})
_LONG_TEXTS = frozenset({0x40, 0x41})
"""Certificate and key: longer than their length says."""

FAILURE = bytes([ERROR, 0, END, 0])

Parameters = Sequence[bytes]
Done = Callable[[Parameters], None]
"""Takes the parameters of a reply that was worked out."""

ONE, ZERO = (b"\x01",), (b"\x00",)
"""Replies that say yes and no."""


def address_of(data: bytes) -> str:
    """An IPv4 address of four bytes, as text.

    Raises:
        ValueError: when these are no four bytes.
    """
    if len(data) != 4:
        raise ValueError("an address has four bytes")
    return unpacked(int.from_bytes(data, "big"))


def bytes_of(address: str) -> bytes:
    """The other half of `address_of`."""
    return packed_address(address).to_bytes(4, "big")


def parse(command: bytes) -> tuple[int, list[bytes]]:
    """A command's number and parameters.

    Raises:
        ValueError: when it is none.
    """
    if len(command) < 3 or command[0] != START:
        raise ValueError("not a command")
    number, count = command[1], command[2]
    if number in _LONG_TEXTS:
        return number, [command[4:]]
    width = 2 if number in WIDE else 1
    at, found = 3, []
    for _ in range(count):
        size = int.from_bytes(command[at : at + width], "big")
        at += width
        if at + size > len(command):
            raise ValueError("a command that ends too early")
        found.append(command[at : at + size])
        at += size
    return number, found


def packed(number: int, parameters: Parameters) -> bytes:
    """A reply, with a length that is a multiple of four."""
    width = 2 if number in _WIDE_REPLIES else 1
    content = b"".join(len(item).to_bytes(width, "big") + item for item in parameters)
    made = bytes([START, REPLY | number, len(parameters)]) + content + bytes([END])
    return made + bytes(-len(made) % 4)
