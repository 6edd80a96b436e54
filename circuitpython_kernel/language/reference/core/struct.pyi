"""Numbers to bytes and back."""

from typing import Any

def calcsize(fmt: str) -> int:
    """Return the bytes that a format takes."""

def pack(fmt: str, *values: Any) -> bytes:
    """Return the values as bytes in a format, such as "<Hf"."""

def pack_into(fmt: str, buffer: bytearray, offset: int, *values: Any) -> None:
    """Write the values as bytes into a buffer, from `offset` on."""

def unpack(fmt: str, data: bytes | bytearray) -> tuple[Any, ...]:
    """Return the values in bytes of a format; the size must fit exactly."""

def unpack_from(fmt: str, data: bytes | bytearray, offset: int = 0) -> tuple[Any, ...]:
    """Return the values in a buffer, from `offset` on."""
