"""Loudspeakers and amplifiers hear what outputs of sound play at their pins."""

import io
import wave

import numpy as np
import pytest

from circuitpython_kernel.devices import MAX98357A, UDA1334A, Speaker

SINE = (
    "import array, board, digitalio, math, pwmio, time\n"
    "from audiobusio import I2SOut\nfrom audiocore import RawSample\nfrom audiopwmio import PWMAudioOut\n"
    "def sine(hertz, size=30000, rate=8000):\n    count = rate // hertz\n"
    "    return RawSample(array.array('h', [int(math.sin(math.tau * i / count) * size) for i in range(count)]),"
    " sample_rate=rate)\n"
)


def tone(samples, rate):
    """The strongest frequency."""
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * rate / len(samples)


def test_a_speaker_hears_samples_square_waves_and_its_enable_pin(board, run):
    part = Speaker()
    board.attach(part, **{"in": "GP2", "enable": "GP3"})
    assert part.readings() == {"heard": "nothing", "amplifier": "on"}
    begin = part.now
    run(SINE + "audio = PWMAudioOut(board.GP2)\naudio.play(sine(400), loop=True)\ntime.sleep(0.5)\n"
        "enable = digitalio.DigitalInOut(board.GP3)\nenable.switch_to_output(False)\ntime.sleep(0.2)\n"
        "enable.value = True\ntime.sleep(0.2)\naudio.deinit()\n"
        "pwm = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=0x8000)\ntime.sleep(0.2)\npwm.deinit()\n"
        "time.sleep(0.2)")  # fmt: skip
    for start, end, hertz, largest in ((0, 0.49, 400, 0.91), (0.51, 0.69, 0, 0), (0.71, 0.89, 400, 0.91),
                                       (0.91, 1.09, 984, 0.35)):  # fmt: skip
        samples, rate = part.sound(begin + start, begin + end)
        assert np.abs(samples).max() == pytest.approx(largest, abs=0.01)
        assert tone(samples, rate) == pytest.approx(hertz, abs=6)
    assert part.span[1] - part.span[0] == pytest.approx(1.1, abs=0.01)
    picture = part.picture()
    inked = (picture != picture[0, 0]).any(axis=2).sum(axis=0)
    assert picture.shape == (96, 480, 3)
    assert inked[100] > 60, "loud"
    assert inked[260] <= 3, "off"


def test_the_samples_are_the_program_s(board, run):
    part = Speaker()
    board.attach(part, **{"in": "GP2"})
    run(SINE + "audio = PWMAudioOut(board.GP2)\naudio.play(RawSample(array.array('h', range(-32000, 32000, 7)), "
        "sample_rate=8000))\nwhile audio.playing:\n    pass\naudio.deinit()")  # fmt: skip
    with wave.open(io.BytesIO(part.wav())) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.array_equal(heard[:9143], np.arange(-32000, 32000, 7))
    with pytest.raises(ValueError, match="a sound ends after it starts"):
        part.sound(2, 1)


def test_amplifiers_on_i2s(board, run):
    mono, stereo = MAX98357A(), UDA1334A()
    wired_wrongly = MAX98357A()
    pins = {"bclk": "GP10", "lrc": "GP11", "din": "GP9"}
    board.attach(mono, sd="GP12", **pins)
    board.attach(stereo, **pins)
    board.attach(wired_wrongly, **pins | {"bclk": "GP13"})
    begin = mono.now
    run(SINE + "audio = I2SOut(board.GP10, board.GP11, board.GP9)\nleft = array.array('h', [0] * 80)\n"
        "for i in range(40):\n    left[2 * i] = int(math.sin(math.tau * i / 40) * 20000)\n"
        "audio.play(RawSample(left, channel_count=2, sample_rate=16000), loop=True)\ntime.sleep(0.25)\n"
        "sd = digitalio.DigitalInOut(board.GP12)\nsd.switch_to_output(False)\ntime.sleep(0.25)\n"
        "audio.stop()")  # fmt: skip
    samples, rate = stereo.sound()
    assert (samples.shape[1], rate) == (2, 16000)
    assert tone(samples[:, 0], rate) == pytest.approx(400, abs=3)
    assert not samples[:, 1].any()
    assert np.abs(mono.sound(begin, begin + 0.24)[0]).max() == pytest.approx(np.abs(samples).max() / 2, abs=0.001)
    assert not mono.sound(begin + 0.26, begin + 0.5)[0].any()
    assert mono.readings()["amplifier"] == "off"
    assert wired_wrongly.span[0] == wired_wrongly.span[1]


def test_a_reset_and_a_fault(board, run):
    part = Speaker()
    board.attach(part, **{"in": "GP2"})
    play = SINE + "audio = PWMAudioOut(board.GP2)\naudio.play(sine(400), loop=True)\ntime.sleep(0.1)"
    run(play)
    board.reset(hard=True)
    end = part.ends
    assert part.now == pytest.approx(end, abs=0.001)
    assert end > 0.09
    part.break_("unplugged")
    run(play)
    assert part.ends == end
    part.mend()
    assert part.site is not None
    board.detach(part)
    assert part.sound()[0].any(), "what it heard is still there"
