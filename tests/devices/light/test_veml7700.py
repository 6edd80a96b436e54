import pytest

from circuitpython_kernel.devices import VEML7700
from circuitpython_kernel.devices.light.veml7700 import corrected

SENSOR = (
    "import board, busio, time\nimport adafruit_veml7700\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_veml7700.VEML7700(i2c)\n"
)


@pytest.mark.parametrize("lux", [0, 0.1, 4.2, 50, 333, 1000, 9000, 40_000, 110_000])
def test_automatic_ranging_finds_what_was_set(board, numbers, lux):
    board.attach(VEML7700(illuminance=lux))
    (found,) = numbers(SENSOR + "print(sensor.autolux)")
    assert found == pytest.approx(lux, rel=0.006, abs=0.005)


@pytest.mark.parametrize(
    ("gain", "factor", "time", "milliseconds"),
    [("2", 2, "800MS", 800), ("1", 1, "400MS", 400), ("1_4", 0.25, "50MS", 50), ("1_8", 0.125, "25MS", 25)],
)
def test_gain_and_integration_time_decide_the_resolution(board, numbers, gain, factor, time, milliseconds):
    board.attach(VEML7700(illuminance=100))
    light, lux, resolution, white = numbers(
        SENSOR + f"sensor.light_gain = sensor.ALS_GAIN_{gain}\nsensor.light_integration_time = sensor.ALS_{time}\n"
        "time.sleep(1)\nprint(sensor.light, sensor.lux, sensor.resolution(), sensor.white)"
    )
    assert resolution == pytest.approx(0.0042 * 800 / milliseconds * 2 / factor)
    assert light == pytest.approx(lux / resolution, abs=0.6)
    assert corrected(lux) == pytest.approx(100, abs=resolution)
    assert white == pytest.approx(1.5 * light, abs=2)


def test_bright_light_saturates_the_highest_gain(board, numbers):
    board.attach(VEML7700(illuminance=5000))
    assert numbers(
        SENSOR + "sensor.light_gain = sensor.ALS_GAIN_2\nsensor.light_integration_time = sensor.ALS_800MS\n"
        "time.sleep(1)\nprint(sensor.light, sensor.white)"
    ) == [65535, 65535]


def test_a_result_takes_an_integration_and_wakes_up_from_shutdown(board, numbers):
    sensor = VEML7700(illuminance=1000)
    board.attach(sensor)
    setup = SENSOR + "sensor.light_integration_time = sensor.ALS_400MS\ntime.sleep(0.39)\nprint(sensor.light)\n"
    first, second = numbers(setup + "time.sleep(0.02)\nprint(sensor.light)")
    assert first == 0 < second
    sensor.illuminance = 10
    (kept,) = numbers("sensor.light_shutdown = True\ntime.sleep(2)\nprint(sensor.light)")
    assert kept == second
    (third,) = numbers("sensor.light_shutdown = False\ntime.sleep(0.41)\nprint(sensor.lux)")
    assert third == pytest.approx(10, abs=0.2)


def test_power_saving_measures_less_often(board, numbers):
    sensor = VEML7700(illuminance=100)
    board.attach(sensor)
    numbers(SENSOR + "sensor.light_psm = sensor.PSM_2000\nsensor.light_psm_en = True\ntime.sleep(0.11)\n")
    sensor.illuminance = 200
    early, late = numbers("time.sleep(1)\nprint(sensor.lux)\ntime.sleep(1.2)\nprint(sensor.lux)")
    assert early == pytest.approx(100, abs=1.5)
    assert late == pytest.approx(200, abs=4)


def test_threshold_flags_are_cleared_by_reading(board, numbers):
    sensor = VEML7700(illuminance=100)
    board.attach(sensor)
    setup = (
        "time.sleep(0.2)\nlight = sensor.light\nsensor.light_low_threshold = light // 2\n"
        "sensor.light_high_threshold = light * 2\nsensor.light_interrupt = True\ntime.sleep(0.5)\n"
        "print(int(sensor.light_interrupt_high or sensor.light_interrupt_low))"
    )
    assert numbers(SENSOR + setup) == [0]
    sensor.illuminance = 1000
    look = "time.sleep(0.15)\nprint(int(sensor.light_interrupt_high), int(sensor.light_interrupt_high))"
    assert numbers(look) == [1, 0]
    sensor.illuminance = 5
    assert numbers("time.sleep(0.15)\nprint(int(sensor.light_interrupt_low))") == [1]


def test_nothing_there_is_reported(board, run):
    sensor = VEML7700()
    board.attach(sensor)
    sensor.break_("nack")
    assert run("try:\n    " + SENSOR.replace("\n", "\n    ") + "pass\nexcept ValueError as e:\n    print(e)") == [
        "No I2C device at address: 0x10"
    ]


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(VEML7700(illuminance=250))
        result = board.run(VEML7700.example)
        assert result.ok, result.traceback
        assert float(result.stdout.split()[1]) == pytest.approx(250, abs=1)
        result = board.run("for _ in range(3):\n    print('light', sensor.light)\n    time.sleep(0.1)")
        assert result.ok, result.traceback
