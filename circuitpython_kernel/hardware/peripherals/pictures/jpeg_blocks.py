"""From coefficients to pixels, in the integers of TJpgDec: 32 bits that wrap, and a table for what is out of range.

The transform is that of Arai, Agui and Nakajima in fixed point. With JD_FASTDECODE 1 a block's values are not clipped
before they become colours, and with JD_TBLCLIP 1 only ten bits of a colour choose its clipped value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jpeg_header import JpegHeader

_M13, _M2, _M4, _M5 = (int(factor * 4096) for factor in (1.41421, 1.08239, 2.61313, 1.84776))
_FRACTION = 1024
_RED_CR, _GREEN_CB, _GREEN_CR, _BLUE_CB = (int(factor * _FRACTION) for factor in (1.402, 0.344, 0.714, 1.772))
_CLIP: NDArray[np.uint8] = np.array([*range(256), *[255] * 256, *[0] * 512], np.uint8)

Ints = NDArray[np.int32]


def _wrapped(values: NDArray[np.int64]) -> Ints:
    """What 32 bits keep."""
    return values.astype(np.int32)


def _times(values: Ints, factor: int) -> Ints:
    return _wrapped(values.astype(np.int64) * factor) >> 12


def _transform(lines: list[Ints]) -> list[Ints]:
    """One pass, over eight values of each line at once."""
    v0, v1, v2, v3 = lines[0], lines[2], lines[4], lines[6]
    t10, t12 = v0 + v2, v0 - v2
    t11 = _times(v1 - v3, _M13)
    v3 = v3 + v1
    t11 = t11 - v3
    v0, v3 = t10 + v3, t10 - v3
    v1, v2 = t11 + t12, t12 - t11
    v4, v5, v6, v7 = lines[7], lines[1], lines[5], lines[3]
    t10, t11, t12 = v5 - v4, v5 + v4, v6 - v7
    v7 = v7 + v6
    v5 = _times(t11 - v7, _M13)
    v7 = v7 + t11
    t13 = _times(t10 + t12, _M5)
    v4 = t13 - _times(t10, _M2)
    v6 = t13 - _times(t12, _M4) - v7
    v5 = v5 - v6
    v4 = v4 - v5
    return [v0 + v7, v1 + v6, v2 + v5, v3 + v4, v3 - v4, v2 - v5, v1 - v6, v0 - v7]


def blocks_of(coefficients: NDArray[np.int64], quantizers: NDArray[np.int64], flat: NDArray[np.bool_]) -> Ints:
    """The values of blocks: (blocks, 8, 8).

    Args:
        coefficients: (blocks, 64), in raster order.
        quantizers: (blocks, 64), scaled.
        flat: whether a block is to have its first coefficient alone.
    """
    scaled = _wrapped(coefficients * quantizers) >> 8
    found = np.empty((len(scaled), 8, 8), np.int32)
    first = scaled[:, 0]
    # C divides towards zero.
    even = np.where(first < 0, -(-first.astype(np.int64) // 256), first // 256) + 128
    found[flat] = even[flat].astype(np.int16)[:, None, None]
    rest = scaled[~flat].reshape(-1, 8, 8)
    if len(rest):
        columns = _transform([rest[:, n, :] for n in range(8)])
        rows = np.stack(columns, axis=1)
        lines = [rows[:, :, n] for n in range(8)]
        lines[0] = lines[0] + np.int32(128 << 8)
        found[~flat] = np.stack([(line >> 8).astype(np.int16) for line in _transform(lines)], axis=2)
    return found


def _part(values: Ints) -> Ints:
    """A fraction's whole part, towards zero."""
    return (values + (values >> 31 & _FRACTION - 1)) >> 10


def _colors(y: Ints, cb: Ints, cr: Ints) -> NDArray[np.uint8]:
    parts = (
        y + _part(_RED_CR * cr), y - _part(_GREEN_CB * cb + _GREEN_CR * cr), y + _part(_BLUE_CB * cb),
    )  # fmt: skip
    return np.stack([_CLIP[part & 0x3FF] for part in parts], axis=-1)


def units_of(header: JpegHeader, values: Ints, scale: int) -> NDArray[np.uint16]:
    """Units as pixels side by side: (height, units * width) of RGB565, not swapped, ``scale`` times halved.

    Args:
        values: (units * blocks, 8, 8), as the scan gives them.
    """
    across, down, blocks = header.across, header.down, header.blocks
    height, width = 8 * down, 8 * across
    per_unit = blocks + (2 if header.components == 3 else 0)
    units = values.reshape(-1, per_unit, 8, 8)
    if scale == 3:
        y = units[:, :blocks, 0, 0].reshape(-1, down, across)
        cb, cr = (
            (units[:, blocks + n, 0, 0] - 128 if header.components == 3 else np.zeros(len(units), np.int32))[
                :, None, None
            ]
            for n in (0, 1)
        )
        pixels = _colors(y, np.broadcast_to(cb, y.shape), np.broadcast_to(cr, y.shape))
        height, width = down, across
    else:
        y = units[:, :blocks].reshape(-1, down, across, 8, 8).transpose(0, 1, 3, 2, 4).reshape(-1, height, width)
        if header.components == 3:
            cb, cr = (np.repeat(np.repeat(units[:, blocks + n] - 128, down, axis=1), across, axis=2) for n in (0, 1))
        else:
            cb = cr = np.zeros_like(y)
        pixels = _colors(y, cb, cr)
        if scale:
            size = 1 << scale
            height, width = height >> scale, width >> scale
            squares = pixels.reshape(-1, height, size, width, size, 3).astype(np.uint32)
            pixels = (squares.sum(axis=(2, 4)) >> 2 * scale).astype(np.uint8)
    rgb: NDArray[Any] = pixels.astype(np.uint16)
    packed = (rgb[..., 0] & 0xF8) << 8 | (rgb[..., 1] & 0xFC) << 3 | rgb[..., 2] >> 3
    found: NDArray[np.uint16] = packed.astype(np.uint16).transpose(1, 0, 2).reshape(height, -1)
    return found
