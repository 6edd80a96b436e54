from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.decimate import UNKNOWN, column_bounds, decimate_analog, decimate_digital

windows = st.tuples(st.integers(0, 300), st.integers(1, 300), st.integers(1, 40))


@st.composite
def digital(draw, alternating=None):
    times = sorted(draw(st.lists(st.integers(0, 500), max_size=60)))
    if alternating is None:
        alternating = draw(st.booleans())
    if alternating:
        first = draw(st.integers(0, 1))
        levels = [(first + i) % 2 for i in range(len(times))]
    else:
        levels = draw(st.lists(st.integers(0, 1), min_size=len(times), max_size=len(times)))
    return np.array(times, np.int64), np.array(levels, np.uint8)


@st.composite
def analog(draw):
    times = sorted(draw(st.lists(st.integers(0, 500), max_size=60)))
    volts = draw(st.lists(st.floats(-5, 5, width=32), min_size=len(times), max_size=len(times)))
    return np.array(times, np.int64), np.array(volts, np.float32)


def naive_columns(times, values, bounds, unknown):
    """(value just before the column, values in it) by walking through everything."""
    for begin, end in pairwise(bounds):
        before = [v for t, v in zip(times, values, strict=True) if t < begin]
        inside = [(t, v) for t, v in zip(times, values, strict=True) if begin <= t < end]
        yield (before[-1] if before else unknown), inside, begin


@given(windows)
def test_bounds_cover_the_window(window):
    t0, span, width = window
    bounds = column_bounds(t0, t0 + span, width)
    assert bounds[0] == t0
    assert bounds[-1] == t0 + span
    assert (np.diff(bounds) >= span // width).all()
    assert (np.diff(bounds) <= span // width + 1).all()


def test_bounds_of_a_year_do_not_overflow():
    year = 366 * 86400 * 10**9
    bounds = column_bounds(0, year, 10_000)
    assert (np.diff(bounds) > 0).all()
    assert bounds[-1] == year


@pytest.mark.parametrize(("t0", "t1", "width"), [(0, 0, 5), (5, 4, 5), (0, 10, 0)])
def test_impossible_windows(t0, t1, width):
    with pytest.raises(ValueError, match=r"\.$"):
        column_bounds(t0, t1, width)


@given(digital(), windows)
def test_digital_equals_the_naive_model(trace, window):
    times, levels = trace
    t0, span, width = window
    columns = decimate_digital(times, levels, t0, t0 + span, width)
    naive = list(naive_columns(times, levels, column_bounds(t0, t0 + span, width), UNKNOWN))
    assert columns.entry.tolist() == [entry for entry, _, _ in naive]
    assert columns.exit.tolist() == [inside[-1][1] if inside else entry for entry, inside, _ in naive]
    assert columns.busy.tolist() == [any(v != entry for _, v in inside) for entry, inside, _ in naive]
    assert columns.edges == sum(len(inside) for _, inside, _ in naive)


@given(analog(), windows)
def test_analog_equals_the_naive_model(trace, window):
    times, volts = trace
    t0, span, width = window
    columns = decimate_analog(times, volts, t0, t0 + span, width)
    count = 0
    for i, (entry, inside, begin) in enumerate(
        naive_columns(times, volts, column_bounds(t0, t0 + span, width), np.nan)
    ):
        held = [] if np.isnan(entry) or (inside and inside[0][0] == begin) else [entry]
        known = held + [v for _, v in inside]
        count += len(inside)
        expected = [entry, known[0], known[-1], min(known), max(known)] if known else [entry, *[np.nan] * 4]
        got = [columns.entry[i], columns.first[i], columns.last[i], columns.low[i], columns.high[i]]
        np.testing.assert_array_equal(got, np.array(expected, np.float32))
    assert columns.samples == count


def test_a_million_edges_are_not_walked_through():
    """The boundaries are bisected: levels are looked up a few times a column, not once an edge."""

    class Counting(np.ndarray):
        touched = 0

        def __getitem__(self, index):
            result = super().__getitem__(index)
            Counting.touched += np.size(result)
            return result

    times = np.arange(1_000_000, dtype=np.int64) * 500
    levels = (np.arange(1_000_000) % 2).astype(np.uint8).view(Counting)
    columns = decimate_digital(times, levels, 0, 500_000_000, 1000)
    assert columns.busy.all()
    assert columns.edges == 1_000_000
    assert Counting.touched < 5000


def test_one_short_pulse_in_a_long_window_is_seen():
    times, levels = np.array([0, 10**12, 10**12 + 1], np.int64), np.array([0, 1, 0], np.uint8)
    columns = decimate_digital(times, levels, 0, 2 * 10**12, 1000)
    assert np.flatnonzero(columns.busy).tolist() == [0, 500]
    assert columns.entry[500] == columns.exit[500] == 0
