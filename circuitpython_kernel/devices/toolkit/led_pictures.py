"""Pictures of LEDs: how bright they look, round ones in a matrix, square ones in a strip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture

BOARD = 24
"""The grey value of what does not shine."""
OFF = BOARD + 16
"""That of an LED that is off, which can still be seen."""
SIZE, GAP, MOST_IN_A_ROW = 12, 2, 32


def perceived(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Picture values (0 to 255) for an amount of light from 0 to 1; screens and eyes make much of little light."""
    values: NDArray[np.floating] = 255 * np.clip(light, 0, 1) ** (1 / 2.2)
    return np.asarray(np.rint(values), np.uint8)


def round_leds(light: NDArray[np.floating], size: int = SIZE) -> Picture:
    """Round LEDs side by side, whose light, from 0 to 1, is an array of shape (rows, columns, 3)."""
    rows, columns = light.shape[:2]
    place = np.arange(size) - (size - 1) / 2
    disk = place[:, None] ** 2 + place**2 <= (0.42 * size) ** 2
    tiled = np.tile(disk, (rows, columns))[:, :, None]
    values = np.maximum(perceived(light), OFF)
    large = values.repeat(size, axis=0).repeat(size, axis=1)
    return np.where(tiled, large, np.uint8(BOARD)).astype(np.uint8)


def strip_leds(colors: NDArray[np.uint8], columns: int = 0) -> Picture:
    """Square LEDs with gaps, in rows of ``columns`` (0: one row, if it is not too long for that).

    ``colors`` has the shape (count, 3 or 4), with red, green, blue (and white) from 0 to 255.
    """
    count = len(colors)
    across = columns or min(count, MOST_IN_A_ROW)
    rows = -(-count // across)
    light = colors[:, :3] / 255
    if colors.shape[1] == 4:
        light = light + colors[:, 3:4] / 255
    values = np.maximum(perceived(light), OFF)
    step = SIZE + GAP
    picture = np.full((rows * step + GAP, across * step + GAP, 3), BOARD, np.uint8)
    for number, value in enumerate(values):
        y, x = number // across * step + GAP, number % across * step + GAP
        picture[y : y + SIZE, x : x + SIZE] = value
    return picture
