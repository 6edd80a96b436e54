"""Traces: what is kept of a pin's history."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.series import Series
from circuitpython_kernel.traces.traces import Trace, TraceStore


def new_trace(depth=1000):
    return Trace("LED", "GPIO25", threading.RLock(), depth)


def times(values):
    return np.array(values, np.int64)


@given(st.lists(st.lists(st.integers(0, 10**12), max_size=20), max_size=30), st.integers(1, 50))
def test_a_series_is_the_sorted_newest_part_of_what_came(batches, depth):
    series = Series(np.uint8, depth)
    for batch in batches:
        batch.sort()
        series.extend(times(batch), np.zeros(len(batch), np.uint8))
        assert len(series) <= depth
        assert (np.diff(series.times) >= 0).all()
    assert series.total == sum(map(len, batches))
    assert series.dropped == max(0, series.total - depth)


@given(st.lists(st.lists(st.integers(0, 1000), max_size=20), max_size=30))
def test_nothing_is_lost_below_the_depth(batches):
    series = Series(np.uint8, 10_000)
    for number, batch in enumerate(batches):
        batch.sort()
        series.extend(times(batch), np.full(len(batch), number, np.uint8))
    expected = sorted(time for batch in batches for time in batch)
    assert series.times.tolist() == expected


def test_a_view_stays_as_it_was_while_more_arrives():
    trace = new_trace()
    trace.add_edges(times([10, 20]), np.array([1, 0], np.uint8))
    view, levels = trace.digital()
    trace.add_edges(times(range(100, 2000)), np.ones(1900, np.uint8))
    trace.add_edges(times([15]), np.array([1], np.uint8))
    assert view.tolist() == [10, 20]
    assert levels.tolist() == [1, 0]
    assert not view.flags.writeable


def test_structured_arrays_and_levels():
    trace = new_trace()
    assert trace.level_at(5) is None
    trace.add_edges(times([10, 20]), np.array([1, 0], np.uint8))
    trace.add_samples(times([5]), np.array([1.5], np.float32))
    assert trace.edges().tolist() == [(10, 1), (20, 0)]
    assert trace.samples().tolist() == [(5, 1.5)]
    assert [trace.level_at(t) for t in (9, 10, 19, 20, 99)] == [None, 1, 1, 0, 0]
    assert (trace.kind, trace.total) == ("digital", 3)
    trace.add_samples(times([30]), np.array([2.0], np.float32))
    assert trace.kind == "analog"


def test_a_store_lists_the_traces_that_recorded():
    store = TraceStore(("GPIO0", "GPIO1"), ("A", "B"), depth=2)
    assert list(store) == []
    store[1].add_edges(times([1, 2, 3]), np.array([1, 0, 1], np.uint8))
    assert [trace.name for trace in store] == ["B"]
    assert store.dropped == 1
    store.clear()
    assert list(store) == []
