"""What the firmware's bitmapfilter does to pictures, in the integers of shared-module/bitmapfilter (32 bits that wrap).

Pictures are (height, width) of RGB565 with swapped bytes; each function changes the first one in place. A mask is
(height, width) of what is to stay as it is, or None.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint16]
Mask = NDArray[np.bool_] | None
_Ints = NDArray[np.int32]

_SCALES = (
    65536, 32768, 65536, 65535 * 31, 131072, 65536, 131072, 65535 * 63, 65536, 32768, 65536, 65535 * 31,
)  # fmt: skip
"""What weights are multiplied with: green has six bits and the others five; each fourth is an offset."""


def rounded(scale: int, number: np.float32) -> int:
    """A product of floats of 32 bits as the nearest whole number, halves away from 0, within 32 bits."""
    product = float(np.float32(scale) * number)
    if not math.isfinite(product):
        return 0
    nearest = int(math.copysign(math.floor(abs(product) + 0.5), product))
    return max(-(1 << 31), min(nearest, (1 << 31) - 1))


def _parts(picture: Picture) -> tuple[_Ints, _Ints, _Ints]:
    pixel = picture.byteswap().astype(np.int32)
    return pixel >> 11 & 0x1F, pixel >> 5 & 0x3F, pixel & 0x1F


def _joined(red: NDArray[Any], green: NDArray[Any], blue: NDArray[Any]) -> Picture:
    found: Picture = ((red << 11 | green << 5 | blue) & 0xFFFF).astype(np.uint16).byteswap()
    return found


def _eight_bits(parts: tuple[_Ints, _Ints, _Ints]) -> tuple[_Ints, _Ints, _Ints]:
    red, green, blue = parts
    return red << 3 | red >> 2, green << 2 | green >> 4, blue << 3 | blue >> 2


def _brightness(red: _Ints, green: _Ints, blue: _Ints) -> _Ints:
    return (red * 38 + green * 75 + blue * 15) >> 7


def _put(picture: Picture, found: Picture, mask: Mask) -> None:
    picture[:] = found if mask is None else np.where(mask, picture, found)


def _wrapped(values: NDArray[np.int64]) -> _Ints:
    return values.astype(np.int32)


def morph(
    picture: Picture, mask: Mask, weights: NDArray[np.int32], factor: int, offset: int, *,
    threshold: bool, distance: int, invert: bool,
) -> None:  # fmt: skip
    """Convolve; ``weights`` is square, with an odd side, ``factor`` and ``offset`` are in 65536ths.

    With ``threshold`` a pixel is white where it is brighter than what is around it, by more than ``distance``.
    """
    reach = len(weights) // 2
    parts = []
    for number, part in enumerate(_parts(picture)):
        most = 63 if number == 1 else 31
        around = np.pad(part, reach, mode="edge").astype(np.int64)
        total = np.zeros(part.shape, np.int64)
        for (down, across), weight in np.ndenumerate(weights):
            total += int(weight) * around[down : down + part.shape[0], across : across + part.shape[1]]
        scaled = _wrapped(_wrapped(total).astype(np.int64) * factor + offset * (2 if number == 1 else 1)) >> 16
        parts.append(np.clip(scaled, 0, most))
    found = _joined(*parts)
    if threshold:
        red, green, blue = parts
        there = _brightness(*_eight_bits(_parts(picture)))
        white = (_brightness(*_eight_bits((red, green, blue))) - distance < there) ^ invert
        found = np.where(white, np.uint16(0xFFFF), np.uint16(0))
    _put(picture, found, mask)


def mix(picture: Picture, mask: Mask, weights: NDArray[np.float32]) -> None:
    """Each channel becomes a sum of all; ``weights`` has four numbers for each, the last one an offset."""
    factors = [rounded(scale, weight) for scale, weight in zip(_SCALES, weights, strict=True)]
    parts = [part.astype(np.int64) for part in _parts(picture)]
    found = []
    for number in range(3):
        red, green, blue, offset = factors[4 * number : 4 * number + 4]
        total = _wrapped(parts[0] * red + parts[1] * green + parts[2] * blue + offset) >> 16
        found.append(np.clip(total, 0, 63 if number == 1 else 31))
    _put(picture, _joined(*found), mask)


def solarize(picture: Picture, mask: Mask, threshold: int) -> None:
    """Turn over what is brighter than a threshold in 256ths."""
    red, green, blue = _eight_bits(_parts(picture))
    y = _brightness(red, green, blue)
    turned = np.clip(2 * threshold - y, 0, 255)
    u, v = (red * -21 - green * 43 + blue * 64) >> 7, (red * 64 - green * 54 - blue * 10) >> 7
    parts = (
        np.clip(turned + (91881 * v >> 16), 0, 255), np.clip(turned - (22554 * u + 46802 * v >> 16), 0, 255),
        np.clip(turned + (116130 * u >> 16), 0, 255),
    )  # fmt: skip
    found = _joined(parts[0] >> 3, parts[1] >> 2, parts[2] >> 3)
    _put(picture, np.where(y > threshold, found, picture), mask)


def look_up(picture: Picture, mask: Mask, table: NDArray[np.uint8]) -> None:
    """Replace each channel's values; ``table`` has 32 for red, 64 for green, 32 for blue."""
    red, green, blue = _parts(picture)
    wide = table.astype(np.int32)
    _put(picture, _joined(wide[red], wide[32 + green], wide[96 + blue]), mask)


def false_color(picture: Picture, mask: Mask, colors: NDArray[np.int32]) -> None:
    """Colour by brightness; ``colors`` has 256 of 0xRRGGBB."""
    table = _joined(colors >> 19 & 0x1F, colors >> 10 & 0x3F, colors >> 3 & 0x1F)
    _put(picture, table[_brightness(*_eight_bits(_parts(picture)))], mask)


def blend(picture: Picture, first: Picture, second: Picture, mask: Mask, table: NDArray[np.uint8]) -> None:
    """Blend two pictures by a table of 64 rows for the first one's values; where the mask is the first one stays."""
    wide = table.astype(np.int32)
    found = []
    for number, (one, other) in enumerate(zip(_parts(first), _parts(second), strict=True)):
        if number == 1:
            found.append(wide[one * 64 + other])
        else:
            found.append(wide[(one << 1 | one & 1) * 64 + (other << 1 | other & 1)] >> 1)
    blended = _joined(*found)
    picture[:] = blended if mask is None else np.where(mask, first, blended)
