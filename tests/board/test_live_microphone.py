"""Sound that comes while a program listens, as a board's microphone: the computer's own, through a page."""

import math
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.live_microphone import AHEAD, RECORDED_SECONDS, LiveMicrophone
from circuitpython_kernel.common.threaded import ThreadWaits

RATE = 48_000
SECOND = 1_000_000_000


def tone(hertz, frames, start=0, rate=RATE):
    return np.rint(np.sin((np.arange(frames) + start) * math.tau * hertz / rate) * 16000).astype(np.int16)


def times(start_ns, rate, count):
    return start_ns + np.arange(count, dtype=np.int64) * SECOND // rate


@pytest.fixture
def clock():
    return SimpleNamespace(mode="realtime", now_ns=5 * SECOND, waits=ThreadWaits())


@pytest.fixture
def live(clock):
    live = LiveMicrophone(clock)
    live.begin(RATE)
    return live


def feed(live, clock, hertz=1000, pieces=20, frames=2048):
    """Pieces as they come, each when its sound is over."""
    for number in range(pieces):
        clock.now_ns += frames * SECOND // RATE
        live.feed(tone(hertz, frames, number * frames))


def test_pieces_are_heard_one_behind_the_other_a_little_later(live, clock):
    feed(live, clock)
    assert live.gaps == 0
    start = 5 * SECOND + round(AHEAD * SECOND)
    heard = live.hear(times(start, 16000, 8000))
    # The mean of three samples is a little less than the sample in their middle.
    assert np.abs(heard).max() == pytest.approx(16000 / 32768, rel=0.03)
    assert np.abs(np.fft.rfft(heard)).argmax() == 500, "1000 Hz in half a second"
    assert np.abs(np.diff(heard)).max() < 0.5 * 2 * math.sin(math.pi * 1000 / 16000), "no step where pieces meet"
    twice = np.concatenate([live.hear(times(start, 16000, 4000)), live.hear(times(start + SECOND // 4, 16000, 4000))])
    assert np.array_equal(twice, heard), "it does not matter in how many turns a program asks"
    assert not live.hear(times(4 * SECOND, 16000, 1000)).any(), "nothing was said before"
    assert not live.hear(times(9 * SECOND, 16000, 1000)).any(), "nothing has come since"


def test_sound_above_what_the_board_can_hear_does_not_come_down(live, clock):
    feed(live, clock, hertz=16000)
    start = 5 * SECOND + round(AHEAD * SECOND)
    assert np.abs(live.hear(times(start, 16000, 8000))).max() < 0.02


def test_a_finer_microphone_holds_each_sample(live, clock):
    feed(live, clock)
    heard = live.hear(times(5 * SECOND + round(AHEAD * SECOND), 2 * RATE, 1000))
    assert np.array_equal(heard[::2], heard[1::2])


def test_a_late_piece_is_counted_and_later_ones_are_heard(live, clock):
    feed(live, clock, pieces=2)
    clock.now_ns += SECOND
    feed(live, clock, pieces=2)
    assert live.gaps == 1
    assert live.hear(times(clock.now_ns, RATE, RATE)).any()


def test_when_the_board_stands_still_it_hears_the_newest(live, clock):
    for number in range(100):
        live.feed(np.full(2048, number, np.int16))
    assert live.gaps == 0
    newest = live.hear(times(clock.now_ns, RATE, RATE)) * 32768
    assert 90 < newest.max() <= 99


def test_what_was_recorded_is_heard_in_fast_time_from_its_beginning(live, clock):
    clock.mode = "fast"
    pieces = [tone(1000, 2048, number * 2048) for number in range(10)]
    for piece in pieces:
        live.feed(piece)
    assert not live.hear(times(0, RATE, 1000)).any(), "it goes on coming"
    assert "0.4 s are recorded" in live.words
    live.end()
    live.feed(pieces[0])
    assert live.words == "the recording of 0.4 s, repeated"
    heard = live.hear(times(77 * SECOND, RATE, 3 * 20480))
    assert np.array_equal(np.rint(heard * 32768), np.tile(np.concatenate(pieces), 3))
    assert np.array_equal(live.hear(times(0, RATE, 20480)), heard[:20480]), "after a reset it begins again"
    samples, rate = live.recording()
    assert np.array_equal(samples, np.concatenate(pieces))
    assert rate == RATE
    clock.mode = "realtime"
    assert not live.hear(times(77 * SECOND, RATE, 1000)).any()
    assert live.words == "silence: the computer's microphone is off"


def test_a_recording_has_an_end(live):
    for number in range(RECORDED_SECONDS + 5):
        live.feed(np.full(RATE, number, np.int16))
    live.end()
    samples, _ = live.recording()
    assert len(samples) == RECORDED_SECONDS * RATE
    assert samples[0] == 5
    live.begin(8000)
    live.end()
    assert live.seconds == 0


def test_what_is_no_sound_is_refused(live):
    for rate in (0, -1, 10**9):
        with pytest.raises(ValueError, match="samples a second"):
            live.begin(rate)
    for samples in (np.zeros(4), np.zeros((4, 2), np.int16)):
        with pytest.raises(ValueError, match="int16"):
            live.feed(samples)
    live.feed(np.zeros(0, np.int16))


# ---- on a board

LISTEN = """
import array, board
{module}
samples = array.array("H", [0] * 800)
turns = 0
while not 48 <= turns <= 52:  # a thousand periods a second in a twentieth of one
    mic.record(samples, len(samples))
    turns = sum(1 for a, b in zip(samples, samples[1:]) if a < 32768 <= b)
mic.deinit()
print(max(samples) - min(samples) > 20000)
"""
PDM = "import audiobusio\nmic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=16000, bit_depth=16)"
I2S = (
    "import audioi2sin\n"
    "mic = audioi2sin.I2SIn(board.GP0, board.GP1, board.GP2, sample_rate=16000, bit_depth=16, samples_signed=False)"
)


@pytest.fixture(scope="module")
def pico():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        yield board


def with_a_whistle(board, code):
    """What a program prints that hears a tone of 1000 Hz live."""
    board.clock.mode = "realtime"
    live = board.audio.listen(RATE)
    assert board.audio.live_microphone is live
    program = board.start(code)
    ended, frame, pause = threading.Event(), 0, 960 / RATE
    program.add_done_callback(lambda _: ended.set())
    while not ended.wait(pause):
        live.feed(tone(1000, 960, frame))
        frame += 960
    result = program.result()
    live.end()
    assert result.ok, result.traceback
    return result.stdout


@pytest.mark.parametrize("module", [PDM, I2S], ids=["PDMIn", "I2SIn"])
def test_a_program_hears_live_sound_in_realtime(pico, module):
    assert with_a_whistle(pico, LISTEN.format(module=module)) == "True\n"


def test_live_sound_is_played_on(pico):
    code = f"import audiopwmio, board, time\n{I2S}\nout = audiopwmio.PWMAudioOut(board.GP6)\nout.play(mic)\n"
    with_a_whistle(pico, code + "time.sleep(1)\nout.stop()\nout.deinit()\nmic.deinit()")
    assert pico.audio.tone() == pytest.approx(1000, abs=10)


def test_a_snapshot_leaves_the_microphone_alone(pico):
    pico.clock.mode = "fast"
    live = pico.audio.listen(RATE)
    moment = pico.snapshot()
    live.feed(tone(1000, RATE))
    live.end()
    pico.restore(moment)
    assert pico.run(LISTEN.format(module=PDM)).stdout == "True\n"
    pico.audio.microphone = None


@pytest.mark.parametrize("module", [PDM, I2S], ids=["PDMIn", "I2SIn"])
def test_a_program_hears_a_recording_in_fast_time(pico, module):
    pico.clock.mode = "fast"
    live = pico.audio.listen(RATE)
    live.feed(tone(1000, RATE))
    live.end()
    result = pico.run(LISTEN.format(module=module))
    assert result.ok, result.traceback
    assert result.stdout == "True\n"
    pico.audio.microphone = None
    assert pico.audio.live_microphone is None


def test_what_a_microphone_hears_in_words(pico, tmp_path):
    audio = pico.audio
    audio.microphone = None
    assert audio.microphone_words == "silence"
    audio.microphone = (np.zeros(4000, np.int16), 16000)
    assert audio.microphone_words == "an array of 0.25 s, repeated"
    audio.microphone = math.sin
    assert audio.microphone_words == "a function of time"
    audio.microphone = LiveMicrophone(pico.clock)
    assert "computer's microphone is off" in audio.microphone_words
    audio.microphone = None
