import math

import pytest

from circuitpython_kernel.devices import BNO055

SENSOR = (
    "import board, busio, time, adafruit_bno055\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_bno055.BNO055_I2C(i2c)\n"
)


@pytest.mark.parametrize("angles", [(0, 0, 0), (90, 10, -20), (350.5, -45, 120)])
def test_the_library_reads_the_angles_that_were_set(board, numbers, angles):
    board.attach(BNO055(heading=angles[0], roll=angles[1], pitch=angles[2]))
    assert numbers(SENSOR + "print(*sensor.euler)") == pytest.approx(angles, abs=0.07)


def test_gravity_and_quaternion_belong_together(board, numbers):
    board.attach(BNO055(heading=30, roll=20, pitch=-40, x=1.5))
    gravity = numbers(SENSOR + "print(*sensor.gravity)")
    assert math.hypot(*gravity) == pytest.approx(9.81, abs=0.02)
    w, x, y, z = numbers("print(*sensor.quaternion)")
    assert math.hypot(w, x, y, z) == pytest.approx(1, abs=0.001)
    down = (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y))
    assert gravity == pytest.approx([9.80665 * value for value in down], abs=0.03)
    linear, total = numbers("print(sensor.linear_acceleration[0], sensor.acceleration[0])")
    assert (linear, total - gravity[0]) == pytest.approx((1.5, 1.5), abs=0.02)


def test_the_compass_follows_the_heading(board, numbers):
    board.attach(BNO055(heading=90))
    x, y, z = numbers(SENSOR + "print(*sensor.magnetic)")
    # North is to the left of one who looks east.
    assert math.degrees(math.atan2(-x, y)) == pytest.approx(90, abs=1)
    assert math.hypot(x, y, z) == pytest.approx(48, abs=0.2)


def test_rotation_and_temperature(board, numbers):
    board.attach(BNO055(rotation_x=100, rotation_z=-50, temperature=31))
    x, _, z, temperature = numbers(SENSOR + "print(*sensor.gyro, sensor.temperature)")
    assert (x, z) == pytest.approx((math.radians(100), math.radians(-50)), abs=0.002)
    assert temperature == 31


def test_modes_have_their_sensors(board, run):
    board.attach(BNO055())
    code = "sensor.mode = adafruit_bno055.ACCONLY_MODE\nprint(sensor.euler, sensor.gyro)"
    assert run(SENSOR + code) == ["(None, None, None) (None, None, None)"]


def test_calibration_and_offsets(board, run):
    sensor = BNO055(calibration=2)
    board.attach(sensor)
    assert run(SENSOR + "print(sensor.calibrated, sensor.calibration_status)") == ["False (2, 2, 2, 2)"]
    sensor.calibration = 3
    code = "print(sensor.calibrated)\nsensor.offsets_gyroscope = (1, -2, 3)\nprint(sensor.offsets_gyroscope)"
    assert run(code) == ["True", "(1, -2, 3)"]
