import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.spectrum import spectrum
from circuitpython_kernel.traces.traces import TraceStore


def sampled(function, rate, count):
    trace = TraceStore(("P",), ("P",))[0]
    times = np.arange(count, dtype=np.int64) * round(1e9 / rate)
    trace.add_samples(times, function(times / 1e9).astype(np.float32))
    return trace


@given(st.floats(20, 300), st.floats(0.1, 1.6))
def test_a_sine_is_one_line_of_its_height(frequency, amplitude):
    trace = sampled(lambda t: 1.65 + amplitude * np.sin(2 * np.pi * frequency * t), 2000, 4096)
    frequencies, amplitudes = spectrum(trace)
    place = int(np.argmax(amplitudes))
    assert frequencies[place] == pytest.approx(frequency, abs=2000 / 4096 * 1.01)
    assert amplitudes[place] == pytest.approx(amplitude, rel=0.16)  # a Hann window's scalloping loss is 1.4 dB


def test_a_stretch_of_time():
    trace = sampled(lambda t: np.where(t < 1, np.sin(2 * np.pi * 50 * t), np.sin(2 * np.pi * 120 * t)), 1000, 2000)
    frequencies, amplitudes = spectrum(trace, 1_000_000_000)
    assert frequencies[int(np.argmax(amplitudes))] == pytest.approx(120, abs=2)


def test_too_few_samples():
    with pytest.raises(ValueError, match="needs at least 8 samples, and there are 3"):
        spectrum(sampled(np.sin, 100, 3))
