"""Ways of wires: each net has a vertical lane of its own, so wires of two nets meet in crossings alone.

Horizontal pieces never lie on each other, as rows of the board, rows of parts and ways around the board are at heights
of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True)
class Bundle:
    """A net in a channel: the heights at which it leaves to the near edge, and to the far one."""

    net: int
    near: tuple[float, ...]
    far: tuple[float, ...]

    @property
    def span(self) -> tuple[float, float]:
        """From the highest to the lowest end."""
        heights = self.near + self.far
        return min(heights), max(heights)


@dataclass(frozen=True)
class Route:
    """A net as it is drawn: straight pieces, dots where more than two of them meet, and where it ends.

    ``channels`` are the spaces between boxes in which it runs.
    """

    net: int
    label: str
    channels: frozenset[str]
    segments: tuple[Segment, ...]
    dots: tuple[Point, ...]
    ends: tuple[Point, ...]


def order_lanes(bundles: Sequence[Bundle]) -> list[Bundle]:
    """The bundles from the near edge to the far one, so that few wires cross.

    It moves one at a time to its best place until that helps no more: with the few dozen nets that a board has this is
    quick, and seldom more than a crossing from the best.
    """
    order = sorted(bundles, key=lambda bundle: (bundle.span, bundle.net))
    cost = {(a.net, b.net): _crossings(a, b) for a in bundles for b in bundles if a is not b}
    improved = True
    while improved:
        improved = False
        for moved in tuple(order):
            start = order.index(moved)
            rest = [bundle for bundle in order if bundle is not moved]
            # What it costs to stand before all others, and then after one more of them each.
            costs = [sum(cost[moved.net, other.net] for other in rest)]
            for other in rest:
                costs.append(costs[-1] - cost[moved.net, other.net] + cost[other.net, moved.net])
            best = min(range(len(costs)), key=lambda place: costs[place])
            if costs[best] < costs[start]:
                rest.insert(best, moved)
                order = rest
                improved = True
    return order


def _crossings(near: Bundle, far: Bundle) -> int:
    """How often two nets cross when one's lane is nearer to the near edge."""
    top, bottom = far.span
    crossed = sum(top < height < bottom for height in near.far)
    top, bottom = near.span
    return crossed + sum(top < height < bottom for height in far.near)


@dataclass(frozen=True)
class Tap:
    """A horizontal piece from a lane to something at its side."""

    lane: float
    end: float
    height: float


def route(net: int, label: str, channels: Collection[str], taps: Sequence[Tap], ends: Sequence[Point]) -> Route:
    """A net from its horizontal pieces; a trunk in each lane joins those that touch it."""
    segments: list[Segment] = [((tap.lane, tap.height), (tap.end, tap.height)) for tap in taps]
    dots: list[Point] = []
    for lane in dict.fromkeys(tap.lane for tap in taps):
        heights = sorted({tap.height for tap in taps if lane in (tap.lane, tap.end)})
        segments.append(((lane, heights[0]), (lane, heights[-1])))
        dots += [(lane, height) for height in heights[1:-1]]
    return Route(net, label, frozenset(channels), tuple(segments), tuple(dots), tuple(ends))
