import pytest

from circuitpython_kernel.devices import BME280

I2C = "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
SENSOR = I2C + "from adafruit_bme280 import basic\nsensor = basic.Adafruit_BME280_I2C(i2c)\n"
ALL = "print(sensor.temperature, sensor.relative_humidity, sensor.pressure)\n"


@pytest.mark.parametrize(
    "values", [(21.5, 40, 1013.25), (-40, 0, 300), (85, 100, 1100), (0, 50, 870.4), (-12.34, 99.5, 1084.8)]
)
def test_the_library_reads_what_was_set(board, numbers, values):
    board.attach(BME280(temperature=values[0], humidity=values[1], pressure=values[2]))
    temperature, humidity, pressure = numbers(SENSOR + ALL)
    assert temperature == pytest.approx(values[0], abs=0.01)
    assert humidity == pytest.approx(values[1], abs=0.01)
    assert pressure == pytest.approx(values[2], abs=0.01)


def test_normal_mode_with_filter_follows_slowly(board, numbers):
    sensor = BME280(temperature=20)
    board.attach(sensor)
    numbers(
        I2C + "import time\nfrom adafruit_bme280 import advanced\nsensor = advanced.Adafruit_BME280_I2C(i2c)\n"
        "sensor.mode = advanced.MODE_NORMAL\nsensor.standby_period = advanced.STANDBY_TC_500\n"
        "sensor.iir_filter = advanced.IIR_FILTER_X4\ntime.sleep(1)\nsensor.temperature\n"
    )
    sensor.temperature = 24
    first, second = numbers("time.sleep(0.6)\nprint(sensor.temperature)\ntime.sleep(0.6)\nprint(sensor.temperature)")
    assert 20 < first < second < 24


@pytest.mark.parametrize(("name", "coefficient"), [("X2", 2), ("X4", 4), ("X8", 8), ("X16", 16)])
def test_the_filter_takes_in_one_part_of_each_new_value(board, numbers, name, coefficient):
    """Data sheet, section 3.4.4: new = (old * (coefficient - 1) + measured) / coefficient, one a measurement."""
    sensor = BME280(temperature=20)
    board.attach(sensor)
    numbers(
        I2C + "import time\nfrom adafruit_bme280 import advanced\nsensor = advanced.Adafruit_BME280_I2C(i2c)\n"
        "sensor.mode = advanced.MODE_NORMAL\nsensor.standby_period = advanced.STANDBY_TC_500\n"
        f"sensor.iir_filter = advanced.IIR_FILTER_{name}\ntime.sleep(1)\nsensor.temperature\n"
    )
    sensor.temperature = 24
    seen = numbers("for _ in range(30):\n    print(sensor.temperature)\n    time.sleep(0.1)")
    steps = list(dict.fromkeys(round(celsius, 2) for celsius in seen))
    assert steps[:5] == pytest.approx([24 - 4 * (1 - 1 / coefficient) ** step for step in range(1, 6)], abs=0.02)


def test_a_conversion_takes_its_time(board, numbers):
    board.attach(BME280())
    code = "import time\nt = time.monotonic_ns()\nsensor.temperature\nprint((time.monotonic_ns() - t) / 1e6)"
    (milliseconds,) = numbers(SENSOR + code)
    assert milliseconds > 8  # 1x oversampling of all three


def test_over_spi(board, numbers):
    board.attach(BME280(temperature=3.25), bus="SPI", cs="GP17")
    temperature, _, _ = numbers(
        "import board, busio, digitalio\nfrom adafruit_bme280 import basic\n"
        "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "sensor = basic.Adafruit_BME280_SPI(spi, digitalio.DigitalInOut(board.GP17))\n" + ALL
    )
    assert temperature == pytest.approx(3.25, abs=0.01)


def test_two_on_one_bus(board, numbers):
    board.attach(BME280(temperature=10))
    board.attach(BME280(address=0x76, temperature=30))
    assert numbers(
        SENSOR + "other = basic.Adafruit_BME280_I2C(i2c, address=0x76)\n"
        "print(round(sensor.temperature, 1), round(other.temperature, 1))"
    ) == [10, 30]


def test_its_example_runs_on_a_board_with_default_pins(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(BME280(temperature=18))
        result = board.run(BME280.example)
        assert result.ok, result.traceback
        assert result.stdout.startswith("18.0")
