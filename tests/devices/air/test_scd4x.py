import pytest

from circuitpython_kernel.devices import SCD4x
from circuitpython_kernel.devices.air.scd4x import pressure_at

SENSOR = (
    "import board, busio, time\nimport adafruit_scd4x\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = adafruit_scd4x.SCD4X(i2c)\n"
)
PERIODIC = SENSOR + "sensor.start_periodic_measurement()\ntime.sleep(5.01)\n"
ALL = "print(sensor.CO2, sensor.temperature, sensor.relative_humidity)\n"


@pytest.mark.parametrize("values", [(400, 21.5, 40), (0, -10, 0), (40_000, 60, 90), (1234, 0, 95.5)])
def test_the_library_reads_what_was_set(board, numbers, values):
    board.attach(SCD4x(co2=values[0], temperature=values[1], humidity=values[2]))
    co2, temperature, humidity = numbers(PERIODIC + ALL)
    assert co2 == values[0]
    assert temperature == pytest.approx(values[1], abs=0.004)
    assert humidity == pytest.approx(values[2], abs=0.02)


@pytest.mark.parametrize(("start", "period"), [("start_periodic", 5), ("start_low_periodic", 30)])
def test_new_data_comes_in_each_period(board, numbers, start, period):
    board.attach(SCD4x())
    wait = (
        "def wait():\n    t = time.monotonic_ns()\n    while not sensor.data_ready:\n        time.sleep(0.01)\n"
        "    sensor.CO2\n    return (time.monotonic_ns() - t) / 1e9\n"
    )
    found = numbers(SENSOR + wait + f"sensor.{start}_measurement()\nprint(wait(), wait())")
    assert found == pytest.approx([period, period], abs=0.05)


def test_between_measurements_there_is_nothing_to_read(board, run):
    board.attach(SCD4x(co2=700))
    read = "try:\n    sensor._read_data()\nexcept OSError as e:\n    print(e.errno)\n"
    assert run(PERIODIC + "print(sensor.CO2, sensor.data_ready)\n" + read) == ["700 False", "19"]


def test_settings_are_not_taken_while_it_measures(board, run):
    board.attach(SCD4x())
    code = (
        "for name in ('altitude', 'temperature_offset', 'serial_number', 'self_calibration_enabled'):\n"
        "    try:\n        print(getattr(sensor, name))\n    except RuntimeError:\n        print('busy')\n"
        "print(sensor.ambient_pressure)\n"
    )
    assert run(PERIODIC + code) == ["busy", "busy", "busy", "busy", "0"]


def test_pressure_and_altitude_compensate(board, numbers):
    high_up = pressure_at(2000)
    board.attach(SCD4x(co2=1000, pressure=high_up))
    (thin,) = numbers(PERIODIC + "print(sensor.CO2)")
    assert thin == round(1000 * high_up / 1013.25)
    again = "sensor.start_periodic_measurement()\ntime.sleep(5.01)\nprint(sensor.CO2)\n"
    assert numbers("sensor.stop_periodic_measurement()\nsensor.altitude = 2000\n" + again) == [1000]
    assert numbers("sensor.ambient_pressure = 900\ntime.sleep(5)\nprint(sensor.CO2)") == [round(1000 * high_up / 900)]


def test_the_temperature_offset_makes_up_for_its_own_warmth(board, numbers):
    board.attach(SCD4x(temperature=20, humidity=50))
    offset, *_ = numbers(SENSOR + "print(sensor.temperature_offset)")
    assert offset == pytest.approx(4, abs=0.003)
    _, temperature, humidity = numbers(
        "sensor.temperature_offset = 0\nsensor.start_periodic_measurement()\ntime.sleep(5.01)\n" + ALL
    )
    assert temperature == pytest.approx(24, abs=0.004)
    assert humidity == pytest.approx(50 * 2339 / 2985, abs=0.3)  # the same vapour in warmer air


def test_forced_recalibration(board, run, numbers):
    sensor = SCD4x(co2=480)
    board.attach(sensor)
    early = "try:\n    sensor.force_calibration(400)\nexcept RuntimeError as e:\n    print(e)\n"
    assert "Forced recalibration failed" in run(PERIODIC + early)[0]
    later = "sensor.start_periodic_measurement()\ntime.sleep(200)\nprint(sensor.force_calibration(400))\n"
    again = "sensor.start_periodic_measurement()\ntime.sleep(5.01)\nprint(sensor.CO2)"
    assert numbers(later + again) == [-80, 400]
    board.reset()
    assert numbers(PERIODIC + "print(sensor.CO2)") == [400]  # it stays


def test_settings_stay_when_they_are_persisted(board, numbers):
    board.attach(SCD4x())
    show = "print(sensor.altitude, int(sensor.self_calibration_enabled), sensor.self_calibration_target)\n"
    change = "sensor.altitude = 550\nsensor.self_calibration_enabled = False\nsensor.self_calibration_target = 420\n"
    assert numbers(SENSOR + show + change + show + "sensor.reinit()\n" + show) == [0, 1, 400, 550, 0, 420, 0, 1, 400]
    assert numbers(change + "sensor.persist_settings()\nsensor.reinit()\n" + show) == [550, 0, 420]
    assert numbers("sensor.factory_reset()\n" + show) == [0, 1, 400]


def test_asc_periods_serial_number_and_variant(board, run):
    board.attach(SCD4x(serial=0x0102_0304_0506, variant="SCD43"))
    code = (
        "print(sensor.serial_number, sensor.sensor_variant_name)\n"
        "print(sensor.self_calibration_initial_period, sensor.self_calibration_standard_period)\n"
        "sensor.self_calibration_initial_period = 48\nprint(sensor.self_calibration_initial_period)\n"
    )
    assert run(SENSOR + code) == ["(1, 2, 3, 4, 5, 6) SCD43", "44 156", "48"]


def test_single_shots_and_sleep(board, run):
    sensor = SCD4x(co2=900, temperature=18, humidity=60)
    board.attach(sensor)
    code = (
        "sensor.measure_single_shot()\nprint(sensor.data_ready, sensor.CO2, round(sensor.temperature, 1))\n"
        "sensor.measure_single_shot_rht_only()\nprint(sensor.CO2, round(sensor.relative_humidity, 1))\n"
        "sensor.power_down()\n"
        "try:\n    sensor.data_ready\nexcept RuntimeError:\n    print('asleep')\n"
        "sensor.wake_up()\nprint(sensor.serial_number[0], sensor.data_ready)\n"
    )
    assert run(SENSOR + code) == ["True 900 18.0", "0 60.0", "asleep", "191 False"]


def test_the_scd40_has_no_single_shots(board, run):
    board.attach(SCD4x(variant="SCD40"))
    code = "print(sensor.sensor_variant_name)\ntry:\n    sensor.measure_single_shot()\n"
    assert run(SENSOR + code + "except RuntimeError:\n    print('no')") == ["SCD40", "no"]


def test_the_self_test(board, run):
    sensor = SCD4x()
    board.attach(sensor)
    test = "try:\n    sensor.self_test()\n    print('passed')\nexcept RuntimeError as e:\n    print(e)\n"
    assert run(SENSOR + test) == ["passed"]
    sensor.defect = 1
    assert run(test) == ["Self test failed"]


def test_a_variant_that_is_none():
    with pytest.raises(ValueError, match="SCD40, SCD41, SCD43"):
        SCD4x(variant="SCD30")


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(SCD4x(co2=812, temperature=22))
        result = board.run(SCD4x.example)
        assert result.ok, result.traceback
        assert result.stdout.split()[0] == "812"
        result = board.run(
            "for _ in range(12):\n    if sensor.data_ready:\n        print('CO2', sensor.CO2, 'ppm')\n    time.sleep(1)"
        )
        assert result.ok, result.traceback
        assert result.stdout.count("CO2 812 ppm") == 2
