import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.traces import TraceStore
from circuitpython_kernel.traces.triggers import Trigger, trigger_times


def edges(*times, first=1):
    trace = TraceStore(("P",), ("P",))[0]
    levels = (np.arange(len(times)) + (0 if first else 1)) % 2 == 0
    trace.add_edges(np.array(times, np.int64), levels.astype(np.uint8))
    return trace


def found(trace, kind, value=None, start=0, end=10**18):
    return trigger_times(trace, Trigger("P", kind, value), start, end).tolist()


def test_edges():
    trace = edges(10, 20, 30, 45)
    assert found(trace, "rising") == [10, 30]
    assert found(trace, "falling") == [20, 45]
    assert found(trace, "either") == [10, 20, 30, 45]
    assert found(trace, "rising", start=11, end=29) == []


def test_pulse_widths_count_at_their_end():
    trace = edges(100, 200, 1000, 5000, 6000, 6010)
    assert found(trace, "longer", 1e-6) == [5000]
    assert found(trace, "shorter", 50e-9) == [6010]


def test_levels():
    trace = TraceStore(("P",), ("P",))[0]
    trace.add_samples(np.arange(6, dtype=np.int64), np.array([0, 1, 2, 3, 2, 0], np.float32))
    assert found(trace, "above", 1.5) == [2]
    assert found(trace, "below", 1.5) == [5]


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=60), st.integers(1, 10**6))
def test_widths_part_all_high_pulses(gaps, limit):
    times = np.cumsum(gaps)
    trace = edges(*times)
    wide, narrow = found(trace, "longer", limit / 1e9), found(trace, "shorter", limit / 1e9)
    ends = times[1::2]
    exact = [end for end, begin in zip(ends, times[0::2], strict=False) if end - begin == limit]
    assert sorted([*wide, *narrow, *exact]) == ends.tolist()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("P", "risng"), 'a scope triggers on rising, falling, either, above, below, longer, shorter, not "risng"'),
        (("P", "longer"), "a trigger on a pulse that is longer needs a positive number of seconds"),
        (("P", "above"), "a trigger above a level needs the level in volts"),
        (("P", "rising", None, "once"), 'a trigger has the modes auto, normal, single, not "once"'),
    ],
)
def test_mistakes(arguments, sentence):
    with pytest.raises(ValueError, match="^" + sentence.replace("(", r"\(") + "$"):
        Trigger(*arguments)
