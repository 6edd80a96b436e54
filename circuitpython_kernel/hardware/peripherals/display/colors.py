"""Colours: from what bitmaps and palettes have to what goes to a display, to the last bit.

Follows shared-module/displayio/ColorConverter.c, all in unsigned integers of 32 bits as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""Unsigned integers of 32 bits."""
NO_TRANSPARENT_COLOR = 0x1000000


class InputColorspace(IntEnum):
    """What a `displayio.ColorConverter` takes."""

    RGB888 = 0
    RGB565 = 1
    RGB555 = 2
    RGB565_SWAPPED = 3
    RGB555_SWAPPED = 4
    BGR565 = 5
    BGR555 = 6
    BGR565_SWAPPED = 7
    BGR555_SWAPPED = 8
    L8 = 9


_SWAPPED = frozenset(space for space in InputColorspace if space.name.endswith("_SWAPPED"))
_BLUE_FIRST = frozenset(space for space in InputColorspace if space.name.startswith("BGR"))


@dataclass(frozen=True)
class Colorspace:
    """What a display takes: ``depth`` bits for a pixel, and how they lie in bytes.

    ``grayscale_bit`` is the lowest bit of the brightness that counts. With ``tricolor`` a second plane shows one hue.
    """

    depth: int = 16
    grayscale: bool = False
    pixels_in_byte_share_row: bool = True
    bytes_per_cell: int = 1
    reverse_pixels_in_byte: bool = False
    reverse_bytes_in_word: bool = True
    grayscale_bit: int = 0
    tricolor: bool = False
    tricolor_hue: int = 0
    sixcolor: bool = False
    sevencolor: bool = False

    @property
    def dtype(self) -> type[np.generic]:
        """What holds a pixel while it is composed."""
        return np.uint8 if self.depth <= 8 else np.uint16 if self.depth == 16 else np.uint32

    @property
    def pixels_per_byte(self) -> int:
        """1 for pixels of a byte and more."""
        return max(1, 8 // self.depth)


def to_rgb888(space: InputColorspace, pixels: NDArray[Any]) -> Pixels:
    """Pixels of a bitmap as 0xRRGGBB."""
    pixel: Pixels = pixels.astype(np.uint32)
    if space is InputColorspace.RGB888:
        return pixel
    if space is InputColorspace.L8:
        return (pixel & 0xFF) * np.uint32(0x010101)
    if space in _SWAPPED:
        pixel = (pixel & 0xFF) << 8 | pixel >> 8 & 0xFF
    if "565" in space.name:
        first, middle, last = (pixel >> 11) << 3, (pixel >> 5 << 2) & 0xFF, (pixel << 3) & 0xFF
    else:
        first, middle, last = ((pixel >> shift) & 0x1F for shift in (10, 5, 0))
        first, middle, last = (part << 3 | part >> 2 for part in (first, middle, last))
    red, blue = (last, first) if space in _BLUE_FIRST else (first, last)
    return red << 16 | middle << 8 | blue


def luma(color: Pixels) -> Pixels:
    """Brightness, 0 to 255."""
    found: Pixels = ((color >> 16) * 19 + (color >> 8 & 0xFF) * 182 + (color & 0xFF) * 54) // 255 & 0xFF
    return found


def _chroma_and_hue(color: Pixels) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    red, green, blue = (((color >> shift) & 0xFF).astype(np.int32) for shift in (16, 8, 0))
    most = np.maximum(red, np.maximum(green, blue))
    chroma = most - np.minimum(red, np.minimum(green, blue))
    divisor = np.maximum(chroma, 1)
    of_red = np.fmod(_towards_zero((green - blue) * 40, divisor), 240)
    of_green = _towards_zero((blue - red + 2 * chroma) * 40, divisor)
    of_blue = _towards_zero((red - green + 4 * chroma) * 40, divisor)
    hue = np.where(most == red, of_red, np.where(most == green, of_green, of_blue))
    hue = np.where(hue < 0, hue + 240, hue)
    return chroma, np.where(chroma == 0, 0, hue)


def hue_of(color: int) -> int:
    """A colour's hue, 0 to 239."""
    return int(_chroma_and_hue(np.array([color], np.uint32))[1][0])


def _towards_zero(number: NDArray[np.int32], divisor: NDArray[np.int32]) -> NDArray[np.int32]:
    """A division as C rounds it."""
    return np.sign(number) * (np.abs(number) // divisor)


def _few_colors(color: Pixels, steps: tuple[tuple[int, int], ...], otherwise: int) -> Pixels:
    """An e-paper's colours by hue: each for hues below a limit."""
    chroma, hue = _chroma_and_hue(color)
    found = np.full(color.shape, otherwise, np.uint32)
    for limit, value in reversed(steps):
        found[hue < limit] = value
    return np.where(chroma >= 64, found, (luma(color) >= 128).astype(np.uint32))


_SIX = ((10, 3), (63, 2), (127, 6), (212, 5))
_SEVEN = ((10, 4), (31, 6), (63, 5), (127, 2), (212, 3))


def _noise(n: Pixels) -> Pixels:
    n = (n >> 13) ^ n
    mixed = (n * (n * n * np.uint32(60493) + np.uint32(19990303)) + np.uint32(1376312589)) & np.uint32(0x7FFFFFFF)
    part = mixed.astype(np.float32) / np.float32(2147483648.0) * np.float32(255)
    return part.astype(np.uint32)


def dithered(space: Colorspace, color: Pixels, x: NDArray[Any], y: NDArray[Any]) -> Pixels:
    """Colours with the noise that depends on the place in the bitmap alone."""
    x, y = x.astype(np.uint32), y.astype(np.uint32)
    places = (
        x + y * np.uint32(0xFFFF),
        x + np.uint32(33) + y * np.uint32(0xFFFF),
        x + (y + np.uint32(33)) * np.uint32(0xFFFF),
    )
    coarse, fine = (7, 3) if space.depth == 16 else (0xFF >> space.depth, 0xFF >> space.depth)
    red = np.minimum(255, (color >> 16) + (_noise(places[0]) & coarse))
    green = np.minimum(255, (color >> 8 & 0xFF) + (_noise(places[1]) & fine))
    blue = np.minimum(255, (color & 0xFF) + (_noise(places[2]) & coarse))
    return (red << 16 | green << 8 | blue).astype(np.uint32)


def to_display(space: Colorspace, color: Pixels) -> NDArray[Any] | None:
    """Colours as the display takes them, of the type `Colorspace.dtype`; None when it can show none of them."""
    depth = space.depth
    if depth == 16:
        packed = (color >> 19 << 11 | (color >> 10 & 0x3F) << 5 | color >> 3 & 0x1F).astype(np.uint16)
        return packed.byteswap() if space.reverse_bytes_in_word else packed
    if space.tricolor:
        return _tricolor(space, color).astype(space.dtype)
    if space.grayscale and depth <= 8:
        return (luma(color) >> space.grayscale_bit & ((1 << depth) - 1)).astype(np.uint8)
    if depth in (24, 32):
        return color
    if depth == 8:
        return (color >> 21 << 5 | (color >> 13 & 7) << 2 | color >> 6 & 3).astype(np.uint8)
    if depth == 4:
        if space.sixcolor:
            return _few_colors(color, _SIX, 3).astype(np.uint8)
        if space.sevencolor:
            return _few_colors(color, _SEVEN, 4).astype(np.uint8)
        return ((color >> 23 & 1) << 3 | (color >> 15 & 1) << 2 | (color >> 7 & 1) << 1).astype(np.uint8)
    return None


def _tricolor(space: Colorspace, color: Pixels) -> Pixels:
    chroma, hue = _chroma_and_hue(color)
    gray = luma(color) >> (8 - space.depth)
    distance = space.tricolor_hue - hue
    near = ((distance >= -10) & (distance <= 10)) | (distance <= -220) | (distance >= 220)
    if space.grayscale:
        return np.where((chroma > 16) & near, 0, gray)
    return ((chroma > 16) & near).astype(np.uint32)
