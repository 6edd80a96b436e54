import pytest

from circuitpython_kernel.devices import TMP117

SENSOR = (
    "import board, busio, time, digitalio, adafruit_tmp117\nfrom adafruit_tmp117 import *\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_tmp117.TMP117(i2c)\n"
)


@pytest.mark.parametrize("temperature", [21.5, -55, 150, 0, 37.0078125])
def test_the_library_reads_what_was_set(board, numbers, temperature):
    board.attach(TMP117(temperature=temperature))
    found = numbers(SENSOR + "time.sleep(1.1)\nprint(sensor.temperature)")
    assert found == [pytest.approx(temperature, rel=1e-6)]  # a board prints seven digits


def test_offset_and_one_shot(board, numbers):
    sensor = TMP117(temperature=20)
    board.attach(sensor)
    code = "sensor.temperature_offset = 2.5\ntime.sleep(1.1)\nprint(sensor.temperature, sensor.temperature_offset)"
    assert numbers(SENSOR + code) == [22.5, 2.5]
    sensor.temperature = 30
    assert numbers("sensor.averaged_measurements = 0\nprint(sensor.take_single_measurement())") == [32.5]
    sensor.temperature = 40
    assert numbers("time.sleep(3)\nprint(sensor.temperature)") == [32.5], "it sleeps after one shot"


def test_limits_and_the_alert_pin(board, run):
    sensor = TMP117(temperature=20)
    board.attach(sensor, alert="GP2")
    run(SENSOR + "sensor.high_limit = 25\nsensor.low_limit = 10\nalert = digitalio.DigitalInOut(board.GP2)\n")
    show = "time.sleep(1.1)\nlevel = alert.value\ns = sensor.alert_status\nprint(level, s.high_alert, s.low_alert)"
    run(show)
    assert run(show) == ["True False False"]
    sensor.temperature = 30
    assert run("time.sleep(1)\n" + show) == ["False True False"]
    sensor.temperature = 5
    run("time.sleep(1)\n" + show)
    assert run(show) == ["False False True"]


def test_settings_in_its_eeprom_outlive_the_power(board, numbers):
    sensor = TMP117()
    board.attach(sensor)
    numbers(
        SENSOR + "from adafruit_bus_device.i2c_device import I2CDevice\nwith I2CDevice(i2c, 0x48) as d:\n"
        "    d.write(bytes((4, 0x80, 0)))\n    d.write(bytes((2, 0x10, 0)))\ntime.sleep(0.01)\n"
    )
    sensor.restart_power()
    assert sensor.words[2] == 0x1000
