"""A filter's whole numbers, against the C code's way through them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.peripherals.audio import biquad
from circuitpython_kernel.hardware.peripherals.audio.records import FilterMode
from circuitpython_kernel.vm.wasmtime_host.loops import FilterLoop

WORDS = st.integers(-32768, 32767)


def filtered(coefficients, values, state):
    """A value at a time: sums of 32 bits, rounded towards 0 and cut to 16."""
    a1, a2, b0, b1, b2 = coefficients
    x0, x1, y0, y1 = state
    out = []
    for value in values:
        total = b0 * value + b1 * x0 + b2 * x1 - a1 * y0 - a2 * y1 + (1 << 14)
        total = (total + (1 << 31)) % (1 << 32) - (1 << 31)
        result = max(-32768, min(32767, total >> 15 if total >= 0 else -(-total >> 15)))
        x1, x0, y1, y0 = x0, value, y0, result
        out.append(result)
    return out, (x0, x1, y0, y1)


@pytest.fixture(scope="module", params=["python", "wasm"])
def loop(request):
    """What filters: in Python, and compiled."""
    return biquad.run if request.param == "python" else FilterLoop()


def run(loop, coefficients, values, state):
    """Filter the same values twice, one voice beside the other."""
    both, states = np.array([values, values], np.int32), np.array([state, state], np.int32)
    loop(np.array([coefficients, coefficients], np.int32), both, states)
    assert (both[0] == both[1]).all()
    assert (states[0] == states[1]).all()
    return both[0], tuple(states[0].tolist())


@given(
    st.sampled_from(list(FilterMode)),
    st.floats(20, 10_000),
    st.floats(0.1, 20),
    st.floats(0.1, 10),
    st.lists(WORDS, max_size=40),
    st.tuples(WORDS, WORDS, WORDS, WORDS),
)
def test_filters_are_the_c_codes(loop, mode, hertz, quality, gain, values, state):
    coefficients = biquad.design(mode, 2 * math.pi * hertz / 22050, quality, gain)
    out, after = run(loop, coefficients, values, state)
    assert (out.tolist(), after) == filtered(coefficients, values, state)


@given(st.tuples(*[st.integers(-(1 << 31), (1 << 31) - 1)] * 5), st.lists(WORDS, min_size=1, max_size=9))
def test_what_overflows_does_so_as_on_a_board(loop, coefficients, values):
    coefficients = biquad.Coefficients(*coefficients)
    out, _ = run(loop, coefficients, values, (0, 0, 0, 0))
    assert out.tolist() == filtered(coefficients, values, (0, 0, 0, 0))[0]


@pytest.mark.parametrize(("hertz", "least", "most"), [(200, 0.9, 1.05), (5000, 0, 0.1)])
def test_a_low_pass_lets_low_tones_through(loop, hertz, least, most):
    coefficients = biquad.design(FilterMode.LOW_PASS, 2 * math.pi * 1000 / 22050, 0.707, 1)
    tone = (20000 * np.sin(2 * np.pi * hertz * np.arange(4000) / 22050)).astype(np.int32)
    out, _ = run(loop, coefficients, tone, (0, 0, 0, 0))
    assert least <= np.abs(out[2000:]).max() / 20000 <= most


def test_more_than_fits_at_once_is_filtered_piece_by_piece():
    """The compiled loop's memory holds some 65,000 values."""
    random = np.random.default_rng(5)
    coefficients = np.array([biquad.design(FilterMode.BAND_PASS, angle, 2, 1) for angle in (0.1, 0.4, 1.1)], np.int32)
    values = random.integers(-32768, 32768, (3, 50_000)).astype(np.int32)
    states = np.array([[1, 2, 3, 4], [0, 0, 0, 0], [-9, 8, -7, 6]], np.int32)
    ours, after = values.copy(), states.copy()
    biquad.run(coefficients, ours, after)
    FilterLoop()(coefficients, values, states)
    assert (values == ours).all()
    assert (states == after).all()
