import pytest

from circuitpython_kernel.devices import ADXL34x

SENSOR = (
    "import board, busio, time, digitalio, adafruit_adxl34x\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_adxl34x.ADXL345(i2c)\ntime.sleep(0.02)\n"
)
SHOW = "print(*sensor.acceleration)\n"


@pytest.mark.parametrize("axes", [(0, 0, 9.80665), (-9.80665, 1.5, -3.25), (19, -19, 0.1)])
def test_the_library_reads_what_was_set(board, numbers, axes):
    board.attach(ADXL34x(x=axes[0], y=axes[1], z=axes[2]))
    assert numbers(SENSOR + SHOW) == pytest.approx(axes, abs=0.04)


def test_range_and_rate(board, numbers):
    board.attach(ADXL34x(x=150))
    assert numbers(SENSOR + SHOW)[0] == pytest.approx(20, abs=0.1), "saturated at 2 g"
    code = (
        "sensor.range = adafruit_adxl34x.Range.RANGE_16_G\nsensor.data_rate = adafruit_adxl34x.DataRate.RATE_400_HZ\n"
    )
    (value, _, _, rate) = numbers(code + "time.sleep(0.02)\nprint(*sensor.acceleration, sensor.data_rate)")
    assert value == pytest.approx(150, abs=0.1)
    assert rate == 0b1100


def test_taps(board, run):
    sensor = ADXL34x()
    board.attach(sensor)
    show = "print(sensor.events['tap'])"
    assert run(SENSOR + "sensor.enable_tap_detection()\n" + show) == ["False"]
    sensor.tap(strength=1)
    assert run(show) == ["False"], "too gentle"
    sensor.tap(strength=3)
    assert run(show + "\n" + show) == ["True", "False"]
    run("sensor.disable_tap_detection()\nsensor.enable_tap_detection(tap_count=2)")
    sensor.tap()
    assert run(show) == ["False"]
    sensor.tap(double=True)
    assert run(show) == ["True"]


def test_motion(board, run):
    sensor = ADXL34x()
    board.attach(sensor)
    show = "print(sensor.events['motion'])"
    assert run(SENSOR + "sensor.enable_motion_detection()\n" + show) == ["False"]
    sensor.x = 1
    assert run(show) == ["False"], "a small movement"
    sensor.x = 15
    assert run(show) == ["True"]


def test_free_fall_takes_its_time(board, run):
    sensor = ADXL34x()
    board.attach(sensor, int1="GP2")
    show = "print(sensor.events['freefall'])"
    run(SENSOR + "pin = digitalio.DigitalInOut(board.GP2)\nsensor.enable_freefall_detection()")
    sensor.z = 0
    assert run("time.sleep(0.05)\n" + show) == ["False"]
    assert run("time.sleep(0.2)\nprint(pin.value)\n" + show) == ["True", "True"]


def test_two_on_one_bus(board, numbers):
    board.attach(ADXL34x(x=1))
    board.attach(ADXL34x(address=0x1D, x=2))
    code = "other = adafruit_adxl34x.ADXL345(i2c, address=0x1D)\ntime.sleep(0.02)\n"
    code += "print(sensor.acceleration[0], other.acceleration[0])"
    assert numbers(SENSOR + code) == pytest.approx((1, 2), abs=0.04)
