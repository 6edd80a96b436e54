"""Waves whose periods are fractions of nanoseconds: no edge drifts, and pieces make the whole."""

import itertools
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.pins.counted_waves import counted
from circuitpython_kernel.hardware.pins.waves import MOST_EDGES, WaveOutput

WAVES = st.builds(
    lambda origin, clock, divider, counts, share: counted(
        origin, Fraction(10**9 * divider * counts, clock), Fraction(10**9 * divider * (1 + share % (counts - 1)), clock)
    ),
    st.integers(0, 10**15),
    st.integers(16_000_000, 200_000_000),
    st.integers(1, 1024),
    st.integers(2, 65535),
    st.integers(0, 65534),
)


@given(WAVES, st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_pieces_make_the_whole(wave, steps):
    marks = wave.origin_ns + np.concatenate([[0], np.cumsum(steps)])
    parts = [wave.edges(int(a), int(b))[0] for a, b in itertools.pairwise(marks)]
    times, levels = wave.edges(int(marks[0]), int(marks[-1]))[0]
    assert np.concatenate([one for one, _ in parts]).tolist() == times.tolist()
    assert np.concatenate([one for _, one in parts]).tolist() == levels.tolist()
    assert (np.diff(times) > 0).all()
    assert wave.count(int(marks[0]), int(marks[-1])) == len(times)


@given(WAVES, st.integers(0, 10**9))
def test_edges_are_where_the_fractions_say_however_late(wave, number):
    period, high = Fraction(wave.period, wave.parts), Fraction(wave.high, wave.parts)
    start = wave.start_of(number)
    exact = wave.origin_ns + number * period
    assert abs(start - exact) <= Fraction(1, 2)
    (times, levels), _ = wave.edges(start, wave.start_of(number + 1) + 1)
    assert levels.tolist() == [1, 0, 1]
    assert abs(int(times[1]) - exact - high) <= Fraction(1, 2)
    assert int(times[2]) == wave.start_of(number + 1)
    assert [wave.level_at(int(time)) for time in times] == [1, 0, 1]
    assert wave.level_at(int(times[1]) - 1) == 1
    assert wave.next_period(start + 1) == int(times[2])


@given(WAVES, st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 99)), min_size=1, max_size=30))
def test_new_duty_cycles_do_not_move_the_periods(wave, changes):
    now, changed = wave.origin_ns, wave
    for step, percent in changes:
        now += step
        changed = changed.with_duty(now, Fraction(percent, 100))
    number = round((changed.origin_ns - wave.origin_ns) / wave.period_ns)
    assert changed.start_of(0) == wave.start_of(number)
    assert changed.start_of(10**6) == wave.start_of(number + 10**6)
    for later in range(1, 20):
        start = changed.start_of(later)
        assert (changed.periods_before(start), changed.periods_before(start + 1)) == (later - 1, later)
        assert changed.next_period(start) == start


def test_the_newest_of_too_many_edges():
    (times, _), left_out = counted(0, Fraction(1000, 12), Fraction(500, 12)).edges(0, 10**9)
    assert len(times) + left_out == 24_000_000
    assert len(times) == MOST_EDGES
    assert int(times[-1]) == round(10**9 - Fraction(500, 12))


def test_an_output_goes_on_in_step_with_a_new_duty_cycle():
    output = WaveOutput(0, 0)
    output.play(5, counted(5, Fraction(2031585, 2), Fraction(500_000)))
    output.change_duty(1_500_000, Fraction(1, 4))
    (times, levels), _ = output.edges_until(10**7)
    starts = times[levels == 1].tolist()
    assert starts == [5 + (number * 2031585 + 1) // 2 for number in range(10)]
    assert (times[levels == 0] - times[levels == 1][:10])[:4].tolist() == [500_000, 500_000, 253_948, 253_948]
