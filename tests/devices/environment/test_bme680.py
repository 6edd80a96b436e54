import pytest

from circuitpython_kernel.devices import BME680
from circuitpython_kernel.devices.environment.bme680 import gas_raw

SENSOR = (
    "import board, busio, time, adafruit_bme680\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_bme680.Adafruit_BME680_I2C(i2c)\ntime.sleep(1)\n"
)
ALL = "print(sensor.temperature, sensor.relative_humidity, sensor.pressure, sensor.gas)\n"


@pytest.mark.parametrize(
    "values", [(21.5, 40, 1013.25, 50_000), (-40, 5, 300, 1_000), (85, 95, 1100, 1_000_000), (0, 50, 870.4, 12_345)]
)
def test_the_library_reads_what_was_set(board, numbers, values):
    board.attach(BME680(temperature=values[0], humidity=values[1], pressure=values[2], gas=values[3]))
    temperature, humidity, pressure, gas = numbers(SENSOR + ALL)
    assert temperature == pytest.approx(values[0], abs=0.02)
    assert humidity == pytest.approx(values[1], abs=0.05)
    assert pressure == pytest.approx(values[2], abs=0.1)
    assert gas == pytest.approx(values[3], rel=0.01)


def test_over_spi_with_its_pages(board, numbers):
    board.attach(BME680(temperature=-3.25, gas=20_000), bus="SPI", cs="GP17")
    temperature, _, _, gas = numbers(
        "import board, busio, digitalio, time, adafruit_bme680\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "sensor = adafruit_bme680.Adafruit_BME680_SPI(spi, digitalio.DigitalInOut(board.GP17))\ntime.sleep(1)\n" + ALL
    )
    assert temperature == pytest.approx(-3.25, abs=0.02)
    assert gas == pytest.approx(20_000, rel=0.01)


def test_heating_takes_its_time(board, numbers):
    board.attach(BME680())
    measure = "t = time.monotonic()\nsensor.temperature\nprint(time.monotonic() - t)\ntime.sleep(1)\n"
    (short,) = numbers(SENSOR + "sensor.set_gas_heater(320, 50)\n" + measure)
    (long,) = numbers("sensor.set_gas_heater(320, 500)\n" + measure)
    assert 0.05 < short < 0.15
    assert 0.5 < long < 0.6


def test_without_its_heater_there_is_no_gas_reading(board, numbers):
    sensor = BME680()
    board.attach(sensor)
    numbers(SENSOR + "sensor.set_gas_heater(None, None)\nprint(sensor.temperature)")
    assert not sensor.registers[0x2B] & 0x20


@pytest.mark.parametrize("ohms", [1e3, 1e4, 1e5, 1e6])
def test_a_range_is_found_for_each_resistance(ohms):
    raw, number = gas_raw(ohms)
    assert 0 < raw < 1024
    assert 0 <= number < 16
