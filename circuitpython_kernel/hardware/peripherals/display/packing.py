"""Pixels as the bytes that go to a display, and as a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .colors import Colorspace


def packed(space: Colorspace, pixels: NDArray[Any]) -> bytes:
    """Rows of pixels as bytes, in the order of a board's memory (TileGrid.c, displayio_tilegrid_fill_area)."""
    if space.depth == 24:
        return pixels.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    if space.depth >= 8:
        return np.ascontiguousarray(pixels).tobytes()
    per_byte, depth = space.pixels_per_byte, space.depth
    height, width = pixels.shape
    if space.pixels_in_byte_share_row:
        groups = pixels.reshape(height, width // per_byte, per_byte)
    else:
        # A byte has pixels of one column; the bytes of a group of rows lie one behind the other.
        groups = pixels.reshape(height // per_byte, per_byte, width).transpose(0, 2, 1)
    shifts = np.arange(0, 8, depth, dtype=np.uint8)
    if space.reverse_pixels_in_byte:
        shifts = shifts[::-1]
    found: NDArray[np.uint8] = np.bitwise_or.reduce(groups << shifts, axis=2).astype(np.uint8)
    return found.tobytes()


def unpacked(space: Colorspace, rows: NDArray[np.uint8], width: int) -> NDArray[Any]:
    """The opposite of `packed` for rows of bytes, (height, bytes), in which no byte has pixels of two rows."""
    height = len(rows)
    if space.depth == 24:
        three = rows[:, : 3 * width].reshape(height, width, 3).astype(np.uint32)
        return three[..., 0] | three[..., 1] << 8 | three[..., 2] << 16
    if space.depth >= 8:
        return np.ascontiguousarray(rows[:, : width * space.depth // 8]).view(f"<u{space.depth // 8}")
    shifts = np.arange(0, 8, space.depth, dtype=np.uint8)
    if space.reverse_pixels_in_byte:
        shifts = shifts[::-1]
    found = rows[:, :, None] >> shifts & np.uint8((1 << space.depth) - 1)
    return found.reshape(height, -1)[:, :width]


def rgb888(space: Colorspace, pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Pixels as a picture: (height, width, 3), with the bits that a display does not have repeated."""
    parts: tuple[NDArray[Any], ...]
    if space.depth == 16:
        value = (pixels.byteswap() if space.reverse_bytes_in_word else pixels).astype(np.uint16)
        red, green, blue = value >> 11, value >> 5 & 0x3F, value & 0x1F
        parts = (red << 3 | red >> 2, green << 2 | green >> 4, blue << 3 | blue >> 2)
    elif space.grayscale and space.depth <= 8:
        gray = pixels.astype(np.uint16) * 255 // ((1 << space.depth) - 1)
        parts = (gray, gray, gray)
    elif space.depth == 8:
        red, green, blue = pixels >> 5, pixels >> 2 & 7, pixels & 3
        parts = (red.astype(np.uint16) * 255 // 7, green.astype(np.uint16) * 255 // 7, blue.astype(np.uint16) * 85)
    elif space.depth == 4:
        parts = ((pixels >> 3 & 1) * 255, (pixels >> 2 & 1) * 255, (pixels >> 1 & 1) * 255)
    else:
        parts = (pixels >> 16 & 0xFF, pixels >> 8 & 0xFF, pixels & 0xFF)
    return np.stack([part.astype(np.uint8) for part in parts], axis=-1)


def rgb565(space: Colorspace, pixels: NDArray[Any]) -> NDArray[np.uint16]:
    """Pixels as 16-bit colours, (height, width)."""
    if space.depth == 16:
        found: NDArray[np.uint16] = (pixels.byteswap() if space.reverse_bytes_in_word else pixels).astype(np.uint16)
        return found
    red, green, blue = (rgb888(space, pixels)[..., n].astype(np.uint16) for n in range(3))
    return (red >> 3 << 11 | green >> 2 << 5 | blue >> 3).astype(np.uint16)
