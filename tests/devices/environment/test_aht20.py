import pytest

from circuitpython_kernel.devices import AHT20

SENSOR = (
    "import board, busio, time, adafruit_ahtx0\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_ahtx0.AHTx0(i2c)\n"
)
ALL = "print(sensor.temperature, sensor.relative_humidity)\n"


@pytest.mark.parametrize(("temperature", "humidity"), [(21.5, 40), (-40, 0), (85, 100), (0, 33.3)])
def test_the_library_reads_what_was_set(board, numbers, temperature, humidity):
    board.attach(AHT20(temperature=temperature, humidity=humidity))
    assert numbers(SENSOR + ALL) == [pytest.approx(temperature, abs=0.001), pytest.approx(humidity, abs=0.001)]


def test_a_measurement_takes_75_ms_and_reports_busy(board, numbers):
    board.attach(AHT20())
    code = "t = time.monotonic()\nsensor.temperature\nprint(time.monotonic() - t, sensor.status & 0x88)"
    seconds, status = numbers(SENSOR + code)
    assert seconds >= 0.075
    assert status == 8


def test_a_command_while_it_measures_is_not_acknowledged(board):
    board.attach(AHT20())
    result = board.run(
        SENSOR + "from adafruit_bus_device.i2c_device import I2CDevice\nwith I2CDevice(i2c, 0x38) as d:\n"
        "    d.write(b'\\xac\\x33\\x00')\n    d.write(b'\\xac\\x33\\x00')\n"
    )
    assert result.error_type == "OSError"
