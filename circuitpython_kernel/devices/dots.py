"""Pictures of rows of LEDs: round dots on a dark board."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .part import Picture

BOARD = 24
"""The grey value of what does not shine."""


def perceived(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Picture values (0 to 255) for an amount of light from 0 to 1; screens and eyes make much of little light."""
    values: NDArray[np.floating] = 255 * np.clip(light, 0, 1) ** (1 / 2.2)
    return np.asarray(np.rint(values), np.uint8)


def dots(light: NDArray[np.floating], size: int = 12) -> Picture:
    """A picture of LEDs whose light, from 0 to 1, is an array of shape (rows, columns, 3)."""
    rows, columns = light.shape[:2]
    values = np.maximum(perceived(light), BOARD + 16)  # an LED that is off can still be seen
    place = np.arange(size) - (size - 1) / 2
    disk = place[:, None] ** 2 + place**2 <= (0.42 * size) ** 2
    tiled = np.tile(disk, (rows, columns))[:, :, None]
    large = values.repeat(size, axis=0).repeat(size, axis=1)
    return np.where(tiled, large, np.uint8(BOARD)).astype(np.uint8)
