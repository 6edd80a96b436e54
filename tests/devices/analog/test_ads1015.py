import pytest

from circuitpython_kernel.devices import ADS1015, ADS1115

CHIP = (
    "import board, busio, time, digitalio\nfrom adafruit_ads1x15 import ADS1015, AnalogIn, ads1x15\n"
    "i2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\nadc = ADS1015(i2c)\n"
    "chan = [AnalogIn(adc, n) for n in range(4)]\n"
)
GAINS = {"2/3": 6.144, "1": 4.096, "2": 2.048, "4": 1.024, "8": 0.512, "16": 0.256}


def test_every_input(board, numbers):
    board.attach(ADS1015(a0=0.1, a1=1.2345, a2=3.3, a3=0))
    read = numbers(CHIP + "for c in chan: print(c.voltage)")
    assert read == pytest.approx([0.1, 1.2345, 3.3, 0], abs=4.096 / 2048)


@pytest.mark.parametrize("gain", GAINS)
def test_gains_and_their_limits(board, numbers, gain):
    full = GAINS[gain]
    board.attach(ADS1015(a0=full * 0.75, a1=min(full * 1.5, 5.5), supply=5.5))
    volts, value = numbers(CHIP + f"adc.gain = {gain}\nprint(chan[0].voltage, chan[1].value >> 4)")
    assert volts == pytest.approx(full * 0.75, abs=full / 2048)
    assert value == (2047 if gain != "2/3" else pytest.approx(5.5 / full * 2048, abs=1))


def test_pairs_and_negative_values(board, numbers):
    board.attach(ADS1015(a0=1.0, a1=2.5, a2=0.75, a3=0.5))
    code = "for p in ((0, 1), (0, 3), (1, 3), (2, 3)): print(AnalogIn(adc, *p).voltage)"
    assert numbers(CHIP + code) == pytest.approx([-1.5, 0.5, 2, 0.25], abs=0.0021)


@pytest.mark.parametrize("rate", [128, 250, 490, 920, 1600, 2400, 3300])
def test_a_conversion_takes_its_time(board, numbers, rate):
    board.attach(ADS1015(a0=1))
    code = f"adc.data_rate = {rate}\nt = time.monotonic_ns()\nchan[0].value\nprint((time.monotonic_ns() - t) / 1e6)"
    assert numbers(CHIP + code)[0] == pytest.approx(1000 / rate, abs=0.8)  # 0.2 ms for each transfer


def test_an_alert_above_a_threshold(board, run):
    part = ADS1015(a0=1.0)
    board.attach(part, alert="GP9")
    run(
        CHIP + "alert = digitalio.DigitalInOut(board.GP9)\nadc.mode = ads1x15.Mode.CONTINUOUS\n"
        "adc.comparator_queue_length = 1\nadc.comparator_high_threshold = 1000 << 4\n"
        "adc.comparator_low_threshold = 900 << 4\nchan[0].value\ntime.sleep(0.01)"
    )
    assert run("print(alert.value)") == ["True"]
    part.a0 = 2.5
    assert run("time.sleep(0.01)\nprint(alert.value)") == ["False"]


def test_both_are_on_one_bus(board):
    board.attach(ADS1015())
    board.attach(ADS1115(address=0x49))
    assert board.part("ads1015").rates[0] == 128
