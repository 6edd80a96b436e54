"""BMP files as `displayio.OnDiskBitmap` reads them (shared-module/displayio/OnDiskBitmap.c)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bitmaps import unpacked

HEADER_BYTES = 138
"""Of a file at most: what there is to know of it but colours and pixels."""

_HEADERS = (40, 108, 124)
_SHORT = 12
MOST_PIXEL_BYTES = 64 << 20


class Unreadable(ValueError):
    """A file that is no bitmap, in CircuitPython's words."""


@dataclass(frozen=True)
class BitmapFile:
    """What a file's header says. Rows lie from the lowest one up, each in whole words of 32 bits."""

    width: int
    height: int
    bits: int
    offset: int
    colors: int
    palette_at: int
    compressed: bool
    green_mask: int
    red_mask: int
    blue_mask: int

    @property
    def stride(self) -> int:
        """Bytes from row to row."""
        return -(-self.width * self.bits // 32) * 4

    @property
    def pixel_bytes(self) -> int:
        """Bytes of all rows."""
        return self.stride * self.height


def read_header(data: bytes) -> BitmapFile:
    """Read a file's beginning.

    Raises:
        Unreadable: when it is no bitmap that CircuitPython reads.
    """
    if len(data) < 26 or data[:2] != b"BM":
        raise Unreadable("Invalid file")
    size = struct.unpack_from("<I", data, 14)[0]
    if size in _HEADERS:
        if len(data) < 14 + size:
            raise Unreadable("Invalid file")
    elif size != _SHORT:
        raise Unreadable(f"Only Windows format, uncompressed BMP supported: given header size is {size}")
    data = data.ljust(HEADER_BYTES, b"\0")
    words = struct.unpack("<69H", data[:HEADER_BYTES])

    def word(index: int) -> int:
        return int(words[index] | words[index + 1] << 16)

    compression = word(15) if size != _SHORT else 0
    if compression not in (0, 3):
        raise Unreadable("RLE-compressed BMP not supported")
    width, height, bits = word(9), word(11), int(words[14])
    if size == _SHORT:
        width, height, bits = int(words[9]), int(words[10]), int(words[12])
    if bits not in (1, 2, 4, 8, 16, 24, 32) or not 0 < width <= 0x7FFF or not 0 < height <= 0x7FFF:
        raise Unreadable("Invalid file")
    colors = 0
    if bits <= 8:
        colors = (word(23) if size >= 40 else 0) or 1 << bits
        if colors > 1 << 15:
            raise Unreadable("Invalid file")
    masks = (0x7C00, 0x3E0, 0x1F)
    if bits == 16 and (size >= 56 or compression == 3):
        masks = word(27), word(29), word(31)
    file = BitmapFile(width, height, bits, word(5), colors, 14 + size, compression == 3, masks[1], masks[0], masks[2])
    if file.pixel_bytes > MOST_PIXEL_BYTES:
        raise Unreadable("Invalid file")
    return file


def pixels_of(file: BitmapFile, data: bytes) -> NDArray[Any]:
    """The pixels of a file from its rows' bytes: (height, width) of indices or colours. What is missing is 0."""
    rows = np.frombuffer(data[: file.pixel_bytes].ljust(file.pixel_bytes, b"\0"), np.uint8)
    rows = rows.reshape(file.height, file.stride)[::-1]
    width, bits = file.width, file.bits
    if bits < 8:
        return unpacked(np.ascontiguousarray(rows), bits, width)
    if bits == 8:
        return np.ascontiguousarray(rows[:, :width])
    if bits == 16:
        pixel = np.ascontiguousarray(rows[:, : 2 * width]).view("<u2").astype(np.uint32)
        wide = file.green_mask == 0x07E0
        red = (pixel & file.red_mask) >> (11 if wide else 10) & 0xFF
        green = (pixel & file.green_mask) >> (5 if wide else 4) & 0xFF
        blue = pixel & file.blue_mask & 0xFF
        return red << 19 | green << 10 | blue << 3
    if bits == 24:
        three = np.ascontiguousarray(rows[:, : 3 * width]).reshape(file.height, width, 3).astype(np.uint32)
        return three[..., 0] | three[..., 1] << 8 | three[..., 2] << 16
    four = np.ascontiguousarray(rows[:, : 4 * width]).view("<u4").astype(np.uint32)
    return four & 0xFFFFFF if file.compressed else four
