import math

import pytest

from circuitpython_kernel.devices import LSM6DS

SENSOR = (
    "import board, busio, time, digitalio\nfrom adafruit_lsm6ds import AccelRange, GyroRange, Rate\n"
    "from adafruit_lsm6ds.lsm6dsox import LSM6DSOX\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = LSM6DSOX(i2c)\ntime.sleep(0.1)\n"
)
ALL = "print(*sensor.acceleration, *sensor.gyro, sensor.temperature)\n"


def test_the_library_reads_what_was_set(board, numbers):
    board.attach(LSM6DS(x=1.5, y=-9.80665, z=3, rotation_x=100, rotation_y=-240, rotation_z=0.5, temperature=31.25))
    found = numbers(SENSOR + ALL)
    assert found[:3] == pytest.approx((1.5, -9.80665, 3), abs=0.002)
    assert found[3:6] == pytest.approx([math.radians(value) for value in (100, -240, 0.5)], abs=0.0003)
    assert found[6] == 31.25


@pytest.mark.parametrize(("code", "most"), [("2G", 19.6), ("4G", 39.2), ("8G", 78.4), ("16G", 156)])
def test_ranges_saturate(board, numbers, code, most):
    board.attach(LSM6DS(x=156))
    code = f"sensor.accelerometer_range = AccelRange.RANGE_{code}\ntime.sleep(0.1)\n"
    assert numbers(SENSOR + code + ALL)[0] == pytest.approx(most, abs=1)


def test_gyro_ranges_and_shutdown(board, numbers):
    sensor = LSM6DS(rotation_z=1900)
    board.attach(sensor)
    code = "sensor.gyro_range = GyroRange.RANGE_2000_DPS\ntime.sleep(0.1)\n"
    assert numbers(SENSOR + code + ALL)[5] == pytest.approx(math.radians(1900), abs=0.01)
    sensor.rotation_z = 0
    numbers("time.sleep(0.1)\n" + ALL + "sensor.gyro_data_rate = Rate.RATE_SHUTDOWN")
    sensor.rotation_z = 500
    assert numbers("time.sleep(1)\n" + ALL)[5] == pytest.approx(0, abs=0.01)


def test_other_chips_of_the_family(board, run):
    board.attach(LSM6DS(model="LSM6DS33", x=2))
    code = SENSOR.replace("lsm6dsox import LSM6DSOX", "lsm6ds33 import LSM6DS33").replace("LSM6DSOX", "LSM6DS33")
    assert run(code + "print(round(sensor.acceleration[0], 1))") == ["2.0"]
    with pytest.raises(ValueError, match="this family has the chips LSM6DSOX"):
        LSM6DS(model="LSM9")


def test_a_wrong_chip_is_noticed(board):
    board.attach(LSM6DS(model="ISM330DHCX"))
    assert "Failed to find LSM6DSOX" in board.run(SENSOR).error_message


def test_steps_are_counted(board, run):
    sensor = LSM6DS(model="LSM6DS33")
    board.attach(sensor)
    code = SENSOR.replace("lsm6dsox import LSM6DSOX", "lsm6ds33 import LSM6DS33").replace("LSM6DSOX", "LSM6DS33")
    assert run(code + "sensor.pedometer_enable = True\nprint(sensor.pedometer_steps)") == ["0"]
    sensor.step(12)
    assert run("print(sensor.pedometer_steps)") == ["12"]


def test_the_lsm6ds3trc_counts_steps_by_a_register_of_its_own(board, run):
    sensor = LSM6DS(model="LSM6DS3TRC")
    board.attach(sensor)
    code = SENSOR.replace("lsm6dsox import LSM6DSOX", "lsm6ds3trc import LSM6DS3TRC").replace("LSM6DSOX", "LSM6DS3TRC")
    run(code)
    sensor.step(3)
    assert run("sensor.pedometer_enable = True\nprint(sensor.pedometer_steps)") == ["0"]
    sensor.step(12)
    assert run("print(sensor.pedometer_steps)") == ["12"]
    sensor.write_register(0x19, 0x10)  # CTRL10_C: PEDO_EN without FUNC_EN
    sensor.step(5)
    assert run("print(sensor.pedometer_steps)") == ["12"]


def test_interrupts_go_on_after_a_power_cycle(board, run):
    sensor = LSM6DS()
    board.attach(sensor, int1="GP2")
    for _ in range(2):
        run(SENSOR + "import digitalio\nsensor._int1 = 0\n")
        run("buffer = bytes((0x0D, 1))\nwhile not i2c.try_lock(): pass\ni2c.writeto(0x6A, buffer)\ni2c.unlock()")
        run("time.sleep(0.1)")
        assert board.pins["GP2"].value is True
        board.power_cycle()
