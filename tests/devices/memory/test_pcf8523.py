from datetime import datetime

import pytest

from circuitpython_kernel.devices import PCF8523

BUS = "import board, busio, time, digitalio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
CHIP = BUS + "from adafruit_pcf8523.pcf8523 import PCF8523\nrtc = PCF8523(i2c)\n"
TIMER = BUS + (
    "from adafruit_pcf8523.clock import Clock\nfrom adafruit_pcf8523.timer import Timer\ntimer = Timer(i2c)\n"
    "clock = Clock(timer.i2c_device)\nclock.clockout_frequency = clock.CLOCKOUT_FREQ_DISABLED\n"
)
INT = "pin = digitalio.DigitalInOut(board.GP9)\npin.pull = digitalio.Pull.UP\n"
NOW = "t = rtc.datetime\nprint(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday)\n"
RAW = BUS + (
    "i2c.try_lock()\ndef get(n, count=1):\n    b = bytearray(count)\n"
    "    i2c.writeto_then_readfrom(0x68, bytes([n]), b)\n"
    "    return b.hex()\ndef put(*values): i2c.writeto(0x68, bytes(values))\n"
)
TOOK = "start = time.monotonic_ns()\n{}\nprint((time.monotonic_ns() - start) / 1e9)\n"


def test_it_goes_on_with_the_boards_clock(board, numbers):
    board.attach(PCF8523(start=datetime(2024, 2, 28, 23, 59, 58)))
    assert numbers(CHIP + NOW + "print(int(rtc.lost_power))") == [2024, 2, 28, 23, 59, 58, 2, 0]
    assert numbers("time.sleep(3)\n" + NOW) == [2024, 2, 29, 0, 0, 1, 3]


def test_setting_it(board, numbers):
    part = PCF8523()
    board.attach(part)
    set_it = "rtc.datetime = time.struct_time((2017, 10, 29, 15, 14, 15, 6, -1, -1))\n"
    assert numbers(CHIP + "print(int(rtc.lost_power), rtc.power_management)") == [1, 7]
    assert numbers(set_it + NOW) == [2017, 10, 29, 15, 14, 15, 6]
    assert numbers("print(int(rtc.lost_power), rtc.power_management)") == [0, 0]
    assert part.readings() == {"time": "2017-10-29 15:14:15"}


def test_registers_after_power_on_and_software_reset(board, run):
    board.attach(PCF8523())
    first = "print(get(0, 3), get(0x0a, 10), get(0x13, 2))\n"
    after = ["0000e0 80808080000007000700 0000"]
    assert run(RAW + first) == after
    run("put(0, 0x86, 7, 0x03)\nput(0x0a, 1, 2, 3, 4, 5, 0x38, 1, 2, 3, 4)")
    assert run("print(get(0, 3))") == ["860703"]
    assert run("put(0, 0x58)\n" + first) == after


def test_twelve_hours(board, run):
    board.attach(PCF8523(start=datetime(2024, 5, 5, 13)))
    assert run(RAW + "print(get(5))\nput(0, 8)\nprint(get(5))\nput(5, 0x32)\nput(0, 0)\nprint(get(5))") == [
        "13", "21", "12",
    ]  # fmt: skip


def test_stopping_the_counters(board, numbers):
    board.attach(PCF8523(start=datetime(2024, 5, 5)))
    code = "put(0, 0x20)\ntime.sleep(10)\nprint(get(3))\nput(0, 0)\ntime.sleep(2.9)\nprint(get(3))"
    assert numbers(RAW + "time.sleep(0.5)\n" + code) == [0, 2]


ALARMS = [
    ("hourly", (2024, 5, 5, 10, 20, 0), 20 * 60),
    ("daily", (2024, 5, 5, 9, 0, 0), 23 * 3600),
    ("monthly", (2024, 5, 4, 10, 0, 0), 30 * 86400),
    ("weekly", (2024, 5, 7, 10, 0, 0), 2 * 86400),
]


@pytest.mark.parametrize(("frequency", "when", "seconds"), ALARMS)
def test_the_alarm_and_the_interrupt_pin(board, numbers, frequency, when, seconds):
    board.attach(PCF8523(start=datetime(2024, 5, 5, 10)), int="GP9")
    wday = datetime(*when).weekday()
    numbers(
        CHIP + INT + "from adafruit_pcf8523.clock import Clock\nClock(rtc.i2c_device).clockout_frequency = 7\n"
        f"rtc.alarm = (time.struct_time({(*when, wday, -1, -1)}), {frequency!r})\nrtc.alarm_interrupt = True"
    )
    code = f"time.sleep({seconds} + 1 - time.monotonic() - 0.2)\nprint(int(pin.value), int(rtc.alarm_status))\n"
    code += "time.sleep(0.3)\nprint(int(pin.value), int(rtc.alarm_status))\n"
    code += "rtc.alarm_status = False\nprint(int(pin.value), int(rtc.alarm_status))"
    assert numbers(code) == [1, 0, 0, 1, 1, 0]


def test_no_alarm_when_none_is_enabled(board, numbers):
    board.attach(PCF8523(start=datetime(2024, 5, 5, 10)))
    assert numbers(CHIP + "time.sleep(90000)\nprint(int(rtc.alarm_status))") == [0]


@pytest.mark.parametrize(
    ("frequency", "value", "seconds"), [(0, 82, 82 / 4096), (1, 32, 0.5), (2, 10, 10), (3, 2, 120), (7, 1, 3600)]
)
@pytest.mark.parametrize("name", ["timer", "timerB"])
def test_the_timers_flag(board, numbers, name, frequency, value, seconds):
    board.attach(PCF8523())
    code = f"timer.{name}_frequency = {frequency}\ntimer.{name}_value = {value}\n"
    if seconds > 100:  # without looking at it all the time
        wait = f"time.sleep({seconds - 1})\nassert not timer.{name}_status\n"
    else:
        wait = ""
    wait += f"while not timer.{name}_status: pass"
    code += TOOK.format(f"timer.{name}_enabled = True\n{wait}")
    code += f"timer.{name}_status = False\nprint(int(timer.{name}_status))"
    took, after = numbers(TIMER + code)
    assert took == pytest.approx(seconds, abs=0.003)
    assert after == 0


def test_a_timer_starts_again_by_itself_and_shows_its_countdown(board, numbers):
    board.attach(PCF8523())
    code = (
        "timer.timer_frequency = timer.TIMER_FREQ_1HZ\ntimer.timer_value = 5\ntimer.timer_enabled = True\n"
        "for n in range(4):\n    time.sleep(2)\n    print(timer.timer_value, int(timer.timer_status))\n"
        "timer.timer_status = False\ntime.sleep(3)\nprint(int(timer.timer_status))\ntimer.timer_enabled = False\n"
        "timer.timer_status = False\ntime.sleep(20)\nprint(int(timer.timer_status))"
    )
    assert numbers(TIMER + code) == [3, 0, 1, 0, 4, 1, 2, 1, 1, 0]


def test_the_interrupt_pin_of_a_timer(board, numbers):
    board.attach(PCF8523(), int="GP9")
    code = (
        "timer.timer_interrupt = True\ntimer.timer_frequency = timer.TIMER_FREQ_4KHZ\ntimer.timer_value = 82\n"
        "timer.timer_enabled = True\ncount = 0\nend = time.monotonic() + 2\n"
        "while time.monotonic() < end:\n    if not pin.value:\n        timer.timer_status = False\n        count += 1\n"
        "print(count)"
    )
    assert numbers(TIMER + INT + code)[0] == pytest.approx(2 * 4096 / 82, abs=2)


@pytest.mark.parametrize(("name", "seconds"), [("timer", 1 / 64), ("timerB", 0.046875)])
def test_pulses(board, numbers, name, seconds):
    board.attach(PCF8523(), int="GP9")
    code = (
        f"import pulseio\npulses = pulseio.PulseIn(board.GP9, maxlen=20, idle_state=True)\ntimer.{name}_pulsed = True\n"
        f"timer.{name}_interrupt = True\ntimer.{name}_frequency = timer.TIMER_FREQ_1HZ\ntimer.{name}_value = 1\n"
        f"timer.{name}_enabled = True\ntime.sleep(3.5)\nprint(len(pulses), *(pulses[n] for n in (0, 2, 4)))"
    )
    board.pins["GP9"].resistor = "up"
    count, *widths = numbers(TIMER + code)
    assert count == 5
    assert widths == pytest.approx([seconds * 1e6] * 3, abs=2)


def test_the_watchdog(board, numbers):
    board.attach(PCF8523(), int="GP9")
    code = (
        "timer.timer_watchdog = True\ntimer.timer_frequency = timer.TIMER_FREQ_1HZ\ntimer.timer_value = 3\n"
        "timer.timer_enabled = 2\ntime.sleep(2)\ntimer.timer_value = 3\ntime.sleep(2.5)\nprint(int(pin.value))\n"
        "time.sleep(1)\nprint(int(pin.value))\nb = bytearray(1)\n"
        "with timer.i2c_device as d:\n    d.write_then_readinto(b'\\x01', b)\n    print(b[0] >> 7)\n"
        "    d.write_then_readinto(b'\\x01', b)\n    print(b[0] >> 7)\nprint(int(pin.value))"
    )
    assert numbers(TIMER + INT + code) == [1, 0, 1, 0, 1]


def test_the_second_interrupt(board, numbers):
    board.attach(PCF8523(start=datetime(2024, 5, 5)), int="GP9")
    code = (
        "put(0x0f, 0xb8)\nput(0, 4)\nimport countio\nc = countio.Counter(board.GP9, edge=countio.Edge.FALL)\n"
        "time.sleep(5.5)\nprint(c.count, get(1))"
    )
    board.pins["GP9"].resistor = "up"
    assert numbers(RAW + code) == [5, 10]


@pytest.mark.parametrize(("bits", "hertz"), [(0, 32768), (1, 16384), (4, 1024), (5, 32), (6, 1), (7, 0)])
def test_the_clock_output_hides_interrupts(board, numbers, bits, hertz):
    board.attach(PCF8523(), int="GP9")
    code = (
        f"clock.clockout_frequency = {bits}\nimport countio\nc = countio.Counter(board.GP9, edge=countio.Edge.FALL)\n"
        "time.sleep(2)\nprint(c.count)"
    )
    assert numbers(TIMER + code)[0] == pytest.approx(2 * hertz, abs=1)


def test_the_battery_takes_over_where_the_mode_lets_it(board, numbers):
    part = PCF8523(start=datetime(2024, 5, 5, 10))
    board.attach(part)
    assert numbers(RAW + "print(get(2))\nput(2, 0)\nprint(get(2))\ntime.sleep(5)") == [8, 0]  # it came with its battery
    board.power_cycle()
    assert numbers(RAW + "print(get(2))\ni2c.unlock()") == [8]  # the switch-over flag
    assert numbers(CHIP.replace(BUS, "") + NOW) == [2024, 5, 5, 10, 0, 5, 6]
    numbers("rtc.power_management = 7")
    board.power_cycle()
    assert numbers(CHIP + NOW + "print(int(rtc.lost_power))")[:1] + numbers("print(int(rtc.lost_power))") == [2000, 1]


def test_a_low_battery(board, numbers):
    part = PCF8523(start=datetime(2024, 5, 5, 10), battery=2.4)
    board.attach(part)
    low = "print(int(rtc.battery_low))"
    assert numbers(CHIP + low) == [1]
    assert numbers("rtc.power_management = 4\n" + low) == [0]  # without the detection
    part.battery = 0
    board.power_cycle()
    assert numbers(CHIP + "print(int(rtc.lost_power))") == [1]


def test_drift_and_offset(board, numbers):
    part = PCF8523(start=datetime(2024, 1, 1), frequency_error=43.4)
    board.attach(part)
    seconds = numbers(CHIP + "time.sleep(1000000)\n" + NOW + "print(rtc.calibration)")[5:6]
    assert seconds == [23]  # 43 more than 13:46:40
    part.time = datetime(2024, 1, 1)
    assert numbers("rtc.calibration = 10\nprint(rtc.calibration)\ntime.sleep(1000000)\n" + NOW)[:7] == [
        10, 2024, 1, 12, 13, 46, 40,
    ]  # fmt: skip
    assert numbers("rtc.calibration_schedule_per_minute = True\nrtc.calibration = -64\nprint(rtc.calibration)") == [-64]


def test_a_program_like_the_librarys_example(board, run):
    board.attach(PCF8523())
    lines = run(
        CHIP + "days = 'Mon Tue Wed Thu Fri Sat Sun'.split()\n"
        "rtc.datetime = time.struct_time((2017, 10, 29, 10, 31, 0, 6, -1, -1))\nfor n in range(3):\n"
        "    t = rtc.datetime\n"
        "    print(f'{days[t.tm_wday]} {t.tm_mday}/{t.tm_mon}/{t.tm_year} {t.tm_hour}:{t.tm_min:02}:{t.tm_sec:02}')\n"
        "    time.sleep(1)"
    )
    assert [line[:-1] for line in lines] == ["Sun 29/10/2017 10:31:0"] * 3
    assert [int(line[-1]) for line in lines] in ([0, 1, 2], [0, 1, 3])
