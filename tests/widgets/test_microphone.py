"""The microphone's panel as a page speaks to it; `tests/browser/test_microphone.py` has a real browser."""

import base64
import io

import numpy as np
import pytest
from front_end import FrontEnd

from circuitpython_kernel.widgets.microphone import MicrophonePanel

RATE = 48_000


def packed(samples):
    return base64.b64encode(samples.astype("<i2").tobytes()).decode()


LOUD = packed(np.tile([12000, -12000], 2400))


@pytest.fixture
def panel(pico):
    return MicrophonePanel(pico, live=False)


def test_a_view_brings_the_board_sound(pico, panel):
    view = FrontEnd(panel)
    assert view.frame["hears"] == "silence"
    assert view.frame["using"] == ""
    view.tell("hear", rate=RATE)
    assert view.frame["using"] == "v"
    assert "Press Stop" in view.frame["hint"]
    view.tell("samples", data=LOUD)
    assert "0.1 s are recorded" in view.frame["hears"]
    view.tell("silent")
    assert view.frame["using"] == ""
    assert view.frame["hears"] == "the recording of 0.1 s, repeated"
    code = (
        "import array, audiobusio, board\nmic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=48000, bit_depth=16)"
    )
    result = pico.run(code.replace("48000", "16000") + "\nheard = array.array('H', [0] * 100)\nmic.record(heard, 100)\n"
                      "print(max(heard) - 32768)")  # fmt: skip
    assert result.ok, result.traceback
    # Each of the board's samples is the mean of three that change their sign.
    assert int(result.stdout) == pytest.approx(4000, abs=2)
    pico.clock.mode = "realtime"
    assert view.frame["hears"] == "silence: the computer's microphone is off"
    assert "%clock fast" in view.frame["hint"]


def test_one_view_at_a_time(panel, pico):
    one, two = FrontEnd(panel, "one"), FrontEnd(panel, "two")
    one.tell("hear", rate=RATE)
    two.tell("hear", rate=RATE)
    assert one.frame["using"] == "two"
    one.tell("samples", data=LOUD)
    assert one.error == "The microphone is used in another view of this board, or is off."
    one.tell("silent")
    assert two.frame["using"] == "two", "it is not the first view's any more"
    two.tell("gone")
    assert not panel.live_source.on
    pico.audio.microphone = None
    assert panel.live_source is None


@pytest.mark.parametrize(("kind", "content", "sentence"), [
    ("hear", {"rate": 44100.5}, "A microphone has a whole number of samples a second."),
    ("hear", {"rate": 1}, "a microphone has 1,000 to 192,000 samples a second, not 1"),
    ("samples", {}, "A piece of sound is base64 with samples of 16 bits."),
    ("samples", {"data": "!"}, "A piece of sound is base64 with samples of 16 bits."),
    ("samples", {"data": "AAAA"}, "A piece of sound is base64 with samples of 16 bits."),
    ("samples", {"data": "A" * (1 << 21)}, "A piece of sound is base64 with samples of 16 bits."),
    ("shout", {}, "Nothing that is done to a microphone is called 'shout'."),
])  # fmt: skip
def test_what_is_wrong_is_one_sentence(panel, kind, content, sentence):
    view = FrontEnd(panel)
    view.tell("hear", rate=RATE)
    view.tell(kind, **content)
    assert view.error == sentence


def test_its_still_and_its_words(pico, panel):
    pico.audio.microphone = (np.zeros(8000), 16000)
    assert repr(panel) == "<Microphone: hears an array of 0.5 s, repeated>"
    assert "an array of 0.5 s" in panel.picture().svg
    panel.still().savefig(io.BytesIO())
    assert "without --plain" in panel.plain_controls().value
