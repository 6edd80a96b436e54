from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.measure import measure_analog, measure_digital

TIMES = st.lists(st.integers(0, 500), max_size=60).map(sorted)


@st.composite
def records(draw, values, dtype):
    times = draw(TIMES)
    chosen = draw(st.lists(values, min_size=len(times), max_size=len(times)))
    return np.array(times, np.int64), np.array(chosen, dtype)


def digital():
    return records(st.integers(0, 1), np.uint8)


def analog():
    return records(st.floats(-5, 5, width=32), np.float32)


def edges(*pairs):
    times, levels = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(times, np.int64), np.array(levels, np.uint8)


def square(frequency, duty, count, start=0):
    period = 1e9 / frequency
    times = np.array([start + period * (i // 2 + (duty if i % 2 else 0)) for i in range(count)]).round()
    return times.astype(np.int64), (1 - np.arange(count) % 2).astype(np.uint8)


@pytest.mark.parametrize(("frequency", "duty"), [(2.0, 0.5), (1000.0, 0.25), (50.0, 0.075)])
def test_a_square_wave(frequency, duty):
    times, levels = square(frequency, duty, 201)
    times, levels = np.append(-5, times + 100), np.append(0, levels).astype(np.uint8)
    m = measure_digital(times, levels, 0, int(times[-1]) + 1)
    assert m.edges == 201
    assert m.frequency == pytest.approx(frequency)
    assert m.period == pytest.approx(1 / frequency)
    assert m.duty == pytest.approx(duty)
    assert m.high is not None
    assert m.low is not None
    assert m.high.min == pytest.approx(duty / frequency)
    assert m.high.max == pytest.approx(m.high.mean)
    assert m.low.mean == pytest.approx((1 - duty) / frequency)


def test_a_window_that_cuts_into_periods_counts_whole_ones():
    times, levels = square(10.0, 0.3, 100)
    m = measure_digital(times, levels, 40_000_000, 777_000_000)
    assert m.frequency == pytest.approx(10.0)
    assert m.duty == pytest.approx(0.3)


def test_too_little_for_a_period():
    none = measure_digital(*edges(), 0, 100)
    assert (none.edges, none.frequency, none.period, none.duty, none.high, none.low) == (0, *[None] * 5)
    one = measure_digital(*edges((0, 0), (10, 1)), 0, 100)
    assert (one.edges, one.frequency) == (1, None)
    pulse = measure_digital(*edges((0, 0), (10, 1), (30, 0)), 0, 100)
    assert (pulse.edges, pulse.frequency, pulse.duty) == (2, None, None)
    assert pulse.high is not None
    assert pulse.high.mean == pytest.approx(20e-9)
    assert pulse.low is None


def test_falling_edges_make_a_period_where_there_is_one_rising_edge():
    m = measure_digital(*edges((0, 1), (10, 0), (30, 1), (50, 0)), 0, 100)
    assert m.period == pytest.approx(40e-9)
    assert m.duty == pytest.approx(0.5)


def test_the_first_record_and_repeats_are_not_edges():
    assert measure_digital(*edges((5, 1), (6, 1), (8, 0), (9, 0)), 0, 100).edges == 1
    assert measure_digital(*edges((5, 1), (8, 0)), 6, 100).edges == 1


def test_edges_at_one_instant_have_no_frequency():
    assert measure_digital(*edges((0, 0), (5, 1), (5, 0), (5, 1)), 0, 100).frequency is None


@given(digital(), st.integers(0, 300), st.integers(1, 300))
def test_digital_equals_the_naive_model(trace, t0, span):
    times, levels = trace
    changes, level = [], None
    for time, new in zip(times.tolist(), levels.tolist(), strict=True):
        if level is not None and new != level and t0 <= time < t0 + span:
            changes.append((time, new))
        level = new
    m = measure_digital(times, levels, t0, t0 + span)
    assert m.edges == len(changes)
    widths = [(b[0] - a[0], a[1]) for a, b in pairwise(changes)]
    for spread, wanted in ((m.high, 1), (m.low, 0)):
        expected = [width for width, level in widths if level == wanted]
        assert (spread is None) == (not expected)
        if spread:
            assert (spread.min, spread.max) == (min(expected) * 1e-9, max(expected) * 1e-9)
            assert spread.mean == pytest.approx(sum(expected) / len(expected) * 1e-9)
    rising = [t for t, new in changes if new]
    chosen = rising if len(rising) > 1 else [t for t, new in changes if not new]
    if len(chosen) > 1 and chosen[-1] > chosen[0]:
        assert m.period == pytest.approx((chosen[-1] - chosen[0]) * 1e-9 / (len(chosen) - 1))
        starts = [t for t, _ in changes]
        high = sum(w for (w, level), t in zip(widths, starts, strict=False) if level and chosen[0] <= t < chosen[-1])
        assert m.duty == pytest.approx(high / (chosen[-1] - chosen[0]))
    else:
        assert m.period is None
        assert m.duty is None


@given(analog(), st.integers(0, 300), st.integers(1, 300))
def test_analog_equals_the_naive_model(trace, t0, span):
    times, volts = trace
    m = measure_analog(times, volts, t0, t0 + span)
    # One value a nanosecond; several samples in one nanosecond all count for the extremes, the last one for the mean.
    held, known = [], []
    for t in range(t0, t0 + span):
        before = [float(v) for at, v in zip(times, volts, strict=True) if at <= t]
        if before:
            held.append(before[-1])
    known = held + [float(v) for at, v in zip(times, volts, strict=True) if t0 <= at < t0 + span]
    assert m.samples == sum(t0 <= at < t0 + span for at in times.tolist())
    if not held:
        assert (m.min, m.max, m.mean, m.peak_to_peak) == (None,) * 4
    else:
        assert (m.min, m.max) == (min(known), max(known))
        assert m.peak_to_peak == max(known) - min(known)
        assert m.mean == pytest.approx(sum(held) / len(held), abs=1e-6)


def test_the_mean_weighs_by_time():
    times, volts = np.array([0, 900], np.int64), np.array([1.0, 3.0], np.float32)
    assert measure_analog(times, volts, 0, 1000).mean == pytest.approx(1.2)
    assert measure_analog(times, volts, 500, 1000).mean == pytest.approx(1.4)
