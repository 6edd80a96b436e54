import math

import pytest

from circuitpython_kernel.devices import MPU6050

SENSOR = (
    "import board, busio, time, digitalio, adafruit_mpu6050\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_mpu6050.MPU6050(i2c)\n"
)
ALL = "print(*sensor.acceleration, *sensor.gyro, sensor.temperature)\n"


def test_the_library_reads_what_was_set(board, numbers):
    board.attach(MPU6050(x=1.5, y=-9.80665, z=3, rotation_x=100, rotation_y=-250, rotation_z=0.5, temperature=31.25))
    found = numbers(SENSOR + ALL)
    assert found[:3] == pytest.approx((1.5, -9.80665, 3), abs=0.001)
    assert found[3:6] == pytest.approx([math.radians(value) for value in (100, -250, 0.5)], abs=0.0003)
    assert found[6] == pytest.approx(31.25, abs=0.003)


@pytest.mark.parametrize(("code", "most"), [("2", 19.6), ("4", 39.2), ("8", 78.4), ("16", 156)])
def test_ranges_saturate(board, numbers, code, most):
    board.attach(MPU6050(x=156))
    code = f"sensor.accelerometer_range = adafruit_mpu6050.Range.RANGE_{code}_G\ntime.sleep(0.01)\n"
    assert numbers(SENSOR + code + ALL)[0] == pytest.approx(most, abs=0.5)


def test_gyro_ranges(board, numbers):
    board.attach(MPU6050(rotation_z=1900))
    code = "sensor.gyro_range = adafruit_mpu6050.GyroRange.RANGE_2000_DPS\ntime.sleep(0.01)\n"
    assert numbers(SENSOR + code + ALL)[5] == pytest.approx(math.radians(1900), abs=0.01)


def test_asleep_it_keeps_its_last_values(board, numbers):
    sensor = MPU6050(x=1)
    board.attach(sensor)
    numbers(SENSOR + ALL + "sensor.sleep = True")
    sensor.x = 9
    assert numbers("time.sleep(1)\n" + ALL)[0] == pytest.approx(1, abs=0.01)
    assert numbers("sensor.sleep = False\ntime.sleep(0.1)\n" + ALL)[0] == pytest.approx(9, abs=0.01)


def test_two_on_one_bus(board, numbers):
    board.attach(MPU6050(x=1))
    board.attach(MPU6050(address=0x69, x=2))
    code = "other = adafruit_mpu6050.MPU6050(i2c, 0x69)\nprint(sensor.acceleration[0], other.acceleration[0])"
    assert numbers(SENSOR + code) == pytest.approx((1, 2), abs=0.01)


def test_the_fifo_collects_samples(board, run):
    board.attach(MPU6050(x=9.80665))
    code = (
        "sensor.filter_bandwidth = 1\nsensor.sample_rate_divisor = 99\nsensor.accel_fifo_en = True\n"
        "sensor.fiforst = True\nsensor.fifo_en = True\ntime.sleep(1)\nprint(sensor.fifo_count)\n"
    )
    (count,) = run(SENSOR + code)
    assert 54 <= int(count) <= 66, "ten samples of six bytes"


def test_the_data_ready_pin(board, run):
    sensor = MPU6050()
    board.attach(sensor, int="GP2")
    run(SENSOR + "pin = digitalio.DigitalInOut(board.GP2)\n")
    assert run("print(pin.value)") == ["False"]
    run(
        "from adafruit_bus_device.i2c_device import I2CDevice\nwith I2CDevice(i2c, 0x68) as d:\n"
        "    d.write(bytes((0x38, 1)))\n"
    )
    assert run("time.sleep(0.1)\nprint(pin.value)") == ["True"]
