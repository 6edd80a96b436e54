import pytest

from circuitpython_kernel.devices import LIS3DH

SENSOR = (
    "import board, busio, time, digitalio, adafruit_lis3dh\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_lis3dh.LIS3DH_I2C(i2c)\ntime.sleep(0.01)\n"
)
SHOW = "print(*sensor.acceleration)\n"


@pytest.mark.parametrize("axes", [(0, 0, 9.806), (-9.806, 1.5, -3.25), (19, -19, 0.1)])
def test_the_library_reads_what_was_set(board, numbers, axes):
    board.attach(LIS3DH(x=axes[0], y=axes[1], z=axes[2]))
    assert numbers(SENSOR + SHOW) == pytest.approx(axes, abs=0.02)


@pytest.mark.parametrize(("code", "most"), [("4", 39), ("8", 78), ("16", 150)])
def test_ranges(board, numbers, code, most):
    board.attach(LIS3DH(x=most, y=-most))
    found = numbers(SENSOR + f"sensor.range = adafruit_lis3dh.RANGE_{code}_G\ntime.sleep(0.01)\n" + SHOW)
    assert found[:2] == pytest.approx((most, -most), abs=0.2)


def test_beyond_its_range_it_saturates(board, numbers):
    board.attach(LIS3DH(x=100))
    assert numbers(SENSOR + SHOW)[0] == pytest.approx(19.6, abs=0.1)


def test_over_spi(board, numbers):
    board.attach(LIS3DH(x=1.25, z=-9.806), bus="SPI", cs="GP17")
    found = numbers(
        "import board, busio, time, digitalio, adafruit_lis3dh\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "sensor = adafruit_lis3dh.LIS3DH_SPI(spi, digitalio.DigitalInOut(board.GP17))\ntime.sleep(0.01)\n" + SHOW
    )
    assert found == pytest.approx((1.25, 0, -9.806), abs=0.02)


def test_taps_and_the_interrupt_pin(board, run):
    sensor = LIS3DH()
    board.attach(sensor, int1="GP2")
    run(SENSOR + "int1 = digitalio.DigitalInOut(board.GP2)\nsensor.set_tap(1, 60)\nprint(int1.value, sensor.tapped)")
    sensor.tap(strength=0.5)
    assert run("print(int1.value, sensor.tapped)") == ["False False"], "too gentle"
    sensor.tap(strength=3)
    assert run("print(int1.value, sensor.tapped)\nprint(int1.value, sensor.tapped)") == ["True True", "False False"]
    run("time.sleep(1)\nsensor.set_tap(2, 60)")
    sensor.tap()
    assert run("print(sensor.tapped)") == ["False"]
    run("time.sleep(1)")
    sensor.tap(double=True)
    assert run("print(sensor.tapped)") == ["True"]


def test_a_slow_rate_gives_a_new_value_once_a_second(board, numbers):
    sensor = LIS3DH(x=1)
    board.attach(sensor)
    numbers(SENSOR + "sensor.data_rate = adafruit_lis3dh.DATARATE_1_HZ\ntime.sleep(1)\n" + SHOW)
    sensor.x = 5
    before, after = numbers("a = sensor.acceleration[0]\ntime.sleep(1)\nprint(a, sensor.acceleration[0])")
    assert (before, after) == pytest.approx((1, 5), abs=0.02)


def test_analog_inputs(board, numbers):
    board.attach(LIS3DH(adc1=1.0, adc2=1.2, adc3=1.5))
    found = numbers(SENSOR + "print(*[sensor.read_adc_mV(n) for n in (1, 2, 3)])")
    assert found == pytest.approx((1000, 1200, 1500), abs=1)


def test_shaking_it(board, run):
    sensor = LIS3DH(x=lambda t: 60 if int(t * 50) % 2 else -60)
    board.attach(sensor)
    assert run(SENSOR + "sensor.range = adafruit_lis3dh.RANGE_8_G\nprint(sensor.shake(shake_threshold=30))") == ["True"]
