"""The shapes of `vectorio`: where they are, and which pixels they have (shared-module/vectorio)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .areas import Area
from .guest import Guest
from .records import Kind, Shape
from .shading import Places, Shader
from .transforms import Transform


@dataclass(frozen=True)
class Outline:
    """A shape about its own origin: a polygon has points (corners, 2), the others two numbers."""

    kind: int
    first: int
    second: int
    points: NDArray[np.int32]

    @property
    def area(self) -> Area:
        """The rectangle in which it is drawn."""
        if self.kind == Kind.CIRCLE:
            return Area(-self.first - 1, -self.first - 1, self.first + 1, self.first + 1)
        if self.kind == Kind.RECTANGLE:
            return Area(0, 0, self.first, self.second)
        if not len(self.points):
            return Area(0x7FFF, 0x7FFF, -0x8000, -0x8000)
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return Area(int(low[0]), int(low[1]), int(high[0]), int(high[1]))

    def covers(self, x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.bool_]:
        """Which places it covers: a row of x, a column of y."""
        inside: NDArray[np.bool_]
        if self.kind == Kind.RECTANGLE:
            inside = (x >= 0) & (x < self.first) & (y >= 0) & (y < self.second)
        elif self.kind == Kind.CIRCLE:
            x, y, radius = np.abs(x), np.abs(y), self.first
            inside = (x + y <= radius) | ((x <= radius) & (y <= radius) & (x * x + y * y <= radius * radius))
        else:
            inside = self._winds_around(x, y)
        return inside

    def _winds_around(self, x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.bool_]:
        winding = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.int32)
        for (x1, y1), (x2, y2) in zip(self.points, np.roll(self.points, -1, axis=0), strict=True):
            side = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)
            winding += (y1 <= y) & (y2 > y) & (side < 0)
            winding -= (y1 > y) & (y2 <= y) & (side > 0)
        inside: NDArray[np.bool_] = winding != 0
        return inside


def outline_of(guest: Guest, kind: int, words: list[int]) -> Outline:
    """The shape that a record has.

    Raises:
        ValueError: when its points are not in the memory.
    """
    points = np.zeros((0, 2), np.int32)
    if kind == Kind.POLYGON and words[Shape.SECOND]:
        count = words[Shape.SECOND] & ~1
        points = guest.array(words[Shape.FIRST], 2 * count).view(np.int16).astype(np.int32).reshape(-1, 2)
    return Outline(kind, words[Shape.FIRST], words[Shape.SECOND], points)


def place_of(outline: Outline, x: int, y: int, transform: Transform) -> Area:
    """Where a shape is on the display; a group's scale moves it and does not change its size."""
    area = outline.area
    x1, y1, x2, y2 = area
    across, down = transform.dx, transform.dy
    if transform.transpose:
        at_x, at_y = transform.x + across * y, transform.y + down * x
        mirror_x, mirror_y = down < 1, across < 1
    else:
        at_x, at_y = transform.x + across * x, transform.y + down * y
        mirror_x, mirror_y = across < 1, down < 1
    at_x -= across < 1
    at_y -= down < 1
    if mirror_x:
        x1, x2 = 1 - x1, 1 - x2
    if mirror_y:
        y1, y2 = 1 - y1, 1 - y2
    if transform.transpose:
        x1, y1, x2, y2 = y1, x1, y2, x2
    found = Area(x1, y1, x2, y2).ordered()
    return Area(found.x1 + at_x, found.y1 + at_y, found.x2 + at_x, found.y2 + at_y)


def paint_shape(
    target: NDArray[Any],
    area: Area,
    outline: Outline,
    place: Area,
    x: int,
    y: int,
    color: int,
    shader: Shader,
    transform: Transform,
) -> None:
    """Paint a shape into an area of the display. A transparent colour makes its pixels 0, as on a board."""
    overlap = area.overlap(place)
    if overlap is None or not color + 1 & 0xFFFF:
        return
    across, down = np.arange(overlap.x1, overlap.x2)[None, :], np.arange(overlap.y1, overlap.y2)[:, None]
    if transform.transpose:
        own_x = down - transform.y - transform.dy * x
        own_y = across - transform.x - transform.dx * y
        own_y = -own_y - 1 if transform.dx < 1 else own_y
        own_x = -own_x - 1 if transform.dy < 1 else own_x
    else:
        own_x = across - transform.x - transform.dx * x
        own_y = down - transform.y - transform.dy * y
        own_x = -own_x - 1 if transform.dx < 1 else own_x
        own_y = -own_y - 1 if transform.dy < 1 else own_y
    zero = np.zeros((1, 1), np.intp)
    shown, opaque = shader.show(
        np.full((1, 1), color, np.uint32), Places(zero, zero, zero, zero) if shader.by_place else None
    )
    pixel = shown[0, 0] if opaque is None or opaque[0, 0] else 0
    part = target[overlap.y1 - area.y1 : overlap.y2 - area.y1, overlap.x1 - area.x1 : overlap.x2 - area.x1]
    part[outline.covers(own_x, own_y)] = pixel
