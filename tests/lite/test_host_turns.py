"""The stop button in code of the host's that never waits, in a real worker of each browser."""

from __future__ import annotations

import re
import statistics
import sys
from types import FrameType

import pytest

from circuitpython_kernel.lite.host_turns import HostTurns, sleeping

from .worker import Worker

BEGIN = """
import json, re, statistics, time
from pyodide.ffi import can_run_sync
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.lite.host_turns import HostTurns, sleeping

waits = usual_waits()
turns = HostTurns(waits, watch, can_run_sync, ())
turned = []
sleep = sleeping(time.sleep, waits, can_run_sync)

def stopped(code):
    ended = waits.event()
    told = []
    def run():
        later(200, "turned.append(1)")
        later(400, f"waits.raise_in({waits.here()}, KeyboardInterrupt)")
        try:
            with turns.running():
                exec(compile(code, "<cell>", "exec"), globals())
        except KeyboardInterrupt:
            told.append("stopped")
        ended.set()
    waits.task(run, name="cell").start()
    return ended, told
"""


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    pass",
        "def f(n):\n    for i in range(n):\n        f(n - 1)\nf(40)",
        "statistics.mean(1 for _ in iter(int, 1))",
        "re.sub('x', lambda found: [i for i in iter(int, 1)], 'x')",
        "sleep(60)",
    ],
)
def test_a_loop_that_never_waits_is_stopped(worker: Worker, code: str) -> None:
    found = worker.run(f"{BEGIN}\nended, told = stopped({code!r})\nended.wait()\n[told, len(turned)]")
    assert found == [["stopped"], 1], "the event loop had its turn meanwhile, too"


def frame_in(call: object) -> FrameType:
    """The frame of a function that Python's library calls."""
    found: list[FrameType] = []
    re.sub("x", lambda match: found.append(sys._getframe()) or "", "x") if call is re else statistics.mean(
        found.append(sys._getframe()) or 1 for _ in range(1)
    )
    return found[0]


def test_turns_are_given_in_the_users_code_alone() -> None:
    mine = HostTurns(None, bool, bool, ())  # type: ignore[arg-type]
    others = HostTurns(None, bool, bool, (__file__,))  # type: ignore[arg-type]
    for call in (re, statistics):
        assert mine.is_the_users(frame_in(call))
        assert not others.is_the_users(frame_in(call))
    assert not mine.is_the_users(None)


def test_a_sleep_that_cannot_wait_is_pythons_own() -> None:
    slept: list[float] = []
    sleep = sleeping(slept.append, None, lambda: False)  # type: ignore[arg-type]
    sleep(1)
    assert slept == [1]
