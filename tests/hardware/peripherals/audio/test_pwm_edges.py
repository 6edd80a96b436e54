"""The edges of PWM that follows samples: counted, looked at in windows and thinned, against a plain computation."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.peripherals.audio.pwm_edges import Carrier, PwmEdges, Steps


def plain(carrier, first, last, steps):
    """All edges, one by one."""
    found = []
    for period in range(first, last):
        start = carrier.start(period)
        sample = 0
        while sample + 1 < len(steps.counts) and int(steps.times(np.int64(sample + 1))) <= start:
            sample += 1
        count = int(steps.counts[sample])
        if 0 < count < carrier.counts:
            high = max(count * carrier.num // (carrier.den * carrier.counts), 1)
            found += [(start, 1), (start + high, 0)]
    return found


@st.composite
def rows(draw):
    counts = draw(st.sampled_from([16, 256, 1024]))
    carrier = Carrier(draw(st.integers(0, 10**6)), 1_000_000_000 * counts, draw(st.integers(10**6, 2 * 10**8)), counts)
    first = draw(st.integers(0, 50))
    last = first + draw(st.integers(1, 120))
    values = draw(st.lists(st.sampled_from([0, 0, 1, counts // 2, counts - 1]), min_size=1, max_size=40))
    rate = draw(st.sampled_from([1, 8000, 22050, 44100, 1_000_000]))
    start = carrier.start(first) - draw(st.integers(0, 100_000))
    steps = Steps(start, draw(st.integers(0, 3)), rate, np.array(values, np.uint16))
    return PwmEdges(carrier, first, last, steps)


@given(rows())
def test_edges_are_those_of_each_period(edges):
    wanted = plain(edges.carrier, edges.first, edges.last, edges.steps)
    assert edges.count == len(wanted)
    got = [pair for times, levels in edges.pieces() for pair in zip(times.tolist(), levels.tolist(), strict=True)]
    assert got == wanted
    assert all(time <= edges.end_ns + 1 for time, _ in wanted)


@given(rows(), st.integers(-100_000, 3_000_000), st.integers(0, 1_000_000))
def test_a_window_has_its_edges_and_the_one_before(edges, offset, span):
    wanted = plain(edges.carrier, edges.first, edges.last, edges.steps)
    start = edges.start_ns + offset
    times, levels = edges.between(start, start + span)
    got = list(zip(times.tolist(), levels.tolist(), strict=True))
    inside = [pair for pair in wanted if start <= pair[0] <= start + span]
    before = [pair for pair in wanted if pair[0] < start][-1:]
    assert got == before + inside
    assert edges.count_until(start) == len([pair for pair in wanted if pair[0] < start])


@given(rows(), st.integers(1, 6))
def test_a_thinned_window_has_an_edge_wherever_there_is_one(edges, count):
    wanted = plain(edges.carrier, edges.first, edges.last, edges.steps)
    columns = np.linspace(edges.start_ns, edges.end_ns, count + 1).astype(np.int64)[:-1]
    times, levels = edges.between(edges.start_ns, edges.end_ns, columns)
    assert set(zip(times.tolist(), levels.tolist(), strict=True)) <= set(wanted)
    bounds = [*columns.tolist(), edges.end_ns + 1]
    for low, high in itertools.pairwise(bounds):
        there = [pair for pair in wanted if low <= pair[0] < high]
        assert bool(there) == any(low <= time < high for time in times.tolist())


def test_a_pin_that_is_always_low_has_no_edges():
    carrier = Carrier(0, 1024, 1, 16)
    edges = PwmEdges(carrier, 0, 100, Steps(0, 0, 8000, np.zeros(4, np.uint16)))
    assert edges.count == 0
    assert list(edges.pieces()) == []
    assert [len(part) for part in edges.between(0, 10**9)] == [0, 0]


@pytest.mark.parametrize("periods", [100_000])
def test_looking_at_a_little_of_much_is_quick_and_right(periods):
    carrier = Carrier(0, 8192, 1, 1024)
    steps = Steps(0, 0, 22050, np.full(20_000, 512, np.uint16))
    edges = PwmEdges(carrier, 0, periods, steps)
    assert edges.count == 2 * periods
    assert edges.nbytes < 50_000
    times, levels = edges.between(8192 * 5000, 8192 * 5002)
    assert times.tolist() == [8192 * 4999 + 4096] + [8192 * 5000 + 4096 * n for n in range(5)]
    assert levels.tolist() == [0, 1, 0, 1, 0, 1]
