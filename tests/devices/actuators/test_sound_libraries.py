"""Libraries that make sound, from PyPI and unmodified, with programs as their documentation has them."""

from __future__ import annotations

import io
import math
import os
import subprocess
import sys
import wave

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards.frozen import DISTRIBUTIONS
from circuitpython_kernel.devices import LIS3DH, Servo, Speaker
from circuitpython_kernel.libraries import frozen as frozen_libraries
from circuitpython_kernel.libraries.sources import WHEELS_VARIABLE
from tests.devices.libraries import READY


@pytest.fixture
def speaker(bench):
    part = Speaker()
    bench.attach(part, **{"in": "GP2"})
    return part


def run(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.stdout


def tone(part, start, end):
    """The strongest frequency that a part heard, in seconds from its first sound on."""
    samples, rate = part.sound(part.span[0] + start, part.span[0] + end)
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))) * rate / len(samples)


@pytest.mark.parametrize("shape", ["sine", "square"])
def test_waveform(bench, speaker, shape):
    made = "sine.sine_wave(16000, 440)" if shape == "sine" else "square.square_wave(36)"
    run(bench, f"import time, board, audiocore, audiopwmio\nfrom adafruit_waveform import {shape}\nwave = {made}\n"
        "sample = audiocore.RawSample(wave, sample_rate=len(wave) * 440)\naudio = audiopwmio.PWMAudioOut(board.GP2)\n"
        "audio.play(sample, loop=True)\ntime.sleep(0.5)\naudio.stop()\n")  # fmt: skip
    assert tone(speaker, 0, 0.5) == pytest.approx(440, abs=3)


def test_rtttl_on_pwm(bench, speaker):
    run(bench, "import board, adafruit_rtttl\nadafruit_rtttl.play(board.GP2, 'Test:d=4,o=5,b=120:a,8p,c6')\n")
    assert tone(speaker, 0, 0.45) == pytest.approx(880, rel=0.015)  # the PWM's counter
    assert tone(speaker, 0.8, 1.2) == pytest.approx(1046.5, rel=0.015)


def test_wave_files(bench, speaker):
    run(bench, "import array, math, storage, adafruit_wave\nstorage.remount('/', readonly=False)\n"
        "with adafruit_wave.open('/tone.wav', 'wb') as w:\n    w.setnchannels(1)\n    w.setsampwidth(2)\n"
        "    w.setframerate(8000)\n    data = array.array('h', [int(math.sin(math.tau * i / 16) * 9000) "
        "for i in range(2000)])\n    w.writeframes(data)\n")  # fmt: skip
    told = run(bench, "import time, board, audiocore, audiopwmio, adafruit_wave\nw = adafruit_wave.open('/tone.wav')\n"
        "print(w.getnchannels(), w.getsampwidth(), w.getframerate(), w.getnframes(), len(w.readframes(10)))\n"
        "w.close()\n"
        "with audiopwmio.PWMAudioOut(board.GP2) as audio:\n    audio.play(audiocore.WaveFile('/tone.wav'))\n"
        "    while audio.playing:\n        time.sleep(0.01)\n")  # fmt: skip
    assert told == "1 2 8000 2000 20\n"
    assert tone(speaker, 0, 0.25) == pytest.approx(500, abs=4)


def test_a_servo_beside_sound(bench, speaker):
    servo = Servo()
    bench.attach(servo, pulse="GP4")
    run(bench, "import time, board, pwmio, synthio, audiopwmio\nfrom adafruit_motor import servo\n"
        "motor = servo.Servo(pwmio.PWMOut(board.GP4, frequency=50))\n"
        "audio = audiopwmio.PWMAudioOut(board.GP2)\nsynth = synthio.Synthesizer(sample_rate=22050)\naudio.play(synth)\n"
        "synth.press(69)\nmotor.angle = 45\ntime.sleep(1)\n")  # fmt: skip
    assert servo.angle == pytest.approx(45, abs=1)
    assert tone(speaker, 0.5, 0.9) == pytest.approx(440, abs=3)


def test_synthtools(bench, speaker):
    run(bench, "import time, board, audiopwmio, synthio\nfrom synthtools import Patch\n"
        "from synthtools.subtractive_synth import SubtractiveSynth\naudio = audiopwmio.PWMAudioOut(board.GP2)\n"
        "synth = synthio.Synthesizer(sample_rate=22050)\naudio.play(synth)\nvoice = SubtractiveSynth(synth)\n"
        "voice.note_on(57)\ntime.sleep(0.6)\nvoice.note_off(57)\ntime.sleep(0.2)\naudio.deinit()\n")  # fmt: skip
    assert tone(speaker, 0.2, 0.6) == pytest.approx(220, abs=3)


PLAYGROUND = """
import time
from adafruit_circuitplayground import cp
cp.play_tone(440, 0.3)
cp.start_tone(880, cp.SQUARE_WAVE)
time.sleep(0.3)
cp.stop_tone()
cp.play_file("/tone.wav")
try:
    print(cp.sound_level)
except NotImplementedError as error:
    print(error)
"""


TONE_SAMPLES = np.rint(np.sin(np.arange(4000) * math.tau / 16) * 20000).astype("<i2").tobytes()


def play_on_a_playground(board):
    """Run the program; the loudspeaker, and what was printed."""
    board.attach(LIS3DH(address=0x19), sda="ACCELEROMETER_SDA", scl="ACCELEROMETER_SCL")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8000, 4000, "NONE", ""))
        writer.writeframes(TONE_SAMPLES)
    board.drive.write("tone.wav", file.getvalue())
    board.audio.microphone = lambda seconds: 0.25 * math.sin(math.tau * 1000 * seconds)
    printed = run(board, PLAYGROUND).strip()
    speaker = board.audio.speaker
    end = speaker.span[1] - speaker.span[0]
    assert tone(speaker, 0, 0.29) == pytest.approx(440, rel=0.01)
    assert tone(speaker, 0.32, 0.58) == pytest.approx(880, rel=0.01)
    assert tone(speaker, end - 0.3, end - 0.02) == pytest.approx(500, rel=0.01)
    # The file is the last that is heard, and heard as it is; it begins at some moment of a sample of the loudspeaker's.
    samples, _ = speaker.sound(speaker.span[1] - 0.5, None, 8000)
    meant = np.frombuffer(TONE_SAMPLES, "<i2")[8:3992] / 32768
    assert min(np.abs(samples[late : late + len(meant)] - meant).max() for late in range(4, 13)) < 1 / 32768
    return printed


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder with the wheels of the libraries that the Express has frozen in."""
    if os.environ.get(READY):
        pytest.skip("pip cannot run here")
    names = boards.load("circuitplayground_express").frozen_libraries
    pins = [DISTRIBUTIONS[name] for name in names if name in DISTRIBUTIONS]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(tmp_path / "wheels")]
    done = subprocess.run([*command, *pins], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv(WHEELS_VARIABLE, str(tmp_path / "wheels"))
    monkeypatch.setattr(frozen_libraries, "_folder", lambda: tmp_path / "cache")


def test_a_circuit_playground_express_with_its_frozen_library(wheels):
    with VirtualBoard("circuitplayground_express", clock="fast", frozen="fetch") as board:
        assert "not supported" in play_on_a_playground(board)  # of its microphone


def test_a_circuit_playground_bluefruit_with_its_library_in_lib(library_drive):
    with VirtualBoard("circuitplayground_bluefruit", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        assert float(play_on_a_playground(board)) == pytest.approx(0.25 * 32768 / math.sqrt(2), rel=0.05)
