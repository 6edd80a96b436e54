"""GIF files as AnimatedGIF reads them, the decoder of CircuitPython's gifio, and frames as gifio writes them.

AnimatedGIF keeps its colour tables and a frame's flags from frame to frame, reads all of a file but its last byte, and
goes back to the start behind the last frame. A frame that ends too early leaves its last rows as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_WIDTH = 320
"""AnimatedGIF's MAX_WIDTH in CircuitPython."""

MOST_HEIGHT = 32767
_LONGEST_CODE = 12
_NO_DELAY_MS = 10_000
"""The shortest delay of a file in which no frame has a shorter one than another."""

_LOOK_BYTES = 255
_BLOCK = 126
"""Pixels between two codes that clear the table: so many that a code stays at eight bits."""


class NoGif(ValueError):
    """A file that is not what AnimatedGIF takes."""


class TooWide(NoGif):
    """A picture with more columns than AnimatedGIF has room for."""


class _Broken(Exception):
    """A frame that cannot be read."""


@dataclass(frozen=True)
class GifInfo:
    """What a file has; times in ms."""

    width: int
    height: int
    duration: int
    frames: int
    shortest: int
    longest: int


@dataclass(frozen=True)
class GifFrame:
    """What a frame changes.

    Attributes:
        x, y: its place on the canvas.
        rows: (complete rows, width) of a colour's index, in the order in which they are drawn.
        lines: which line of the frame each row is.
        colors: (256, 3).
        transparent: an index, or None.
        delay_ms: how long it is to be shown; 0 without a picture.
    """

    x: int
    y: int
    rows: NDArray[np.uint8]
    lines: NDArray[np.intp]
    colors: NDArray[np.uint8]
    transparent: int | None
    delay_ms: int


def _no_colors() -> NDArray[np.uint8]:
    return np.zeros((256, 3), np.uint8)


@dataclass
class GifReader:
    """Plays a file.

    Args:
        data: the file.

    Raises:
        NoGif: when it is none.
    """

    data: bytes
    info: GifInfo = field(init=False)

    def __post_init__(self) -> None:
        self._at = 0
        self._flags = self._transparent = 0
        self._global, self._local = _no_colors(), _no_colors()
        try:
            self._width, self._height, _ = self._begin(0)
            self._separator(self._screen_end())
        except (_Broken, IndexError):
            raise NoGif("no GIF file") from None
        if self._width > MOST_WIDTH or self._height > MOST_HEIGHT:
            raise TooWide(f"{self._width} columns")
        self._flags = 0
        self.info = self._look_through()

    # ---- the file's structure

    def _byte(self, at: int) -> int:
        # The last byte is never read.
        if at >= len(self.data) - 1:
            raise _Broken
        return self.data[at]

    def _word(self, at: int) -> int:
        return self._byte(at) | self._byte(at + 1) << 8

    def _begin(self, at: int) -> tuple[int, int, int]:
        if self.data[at : at + 5] not in (b"GIF89", b"GIF87"):
            raise _Broken
        return self._word(at + 6), self._word(at + 8), self._byte(at + 12)

    def _screen_end(self) -> int:
        """Where the colours of all frames end; they are read."""
        flags = self._byte(10)
        return self._read_colors(self._global, 13, 2 << (flags & 7)) if flags & 0x80 else 13

    def _read_colors(self, colors: NDArray[np.uint8], at: int, count: int) -> int:
        self._byte(at + 3 * count - 1)
        colors[:count] = np.frombuffer(self.data, np.uint8, 3 * count, at).reshape(count, 3)
        return at + 3 * count

    def _skip_blocks(self, at: int) -> int:
        while size := self._byte(at):
            at += size + 1
        return at + 1

    def _separator(self, at: int) -> tuple[int, int]:
        """Read extensions up to a frame or the end: where that is, and the delay that was read."""
        delay = 0
        while self._byte(at) not in b",;":
            if self._byte(at) != ord("!"):
                raise _Broken
            kind = self._byte(at + 1)
            at += 2
            if kind == 0xF9:
                if self._byte(at) == 4:
                    self._flags = self._byte(at + 1)
                    delay = self._word(at + 2) * 10 or 100
                    if self._flags & 1:
                        self._transparent = self._byte(at + 4)
                    at += 6
            elif kind in (0xFF, 0x01, 0xFE):
                at = self._skip_blocks(at)
            else:
                raise _Broken
        return at, delay

    def _look_through(self) -> GifInfo:
        """Count frames and delays, as far as the file can be read."""
        total = longest = frames = 0
        shortest = _NO_DELAY_MS
        flags = self.data[10]
        at = 13 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0)
        try:
            while True:
                kind = self._byte(at)
                if kind == 0x21:
                    if self._byte(at + 1) == 0xF9 and self._byte(at + 2) == 4:
                        delay = max(2, self._word(at + 4)) * 10
                        total += delay
                        if delay > longest:
                            longest = delay
                        elif delay < shortest:
                            shortest = delay
                    at = self._skip_blocks(at + 2)
                elif kind == 0x2C:
                    local = self._byte(at + 9)
                    frames += 1
                    at += 11 + (3 * (2 << (local & 7)) if local & 0x80 else 0)
                    at = self._skip_blocks(at)
                else:
                    break
        except _Broken:
            pass  # the file ends here, as most do: their last byte is not read
        return GifInfo(self._width, self._height, total, frames, shortest, longest)

    # ---- frames

    def next_frame(self) -> GifFrame | None:
        """The next frame, the first one behind the last; None when there is none that can be read."""
        if self._at >= len(self.data) - 1:
            self._at = 0
        start = self._at
        try:
            return self._frame(start)
        except _Broken:
            self._at = min(start + _LOOK_BYTES, len(self.data) - 1)
            return None

    def _frame(self, start: int) -> GifFrame | None:
        at = start
        if not start:
            self._flags = 0
            self._begin(0)
            at = self._screen_end()
        at, delay = self._separator(at)
        if self._byte(at) == ord(";"):
            self._at = len(self.data) - 1
            return None
        x, y, width, height = (self._word(at + 1 + 2 * n) for n in range(4))
        if width + x > self._width or height + y > self._height:
            raise _Broken
        flags = self._byte(at + 9)
        at += 10
        colors = self._global
        if flags & 0x80:
            at = self._read_colors(self._local, at, 2 << (flags & 7))
            colors = self._local
        first_bits = self._byte(at)
        at += 1
        parts = []
        last = len(self.data) - 1
        while at < last and (size := self.data[at]):
            parts.append(self.data[at + 1 : min(at + 1 + size, last)])
            at += size + 1
        self._at = min(at + 1, last)
        if not 1 <= first_bits <= 8:
            raise _Broken
        pixels = unpacked(b"".join(parts), first_bits, width * height)
        count = len(pixels) // width if width else 0
        rows = np.frombuffer(pixels, np.uint8, count * width).reshape(count, width)
        lines = np.arange(count)
        if flags & 0x40:
            lines = _interlaced(lines, height)
        transparent = self._transparent if self._flags & 1 else None
        return GifFrame(x, y, rows, lines, colors.copy(), transparent, delay)


def _interlaced(rows: NDArray[np.intp], height: int) -> NDArray[np.intp]:
    """The line of each row in a frame whose rows come in four passes."""
    most = height - 1
    return np.select(
        [rows > most // 2, rows > most // 4, rows > most // 8],
        [rows * 2 - (most | 1), rows * 4 - (most & ~1 | 2), rows * 8 - (most & ~3 | 4)],
        rows * 8,
    )


def unpacked(data: bytes, first_bits: int, most: int) -> bytes:
    """Pixels out of LZW codes, ``most`` of them or fewer; up to a code that cannot be."""
    clear = 1 << first_bits
    end = clear + 1
    roots = [bytes([n]) for n in range(clear)] + [b"", b""]
    found = bytearray()
    table = roots[:]
    bits = first_bits + 1
    word = held = at = 0
    before: bytes | None = None
    while len(found) < most:
        while held < bits:
            if at == len(data):
                return bytes(found[:most])
            word |= data[at] << held
            held += 8
            at += 1
        code = word & ((1 << bits) - 1)
        word >>= bits
        held -= bits
        if code == clear:
            table = roots[:]
            bits = first_bits + 1
            before = None
            continue
        if code == end:
            break
        size = len(table)
        if before is None:
            if code >= size:
                break
            entry = table[code]
        else:
            if code < size:
                entry = table[code]
            elif code == size and size < 1 << _LONGEST_CODE:
                entry = before + before[:1]
            else:
                break
            if size < 1 << _LONGEST_CODE:
                table.append(before + entry[:1])
                if size + 1 == 1 << bits and bits < _LONGEST_CODE:
                    bits += 1
        found += entry
        before = entry
    return bytes(found[:most])


# ---- frames that are written

_RED_BLUE = np.array([[0, 33, 8, 42], [50, 16, 58, 25], [12, 46, 4, 37], [63, 29, 54, 21]])
_GREEN = np.array([[0, 16, 4, 20], [24, 8, 28, 12], [6, 22, 2, 18], [31, 14, 26, 10]])


def gray_indices(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness as an index of 128 shades."""
    return (pixels >> 1).astype(np.uint8)


def color_indices(pixels: NDArray[np.uint16], width: int, *, dither: bool) -> NDArray[np.uint8]:
    """RGB565 pixels, a row of all, as an index of 4 x 8 x 4 colours."""
    red, green, blue = pixels >> 8 & 0xF8, pixels >> 3 & 0xFC, pixels << 3 & 0xF8
    if dither and width:
        places = np.arange(len(pixels))
        x, y = places % width, places // width
        red = np.maximum(0, red.astype(np.int32) - _RED_BLUE[x % 4, y % 4]).astype(np.uint16)
        green = np.maximum(0, green.astype(np.int32) - _GREEN[x % 4, (y + 2) % 4]).astype(np.uint16)
        blue = np.maximum(0, blue.astype(np.int32) - _RED_BLUE[(x + 2) % 4, y % 4]).astype(np.uint16)
    return (red >> 1 & 0x60 | green >> 3 & 0x1C | blue >> 6).astype(np.uint8)


def packed(indices: NDArray[np.uint8]) -> bytes:
    """Indices as data of a frame: each block begins with the code that clears the table, so that codes are bytes."""
    count = len(indices)
    blocks = -(-count // _BLOCK)
    out = np.zeros((blocks, _BLOCK + 2), np.uint8)
    filled = np.zeros(blocks * _BLOCK, np.uint8)
    filled[:count] = indices
    out[:, 0], out[:, 1] = _BLOCK + 1, 0x80
    out[:, 2:] = filled.reshape(blocks, _BLOCK)
    data = out.tobytes()
    rest = count - (blocks - 1) * _BLOCK if blocks else 0
    if blocks and rest < _BLOCK:
        last = bytearray(data[(blocks - 1) * (_BLOCK + 2) :][: rest + 2])
        last[0] = rest + 1
        data = data[: (blocks - 1) * (_BLOCK + 2)] + bytes(last)
    return data + b"\x01\x81\x00"
