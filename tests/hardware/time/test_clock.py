"""The board's clock in its three modes."""

import threading

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.time.clock import BoardClock

BLINK = """
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
while time.monotonic() < {end} + 1:
    led.value = not led.value
    time.sleep(0.5)
"""


@pytest.fixture
def board():
    with VirtualBoard(clock="manual") as board:
        yield board


def test_manual_time_stands_still_until_it_is_stepped(board):
    done = board.start(BLINK.format(end=10))
    board.clock.advance(0.25)
    assert (board.pins["LED"].value, 0.25 <= board.clock.now < 0.2501) == (True, True)
    board.clock.advance(0.5)
    assert board.pins["LED"].value is False
    board.clock.advance(0.5)
    assert board.pins["LED"].value is True
    assert not done.done()
    board.clock.advance(20)
    assert done.result().ok
    assert len(board.capture["LED"].edges()) == 20


def test_one_large_step_gives_the_same_edges_as_many_small_ones():
    captures = []
    for steps in (1, 50):
        with VirtualBoard(clock="manual") as board:
            done = board.start(BLINK.format(end=4))
            for _ in range(steps):
                board.clock.advance(5 / steps)
            assert done.result().ok
            captures.append(board.capture["LED"].edges().tobytes())
    assert captures[0] == captures[1]


def test_scheduled_calls_happen_in_order_at_their_times(board):
    calls = []
    for at in (0.3, 0.1, 0.2):
        board.clock.call_at(at, lambda at=at: calls.append((at, round(board.clock.now, 3))))
    board.clock.advance(0.25)
    assert calls == [(0.1, 0.1), (0.2, 0.2)]
    board.clock.advance(0.1)
    assert calls[2:] == [(0.3, 0.3)]


def test_the_mode_can_be_changed_while_a_program_sleeps():
    with VirtualBoard(clock="manual") as board:
        done = board.start("import time\ntime.sleep(1000)\ntime.monotonic()")
        board.clock.advance(1)
        board.clock.mode = "fast"
        assert done.result().value == "1001.0"
        assert board.clock.mode == "fast"


def test_board_time_does_not_jump_when_the_mode_changes():
    with VirtualBoard(clock="fast") as board:
        board.run("import time\ntime.sleep(100)")
        before = board.clock.now
        board.clock.mode = "realtime"
        assert before <= board.clock.now < before + 5
        between = float(board.run("time.monotonic()").value) - 1
        assert before - 0.001 <= between <= board.clock.now


def test_realtime_is_the_same_clock_on_both_sides():
    with VirtualBoard(clock="realtime") as board:
        for _ in range(20):
            before = board.clock.now_ns
            inside = int(board.run("import time\ntime.monotonic_ns()").value) - 1_000_000_000
            assert before - 100_000 <= inside <= board.clock.now_ns + 100_000


def test_a_soft_reset_keeps_time_and_capture_a_hard_one_starts_again():
    with VirtualBoard(clock="fast") as board:
        board.run(BLINK.format(end=2))
        board.reset(hard=False)
        assert board.clock.now >= 2
        # The LED goes out with the reset if it was on.
        assert len(board.capture["LED"].edges()) >= 4
        board.reset()
        assert board.clock.now == 0
        assert len(board.capture["LED"].edges()) == 0


def test_operations_take_board_time_that_can_be_chosen():
    with VirtualBoard(clock="fast") as board:
        board.clock.operation_cost = 0.001
        assert (
            board.run(
                "import time\na = time.monotonic()\nfor i in range(9): time.monotonic()\nround(time.monotonic() - a, 6)"
            ).value
            == "0.01"
        )
        assert board.clock.operation_cost == 0.001
        for seconds in (-1, 1.001):
            with pytest.raises(ValueError, match="between 0 and 1 s"):
                board.clock.operation_cost = seconds


@pytest.mark.parametrize("operation", ["time.monotonic_ns()", "p.value", "p.value = True", "knob.value"])
def test_an_operation_takes_two_microseconds_unless_told_otherwise(operation):
    with VirtualBoard(clock="fast") as board:
        board.pins["A0"].volts = lambda seconds: 1.0  # the host answers, and the firmware all else
        board.run(
            "import analogio, board, digitalio, time\nknob = analogio.AnalogIn(board.A0)\n"
            "p = digitalio.DigitalInOut(board.GP2)\np.switch_to_output()"
        )
        assert board.clock.operation_cost == 2e-6
        before = board.clock.now_ns
        board.run(f"for i in range(1000):\n    {operation}")
        assert board.clock.now_ns - before == 1000 * 2000


def test_ticks():
    clock = BoardClock(SharedBlock(1), "manual")
    clock.advance(1.5)
    assert (clock.ticks, clock.now) == (49_152, 1.5)


def test_wrong_use():
    clock = BoardClock(SharedBlock(1), "manual")
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="the modes realtime, fast, manual, not"):
        clock.mode = "slow"
    clock.mode = "realtime"
    with pytest.raises(ValueError, match="choose the mode"):
        clock.advance(1)
    with pytest.raises(ValueError, match='not "warp"'):
        VirtualBoard(clock="warp")


def test_a_scheduled_call_may_press_the_reset_button():
    with VirtualBoard(clock="fast") as board:
        board.clock.call_at(1, board.reset)
        result = board.run("import time\ntime.sleep(5)")
        assert result.restarted == "The board was reset."
        assert board.run("1 + 1").value == "2"
        assert board.clock.now == 0


def test_programs_that_wait_their_turn_are_waited_for():
    with VirtualBoard(clock="manual") as board:
        first = board.start("import time\ntime.sleep(1)")
        second = board.start("import time\ntime.sleep(1)\ntime.monotonic() >= 2")
        board.clock.advance(3)
        assert first.result().ok
        assert second.result().value == "True"


@pytest.mark.parametrize(
    ("mode", "code", "standing"),
    [("manual", "import time\ntime.sleep(5)", True), ("realtime", "import time\ntime.sleep(5)", False)],
)
def test_only_manual_time_stands_while_a_program_sleeps(mode, code, standing):
    with VirtualBoard(clock=mode) as board:
        assert not board.clock.standing, "nothing sleeps"
        asleep = threading.Event()
        board.start(f"print('now')\n{code}", on_output=lambda *_: asleep.set())
        assert asleep.wait(20)
        if standing:
            board.clock.advance(0.001)  # it waits for the program to sleep
        assert board.clock.standing == standing
        board.interrupt()


def test_a_speed_is_what_was_chosen_and_0_ends_it():
    with VirtualBoard(clock="manual") as board:
        assert board.clock.speed == 0
        board.clock.speed = 2.5
        assert board.clock.speed == 2.5
        board.clock.speed = 0
        assert board.clock.speed == 0
