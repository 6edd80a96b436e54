"""Pictures of shafts: a disk with an arm that points where the shaft has turned to."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture

from .led_pictures import BOARD

SIZE = 88
_DISK, _TICK, _ARM, _HUB = (58, 66, 74), (150, 160, 170), (242, 246, 250), (86, 180, 233)

_X = np.arange(SIZE)[None, :] - (SIZE - 1) / 2
_Y = (SIZE - 1) / 2 - np.arange(SIZE)[:, None]


@lru_cache(maxsize=16)  # a panel asks for it with each frame, and a shaft mostly stands still
def dial(degrees: float, *, first: float = 0.0, span: float = 360.0, clockwise: bool = True) -> Picture:
    """A shaft seen from its front, as an array that cannot be written to.

    Args:
        degrees: how far it has turned.
        first: where 0 is, in degrees anticlockwise from the right.
        span: how far the scale goes; ticks are 45 degrees apart.
        clockwise: which way it turns.
    """
    sign = -1 if clockwise else 1
    picture = _face(first, span, sign).copy()
    _paint(picture, 3.2 - _distance(first + sign * degrees, 0.0, 0.36 * SIZE), _ARM)
    _paint(picture, 0.08 * SIZE - np.hypot(_X, _Y), _HUB)
    made = np.rint(picture).astype(np.uint8)
    made.setflags(write=False)
    return made


@lru_cache
def _face(first: float, span: float, sign: int) -> NDArray[np.float64]:
    """What does not turn."""
    picture = np.full((SIZE, SIZE, 3), BOARD, np.float64)
    _paint(picture, 0.40 * SIZE - np.hypot(_X, _Y), _DISK)
    for tick in range(0, round(span) + (span < 360), 45):
        _paint(picture, 1.1 - _distance(first + sign * tick, 0.42 * SIZE, 0.47 * SIZE), _TICK)
    return picture


def _distance(degrees: float, inner: float, outer: float) -> NDArray[np.float64]:
    """How far each pixel is from a line that leads outwards."""
    across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along = np.clip(_X * across + _Y * up, inner, outer)
    distance: NDArray[np.float64] = np.hypot(_X - along * across, _Y - along * up)
    return distance


def _paint(picture: NDArray[np.float64], inside: NDArray[np.float64], color: tuple[int, int, int]) -> None:
    """Paint where ``inside`` (pixels from the edge) is positive, with a soft edge."""
    share = np.clip(inside + 0.5, 0, 1)[:, :, None]
    picture += share * (np.array(color) - picture)
