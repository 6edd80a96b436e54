from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.drawing.board.callouts import spread, spread_with_plugs


def test_labels_with_room_stand_where_they_wish():
    assert spread([0, 30, 60], 20) == [0, 30, 60]


def test_labels_too_close_stand_around_the_mean_of_their_wishes():
    assert spread([10, 10], 20) == [0, 20]
    assert spread([10, 12, 100], 20) == pytest.approx([1, 21, 100])


@given(st.lists(st.floats(-500, 500), max_size=30), st.floats(1, 40))
def test_they_are_apart_and_in_order(wishes, pitch):
    places = spread(wishes, pitch)
    order = sorted(range(len(wishes)), key=lambda number: (wishes[number], number))
    for one, other in pairwise(order):
        assert places[other] - places[one] >= pitch - 1e-6
    assert sum(places) == pytest.approx(sum(wishes), abs=1e-6)


def test_a_plugs_name_is_before_its_contacts():
    places, plugs = spread_with_plugs([0, 8, 16, 100], ["QT", "QT", "QT", ""], 10)
    assert plugs[0][0] == "QT"
    assert plugs[0][1] == pytest.approx(places[0] - 10)
    assert places[3] == 100
