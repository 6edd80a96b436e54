from datetime import datetime

import pytest

from circuitpython_kernel.devices import DS3231

BUS = "import board, busio, time, digitalio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
CHIP = BUS + "import adafruit_ds3231\nrtc = adafruit_ds3231.DS3231(i2c)\n"
INT = "pin = digitalio.DigitalInOut(board.GP9)\npin.pull = digitalio.Pull.UP\n"
NOW = "t = rtc.datetime\nprint(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday)\n"
RAW = BUS + (
    "i2c.try_lock()\ndef get(n, count=1):\n    b = bytearray(count)\n"
    "    i2c.writeto_then_readfrom(0x68, bytes([n]), b)\n"
    "    return b.hex()\ndef put(*values): i2c.writeto(0x68, bytes(values))\n"
)


def test_it_goes_on_with_the_boards_clock(board, numbers):
    board.attach(DS3231(start=datetime(2024, 2, 28, 23, 59, 58)))
    first = numbers(CHIP + NOW + "print(int(rtc.lost_power))")
    assert first == [2024, 2, 28, 23, 59, 58, 2, 0]  # a Wednesday
    assert numbers("time.sleep(3)\n" + NOW) == [2024, 2, 29, 0, 0, 1, 3]
    assert numbers("time.sleep(86400)\n" + NOW) == [2024, 3, 1, 0, 0, 1, 4]


def test_setting_it(board, numbers):
    part = DS3231()
    board.attach(part)
    set_it = "rtc.datetime = time.struct_time((2017, 10, 29, 15, 14, 15, 6, -1, -1))\n"
    assert numbers(CHIP + "print(int(rtc.lost_power))\n" + NOW) == [1, 2000, 1, 1, 0, 0, 0, 0]
    assert numbers("time.sleep(0.7)\n" + set_it + NOW + "print(int(rtc.lost_power))") == [
        2017,
        10,
        29,
        15,
        14,
        15,
        6,
        0,
    ]
    assert numbers("time.sleep(0.9)\nprint(rtc.datetime.tm_sec)\ntime.sleep(0.2)\nprint(rtc.datetime.tm_sec)") == [
        15,
        16,
    ]
    assert part.time.replace(microsecond=0) == datetime(2017, 10, 29, 15, 14, 16)
    assert part.readings() == {"time": "2017-10-29 15:14:16"}


def test_a_start_as_text():
    assert DS3231(start="2024-05-05T10:00").time == datetime(2024, 5, 5, 10)
    with pytest.raises(ValueError, match="isoformat"):
        DS3231(start="ten")


def test_setting_it_from_outside(board, numbers):
    part = DS3231()
    board.attach(part)
    part.time = datetime(2099, 12, 31, 23, 59, 59)
    assert numbers(CHIP + NOW) == [2099, 12, 31, 23, 59, 59, 3]
    assert numbers("time.sleep(1)\n" + NOW)[:6] == [2000, 1, 1, 0, 0, 0]
    with pytest.raises(ValueError, match="2000 to 2099"):
        part.time = datetime(1999, 12, 31)


def test_the_century_bit_and_twelve_hours(board, run):
    board.attach(DS3231(start=datetime(2099, 12, 31, 23, 59, 59)))
    lines = run(
        RAW + "print(get(0, 7))\nput(2, 0x40 | 0x20 | 0x11)\nprint(get(2))\ntime.sleep(1)\nprint(get(0, 7))\n"
        "put(2, 0x52)\nprint(get(2))\nput(2, 0x71)\nput(2, 0x32)\nput(2, 0x12)\nprint(get(2))"
    )
    assert lines == ["59592304311299", "71", "00005205018100", "52", "12"]


def test_days_of_the_months(board, numbers):
    part = DS3231()
    board.attach(part)
    numbers(CHIP)
    for year, month, last in ((2023, 2, 28), (2024, 2, 29), (2024, 4, 30), (2024, 12, 31)):
        part.time = datetime(year, month, last, 23, 59, 59)
        found = numbers("time.sleep(1)\n" + NOW)[:3]
        assert found == [year + month // 12, month % 12 + 1, 1]


ALARMS = [
    ("secondly", (2024, 5, 5, 10, 0, 0), 1),
    ("minutely", (2024, 5, 5, 10, 0, 30), 30),
    ("hourly", (2024, 5, 5, 10, 20, 10), 20 * 60 + 10),
    ("daily", (2024, 5, 5, 9, 0, 0), 23 * 3600),
    ("weekly", (2024, 5, 7, 10, 0, 0), 2 * 86400),
    ("monthly", (2024, 5, 4, 10, 0, 0), 30 * 86400),
]


@pytest.mark.parametrize(("frequency", "when", "seconds"), ALARMS)
def test_alarm_1_and_the_interrupt_pin(board, numbers, frequency, when, seconds):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10)), int="GP9")  # a Sunday
    wday = datetime(*when).weekday()
    numbers(
        CHIP + INT + f"rtc.alarm1 = (time.struct_time({(*when, wday, -1, -1)}), {frequency!r})\n"
        "rtc.alarm1_status = False\nrtc.alarm1_interrupt = True\n"
    )
    start = board.clock.now
    # In two sleeps: a board's float has no tenths of a second in a month.
    code = f"start = time.monotonic()\ntime.sleep({seconds - 1})\ntime.sleep(1.9 - start)\n"
    code += "print(int(pin.value), int(rtc.alarm1_status))\n"
    code += "time.sleep(0.15)\nprint(int(pin.value), int(rtc.alarm1_status))\n"
    code += "rtc.alarm1_status = False\nprint(int(pin.value), int(rtc.alarm1_status))"
    assert start < 0.1
    assert numbers(code) == [1, 0, 0, 1, 1, 0]


def test_the_interrupt_comes_at_the_second(board, numbers):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10)), int="GP9")
    code = (
        "rtc.datetime = time.struct_time((2024, 5, 5, 10, 0, 0, 6, -1, -1))\nstart = time.monotonic_ns()\n"
        "rtc.alarm1 = (time.struct_time((2024, 5, 5, 10, 0, 7, 6, -1, -1)), 'minutely')\nrtc.alarm1_interrupt = True\n"
        "while pin.value: pass\nprint((time.monotonic_ns() - start) / 1e9)"
    )
    assert numbers(CHIP + INT + code)[0] == pytest.approx(7, abs=0.005)


def test_alarm_2_has_no_seconds(board, numbers):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10, 0, 1)), int="GP9")
    code = (
        "rtc.alarm2 = (time.struct_time((2024, 5, 5, 10, 1, 30, 6, -1, -1)), 'hourly')\nrtc.alarm2_interrupt = True\n"
        "time.sleep(58)\nprint(int(pin.value))\ntime.sleep(1)\nprint(int(pin.value), int(rtc.alarm1_status))\n"
        "rtc.alarm2_interrupt = False\nprint(int(pin.value), int(rtc.alarm2_status))"
    )
    assert numbers(CHIP + INT + code) == [1, 0, 0, 1, 1]


def test_an_alarm_at_two_oclock_in_the_afternoon_of_twelve_hours(board, run):
    board.attach(DS3231(start=datetime(2024, 5, 5, 13, 59, 59)))
    assert run(RAW + "put(7, 0, 0, 0x62, 0x80)\ntime.sleep(1)\nprint(get(0x0f))") == ["09"]


@pytest.mark.parametrize(("bits", "hertz"), [(0, 1), (1, 1024), (2, 4096), (3, 8192)])
def test_square_waves(board, numbers, bits, hertz):
    board.attach(DS3231(start=datetime(2024, 5, 5)), int="GP9", k32="GP8")
    code = (
        "import countio\nc = countio.Counter(board.GP9, edge=countio.Edge.FALL)\n"
        f"put(0x0e, {bits << 3})\nc.reset()\ntime.sleep(2)\nprint(c.count)"
    )
    assert numbers(RAW + code)[0] == pytest.approx(2 * hertz, abs=1)


def test_the_32_khz_output(board, numbers):
    board.attach(DS3231(start=datetime(2024, 5, 5)), k32="GP9")
    code = (
        "import countio\nc = countio.Counter(board.GP9, edge=countio.Edge.FALL)\ntime.sleep(1)\nprint(c.count)\n"
        "put(0x0f, 0)\nc.reset()\ntime.sleep(1)\nprint(c.count)"
    )
    first, second = numbers(RAW + code)
    assert first == pytest.approx(32768, abs=20)
    assert second <= 1


@pytest.mark.parametrize("celsius", [-40, -0.25, 0, 25.75, 85])
def test_the_temperature(board, numbers, celsius):
    board.attach(DS3231(temperature=celsius))
    assert numbers(CHIP + "print(rtc.temperature)") == [celsius]


def test_a_conversion_every_64_seconds_or_on_request(board, numbers):
    part = DS3231(temperature=20)
    board.attach(part)
    numbers(CHIP)
    part.temperature = 30
    assert numbers("time.sleep(60)\nprint(rtc.temperature)\ntime.sleep(5)\nprint(rtc.temperature)") == [20, 30]
    part.temperature = 10
    forced, took = numbers(
        "s = time.monotonic_ns()\nprint(rtc.force_temperature_conversion(), (time.monotonic_ns() - s) / 1e6)"
    )
    assert forced == 10
    assert took == pytest.approx(125, abs=3)


def test_drift_and_the_aging_offset(board, numbers):
    part = DS3231(start=datetime(2024, 1, 1), frequency_error=12)
    board.attach(part)
    day = "time.sleep(86400 * 10)\n" + NOW
    fast = numbers(CHIP + day)
    assert datetime(*map(int, fast[:6])) == datetime(2024, 1, 11, 0, 0, 10)  # 12 ppm of 864000 s
    part.time = datetime(2024, 1, 1)
    trimmed = numbers("rtc.calibration = 120\nprint(rtc.calibration)\n" + day)
    assert trimmed[:7] == [120, 2024, 1, 11, 0, 0, 0]
    assert numbers("rtc.calibration = -128\nprint(rtc.calibration)") == [-128]


def test_the_battery_keeps_the_time_and_everything_else(board, numbers):
    part = DS3231(start=datetime(2024, 5, 5, 10))
    board.attach(part)
    numbers(CHIP + "rtc.alarm1 = (time.struct_time((2024, 5, 5, 11, 0, 0, 6, -1, -1)), 'daily')\ntime.sleep(5)")
    board.power_cycle()
    assert numbers(CHIP + NOW + "print(int(rtc.lost_power), rtc.alarm1[0].tm_hour)") == [2024, 5, 5, 10, 0, 5, 6, 0, 11]
    board.reset(hard=True)
    assert numbers(CHIP + "time.sleep(2)\n" + NOW)[5] in (7, 8)


def test_without_a_battery_the_time_is_lost(board, numbers):
    part = DS3231(start=datetime(2024, 5, 5, 10))
    board.attach(part)
    part.battery = 0
    board.power_cycle()
    assert numbers(CHIP + "print(int(rtc.lost_power))\n" + NOW) == [1, 2000, 1, 1, 0, 0, 0, 0]
    numbers("rtc.lost_power = False\nrtc.lost_power = True")  # which cannot be set
    assert numbers("print(int(rtc.lost_power))") == [0]


def test_a_stopped_oscillator_on_the_battery(board, numbers):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10)))
    assert numbers(CHIP + "rtc.disable_oscillator = True\nprint(int(rtc.lost_power))") == [0]
    board.power_cycle()
    assert numbers(CHIP + "print(int(rtc.lost_power))") == [1]


def test_an_alarm_survives_a_hard_reset_of_the_board(board, numbers):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10)), int="GP9")
    numbers(CHIP + "rtc.alarm1 = (time.struct_time((2024, 5, 5, 10, 0, 20, 6, -1, -1)), 'minutely')\n"
            "rtc.alarm1_interrupt = True\ntime.sleep(10)")  # fmt: skip
    board.reset(hard=True)
    code = "while pin.value: pass\nprint(time.monotonic() - 1)"
    assert numbers(INT.join((BUS, code)))[0] == pytest.approx(10, abs=0.2)


def test_it_goes_back_with_a_snapshot(board, numbers):
    part = DS3231(start=datetime(2024, 5, 5, 10))
    board.attach(part)
    numbers(CHIP)
    snapshot = board.snapshot()
    numbers("time.sleep(100)\nrtc.datetime = time.struct_time((2030, 1, 1, 0, 0, 0, 1, -1, -1))")
    board.restore(snapshot)
    assert numbers(NOW)[:6] == [2024, 5, 5, 10, 0, 0]


def test_time_stands_still_while_it_is_off_the_board(board, numbers):
    part = DS3231(start=datetime(2024, 5, 5, 10))
    board.attach(part)
    numbers(CHIP + "time.sleep(5)")
    board.detach(part)
    numbers("time.sleep(1000)")
    board.attach(part)
    assert numbers("time.sleep(2)\n" + NOW)[3:6] == [10, 0, 7]


def test_registers_wrap_round(board, run):
    board.attach(DS3231(start=datetime(2024, 5, 5, 10)))
    assert run(RAW + "print(get(0x0e, 7))") == ["1c080019000000"]


def test_a_program_like_the_librarys_example(board, run):
    board.attach(DS3231(start=datetime(2017, 10, 29, 15, 14, 15)))
    lines = run(
        CHIP + "days = 'Mon Tue Wed Thu Fri Sat Sun'.split()\nfor n in range(3):\n    t = rtc.datetime\n"
        "    print(f'{days[t.tm_wday]} {t.tm_mday}/{t.tm_mon}/{t.tm_year} {t.tm_hour}:{t.tm_min:02}:{t.tm_sec:02}')\n"
        "    time.sleep(1)"
    )
    assert lines == [f"Sun 29/10/2017 15:14:{second}" for second in (15, 16, 17)]
