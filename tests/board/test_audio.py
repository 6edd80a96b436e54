"""What is heard of a board: in each clock mode, over resets and rewinds, within its budget."""

import io
import wave

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.audio import Sound, strongest
from circuitpython_kernel.pytest_plugin import assert_tone

SETUP = """
import array, audiocore, audiopwmio, board, math, time
def sine(n, count=1):
    return array.array("h", [int(math.sin(2 * math.pi * i / n) * 30000) for i in range(n * count)])
"""
LOOP = """
out = audiopwmio.PWMAudioOut(board.GP4)
out.play(audiocore.RawSample(sine(20, 64), sample_rate=8800, single_buffer=False), loop=True)
"""


def run(board, code):
    result = board.run(SETUP + code)
    assert result.ok, result.traceback or result.restarted
    return result.stdout


@pytest.fixture(scope="module")
def shared():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        yield board


@pytest.fixture
def pico(shared):
    shared.reset()
    return shared


def test_nothing_was_heard_at_first(pico):
    assert not pico.audio.playing
    assert pico.audio.seconds == 0
    assert repr(pico.audio) == "<Audio: silent, 0 s heard>"
    with pytest.raises(LookupError, match="let a program play something"):
        pico.audio.wave()


def test_silence_between_sounds_lasts_as_long_as_it_did(pico):
    run(pico, LOOP + "time.sleep(0.1)\nout.stop()\ntime.sleep(0.3)\n" + LOOP.splitlines()[2] + "\ntime.sleep(0.1)")
    samples, rate = pico.audio.wave()
    assert rate == 8800
    assert len(samples) == pytest.approx(0.5 * 8800, abs=4)
    assert not samples[900:3500].any()
    assert pico.audio.playing
    part = pico.audio.wave(0.05, 0.08)
    assert (len(part.samples), part.seconds) == (264, 0.03)


def test_several_outputs_are_added_up_or_heard_alone(pico):
    run(
        pico,
        """
for pin, value, rate in ((board.GP4, 1000, 8000), (board.GP6, 300, 16000)):
    out = audiopwmio.PWMAudioOut(pin)
    out.play(audiocore.RawSample(array.array("h", [value] * 10), sample_rate=rate), loop=True)
time.sleep(0.1)
""",
    )
    samples, rate = pico.audio.wave(0.05, 0.09)
    assert (rate, set(samples.tolist())) == (16000, {1300})
    pins = {pico.audio.wave(0.05, 0.09, output=number).rate: number for number in range(1, 40) if _has(pico, number)}
    assert set(pins) == {8000, 16000}


def _has(board, number):
    try:
        board.audio.wave(0.05, 0.09, output=number)
    except LookupError:
        return False
    return True


def test_sound_is_written_into_a_file(pico, tmp_path):
    run(pico, LOOP + "time.sleep(0.2)")
    pico.audio.save(tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8800)
        data = np.frombuffer(file.readframes(10**6), "<i2")
    assert np.array_equal(data, pico.audio.wave().samples)
    pico.audio.clear()
    with pytest.raises(LookupError):
        pico.audio.save(tmp_path / "b.wav")


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1)])
def test_times_in_the_wrong_order_are_refused(pico, start, end):
    run(pico, LOOP + "time.sleep(0.1)")
    with pytest.raises(ValueError, match="ends after its start"):
        pico.audio.wave(start, end)
    with pytest.raises(LookupError, match="Nothing was heard between"):
        pico.audio.wave(5, 6)


def test_tones_are_told_apart(pico):
    run(pico, LOOP + "time.sleep(0.3)")
    assert_tone(pico, 440)
    assert_tone(pico.audio.wave(), 440, 2)
    with pytest.raises(AssertionError, match=r"440\.\d Hz, not 450 Hz"):
        assert_tone(pico, 450, 2)
    with pytest.raises(AssertionError, match="There is no silence"):
        assert_tone(pico, 0)
    pico.audio.clear()
    pico.run("out.stop()")
    pico.audio.clear()
    assert_tone(pico, 0)
    with pytest.raises(AssertionError, match=r"no tone of 440 Hz\. Nothing was heard"):
        assert_tone(pico, 440)
    with pytest.raises(TypeError, match="int plays nothing"):
        assert_tone(5, 440)
    assert strongest(Sound(np.zeros(100, np.int16), 8000)) == 0


# ---- clock modes


def test_sound_goes_on_in_a_loop_that_looks_at_nothing():
    with VirtualBoard("raspberry_pi_pico", clock="fast", cpu="board") as board:
        run(board, LOOP + "for i in range(30000): pass\nout.stop()")
        assert board.audio.seconds > 0.05
        assert_tone(board, 440, 12)


def test_sound_goes_on_as_time_is_moved_by_hand():
    with VirtualBoard("raspberry_pi_pico", clock="manual") as board:
        running = board.start(SETUP + LOOP + "time.sleep(1)\nout.stop()")
        board.clock.advance(0.5)
        assert board.audio.seconds == pytest.approx(0.5, abs=0.001)
        assert_tone(board, 440, 2)
        board.clock.advance(0.6)
        assert running.result(30).ok
        assert board.audio.seconds == pytest.approx(1.0, abs=0.01)


def test_sound_goes_on_in_real_time_while_a_program_spins_and_when_it_has_ended():
    import time

    def wait_for(seconds):
        end = time.monotonic() + 30
        while board.audio.seconds < seconds and time.monotonic() < end:
            time.sleep(0.01)
        assert board.audio.seconds >= seconds

    with VirtualBoard("raspberry_pi_pico", clock="realtime") as board:
        running = board.start(SETUP + LOOP + "while True: pass")
        wait_for(0.6)
        board.interrupt()
        assert running.result(30).error_type == "KeyboardInterrupt"
        before = board.audio.seconds
        wait_for(before + 0.6)  # nothing runs, and what was taken ahead lasts for a third of a second
        assert board.audio.playing
        assert_tone(board.audio.wave(), 440, 3)


# ---- resets, rewinds, damage


def test_a_reset_ends_what_plays(pico):
    run(pico, LOOP + "time.sleep(0.1)")
    pico.restart("REPL_RELOAD")
    assert not pico.audio.playing
    heard = pico.audio.seconds
    assert heard == pytest.approx(0.1, abs=0.001)
    run(pico, LOOP + "time.sleep(0.1)")  # the pin is free again
    pico.reset()
    assert pico.audio.seconds == 0


def test_a_rewind_goes_on_from_where_it_was(pico):
    run(
        pico,
        """
import audiomixer, synthio
out = audiopwmio.PWMAudioOut(board.GP4)
m = audiomixer.Mixer(voice_count=1, channel_count=1, sample_rate=16000)
s = synthio.Synthesizer(sample_rate=16000, waveform=sine(256))
out.play(m)
m.voice[0].play(s)
low = synthio.Biquad(synthio.FilterMode.LOW_PASS, 900)
s.press(synthio.Note(frequency=300, bend=synthio.LFO(rate=2, scale=0.5), filter=low))
time.sleep(0.3)
""",
    )
    snapshot = pico.snapshot()
    more = "time.sleep(0.4)\nout.stop()"
    run(pico, more)
    first = pico.audio.wave()
    pico.restore(snapshot)
    assert pico.audio.playing
    assert pico.audio.seconds == pytest.approx(0.3, abs=0.001)
    run(pico, more)
    assert np.array_equal(pico.audio.wave().samples, first.samples)


def test_a_damaged_record_stops_the_sound_and_nothing_else(pico):
    run(
        pico,
        LOOP + "import synthio\ns = synthio.Synthesizer(sample_rate=8000)\ns.press(60)\nout.play(s)\ntime.sleep(0.1)",
    )
    audio = pico._core.silicon.audio
    source = next(iter(audio._outputs.values()))._playing.source
    for word in range(7, 17):
        source.set_word(word, 0x7FFFFFF0)
    assert run(pico, "time.sleep(0.5)\nprint(out.playing)") == "False\n"
    run(pico, LOOP.replace("out = audiopwmio.PWMAudioOut(board.GP4)", "") + "time.sleep(0.1)")


def test_what_is_heard_shares_the_boards_budget():
    with VirtualBoard("raspberry_pi_pico", clock="fast", capture_bytes=1 << 20) as board:
        run(board, LOOP + "time.sleep(120)")
        assert board.audio.seconds < 60
        with pytest.raises(LookupError, match="not known any more"):
            board.audio.wave(0, 1)
        assert_tone(board, 440, 1, start=118, end=119.9)


def content(rate, channels, bits, data, size=16, kind=1, extra=b"", length=None):
    head = kind.to_bytes(2, "little") + channels.to_bytes(2, "little") + rate.to_bytes(4, "little")
    head += bytes(6) + bits.to_bytes(2, "little") + extra
    head = head[:size].ljust(size, b"\0")
    count = len(data) if length is None else length
    return (
        b"RIFF\0\0\0\0WAVEfmt " + size.to_bytes(4, "little") + head + b"LIST\4\0\0\0abcd"
        b"data" + count.to_bytes(4, "little") + data
    )


EXTENSIBLE = (22).to_bytes(2, "little") + (16).to_bytes(2, "little") + bytes(4) + b"\1\0" + bytes(14)
FILES = [
    (content(8000, 1, 16, bytes(100)), "8000 1 16"),
    (content(8000, 2, 8, bytes(100), size=18), "8000 2 8"),
    (content(8000, 1, 16, bytes(100), size=40, kind=0xFFFE, extra=EXTENSIBLE), "8000 1 16"),
    (content(8000, 1, 24, bytes(99)), "ValueError: Format not supported"),
    (content(8000, 3, 16, bytes(99)), "ValueError: Format not supported"),
    (content(8000, 1, 16, bytes(99), kind=3), "ValueError: Format not supported"),
    (content(8000, 1, 16, bytes(99), size=60), "ValueError: Invalid format chunk size"),
    (content(8000, 1, 16, b"")[:30], "ValueError: Format not supported"),
    (content(8000, 1, 16, b"")[:-8], "OSError: [Errno 5] Input/output error"),
    (b"", "ValueError: Invalid file"),
]


@pytest.mark.parametrize(("data", "words"), FILES)
def test_wave_files_are_taken_or_refused(pico, data, words):
    pico.drive.write("a.wav", data)
    result = pico.run(
        "import audiocore\nw = audiocore.WaveFile('a.wav')\nprint(w.sample_rate, w.channel_count, w.bits_per_sample)"
    )
    assert (result.stdout.strip() or f"{result.error_type}: {result.error_message}") == words


def test_a_file_that_is_shorter_than_its_head_says_ends(pico):
    pico.drive.write("a.wav", content(8000, 1, 16, np.arange(2000, dtype="<i2").tobytes(), length=10**9))
    run(pico, "out = audiopwmio.PWMAudioOut(board.GP4)\nout.play(audiocore.WaveFile('a.wav'))\nwhile out.playing: pass")
    # The file ends in its sixteenth block of 128 samples. The output finds that out as it takes a block ahead, and
    # stops at once, as CircuitPython does: the blocks it had taken before are not all heard.
    assert pico.audio.wave().samples.tolist() == list(range(1792))


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_wave_files_do_no_harm(shared, data):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2)), 8000, 0, "NONE", ""))
        writer.writeframes(data.draw(st.binary(max_size=400)))
    broken = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(12, len(broken) - 1))] = data.draw(st.integers(0, 255))
    shared.drive.write("a.wav", bytes(broken[: data.draw(st.integers(20, len(broken)))]))
    result = shared.run(
        SETUP + "try: out.deinit()\nexcept NameError: pass\nout = audiopwmio.PWMAudioOut(board.GP4)\n"
        "out.play(audiocore.WaveFile('a.wav'))\ntime.sleep(0.05)\nout.stop()"
    )
    assert result.restarted is None
    if not result.ok:
        assert f"{result.error_type}: {result.error_message}" in WORDS, result.traceback


WORDS = {
    "ValueError: Invalid file",
    "ValueError: Invalid format chunk size",
    "ValueError: Format not supported",
    "OSError: [Errno 5] Input/output error",
    "RuntimeError: Audio source error",  # by play(): the file ends before its first block
}
"""What CircuitPython says of such files."""


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("gone", ["values.extend([7] * 5000)", "values = None", "s.deinit()"])
def test_a_buffer_that_goes_or_moves_while_it_plays_does_no_harm(pico, gone, single):
    shown = run(
        pico,
        f"""
import gc, audiomixer
values = array.array("h", [1234] * 400)
s = audiocore.RawSample(values, sample_rate=8000, single_buffer={single})
m = audiomixer.Mixer(voice_count=2, channel_count=1, sample_rate=8000)
out = audiopwmio.PWMAudioOut(board.GP4)
out.play(m)
m.voice[0].play(s, loop=True)
m.voice[1].play(audiocore.RawSample(array.array("h", [111] * 400), sample_rate=8000), loop=True)
time.sleep(0.3)
{gone}
gc.collect()
filled = [bytearray(b"\x55" * 800) for n in range(40)]
time.sleep(0.5)
print(out.playing, m.voice[1].playing)
""",
    )
    assert shown == "True True\n"
    samples, _ = pico.audio.wave()
    assert (samples[1200:2000] == 1345).all()
    if "None" in gone:
        assert (samples[1200:] == 1345).all(), "the sample has its buffer yet"
    if "deinit" in gone:
        assert (samples[-1000:] == 111).all(), "its voice is silent"
