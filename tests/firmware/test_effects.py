"""Effects as programs use them, against models that go sample by sample."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.audio import biquad

from . import effect_models as models
from .programs import Programs

FRAMES = 3000
SETUP = """
import array, audiobusio, audiocore, audiodelays, audiofilters, audiofreeverb, audiospeed, board, gc, synthio, time
values = [(n * 7919 + n * n * 31) % 65521 - 32760 for n in range(1000)] + [n % 50 * 1300 - 32500 for n in range(3000)]
out = audiobusio.I2SOut(board.GP0, board.GP1, board.GP2)
raw = audiocore.RawSample(array.array("h", values), sample_rate=8000)
Biquad, LOW, MODE = synthio.Biquad, synthio.FilterMode.LOW_PASS, audiofilters.DistortionMode
"""
programs = Programs(SETUP)
run = programs.run
VALUES = [(n * 7919 + n * n * 31) % 65521 - 32760 for n in range(1000)] + [n % 50 * 1300 - 32500 for n in range(3000)]

# A board's floats have 22 bits behind the point: where it counts in them, numbers here are short.
CASES = {
    "audiodelays.Echo(max_delay_ms=100, delay_ms=50, decay=0.75, mix=0.5)": lambda s: models.echo(s, 400, 0.75, 0.5),
    "audiodelays.Echo(max_delay_ms=100, delay_ms=1, decay=0.875, mix=0.3125)": lambda s: models.echo(
        s, 8, 0.875, 0.3125
    ),
    "audiodelays.Echo(max_delay_ms=50, delay_ms=20, decay=0.625, mix=0.5, freq_shift=True)": lambda s: (
        models.shifted_echo(s, 400, 640, 0.625, 0.5)
    ),
    "audiodelays.Chorus(delay_ms=40, max_delay_ms=40, voices=3, mix=0.6)": lambda s: models.chorus(s, 320, 3, 0.6),
    "audiodelays.MultiTapDelay(delay_ms=64, taps=(0.25, (0.6, 0.5), 1), mix=0.5)": lambda s: models.taps(
        s, 512, ((0.25, 1), (0.6, 0.5), (1, 1)), 0.7, 0.5
    ),
    "audiodelays.MultiTapDelay(delay_ms=64, mix=0.7)": lambda s: models.taps(s, 512, (), 0.7, 0.7),
    "audiodelays.PitchShift(semitones=5)": lambda s: models.pitch_shift(s, 5, 512, 64, 1),
    "audiodelays.PitchShift(semitones=-7, window=400, overlap=0, mix=0.375)": lambda s: models.pitch_shift(
        s, -7, 200, 0, 0.375
    ),
    "audiodelays.GranularPitchShift(semitones=3, grain_size=300, density=3, spread=0.5)": lambda s: models.granular(
        s, 3, 300, 3, 0.5, 1
    ),
    "audiodelays.Flanger()": lambda s: models.flanger(s, 8000, 10, 1, 0.5, 0.5, 0.5, 0.5),
    "audiodelays.Flanger(min_delay_ms=0, rate=9, depth=1, feedback=-0.8, invert=True)": lambda s: models.flanger(
        s, 8000, 10, 0.125, 9, 1, -0.8, 0.5, invert=True
    ),
    "audiofilters.Phaser(frequency=700, stages=4, mix=0.8)": lambda s: models.phaser(s, 8000, 700, 0.7, 0.8, 4),
    "audiofreeverb.Freeverb(roomsize=0.8, damp=0.3)": lambda s: models.freeverb(s, 0.8, 0.3, 0.5),
}


@pytest.fixture(scope="module")
def shared():
    with VirtualBoard("raspberry_pi_pico2", clock="fast") as board:
        yield board


@pytest.fixture
def pico(shared):
    shared.reset()
    return shared


def heard(board, code):
    run(board, code + "\nout.play(effect)\ntime.sleep(0.45)\n")
    return board.audio.wave().samples


@pytest.mark.parametrize("effect", CASES)
def test_an_effect_is_the_c_codes_to_the_last_bit(pico, effect):
    # An output resets what it plays, and so forgets what an effect has heard: nothing, here.
    found = heard(pico, f"effect = {effect}\neffect.play(raw)")
    wanted = CASES[effect](VALUES[:FRAMES])
    assert found[:FRAMES].tolist() == wanted


def test_a_filter_is_biquads_and_a_mix(pico):
    code = "effect = audiofilters.Filter(({0}, {0}), mix=0.5)\neffect.play(raw)"
    found = heard(pico, code.format("Biquad(LOW, 900, 0.7)"))
    shape = biquad.design(0, 2 * np.pi * 900 / 8000, 0.7, 0)
    words = np.array([VALUES[:FRAMES]], np.int32)
    for _ in range(2):
        biquad.run(np.array([shape], np.int32), words, np.zeros((1, 4), np.int32))
    both = [models.soft((a * 16384 >> 15) + (b * 16384 >> 15)) for a, b in zip(VALUES, words[0].tolist(), strict=False)]
    assert np.abs(found[:FRAMES].astype(int) - both).max() <= 8  # its Q is the board's float


def test_distortion_bends_cuts_and_makes_coarse(pico):
    values = np.array(VALUES[:FRAMES])

    def bent(arguments):
        return heard(pico, f"effect = audiofilters.Distortion({arguments})\neffect.play(raw)")[:FRAMES].astype(int)

    assert bent("drive=0.5, mode=MODE.LOFI").tolist() == np.maximum(values & ~127, -32767).tolist()
    pico.reset()
    loud = bent("post_gain=20, mode=MODE.LOFI")
    assert set(loud[np.abs(values) > 4000].tolist()) <= {32767, -32767, -32768}
    pico.reset()
    wanted = 32767 * 3 * (values / 32768) / (1 + 2 * np.abs(values / 32768))
    assert np.abs(bent("drive=0.50005, mode=MODE.WAVESHAPE") - wanted).max() < 12


def test_both_sides_of_stereo_and_eight_bits(pico):
    run(
        pico,
        """
left_right = array.array("h", [value // side for value in values for side in (1, 2)])
stereo = audiocore.RawSample(left_right, sample_rate=8000, channel_count=2)
effect = audiodelays.PitchShift(window=2048, overlap=256, semitones=5, channel_count=2)
out.play(effect.play(stereo))
time.sleep(0.4)
""",
    )
    samples = pico.audio.wave().samples
    left, right = ([value // side for value in VALUES[:FRAMES]] for side in (1, 2))
    assert samples[:FRAMES, 0].tolist() == models.pitch_shift(left, 5, 512, 64, 1)
    assert samples[:FRAMES, 1].tolist() == models.pitch_shift(right, 5, 512, 64, 1)
    pico.reset()
    code = "eight = audiocore.RawSample(array.array('B', [(v >> 8) + 128 for v in values]), sample_rate=8000)\n"
    more = "bits_per_sample=8, samples_signed=False"
    found = heard(pico, f"{code}effect = audiodelays.Echo(decay=0, mix=0.5, delay_ms=50, {more})\neffect.play(eight)")
    old = [0] * 400 + [value >> 8 for value in VALUES]
    wanted = [int(np.float32((v >> 8) + (v >> 8) + e) / 2) for v, e in zip(VALUES, old, strict=False)]
    assert (found[:FRAMES] >> 8).tolist() == [(w + 128) % 256 - 128 for w in wanted[:FRAMES]]


def test_an_echo_goes_on_when_its_sample_is_over(pico):
    code = """
short = audiocore.RawSample(array.array("h", [20000] * 80), sample_rate=8000)
effect = audiodelays.Echo(delay_ms=100, decay=0.5, mix=1)
effect.play(short)
"""
    found = heard(pico, code)
    assert found[850] > 4000
    assert found[2450] > 500
    assert not found[100:700].any()
    assert pico.run("print(effect.playing, out.playing)").stdout == "False True\n"


def test_inputs_follow_blocks(pico):
    found = heard(
        pico,
        "effect = audiofilters.Distortion(mode=MODE.LOFI, drive=1, buffer_size=1024)\n"
        "effect.mix = synthio.LFO(array.array('h', [0, 0, 32767, 32767]), rate=8000 / 1024, interpolate=False)\n"
        "effect.play(raw)",
    )
    changed = (found[:2048] != np.array(VALUES[:2048])).reshape(8, 256).any(axis=1)
    assert changed.tolist() == [False, True, True, False] * 2


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("audiodelays.Echo(max_delay_ms=5000)", "ValueError: max_delay_ms must be 1-4000"),
        ("audiodelays.Echo(bits_per_sample=24)", "ValueError: bits_per_sample must be 8 or 16"),
        ("audiodelays.Echo(filter=3)", "TypeError: filter must be of type Biquad or tuple, not int"),
        ("audiofilters.Filter((Biquad(LOW, 5), 3))", "TypeError: object in filter must be of type Biquad, not int"),
        ("audiodelays.Chorus(voices='a')", "TypeError: voices must be of type BlockInput, not str"),
        ("audiodelays.MultiTapDelay(taps=(2,))", "ValueError: position must be 0-1"),
        ("audiodelays.Flanger(max_delay_ms=0)", "ValueError: max_delay_ms must be 1-100"),
        ("audiodelays.GranularPitchShift(density=9)", "ValueError: density must be 1-8"),
        ("audiofilters.Distortion(mode=1)", "TypeError: mode must be of type DistortionMode, not int"),
        ("audiofilters.Phaser(channel_count=3)", "ValueError: channel_count must be 1-2"),
        ("audiofreeverb.Freeverb(bits_per_sample=8)", "ValueError: bits_per_sample must be 16"),
        ("audiodelays.Echo().play(3)", "TypeError: 'int' object does not support 'protocol_audiosample'"),
        ("audiodelays.Echo(sample_rate=9000).play(raw)", "ValueError: The sample's sample_rate does not match"),
        ("audiospeed.SpeedChanger(raw, -1)", "ValueError: rate must be 0-1000"),
    ],
)
def test_errors_are_circuitpythons(pico, code, error):
    assert run(pico, f"try:\n    {code}\nexcept Exception as e:\n    print(type(e).__name__ + ':', e)") == error + "\n"


def test_an_effect_that_plays_itself_ends(pico):
    code = "effect = audiodelays.Echo()\neffect.play(effect)\ntry:\n    out.play(effect)\nexcept RuntimeError as e:\n"
    run(pico, code + "    print(e)\ntime.sleep(0.2)")


def test_speed_takes_the_nearest_frames(pico):
    found = heard(pico, "effect = audiospeed.SpeedChanger(raw, 1.5)")
    assert found[:2600].tolist() == [VALUES[n * 3 // 2] for n in range(2600)]
    pico.reset()
    run(
        pico,
        "m = __import__('audiomixer').Mixer(sample_rate=4000, channel_count=1)\nout.play(m)\n"
        "s = audiospeed.Resampler(raw)\nm.voice[0].play(s)\nprint(s.rate, s.sample_rate)\ntime.sleep(0.4)",
    )
    samples = pico.audio.wave().samples
    first = int(np.flatnonzero(samples)[0])  # a voice is heard from the first change of the sign on
    assert np.abs(samples[first : first + 1000].astype(int) - VALUES[4:2004:2]).max() <= 1


def test_a_writer_makes_a_wav_file(pico):
    printed = run(
        pico,
        """
import io, audiofilewriter
f = io.BytesIO()
with audiofilewriter.AudioFileWriter(f) as writer:
    writer.play(raw)
    print(writer.playing)
    time.sleep(0.25)
    print(writer.playing, 4040 < len(f.getvalue()) < 4060)
    writer.stop()
    print(writer.playing)
    f.seek(0)
    head = f.read(44)
    print(head[:4], int.from_bytes(head[4:8], "little") == len(f.getvalue()) - 8, head[8:24])
    print(list(memoryview(array.array("h", f.read(20)))) == values[:10], head[41:44])
    writer.play(raw)
    time.sleep(1)
    print(writer.playing)
""",
    )
    assert printed.splitlines() == [
        "True", "True True", "False", "b'RIFF' True b'WAVEfmt \\x10\\x00\\x00\\x00\\x01\\x00\\x01\\x00'",
        "True b'\\x0f\\x00\\x00'", "False",
    ]  # fmt: skip


def test_a_microphone_at_i2s_is_recorded_and_played_on(pico, monkeypatch):
    code = """
import audioi2sin
mic = audioi2sin.I2SIn(board.GP4, board.GP5, board.GP6, sample_rate=8000, bit_depth=32, output_bit_depth=16)
words = array.array("h", bytes(40))
print(mic.record(words, 20), mic.bit_depth, mic.bits_per_sample, mic.channel_count, mic.samples_signed, mic.overflow)
print(list(words)[:3])
try:
    mic.record(bytearray(4), 4)
except TypeError as e:
    print(e)
out.play(audiofilters.Filter(sample_rate=8000).play(mic))
time.sleep(0.1)
"""
    monkeypatch.setattr(pico.audio._hardware, "microphone", lambda times: np.full(len(times), 0.25))
    printed = run(pico, code)
    assert printed.splitlines() == [
        "20 32 16 1 True False", "[8192, 8192, 8192]", "invalid destination buffer, must be an array of type: h",
    ]  # fmt: skip
    assert set(pico.audio.wave().samples[300:700].tolist()) == {8192}
