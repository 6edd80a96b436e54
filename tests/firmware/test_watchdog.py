"""The watchdog bites programs that hang, and those alone."""

import threading

import pytest

from circuitpython_kernel import VirtualBoard

SETUP = """
import time, microcontroller
from watchdog import WatchDogMode, WatchDogTimeout
dog = microcontroller.watchdog
"""


def test_a_fed_watchdog_stays_quiet_and_a_hungry_one_resets_the_board(board):
    program = SETUP + "dog.timeout = 2\ndog.mode = WatchDogMode.RESET\n"
    result = board.run(program + "for _ in range(4):\n    time.sleep(1.5)\n    dog.feed()\nprint(time.monotonic())\n"
                       "while True:\n    time.monotonic()")  # fmt: skip
    assert result.stdout == "7.0\n"
    assert result.restarted == "The watchdog reset the board: it was not fed for 2 s."
    assert board.run("import microcontroller\nmicrocontroller.cpu.reset_reason").value.endswith("ResetReason.WATCHDOG")
    assert board.run("microcontroller.watchdog.mode is None").value == "True"


def test_a_watchdog_ends_a_sleep(board):
    result = board.run(SETUP + "dog.timeout = 1\ndog.mode = WatchDogMode.RESET\ntime.sleep(100)")
    assert result.restarted == "The watchdog reset the board: it was not fed for 1 s."
    assert board.run("time.monotonic() < 1").error_type == "NameError"  # the program's names went with the reset
    assert board.clock.now < 1


def test_a_busy_loop_in_real_time_is_reset():
    with VirtualBoard() as board:
        result = board.run(SETUP + "dog.timeout = 0.05\ndog.mode = WatchDogMode.RESET\nwhile True: pass")
        assert result.restarted == "The watchdog reset the board: it was not fed for 0.05 s."
        assert board.run("6 * 7").value == "42"


def test_it_bites_between_programs_and_says_so():
    told = threading.Event()
    lines = []
    with VirtualBoard() as board:
        board.on_warning = lambda text: (lines.append(text), told.set())
        board.run(SETUP + "dog.timeout = 0.05\ndog.mode = WatchDogMode.RESET")
        assert told.wait(20)
        assert lines == ["The watchdog reset the board: it was not fed for 0.05 s.\n"]
        assert board.run("1").value == "1"


def test_raise_mode_raises_once():
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast") as board:
        program = SETUP + "dog.timeout = 5\ndog.mode = WatchDogMode.RAISE\n"
        result = board.run(
            program + "try:\n    while True: time.sleep(10)\nexcept WatchDogTimeout as e: print(repr(e))"
        )
        assert (result.ok, result.stdout) == (True, "WatchDogTimeout()\n")
        assert board.run("dog.mode, time.monotonic()").value == "(None, 6.0)"
        assert board.run("dog.mode = WatchDogMode.RAISE\ntime.sleep(20)").error_type == "WatchDogTimeout"


@pytest.mark.parametrize("clock", ["fast", "realtime"])
def test_raise_mode_interrupts_a_sleep_and_is_caught_there(clock):
    with VirtualBoard("adafruit_feather_esp32s2", clock=clock) as board:
        result = board.run(
            SETUP + "dog.timeout = 0.1\ndog.mode = WatchDogMode.RAISE\n"
            "try:\n    time.sleep(3600)\nexcept WatchDogTimeout:\n    print('caught')\nprint(dog.mode)"
        )
        assert (result.ok, result.stdout) == (True, "caught\nNone\n")


@pytest.mark.parametrize("mode", ["RAISE", "RESET"])
@pytest.mark.parametrize("clock", ["fast", "realtime"])
def test_a_timeout_that_is_shortened_while_it_runs_bites(mode, clock):
    with VirtualBoard("adafruit_feather_esp32s2", clock=clock) as board:
        result = board.run(SETUP + f"dog.timeout = 500\ndog.mode = WatchDogMode.{mode}\ndog.timeout = 0.1\n"
                           "time.sleep(3600)")  # fmt: skip
        if mode == "RAISE":
            assert result.error_type == "WatchDogTimeout"
        else:
            assert result.restarted == "The watchdog reset the board: it was not fed for 0.1 s."
        assert board.clock.now < 400


def test_a_timeout_that_is_made_longer_gives_more_time(board):
    result = board.run(SETUP + "dog.timeout = 1\ndog.mode = WatchDogMode.RESET\ndog.timeout = 5\n"
                       "time.sleep(4)\nprint('still here')\ndog.timeout = 1\ntime.sleep(3)")  # fmt: skip
    assert (result.stdout, result.restarted is not None) == ("still here\n", True)


@pytest.mark.parametrize("board_id", ["raspberry_pi_pico", "raspberry_pi_pico2", "feather_m4_express"])
def test_chips_without_raise_mode_whose_reset_mode_can_be_switched_off(board_id):
    with VirtualBoard(board_id, clock="fast") as board:
        result = board.run(SETUP + "dog.timeout = 1\ndog.mode = WatchDogMode.RAISE")
        assert (result.error_type, result.error_message) == ("NotImplementedError", "")
        assert board.run("dog.mode = WatchDogMode.RESET\ndog.mode = None\ntime.sleep(20)\ndog.mode").ok
        assert board.run("dog.mode = WatchDogMode.RESET\ntime.sleep(20)").restarted is not None


def test_nordics_reset_mode_stays():
    with VirtualBoard("feather_nrf52840_express", clock="fast") as board:
        board.run(SETUP + "dog.timeout = 9\ndog.mode = WatchDogMode.RESET")
        result = board.run("dog.mode = None")
        assert (result.error_type, result.error_message) == (
            "RuntimeError", "WatchDogTimer cannot be deinitialized once mode is set to RESET",
        )  # fmt: skip
        result = board.run("dog.timeout = 3")
        assert (result.error_type, result.error_message) == (
            "RuntimeError", "timeout cannot be changed once mode is set to RESET",
        )  # fmt: skip
        assert board.run("dog.feed()\ndog.timeout, dog.mode").value == "(9.0, watchdog.WatchDogMode.RESET)"


@pytest.mark.parametrize(("seconds", "bites"), [(1, 1), (1.5, 2), (5, 8), (16, 16), (0, 0.0078125)])
def test_a_samd51_counts_to_powers_of_two(seconds, bites):
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        setup = SETUP + f"dog.timeout = {seconds}\ndog.mode = WatchDogMode.RESET\n"
        if bites > 0.1:
            assert (
                board.run(setup + f"time.sleep({bites - 0.01})\ndog.feed()\ndog.mode = None\n'alive'").value
                == "'alive'"
            )
        result = board.run(setup + f"time.sleep({bites + 0.01})")
        assert result.restarted == f"The watchdog reset the board: it was not fed for {bites:g} s."


def test_the_same_mode_again_does_not_feed_and_a_timeout_does(board):
    result = board.run(SETUP + "dog.timeout = 2\ndog.mode = WatchDogMode.RESET\n"
                       "for n in range(9):\n    time.sleep(0.7)\n    dog.mode = WatchDogMode.RESET\n"
                       "    print(n, end=' ')")  # fmt: skip
    assert (result.stdout, result.restarted is not None) == ("0 1 ", True)
    result = board.run(SETUP + "dog.timeout = 2\ndog.mode = WatchDogMode.RESET\n"
                       "for n in range(9):\n    time.sleep(1.9)\n    dog.timeout = 2\nprint('alive')")  # fmt: skip
    assert result.stdout == "alive\n"


@pytest.mark.parametrize("clock", ["fast", "realtime"])
def test_raise_mode_in_loops_and_functions(clock):
    with VirtualBoard("adafruit_feather_esp32s2", clock=clock) as board:
        code = (
            "dog.timeout = 0.05\ncaught = 0\ndef work():\n    try:\n        while True: time.monotonic()\n"
            "    finally:\n        print('cleaned')\n"
            "while caught < 3:\n    dog.mode = WatchDogMode.RAISE\n    try:\n        work()\n"
            "    except WatchDogTimeout as e:\n        caught += 1\n"
            "        print(caught, dog.mode, isinstance(e, Exception))\n"
        )
        result = board.run(SETUP + code)
        assert result.ok, result.traceback
        assert result.stdout == "".join(f"cleaned\n{n} None True\n" for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("dog.timeout = 'x'", "TypeError: can't convert str to float"),
        ("dog.timeout = 9", "ValueError: timeout must be <= 8"),
        ("dog.timeout = -1", "ValueError: timeout must be >= 0"),
        ("dog.timeout = 1\ndog.mode = WatchDogMode.RAISE", "NotImplementedError: "),
        ("dog.deinit()", "AttributeError: 'WatchDogTimer' object has no attribute 'deinit'"),
        ("dog.mode = 3", "TypeError: mode must be of type WatchDogMode, not int"),
    ],
)
def test_errors(error, code, message):
    assert error(SETUP + code) == message
