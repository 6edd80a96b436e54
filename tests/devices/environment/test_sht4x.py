import pytest

from circuitpython_kernel.devices import SHT4x

SENSOR = (
    "import board, busio, time, adafruit_sht4x\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_sht4x.SHT4x(i2c)\n"
)
ALL = "t, h = sensor.measurements\nprint(t, h)\n"


@pytest.mark.parametrize(("temperature", "humidity"), [(21.5, 40), (-40, 0), (125, 100), (0, 33.3)])
def test_the_library_reads_what_was_set(board, numbers, temperature, humidity):
    board.attach(SHT4x(temperature=temperature, humidity=humidity))
    assert numbers(SENSOR + ALL) == [pytest.approx(temperature, abs=0.01), pytest.approx(humidity, abs=0.01)]


def test_serial_number(board, numbers):
    board.attach(SHT4x())
    assert numbers(SENSOR + "print(sensor.serial_number)") == [0x12345678]


def test_the_heater_warms_and_takes_its_time(board, numbers):
    board.attach(SHT4x(temperature=20, humidity=60))
    code = "sensor.mode = adafruit_sht4x.Mode.HIGHHEAT_1S\nb = time.monotonic()\n" + ALL + "print(time.monotonic() - b)"
    temperature, humidity, seconds = numbers(SENSOR + code)
    assert temperature > 60
    assert humidity < 20
    assert seconds >= 1.1


def test_a_read_that_comes_too_early_is_not_acknowledged(board):
    board.attach(SHT4x())
    result = board.run(
        SENSOR + "from adafruit_bus_device.i2c_device import I2CDevice\nbuffer = bytearray(6)\n"
        "with I2CDevice(i2c, 0x44) as d:\n    d.write(b'\\xfd')\n    d.readinto(buffer)\n"
    )
    assert result.error_type == "OSError"
