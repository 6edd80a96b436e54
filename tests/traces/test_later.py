"""Edges that are worked out when somebody looks: what is seen is what a plain series would have."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.budget import LEAST_BYTES, Budget
from circuitpython_kernel.traces.later import EdgeSeries, GivenEdges
from circuitpython_kernel.traces.series import Series
from circuitpython_kernel.traces.traces import Trace

BATCHES = st.lists(
    st.tuples(st.sampled_from(["known", "later"]), st.lists(st.integers(0, 50), min_size=1, max_size=8)), max_size=12
)


def edges(gaps, start):
    times = start + np.cumsum(np.array(gaps, np.int64))
    return times, (times % 2).astype(np.uint8)


class Counted(GivenEdges):
    """Edges that count how often they are worked out."""

    looks = 0

    def pieces(self):
        Counted.looks += 1
        return super().pieces()

    def between(self, start_ns, end_ns, columns=None):
        Counted.looks += 1
        return super().between(start_ns, end_ns, columns)


@given(BATCHES, st.integers(-10, 300), st.integers(0, 200))
def test_it_has_what_a_plain_series_has(batches, start, length):
    plain, lazy, now = Series(np.uint8), EdgeSeries(), 0
    for kind, gaps in batches:
        times, levels = edges(gaps, now)
        now = int(times[-1])
        plain.extend(times, levels)
        if kind == "later":
            lazy.add_later(GivenEdges(times, levels))
        else:
            lazy.extend(times, levels)
        assert (lazy.total, len(lazy), lazy.dropped) == (plain.total, len(plain), 0)
        assert (lazy.last_ns(), lazy.last_level()) == (int(plain.times[-1]), int(plain.values[-1]))
        assert lazy.first_ns() == int(plain.times[0])
    begin = max(int(np.searchsorted(plain.times, start)) - 1, 0)
    end = int(np.searchsorted(plain.times, start + length, side="right"))
    found = lazy.window(start, start + length)
    assert found[0].tolist() == plain.times[begin:end].tolist()
    assert found[1].tolist() == plain.values[begin:end].tolist()
    assert lazy.count_before(start) == int(np.searchsorted(plain.times, start))
    newest = lazy.newest(length)[0].tolist()
    assert newest[max(len(newest) - length, 0) :] == plain.times.tolist()[max(len(plain) - length, 0) :]
    assert (lazy.times.tolist(), lazy.values.tolist()) == (plain.times.tolist(), plain.values.tolist())


@given(BATCHES, st.data())
def test_it_goes_back_as_a_plain_series_does(batches, data):
    series, now, marks = EdgeSeries(), 0, []
    for kind, gaps in batches:
        times, levels = edges(gaps, now)
        now = int(times[-1])
        series.add_later(GivenEdges(times, levels)) if kind == "later" else series.extend(times, levels)
        marks.append((series.keep_state(), series.total))
    if marks:
        go_back, total = data.draw(st.sampled_from(marks))
        expected = series.window(0, 1 << 60)[0][:total].tolist()
        go_back()
        assert series.total == total
        assert series.times.tolist() == expected


def test_late_edges_come_to_their_places():
    series = EdgeSeries()
    series.add_later(GivenEdges(*edges([100, 10], 0)))
    series.extend(np.array([50], np.int64), np.array([1], np.uint8))
    series.add_later(GivenEdges(*edges([5, 1], 0)))
    assert series.times.tolist() == [5, 6, 50, 100, 110]


def test_looking_at_a_window_works_out_no_other():
    Counted.looks = 0
    series = EdgeSeries()
    for start in range(0, 10_000, 100):
        series.add_later(Counted(*edges([1, 1, 1], start)))
    assert Counted.looks == 0
    assert series.window(5_000, 5_099)[0].tolist() == [4_903, 5_001, 5_002, 5_003]
    assert Counted.looks <= 3
    assert series.total == 300


def test_what_the_budget_has_no_room_for_goes_oldest_first():
    budget = Budget(LEAST_BYTES)
    series = EdgeSeries(budget=budget)
    for number in range(100):
        series.add_later(GivenEdges(*edges([1] * 1000, number * 1000)))
    assert budget.used <= budget.limit
    assert series.total == 100_000
    assert series.dropped == 100_000 - len(series) > 0
    assert series.dropped_ns == series.dropped
    assert series.level_before == 0
    assert series.times.tolist() == list(range(series.dropped + 1, 100_001))
    assert budget.used <= budget.limit


def test_a_trace_knows_its_level_without_working_out_all():
    Counted.looks = 0
    trace = Trace("D1", "GPIO1", threading.RLock())
    trace.add_edges(np.array([5], np.int64), np.array([1], np.uint8))
    for start in range(100, 2_000, 100):
        trace.add_later(Counted(*edges([1, 1], start)))
    assert [trace.level_at(time) for time in (4, 5, 100, 101, 102, 999)] == [None, 1, 1, 1, 0, 0]
    assert Counted.looks <= 12
    assert (trace.kind, trace.last_level, trace.total) == ("digital", 0, 39)
