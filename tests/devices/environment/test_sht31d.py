import pytest

from circuitpython_kernel.devices import SHT31D

SENSOR = (
    "import board, busio, time, adafruit_sht31d\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_sht31d.SHT31D(i2c)\n"
)
ALL = "print(sensor.temperature, sensor.relative_humidity)\n"


@pytest.mark.parametrize(("temperature", "humidity"), [(21.5, 40), (-40, 0), (125, 100), (0, 33.3)])
@pytest.mark.parametrize("setting", ["", "sensor.repeatability = 'Low'\n", "sensor.clock_stretching = True\n"])
def test_the_library_reads_what_was_set(board, numbers, temperature, humidity, setting):
    board.attach(SHT31D(temperature=temperature, humidity=humidity))
    assert numbers(SENSOR + setting + ALL) == [pytest.approx(temperature, abs=0.01), pytest.approx(humidity, abs=0.01)]


def test_status_heater_and_serial_number(board, run):
    board.attach(SHT31D(temperature=20))
    code = (
        "print(sensor.heater)\nsensor.heater = True\nprint(sensor.heater, sensor.temperature > 22)\n"
        "sensor.heater = False\nprint(sensor.heater, hex(sensor.serial_number))"
    )
    assert run(SENSOR + code) == ["False", "True True", "False 0xa1b2c3d"]


def test_periodic_mode_keeps_the_last_values(board, run):
    sensor = SHT31D(temperature=20)
    board.attach(sensor)
    run(SENSOR + "sensor.frequency = 2\nsensor.mode = adafruit_sht31d.MODE_PERIODIC\ntime.sleep(2.2)\n")
    (line,) = run("values = sensor.temperature\nprint(len(values), [round(v, 1) for v in values][:4])")
    assert line == "5 [20.0, 20.0, 20.0, 20.0]"
    (line,) = run("sensor.mode = adafruit_sht31d.MODE_SINGLE\nprint(round(sensor.temperature, 1))")
    assert line == "20.0"


def test_two_on_one_bus(board, numbers):
    board.attach(SHT31D(temperature=10))
    board.attach(SHT31D(address=0x45, temperature=30))
    code = "other = adafruit_sht31d.SHT31D(i2c, 0x45)\nprint(round(sensor.temperature), round(other.temperature))"
    assert numbers(SENSOR + code) == [10, 30]
