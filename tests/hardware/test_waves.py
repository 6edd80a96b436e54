"""Square waves: edges in pieces are the edges of the whole, and the level is what the edges say."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.waves import MOST_EDGES, Square, WaveOutput

SQUARES = st.builds(
    lambda origin, period, share: Square(origin, period, period * share),
    st.integers(0, 10**12),
    st.floats(20, 10**7),
    st.floats(0.1, 0.9),
)


@given(SQUARES, st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_pieces_make_the_whole(square, steps):
    start = square.origin_ns
    marks = start + np.concatenate([[0], np.cumsum(steps)])
    parts = [square.edges(int(a), int(b))[0] for a, b in itertools.pairwise(marks)]
    whole = square.edges(start, int(marks[-1]))[0]
    assert np.concatenate([times for times, _ in parts]).tolist() == whole[0].tolist()
    assert np.concatenate([levels for _, levels in parts]).tolist() == whole[1].tolist()
    assert (np.diff(whole[0]) > 0).all()
    assert (np.diff(whole[1].astype(int)) != 0).all()


@given(SQUARES, st.integers(0, 10**6))
def test_the_level_is_that_of_the_last_edge(square, ahead):
    time = square.origin_ns + ahead
    levels = square.edges(square.origin_ns, time + 1)[0][1]
    assert square.level_at(time) == levels[-1]


def test_too_many_edges_are_counted():
    (times, levels), left_out = Square(0, 100.0, 50.0).edges(0, 100 * MOST_EDGES)
    assert len(times) == len(levels) <= MOST_EDGES
    assert len(times) + left_out == 2 * MOST_EDGES
    assert times[-1] == 100 * MOST_EDGES - 50


@given(st.integers(0, 1), st.lists(st.tuples(st.integers(1, 10**6), st.floats(0, 1)), max_size=8))
def test_an_output_that_is_reprogrammed_alternates(level, changes):
    output = WaveOutput(0, level)
    output.start(10, 10_000, 0.5)
    now, last, seen = 10, level, 0
    for step, duty in changes:
        now += step
        (times, levels), _ = output.edges_until(now)
        for time, new in zip(times.tolist(), levels.tolist(), strict=True):
            assert new != last
            assert seen <= time < now
            seen, last = time, new
        output.change_duty(now, duty)
        assert output.level_at(now) in (0, 1)
