"""The real-time clock, read and set by its library and by its registers."""

import pytest

from circuitpython_kernel.devices import DS1307

CLOCK = (
    "import board, busio, time, adafruit_ds1307\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "clock = adafruit_ds1307.DS1307(i2c)\n"
)
SET = "clock.datetime = time.struct_time((2026, 12, 31, 23, 59, 58, 3, -1, -1))\n"
SHOW = "n = clock.datetime\nprint(n.tm_year, n.tm_mon, n.tm_mday, n.tm_hour, n.tm_min, n.tm_sec, n.tm_wday)\n"
RAW = (
    "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"
    "def write(*data):\n    i2c.writeto(0x68, bytes(data))\n"
    "def read(register, count=1):\n    found = bytearray(count)\n"
    "    i2c.writeto_then_readfrom(0x68, bytes((register,)), found)\n    print(*found)\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


def test_a_new_one_stands_still_until_it_is_set(board, numbers):
    board.attach(DS1307())
    halted = "print(int(clock.disable_oscillator))\ntime.sleep(5)\n"
    assert numbers(CLOCK + halted + SHOW) == [1, 2000, 1, 1, 0, 0, 0, 0]
    assert numbers(SET + "print(int(clock.disable_oscillator))\ntime.sleep(3)\n" + SHOW) == [0, 2027, 1, 1, 0, 0, 1, 4]


@pytest.mark.parametrize(("battery", "shown"), [(3, [2026, 5, 4, 10, 0, 9, 0]), (0, [2000, 1, 1, 0, 0, 0, 0])])
def test_the_battery_keeps_the_time(board, numbers, battery, shown):
    part = DS1307(start="2026-05-04T10:00", battery=battery)
    board.attach(part)
    numbers("import time\ntime.sleep(9)\nprint(1)")
    board.power_cycle()
    board.wait_for_boot()
    assert numbers(CLOCK + SHOW) == shown


def test_twelve_hours(board, numbers):
    board.attach(DS1307(start="2026-05-04T11:59:58"))
    assert numbers(RAW + "write(2, 0x40 | 0x11)\nread(2)\ntime.sleep(2)\nread(2)") == [0x51, 0x72]


def test_the_memory_and_the_address_that_counts_round(board, numbers):
    board.attach(DS1307())
    assert numbers(RAW + "write(0x08, *range(56))\nread(0x08, 56)") == list(range(56))
    assert numbers("write(0x3F, 9, 0x25)\nread(0x3F, 2)") == [9, 0x25]


@pytest.mark.parametrize(("control", "hertz"), [(0x10, 1), (0x11, 4096), (0x12, 8192), (0x13, 32768)])
def test_the_square_wave(board, numbers, control, hertz):
    board.attach(DS1307(start="2026-05-04T10:00"), sqw="GP7")
    board.pins["GP7"].resistor = "up"
    assert board.pins["GP7"].value is False
    code = "import countio\nc = countio.Counter(board.GP7, edge=countio.Edge.RISE)\n"
    assert numbers(RAW + f"write(7, {control})\n" + code + "time.sleep(2)\nprint(c.count)") == [
        pytest.approx(2 * hertz, abs=1)
    ]
    numbers("write(7, 0x80)\nprint(1)")
    assert board.pins["GP7"].value is True


def test_a_snapshot_has_its_time(board, numbers):
    part = DS1307(start="2026-05-04T10:00")
    board.attach(part)
    numbers(CLOCK + "print(1)")
    before = board.snapshot()
    numbers("time.sleep(100)\nprint(1)")
    board.restore(before)
    assert numbers(SHOW) == [2026, 5, 4, 10, 0, 0, 0]
