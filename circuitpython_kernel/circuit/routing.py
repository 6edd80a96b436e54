"""The ways of wires: at right angles from pin to pin, around parts and beside each other. Lengths are millimetres."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .detours import Detours
from .placement import Rect

Numbers = NDArray[np.float64]
Point = tuple[float, float]
OUT = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1), "inside": (0, 0)}
"""Which way a wire leaves a pin at an edge."""
STUB = 2.54
"""How far a wire goes straight from a pin, in mm."""
LANE, CLEAR, TOUCH = 1.0, 1.6, 0.05
"""The distance of wires side by side, of a wire from a part, and how far a wire may go into one; in mm."""
BEND, SHARED, THROUGH = 4.0, 6.0, 2000.0
"""What a bend, a shared lane and a crossed part cost, as mm of wire."""
MOST_NEAR, SHORTLIST = 6, 16
"""How many obstacles are looked at for places to go, and how many ways are compared."""
MANY = 150
"""With more wires than that the search for detours ends sooner."""
BUDGET, BUDGET_OF_MANY = 150_000, 40_000
"""How many places it looks at, for all wires together: about two seconds of computing, and half a second."""
_STEPS = np.array((0.0, 1.0, -1.0, 2.0, -2.0)) * LANE
_STEP = re.compile(r"([hv])(-?\d+(?:\.\d+)?)$")


@dataclass(frozen=True)
class End:
    """A wire's end: the pin's place in mm, and the side on which the wire leaves it."""

    x: float
    y: float
    side: str


def by_steps(start: Point, end: Point, steps: Sequence[str]) -> list[Point]:
    """The way that a wire's `route` says: steps from the start, and behind ``"*"`` those from the end, backwards."""
    cut = list(steps).index("*") if "*" in steps else len(steps)
    first, last = _walk(start, steps[:cut]), _walk(end, list(reversed(steps[cut + 1 :])))
    way = [*first]
    a, b = first[-1], last[-1]
    if a[0] != b[0] and a[1] != b[1]:
        vertical = bool(steps) and steps[max(cut - 1, 0)].startswith("v")
        way.append((b[0], a[1]) if vertical else (a[0], b[1]))
    return simple([*way, *reversed(last)])


def _walk(at: Point, steps: Sequence[str]) -> list[Point]:
    way = [at]
    for step in steps:
        match = _STEP.match(step)
        if match is not None:
            x, y = way[-1]
            far = float(match[2])
            way.append((round(x + far, 3), y) if match[1] == "h" else (x, round(y + far, 3)))
    return way


def simple(points: Sequence[Point]) -> list[Point]:
    """The same way without points that change nothing."""
    way: list[Point] = []
    for point in points:
        if way and point == way[-1]:
            continue
        if len(way) > 1 and (way[-2][0] == way[-1][0] == point[0] or way[-2][1] == way[-1][1] == point[1]):
            way[-1] = point
            continue
        way.append(point)
    return way


@dataclass(frozen=True)
class Demand:
    """A wire that looks for a way: its ends, and the number of what it carries, which others may share."""

    start: End
    end: End
    net: int = -1


def route_all(
    demands: Sequence[Demand], obstacles: Sequence[Rect], taken: Sequence[Sequence[Point]] = ()
) -> list[list[Point]]:
    """Ways for wires, at right angles, around things and beside each other.

    Args:
        demands: the wires, in the order in which they choose.
        obstacles: the board and the parts, turned as they are.
        taken: ways that are there already.

    Returns:
        The points of each way, from its start to its end. It leaves a pin straight out, goes through no obstacle where
        there is a way around, as long as the budget lasts, and does not lie on a wire of another net where there is
        room. The same arguments give the same ways.
    """
    router = _Router(obstacles, BUDGET if len(demands) <= MANY else BUDGET_OF_MANY)
    for way in taken:
        router.note(way, -2)
    return [router.route(demand) for demand in demands]


class _Router:
    """Finds one way after the other.

    For each wire it makes many candidates of up to two bends at once, as an array of points, and takes the one that
    costs least. When that goes through a part, it looks for a detour.
    """

    def __init__(self, obstacles: Sequence[Rect], budget: int) -> None:
        sides = [(rect.x, rect.y, rect.right, rect.bottom) for rect in obstacles]
        self._rects: Numbers = np.array(sides, float).reshape(-1, 4)
        self._lanes: tuple[_Lanes, _Lanes] = _Lanes(), _Lanes()  # of level pieces, of upright ones
        self._detours = Detours(
            self._rects, lane=LANE, clear=CLEAR, touch=TOUCH, bend=BEND, shared=SHARED / 4, budget=budget
        )

    def route(self, demand: Demand) -> list[Point]:
        """A way, which is taken from then on."""
        start, end = demand.start, demand.end
        out, back = self._out(start), self._out(end)
        a, b = np.array(out), np.array(back)
        ways = _two_bends(a, b, *self._tracks(a, b))
        first, last = np.array((start.x, start.y)), np.array((end.x, end.y))
        best, through = self._best(first, ways, last, demand.net)
        if through:
            lanes = self._lanes[0].array, self._lanes[1].array
            path = self._detours.find(out, back, lanes, demand.net)
            if path is not None:
                around = np.array([[first, *path, last]])
                if self._crossed(around)[0] < through:
                    best = around[0]
        way = simple([(round(float(x), 3), round(float(y), 3)) for x, y in best])
        self.note(way, demand.net)
        return way

    def _out(self, end: End) -> Point:
        """The point straight out from a pin, outside of the part that has it."""
        dx, dy = OUT.get(end.side, (0, 0))
        far, rects = STUB, self._rects
        mine = rects[(rects[:, 0] <= end.x) & (end.x <= rects[:, 2]) & (rects[:, 1] <= end.y) & (end.y <= rects[:, 3])]
        if len(mine) and (dx or dy):
            edges = {(-1, 0): end.x - mine[:, 0], (1, 0): mine[:, 2] - end.x,
                     (0, -1): end.y - mine[:, 1], (0, 1): mine[:, 3] - end.y}[dx, dy]  # fmt: skip
            far = max(far, float(edges.min()) + STUB / 2)
        return round(end.x + dx * far, 3), round(end.y + dy * far, 3)

    def note(self, way: Sequence[Point], net: int) -> None:
        """A way is taken."""
        for start, end in pairwise(way):
            upright = start[0] == end[0]
            low, high = sorted((start[1], end[1]) if upright else (start[0], end[0]))
            self._lanes[upright].add(start[0] if upright else start[1], low, high, net)

    def _tracks(self, a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
        """Places for the pieces between bends, across and along: at the ends, between them, beside what is near."""
        rects = self._rects
        if len(rects) > MOST_NEAR:
            # Those in the way come first, then those that are nearest to the middle.
            low, high = np.minimum(a, b), np.maximum(a, b)
            away = np.maximum(np.maximum(low - rects[:, 2:], rects[:, :2] - high), 0).sum(axis=1)
            middle = np.abs((rects[:, :2] + rects[:, 2:]) / 2 - (a + b) / 2).sum(axis=1)
            rects = rects[np.argsort(away * 10 + middle)[:MOST_NEAR]]
        found = []
        for axis in (0, 1):
            ends = [a[axis], b[axis], (a[axis] + b[axis]) / 2]
            places = np.concatenate((ends, rects[:, axis] - CLEAR, rects[:, axis + 2] + CLEAR))
            found.append(np.unique(np.round((places[:, None] + _STEPS[None, :]).ravel(), 3)))
        return found[0], found[1]

    def _best(self, first: Numbers, ways: Numbers, last: Numbers, net: int) -> tuple[Numbers, int]:
        """The way that costs least of (n, points, 2), with the ends put on, and how many parts it goes through."""
        count = len(ways)
        points = np.concatenate(
            (np.broadcast_to(first, (count, 1, 2)), ways, np.broadcast_to(last, (count, 1, 2))), axis=1
        )
        pieces = np.abs(np.diff(points, axis=1))
        moved = pieces.sum(axis=2) > 1e-6
        upright = pieces[:, :, 1] > 1e-6
        bends = (moved[:, 1:] & moved[:, :-1] & (upright[:, 1:] != upright[:, :-1])).sum(axis=1)
        through = self._crossed(points)
        cost = pieces.sum(axis=(1, 2)) + BEND * bends + THROUGH * through
        shortlist = np.argsort(cost, kind="stable")[:SHORTLIST]
        dear = cost[shortlist] + self._shared(points[shortlist], net)
        chosen = shortlist[int(np.argmin(dear))]
        return points[chosen], int(through[chosen])

    def _crossed(self, points: Numbers) -> NDArray[np.int64]:
        """How many obstacles each way goes through; a piece at a pin may lie in the pin's own part."""
        low = np.minimum(points[:, :-1], points[:, 1:])
        high = np.maximum(points[:, :-1], points[:, 1:])
        rects = self._rects
        box_low, box_high = low.min(axis=(0, 1)), high.max(axis=(0, 1))
        rects = rects[((rects[:, :2] < box_high) & (rects[:, 2:] > box_low)).all(axis=1)]
        if not len(rects):
            return np.zeros(len(points), np.int64)
        inside = (rects[:, 0] + TOUCH < high[:, :, None, 0]) & (low[:, :, None, 0] < rects[:, 2] - TOUCH)
        inside &= (rects[:, 1] + TOUCH < high[:, :, None, 1]) & (low[:, :, None, 1] < rects[:, 3] - TOUCH)
        hits = inside.sum(axis=2)
        hits[:, 0] = np.maximum(hits[:, 0] - 1, 0)
        hits[:, -1] = np.maximum(hits[:, -1] - 1, 0)
        total: NDArray[np.int64] = hits.sum(axis=1)
        return total

    def _shared(self, points: Numbers, net: int) -> Numbers:
        """What it costs that pieces lie on wires of other nets."""
        total = np.zeros(len(points))
        for upright in (0, 1):
            lanes = self._lanes[upright].array
            if not len(lanes):
                continue
            along = 1 if upright else 0
            low = np.minimum(points[:, :-1, along], points[:, 1:, along])
            high = np.maximum(points[:, :-1, along], points[:, 1:, along])
            at = points[:, :-1, 1 - along]
            near = (lanes[:, 0] > at.min() - LANE) & (lanes[:, 0] < at.max() + LANE) & (lanes[:, 3] != net)
            near &= (lanes[:, 2] > low.min()) & (lanes[:, 1] < high.max())
            lanes = lanes[near]
            if not len(lanes):
                continue
            common = np.minimum(high[:, :, None], lanes[:, 2]) - np.maximum(low[:, :, None], lanes[:, 1])
            apart = np.abs(at[:, :, None] - lanes[:, 0])
            shared = (common > 1e-6) & (apart < LANE * 0.9)
            total += (shared * (SHARED + common * np.where(apart < LANE / 3, 3.0, 1.0))).sum(axis=(1, 2))
        return total


class _Lanes:
    """Pieces of ways of one direction: place, from, to, net."""

    def __init__(self) -> None:
        self._rows = np.zeros((64, 4))
        self._count = 0

    @property
    def array(self) -> Numbers:
        """The pieces, one a row."""
        return self._rows[: self._count]

    def add(self, at: float, low: float, high: float, net: int) -> None:
        """One more."""
        if self._count == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
        self._rows[self._count] = (at, low, high, net)
        self._count += 1


def _two_bends(a: Numbers, b: Numbers, columns: Numbers, rows: Numbers) -> Numbers:
    """Ways of up to two bends between two points: (n, 4, 2)."""
    level = np.empty((len(columns), 4, 2))
    level[:, 0], level[:, 3] = a, b
    level[:, 1, 0] = level[:, 2, 0] = columns
    level[:, 1, 1], level[:, 2, 1] = a[1], b[1]
    upright = np.empty((len(rows), 4, 2))
    upright[:, 0], upright[:, 3] = a, b
    upright[:, 1, 1] = upright[:, 2, 1] = rows
    upright[:, 1, 0], upright[:, 2, 0] = a[0], b[0]
    return np.concatenate((level, upright))
