"""The boards' own loudspeakers and microphones."""

import math
import wave

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard

PLAY = """
import array, audiocore, board, digitalio, math, time
try:
    from audioio import AudioOut
except ImportError:
    from audiopwmio import PWMAudioOut as AudioOut
enable = digitalio.DigitalInOut(board.SPEAKER_ENABLE)
enable.switch_to_output(False)
sine = array.array("h", [int(math.sin(math.tau * i / 20) * 20000) for i in range(20)])
out = AudioOut(board.SPEAKER)
out.play(audiocore.RawSample(sine, sample_rate=8000), loop=True)
time.sleep(0.2)
enable.value = True
time.sleep(0.2)
out.stop()
"""


@pytest.fixture(scope="module")
def express():
    with VirtualBoard("circuitplayground_express", clock="fast", frozen=False) as board:
        yield board


def run(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.stdout


def test_the_own_loudspeaker_is_silent_until_its_amplifier_is_on(express):
    part = express.audio.speaker
    assert part.title == "the board's loudspeaker"
    run(express, PLAY)
    samples, rate = part.sound()
    assert rate == 8000
    assert not samples[:1500].any()
    spectrum = np.abs(np.fft.rfft(samples[1700:3100]))
    assert np.argmax(spectrum) * rate / 1400 == pytest.approx(400, abs=6)


@pytest.mark.parametrize(("name", "pins"), [
    ("pyportal", {"in": "SPEAKER", "enable": "SPEAKER_ENABLE"}),
    ("circuitplayground_bluefruit", {"in": "SPEAKER", "enable": "SPEAKER_ENABLE"}),
    ("clue_nrf52840_express", {"in": "SPEAKER"}),
    ("seeeduino_wio_terminal", {"in": "BUZZER"}),
    ("raspberry_pi_pico", None),
])  # fmt: skip
def test_which_board_has_which(name, pins):
    from circuitpython_kernel import boards
    from circuitpython_kernel.board.built_in_speaker import built_in_speaker

    found = built_in_speaker(boards.load(name))
    assert (found and found.pins) == pins


RECORD = """
import array, audiobusio, board
with audiobusio.PDMIn(board.MICROPHONE_CLOCK, board.MICROPHONE_DATA, sample_rate=16000, bit_depth=16) as mic:
    samples = array.array("H", [0] * 160)
    print(mic.record(samples, len(samples)), list(samples))
"""


def recorded(board):
    count, _, values = run(board, RECORD).partition(" ")
    values = np.array(eval(values))
    assert int(count) == len(values)
    return (values - 32768) / 32768


def test_what_a_microphone_hears(express, tmp_path):
    audio = express.audio
    assert not recorded(express).any()
    audio.microphone = lambda seconds: 0.5 * math.sin(math.tau * 1000 * seconds)
    assert callable(audio.microphone)
    heard = recorded(express)
    assert np.abs(np.fft.rfft(heard)).argmax() == 10
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.01)
    sine = np.rint(np.sin(np.arange(160) / 160 * math.tau * 20) * 8192).astype(np.int16)
    audio.microphone = (sine, 16000)
    assert np.abs(np.fft.rfft(recorded(express))).argmax() == 20
    for width, kind in ((1, np.uint8), (2, "<i2"), (4, "<i4")):
        path = tmp_path / f"{width}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(width)
            file.setframerate(16000)
            values = sine.astype(np.int64) * (1 << 8 * width - 1) // 32768 + (128 if width == 1 else 0)
            file.writeframes(np.repeat(values, 2).astype(kind).tobytes())
        audio.microphone = path
        heard = recorded(express)
        assert np.abs(np.fft.rfft(heard)).argmax() == 20
        assert np.abs(heard).max() == pytest.approx(0.25, abs=0.01)
    audio.microphone = None
    assert not recorded(express).any()


def test_what_a_microphone_cannot_hear(express, tmp_path):
    (tmp_path / "no.wav").write_bytes(b"RIFF")
    for wrong, error in ((3, TypeError), ((np.zeros(4), 0), ValueError), ((np.zeros((2, 2, 2)), 8000), ValueError),
                         ((np.array([np.nan]), 8000), ValueError), ((np.array(["a"]), 8000), ValueError),
                         (tmp_path / "no.wav", ValueError), (tmp_path / "none.wav", OSError)):  # fmt: skip
        with pytest.raises(error):
            express.audio.microphone = wrong
    assert express.audio.microphone is None


def test_a_microphone_of_the_user_s_that_fails_is_shown_and_silent(express, capsys):
    express.audio.microphone = lambda seconds: 1 / 0
    try:
        assert not recorded(express).any()
    finally:
        express.audio.microphone = None
