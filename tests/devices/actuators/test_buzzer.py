import io
import wave

import numpy as np
import pytest

from circuitpython_kernel.devices import Buzzer


def test_a_melody_can_be_heard(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run("import board, simpleio, time\nsimpleio.tone(board.GP2, 440, duration=0.5)\ntime.sleep(0.5)\n"
        "simpleio.tone(board.GP2, 880, duration=0.25)\n")  # fmt: skip
    assert part.readings() == {"frequency": "silent"}
    heard = part.sound(rate=20_000)
    for start, end, frequency in ((0.05, 0.45, 440), (1.05, 1.2, 880)):
        piece = heard[int(start * 20_000) : int(end * 20_000)]
        spectrum = np.abs(np.fft.rfft(piece))
        assert spectrum.argmax() * 20_000 / len(piece) == pytest.approx(frequency, abs=8)
    assert not heard[int(0.6 * 20_000) : int(0.9 * 20_000)].any()


def test_what_sounds_now(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(
        "import board, pwmio\npwm = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=0x8000, variable_frequency=True)"
    )
    assert part.tone() == (pytest.approx(984.45, abs=0.01), pytest.approx(1, abs=0.01))  # the counter's 1 kHz
    run("pwm.frequency = 500\npwm.duty_cycle = 0x1000")
    frequency, loudness = part.tone()
    assert frequency == pytest.approx(500.3, abs=0.01)
    assert 0 < loudness < 0.5
    run("pwm.duty_cycle = 0")
    assert part.tone() == (0, 0)


def test_a_wav_file(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run("import board, simpleio\nsimpleio.tone(board.GP2, 440, duration=0.2)")
    with wave.open(io.BytesIO(part.wav(0, 0.2, 8000))) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 1600)
    with pytest.raises(ValueError, match="a sound ends after it starts"):
        part.sound(2, 1)


A4 = pytest.approx(442.29, abs=0.01)
"""What the counter of an RP2040 makes of 440 Hz: 69 sixteenths are its divider."""

TONE = "import board, pwmio, time\npwm = pwmio.PWMOut(board.GP2, frequency=440, duty_cycle=0x8000)\n"


@pytest.mark.parametrize("hard", [True, False])
def test_a_reset_ends_the_tone(board, run, hard):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(TONE + "time.sleep(0.1)")
    assert part.tone()[0] == A4
    board.reset(hard=hard)
    assert part.tone() == (0, 0)
    assert part.readings() == {"frequency": "silent"}
    reset_at = part.now
    run("import time\ntime.sleep(0.1)")
    assert not part.sound(reset_at, rate=8000).any()
    assert part.sound(reset_at - 0.05, reset_at, rate=8000).any()


def test_deinit_ends_the_tone(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(TONE + "pwm.deinit()")
    assert part.tone() == (0, 0)


def test_deep_sleep_ends_the_tone(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(TONE)
    board._core.silicon.quiet(frozenset())
    assert part.tone() == (0, 0)


def test_a_tone_that_sounds_already_is_heard(board, run):
    run(TONE)
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    assert part.tone()[0] == A4
    board.detach(part)
    assert part.tone() == (0, 0)


def test_a_tone_comes_over_a_wire(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP3"})
    run(TONE + "time.sleep(0.1)")
    assert part.tone() == (0, 0)
    start = part.now
    with board.wire("GP2", "GP3"):
        run("time.sleep(0.1)")
        assert part.tone()[0] == A4
        end = part.now
    assert part.tone() == (0, 0)
    assert not part.sound(0, start, rate=8000).any()
    assert part.sound(start, end, rate=8000)[1:-1].all()


def test_its_plug(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(TONE)
    part.break_("unplugged")
    assert part.tone() == (0, 0)
    part.mend()
    assert part.tone()[0] == A4
    part.break_("unplugged")
    run("pwm.duty_cycle = 0")
    part.mend()
    assert part.tone() == (0, 0)


def test_light_sleep_does_not_end_the_tone(board, run):
    part = Buzzer()
    board.attach(part, **{"in": "GP2"})
    run(TONE + "import alarm\nwake = alarm.pin.PinAlarm(board.GP5, value=True, pull=True)\n"
        "late = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 1)\n"
        "alarm.light_sleep_until_alarms(wake, late)\n")  # fmt: skip
    assert part.tone()[0] == A4
    assert part.sound(0.5, 0.9, rate=8000).all()
