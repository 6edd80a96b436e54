"""How busy the chip is: work between marks, and what a program's code and operations count as."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.time.load import MOST_MARKS, Load

SLEEPY = "import time\nfor n in range(10):\n    for k in range(100): pass\n    time.sleep(0.1)\n"

MARKS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=40)


class Board:
    """Board time and work that the test moves, in nanoseconds."""

    def __init__(self):
        self.now, self.work = 0, 0
        self.load = Load(lambda: (self.now, self.work), True, threading.RLock())

    def move(self, time, work):
        self.now += time
        self.work += work
        self.look()

    def look(self):
        self.load.between(0, 0)

    def share(self, since, until):
        return self.load.between(since / 1e9, until / 1e9)


@given(MARKS)
def test_the_share_of_all_is_the_work_by_the_time(moves):
    board = Board()
    board.load.program_begins()
    for time, work in moves:
        board.move(time, work)
    assert board.load.last == board.work / board.now, "while it runs, too"
    board.load.program_ends()
    assert board.share(0, board.now) == board.work / board.now
    assert board.share(-5, board.now + 5) == board.work / board.now
    board.move(10**9, 0)
    assert board.load.last == (board.work / (board.now - 10**9)), "what comes after the program is none of its"


@given(MARKS, st.data())
def test_shares_of_pieces_add_up(moves, data):
    board = Board()
    board.look()
    for time, work in moves:
        board.move(time, work)
    at = data.draw(st.integers(0, board.now))
    pieces = (board.share(0, at) or 0) * at + (board.share(at, board.now) or 0) * (board.now - at)
    assert pieces == pytest.approx(board.work, abs=1)


def test_marks_are_few_and_the_share_of_all_stays():
    board = Board()
    for n in range(10 * MOST_MARKS):
        board.move(1000, n % 7)
    assert len(board.load._times) <= MOST_MARKS
    assert board.share(0, board.now) == board.work / (board.now - 1000), "the oldest mark stays"


def test_after_a_reset_nothing_is_known_of_before():
    board = Board()
    board.look()
    for _ in range(3):
        board.move(10**9, 10**8)
    board.now = 5
    board.look()
    board.move(100, 50)
    assert board.share(0, 10**9) == 0.5
    assert board.share(200, 300) is None


@pytest.mark.parametrize("mode", ["fast", "realtime"])
def test_sleep_is_no_work_and_computing_is(mode):
    """In realtime the computer is done sooner, but the chip's work is the same."""
    with VirtualBoard(clock=mode, cpu="board") as board:
        for program, work in ((SLEEPY, 0.0056), ("for n in range(20000): pass", 0.11)):
            before, begun = board.clock.load.work, board.clock.now
            assert board.run(program).ok
            took = board.clock.now - begun
            assert board.clock.load.work - before == pytest.approx(work, rel=0.1)
            # A computer that is busy itself sleeps longer, and the program begins and ends within `took`.
            assert board.clock.load.last >= (board.clock.load.work - before) / took * 0.999
            if mode == "fast":
                assert board.clock.load.last == pytest.approx(work / took, rel=0.1)
        assert board.clock.load.between(0, board.clock.now) > 0


def test_the_work_is_the_same_in_every_run_and_about_that_in_real_time():
    works = []
    program = (
        SLEEPY.replace("0.1", "0.001")
        + "import board, digitalio\n"
        + (
            "led = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "for n in range(50):\n    led.value = n & 1\nled.deinit()"
        )
    )
    for mode in ("fast", "realtime", "fast"):
        with VirtualBoard(clock=mode, cpu="board") as board:
            before = board.clock._block.work_ns()
            assert board.run(program).ok
            works.append(board.clock._block.work_ns() - before)
    assert works[0] == works[2] == pytest.approx(works[1], rel=0.01)


@pytest.mark.parametrize(
    ("program", "share"),
    [
        ("import microcontroller\nmicrocontroller.delay_us(500_000)", 1),  # it waits by computing
        ("import board, neopixel_write, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output()\n"
         "neopixel_write.neopixel_write(p, bytes(3000))\np.deinit()", 1),
        ("import board, busio\nu = busio.UART(board.GP0, board.GP1, baudrate=1200)\nu.write(bytes(99))\nu.deinit()", 1),
        ("import board, busio\nu = busio.UART(board.GP0, board.GP1, timeout=1)\nu.read(1)\nu.deinit()", 0),
        ("import alarm, time\n"
         "alarm.light_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 5))", 0),
        ("import select\nselect.poll().poll(1000)", 0),
    ],
)  # fmt: skip
def test_what_an_operation_takes_is_work_and_waiting_for_something_is_not(program, share):
    with VirtualBoard(clock="fast", cpu="board") as board:
        result = board.run(program)
        assert result.ok, result.traceback
        assert board.clock.load.last == pytest.approx(share, abs=0.02)


BUSY = {
    "pins": "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    p.switch_to_output()\n"
    "    for n in range(50): p.value = not p.value",
    "clock": "import time\nfor n in range(50): time.monotonic()",
    "analog": "import board, analogio\nwith analogio.AnalogIn(board.A0) as a:\n    for n in range(50): a.value",
    "I2C": "import board, busio\ni = busio.I2C(board.GP1, board.GP0)\ni.try_lock()\ni.scan()\ni.deinit()",
    "SPI": "import board, busio\ns = busio.SPI(board.GP2, board.GP3)\ns.try_lock()\ns.write(bytes(99))\ns.deinit()",
    "UART": "import board, busio\nu = busio.UART(board.GP0, board.GP1)\nu.write(b'hello')\nu.deinit()",
    "PWM": "import board, pwmio\nwith pwmio.PWMOut(board.GP2) as p:\n    for n in range(50): p.duty_cycle = n",
    "pulses": "import array, board, pulseio\nwith pulseio.PulseOut(board.GP2) as p:\n"
    "    p.send(array.array('H', [999] * 9))",
    "C": "sorted([5, 3, 2] * 50)\nsum(range(1000))",
    "prints": "for n in range(100): print(n)",
}


@pytest.mark.parametrize("name", BUSY)
def test_a_program_that_does_not_sleep_works_all_the_time(name):
    """Board time is moved in several places: each counts as work."""
    with VirtualBoard(clock="fast", cpu="board") as board:
        board.pins["GP0"].resistor = board.pins["GP1"].resistor = "up"
        before = board.clock.now_ns
        work = board.clock.load.work
        result = board.run(BUSY[name])
        assert result.ok, result.traceback
        assert board.clock.now_ns > before
        assert board.clock.load.work - work == pytest.approx((board.clock.now_ns - before) / 1e9, abs=1e-9)
        assert board.clock.load.last == 1


def test_where_computing_takes_no_time_nothing_is_said():
    with VirtualBoard(clock="fast") as board:
        assert board.run(SLEEPY).ok
        assert (board.clock.load.work, board.clock.load.last, board.clock.load.between(0, 10)) == (None, None, None)


def test_a_snapshot_and_a_reset_keep_it_right():
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run(SLEEPY).ok
        before, work = board.snapshot(), board.clock.load.work
        assert board.run("for n in range(10000): pass").ok
        board.restore(before)
        assert board.clock.load.work == work
        assert board.run(SLEEPY).ok
        again = board.clock.load.work - work
        board.power_cycle()
        assert board.run(SLEEPY).ok
        assert board.clock.load.last == pytest.approx(again / 1.0056, rel=0.02)
        assert 0 < board.clock.load.between(0, board.clock.now) < 0.1


def test_the_last_program_may_still_run():
    with VirtualBoard(clock="manual", cpu="board") as board:
        done = board.start("import time\nfor n in range(10000): pass\ntime.sleep(100)")
        board.clock.advance(1)
        first = board.clock.load.last
        board.clock.advance(1)
        assert first > 1.9 * board.clock.load.last > 0
        board.interrupt()
        done.result()
