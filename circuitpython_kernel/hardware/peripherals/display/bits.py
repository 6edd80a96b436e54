"""Bits out of bytes, for files whose fields end anywhere."""

from __future__ import annotations


class Bits:
    """Reads bits, the highest of a byte first; behind the end there are zeros.

    Args:
        data: the bytes.
        at: the byte to begin with.
    """

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at * 8

    def take(self, count: int) -> int:
        """The next bits, as a number without a sign."""
        first, last = self._at >> 3, (self._at + count + 7) >> 3
        word = int.from_bytes(self._data[first:last].ljust(last - first, b"\0"), "big")
        left = 8 * (last - first) - (self._at & 7) - count
        self._at += count
        return word >> left & (1 << count) - 1

    def signed(self, count: int) -> int:
        """The next bits, as a number whose highest bit is its sign."""
        value = self.take(count)
        return value - (1 << count) if count and value >> count - 1 else value

    def skip(self, count: int) -> None:
        """Leave bits out."""
        self._at += count

    @property
    def left(self) -> int:
        """How many are left; below 0 when more was taken than there is."""
        return 8 * len(self._data) - self._at
