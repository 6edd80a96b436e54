"""The load cell amplifier, read by its library and by pulses."""

import pytest

from circuitpython_kernel.devices import HX711

SCALE = (
    "import board, digitalio, time\nfrom adafruit_hx711.hx711 import HX711\n"
    "data, clock = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)\nclock.switch_to_output()\n"
    "scale = HX711(data, clock)\n"
    "def signed(value):\n    return value - (1 << 32) if value & 0x80000000 else value\n"
    "def show(channel):\n    print(signed(scale.read(channel)))\n"
)
PULSES = (
    "import board, digitalio, time, microcontroller\n"
    "data, clock = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)\nclock.switch_to_output()\n"
    "def wait():\n    start = time.monotonic_ns()\n    while data.value: time.sleep(0.0005)\n"
    "    return round((time.monotonic_ns() - start) / 1e6)\n"
    "def pulses(count):\n    value = 0\n    for n in range(count):\n        clock.value = True\n"
    "        microcontroller.delay_us(1)\n        value = value << 1 | data.value\n        clock.value = False\n"
    "        microcontroller.delay_us(1)\n    return value\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.fixture
def part(board):
    part = HX711()
    board.attach(part, dout="GP2", sck="GP3")
    return part


def counts(millivolts, gain):
    """What the datasheet makes of a voltage at 5 V: full scale is half of that, divided by the gain."""
    return round(millivolts / 1000 * gain / 2.5 * 2**23)


@pytest.mark.parametrize(("load", "millivolts"), [(0, 0), (5, 5), (-2.5, -2.5), (50, 50), (-50, -50)])
def test_the_library_reads_both_gains_of_the_cell(part, numbers, load, millivolts):
    part.load = load
    gains = numbers(SCALE + "show(HX711.CHAN_A_GAIN_128)\nshow(HX711.CHAN_A_GAIN_64)")
    assert gains == [max(min(counts(millivolts, gain), 2**23 - 1), -(2**23)) for gain in (128, 64)]


def test_channel_b_and_back(part, numbers):
    part.load, part.offset, part.channel_b = 1, 0.5, -40
    found = numbers(SCALE + "show(HX711.CHAN_B_GAIN_32)\nshow(HX711.CHAN_A_GAIN_128)\nshow(HX711.CHAN_B_GAIN_32)")
    assert found == [counts(-40, 32), counts(1.5, 128), counts(-40, 32)]


@pytest.mark.parametrize("rate", [10, 80])
def test_results_come_at_the_chip_s_rate(board, numbers, rate):
    board.attach(HX711(rate=rate), dout="GP2", sck="GP3")
    conversion = 1000 / rate
    found = numbers(PULSES + "for count in (25, 25, 27, 27, 25):\n    wait()\n    pulses(count)\n    print(wait())")
    settled = [conversion * conversions for conversions in (1, 1, 4, 1, 4)]
    assert found == pytest.approx(settled, abs=1)


def test_a_high_clock_switches_it_off(part, numbers):
    part.load = 1
    assert numbers(PULSES + "wait()\npulses(27)\nwait()\nprint(pulses(25) >> 1)") == [counts(1, 64)]
    numbers("clock.value = True\ntime.sleep(1)\nprint(int(data.value))\nclock.value = False")
    assert part.readings()["state"] == "converting"
    assert numbers("print(wait())\nprint(pulses(25) >> 1)") == [pytest.approx(400, abs=1), counts(1, 128)]
    assert numbers("clock.value = True\ntime.sleep(0.01)\nprint(int(data.value))") == [1]
    assert part.readings()["state"] == "off"


def test_a_snapshot_goes_back_into_the_middle_of_a_result(board, part, numbers):
    part.load = 3
    numbers(PULSES + "wait()\nfirst = pulses(10)\nprint(1)")
    before = board.snapshot()
    rest = "print((first << 14 | pulses(14)))\npulses(1)"
    assert numbers(rest) == [counts(3, 128)]
    board.restore(before)
    assert numbers(rest) == [counts(3, 128)]


def test_what_cannot_be(board):
    with pytest.raises(ValueError, match="10 or 80 conversions in a second, not 20"):
        HX711(rate=20)
    with pytest.raises(ValueError, match="above 0"):
        HX711(capacity=0)
    with pytest.raises(ValueError, match="needs a pin for sck"):
        board.attach(HX711(), dout="GP2")
    with pytest.raises(ValueError, match="at pins of their own"):
        board.attach(HX711(), dout="GP2", sck="GP2")
    assert board.parts == []


def test_unplugged_it_is_never_ready(board, part, numbers):
    part.break_("unplugged")
    assert numbers(PULSES + "data.pull = digitalio.Pull.UP\ntime.sleep(1)\nprint(int(data.value))") == [1]
    part.mend()
    assert numbers("wait()\nprint(pulses(25) >> 1)") == [0]
