import pytest

from circuitpython_kernel.devices import TCS34725

SENSOR = (
    "import board, busio, time\nimport adafruit_tcs34725\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_tcs34725.TCS34725(i2c)\n"
)


@pytest.mark.parametrize(
    ("lux", "kelvin", "gain", "milliseconds"),
    [(100, 5000, 16, 240), (500, 2700, 4, 240), (1000, 6500, 4, 150), (10, 4000, 60, 600), (10_000, 9000, 1, 24)],
)
def test_the_library_computes_what_shines_on_it(board, numbers, lux, kelvin, gain, milliseconds):
    sensor = TCS34725()
    sensor.shine(lux, kelvin)
    board.attach(sensor)
    found = numbers(
        SENSOR + f"sensor.gain = {gain}\nsensor.integration_time = {milliseconds}\n"
        "print(sensor.lux, sensor.color_temperature)"
    )
    assert found == pytest.approx([lux, kelvin], rel=0.01)


def test_each_channel_counts_its_share(board, numbers):
    sensor = TCS34725(red=100, green=0, blue=0)
    board.attach(sensor)
    read = "sensor.gain = 16\nsensor.integration_time = 24\nprint(*sensor.color_raw)"
    assert numbers(SENSOR + read) == [1852, 136, 273, 1950]  # 19.5 counts for 1 µW/cm², of which 95, 7 and 14 percent
    sensor.red, sensor.green = 0, 100
    assert numbers("print(*sensor.color_raw)") == [232, 1212, 448, 1660]
    sensor.green, sensor.blue = 0, 100
    assert numbers("print(*sensor.color_raw)") == [97, 359, 1063, 1380]


@pytest.mark.parametrize(("colour", "place"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_colour_is_recognised(board, numbers, colour, place):
    board.attach(TCS34725(**{"red": 5, "green": 5, "blue": 5, colour: 100}))
    rgb = numbers(SENSOR + "sensor.integration_time = 50\nsensor.gain = 16\nprint(*sensor.color_rgb_bytes)")
    assert max(range(3), key=lambda each: rgb[each]) == place


def test_darkness_is_black(board, run):
    board.attach(TCS34725(red=0, green=0, blue=0))
    assert run(SENSOR + "print(sensor.color_rgb_bytes, hex(sensor.color))") == ["(0, 0, 0) 0x0"]


def test_saturation_follows_the_integration_time(board, run):
    board.attach(TCS34725(red=20_000, green=20_000, blue=20_000))
    code = "sensor.gain = 60\n" + "".join(
        f"sensor.integration_time = {ms}\nprint(sensor.color_raw[3], sensor.lux)\n" for ms in (2.4, 24, 614)
    )
    assert run(SENSOR + code) == ["1024 None", "10240 None", "65535 None"]


def test_gain_and_integration_scale_the_counts(board, numbers):
    board.attach(TCS34725())
    code = "sensor.integration_time = 100\n" + "".join(
        f"sensor.gain = {gain}\nprint(sensor.color_raw[3])\n" for gain in (1, 4, 16, 60)
    )
    counts = numbers(SENSOR + code)
    assert [count / counts[0] for count in counts] == pytest.approx([1, 4, 16, 60], rel=0.01)


def test_a_measurement_takes_its_time(board, numbers):
    board.attach(TCS34725())
    (milliseconds,) = numbers(
        SENSOR + "sensor.integration_time = 240\nsensor.active = True\nt = time.monotonic_ns()\n"
        "while not sensor._valid():\n    pass\nprint((time.monotonic_ns() - t) / 1e6)"
    )
    assert 238 < milliseconds < 246


def test_the_interrupt_pin_goes_low_outside_the_window(board, numbers):
    sensor = TCS34725()
    board.attach(sensor, int="GP10")
    setup = (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\nsensor.integration_time = 24\n"
        "sensor.active = True\n"
        "time.sleep(0.1)\nclear = sensor.color_raw[3]\n"
        "sensor.min_value = clear // 2\nsensor.max_value = clear * 2\nsensor.cycles = 10\nsensor.interrupt = False\n"
        "time.sleep(1)\nprint(int(pin.value), int(sensor.interrupt), sensor.cycles, sensor.max_value == 2 * clear)\n"
    ).replace("sensor.max_value == 2 * clear", "int(sensor.max_value == 2 * clear)")
    assert numbers(SENSOR + setup) == [1, 0, 10, 1]
    sensor.red = sensor.green = sensor.blue = 5
    late = "time.sleep(0.2)\nprint(int(pin.value))\ntime.sleep(0.15)\nprint(int(pin.value), int(sensor.interrupt))\n"
    assert numbers(late) == [1, 0, 1]
    sensor.red = sensor.green = sensor.blue = 50
    assert numbers("time.sleep(0.1)\nsensor.interrupt = False\nprint(int(pin.value), int(sensor.interrupt))") == [1, 0]


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(TCS34725())
        result = board.run(TCS34725.example)
        assert result.ok, result.traceback
        result = board.run(
            "import time\nfor _ in range(3):\n    print(hex(sensor.color), sensor.color_rgb_bytes)\n"
            "    print(f'{sensor.color_temperature:.0f} K, {sensor.lux:.1f} lx')\n    time.sleep(1)"
        )
        assert result.ok, result.traceback


def test_a_colour_temperature_that_is_none():
    with pytest.raises(ValueError, match="between 2000 and 10000 K"):
        TCS34725().shine(100, 500)
