"""The pump looks often while a guest computes, and rests while it is in one doorbell."""

from __future__ import annotations

import threading

import pytest

from circuitpython_kernel.board.virtual_board import VirtualBoard
from circuitpython_kernel.common.threaded import THREADS
from circuitpython_kernel.vm.machine.pump_rest import LOOK_SECONDS, REST_SECONDS, PumpRest


class Event:
    def __init__(self, log: list[object]) -> None:
        self.log = log

    def set(self) -> None:
        self.log.append("set")

    def clear(self) -> None:
        self.log.append("clear")

    def wait(self, seconds: float) -> None:
        self.log.append(seconds)


class Waits:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.log: list[object] = []

    def event(self) -> Event:
        return Event(self.log)

    def sleep(self, seconds: float) -> None:
        self.log.append(seconds)


@pytest.mark.parametrize(
    ("looks", "slept"),
    [
        ("ccc", [LOOK_SECONDS] * 3),
        ("ddd", [LOOK_SECONDS, "clear", REST_SECONDS, "clear", REST_SECONDS]),
        ("dEdd", [LOOK_SECONDS, "set", LOOK_SECONDS, "clear", REST_SECONDS]),
        ("dcd", [LOOK_SECONDS, LOOK_SECONDS, LOOK_SECONDS]),
    ],
)
def test_one_doorbell_from_look_to_look_is_a_rest(looks: str, slept: list[object]) -> None:
    """c: it computes; d: it is in a doorbell; E: that has ended."""
    waits = Waits()
    rest = PumpRest(waits)  # type: ignore[arg-type]
    for look in looks:
        if look == "E":
            rest.end()
        else:
            rest.wait(look == "d")
    assert waits.log == slept


def test_the_end_of_a_doorbell_ends_the_rest() -> None:
    rest = PumpRest(THREADS)
    rest.wait(True)
    resting = threading.Thread(target=rest.wait, args=(True,))
    resting.start()
    rest.end()
    resting.join(30)
    assert not resting.is_alive()


def test_a_line_after_a_sleep_is_passed_on_though_the_program_computes_on() -> None:
    came = threading.Event()
    with VirtualBoard(clock="realtime") as board:
        running = board.start(
            "import time\ntime.sleep(0.3)\nprint('awake')\nwhile True: pass",
            on_output=lambda stream, text: came.set() if "awake" in text else None,
        )
        assert came.wait(30)
        board.interrupt()
        assert running.result(30).error_type == "KeyboardInterrupt"
