"""The compression functions of SHA-1 and SHA-256, for `hashlib`: the state between blocks is the guest's.

Follows FIPS 180-4. Python's own hashlib cannot show or take up the state of a hash in progress.
"""

from __future__ import annotations

import math
import struct
from itertools import count, islice

from circuitpython_kernel.hardware.chip import Peripheral

_MASK = 0xFFFFFFFF


def _primes(number: int) -> list[int]:
    return list(islice((n for n in count(2) if all(n % d for d in range(2, math.isqrt(n) + 1))), number))


def _cube_root(n: int) -> int:
    """Floor of the cube root."""
    root: int = round(n ** (1 / 3))
    while root**3 > n:
        root -= 1
    while (root + 1) ** 3 <= n:
        root += 1
    return root


# Sections 4.2.2 and 5.3.3: the first 32 bits of the fractions of cube and square roots of the first primes.
_K256 = [_cube_root(p << 96) & _MASK for p in _primes(64)]
_START = {
    "sha1": (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0),
    "sha256": tuple(math.isqrt(p << 64) & _MASK for p in _primes(8)),
}
_K1 = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)


def _left(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK


def _right(value: int, bits: int) -> int:
    return _left(value, 32 - bits)


def sha1_block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    """The state (five words) after a block of 64 bytes."""
    w = list(struct.unpack(">16I", block))
    for t in range(16, 80):
        w.append(_left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    a, b, c, d, e = state
    for t in range(80):
        if t < 20:
            f = (b & c) | (~b & d)
        elif 40 <= t < 60:
            f = (b & c) | (b & d) | (c & d)
        else:
            f = b ^ c ^ d
        a, b, c, d, e = (_left(a, 5) + f + e + _K1[t // 20] + w[t]) & _MASK, a, _left(b, 30), c, d
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d, e), strict=True))


def sha256_block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    """The state (eight words) after a block of 64 bytes."""
    w = list(struct.unpack(">16I", block))
    for t in range(16, 64):
        s0 = _right(w[t - 15], 7) ^ _right(w[t - 15], 18) ^ (w[t - 15] >> 3)
        s1 = _right(w[t - 2], 17) ^ _right(w[t - 2], 19) ^ (w[t - 2] >> 10)
        w.append((w[t - 16] + s0 + w[t - 7] + s1) & _MASK)
    a, b, c, d, e, f, g, h = state
    for t in range(64):
        t1 = h + (_right(e, 6) ^ _right(e, 11) ^ _right(e, 25)) + ((e & f) ^ (~e & g)) + _K256[t] + w[t]
        t2 = (_right(a, 2) ^ _right(a, 13) ^ _right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
        a, b, c, d, e, f, g, h = (t1 + t2) & _MASK, a, b, c, (d + t1) & _MASK, e, f, g
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


class Hashes(Peripheral):
    """Hashes the guest's bytes, whole blocks at a time; the state is a buffer of the guest's, big-endian."""

    name = "hash"

    def do_start(self, algorithm: str, at: int) -> None:
        """Write the state that a hash starts with."""
        self.chip.memory().write(at, struct.pack(f">{len(_START[algorithm])}I", *_START[algorithm]))

    def do_sha1(self, at: int, data: int, length: int) -> None:
        """Take the state at one address over the bytes at another."""
        self._blocks("sha1", at, data, length)

    def do_sha256(self, at: int, data: int, length: int) -> None:
        """As `do_sha1`."""
        self._blocks("sha256", at, data, length)

    def _blocks(self, algorithm: str, at: int, data: int, length: int) -> None:
        memory = self.chip.memory()
        form = f">{len(_START[algorithm])}I"
        state = struct.unpack(form, memory.read(at, struct.calcsize(form)))
        blocks = memory.read(data, length)
        step = sha1_block if algorithm == "sha1" else sha256_block
        for start in range(0, length, 64):
            state = step(state, blocks[start : start + 64])
        memory.write(at, struct.pack(form, *state))
