"""Parts that nobody has placed lie apart, and wires end at their pins."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel.circuit.placement import GAP, Rect, place
from circuitpython_kernel.circuit.routing import Demand, End, route_all

BOARD = Rect(0, 0, 21, 51)
SIDES = st.sampled_from(("left", "right", ""))
LENGTHS = st.floats(1, 120)
ENDS = st.builds(End, st.floats(-200, 200), st.floats(-200, 200), st.sampled_from(("left", "right", "top", "bottom")))


@given(st.lists(st.tuples(LENGTHS, LENGTHS, SIDES), max_size=25), st.lists(st.tuples(LENGTHS, LENGTHS), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_two_parts_overlap(sizes: list[tuple[float, float, str]], there: list[tuple[float, float]]) -> None:
    taken = [Rect(30.0 + 130 * n, -40.0, width, height) for n, (width, height) in enumerate(there)]
    places = place(BOARD, taken, sizes)
    made = [Rect(x, y, width, height) for (x, y), (width, height, _) in zip(places, sizes, strict=True)]
    for rect in made:
        assert not any(rect.overlaps(other, GAP - 0.01) for other in (BOARD, *taken))
    for one, other in combinations(made, 2):
        assert not one.overlaps(other, GAP - 0.01)


def test_five_hundred_parts_have_places() -> None:
    places = place(BOARD, [], [(20.0 + n % 7, 15.0 + n % 11, "") for n in range(500)])
    assert len(set(places)) == 500


@given(st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_wire_ends_at_its_pins_and_turns_at_right_angles(pairs: list[tuple[End, End]]) -> None:
    demands = [Demand(start, end, number) for number, (start, end) in enumerate(pairs)]
    for demand, way in zip(demands, route_all(demands, [BOARD]), strict=True):
        assert abs(way[0][0] - demand.start.x) < 0.001
        assert abs(way[0][1] - demand.start.y) < 0.001
        assert abs(way[-1][0] - demand.end.x) < 0.001
        assert abs(way[-1][1] - demand.end.y) < 0.001
        for first, second in pairwise(way):
            assert abs(first[0] - second[0]) < 0.002 or abs(first[1] - second[1]) < 0.002


def test_a_wire_goes_around_what_stands_between() -> None:
    wall = Rect(40, -20, 20, 60)
    (way,) = route_all([Demand(End(0, 10, "right"), End(100, 10, "left"))], [wall])
    for first, second in pairwise(way):
        low, high = sorted((first[0], second[0])), sorted((first[1], second[1]))
        inside = wall.x < low[1] and low[0] < wall.right and wall.y < high[1] and high[0] < wall.bottom
        assert not inside


SPOTS = st.tuples(st.sampled_from(("left", "right", "top", "bottom")), st.floats(0.1, 0.9))


def pin_at(rect: Rect, side: str, share: float) -> End:
    """A pin at an edge of a part."""
    x = {"left": rect.x, "right": rect.right}.get(side, rect.x + share * rect.width)
    y = {"top": rect.y, "bottom": rect.bottom}.get(side, rect.y + share * rect.height)
    return End(round(x, 3), round(y, 3), side)


@given(
    st.lists(st.tuples(st.floats(8, 60), st.floats(8, 60), SIDES), min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 99), SPOTS, st.integers(0, 99), SPOTS), min_size=1, max_size=12),
)
@settings(max_examples=30, deadline=None)
def test_wires_go_around_parts_that_lie_apart(
    sizes: list[tuple[float, float, str]], wires: list[tuple[int, tuple[str, float], int, tuple[str, float]]]
) -> None:
    places = place(BOARD, [], sizes)
    rects = [BOARD, *(Rect(x, y, width, height) for (x, y), (width, height, _) in zip(places, sizes, strict=True))]
    demands, owners = [], []
    for number, (first, spot, second, other) in enumerate(wires):
        one, two = first % len(rects), second % len(rects)
        demands.append(Demand(pin_at(rects[one], *spot), pin_at(rects[two], *other), number))
        owners.append((one, two))
    ways = route_all(demands, rects)
    assert ways == route_all(demands, rects)
    for way, mine in zip(ways, owners, strict=True):
        for here, there in pairwise(way):
            low, high = sorted((here[0], there[0])), sorted((here[1], there[1]))
            for index, rect in enumerate(rects):
                across = rect.x + 0.06 < low[1] and low[0] < rect.right - 0.06
                along = rect.y + 0.06 < high[1] and high[0] < rect.bottom - 0.06
                assert not (across and along) or index in mine


def test_a_search_without_budget_leaves_the_shortest_way() -> None:
    """However many wires there are, the search for detours ends; each wire has a way, if through a part."""
    walls = [Rect(10 + 20 * n, -200 + 40 * (n % 2), 10, 400) for n in range(12)]
    demands = [Demand(End(0, n, "right"), End(260, -n, "left"), n) for n in range(200)]
    ways = route_all(demands, walls)
    assert all(way[0] == (0, n) and way[-1] == (260, -n) for n, way in enumerate(ways))
