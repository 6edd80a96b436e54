import pytest
from front_end import FrontEnd

from circuitpython_kernel.widgets.spectrum import SpectrumView


def test_a_sine_is_one_line(pico):
    pico.generate("A0", "sine", 40, 0.5, 2.5)
    pico.run(
        "import board, analogio, time\nknob = analogio.AnalogIn(board.A0)\n"
        "for i in range(1000):\n    knob.value\n    time.sleep(0.001)"
    )
    chart = SpectrumView(pico, "A0", live=False)
    (line,) = chart.lines()
    assert line.x[line.y.argmax()] == pytest.approx(40, abs=1.5)
    assert line.y.max() == pytest.approx(1, abs=0.15), "an amplitude of 1 V"
    assert FrontEnd(chart).frame["summary"].startswith("strongest at")
    assert chart.still().axes[0].get_ylabel() == "amplitude (V)"


def test_without_samples_there_is_a_sentence(pico):
    chart = SpectrumView(pico, "A0", live=False)
    sentence = "The spectrum of A0 needs at least 8 samples: read the pin in a loop."
    frame = FrontEnd(chart).frame
    assert (frame["series"], frame["empty"], frame["summary"]) == ([], sentence, sentence)
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        chart.still()
