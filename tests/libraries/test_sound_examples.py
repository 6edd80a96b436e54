"""Examples of libraries that make sound, unmodified from PyPI: what is heard from the loudspeakers of their boards.

`python -m benchmarks.sound_examples` runs all of them; docs/libraries.md has what came of it.
"""

import array
import io
import re
import wave
from pathlib import PurePosixPath

import numpy as np
import pytest

from benchmarks import display_examples, libraries
from benchmarks import sound_examples as examples


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The examples' files by library."""
    names = display_examples.names(examples.LIST)
    return display_examples.fetch_examples(names, tmp_path_factory.mktemp("sources"), examples.LIST)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    return tmp_path_factory.mktemp("wheels")


@pytest.fixture
def run(found, wheels, monkeypatch):
    """Run an example, after something was done to its board; the loudspeaker, and what was printed."""
    usual = display_examples.make_board

    def run_example(name, prepare=None):
        def make_board(*how):
            board = usual(*how)
            if prepare:
                prepare(board)
            return board

        monkeypatch.setattr(display_examples, "make_board", make_board)
        files = files_of(found, name)
        source = files[PurePosixPath(f"{name}.py")].decode()
        with examples.played(source, examples.setup_of(name), files, wheels) as (board, ran):
            assert ran.good, ran.result.traceback or ran.result.restarted
            return board.audio.speaker, ran.result.stdout

    return run_example


def files_of(found, name):
    return next(some for some in found.values() if PurePosixPath(f"{name}.py") in some)


def spectrum(part, start, end):
    """How strong each frequency is in what a part heard, in seconds from its first sound on: frequencies, strengths."""
    samples, rate = part.sound(part.span[0] + start, part.span[0] + end)
    samples = samples if samples.ndim == 1 else samples.mean(axis=1)
    strength = np.abs(np.fft.rfft((samples - samples.mean()) * np.hanning(len(samples))))
    return np.fft.rfftfreq(len(samples), 1 / rate), strength


def tone(part, start, end):
    """The strongest frequency of it."""
    frequencies, strength = spectrum(part, start, end)
    return frequencies[strength.argmax()]


def hold(button):
    """What presses a button of a Circuit Playground after a second, for half of one."""

    def prepare(board):
        pin = board.pins[button]
        pin.drive(False)
        board.clock.call_at(board.clock.now + 1, lambda: pin.drive(True))
        board.clock.call_at(board.clock.now + 1.5, lambda: pin.drive(False))

    return prepare


def test_two_tones_follow_each_other(run):
    part, _ = run("circuitplayground_play_tone")
    assert tone(part, 0.05, 0.95) == pytest.approx(262, rel=0.01)
    assert tone(part, 1.05, 1.95) == pytest.approx(294, rel=0.01)
    assert part.span[1] - part.span[0] == pytest.approx(2, abs=0.05)


def test_a_file_is_heard_as_it_is(run, found):
    part, _ = run("circuitplayground_play_file")
    with wave.open(io.BytesIO(files_of(found, "circuitplayground_play_file")[PurePosixPath("dip.wav")])) as file:
        assert file.getnchannels() == 1
        rate, width, data = file.getframerate(), file.getsampwidth(), file.readframes(file.getnframes())
    meant = np.frombuffer(data, "<i2") / 32768 if width == 2 else np.frombuffer(data, np.uint8) / 128.0 - 1
    heard, heard_rate = part.sound()
    assert heard_rate == rate
    assert len(heard) == pytest.approx(len(meant), abs=2)
    # It begins at some moment of the first sample.
    count = min(len(heard), len(meant)) - 2
    assert min(np.abs(heard[late : late + count] - meant[:count]).max() for late in range(3)) < 1 / 32768


def test_an_mp3_is_heard_when_a_button_is_pressed(run, found):
    part, _ = run("circuitplayground_bluefruit_play_mp3", hold("BUTTON_A"))
    samples, _ = part.sound()
    assert np.abs(samples).max() > 0.1
    other, _ = run("circuitplayground_play_file")
    assert tone(part, 0.05, 0.5) == pytest.approx(tone(other, 0.05, 0.5), rel=0.05), "the same sound"


def test_a_tune_on_the_boards_speaker(run):
    part, _ = run("rtttl_simpletest")
    eighth = 60 / 160 / 2
    assert tone(part, 0, eighth * 0.9) == pytest.approx(1046.5, rel=0.02)
    assert tone(part, eighth, eighth * 1.9) == pytest.approx(880, rel=0.02)


def test_a_wave_file_is_read(run, found):
    _, said = run("wave_simpletest")
    width, channels, values = re.search(r"^(\d+)\r?\n(\d+)\r?\n(\[.*\])", said, flags=re.MULTILINE).groups()
    with wave.open(io.BytesIO(files_of(found, "wave_simpletest")[PurePosixPath("sample.wav")])) as file:
        assert (int(width), int(channels)) == (file.getsampwidth(), file.getnchannels())
        assert eval(values) == list(array.array("h", file.readframes(100)))


def test_an_arpeggio_of_a_synthesizer(run):
    part, said = run("synthtools_simpletest")
    assert said.count("filt_f") > 10
    frequencies, strength = spectrum(part, 0.2, 2.9)
    for note in (36, 39, 43, 48):
        meant = 440 * 2 ** ((note - 69) / 12)
        near = np.abs(frequencies - meant) < 0.08 * meant
        assert frequencies[near][strength[near].argmax()] == pytest.approx(meant, abs=2)
        assert strength[near].max() > 0.05 * strength.max()


def test_a_table_of_waves(run):
    part, said = run("synthtools_wavetable_simple")
    assert "wave_pos" in said
    overtone = tone(part, 1, 2.5) / 130.81
    assert overtone > 0.9
    assert overtone == pytest.approx(round(overtone), abs=0.05)


def test_the_document_is_about_the_list_and_most_run():
    rows = re.findall(
        r"^\| `(\S+)` \| (\S+) \| (\d+) of (\d+) \|", libraries.part(examples.HEADING), flags=re.MULTILINE
    )
    pins = libraries.pins(examples.LIST)
    wanted = display_examples.names(examples.LIST)
    assert {name: version for name, version, *_ in rows} == {name: pins[name] for name in wanted}
    assert all(int(ran) > 0 for *_, ran, _ in rows)
    assert sum(int(row[2]) for row in rows) > 0.9 * sum(int(row[3]) for row in rows)
