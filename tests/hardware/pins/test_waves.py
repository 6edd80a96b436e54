"""Square waves: edges in pieces are the edges of the whole, and the level is what the edges say."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel.hardware.pins.waves import MOST_EDGES, Square, WaveOutput

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


@settings(deadline=None)
@given(SQUARES, st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_edges_are_counted_without_being_worked_out(square, ahead, length):
    start = max(0, square.origin_ns + ahead)
    assert square.count(start, start + length) == len(square.edges(start, start + length)[0][0])


@settings(deadline=None)
@given(st.integers(0, 1), st.lists(st.tuples(st.integers(1, 10**6), st.floats(0, 1), st.integers(0, 3)), max_size=8))
def test_who_looks_once_at_the_end_sees_what_who_looks_often_sees(level, changes):
    often, once = WaveOutput(0, level), WaveOutput(0, level)
    seen, now, held = [], 10, False
    for output in (often, once):
        output.start(10, 10_000, 0.5)
    for step, duty, kind in changes:
        now += step
        if held and kind > 1:
            continue  # a level has no duty cycle
        held = kind == 1
        seen.append(often.edges_until(now)[0])
        for output in (often, once):
            if kind == 0:
                output.start(now, 5_000, duty)
            elif kind == 1:
                output.hold(now, round(duty))
            else:
                output.change_duty(now, duty)
    seen.append(often.edges_until(now + 500_000)[0])
    (times, levels), left_out = once.edges_until(now + 500_000)
    assert left_out == 0
    assert times.tolist() == np.concatenate([part for part, _ in seen]).tolist()
    assert levels.tolist() == np.concatenate([part for _, part in seen]).tolist()


def test_of_too_many_edges_in_many_parts_the_newest_are_worked_out():
    output = WaveOutput(0, 0)
    for second in range(10):
        output.start(second * 10**9, 200_000, 0.5)  # 400,000 edges each
    (times, _), left_out = output.edges_until(10 * 10**9)
    assert MOST_EDGES <= len(times) <= 2 * MOST_EDGES
    assert len(times) + left_out == 10 * 400_000
    assert (np.diff(times) == 2500).all(), "no hole"
