import pytest

from circuitpython_kernel.devices import MCP9808

SENSOR = (
    "import board, busio, time, digitalio, adafruit_mcp9808\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_mcp9808.MCP9808(i2c)\ntime.sleep(0.3)\n"
)


@pytest.mark.parametrize("temperature", [21.5, -40, 125, 0, -0.0625, 99.9375])
def test_the_library_reads_what_was_set(board, numbers, temperature):
    board.attach(MCP9808(temperature=temperature))
    assert numbers(SENSOR + "print(sensor.temperature)") == [temperature]


def test_resolutions_and_their_conversion_times(board, numbers):
    sensor = MCP9808(temperature=21.94)
    board.attach(sensor)
    code = "sensor.resolution = 0\ntime.sleep(0.05)\nprint(sensor.temperature, sensor.resolution)\n"
    assert numbers(SENSOR + code) == [21.5, 0]
    sensor.temperature = 30
    (seconds,) = numbers(
        "sensor.resolution = 3\nt = time.monotonic()\nwhile sensor.temperature < 30:\n    pass\n"
        "print(time.monotonic() - t)"
    )
    assert seconds <= 0.26


def test_limits(board, run):
    sensor = MCP9808(temperature=25)
    board.attach(sensor)
    limits = "sensor.upper_temperature = 30\nsensor.lower_temperature = 10\nsensor.critical_temperature = 50\n"
    show = "time.sleep(0.3)\nsensor.temperature\nprint(sensor.above_critical, sensor.above_upper, sensor.below_lower)"
    assert run(SENSOR + limits + show) == ["False False False"]
    assert run("print(sensor.upper_temperature, sensor.lower_temperature)") == ["30.0 10.0"]
    sensor.temperature = 35
    assert run(show) == ["False True False"]
    sensor.temperature = 60
    assert run(show) == ["True True False"]
    sensor.temperature = -5
    assert run(show) == ["False False True"]


def test_the_alert_pin(board, run):
    sensor = MCP9808(temperature=25)
    board.attach(sensor, alert="GP2")
    run(
        SENSOR + "sensor.upper_temperature = 30\nsensor.lower_temperature = 0\nsensor.critical_temperature = 90\n"
        "alert = digitalio.DigitalInOut(board.GP2)\n"
        "from adafruit_bus_device.i2c_device import I2CDevice\nwith I2CDevice(i2c, 0x18) as d:\n"
        "    d.write(bytes((1, 0, 8)))\n"
    )
    assert run("time.sleep(0.3)\nprint(alert.value)") == ["True"]
    sensor.temperature = 40
    assert run("time.sleep(0.6)\nprint(alert.value)") == ["False"]
    sensor.temperature = 25
    assert run("time.sleep(0.6)\nprint(alert.value)") == ["True"]


def test_eight_addresses(board, numbers):
    board.attach(MCP9808(temperature=1))
    board.attach(MCP9808(address=0x1F, temperature=2))
    code = "other = adafruit_mcp9808.MCP9808(i2c, address=0x1F)\nprint(sensor.temperature, other.temperature)"
    assert numbers(SENSOR + code) == [1, 2]
