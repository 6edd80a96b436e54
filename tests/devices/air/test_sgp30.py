import pytest

from circuitpython_kernel.devices import SGP30

SENSOR = (
    "import board, busio, time\nimport adafruit_sgp30\n"
    "i2c = busio.I2C(board.GP5, board.GP4, frequency=100000)\nsensor = adafruit_sgp30.Adafruit_SGP30(i2c)\n"
)
WARM = SENSOR + "time.sleep(15)\n"


@pytest.mark.parametrize(("eco2", "tvoc"), [(400, 0), (417, 3), (1200, 250), (60_000, 60_000)])
def test_the_library_reads_what_was_set(board, numbers, eco2, tvoc):
    board.attach(SGP30(eco2=eco2, tvoc=tvoc))
    assert numbers(WARM + "print(sensor.eCO2, sensor.TVOC)") == [eco2, tvoc]


def test_it_warms_up_for_15_seconds(board, numbers):
    board.attach(SGP30(eco2=800, tvoc=100))
    code = "print(*sensor.iaq_measure())\ntime.sleep(14.8)\nprint(*sensor.iaq_measure())\ntime.sleep(0.2)\n"
    assert numbers(SENSOR + code + "print(*sensor.iaq_measure())") == [400, 0, 400, 0, 800, 100]
    assert numbers("sensor.iaq_init()\nprint(*sensor.iaq_measure())") == [400, 0]


def test_serial_number_and_raw_signals(board, numbers):
    board.attach(SGP30(serial=0x0123_4567_89AB, hydrogen=0.5, ethanol=0.4 * 2.718281828))
    found = numbers(SENSOR + "print(*sensor.serial)\nprint(sensor.H2, sensor.Ethanol)")
    assert found == [0x0123, 0x4567, 0x89AB, 13119, 18472 - 512]


def test_baselines_go_and_come_back(board, numbers):
    sensor = SGP30()
    board.attach(sensor)
    read = "print(sensor.baseline_eCO2, sensor.baseline_TVOC)\n"
    assert numbers(SENSOR + read + "time.sleep(15)\nsensor.iaq_measure()\n" + read) == [0, 0, 13119, 18472]
    sensor.hydrogen, sensor.ethanol = 5, 4
    assert numbers("sensor.iaq_measure()\n" + read) == [13119, 18472]  # worse air does not move them
    assert numbers("sensor.iaq_init()\nsensor.set_iaq_baseline(0x8973, 0x8AAE)\n" + read) == [0x8973, 0x8AAE]


def test_humidity_for_the_compensation(board, run):
    sensor = SGP30()
    board.attach(sensor)
    run(SENSOR + "sensor.set_iaq_relative_humidity(celsius=22.1, relative_humidity=44)")
    assert sensor.absolute_humidity == pytest.approx(8.6, abs=0.1)


def test_the_self_test_takes_220_ms_and_a_read_before_is_not_acknowledged(board, run):
    board.attach(SGP30())
    code = (
        "try:\n    sensor._i2c_read_words_from_cmd([0x20, 0x32], 0.2, 1)\nexcept OSError as e:\n    print(e.errno)\n"
        "time.sleep(0.1)\nprint(hex(sensor._i2c_read_words_from_cmd([0x20, 0x32], 0.22, 1)[0]))"
    )
    assert run(SENSOR + code) == ["19", "0xd400"]


def test_wrong_checksums_and_commands_are_not_acknowledged(board, run):
    board.attach(SGP30())
    code = (
        "for data in (b'\\x20\\x61\\x01\\x02\\x00', b'\\x12\\x34', b'\\x20\\x61'):\n"
        "    try:\n        with sensor._device as d:\n            d.write(data)\n    except OSError as e:\n"
        "        print(e.errno)\n"
    )
    assert run(SENSOR + code) == ["5", "5", "5"]


def test_the_kind_of_program_the_library_shows(library_drive):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(SGP30(eco2=555, tvoc=77))
        result = board.run(SGP30.example)
        assert result.ok, result.traceback
        assert result.stdout.split() == ["555", "77"]
        result = board.run(
            "print([hex(word) for word in sensor.serial])\nsensor.set_iaq_baseline(0x8973, 0x8AAE)\n"
            "for second in range(20):\n    print(sensor.eCO2, sensor.TVOC)\n    time.sleep(1)\n"
            "    if second % 10 == 9:\n        print(hex(sensor.baseline_eCO2), hex(sensor.baseline_TVOC))\n"
        )
        assert result.ok, result.traceback
        assert result.stdout.count("0x8973 0x8aae") == 2
