import pytest

from circuitpython_kernel.devices import BH1750

SENSOR = (
    "import board, busio, time\nimport adafruit_bh1750\nfrom adafruit_bh1750 import Mode, Resolution\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_bh1750.BH1750(i2c)\n"
)


@pytest.mark.parametrize("lux", [0, 0.5, 12.5, 333, 5000, 27_000])
def test_the_library_reads_what_was_set(board, numbers, lux):
    board.attach(BH1750(illuminance=lux))
    (found,) = numbers(SENSOR + "print(sensor.lux)")
    assert found == pytest.approx(lux, abs=0.25)


@pytest.mark.parametrize(("resolution", "step"), [("LOW", 4), ("MID", 1), ("HIGH", 0.5)])
def test_resolutions(board, numbers, resolution, step):
    board.attach(BH1750(illuminance=77.7))
    (found,) = numbers(SENSOR + f"sensor.resolution = Resolution.{resolution}\nprint(sensor.lux)")
    assert found == pytest.approx(77.7, abs=step / 2 + 0.5)


def test_it_saturates(board, numbers):
    board.attach(BH1750(illuminance=100_000))
    high, mid = numbers(SENSOR + "print(sensor.lux)\nsensor.resolution = Resolution.MID\nprint(sensor.lux)")
    assert high == pytest.approx(65535 / 2.4)
    assert mid == pytest.approx(65535 / 1.2)


def test_one_time_mode_measures_once(board, numbers):
    sensor = BH1750(illuminance=100)
    board.attach(sensor)
    assert numbers(SENSOR + "sensor.mode = Mode.ONE_SHOT\nprint(sensor.lux)") == pytest.approx([100], abs=0.25)
    sensor.illuminance = 200
    assert numbers("time.sleep(1)\nprint(sensor.lux)") == pytest.approx([100], abs=0.25)
    assert numbers("sensor.mode = Mode.ONE_SHOT\nprint(sensor.lux)") == pytest.approx([200], abs=0.25)


def test_a_measurement_takes_120_ms_and_the_low_resolution_16(board, numbers):
    board.attach(BH1750(illuminance=100))
    read = "def raw(code, seconds):\n    sensor._write(0)\n    sensor._write(1)\n    sensor._write(7)\n"
    read += "    sensor._write(code)\n    time.sleep(seconds)\n    return sensor._raw_reading\n"
    calls = "print(raw(0x10, 0.115), raw(0x10, 0.122), raw(0x13, 0.014), raw(0x13, 0.018), raw(0x21, 0.122))"
    assert numbers(SENSOR + read + calls) == [0, 120, 0, 120, 240]


def test_the_measurement_time_register_scales_counts_and_time(board, numbers):
    board.attach(BH1750(illuminance=100))
    code = (
        "sensor._write(0x40 | 138 >> 5)\nsensor._write(0x60 | 138 & 31)\nsensor._write(0x10)\n"
        "time.sleep(0.2)\nprint(sensor._raw_reading)\ntime.sleep(0.05)\nprint(sensor._raw_reading)"
    )
    before, after = numbers(SENSOR + code)
    assert (before, after) == (240, 240)  # the high resolution 2 from before, then twice the time


def test_power_down_keeps_the_last_value_and_reset_needs_power(board, numbers):
    sensor = BH1750(illuminance=100)
    board.attach(sensor)
    numbers(SENSOR + "sensor._write(0)")
    sensor.illuminance = 1
    assert numbers("sensor._write(7)\ntime.sleep(1)\nprint(sensor._raw_reading)") == [240]
    assert numbers("sensor._write(1)\nsensor._write(7)\nprint(sensor._raw_reading)") == [0]


def test_two_at_two_addresses(board, numbers):
    board.attach(BH1750(illuminance=100))
    board.attach(BH1750(address=0x5C, illuminance=900))
    found = numbers(SENSOR + "other = adafruit_bh1750.BH1750(i2c, address=0x5C)\nprint(sensor.lux, other.lux)")
    assert found == pytest.approx([100, 900], abs=0.25)


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(BH1750(illuminance=250))
        result = board.run(
            BH1750.example + "\nimport time\nfor _ in range(3):\n    print(sensor.lux)\n    time.sleep(1)"
        )
        assert result.ok, result.traceback
        assert float(result.stdout.split()[-1]) == pytest.approx(250, abs=0.25)
