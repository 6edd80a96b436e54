"""Labels beside a drawing, as near to what they name as there is room."""

from __future__ import annotations

from collections.abc import Sequence


def spread_with_plugs(
    wishes: Sequence[float], plugs: Sequence[str], pitch: float
) -> tuple[list[float], list[tuple[str, float]]]:
    """As `spread`, with the name of each plug before the labels of its contacts; ``plugs`` has "" for a pad."""
    names = list(dict.fromkeys(plug for plug in plugs if plug))
    firsts = [min(wish for wish, plug in zip(wishes, plugs, strict=True) if plug == name) for name in names]
    places = spread([*wishes, *(first - pitch for first in firsts)], pitch)
    return places[: len(wishes)], list(zip(names, places[len(wishes) :], strict=True))


def spread(wishes: Sequence[float], pitch: float) -> list[float]:
    """Places in the order of the wishes, at least ``pitch`` apart, on the whole as near to the wishes as can be.

    Neighbours that are too close become a group, which stands around the mean of what its members wish.
    """
    order = sorted(range(len(wishes)), key=lambda number: (wishes[number], number))
    groups: list[tuple[float, int]] = []  # the place of the first one, and how many there are
    for number in order:
        start, count = wishes[number], 1
        while groups and groups[-1][0] + groups[-1][1] * pitch > start + 1e-9:
            before, many = groups.pop()
            start = (before * many + (start - many * pitch) * count) / (many + count)
            count += many
        groups.append((start, count))
    places = [start + pitch * place for start, count in groups for place in range(count)]
    found = [0.0] * len(wishes)
    for number, place in zip(order, places, strict=True):
        found[number] = place
    return found
