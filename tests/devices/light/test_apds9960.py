import pytest

from circuitpython_kernel.devices import APDS9960

SENSOR = (
    "import board, busio, time\nfrom adafruit_apds9960.apds9960 import APDS9960\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = APDS9960(i2c)\n"
)
GESTURES = {"up": 1, "down": 2, "left": 3, "right": 4}
LISTEN = (
    "def listen(seconds):\n    start = time.monotonic()\n    while time.monotonic() - start < seconds:\n"
    "        found = sensor.gesture()\n        if found:\n            return found\n    return 0\n"
)
GESTURE = SENSOR + "sensor.enable_proximity = True\nsensor.enable_gesture = True\n" + LISTEN


@pytest.mark.parametrize("gain", [0, 1, 2, 3])
@pytest.mark.parametrize("distance", [15, 40, 100])
def test_proximity_falls_with_the_square_of_the_distance(board, numbers, gain, distance):
    board.attach(APDS9960(distance=distance))
    (found,) = numbers(
        SENSOR
        + f"sensor.proximity_gain = {gain}\nsensor.enable_proximity = True\ntime.sleep(0.05)\nprint(sensor.proximity)"
    )
    assert found == min(255, round(120 / 8 / 4 * 2**gain * (100 / distance) ** 2))


def test_a_dark_object_reflects_less(board, numbers):
    sensor = APDS9960(distance=20)
    board.attach(sensor)
    read = "time.sleep(0.05)\nprint(sensor.proximity)"
    (bright,) = numbers(SENSOR + "sensor.enable_proximity = True\n" + read)
    sensor.reflectance = 0.09
    (dark,) = numbers(read)
    assert (bright, dark) == (94, 9)
    assert numbers("sensor.enable_proximity = False\n" + read) == [0]


def test_a_proximity_interrupt_after_several_cycles(board, numbers):
    sensor = APDS9960(distance=1000)
    board.attach(sensor, int="GP10")
    code = (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\n"
        "sensor.proximity_interrupt_threshold = (0, 20, 8)\n"
        "sensor.enable_proximity = True\nsensor.enable_proximity_interrupt = True\ntime.sleep(1)\nprint(int(pin.value))"
    )
    assert numbers(SENSOR + code) == [1]
    sensor.distance = 30
    wait = "t = time.monotonic_ns()\nwhile pin.value:\n    time.sleep(0.001)\nprint((time.monotonic_ns() - t) / 1e6)\n"
    (milliseconds,) = numbers(wait)
    assert milliseconds == pytest.approx(8 * 2.78, abs=4)
    sensor.distance = 500
    assert numbers("time.sleep(0.1)\nsensor.clear_interrupt()\nprint(int(pin.value))") == [1]


@pytest.mark.parametrize("gain", [0, 1, 2, 3])
@pytest.mark.parametrize("steps", [1, 37, 256])
def test_colour_with_gain_and_integration_time(board, numbers, gain, steps):
    board.attach(APDS9960(red=40, green=20, blue=10))
    *rgb, clear = numbers(
        SENSOR + f"sensor.color_gain = {gain}\nsensor.color_integration_time = {steps}\nsensor.enable_color = True\n"
        "while not sensor.color_data_ready:\n    time.sleep(0.005)\nprint(*sensor.color_data)"
    )
    scale = 23.5 / 160 * steps * 4**gain
    highest = min(1025 * steps, 65535)
    expected = [
        40 + 0.145 * 20 + 0.075 * 10,
        0.07 * 40 + 0.745 * 20 + 0.26 * 10,
        0.135 * 40 + 0.275 * 20 + 0.785 * 10,
    ]
    assert clear == pytest.approx(min(highest, 70 * scale), abs=0.6)
    assert rgb == pytest.approx([min(highest, value * scale) for value in expected], abs=0.6)


def test_colour_takes_its_time_and_reading_clears_the_flag(board, numbers):
    board.attach(APDS9960())
    code = (
        "sensor.enable_color = True\nt = time.monotonic_ns()\n"
        "while not sensor.color_data_ready:\n    time.sleep(0.001)\n"
        "print((time.monotonic_ns() - t) / 1e6)\nsensor.color_data\nprint(int(sensor.color_data_ready))"
    )
    milliseconds, ready = numbers(SENSOR + code)
    assert milliseconds == pytest.approx(256 * 2.78, abs=3)
    assert ready == 0


@pytest.mark.parametrize("direction", GESTURES)
def test_the_library_recognises_each_gesture(board, numbers, direction):
    sensor = APDS9960()
    board.attach(sensor)
    numbers(GESTURE)
    sensor.wave(direction)
    assert numbers("print(listen(2), listen(1))") == [GESTURES[direction], 0]


@pytest.mark.parametrize(("seconds", "height"), [(0.2, 50), (0.4, 30), (1.0, 40)])
def test_slow_and_fast_near_and_far(board, numbers, seconds, height):
    sensor = APDS9960()
    board.attach(sensor)
    numbers(GESTURE)
    sensor.wave("left", seconds=seconds, height=height)
    assert numbers("print(listen(2))") == [3]


def test_gestures_one_after_the_other_and_rotated(board, numbers):
    sensor = APDS9960()
    board.attach(sensor)
    numbers(GESTURE + "sensor.rotation = 90")
    sensor.wave("up")
    assert numbers("print(listen(2))") == [4]
    sensor.wave("right")
    assert numbers("print(listen(2))") == [2]


def test_a_hand_too_far_away_is_not_seen(board, numbers):
    sensor = APDS9960()
    board.attach(sensor)
    numbers(GESTURE)
    sensor.wave("up", height=250)
    assert numbers("print(listen(2))") == [0]


def test_the_fifo_overflows_when_nobody_reads_it(board, numbers):
    sensor = APDS9960()
    board.attach(sensor)
    numbers(GESTURE)
    sensor.wave("up", seconds=1)
    level, overflow, mode = numbers(
        "time.sleep(3)\nprint(sensor._read8(0xAE), sensor._read8(0xAF) & 2, sensor._read8(0xAB) & 1)"
    )
    assert (level, overflow, mode) == (32, 2, 0)
    assert numbers("print(sensor.gesture(), sensor._read8(0xAE), sensor._read8(0xAF))") == [0, 0, 0]


def test_an_hour_with_nobody_looking(board, numbers):
    sensor = APDS9960(distance=30)
    board.attach(sensor, int="GP10")
    found = numbers(
        GESTURE + "sensor.enable_color = True\nsensor.enable_proximity_interrupt = True\ntime.sleep(3600)\n"
        "print(sensor._read8(0xAE), sensor._read8(0xAB) & 1)"
    )
    assert found == [32, 1]  # an object that stays keeps it in gesture mode


def test_a_direction_that_is_none():
    with pytest.raises(ValueError, match="up, down, left, right"):
        APDS9960().wave("north")


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(APDS9960(distance=25, red=300))
        result = board.run(APDS9960.example)
        assert result.ok, result.traceback
        assert result.stdout.startswith("60 (")
        result = board.run(
            "from adafruit_apds9960 import colorutility\nr, g, b, c = sensor.color_data\n"
            "print(colorutility.calculate_color_temperature(r, g, b), colorutility.calculate_lux(r, g, b))"
        )
        assert result.ok, result.traceback
