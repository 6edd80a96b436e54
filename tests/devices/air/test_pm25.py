import pytest

from circuitpython_kernel.devices import PM25, PMSA003I

UART = (
    "import board, busio, time\nfrom adafruit_pm25.uart import PM25_UART\n"
    "uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=3)\nsensor = PM25_UART(uart)\n"
)
I2C = (
    "import board, busio, time\nfrom adafruit_pm25.i2c import PM25_I2C\n"
    "i2c = busio.I2C(board.GP5, board.GP4, frequency=100000)\nsensor = PM25_I2C(i2c)\ntime.sleep(1.1)\n"
)
KEYS = (
    "KEYS = ('pm10 env', 'pm25 env', 'pm100 env', 'pm10 standard', 'pm25 standard', 'pm100 standard',\n"
    "        'particles 03um', 'particles 05um', 'particles 10um', 'particles 25um', 'particles 50um',"
    " 'particles 100um')\ndef show():\n    data = sensor.read()\n    print(*[data[key] for key in KEYS])\n"
)


def command(code, value):
    body = bytes((0x42, 0x4D, code, 0, value))
    return f"uart.write({body + sum(body).to_bytes(2, 'big')!r})\n"


@pytest.mark.parametrize(("kind", "setup"), [(PM25, UART), (PMSA003I, I2C)])
@pytest.mark.parametrize("masses", [(0, 0, 0), (5, 12, 20), (80, 150, 300), (1000, 1000, 1000)])
def test_the_library_reads_what_was_set(board, numbers, kind, setup, masses):
    board.attach(kind(pm1=masses[0], pm2_5=masses[1], pm10=masses[2]))
    found = numbers(setup + KEYS + "show()")
    assert tuple(found[:3]) == masses
    assert found[3:6] == [mass if mass <= 30 else pytest.approx(1.5 * mass, abs=1) for mass in masses]
    counts = found[6:]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0] > 0) == (masses[0] > 0)


def test_a_larger_class_includes_the_smaller_ones(board, numbers):
    board.attach(PM25(pm1=50, pm2_5=10, pm10=20))
    assert numbers(UART + KEYS + "show()")[:3] == [50, 50, 50]


def test_the_rhythm_of_frames_is_quicker_when_the_air_changes(board, numbers):
    sensor = PM25()
    board.attach(sensor)
    time = "def wait():\n    t = time.monotonic()\n    sensor.read()\n    return time.monotonic() - t\n"
    assert numbers(UART + time + "sensor.read()\nprint(wait(), wait())") == pytest.approx([2.3, 2.3], abs=0.05)
    sensor.pm2_5 = 100
    _, quick, slow = numbers("print(wait(), wait(), wait())")
    assert (quick, slow) == pytest.approx((0.8, 2.3), abs=0.05)


def test_passive_mode_answers_when_asked(board, run, numbers):
    board.attach(PM25(pm2_5=33, pm10=50))
    assert run(UART + KEYS + command(0xE1, 0) + "print(uart.read(8))\nprint(uart.read(1))") == [
        "b'BM\\x00\\x04\\xe1\\x00\\x01t'",
        "None",
    ]
    assert numbers(command(0xE2, 0) + "show()")[:3] == [5, 33, 50]
    assert run(command(0xE1, 1) + "print(len(uart.read(8)))\n" + "print(sensor.read()['pm25 env'])") == ["8", "33"]


def test_sleep_and_waking_up(board, run):
    sensor = PM25()
    board.attach(sensor)
    assert run(UART + command(0xE4, 0) + "print(uart.read(8)[4])\nprint(uart.read(1))") == ["228", "None"]
    assert sensor.readings()["fan"] == "off"
    assert run(command(0xE2, 0) + "print(uart.read(1))") == ["None"]
    assert run(command(0xE4, 1) + "print(sensor.read()['pm25 env'])") == ["8"]
    assert sensor.readings() == {"fan": "on", "mode": "active"}


def test_a_command_with_a_wrong_checksum_is_ignored(board, run):
    sensor = PM25()
    board.attach(sensor)
    run(UART + "uart.write(b'xBM\\xe1\\x00\\x00\\x01\\x71')\ntime.sleep(0.1)")
    assert sensor.readings()["mode"] == "active"


def test_the_pins_reset_it_and_put_it_to_sleep(board, run):
    sensor = PM25()
    board.attach(sensor, reset="GP10", set="GP11")
    code = (
        "import digitalio\nreset = digitalio.DigitalInOut(board.GP10)\nsensor = PM25_UART(uart, reset)\n"
        "print(sensor.read()['pm25 env'])\n"
        "pin = digitalio.DigitalInOut(board.GP11)\npin.switch_to_output(False)\nuart.reset_input_buffer()\n"
        "print(uart.read(1))\npin.value = True\nprint(sensor.read()['pm25 env'])\n"
    )
    assert run(UART + code) == ["8", "None", "8"]


def test_a_sensor_that_is_gone_is_reported(board, run):
    sensor = PM25()
    board.attach(sensor)
    sensor.break_("unplugged")
    assert "no start of frame" in run(UART + "try:\n    sensor.read()\nexcept RuntimeError as e:\n    print(e)")[0]
    sensor.mend()
    assert run("print(sensor.read()['pm25 env'])") == ["8"]


def test_another_baud_rate_gives_no_frames(board, run):
    board.attach(PM25())
    fast = UART.replace("9600, timeout=3", "19200, timeout=1")
    read = "time.sleep(1.5)\nraw = uart.read(64)\nprint(len(raw) > 10, b'BM' in raw)"
    assert run(fast + read) == ["True False"]


def test_the_i2c_sensor_measures_every_2_3_seconds(board, numbers):
    sensor = PMSA003I(pm2_5=20, pm10=30)
    board.attach(sensor)
    read = "print(sensor.read()['pm25 env'])\n"
    assert numbers(I2C + read) == [20]
    sensor.pm2_5 = 25
    assert numbers(read + "time.sleep(2.3)\n" + read) == [20, 25]


def test_the_i2c_sensor_has_no_frame_just_after_power_on(board, run):
    board.attach(PMSA003I())
    early = "try:\n    sensor.read()\nexcept RuntimeError as e:\n    print(e)\n"
    assert run(I2C.replace("time.sleep(1.1)", "") + early) == ["Invalid PM2.5 header"]


@pytest.mark.parametrize("kind", [PM25, PMSA003I])
def test_the_examples(library_drive, kind):
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(kind())
        result = board.run(
            kind.example + "\nfor _ in range(3):\n    time_is = sensor.read()['pm100 env']\n    print(time_is)"
        )
        assert result.ok, result.traceback
        assert result.stdout.endswith("10\n10\n10\n")
