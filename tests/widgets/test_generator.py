import base64
import json

import numpy as np
import pytest

from circuitpython_kernel.hardware.pins.generators import recording
from circuitpython_kernel.widgets.generator import SignalGenerator
from circuitpython_kernel.widgets.plain import PlainView

from front_end import FrontEnd  # isort: skip


@pytest.fixture
def generator(pico):
    return SignalGenerator(pico, "A0", live=False)


def curve(view):
    frame, buffers = view.messages[-1]
    n, data = frame["curve"]["n"], buffers[0]
    return np.frombuffer(data, np.float64, n, frame["curve"]["x"]), np.frombuffer(
        data, np.float64, n, frame["curve"]["y"]
    )


def test_the_knobs_act_at_once(pico, generator):
    view = FrontEnd(generator)
    assert (view.frame["shape"], view.frame["text"]) == ("off", "off")
    view.tell("set", shape="square")
    view.tell("set", frequency=100)
    assert pico.pins["A0"].driven is not None
    assert view.frame["text"] == "square, 100 Hz, 0 V to 3.3 V"
    view.tell("set", low=1, high=2)
    view.tell("set", shape="triangle")
    assert 1.0 <= pico.pins["A0"].volts <= 2.0
    assert view.frame["text"] == "triangle, 100 Hz, 1 V to 2 V"
    times, volts = curve(view)
    assert (times[0], times[-1], volts.min(), volts.max()) == pytest.approx((0, 0.02, 1, 2))
    view.tell("set", shape="off")
    assert pico.pins["A0"].driven is None
    assert view.frame["text"] == "off"
    assert view.frame["frequency"] == 100  # for when it is switched on again


def test_a_program_hears_the_generator(pico, generator):
    generator.set(shape="square", frequency=50, duty=0.25)
    assert generator.text() == "square, 50 Hz, 0 V to 3.3 V, high for 0.25 of it"
    result = pico.run(
        "import board, digitalio, pulseio, time\np = pulseio.PulseIn(board.A0, 20)\ntime.sleep(0.1)\n[p[2], p[3]]"
    )
    assert sorted(json.loads(result.value)) == pytest.approx([5000, 15000], abs=2)


def test_a_voltage_pushes_the_other_one_along(generator):
    generator.set(shape="sine", low=1, high=2)
    generator.set(low=2.5)
    assert (generator.setting.low, generator.setting.high) == (2.5, 2.5)
    generator.set(high=0.5)
    assert (generator.setting.low, generator.setting.high) == (0.5, 0.5)


def test_what_others_connect_is_shown(pico, generator, tmp_path):
    one, two = FrontEnd(generator, "one"), FrontEnd(generator, "two")
    pico.generate("A0", "noise", 10, 0.5, 2)
    assert one.frame["text"] == two.frame["text"] == "noise, 10 values a second, 0.5 V to 2 V"
    drawn = curve(one)[1]
    assert drawn[2] == drawn[3] == pico.pins["A0"].source(0.15)
    file = tmp_path / "day.csv"
    file.write_text("0,0\n10,3\n20,1\n")
    pico.pins["A0"].volts = recording(file, repeat=True)
    assert (one.frame["shape"], one.frame["text"]) == ("other", "day.csv, 3 records, again and again")
    assert curve(one)[1].tolist() == [0, 3, 1]

    def slope(t):
        return t * 3

    pico.pins["A0"].volts = slope
    assert one.frame["text"] == "the function slope"
    assert curve(one)[1][-1] == 3
    pico.pins["A0"].volts = lambda t: 1
    assert one.frame["text"] == "a function of time"
    pico.pins["A0"].volts = 1.25
    assert one.frame["text"] == "1.25 V"
    pico.pins["A0"].drive(True)
    assert one.frame["text"] == "driven high"
    pico.pins["A0"].drive_pulses([0.1, 0.2])
    assert one.frame["text"] == "driven with pulses"


def test_a_function_that_fails_is_said(pico, generator):
    view = FrontEnd(generator)
    pico.pins["A0"].volts = lambda t: 1 / (0.5 - t)
    assert view.frame["note"] == "The function fails: ZeroDivisionError: float division by zero"
    assert view.frame["curve"]["n"] == 0
    assert "The function fails: ZeroDivisionError" in generator.still_bundle()[0]["text/plain"]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"shape": "sine", "frequency": 0}, "a generator's frequency is above 0 Hz, not 0"),
        ({"shape": "saw"}, "a generator makes sine"),
        ({"shape": "square", "duty": 2}, "A duty cycle lies between 0 and 1, not at 2."),
        ({"frequency": "many"}, "A signal's frequency is a finite number."),
        ({"duty": None}, "A signal's duty cycle is a finite number."),
        ({"shape": 3}, "A signal's shape is called by its name."),
    ],
)
def test_mistakes_change_nothing(pico, generator, wanted, sentence):
    view = FrontEnd(generator)
    generator.set(shape="sine", frequency=5)
    view.tell("set", **wanted)
    assert sentence in next(content["text"] for content, _ in reversed(view.messages) if content["type"] == "error")
    assert generator.text() == "sine, 5 Hz, 0 V to 3.3 V"


def test_it_has_a_still_picture(pico, generator):
    for shape in ("off", "sine", "square", "noise"):
        generator.set(shape=shape)
        axes = generator.still().axes[0]
        assert axes.get_title(loc="left").startswith(f"Signal generator at A0: {shape}")
        assert axes.lines[0].get_ydata().max() == pytest.approx({"off": 0, "noise": 3.3}.get(shape, 3.3), abs=0.2)
    data, metadata = generator.still_bundle()
    words = f"Signal generator at A0: {generator.text()}"
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] == 800
    assert metadata["image/png"]["alt"] == data["text/plain"] == words


def test_plain_knobs(pico):
    view = PlainView(pico, SignalGenerator(pico, "A0", live=False), live=False)
    shape, frequency, volts = view.children[2].children
    shape.value = "triangle"
    frequency.value = 100
    volts.value = (1.0, 2.0)
    view.refresh()
    assert view.caption.value == "Signal generator at A0: triangle, 100 Hz, 1 V to 2 V"
    assert 1.0 <= pico.pins["A0"].volts <= 2.0
    shape.value = "off"
    assert pico.pins["A0"].driven is None
    view.close()
