"""Pictures of shafts: a disk with an arm that points where the shaft has turned to."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .led_pictures import BOARD
from .part import Picture

SIZE = 88
_DISK, _TICK, _ARM, _HUB = (58, 66, 74), (150, 160, 170), (242, 246, 250), (86, 180, 233)


def dial(degrees: float, *, first: float = 0.0, span: float = 360.0, clockwise: bool = True) -> Picture:
    """A shaft seen from its front.

    Args:
        degrees: how far it has turned.
        first: where 0 is, in degrees anticlockwise from the right.
        span: how far the scale goes; ticks are 45 degrees apart.
        clockwise: which way it turns.
    """
    y, x = np.mgrid[0:SIZE, 0:SIZE] - (SIZE - 1) / 2
    y = -y
    radius = np.hypot(x, y)
    picture = np.full((SIZE, SIZE, 3), BOARD, np.float64)
    _paint(picture, 0.40 * SIZE - radius, _DISK)
    sign = -1 if clockwise else 1
    for tick in range(0, round(span) + (span < 360), 45):
        _paint(picture, 1.1 - _distance(x, y, first + sign * tick, 0.42 * SIZE, 0.47 * SIZE), _TICK)
    _paint(picture, 3.2 - _distance(x, y, first + sign * degrees, 0.0, 0.36 * SIZE), _ARM)
    _paint(picture, 0.08 * SIZE - radius, _HUB)
    return np.rint(picture).astype(np.uint8)


def _distance(
    x: NDArray[np.float64], y: NDArray[np.float64], degrees: float, inner: float, outer: float
) -> NDArray[np.float64]:
    """How far each pixel is from a line that leads outwards."""
    across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along = np.clip(x * across + y * up, inner, outer)
    distance: NDArray[np.float64] = np.hypot(x - along * across, y - along * up)
    return distance


def _paint(picture: NDArray[np.float64], inside: NDArray[np.float64], color: tuple[int, int, int]) -> None:
    """Paint where ``inside`` (pixels from the edge) is positive, with a soft edge."""
    share = np.clip(inside + 0.5, 0, 1)[:, :, None]
    picture += share * (np.array(color) - picture)
