"""Sound in widgets: loudspeakers' panels, and the scope and the spectrum of pins that carry it."""

import io
import re
import wave

import numpy as np
import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import Speaker
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.scope import Scope
from circuitpython_kernel.widgets.sound_sender import LIVE_RATE
from circuitpython_kernel.widgets.spectrum import SpectrumView

PLAY = """
import array, audiocore, audioio, board, math, time
sine = array.array("h", [int(math.sin(math.tau * i / 20) * 30000) for i in range(20)])
out = audioio.AudioOut(board.A0)
out.play(audiocore.RawSample(sine, sample_rate=10000), loop=True)
time.sleep(0.3)
out.stop()
time.sleep(0.2)
"""


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast") as board:
        yield board


@pytest.fixture
def speaker(board):
    board.reset()
    board.clock.mode = "fast"
    part = Speaker()
    board.attach(part, **{"in": "A0"})
    yield part
    board.detach(part)


def run(board, code=PLAY):
    result = board.run(code)
    assert result.ok, result.traceback


def tone(samples, rate):
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * rate / len(samples)


def test_a_player_has_what_was_heard(board, speaker):
    view = FrontEnd(PartPanel(board, speaker, live=False))
    frame = view.frame
    assert (frame["sounding"], frame["live"], frame["recorded"]) == (True, False, [0, 0])
    view.tell("recording")
    assert "Nothing was heard yet" in view.error
    run(board)
    seconds, version = view.frame["recorded"]
    assert seconds == pytest.approx(0.3, abs=0.001)
    assert version
    view.tell("recording")
    message, buffers = next((content, data) for content, data in view.messages if content["type"] == "sound")
    with wave.open(io.BytesIO(buffers[0])) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getframerate() == 10000
    assert message["view"] == "v"
    assert tone(samples, 10000) == pytest.approx(500, abs=5)
    assert samples.max() == pytest.approx(30000, abs=8)


def test_who_listens_gets_all_samples_as_they_come(board, speaker):
    board.clock.mode = "realtime"
    view = FrontEnd(PartPanel(board, speaker, live=False))
    assert view.frame["audio"] is None, "nobody listens"
    view.tell("listen", on=True)
    done = board.start(PLAY)
    while not done.done():
        view.acknowledge()
        view.widget.refresh()
    pieces = []
    for content, buffers in view.messages:
        if content["type"] == "frame" and content["audio"]:
            rate, channels, frames = content["audio"]
            assert (rate, channels) == (LIVE_RATE, 1)
            pieces.append(np.frombuffer(buffers[0][len(buffers[0]) - 2 * frames :], "<i2"))
    heard = np.concatenate(pieces)
    assert len(pieces) > 2
    loud = np.flatnonzero(np.abs(heard) > 20000)
    part = heard[loud[0] : loud[-1] + 1]
    assert 0.3 * LIVE_RATE * 0.99 < len(part) < board.clock.now_ns / 1e9 * LIVE_RATE  # a sleep may last longer
    assert tone(part, LIVE_RATE) == pytest.approx(500, abs=5)
    # No gap and no click where pieces meet: the largest step is that of the sine's own samples.
    assert np.abs(np.diff(part.astype(int))).max() < 30000 * 2 * np.sin(np.pi / 20) * 1.1
    view.tell("listen", on=False)
    assert view.frame["audio"] is None


def test_a_pin_with_sound_on_the_scope_and_its_spectrum(board, speaker):
    scope, spectrum = Scope(board, ["A0"], duration=0.3, live=False), SpectrumView(board, "A0", live=False)
    view = FrontEnd(scope)
    run(board, PLAY.rsplit("\n", 3)[0])
    assert view.frame["rows"][0]["kind"] == "analog"
    assert re.search(r"0\.1[23]\d* to 3\.1[56]\d* V, mean 1\.6[345] V", scope.picture().text)
    assert "strongest at 500" in spectrum.picture().text
    run(board, "out.play(audiocore.RawSample(sine, sample_rate=40000), loop=True)\ntime.sleep(1)")
    hertz, volts = spectrum.peak()
    assert hertz == pytest.approx(2000, abs=5)
    assert volts == pytest.approx(3.3 / 2 * 30000 / 32768, rel=0.4)
