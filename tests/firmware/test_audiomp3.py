"""MP3 files as programs play them. ``tone.mp3`` is half a second of 440 Hz at 22,050 Hz, in mono."""

import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.hardware.peripherals.audio import mp3

from .programs import Programs

TONE = (Path(__file__).parent / "tone.mp3").read_bytes()
SETUP = """
import audiobusio, audiomp3, board, io, time
out = audiobusio.I2SOut(board.GP0, board.GP1, board.GP2)
"""
programs = Programs(SETUP)
run = programs.run


@pytest.fixture(scope="module")
def shared():
    with VirtualBoard("raspberry_pi_pico2", clock="fast") as board:
        board.drive.write("tone.mp3", TONE)
        yield board


@pytest.fixture
def pico(shared):
    shared.reset()
    return shared


def test_a_file_is_heard(pico):
    pytest.importorskip("miniaudio")
    printed = run(
        pico,
        """
decoder = audiomp3.MP3Decoder("tone.mp3", bytearray(4096))
print(decoder.sample_rate, decoder.bits_per_sample, decoder.channel_count, decoder.samples_decoded)
out.play(decoder)
time.sleep(0.3)
print(out.playing, decoder.samples_decoded % 576, 300 < 576 * decoder.rms_level ** 2 / 12000 ** 2 * 1000 < 900)
decoder.open("tone.mp3")
print(decoder.samples_decoded)
decoder.file = io.BytesIO(open("tone.mp3", "rb").read())
time.sleep(1)
print(out.playing)
""",
    ).splitlines()
    assert printed == ["22050 16 1 0", "True 0 True", "0", "False"]
    samples, rate = pico.audio.wave(start=0.1, end=0.3)
    spectrum = np.abs(np.fft.rfft(samples[:4096] * np.hanning(4096)))
    assert abs(spectrum.argmax() * rate / 4096 - 440) < 6
    assert 11000 < np.abs(samples).max() < 13000


def test_what_is_no_mp3_is_refused_in_circuitpythons_words(pico):
    pytest.importorskip("miniaudio")
    code = "try:\n    audiomp3.MP3Decoder({})\nexcept Exception as e:\n    print(type(e).__name__, e)"
    assert run(pico, code.format("io.BytesIO(b'RIFF' * 100)")) == "RuntimeError Failed to parse MP3 file\n"


def test_without_a_decoder_one_sentence_says_so(pico, monkeypatch):
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    code = "try:\n    audiomp3.MP3Decoder('tone.mp3')\nexcept NotImplementedError as e:\n    print(e)"
    assert run(pico, code) == (
        "MP3 needs the host's package miniaudio: pip install 'circuitpython-virtual-kernel[mp3]'\n"
    )


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, len(TONE) - 1), st.integers(0, 255)), max_size=30), st.integers(0, len(TONE)))
def test_damaged_files_are_played_or_refused(changes, length):
    pytest.importorskip("miniaudio")
    data = bytearray(TONE)
    for at, value in changes:
        data[at] = value
    with suppress(GuestError):
        found = mp3.read(bytes(data[:length]))
        assert len(found.data) % (2 * found.channels) == 0


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=9), st.integers(0, len(TONE)))
def test_a_board_plays_damaged_files_or_says_what_circuitpython_says(shared, changes, length):
    pytest.importorskip("miniaudio")
    data = bytearray(TONE)
    for at, value in changes:
        data[at] = value
    shared.drive.write("damaged.mp3", bytes(data[:length]))
    code = "out.play(audiomp3.MP3Decoder('damaged.mp3'))\nwhile out.playing: time.sleep(0.05)\nout.deinit()"
    shared.reset()
    result = shared.run(SETUP + code)
    assert result.restarted is None
    if not result.ok:
        assert f"{result.error_type}: {result.error_message}" == "RuntimeError: Failed to parse MP3 file"
