"""A synthesizer as programs use it. Its sound is compared with upstream's own output, to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.pytest_plugin import assert_tone

from .programs import Programs

GOLDEN = Path(__file__).parents[1] / "hardware" / "peripherals" / "audio" / "synthio_chord.npz"
"""What upstream's C code makes of the chord below, on a computer with floats of 64 bits and 14 voices."""

SETUP = """
import array, audiopwmio, board, math, synthio, time
wave = array.array("h", [int(math.sin(i * 2 * math.pi / 256) * 32000) for i in range(256)])
out = audiopwmio.PWMAudioOut(board.GP4)
def go(block, rate=22050):
    # To the middle of the block before, as a block is made at the end of the one before the last.
    time.sleep((int((block - 1.5) * 256e9 / rate) - (time.monotonic_ns() - start)) / 1e9)
"""
programs = Programs(SETUP)
run, error = programs.run, programs.error


def test_a_chord_is_upstreams_to_the_last_bit(monkeypatch):
    monkeypatch.setattr(firmware_image, "synth_voices", lambda chip: 14)
    with VirtualBoard("raspberry_pi_pico", clock="fast", floats="double") as board:
        run(
            board,
            """
e = synthio.Envelope(attack_time=0.05, decay_time=0.05, release_time=0.1, attack_level=0.9, sustain_level=0.6)
s = synthio.Synthesizer(sample_rate=22050, waveform=wave, envelope=e)
s.press((60, 64, 67))
start = time.monotonic_ns()
out.play(s)
go(10); s.press((72,))
go(20); s.release((60, 64))
go(30); s.press((48, 50, 53, 55, 81))
go(45); s.release_all()
go(62)
out.stop()
""",
        )
        samples, rate = board.audio.wave()
    assert rate == 22050
    assert np.array_equal(samples[:15360], np.load(GOLDEN)["samples"])


PLAYED = [
    ("s.press(69)", 440),
    ("s.press(synthio.Note(frequency=880))", 880),
    ("s.press(synthio.Note(frequency=440, bend=1))", 880),
    ("s.press(synthio.Note(frequency=440, bend=synthio.LFO(array.array('h', [32767, 32767]), scale=-1)))", 220),
    ("s.press(synthio.Note(frequency=500, waveform=np.array(list(wave), dtype=np.int16)))", 500),
    ("s.press(synthio.Note(frequency=400, amplitude=synthio.Math(synthio.MathOperation.SUM, 0.25, 0.25, 0)))", 400),
    ("s.change(press=(60, 62))\ns.release_all_then_press(57)", 220),
    ("n = synthio.Note(frequency=300)\ns.press(n)\nn.frequency = 600", 600),
    ("s.press(synthio.Note(frequency=1000, ring_frequency=300, ring_waveform=wave))", 1300),
]


@pytest.mark.parametrize(("code", "hz"), PLAYED)
def test_notes_have_their_pitch(board, code, hz):
    run(
        board,
        "import ulab.numpy as np\ns = synthio.Synthesizer(sample_rate=16000, waveform=wave)\n"
        f"{code}\nout.play(s)\ntime.sleep(0.5)",
    )
    if hz == 1300:
        # A product of two tones has their sum and their difference.
        samples, rate = board.audio.wave()
        spectrum = np.abs(np.fft.rfft(samples[-4000:] * np.hanning(4000)))
        peaks = sorted(np.argsort(spectrum)[-6:] * rate / 4000)
        assert peaks[0] == pytest.approx(700, abs=10)
        assert peaks[-1] == pytest.approx(1300, abs=10)
    else:
        assert_tone(board, hz, hz / 100)


def test_panning_takes_from_the_other_side(board):
    run(
        board,
        """
s = synthio.Synthesizer(sample_rate=16000, channel_count=2, waveform=wave)
n = synthio.Note(frequency=400, panning=-1)
s.press(n)
out.play(s)
time.sleep(0.2)
n.panning = 0.5
time.sleep(0.2)
""",
    )
    samples, _ = board.audio.wave()
    first, last = np.abs(samples[500:2000].astype(int)).max(axis=0), np.abs(samples[-2000:].astype(int)).max(axis=0)
    assert first[1] == 0
    assert first[0] > 15000
    assert last[0] == pytest.approx(last[1] / 2, rel=0.01)


@pytest.mark.parametrize(
    ("mode", "low", "high"),
    [("LOW_PASS", True, False), ("HIGH_PASS", False, True), ("BAND_PASS", False, False), ("NOTCH", True, True)],
)
def test_filters_let_through_what_they_are_for(board, mode, low, high):
    run(
        board,
        f"""
s = synthio.Synthesizer(sample_rate=16000, waveform=wave)
f = synthio.Biquad(synthio.FilterMode.{mode}, 1000, Q=2)
for hz in (100, 1000, 3500):
    n = synthio.Note(frequency=hz, filter=f)
    s.press(n)
    if not out.playing: out.play(s)
    time.sleep(0.5)
    s.release(n)
    time.sleep(0.1)
""",
    )
    samples, rate = board.audio.wave()
    loud = [np.abs(samples[int((0.6 * n + 0.3) * rate) : int((0.6 * n + 0.45) * rate)]).max() for n in range(3)]
    middle = mode != "NOTCH"
    assert [one > 6000 for one in loud] == [low, middle, high]


def test_an_envelope_rises_holds_and_falls(board):
    shown = run(
        board,
        """
e = synthio.Envelope(attack_time=0.2, decay_time=0.1, release_time=0.3, attack_level=1, sustain_level=0.5)
s = synthio.Synthesizer(sample_rate=16000, waveform=wave, envelope=e)
s.press(60)
out.play(s)
for wait in (0.1, 0.15, 0.25):
    time.sleep(wait)
    state, level = s.note_info(60)
    print(state, round(level, 1), s.pressed)
s.release(60)
time.sleep(0.1)
print(s.note_info(60)[0], s.pressed)
time.sleep(0.4)
print(s.note_info(60))
""",
    )
    assert shown.splitlines() == [
        "synthio.EnvelopeState.ATTACK 0.7 (60,)",
        "synthio.EnvelopeState.DECAY 0.6 (60,)",
        "synthio.EnvelopeState.SUSTAIN 0.5 (60,)",
        "synthio.EnvelopeState.RELEASE ()",
        "(None, 0.0)",
    ]


def test_more_notes_than_voices_are_not_heard(board):
    shown = run(
        board,
        """
s = synthio.Synthesizer(sample_rate=16000)
s.press(range(40, 70))
print(s.max_polyphony, len(s.pressed), s.pressed[-1])
""",
    )
    assert shown == "24 24 63\n"


@pytest.mark.parametrize(("name", "voices"), [("adafruit_feather_esp32s2", 12), ("feather_stm32f405_express", 2)])
def test_each_chip_has_its_voices(name, voices):
    with VirtualBoard(name, clock="fast") as board:
        code = (
            "import synthio\ns = synthio.Synthesizer()\ns.press(range(40, 70))\nprint(s.max_polyphony, len(s.pressed))"
        )
        result = board.run(code)
        assert result.stdout == f"{voices} {voices}\n", result.traceback


def test_lfos_go_on_with_the_synthesizer_and_feed_each_other(board):
    shown = run(
        board,
        """
s = synthio.Synthesizer(sample_rate=25600)
saw = array.array("h", [-32767, 32767])
l = synthio.LFO(saw, rate=1, once=True)
m = synthio.Math(synthio.MathOperation.SCALE_OFFSET, l, 10, 100)
total = synthio.LFO(array.array("h", [32767, 32767]), scale=1)
total.offset = total
s.blocks.append(m)
s.blocks.append(total)
print(l.value, m.value, s.blocks == [m, total])
start = time.monotonic_ns()
out.play(s)
time.sleep(0.5)
print(round(l.phase, 1), round(l.value, 1), round(m.value), int(total.value))
s.blocks.remove(total)
before = total.value
time.sleep(1)
print(round(l.value, 2), total.value == before)
l.retrigger()
time.sleep(0.05)
print(l.value < -0.8)
""",
    )
    assert shown.splitlines() == ["-0.9999696 0.0 True", "0.5 0.0 100 52", "1.0 True", "True"]


def test_objects_show_themselves(board):
    shown = run(
        board,
        """
print(synthio.LFO(rate=2))
print(synthio.Biquad(synthio.FilterMode.NOTCH, 500))
print(synthio.Math(synthio.MathOperation.SUM, 1))
print(synthio.Envelope())
print(synthio.Note(frequency=440, envelope=synthio.Envelope(attack_time=0)))
print(synthio.MathOperation.PRODUCT(2, 3).operation)
print(synthio.midi_to_hz(69), synthio.voct_to_hz(2.75), synthio.waveform_max_length)
""",
    )
    assert shown.splitlines()[:4] == [
        "LFO(waveform=None, rate=2.0, scale=1.0, offset=0.0, phase_offset=0.0, once=False, interpolate=True)",
        "Biquad(mode=synthio.FilterMode.NOTCH, frequency=500.0, Q=0.7071066, A=0.0)",
        "Math(operation=synthio.MathOperation.SUM, a=1.0, b=0.0, c=1.0)",
        "Envelope(attack_time=0.1, decay_time=0.05, release_time=0.2, attack_level=1.0, sustain_level=0.8)",
    ]
    assert shown.splitlines()[5:] == ["synthio.MathOperation.PRODUCT", "439.9991 439.9991 16384"]


MELODY = (
    r'b"\0\x90H\0*\x80H\0\6\x90J\0*\x80J\0\6\x90L\0*\x80L\0\6\x90J\0" + '
    r'b"*\x80J\0\6\x90H\0*\x80H\0\6\x90J\0*\x80J\0\6\x90L\0T\x80L\0\x0c\x90H\0T\x80H\0\x0c\x90H\0T\x80H\0"'
)


def test_a_midi_track_plays_its_notes_and_ends(board):
    run(
        board,
        f"""
track = synthio.MidiTrack({MELODY}, tempo=640, waveform=wave, sample_rate=22050)
out.play(track)
while out.playing: pass
""",
    )
    sound = board.audio.wave()
    assert sound.seconds == pytest.approx((6 * 48 + 2 * 96 + 84) / 640, abs=0.002)
    beat = 42 / 640
    start = board.audio._stretches()[0].time_ns / 1e9
    for number, note in ((0, 72), (1, 74), (2, 76)):
        at = start + number * 48 / 640
        assert_tone(board, 440 * 2 ** ((note - 69) / 12), 12, start=at + 0.01, end=at + beat - 0.005)


def test_a_midi_file_is_read(board):
    track = b"\0\x90E\0*\x80E\0"
    board.drive.write("a.mid", b"MThd\0\0\0\6\0\0\0\1\0\x30" + b"MTrk" + len(track).to_bytes(4, "big") + track)
    board.drive.write("b.mid", b"MThd\0\0\0\6\0\1\0\2\0\x30")
    shown = run(
        board,
        """
t = synthio.from_file(open("a.mid", "rb"), waveform=wave)
print(t.tempo, t.error_location, t.sample_rate)
out.play(t)
while out.playing: pass
try: synthio.from_file(open("b.mid", "rb"))
except ValueError as e: print(e)
print(synthio.MidiTrack(b"\\0\\x10", 100).error_location)
""",
    )
    assert shown.splitlines() == ["96 None 11025", "Invalid file", "2"]
    assert_tone(board, 440, 5)


ERRORS = [
    ("synthio.Synthesizer(waveform=bytearray(8))", "ValueError: waveform must be array of type 'h'"),
    ("synthio.Synthesizer(waveform=array.array('h', [1]))", "ValueError: waveform length must be 2-16384"),
    ("synthio.Synthesizer(channel_count=3)", "ValueError: channel_count must be 1-2"),
    ("synthio.Synthesizer(envelope=5)", "TypeError: envelope must be of type Envelope, not int"),
    ("synthio.Synthesizer().press(128)", "ValueError: note must be 0-127"),
    ("synthio.Synthesizer().press((1.5,))", "TypeError: note must be of type int or Note, not float"),
    ("synthio.Note(frequency=40000)", "ValueError: frequency must be 0-32767"),
    ("synthio.Note(frequency=1, bend='x')", "TypeError: bend must be of type BlockInput, not str"),
    ("synthio.Envelope(attack_time=-1)", "ValueError: attack_time must be >= 0"),
    ("synthio.Envelope(sustain_level=2)", "ValueError: sustain_level must be 0-1"),
    ("synthio.Biquad(5, 100)", "TypeError: mode must be of type FilterMode, not int"),
    ("synthio.Math(5, 100)", "TypeError: operation must be of type MathOperation, not int"),
    ("synthio.voct_to_hz(20)", "ValueError: ctrl must be -11-11"),
    ("synthio.Synthesizer().change(retrigger=(5,))", "TypeError: retrigger must be of type LFO, not int"),
    (
        "s = synthio.Synthesizer()\ns.deinit()\ns.press(5)",
        "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
    ),
]


@pytest.mark.parametrize(("code", "words"), ERRORS)
def test_errors_have_circuitpythons_words(board, code, words):
    assert error(board, code) == words


def test_notes_are_collected_when_they_are_over(board):
    shown = run(
        board,
        """
import gc
s = synthio.Synthesizer(sample_rate=16000)
out.play(s)
gc.collect()
free = gc.mem_free()
for i in range(300):
    n = synthio.Note(frequency=200 + i, filter=synthio.Biquad(synthio.FilterMode.LOW_PASS, 500))
    s.press(n)
    time.sleep(0.02)
    s.release(n)
time.sleep(0.1)
gc.collect()
print(free - gc.mem_free() < 30000)
""",
    )
    assert shown == "True\n"
