"""Where a group's layers are on the display: place, scale, and how the display is turned (Group.c, TileGrid.c)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .areas import Area


class Transform(NamedTuple):
    """A point (x, y) of a group is at this place plus that many steps; ``transpose`` takes its x for a y first."""

    x: int = 0
    y: int = 0
    dx: int = 1
    dy: int = 1
    scale: int = 1
    transpose: bool = False

    def of_group(self, x: int, y: int, scale: int) -> Transform:
        """That of a group within this one."""
        if self.transpose:
            x, y = y, x
        return Transform(
            self.x + self.dx * x, self.y + self.dy * y, self.dx * scale, self.dy * scale,
            min(self.scale * scale, 0xFFFF), self.transpose,
        )  # fmt: skip

    def area(self, x: int, y: int, width: int, height: int) -> Area:
        """Where a rectangle of the group is."""
        first, second = (self.x + self.dx * x, self.x + self.dx * (x + width)), (
            self.y + self.dy * y, self.y + self.dy * (y + height)
        )  # fmt: skip
        if self.transpose:
            first = self.x + self.dx * y, self.x + self.dx * (y + height)
            second = self.y + self.dy * x, self.y + self.dy * (x + width)
        return Area(min(first), min(second), max(first), max(second))

    def areas(self, corners: NDArray[Any]) -> NDArray[np.int32]:
        """Where rectangles are: (rectangles, 4) of x, y, width, height, and of corners."""
        x, y, width, height = corners.T
        if self.transpose:
            x, y, width, height = y, x, height, width
        found = np.empty((len(corners), 4), np.int32)
        first, second = self.x + self.dx * x, self.y + self.dy * y
        third, fourth = first + self.dx * width, second + self.dy * height
        np.minimum(first, third, out=found[:, 0])
        np.minimum(second, fourth, out=found[:, 1])
        np.maximum(first, third, out=found[:, 2])
        np.maximum(second, fourth, out=found[:, 3])
        return found


def of_display(width: int, height: int, rotation: int) -> Transform:
    """That of a display's root group, for its size as the program sees it (display_core.c)."""
    if rotation == 0:
        return Transform()
    if rotation == 180:
        return Transform(width, height, -1, -1)
    if rotation == 270:
        return Transform(0, width, 1, -1, 1, True)
    return Transform(height, 0, -1, 1, 1, True)  # 90, and whatever else is no multiple
