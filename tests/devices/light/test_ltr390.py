import pytest

from circuitpython_kernel.devices import LTR390

SENSOR = (
    "import board, busio, time\nimport adafruit_ltr390\n"
    "from adafruit_ltr390 import Gain, Resolution, MeasurementDelay, ALS, UV\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_ltr390.LTR390(i2c)\n"
)
FINEST = "sensor.gain = Gain.GAIN_18X\nsensor.resolution = Resolution.RESOLUTION_20BIT\n"
LATER = "time.sleep(1)\nsensor.light, sensor.uvs\n"


@pytest.mark.parametrize("uvi", [0, 0.5, 3.2, 11, 20])
def test_the_uv_index(board, numbers, uvi):
    board.attach(LTR390(uv_index=uvi))
    (found,) = numbers(SENSOR + FINEST + LATER + "time.sleep(1)\nprint(sensor.uvi)")
    assert found == pytest.approx(uvi, abs=0.5 / 2300 + 1e-4)


@pytest.mark.parametrize(
    ("lux", "gain", "bits"), [(0, 3, 16), (5, 18, 20), (300, 3, 18), (2000, 3, 16), (100_000, 1, 13)]
)
def test_lux(board, numbers, lux, gain, bits):
    board.attach(LTR390(illuminance=lux))
    code = f"sensor.gain = Gain.GAIN_{gain}X\nsensor.resolution = Resolution.RESOLUTION_{bits}BIT\n"
    (found,) = numbers(SENSOR + code + LATER + "sensor.light\ntime.sleep(1)\nprint(sensor.lux)")
    assert found == pytest.approx(lux, abs=0.31 / (gain * 2 ** (bits - 18)))


def test_each_gain_and_resolution_scales_the_counts(board, numbers):
    board.attach(LTR390(illuminance=600))
    gains = "".join(f"sensor.gain = {code}\nsensor.light\ntime.sleep(0.2)\nprint(sensor.light)\n" for code in range(5))
    assert numbers(SENSOR + "sensor.light\n" + gains) == [250, 750, 1500, 2250, 4500]
    bits = "".join(
        f"sensor.resolution = {code}\nsensor.light\ntime.sleep(1)\nprint(sensor.light)\n" for code in range(6)
    )
    assert numbers(bits) == [72000, 36000, 18000, 9000, 4500, 562]


def test_too_much_light_saturates(board, numbers):
    board.attach(LTR390(illuminance=100_000))
    assert numbers(SENSOR + FINEST + "sensor.light\ntime.sleep(1)\nprint(sensor.light)") == [(1 << 20) - 1]


def test_data_ready_comes_after_the_conversion_and_reading_clears_it(board, numbers):
    board.attach(LTR390())
    code = (
        "sensor.measurement_delay = MeasurementDelay.DELAY_500MS\nsensor.resolution = Resolution.RESOLUTION_20BIT\n"
        "def wait():\n    t = time.monotonic_ns()\n    while not sensor.data_ready:\n        time.sleep(0.001)\n"
        "    return (time.monotonic_ns() - t) / 1e6\nsensor.data_ready\nprint(wait(), wait())"
    )
    first, second = numbers(SENSOR + code)
    assert first == pytest.approx(400, abs=5)
    assert second == pytest.approx(500, abs=5)


def test_an_alert_pulls_the_pin_low_until_the_status_is_read(board, numbers):
    sensor = LTR390(illuminance=100)
    board.attach(sensor, int="GP10")
    setup = (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\nsensor.gain = Gain.GAIN_3X\n"
        "sensor.light\nsensor.high_threshold = 1000\nsensor.low_threshold = 10\nsensor.enable_alerts(True, ALS, 3)\n"
        "time.sleep(1)\nprint(int(pin.value), int(sensor.threshold_passed))\n"
        "print(sensor.high_threshold, sensor.low_threshold)"
    )
    assert numbers(SENSOR + setup) == [1, 0, 1000, 10]
    sensor.illuminance = 10_000
    assert numbers("time.sleep(0.2)\nprint(int(pin.value))\ntime.sleep(0.3)\nprint(int(pin.value))") == [1, 0]
    sensor.illuminance = 100
    assert numbers("print(int(sensor.threshold_passed), int(pin.value))\ntime.sleep(1)\nprint(int(pin.value))") == [
        1,
        1,
        1,
    ]


def test_a_soft_reset_restores_the_defaults(board, numbers):
    board.attach(LTR390())
    (gain,) = numbers(SENSOR + "sensor.gain = Gain.GAIN_18X\nsensor._reset_bit = True\nprint(sensor.gain)")
    assert gain == 1


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(LTR390(uv_index=5, illuminance=250))
        code = "\nimport time\nfor _ in range(3):\n    print(sensor.uvs, sensor.light)\n    time.sleep(1)\n"
        result = board.run(LTR390.example + code + "print(sensor.uvi, sensor.lux)")
        assert result.ok, result.traceback
        uvi, lux = (float(word) for word in result.stdout.split()[-2:])
        assert uvi == pytest.approx(5, abs=0.03)
        assert lux == pytest.approx(250, abs=0.5)
