import pytest

from circuitpython_kernel.devices import ADS1115

BUS = "import board, busio, time, digitalio\ni2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\n"
CHIP = BUS + (
    "from adafruit_ads1x15 import ADS1115, AnalogIn, ads1x15\nadc = ADS1115(i2c)\n"
    "chan = [AnalogIn(adc, n) for n in range(4)]\n"
)
ALERT = "alert = digitalio.DigitalInOut(board.GP9)\n"
GAINS = {"2/3": 6.144, "1": 4.096, "2": 2.048, "4": 1.024, "8": 0.512, "16": 0.256}


def test_every_input(board, numbers):
    board.attach(ADS1115(a0=0.1, a1=1.2345, a2=3.3, a3=0))
    read = numbers(CHIP + "for c in chan: print(c.voltage)")
    assert read == pytest.approx([0.1, 1.2345, 3.3, 0], abs=4.096 / 32768)


@pytest.mark.parametrize("gain", GAINS)
def test_gains_and_their_limits(board, numbers, gain):
    full = GAINS[gain]
    part = ADS1115(a0=full * 0.75, a1=min(full * 1.5, 5.5), supply=5.5)
    board.attach(part)
    volts, most, value = numbers(CHIP + f"adc.gain = {gain}\nprint(chan[0].voltage, chan[1].voltage, chan[1].value)")
    assert volts == pytest.approx(full * 0.75, abs=full / 32768)
    if gain != "2/3":
        assert (most, value) == (pytest.approx(full, rel=1e-4), 32767)


def test_an_input_is_held_within_the_supply(board, numbers):
    board.attach(ADS1115(a0=5.5, a1=-0.3))
    read = numbers(CHIP + "adc.gain = 2/3\nprint(chan[0].voltage, chan[1].voltage)")
    assert read == pytest.approx([3.6, -0.3], abs=0.0002)


def test_pairs(board, numbers):
    board.attach(ADS1115(a0=1.0, a1=2.5, a2=0.75, a3=0.5))
    code = "for p in ((0, 1), (0, 3), (1, 3), (2, 3)): print(AnalogIn(adc, *p).voltage)"
    assert numbers(CHIP + code) == pytest.approx([-1.5, 0.5, 2, 0.25], abs=0.00013)


@pytest.mark.parametrize("rate", [8, 16, 32, 64, 128, 250, 475, 860])
def test_a_conversion_takes_its_time(board, numbers, rate):
    board.attach(ADS1115(a0=1))
    code = f"adc.data_rate = {rate}\nt = time.monotonic_ns()\nchan[0].value\nprint((time.monotonic_ns() - t) / 1e6)"
    assert numbers(CHIP + code)[0] == pytest.approx(1000 / rate, abs=0.8)  # 0.2 ms for each transfer


def test_continuous_conversion_follows_at_its_rate(board, numbers):
    board.attach(ADS1115(a0=lambda t: t % 4))
    code = (
        "adc.mode = ads1x15.Mode.CONTINUOUS\nadc.data_rate = 8\nchan[0].value\nfound = []\n"
        "for n in range(100):\n    found.append(chan[0].value)\n    time.sleep(0.01)\n"
        "print(len(set(found)), adc.rates.index(8))\ntime.sleep(1)\nprint(chan[0].voltage - found[-1] * 4.096 / 32768)"
    )
    different, _, moved = numbers(CHIP + code)
    assert different in (8, 9, 10)
    assert moved == pytest.approx(1, abs=0.13)


def test_the_result_of_the_last_conversion_stays(board, numbers):
    part = ADS1115(a0=1)
    board.attach(part)
    numbers(CHIP + "chan[0].value")
    part.a0 = 2
    before, after = numbers("print(adc.get_last_result() / 8000)\nchan[0].value\nprint(adc.get_last_result() / 8000)")
    assert (before, after) == pytest.approx((1, 2), abs=0.001)


def test_registers_after_power_on_and_after_a_general_call(board, run):
    board.attach(ADS1115(address=0x4A))
    board.attach(ADS1115(address=0x4B))
    code = (
        BUS + "i2c.try_lock()\nb = bytearray(2)\n"
        "def show():\n    for n in range(4):\n        i2c.writeto_then_readfrom(0x4a, bytes([n]), b)\n"
        "        print(b.hex(), end=' ')\n    print()\n"
        "show()\ni2c.writeto(0x4a, b'\\x02\\x12\\x34')\ni2c.writeto(0x4a, b'\\x01\\x45\\xe0')\nshow()\n"
        "i2c.writeto(0, b'\\x06')\nshow()"
    )
    assert run(code) == ["0000 8583 8000 7fff ", "0000 c5e0 1234 7fff ", "0000 8583 8000 7fff "]


COMPARATOR = CHIP + ALERT + (
    "adc.mode = ads1x15.Mode.CONTINUOUS\nadc.comparator_low_threshold = chan[0].convert_to_value(1)\n"
    "adc.comparator_high_threshold = chan[0].convert_to_value(2)\nadc.comparator_queue_length = 1\nchan[0].value\n"
)  # fmt: skip
LEVEL = "time.sleep(0.1)\nprint(int(alert.value))"


def levels(part, numbers, *volts):
    found = []
    for value in volts:
        part.a0 = value
        found += numbers(LEVEL)
    return found


def test_the_comparator_has_a_hysteresis(board, numbers):
    part = ADS1115()
    board.attach(part, alert="GP9")
    numbers(COMPARATOR)
    assert levels(part, numbers, 0.5, 1.5, 2.1, 1.5, 0.9) == [1, 1, 0, 0, 1]


def test_the_window_comparator(board, numbers):
    part = ADS1115()
    board.attach(part, alert="GP9")
    numbers(COMPARATOR + "adc.comparator_mode = ads1x15.Comp_Mode.WINDOW")
    assert levels(part, numbers, 0.5, 1.5, 2.1, 1.5) == [0, 1, 0, 1]


def test_active_high(board, numbers):
    part = ADS1115()
    board.attach(part, alert="GP9")
    numbers(COMPARATOR + "adc.comparator_polarity = ads1x15.Comp_Polarity.ACTIVE_HIGH")
    assert levels(part, numbers, 0.5, 2.1, 0.5) == [0, 1, 0]


def test_a_latched_alert_ends_when_the_value_is_read(board, numbers):
    part = ADS1115()
    board.attach(part, alert="GP9")
    numbers(COMPARATOR + "adc.comparator_latch = ads1x15.Comp_Latch.LATCHING")
    assert levels(part, numbers, 0.5, 2.1, 0.5) == [1, 0, 0]
    assert numbers("adc.get_last_result()\nprint(int(alert.value))") == [1]


@pytest.mark.parametrize("queue", [1, 2, 4])
def test_the_queue(board, numbers, queue):
    part = ADS1115()
    board.attach(part, alert="GP9")
    numbers(COMPARATOR + f"adc.data_rate = 8\nadc.comparator_queue_length = {queue}\ntime.sleep(1)")
    part.a0 = 3
    code = "start = time.monotonic_ns()\nwhile alert.value: pass\nprint((time.monotonic_ns() - start) / 1e9)"
    assert numbers(code)[0] == pytest.approx((queue - 0.5) / 8, abs=0.5 / 8 + 0.001)


def test_the_conversion_ready_signal(board, numbers):
    board.attach(ADS1115(), alert="GP9")
    code = (
        CHIP + ALERT + "adc.comparator_low_threshold = 0\nadc.comparator_high_threshold = -1\n"
        "adc.comparator_queue_length = 1\nadc.data_rate = 8\nadc._write_config(4)\nstart = time.monotonic_ns()\n"
        "print(int(alert.value))\nwhile alert.value: pass\nprint((time.monotonic_ns() - start) / 1e6)\n"
        "adc._write_config(4)\nprint(int(alert.value))"
    )
    before, took, again = numbers(code)
    assert (before, again) == (1, 1)
    assert took == pytest.approx(125, abs=0.5)


def test_ready_pulses_of_continuous_conversion_are_counted(board, numbers):
    board.attach(ADS1115(), alert="GP9")
    code = (
        CHIP + "import countio\npulses = countio.Counter(board.GP9, edge=countio.Edge.FALL, pull=digitalio.Pull.UP)\n"
        "adc.comparator_low_threshold = 0\nadc.comparator_high_threshold = -1\nadc.comparator_queue_length = 1\n"
        "adc.data_rate = 860\nadc.mode = ads1x15.Mode.CONTINUOUS\nchan[0].value\npulses.reset()\ntime.sleep(1)\n"
        "print(pulses.count)"
    )
    assert numbers(code)[0] == pytest.approx(860, abs=2)


def test_two_on_one_bus(board, numbers):
    board.attach(ADS1115(a3=1))
    board.attach(ADS1115(address=0x49, a3=2))
    code = "print(chan[3].voltage, AnalogIn(ADS1115(i2c, address=0x49), 3).voltage)"
    assert numbers(CHIP + code) == pytest.approx([1, 2], abs=0.00013)


def test_a_program_like_the_librarys_examples(board, run):
    board.attach(ADS1115(a0=2.0), alert="GP9")
    lines = run(
        CHIP + "import countio\nedges = countio.Counter(board.GP9, edge=countio.Edge.RISE)\n"
        "adc.mode = ads1x15.Mode.CONTINUOUS\nadc.comparator_queue_length = 1\n"
        "adc.comparator_mode = ads1x15.Comp_Mode.TRADITIONAL\nadc.comparator_latch = ads1x15.Comp_Latch.NONLATCHING\n"
        "adc.comparator_polarity = ads1x15.Comp_Polarity.ACTIVE_LOW\nadc.gain = 1\n"
        "adc.comparator_low_threshold = chan[0].convert_to_value(2.0)\n"
        "adc.comparator_high_threshold = chan[0].convert_to_value(2.002)\n"
        "for n in range(2):\n    print(f'{chan[0].value:>5} {chan[0].voltage:.3f}', edges.count)\n    time.sleep(2)"
    )
    assert lines == ["16000 2.000 0"] * 2
