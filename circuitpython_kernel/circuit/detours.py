"""Ways around many parts: a search on a grid of lanes beside them. Lengths are millimetres.

`routing` looks for ways with few bends first, which are found faster; this is for wires that none of them suits.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Point = tuple[float, float]

AROUND = 45.0
"""How far beyond its ends a wire may go, in mm."""
MOST_RECTS = 48
"""How many parts are gone around; with more, the farthest are left out."""
BESIDE = 4
"""How many lanes there are at each edge of a part."""
EAGER = 1.1
"""How much dearer than the cheapest way one may be that is found sooner."""
INSIDE = 60.0
"""What a millimetre inside a part costs, as mm of wire."""


class Detours:
    """Searches, with a budget for all of them together.

    Args:
        rects: what is gone around, each left, top, right and bottom.
        lane, clear, touch, bend, shared: the distance of lanes; of the first lane from a part; how far a wire may go
            into a part; what a bend and a shared lane cost, as mm of wire.
        budget: how many places all searches may look at.
    """

    def __init__(
        self, rects: Numbers, *, lane: float, clear: float, touch: float, bend: float, shared: float, budget: int
    ) -> None:
        self._rects, self._bend, self._shared, self._touch = rects, bend, shared, touch
        self._lane = lane
        self._steps = clear + lane * np.arange(BESIDE)
        self._left = budget

    def find(self, a: Point, b: Point, lanes: tuple[Numbers, Numbers], net: int) -> list[Point] | None:
        """The cheapest way from one point to another one; None when the budget is used up.

        Args:
            a, b: the points.
            lanes: the level and the upright pieces of other wires: place, from, to, net.
            net: the wire's own net, whose lanes it may share.
        """
        if self._left <= 0:
            return None
        rects = self._near(a, b)
        columns, rows = (self._places(rects, axis, a[axis], b[axis]) for axis in (0, 1))
        level = self._costs(columns, rows, rects[:, (0, 2, 1, 3)], lanes[0], net)
        upright = self._costs(rows, columns, rects[:, (1, 3, 0, 2)], lanes[1], net)
        start, goal = (
            int(np.searchsorted(rows, y)) * len(columns) + int(np.searchsorted(columns, x)) for x, y in (a, b)
        )
        path = self._search(columns.tolist(), rows.tolist(), level.tolist(), upright.tolist(), start, goal)
        if path is None:
            return None
        return [(float(columns[node % len(columns)]), float(rows[node // len(columns)])) for node in path]

    def _near(self, a: Point, b: Point) -> Numbers:
        """The parts that a wire between two points may have to do with."""
        low, high = np.minimum(a, b) - AROUND, np.maximum(a, b) + AROUND
        rects = self._rects
        rects = rects[((rects[:, :2] < high) & (rects[:, 2:] > low)).all(axis=1)]
        if len(rects) > MOST_RECTS:
            away = np.maximum(np.maximum(np.minimum(a, b) - rects[:, 2:], rects[:, :2] - np.maximum(a, b)), 0)
            rects = rects[np.argsort(away.sum(axis=1), kind="stable")[:MOST_RECTS]]
        return rects

    def _places(self, rects: Numbers, axis: int, a: float, b: float) -> Numbers:
        low, high = min(a, b) - AROUND, max(a, b) + AROUND
        beside = np.concatenate(
            (
                (rects[:, axis, None] - self._steps).ravel(),
                (rects[:, axis + 2, None] + self._steps).ravel(),
            )
        )
        beside = beside[(beside >= low) & (beside <= high)]
        # Lanes that are nearly one are one; the ends are kept as they are.
        beside = np.unique(np.round(beside / (self._lane / 2)) * (self._lane / 2))
        return np.unique(np.round(np.concatenate((beside, (a, b))), 3))

    def _costs(self, along: Numbers, across: Numbers, rects: Numbers, lanes: Numbers, net: int) -> Numbers:
        """What each piece between neighbours costs: (across, along - 1). Rects are from, to along; from, to across."""
        lengths = np.diff(along)
        costs = np.broadcast_to(lengths, (len(across), len(lengths))).copy()
        for low, high, near, far in rects:
            first, last = self._span(along, low + self._touch, high - self._touch)
            top, bottom = np.searchsorted(across, (near + self._touch, far - self._touch))
            costs[top:bottom, first:last] += lengths[first:last] * INSIDE
        if len(lanes):
            foreign = lanes[lanes[:, 3] != net]
            foreign = foreign[(foreign[:, 2] > along[0]) & (foreign[:, 1] < along[-1])]
            for at, low, high, _ in foreign[(foreign[:, 0] >= across[0] - 1) & (foreign[:, 0] <= across[-1] + 1)]:
                top, bottom = np.searchsorted(across, (at - 0.9 * self._lane, at + 0.9 * self._lane))
                if top < bottom:
                    first, last = self._span(along, low, high)
                    costs[top:bottom, first:last] += lengths[first:last] * self._shared
        return costs

    @staticmethod
    def _span(along: Numbers, low: float, high: float) -> tuple[int, int]:
        """The pieces that have something in common with a stretch."""
        first = int(np.searchsorted(along, low, "right")) - 1
        last = int(np.searchsorted(along, high, "left"))
        return max(first, 0), max(last, 0)

    def _search(
        self,
        columns: Sequence[float],
        rows: Sequence[float],
        level: Sequence[Sequence[float]],
        upright: Sequence[Sequence[float]],
        start: int,
        goal: int,
    ) -> list[int] | None:
        """A* over places and directions: a state is twice the place, plus one where it was reached upright."""
        width, height = len(columns), len(rows)
        goal_x, goal_y = columns[goal % width], rows[goal // width]
        best = {2 * start: 0.0, 2 * start + 1: 0.0}
        came: dict[int, int] = {}
        queue = [(0.0, 2 * start), (0.0, 2 * start + 1)]
        done = set[int]()

        def steps(state: int) -> Iterable[tuple[int, float]]:
            place, turned = divmod(state, 2)
            row, column = divmod(place, width)
            if column:
                yield 2 * (place - 1), level[row][column - 1] + (self._bend if turned else 0.0)
            if column < width - 1:
                yield 2 * (place + 1), level[row][column] + (self._bend if turned else 0.0)
            if row:
                yield 2 * (place - width) + 1, upright[column][row - 1] + (0.0 if turned else self._bend)
            if row < height - 1:
                yield 2 * (place + width) + 1, upright[column][row] + (0.0 if turned else self._bend)

        while queue:
            _, state = heapq.heappop(queue)
            if state in done:
                continue
            done.add(state)
            self._left -= 1
            if state // 2 == goal:
                path = [state // 2]
                while state in came:
                    state = came[state]
                    path.append(state // 2)
                return path[::-1]
            if self._left <= 0:
                return None
            here = best[state]
            for other, cost in steps(state):
                total = here + cost
                if total < best.get(other, float("inf")):
                    best[other] = total
                    came[other] = state
                    place = other // 2
                    dx, dy = abs(columns[place % width] - goal_x), abs(rows[place // width] - goal_y)
                    # What is left at least; a little more, so that of ways that are alike one is followed to its end.
                    far = (dx + dy) * EAGER + (self._bend if dx and dy else 0.0)
                    heapq.heappush(queue, (total + far, other))
        return None
