"""QR codes as squares of bits: error correction and what they say (ISO/IEC 18004).

The types of data are numbered as quirc does, the decoder of CircuitPython's qrio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]

MOST_VERSION = 40
NUMERIC, ALPHANUMERIC, BYTES, KANJI, _ECI = 1, 2, 4, 8, 7

# Table 9, for the levels L, M, Q and H: error correction codewords of a block, and how many blocks there are.
_EXTRA = (
    "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 "
    "28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
    "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 "
    "26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28",
    "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 "
    "28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
    "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 "
    "30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
)
_BLOCKS = (
    "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
    "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
    "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
    "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81",
)
_LEVELS = (1, 0, 3, 2)
"""The two bits of the format as rows of the tables."""

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Unreadable(ValueError):
    """A square that is no QR code, or has too many errors."""


@dataclass(frozen=True)
class Content:
    """What a code says; ``kind`` is the highest type of data in it."""

    payload: bytes
    kind: int


def version_of(size: int) -> int:
    """The version of a code with so many bits a side; 0 for none."""
    version, rest = divmod(size - 17, 4)
    return version if not rest and 1 <= version <= MOST_VERSION else 0


def alignment_places(version: int) -> list[int]:
    """Rows and columns of the centres of alignment patterns (annex E)."""
    if version == 1:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    last = 4 * version + 10
    return [6, *(last - step * n for n in range(count - 2, -1, -1))]


def fixed_bits(version: int) -> Bits:
    """Where a code has no data: (size, size)."""
    size = 17 + 4 * version
    found: Bits = np.zeros((size, size), np.bool_)
    found[:9, :9] = found[:9, -8:] = found[-8:, :9] = True
    found[6, :] = found[:, 6] = True
    places = alignment_places(version)
    for row in places:
        for column in places:
            # Where the finder patterns are there is none.
            if (row, column) not in ((6, 6), (6, places[-1]), (places[-1], 6)):
                found[row - 2 : row + 3, column - 2 : column + 3] = True
    if version >= 7:
        found[:6, -11:-8] = found[-11:-8, :6] = True
    return found


# ---- the format


def _format_codes() -> NDArray[np.int64]:
    codes = []
    for value in range(32):
        rest = value << 10
        for bit in range(4, -1, -1):
            if rest >> (bit + 10) & 1:
                rest ^= 0x537 << bit
        codes.append((value << 10 | rest) ^ 0x5412)
    return np.array(codes)


_FORMATS = _format_codes()


def _format(bits: Bits) -> tuple[int, int]:
    """The level's row and the mask, out of two copies of 15 bits each."""
    size = len(bits)
    first = [(8, n) for n in range(6)] + [(8, 7), (8, 8), (7, 8)] + [(n, 8) for n in range(5, -1, -1)]
    second = [(size - 1 - n, 8) for n in range(7)] + [(8, size - 8 + n) for n in range(8)]
    best = (16, 0)
    for places in (first, second):
        word = 0
        for row, column in places:
            word = word << 1 | int(bits[row, column])
        distances = [int(code ^ word).bit_count() for code in _FORMATS.tolist()]
        best = min(best, (min(distances), distances.index(min(distances))))
    if best[0] > 3:
        raise Unreadable("no format")
    return _LEVELS[best[1] >> 3], best[1] & 7


def _mask(number: int, size: int) -> Bits:
    i, j = np.indices((size, size))
    value = (
        (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2, i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2, ((i + j) % 2 + i * j % 3) % 2,
    )[number]  # fmt: skip
    return np.asarray(value == 0)


def _codewords(bits: Bits, fixed: Bits) -> bytes:
    """The data's bits in their order: two columns up, two down, from the right."""
    size = len(bits)
    found = []
    right, upward = size - 1, True
    while right > 0:
        if right == 6:
            right -= 1
        rows = np.arange(size - 1, -1, -1) if upward else np.arange(size)
        pair = np.stack([bits[rows, right], bits[rows, right - 1]], axis=1)
        free = ~np.stack([fixed[rows, right], fixed[rows, right - 1]], axis=1)
        found.append(pair[free])
        right -= 2
        upward = not upward
    row = np.concatenate(found)
    return np.packbits(row[: len(row) // 8 * 8]).tobytes()


# ---- error correction in the field of 256 elements

_POWERS = [1] * 512
for _n in range(1, 512):
    _POWERS[_n] = _POWERS[_n - 1] << 1 ^ (0x11D if _POWERS[_n - 1] & 0x80 else 0)
_LOGS = [0] * 256
for _n in range(255):
    _LOGS[_POWERS[_n]] = _n


def _times(a: int, b: int) -> int:
    return _POWERS[_LOGS[a] + _LOGS[b]] if a and b else 0


def _at(polynomial: list[int], power: int) -> int:
    """A polynomial's value, the lowest coefficient first."""
    total = 0
    for degree, factor in enumerate(polynomial):
        if factor:
            total ^= _POWERS[(_LOGS[factor] + degree * power) % 255]
    return total


def corrected(block: bytes, extra: int) -> bytes:
    """A block's data with its errors put right (Reed and Solomon; Berlekamp and Massey; Forney).

    Raises:
        Unreadable: when there are too many.
    """
    word = list(block[::-1])
    syndromes = [_at(word, n) for n in range(extra)]
    if not any(syndromes):
        return block[:-extra]
    locator, before = [1], [1]
    length, shift, last = 0, 1, 1
    for n, syndrome in enumerate(syndromes):
        delta = syndrome
        for i in range(1, min(length, len(locator) - 1) + 1):
            delta ^= _times(locator[i], syndromes[n - i])
        if not delta:
            shift += 1
            continue
        factor = _POWERS[(_LOGS[delta] - _LOGS[last]) % 255]
        longer = locator + [0] * max(0, len(before) + shift - len(locator))
        for i, value in enumerate(before):
            longer[i + shift] ^= _times(factor, value)
        if 2 * length <= n:
            before, last, shift, length = locator, delta, 1, n + 1 - length
        else:
            shift += 1
        locator = longer
    while locator and not locator[-1]:
        locator.pop()
    if length > extra // 2 or len(locator) - 1 != length:
        raise Unreadable("too many errors")
    evaluator = [0] * extra
    for i, a in enumerate(locator):
        for j, b in enumerate(syndromes[: extra - i]):
            evaluator[i + j] ^= _times(a, b)
    slope = [locator[i] if i % 2 else 0 for i in range(len(locator))]
    count = 0
    for place in range(len(word)):
        power = (255 - place) % 255
        if _at(locator, power):
            continue
        # The derivative has the odd terms, each divided by the place's inverse.
        below = _at(slope, power)
        if not below:
            raise Unreadable("too many errors")
        above = _at(evaluator, power)
        if above:
            word[place] ^= _POWERS[(_LOGS[above] - _LOGS[below]) % 255]
        count += 1
    if count != length or any(_at(word, n) for n in range(extra)):
        raise Unreadable("too many errors")
    return bytes(word[::-1])[:-extra]


def _data(codewords: bytes, version: int, level: int) -> bytes:
    extra = int(_EXTRA[level].split()[version - 1])
    blocks = int(_BLOCKS[level].split()[version - 1])
    total = len(codewords)
    short = total // blocks - extra
    longer = total % blocks
    sizes = [short + int(n >= blocks - longer) for n in range(blocks)]
    parts: list[bytearray] = [bytearray() for _ in sizes]
    at = 0
    for column in range(short + 1):
        for part, size in zip(parts, sizes, strict=True):
            if column < size:
                part.append(codewords[at])
                at += 1
    for _ in range(extra):
        for part in parts:
            part.append(codewords[at])
            at += 1
    return b"".join(corrected(bytes(part), extra) for part in parts)


# ---- what it says


class _Stream:
    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data, "big")
        self.left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self.left:
            raise Unreadable("cut off")
        self.left -= count
        return self._number >> self.left & (1 << count) - 1


def _content(data: bytes, version: int) -> Content:
    stream = _Stream(data)
    size = 0 if version < 10 else 1 if version < 27 else 2
    payload, kind = bytearray(), 0
    while stream.left >= 4:
        mode = stream.take(4)
        if mode == _ECI:
            first = stream.take(8)
            if first & 0xC0 == 0x80:
                stream.take(8)
            elif first & 0xE0 == 0xC0:
                stream.take(16)
            continue
        if mode == NUMERIC:
            count = stream.take((10, 12, 14)[size])
            while count > 0:
                digits = min(count, 3)
                value = stream.take((4, 7, 10)[digits - 1])
                if value >= 10**digits:
                    raise Unreadable("no number")
                payload += b"%0*d" % (digits, value)
                count -= digits
        elif mode == ALPHANUMERIC:
            count = stream.take((9, 11, 13)[size])
            while count > 0:
                value = stream.take(11 if count > 1 else 6)
                letters = divmod(value, 45) if count > 1 else (value,)
                if max(letters) >= 45:
                    raise Unreadable("no letter")
                payload += bytes(_ALPHABET[letter] for letter in letters)
                count -= 2
        elif mode == BYTES:
            count = stream.take((8, 16, 16)[size])
            payload += bytes(stream.take(8) for _ in range(count))
        elif mode == KANJI:
            for _ in range(stream.take((8, 10, 12)[size])):
                high, low = divmod(stream.take(13), 0xC0)
                value = (high << 8 | low) + (0x8140 if (high << 8 | low) + 0x8140 <= 0x9FFC else 0xC140)
                payload += value.to_bytes(2, "big")
        else:
            break
        kind = max(kind, mode)
    return Content(bytes(payload), kind)


def read(bits: Bits) -> Content:
    """What a code says: (size, size) of bits, of which the dark ones are True.

    Raises:
        Unreadable: when that is not to be found out.
    """
    version = version_of(len(bits))
    if not version:
        raise Unreadable("no such size")
    level, mask = _format(bits)
    fixed = fixed_bits(version)
    codewords = _codewords(bits ^ (_mask(mask, len(bits)) & ~fixed), fixed)
    return _content(_data(codewords, version, level), version)
