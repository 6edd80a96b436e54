import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.pins.generators import SHAPES, recording, signal
from circuitpython_kernel.traces.spectrum import spectrum

SAMPLE = (
    "import analogio, board, time\na = analogio.AnalogIn(board.A0)\nt = time.monotonic_ns()\n"
    "for i in range(2000):\n    a.value\n    time.sleep(0.001)\n"
)


@given(st.sampled_from(SHAPES), st.floats(0.01, 1e6), st.floats(0, 1.6), st.floats(1.7, 3.3), st.floats(0, 1e4))
def test_signals_stay_in_their_range(shape, frequency, low, high, t):
    assert low - 1e-9 <= signal(shape, frequency, low, high)(t) <= high + 1e-9


@given(st.sampled_from(("sine", "triangle", "sawtooth")), st.floats(0.1, 100), st.floats(0, 10))
def test_they_repeat_after_a_period(shape, frequency, t):
    made = signal(shape, frequency)
    # A sawtooth may fall at exactly this place.
    assert made(t) == pytest.approx(made(t + 1 / frequency), abs=1e-3) or abs(made(t) - made(t + 1 / frequency)) > 3.29


def test_the_programs_samples_have_the_generators_spectrum():
    with VirtualBoard(clock="fast") as board:
        board.generate("A0", "sine", 20, 0.5, 2.5)
        assert board.run(SAMPLE).ok
        frequencies, amplitudes = spectrum(board.capture["A0"])
        place = int(np.argmax(amplitudes))
        assert frequencies[place] == pytest.approx(20, abs=1)
        assert amplitudes[place] == pytest.approx(1.0, rel=0.1)


def test_a_square_wave_has_edges():
    with VirtualBoard(clock="fast") as board:
        board.generate("GP3", "square", 100)
        result = board.run("import board, countio, time\nc = countio.Counter(board.GP3)\ntime.sleep(1)\nprint(c.count)")
        assert abs(int(result.stdout) - 100) <= 1


def test_noise_is_the_same_in_each_run_and_differs_from_period_to_period():
    first, again = ([signal("noise", 10)(t / 10) for t in range(50)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 50
    assert min(first) < 0.4
    assert max(first) > 2.9


@pytest.mark.parametrize(
    ("shape", "eighths"),
    [
        ("sine", [0.5, 0.853553, 1, 0.853553, 0.5, 0.146447, 0, 0.146447]),
        ("triangle", [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25]),
        ("sawtooth", [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]),
    ],
)
def test_each_shape_has_its_form(shape, eighths):
    made = signal(shape, 10, 1, 3)
    assert [made(3 + eighth / 80) for eighth in range(8)] == pytest.approx([1 + 2 * part for part in eighths], abs=1e-5)


def test_a_recording_is_played(tmp_path):
    file = tmp_path / "day.csv"
    file.write_text("seconds, light, heat\n0, 0, 9\n10, 2, 9\n20, 1, 9\n")
    play = recording(file, "light")
    assert [play(t) for t in (0, 5, 10, 15, 25)] == [0, 1, 2, 1.5, 1]
    assert recording(file, "light", repeat=True)(25) == 1
    with pytest.raises(LookupError, match='no column "dark"; it has seconds, light, heat'):
        recording(file, "dark")
    with pytest.raises(ValueError, match="ascend"):
        recording([(1, 0), (1, 2)])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("saw",), "a generator makes"), (("sine", 0), "above 0 Hz"), (("sine", -1), "above 0 Hz")],
)
def test_mistakes(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        signal(*arguments)


@pytest.mark.parametrize("again", ["power_cycle", "reset"])
@pytest.mark.parametrize("cpu", ["board", "free"])
def test_what_drives_a_pin_goes_on_when_board_time_starts_again(again, cpu):
    program = "import board, countio, time\nc = countio.Counter(board.GP1)\ntime.sleep({})\nprint(c.count)"
    with VirtualBoard(clock="fast", cpu=cpu) as board:
        board.pins["GP1"].drive_wave(100, 0.25)
        board.pins["GP2"].drive_pulses([0.3, 0.3, 0.3, 0.3], first=True)
        assert board.run(program.format(0.702)).stdout == "70\n"
        at = board.clock.now
        for first in (True, False):
            getattr(board, again)()
            assert board.run(program.format(0.502)).stdout in ("50\n", "51\n")
            falls = [time / 1e9 for time, level in board.capture["GP1"].edges() if not level]
            assert np.diff(falls) == pytest.approx([0.01] * (len(falls) - 1), abs=1e-8)
            # The wave keeps its phase: it fell first at 2.5 ms of the first board time.
            assert (falls[0] + at - 0.0025) / 0.01 == pytest.approx(round((falls[0] + at - 0.0025) / 0.01), abs=1e-4)
            rest = [time / 1e9 + at for time, level in board.capture["GP2"].edges() if not level]
            assert rest == (pytest.approx([0.9], abs=1e-6) if first else [])
            at += board.clock.now
