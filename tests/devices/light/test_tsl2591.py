import pytest

from circuitpython_kernel.devices import TSL2591

SENSOR = (
    "import board, busio, time\nimport adafruit_tsl2591 as tsl\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsensor = tsl.TSL2591(i2c)\n"
)


@pytest.mark.parametrize(
    ("lux", "gain"), [(0, "MED"), (0.5, "MAX"), (20, "HIGH"), (300, "MED"), (5000, "LOW"), (80_000, "LOW")]
)
def test_the_library_reads_what_was_set(board, numbers, lux, gain):
    board.attach(TSL2591(illuminance=lux))
    (read,) = numbers(SENSOR + f"sensor.gain = tsl.GAIN_{gain}\ntime.sleep(0.25)\nprint(sensor.lux)")
    step = 408 / (100 * {"LOW": 1, "MED": 25, "HIGH": 428, "MAX": 9876}[gain])
    assert read == pytest.approx(lux, abs=1.5 * step)


def test_longer_integration_resolves_more(board, numbers):
    board.attach(TSL2591(illuminance=12.3))
    found = numbers(
        SENSOR + "for t in range(6):\n    sensor.integration_time = t\n    time.sleep(0.1 * (t + 1) + 0.01)\n"
        "    print(sensor.full_spectrum, sensor.lux)"
    )
    counts, lux = found[::2], found[1::2]
    assert counts[5] == pytest.approx(6 * counts[0], abs=4)
    assert lux[5] == pytest.approx(12.3, abs=0.03)


def test_infrared_counts_in_both_channels_but_hardly_as_lux(board, numbers):
    board.attach(TSL2591(illuminance=0, infrared=100))
    full, infrared, lux = numbers(
        SENSOR
        + "sensor.gain = tsl.GAIN_HIGH\ntime.sleep(0.25)\nprint(sensor.full_spectrum, sensor.infrared, sensor.lux)"
    )
    assert (full, infrared) == (25750, 15410)
    assert lux == pytest.approx(100 * (0.59 * 257.5 - 0.86 * 154.1) / (42800 / 408), abs=0.05)


def test_too_much_light_saturates_it(board, run):
    board.attach(TSL2591(illuminance=50_000))
    lines = run(
        SENSOR + "sensor.gain = tsl.GAIN_MAX\ntime.sleep(0.3)\nprint(sensor.full_spectrum)\n"
        "sensor.integration_time = tsl.INTEGRATIONTIME_600MS\ntime.sleep(0.7)\nprint(sensor.full_spectrum)\n"
        "try:\n    sensor.lux\nexcept RuntimeError as e:\n    print('too bright')"
    )
    assert lines == ["36863", "65535", "too bright"]


def test_the_first_values_come_after_an_integration(board, numbers):
    board.attach(TSL2591(illuminance=300))
    assert numbers(
        SENSOR + "def valid():\n    return sensor._read_u8(0x13) & 1\n"
        "print(sensor.full_spectrum, valid())\ntime.sleep(0.11)\n"
        "print(int(sensor.full_spectrum > 0), valid())\nsensor.disable()\nprint(valid())"
    ) == [0, 0, 1, 1, 0]


def test_interrupts_pull_the_pin_low_after_several_cycles(board, numbers):
    sensor = TSL2591(illuminance=100)
    board.attach(sensor, int="GP10")
    wait = (
        "def wait():\n    start = time.monotonic()\n    while pin.value and time.monotonic() - start < 3:\n"
        "        time.sleep(0.01)\n    return time.monotonic() - start\n"
    )
    setup = (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\n"
        "time.sleep(0.15)\ncounts = sensor.full_spectrum\n"
        "sensor.threshold_low = counts // 2\nsensor.threshold_high = counts * 2\nsensor.persist = 4\n"
        "sensor.nopersist_threshold_high = 65535\n"
        "sensor.clear_interrupt(tsl.CLEAR_ALL_INTERRUPTS)\nsensor.enable_interrupt(tsl.ENABLE_AIEN)\n"
        "print(int(pin.value))\ntime.sleep(1)\nprint(int(pin.value))\n"
    )
    assert numbers(SENSOR + wait + setup) == [1, 1]
    sensor.illuminance = 1000
    (seconds,) = numbers("print(wait())")
    assert 0.4 <= seconds <= 0.52  # five cycles in a row
    assert numbers("sensor.clear_interrupt(tsl.CLEAR_INTERRUPT)\nprint(int(pin.value))") == [1]
    quick = (
        "sensor.disable_interrupt(tsl.ENABLE_AIEN)\nsensor.nopersist_threshold_high = counts * 2\n"
        "sensor.clear_interrupt(tsl.CLEAR_ALL_INTERRUPTS)\nsensor.enable_interrupt(tsl.ENABLE_NPIEN)\nprint(wait())\n"
        "sensor.clear_interrupt(tsl.CLEAR_PERSIST_INTERRUPT)\nprint(int(pin.value))"
    )
    seconds, level = numbers(quick)
    assert seconds <= 0.12
    assert level == 1


def test_a_function_of_time_is_measured_at_the_end_of_each_cycle(board, numbers):
    board.attach(TSL2591(illuminance=lambda seconds: 100 if seconds < 10 else 200))
    lux = numbers(
        SENSOR
        + "while time.monotonic() < 10.9:\n    time.sleep(0.001)\nprint(sensor.lux)\ntime.sleep(0.3)\nprint(sensor.lux)"
    )
    assert lux == pytest.approx([100, 200], abs=0.3)


def test_it_does_not_answer_when_broken_and_again_when_mended(board, run, numbers):
    sensor = TSL2591(illuminance=100)
    board.attach(sensor)
    run(SENSOR)
    sensor.break_("nack")
    assert run("try:\n    sensor.lux\nexcept OSError as e:\n    print(e.errno)") == ["19"]
    sensor.mend()
    assert numbers("time.sleep(0.2)\nprint(sensor.lux)") == pytest.approx([100], abs=0.3)


def test_its_example_and_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(TSL2591(illuminance=250, infrared=20))
        result = board.run(TSL2591.example)
        assert result.ok, result.traceback
        assert float(result.stdout.split()[0]) == pytest.approx(250, abs=2)
        result = board.run(
            "for _ in range(3):\n    print(f'{sensor.lux:.1f} lx', 'visible', sensor.visible)\n"
            "    print(sensor.infrared, sensor.full_spectrum)\n    time.sleep(1.0)"
        )
        assert result.ok, result.traceback
        assert result.stdout.count("visible") == 3
