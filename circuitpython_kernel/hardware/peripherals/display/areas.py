"""Rectangles of pixels, as displayio has them (shared-module/displayio/area.c): the second corner is outside."""

from __future__ import annotations

from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle; one without width or height is empty."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.x2 - self.x1

    @property
    def height(self) -> int:
        """In pixels."""
        return self.y2 - self.y1

    @property
    def size(self) -> int:
        """How many pixels."""
        return (self.x2 - self.x1) * (self.y2 - self.y1)

    @property
    def empty(self) -> bool:
        """Whether it has no pixel by displayio's rule, which asks for equal corners alone."""
        return self.x1 == self.x2 or self.y1 == self.y2

    def union(self, other: Area) -> Area:
        """The smallest rectangle around both; an empty one does not count."""
        if self.empty:
            return other
        if other.empty:
            return self
        return Area(min(self.x1, other.x1), min(self.y1, other.y1), max(self.x2, other.x2), max(self.y2, other.y2))

    def overlap(self, other: Area) -> Area | None:
        """What both have; None when that is nothing."""
        x1, y1 = max(self.x1, other.x1), max(self.y1, other.y1)
        x2, y2 = min(self.x2, other.x2), min(self.y2, other.y2)
        return Area(x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None

    def ordered(self) -> Area:
        """With its first corner first."""
        return Area(min(self.x1, self.x2), min(self.y1, self.y2), max(self.x1, self.x2), max(self.y1, self.y2))
