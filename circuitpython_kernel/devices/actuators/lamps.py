"""Pictures of rows of coloured LEDs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..part import Picture

SIZE, GAP, MOST_IN_A_ROW = 12, 2, 32


def lamps(colors: NDArray[np.uint8], columns: int = 0) -> Picture:
    """Draw LEDs, an array of shape (count, 3 or 4) with red, green, blue (and white), in rows of ``columns``."""
    count = len(colors)
    across = columns or min(count, MOST_IN_A_ROW)
    rows = -(-count // across)
    shown = colors[:, :3].astype(np.float64)
    if colors.shape[1] == 4:
        shown = shown + colors[:, 3:4]
    # A dim LED is far brighter to the eye than its number.
    seen = np.rint(255 * (np.minimum(shown, 255) / 255) ** 0.45).astype(np.uint8)
    step = SIZE + GAP
    picture = np.full((rows * step + GAP, across * step + GAP, 3), 24, np.uint8)
    for number, color in enumerate(seen):
        y, x = number // across * step + GAP, number % across * step + GAP
        picture[y : y + SIZE, x : x + SIZE] = color
    return picture
