"""A mixer as programs use it, against the sums that its C code makes."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard

from .programs import Programs

SETUP = """
import array, audiocore, audiomixer, audiopwmio, board, time
out = audiopwmio.PWMAudioOut(board.GP4)
def raw(values, code="h", **more):
    return audiocore.RawSample(array.array(code, values), **more)
"""
programs = Programs(SETUP)
run = programs.run


def scaled(values, level):
    """What a processor without instructions for two samples at once makes of samples."""
    factor = np.float32(int(level * 32768)) / np.float32(32767)
    return np.clip((np.array(values, np.int16) * factor).astype(np.int32), -32768, 32767)


def test_voices_are_added_and_cut_off(board):
    run(
        board,
        """
m = audiomixer.Mixer(voice_count=2, channel_count=1, buffer_size=64)
out.play(m)
m.voice[0].level = 0.5
m.voice[0].play(raw([0, 20000, -20000, 300] * 8), loop=True)
m.voice[1].play(raw([0, 30000, -30000, 301] * 8), loop=True)
time.sleep(0.1)
""",
    )
    samples, _ = board.audio.wave()
    wanted = np.clip(scaled([0, 20000, -20000, 300], 0.5) + scaled([0, 30000, -30000, 301], 1), -32768, 32767)
    first = int(np.flatnonzero(samples == wanted[1])[-50])
    assert samples[first : first + 40].reshape(-1, 4).tolist() == [np.roll(wanted, -1).tolist()] * 10


def test_a_level_is_heard_from_a_zero_crossing_on(board):
    run(
        board,
        """
m = audiomixer.Mixer(voice_count=1, channel_count=1, buffer_size=4096)
wave = [100] * 40 + [-100] * 40
m_voice = m.voice[0]
out.play(m)
m_voice.play(raw(wave), loop=True)
time.sleep(0.2)
m_voice.level = 0.5
time.sleep(0.4)
""",
    )
    samples, _ = board.audio.wave()
    first = int(np.flatnonzero(np.abs(samples) == 50)[0])
    assert samples[first - 1] == -samples[first] * 2
    assert set(samples[first:].tolist()) == {50, -50}


def test_mono_is_panned_in_a_stereo_mixer(board):
    run(
        board,
        """
m = audiomixer.Mixer(voice_count=1, channel_count=2)
out.play(m)
m.voice[0].panning = -1
m.voice[0].play(raw([1000, -1000] * 50), loop=True)
time.sleep(0.3)
m.voice[0].panning = 0.5
time.sleep(0.3)
""",
    )
    samples, _ = board.audio.wave()
    assert np.abs(samples[1000:2000]).max(axis=0).tolist() == [1000, 0]
    assert np.abs(samples[-1000:]).max(axis=0).tolist() == [499, 1000]


@pytest.mark.parametrize(("code", "signed", "zero"), [("B", False, 128), ("b", True, 0), ("H", False, 32768)])
def test_other_kinds_of_samples_are_mixed(board, code, signed, zero):
    bits = 16 if code == "H" else 8
    high = 1 << (bits - 2)
    run(
        board,
        f"""
m = audiomixer.Mixer(voice_count=2, channel_count=1, bits_per_sample={bits}, samples_signed={signed})
out.play(m)
for voice in m.voice:
    voice.play(raw([{zero}, {zero + high}, {zero}, {zero - high}] * 16, "{code}"), loop=True)
time.sleep(0.2)
""",
    )
    samples, _ = board.audio.wave()
    assert samples.min() == -32768
    assert samples.max() == (32512 if bits == 8 else 32767)


def test_a_sample_ends_loops_and_is_ended(board):
    shown = run(
        board,
        """
m = audiomixer.Mixer(voice_count=2, channel_count=1, buffer_size=256)
out.play(m)
a = raw([5] * 800)
m.play(a)
m.play(a, voice=1, loop=True)
print(m.playing, [v.playing for v in m.voice], [v.loop for v in m.voice])
time.sleep(0.2)
print(m.playing, [v.playing for v in m.voice])
m.voice[1].end()
time.sleep(0.2)
print(m.playing, out.playing)
print(m.play(a, loop=True) is m)
m.stop_voice()
print(m.playing)
""",
    )
    assert shown.splitlines() == [
        "True [True, True] [False, True]",
        "True [False, True]",
        "False True",
        "True",
        "False",
    ]


def test_mixers_play_mixers_synthesizers_and_files(board):
    run(
        board,
        """
import synthio
inner = audiomixer.Mixer(voice_count=1, channel_count=1, sample_rate=16000)
outer = audiomixer.Mixer(voice_count=2, channel_count=1, sample_rate=16000)
s = synthio.Synthesizer(sample_rate=16000)
out.play(outer)
outer.voice[0].play(inner)
inner.voice[0].play(s)
s.press(69)
time.sleep(0.3)
""",
    )
    assert board.audio.tone() == pytest.approx(440, abs=3)


ERRORS = [
    ("m.play(raw([1], sample_rate=9000))", "ValueError: The sample's sample_rate does not match"),
    ("m.play(raw([1, 2], channel_count=2))", "ValueError: The sample's channel_count does not match"),
    ("m.play(raw([1], 'b'))", "ValueError: The sample's bits_per_sample does not match"),
    ("m.play(raw([1], 'H'))", "ValueError: The sample's signedness does not match"),
    ("m.play(5)", "TypeError: 'int' object does not support 'protocol_audiosample'"),
    ("m.play(raw([1]), voice=2)", "ValueError: Invalid voice"),
    ("m.voice[0].level = 'x'", "TypeError: level must be of type BlockInput, not str"),
    ("audiomixer.Mixer(voice_count=0)", "ValueError: voice_count must be 1-255"),
    ("audiomixer.Mixer(channel_count=3)", "ValueError: channel_count must be 1-2"),
    ("audiomixer.Mixer(bits_per_sample=12)", "ValueError: bits_per_sample must be 8 or 16"),
    ("audiomixer.Mixer(sample_rate=0)", "ValueError: sample_rate must be >= 1"),
    (
        "m.deinit()\nm.play(raw([1]))",
        "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
    ),
]


@pytest.mark.parametrize(("code", "words"), ERRORS)
def test_errors_have_circuitpythons_words(board, code, words):
    result = board.run(SETUP + "m = audiomixer.Mixer(channel_count=1)\n" + code)
    assert f"{result.error_type}: {result.error_message}" == words


def test_boards_without_synthio_take_numbers_alone():
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        result = board.run("import audiomixer\nm = audiomixer.Mixer()\nm.voice[0].level = 2")
        assert result.error_message == "level must be 0-1"
        assert board.run("m.voice[0].panning = -1\nm.voice[0].panning").value == "-1.0"
