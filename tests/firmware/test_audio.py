"""Samples and outputs of sound: what a program hears and is told, and what its pins carry."""

import wave
from contextlib import ExitStack
from functools import cache

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.pytest_plugin import assert_tone
from tests.sigrok import decode

from .programs import Programs

SETUP = """
import array, audiocore, board, math, time
def sine(n, code="h", middle=0):
    return array.array(code, [int(math.sin(2 * math.pi * i / n) * 30000) + middle for i in range(n)])
"""
programs = Programs(SETUP)
run, error = programs.run, programs.error
OUTPUTS = {
    "pwm": ("raspberry_pi_pico", "import audiopwmio\nout = audiopwmio.PWMAudioOut(board.GP4)"),
    "stereo pwm": (
        "raspberry_pi_pico",
        "import audiopwmio\nout = audiopwmio.PWMAudioOut(board.GP5, right_channel=board.GP4)",
    ),
    "nordic pwm": ("feather_nrf52840_express", "import audiopwmio\nout = audiopwmio.PWMAudioOut(board.D5)"),
    "i2s": ("raspberry_pi_pico", "import audiobusio\nout = audiobusio.I2SOut(board.GP10, board.GP11, board.GP9)"),
    "dac": ("feather_m4_express", "import audioio\nout = audioio.AudioOut(board.A0)"),
}


@pytest.fixture(scope="module")
def boards():
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(VirtualBoard(name, clock="fast")))


@pytest.fixture
def pico(boards):
    board = boards("raspberry_pi_pico")
    board.reset()
    return board


PWM = "import audiopwmio\nout = audiopwmio.PWMAudioOut(board.GP4)\n"


@pytest.mark.parametrize("name", OUTPUTS)
def test_each_output_plays_a_tone_and_does_not_block(boards, name):
    board_name, make = OUTPUTS[name]
    board = boards(board_name)
    board.reset()
    shown = run(
        board,
        make
        + """
s = audiocore.RawSample(sine(20), sample_rate=8800)
t = time.monotonic_ns()
out.play(s, loop=True)
print(time.monotonic_ns() - t < 1000000, out.playing, out.paused)
time.sleep(0.25)
out.stop()
print(out.playing)
out.deinit()
""",
    )
    assert shown == "True True False\nFalse\n"
    assert_tone(board, 440, 1)
    samples, rate = board.audio.wave()
    assert (rate, abs(len(samples) / 8800 - 0.25) < 0.001) == (8800, True)


def duties(board, pin, start, end):
    """The part of each whole period for which a pin is high."""
    times, levels = board.capture[pin].digital()
    chosen = (times >= start * 1e9) & (times < end * 1e9)
    times, levels = times[chosen], levels[chosen]
    rising = times[levels == 1]
    falling = times[levels == 0]
    falling = falling[falling > rising[0]]
    count = min(len(rising) - 1, len(falling))
    return (falling[:count] - rising[:count]) / np.diff(rising)[:count]


def test_the_duty_cycle_of_a_pin_follows_the_samples(pico):
    run(pico, PWM + "out.play(audiocore.RawSample(sine(16), sample_rate=8000), loop=True)\ntime.sleep(0.02)")
    samples, _ = pico.audio.wave()
    start = pico.audio._stretches()[0].time_ns
    seen = duties(pico, "GP4", start / 1e9, start / 1e9 + 0.01)
    at = np.arange(len(seen), dtype=np.int64) * 8192 * 8000 // 10**9
    wanted = ((samples[at].astype(int) + 0x8000) >> 6) / 1024
    assert np.median(np.abs(seen - wanted)) < 1e-3
    assert np.mean(np.abs(seen - wanted) < 2e-3) > 0.9  # those at a sample's edge may belong to its neighbour
    assert pico.pins["GP4"].pwm[0] == pytest.approx(125e6 / 1024)


def test_both_pins_of_a_stereo_output_carry_their_channel(pico):
    run(
        pico,
        """
import audiopwmio
out = audiopwmio.PWMAudioOut(board.GP5, right_channel=board.GP4)
out.play(audiocore.RawSample(array.array("h", [-16384, 16384]), sample_rate=8000, channel_count=2), loop=True)
time.sleep(0.01)
""",
    )
    assert duties(pico, "GP5", 0.005, 0.009) == pytest.approx(0.25, abs=1e-3)
    assert duties(pico, "GP4", 0.005, 0.009) == pytest.approx(0.75, abs=1e-3)
    assert pico.audio.wave().samples[50].tolist() == [-16384, 16384]


def i2s_words(board, clock, select, data):
    """What a receiver of I2S reads: lists of left and right samples."""
    rising = board.capture[clock].digital()
    rising = rising[0][rising[1] == 1]

    def levels(pin):
        times, values = board.capture[pin].digital()
        return np.concatenate(([0], values))[np.searchsorted(times, rising, side="right")]

    selects, bits = levels(select), levels(data)
    changes = np.flatnonzero(np.diff(selects)) + 1
    found = {0: [], 1: []}
    for begin in changes:
        word = bits[begin + 1 : begin + 17]  # a clock behind the change of the word select
        if len(word) == 16:
            value = int("".join(map(str, word)), 2)
            found[int(selects[begin])].append(value - (value >> 15 << 16))
    return found[0], found[1]


def test_a_receiver_of_i2s_reads_the_samples(pico):
    run(
        pico,
        """
import audiobusio
out = audiobusio.I2SOut(board.GP10, board.GP11, board.GP9)
both = array.array("h", [int(math.sin(i) * 30000) for i in range(64)])
out.play(audiocore.RawSample(both, sample_rate=16000, channel_count=2))
while out.playing: pass
""",
    )
    samples, _ = pico.audio.wave()
    left, right = i2s_words(pico, "GP10", "GP11", "GP9")
    # The word select is low before the first frame, so the first change that is seen is that to the right channel.
    assert right == samples[: len(right), 1].tolist()
    assert left == samples[1 : len(left) + 1, 0].tolist()
    assert len(right) >= 31


def test_sigrok_reads_the_samples_of_an_i2s_bus(pico, tmp_path):
    run(
        pico,
        """
import audiobusio
out = audiobusio.I2SOut(board.GP10, board.GP11, board.GP9)
both = array.array("h", [int(math.sin(i) * 30000) for i in range(64)])
out.play(audiocore.RawSample(both, sample_rate=16000, channel_count=2))
while out.playing: pass
""",
    )
    samples, _ = pico.audio.wave()
    lines = decode(pico, tmp_path, "i2s:sck=GP10:ws=GP11:sd=GP9", "i2s=left:right", "GP10", "GP11", "GP9")
    words = [line.partition(": ") for line in lines]
    left = [int(value, 16) & 0xFFFF for side, _, value in words if side.startswith("L")]
    right = [int(value, 16) & 0xFFFF for side, _, value in words if side.startswith("R")]
    assert len(left) >= 29, lines[:4]
    for found, sent in ((left, samples[:, 0]), (right, samples[:, 1])):
        text = ",".join(str(int(value) & 0xFFFF) for value in sent)
        assert ",".join(map(str, found[1:-1])) in text


def test_a_converter_gives_the_volts_of_the_samples(boards):
    board = boards("feather_m4_express")
    board.reset()
    run(
        board,
        """
import audioio
out = audioio.AudioOut(board.A0)
out.play(audiocore.RawSample(sine(16, "H", 32768), sample_rate=8000))
while out.playing: pass
""",
    )
    times, volts = board.capture["A0"].analog()
    samples, _ = board.audio.wave()
    wanted = ((samples.astype(int) + 0x8000) & 0xFFF0) * 3.3 / 65535
    assert volts[1:17] == pytest.approx(wanted, abs=1e-4)  # behind the volts at rest
    assert volts[-1] == pytest.approx(1.65, abs=1e-3)
    assert np.diff(times[1:17]) == pytest.approx(125_000, abs=1)


def test_pausing_keeps_the_position(pico):
    shown = run(
        pico,
        PWM
        + """
ramp = array.array("h", range(0, 8000, 8))
out.play(audiocore.RawSample(ramp, sample_rate=1000))
time.sleep(0.3)
out.pause()
print(out.playing, out.paused)
time.sleep(2)
out.resume()
print(out.playing, out.paused)
out.resume()
while out.playing: pass
print(round(time.monotonic(), 1))
""",
    )
    assert shown.split() == ["True", "True", "True", "False", "4.0"]
    samples, _ = pico.audio.wave()
    heard = samples[np.flatnonzero(samples)]
    assert heard.tolist() == list(range(8, 8000, 8))
    assert len(samples) == pytest.approx(3000, abs=2)


@pytest.mark.parametrize(("single", "heard"), [(True, {100}), (False, {100, 200})])
def test_a_changed_buffer_is_heard_if_it_is_played_in_halves(pico, single, heard):
    run(
        pico,
        PWM
        + f"""
a = array.array("h", [100] * 200)
out.play(audiocore.RawSample(a, sample_rate=1000, single_buffer={single}), loop=True)
time.sleep(0.5)
for i in range(200): a[i] = 200
time.sleep(0.5)
""",
    )
    samples, _ = pico.audio.wave()
    assert set(samples.tolist()) == heard
    if not single:
        # What was taken already is played to its end: the half that is heard, and the next one.
        assert 600 <= int(np.flatnonzero(samples == 200)[0]) <= 700


def wav_bytes(rate=8000, channels=1, width=2, count=500):
    import io

    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, width, rate, 0, "NONE", ""))
        phase = 2 * np.pi * 400 * np.arange(count) / rate
        values = np.sin(phase)[:, None] * np.array([1.0, 0.5])[:channels]
        data = (values * 30000).astype("<i2") if width == 2 else (values * 120 + 128).astype(np.uint8)
        writer.writeframes(data.tobytes())
    return file.getvalue()


@pytest.mark.parametrize(("channels", "width"), [(1, 1), (1, 2), (2, 1), (2, 2)])
@pytest.mark.parametrize("how", ["'a.wav'", "open('a.wav', 'rb')", "'a.wav', bytearray(64)"])
def test_a_wave_file_is_played_as_it_is(pico, channels, width, how):
    content = wav_bytes(channels=channels, width=width)
    pico.drive.write("a.wav", content)
    shown = run(
        pico,
        PWM
        + f"""
w = audiocore.WaveFile({how})
print(w.sample_rate, w.channel_count, w.bits_per_sample)
out.play(w)
while out.playing: pass
""",
    )
    assert shown == f"8000 {channels} {8 * width}\n"
    samples, rate = pico.audio.wave()
    with wave.open(__import__("io").BytesIO(content)) as reader:
        data = reader.readframes(500)
    wanted = np.frombuffer(data, "<i2") if width == 2 else (np.frombuffer(data, np.uint8).astype(int) - 128) << 8
    assert samples.reshape(-1).tolist() == wanted.tolist()
    assert rate == 8000


def test_a_wave_file_can_loop_and_be_played_again(pico):
    pico.drive.write("a.wav", wav_bytes(count=800))
    run(
        pico,
        PWM
        + """
w = audiocore.WaveFile("a.wav")
out.play(w, loop=True)
time.sleep(0.5)
out.play(w)
while out.playing: pass
""",
    )
    samples, _ = pico.audio.wave()
    assert len(samples) == pytest.approx(4800, abs=3)
    assert samples[800:1600].tolist() == samples[:800].tolist()


ERRORS = [
    (
        "audiocore.RawSample(array.array('i', [1]))",
        "ValueError: buffer must be a bytearray or array of type 'h', 'H', 'b', or 'B'",
    ),
    ("audiocore.RawSample(5)", "TypeError: object with buffer protocol required"),
    (
        "audiocore.RawSample(bytearray(3), single_buffer=False)",
        "ValueError: Length of buffer must be an even multiple of channel_count * type_size",
    ),
    ("audiocore.WaveFile(5)", "TypeError: file must be a file opened in byte mode"),
    ("audiocore.WaveFile('none.wav')", "OSError: [Errno 2] No such file/directory: none.wav"),
    ("audiocore.WaveFile('a.wav', bytearray(7))", "ValueError: buffer length must be 8-1024"),
    ("audiocore.WaveFile('text.txt')", "ValueError: Invalid file"),
    (PWM + "out.play(5)", "TypeError: 'int' object does not support 'protocol_audiosample'"),
    (PWM + "out.pause()", "RuntimeError: Not playing"),
    (
        PWM + "out.deinit()\nout.stop()",
        "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
    ),
    (
        PWM + "s = audiocore.RawSample(bytes(9))\ns.deinit()\nout.play(s)",
        "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
    ),
    (PWM + "audiopwmio.PWMAudioOut(board.GP4)", "ValueError: GP4 in use"),
    ("import audiopwmio\naudiopwmio.PWMAudioOut(4)", "TypeError: left_channel must be of type Pin, not int"),
    (
        "import audiopwmio\naudiopwmio.PWMAudioOut(board.GP0, right_channel=board.GP2)",
        "ValueError: Pins must share PWM slice",
    ),
    (
        "import audiopwmio, pwmio\np = pwmio.PWMOut(board.GP4)\naudiopwmio.PWMAudioOut(board.GP5)",
        "RuntimeError: All timers in use",
    ),
    (
        "import audiobusio\naudiobusio.I2SOut(board.GP1, board.GP3, board.GP0)",
        "ValueError: Bit clock and word select must be sequential GPIO pins",
    ),
    (
        "import audiobusio\naudiobusio.I2SOut(board.GP1, board.GP2, board.GP0, main_clock=board.GP5)",
        "NotImplementedError: main_clock",
    ),
]


@pytest.mark.parametrize(("code", "words"), ERRORS)
def test_errors_have_circuitpythons_words(pico, code, words):
    pico.drive.write("a.wav", wav_bytes())
    pico.drive.write("text.txt", b"this is no sound at all")
    assert error(pico, code) == words


def test_what_failed_leaves_its_pins_free(pico):
    assert error(pico, "import audiopwmio, pwmio\np = pwmio.PWMOut(board.GP4)\naudiopwmio.PWMAudioOut(board.GP5)")
    run(pico, "import digitalio\ndigitalio.DigitalInOut(board.GP5)")


def test_converters_of_samd_are_used_once(boards):
    board = boards("feather_m4_express")
    board.reset()
    make = "import audioio\nout = audioio.AudioOut(board.A0)\n"
    assert error(board, make + "audioio.AudioOut(board.A1)") == "RuntimeError: DAC already in use"
    assert (
        error(board, "import audioio\nout.deinit()\naudioio.AudioOut(board.A2)")
        == "ValueError: Invalid left_channel pin"
    )
    assert (
        error(board, make + "out.play(audiocore.RawSample(bytes(9), sample_rate=1000001))")
        == "ValueError: sample_rate must be <= 1000000"
    )


def test_a_sample_lives_as_long_as_it_plays(pico):
    run(
        pico,
        PWM
        + """
import gc
out.play(audiocore.RawSample(array.array("h", [1234] * 1000), sample_rate=1000, single_buffer=False), loop=True)
for i in range(30):
    gc.collect()
    b = [bytearray(100) for n in range(50)]
    time.sleep(0.1)
""",
    )
    assert set(pico.audio.wave().samples.tolist()) == {1234}


def test_a_sample_that_is_deinitialised_stops(pico):
    shown = run(
        pico,
        PWM
        + """
s = audiocore.RawSample(array.array("h", [1234] * 1000), sample_rate=1000, single_buffer=False)
out.play(s, loop=True)
time.sleep(0.2)
s.deinit()
time.sleep(2)
print(out.playing)
""",
    )
    assert shown == "False\n"


def test_pdm_microphones_hear_silence_for_as_long_as_it_lasts(pico):
    shown = run(
        pico,
        """
import audiobusio
with audiobusio.PDMIn(board.GP2, board.GP3, sample_rate=16000, bit_depth=16) as mic:
    b = array.array("H", [0] * 1600)
    t = time.monotonic_ns()
    print(mic.record(b, len(b)), (time.monotonic_ns() - t) // 1000000, set(b), mic.sample_rate)
""",
    )
    assert shown == "1600 100 {32768} 16000\n"
    assert (
        error(pico, "import audiobusio\naudiobusio.PDMIn(board.GP2, board.GP3, bit_depth=12)")
        == "ValueError: bit_depth must be multiple of 8."
    )
