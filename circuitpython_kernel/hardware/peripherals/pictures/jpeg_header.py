"""The beginning of a JPEG file, as TJpgDec reads it: what it takes, what it refuses and with which result.

TJpgDec R0.03 is the decoder of CircuitPython's jpegio, with a stream buffer of 512 bytes and a pool of 3,500. Its order
of checks decides which error a broken file gives, so that is kept; a segment that is too short leaves in the buffer
what was there before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

BUFFER_BYTES = 512
"""TJpgDec's JD_SZBUF in CircuitPython."""

POOL_BYTES = 3500
"""TJPGD_WORKSPACE_SIZE in shared-module/jpegio/JpegDecoder.h."""


class Problem(IntEnum):
    """Why a file cannot be decoded: TJpgDec's JRESULT."""

    INPUT = 2
    POOL = 3
    BUFFER = 4
    FORMAT = 6
    STANDARD = 8


WORDS = {
    Problem.INPUT: "Device error or wrong termination of input stream",
    Problem.POOL: "Insufficient memory pool for the image",
    Problem.BUFFER: "Insufficient stream input buffer",
    Problem.FORMAT: "Data format error (may be broken data)",
    Problem.STANDARD: "Not supported JPEG standard",
}
"""What CircuitPython says (shared-module/jpegio/JpegDecoder.c)."""


class BrokenJpeg(ValueError):
    """A file that TJpgDec does not take."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(WORDS[problem])
        self.problem = problem


class MoreWanted(Exception):
    """The bytes that are there are not enough yet."""


ZIGZAG = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)  # fmt: skip

# The factors of the transform by Arai, Agui and Nakajima, to the five digits that TJpgDec has.
_TABLE = (
    "1.00000 1.38704 1.30656 1.17588 1.00000 0.78570 0.54120 0.27590 "
    "1.38704 1.92388 1.81226 1.63099 1.38704 1.08979 0.75066 0.38268 "
    "1.30656 1.81226 1.70711 1.53636 1.30656 1.02656 0.70711 0.36048 "
    "1.17588 1.63099 1.53636 1.38268 1.17588 0.92388 0.63638 0.32442 "
    "1.00000 1.38704 1.30656 1.17588 1.00000 0.78570 0.54120 0.27590 "
    "0.78570 1.08979 1.02656 0.92388 0.78570 0.61732 0.42522 0.21677 "
    "0.54120 0.75066 0.70711 0.63638 0.54120 0.42522 0.29290 0.14932 "
    "0.27590 0.38268 0.36048 0.32442 0.27590 0.21678 0.14932 0.07612"
)
SCALE = tuple(int(float(factor) * 8192) for factor in _TABLE.split())
"""What a coefficient is multiplied with besides its quantizer: 13 bits of fraction."""

NO_CODE = -1


@dataclass
class JpegHeader:
    """What is known before the first pixel.

    ``quantizers`` has 64 scaled factors in raster order for each number, ``tables`` a look-up of 16 bits for each pair
    of a component class (0 brightness, 1 colour) and a kind (0 DC, 1 AC): the code's length above its value, or
    `NO_CODE`.
    """

    width: int = 0
    height: int = 0
    components: int = 0
    across: int = 0
    down: int = 0
    quantizer_of: list[int] = field(default_factory=lambda: [0, 0, 0])
    restart: int = 0
    quantizers: dict[int, list[int]] = field(default_factory=dict)
    tables: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    @property
    def blocks(self) -> int:
        """Blocks of brightness in a unit (an MCU)."""
        return self.across * self.down


class _Pool:
    def __init__(self) -> None:
        self._left = POOL_BYTES

    def take(self, count: int) -> None:
        count = count + 3 & ~3
        if count > self._left:
            raise BrokenJpeg(Problem.POOL)
        self._left -= count


class _Bytes:
    """What has been read of the file, from its start."""

    def __init__(self, data: bytes | bytearray, ended: bool) -> None:
        self._data = data
        self._ended = ended
        self.at = 0

    def take(self, count: int) -> bytes:
        found = bytes(self._data[self.at : self.at + count])
        if len(found) < count and not self._ended:
            raise MoreWanted
        self.at += len(found)
        return found


def _word(segment: bytearray, at: int) -> int:
    return segment[at] << 8 | segment[at + 1]


def read_header(data: bytes | bytearray, ended: bool, *, skips_freely: bool) -> tuple[JpegHeader, int]:
    """Read a file's beginning; also where its scan begins.

    Args:
        data: the file so far.
        ended: whether nothing comes behind it.
        skips_freely: whether a segment that nobody reads may be longer than the file, as it may in a stream.

    Raises:
        MoreWanted: when it goes on behind ``data``.
        BrokenJpeg: when TJpgDec does not take it.
    """
    source, pool, segment, header = _Bytes(data, ended), _Pool(), bytearray(BUFFER_BYTES), JpegHeader()
    pool.take(BUFFER_BYTES)
    marker = 0
    while marker != 0xFFD8:
        byte = source.take(1)
        if not byte:
            raise BrokenJpeg(Problem.INPUT)
        marker = marker << 8 & 0xFFFF | byte[0]
    while True:
        head = source.take(4)
        segment[: len(head)] = head
        if len(head) != 4:
            raise BrokenJpeg(Problem.INPUT)
        marker, length = _word(segment, 0), _word(segment, 2)
        if length <= 2 or marker >> 8 != 0xFF:
            raise BrokenJpeg(Problem.FORMAT)
        length -= 2
        kind = marker & 0xFF
        if kind in _UNSUPPORTED:
            raise BrokenJpeg(Problem.STANDARD)
        if kind not in _READ:
            if len(source.take(length)) != length and not skips_freely:
                raise BrokenJpeg(Problem.INPUT)
            continue
        if length > BUFFER_BYTES:
            raise BrokenJpeg(Problem.BUFFER)
        content = source.take(length)
        segment[: len(content)] = content
        if len(content) != length:
            raise BrokenJpeg(Problem.INPUT)
        if kind == 0xDA:
            _check_scan(header, segment, pool)
            return header, source.at
        _READ[kind](header, segment, length, pool)


_UNSUPPORTED = frozenset({0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xD9})


def _read_frame(header: JpegHeader, segment: bytearray, _length: int, _pool: _Pool) -> None:
    header.height, header.width, header.components = _word(segment, 1), _word(segment, 3), segment[5]
    if header.components not in (1, 3):
        raise BrokenJpeg(Problem.STANDARD)
    for number in range(header.components):
        factors = segment[7 + 3 * number]
        if number:
            if factors != 0x11:
                raise BrokenJpeg(Problem.STANDARD)
        elif factors in (0x11, 0x22, 0x21):
            header.across, header.down = factors >> 4, factors & 15
        else:
            raise BrokenJpeg(Problem.STANDARD)
        header.quantizer_of[number] = segment[8 + 3 * number]
        if header.quantizer_of[number] > 3:
            raise BrokenJpeg(Problem.STANDARD)


def _read_restart(header: JpegHeader, segment: bytearray, _length: int, _pool: _Pool) -> None:
    header.restart = _word(segment, 0)


def _read_quantizers(header: JpegHeader, segment: bytearray, length: int, pool: _Pool) -> None:
    at = 0
    while at < length:
        if length - at < 65 or segment[at] & 0xF0:
            raise BrokenJpeg(Problem.FORMAT)
        pool.take(256)
        factors = [0] * 64
        for place, raster in enumerate(ZIGZAG):
            factors[raster] = segment[at + 1 + place] * SCALE[raster]
        header.quantizers[segment[at] & 3] = factors
        at += 65


def _read_codes(header: JpegHeader, segment: bytearray, length: int, pool: _Pool) -> None:
    at = 0
    while at < length:
        if length - at < 17 or segment[at] & 0xEE:
            raise BrokenJpeg(Problem.FORMAT)
        kind, number = segment[at] >> 4, segment[at] & 15
        counts = segment[at + 1 : at + 17]
        at += 17
        total = sum(counts)
        pool.take(16)
        pool.take(2 * total)
        if length - at < total:
            raise BrokenJpeg(Problem.FORMAT)
        pool.take(total)
        values = segment[at : at + total]
        at += total
        if not kind and any(value > 11 for value in values):
            raise BrokenJpeg(Problem.FORMAT)
        header.tables[number, kind] = look_up(counts, values)


def look_up(counts: bytes | bytearray, values: bytes | bytearray) -> list[int]:
    """For each 16 bits the code that they begin with: its length << 8 | its value; the shortest, then the first one."""
    table: NDArray[np.int32] = np.full(1 << 16, NO_CODE, np.int32)
    code = place = 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            if code < 1 << length:
                first = code << (16 - length)
                part = table[first : first + (1 << (16 - length))]
                part[part == NO_CODE] = length << 8 | values[place]
            code = code + 1 & 0xFFFF
            place += 1
        code = code << 1 & 0xFFFF
    found: list[int] = table.tolist()
    return found


def _check_scan(header: JpegHeader, segment: bytearray, pool: _Pool) -> None:
    if not header.width or not header.height:
        raise BrokenJpeg(Problem.FORMAT)
    if segment[0] != header.components:
        raise BrokenJpeg(Problem.STANDARD)
    for number in range(header.components):
        if segment[2 + 2 * number] not in (0x00, 0x11):
            raise BrokenJpeg(Problem.STANDARD)
        table = 1 if number else 0
        if (table, 0) not in header.tables or (table, 1) not in header.tables:
            raise BrokenJpeg(Problem.FORMAT)
        if header.quantizer_of[number] not in header.quantizers:
            raise BrokenJpeg(Problem.FORMAT)
    if not header.blocks:
        raise BrokenJpeg(Problem.FORMAT)
    pool.take(max(256, header.blocks * 128 + 64))
    pool.take((header.blocks + 2) * 128)


_READ = {0xC0: _read_frame, 0xDD: _read_restart, 0xC4: _read_codes, 0xDB: _read_quantizers, 0xDA: _read_frame}
