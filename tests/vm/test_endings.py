"""How a program ended is told in a word, and no sentence needs to be read for it."""

import threading

import pytest

from benchmarks.hostile import hostile_board
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm.doorbells import DOORBELLS
from circuitpython_kernel.vm.endings import Ending
from circuitpython_kernel.vm.machine import machine as machines
from tests.crashes import crash


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        board.on_warning = lambda text: None
        yield board


def started(board, code, **options):
    """The future of a program that has printed something."""
    seen = threading.Event()
    done = board.start(code, on_output=lambda *_: seen.set(), **options)
    assert seen.wait(30)
    return done


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("1 + 1", Ending.DONE),
        ("raise SystemExit", Ending.EXITED),
        ("raise ValueError('The board was reset.')", Ending.RAISED),
        ("def f(:", Ending.RAISED),
        ("class SystemExit(Exception): pass\nraise KeyboardInterrupt", Ending.INTERRUPTED),
        ("import microcontroller\nmicrocontroller.reset()", Ending.RESET_ITSELF),
        ("import storage\nstorage.erase_filesystem()", Ending.RESET_ITSELF),
        ("import supervisor\nsupervisor.reload()", Ending.RELOADED_ITSELF),
        ("import time, alarm\nalarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time="
         "time.monotonic() + 5))", Ending.WOKEN),
        ("import time, microcontroller\nfrom watchdog import WatchDogMode\nw = microcontroller.watchdog\n"
         "w.timeout = 1\nw.mode = WatchDogMode.RESET\ntime.sleep(9)", Ending.WATCHDOG),
    ],
)  # fmt: skip
def test_what_a_program_does_itself(board, code, ending):
    result = board.run(code)
    assert result.ending is ending
    assert (result.restarted is None) is ending.by_itself
    assert board.run("1 + 1").ending is Ending.DONE


def test_an_interrupt(board):
    done = started(board, "print('go')\nwhile True: pass")
    board.interrupt()
    assert done.result(30).ending is Ending.INTERRUPTED


def test_a_loop_inside_c_that_no_interrupt_reaches(board):
    done = started(board, "print('go')\nsum(range(10**9))")
    board.interrupt()
    assert done.result(30).ending is Ending.C_LOOP


def test_a_reset_from_outside_and_a_board_that_is_switched_off(board):
    done = started(board, "print('go')\nwhile True: pass")
    board.reset()
    assert done.result(30).ending is Ending.RESET
    done = started(board, "print('go')\nwhile True: pass")
    board.close()
    assert done.result(30).ending is Ending.SWITCHED_OFF
    assert board.run("1").ending is Ending.SWITCHED_OFF


def test_hardware_that_fails_and_a_board_that_does_not_start(board, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("on fire")

    monkeypatch.setattr(board._core.machine._doorbell.exchange.entry("board", "temperature"), "handler", fail)
    assert board.run("import microcontroller\nmicrocontroller.cpu.temperature").ending is Ending.HARDWARE_FAILED
    monkeypatch.setattr(board._core.machine._doorbell, "booted", fail)
    with pytest.raises(RuntimeError):
        board.reset()
    assert board.run("1").ending is Ending.STAYS_OFF


def test_a_program_that_went_on_after_its_report(monkeypatch):
    monkeypatch.setattr(machines, "PARK_SECONDS", 0.1)
    report = DOORBELLS["program"]["done"].layout.packed((None, None, "", "", 1))
    with hostile_board() as board:
        assert board.run(f"ring('program.done', {report!r})\nwhile True: pass").ending is Ending.DONE
        assert board.run("1 + 1").ending is Ending.DONE


def test_a_crash_of_the_interpreter(board):
    assert crash(board).ending is Ending.CRASHED
