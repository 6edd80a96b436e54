"""Pixels of 18 bits, as the memories of TFT controllers have them: how they are sent, and what is seen of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.uint32]

_U = np.uint32


def _levels(bits: int) -> NDArray[np.uint32]:
    """A colour's bits, filled up to six with its highest ones."""
    value = np.arange(1 << bits, dtype=np.uint32)
    wide = value << np.uint32(6 - bits)
    filled: NDArray[np.uint32] = wide | (wide >> np.uint32(bits))
    return filled


@lru_cache(maxsize=1)
def _from_565() -> Cells:
    value = np.arange(1 << 16, dtype=np.uint32)
    five = _levels(5)
    return _joined(five[value >> _U(11)], value >> _U(5) & _U(63), five[value & _U(31)])


def _joined(red: Cells, green: Cells, blue: Cells) -> Cells:
    joined: Cells = (red << _U(12) | green << _U(6) | blue).astype(np.uint32)
    return joined


def unpack(data: bytes, bits: int) -> Cells:
    """Pixels as they are sent, of 12, 16 or 18 bits (three bytes, their two lowest bits unused): 18 bits each.

    Bytes that make up no pixel are left out; two pixels of 12 bits take three bytes.
    """
    if bits == 16:
        found: Cells = _from_565()[np.frombuffer(data, ">u2", len(data) // 2)]
        return found
    if bits == 12:
        count = len(data) * 2 // 3
        octets = np.frombuffer(data, np.uint8)
        nibbles = np.stack((octets >> 4, octets & 15), axis=1).ravel()[: count * 3].reshape(-1, 3)
        four = _levels(4)
        return _joined(four[nibbles[:, 0]], four[nibbles[:, 1]], four[nibbles[:, 2]])
    six: Cells = np.frombuffer(data, np.uint8, len(data) // 3 * 3).reshape(-1, 3).astype(np.uint32) >> _U(2)
    return _joined(six[:, 0], six[:, 1], six[:, 2])


def size_of(count: int, bits: int) -> int:
    """How many bytes of so many make up whole pixels."""
    unit = {12: 3, 16: 2, 18: 3}[bits]
    return count // unit * unit


def to_565(cells: Cells) -> NDArray[np.uint16]:
    """16-bit pixels: what was sent as such comes back as it was."""
    return ((cells >> 2 & 0xF800) | (cells >> 1 & 0x07E0) | (cells >> 1 & 31)).astype(np.uint16)


def to_bytes(cells: Cells) -> bytes:
    """Three bytes each, six bits in the highest places of each: how a controller's memory is read."""
    found = np.empty((len(cells), 3), np.uint8)
    for place, shift in enumerate((12, 6, 0)):
        found[:, place] = (cells >> shift & 63) << 2
    return found.tobytes()


@lru_cache(maxsize=4)
def shades(*, inverted: bool, swapped: bool, eight_colors: bool, light: float) -> NDArray[np.uint32]:
    """What is seen of each of the 262,144 pixels: red, green, blue in the lower bytes of a word.

    Args:
        inverted: whether the glass shows the opposite.
        swapped: whether red and blue are exchanged.
        eight_colors: whether only the highest bit of each colour counts (idle mode).
        light: how bright the light behind the glass is, 0 to 1.
    """
    value = np.arange(1 << 18, dtype=np.uint32)
    red, green, blue = value >> 12, value >> 6 & 63, value & 63
    channels = (blue, green, red) if swapped else (red, green, blue)
    levels = np.arange(64)
    if eight_colors:
        levels = np.where(levels >= 32, 63, 0)
    if inverted:
        levels = 63 - levels
    # An eye sees half of the light as three quarters of the brightness.
    seen = np.rint(levels * (255 / 63) * light ** (1 / 2.2)).astype(np.uint32)
    words: NDArray[np.uint32] = seen[channels[0]] | seen[channels[1]] << _U(8) | seen[channels[2]] << _U(16)
    return words


def rgb(cells: Cells, table: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """A picture of shape (height, width, 3) by a table of `shades`."""
    words = np.ascontiguousarray(table[cells])
    return np.ascontiguousarray(words.view(np.uint8).reshape(*words.shape, 4)[:, :, :3])
