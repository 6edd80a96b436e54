"""What is in a memory chip at first."""

from __future__ import annotations


def contents(data: bytes, size: int, empty: int) -> bytearray:
    """A memory of ``size`` bytes that starts with ``data``; the rest is ``empty``.

    Raises:
        ValueError: when that is too long.
    """
    if len(data) > size:
        raise ValueError(f"{len(data)} bytes do not fit into a memory of {size}")
    return bytearray(data) + bytes((empty,)) * (size - len(data))
