"""Where parts go that nobody has placed: around the board, without overlap."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GRID = 2.54
"""Places are at multiples of it, in mm."""
GAP = 7.62
"""The room between parts, in which wires go, in mm."""


@dataclass(frozen=True)
class Rect:
    """A rectangle in mm; x and y are those of its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def overlaps(self, other: Rect, gap: float = 0.0) -> bool:
        """Whether they come nearer to each other than ``gap``."""
        edge = 1e-6 - gap
        return (
            self.x - other.right < -edge
            and other.x - self.right < -edge
            and self.y - other.bottom < -edge
            and other.y - self.bottom < -edge
        )


def place(
    board: Rect, taken: Sequence[Rect], sizes: Iterable[tuple[float, float, str]], gap: float = GAP
) -> list[tuple[float, float]]:
    """Places for parts, in their order.

    Args:
        board: the board's rectangle.
        taken: what is there already.
        sizes: width and height of each part in mm, and the side of the board to which most of its wires go:
            ``"left"``, ``"right"``, or nothing.
        gap: the least distance to everything else.

    Returns:
        The upper left corner of each. No two overlap, and none overlaps the board or what was there.
    """
    sizes = list(sizes)
    area = sum((width + gap) * (height + gap) for width, height, _ in sizes)
    area += sum((rect.width + gap) * (rect.height + gap) for rect in taken)
    tall = max(board.height * 1.6, 110.0, 0.8 * math.sqrt(area))
    columns = {"left": _Columns(board, -1, gap, tall), "right": _Columns(board, 1, gap, tall)}
    for rect in taken:
        for one in columns.values():
            one.take(rect)
    found = []
    for width, height, side in sizes:
        if side not in columns:
            side = min(columns, key=lambda name: columns[name].used)
        at = columns[side].find(width, height)
        for one in columns.values():
            one.take(Rect(*at, width, height))
        found.append(at)
    return found


class _Columns:
    """The columns at one side of the board: from it outwards, each from above to below."""

    def __init__(self, board: Rect, direction: int, gap: float, tall: float) -> None:
        self.board, self.direction, self.gap, self.tall = board, direction, gap, tall
        self.used = 0.0
        self._rects: list[Rect] = []
        self._tops: list[float] = []
        self._tallest = 0.0
        self._from = gap + GRID
        """How far from the board the first column that has room is."""
        self._y = board.y - (self.tall - board.height) / 2
        self._width = 0.0

    def take(self, rect: Rect) -> None:
        """Something is there."""
        at = bisect.bisect(self._tops, rect.y)
        self._tops.insert(at, rect.y)
        self._rects.insert(at, rect)
        self._tallest = max(self._tallest, rect.height)

    def find(self, width: float, height: float) -> tuple[float, float]:
        """The next place: below the last one, or at the top of the next column."""
        top = self.board.y - (self.tall - self.board.height) / 2
        while True:
            if self._y > top and self._y + height > top + self.tall:
                self._from += self._width + 2 * self.gap
                self._y, self._width = top, 0.0
            x = self.board.right + self._from if self.direction > 0 else self.board.x - self._from - width
            spot = Rect(_snapped(x, self.direction), _snapped(self._y, 1), width, height)
            hit = next((one for one in self._near(spot) if one.overlaps(spot, self.gap)), None)
            if hit is None:
                self._y = spot.bottom + self.gap
                self._width = max(self._width, width + GRID)
                self.used += height + self.gap
                return spot.x, spot.y
            self._y = max(hit.bottom + self.gap, self._y + GRID)

    def _near(self, spot: Rect) -> Iterable[Rect]:
        first = bisect.bisect_left(self._tops, spot.y - self._tallest - self.gap)
        last = bisect.bisect_right(self._tops, spot.bottom + self.gap)
        return self._rects[first:last]


def _snapped(value: float, direction: int) -> float:
    """The next multiple of the grid in a direction."""
    steps = -(-value // GRID) if direction > 0 else value // GRID
    return round(steps * GRID, 2)
