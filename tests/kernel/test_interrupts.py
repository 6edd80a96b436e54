"""Interrupts at any moment, in both ways a kernelspec can ask for, lose no reply and no kernel."""

from __future__ import annotations

import queue
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, Message, running_kernel

FOREVER = {
    "busy": "while True:\n    pass",
    "sleep": "import time\ntime.sleep(1000)",
    "short sleeps": "import time\nwhile True:\n    time.sleep(0.001)",
    "print": "n = 0\nwhile True:\n    n += 1\n    if not n % 1000:\n        print(n)",
    "in a function": "def f():\n    while True:\n        g()\ndef g():\n    return [i for i in range(20)]\nf()",
    "pins": "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    p.switch_to_output()\n"
    "    while True:\n        p.value = not p.value",
    "fast clock": "%clock fast\nimport time\nwhile True:\n    time.sleep(1)",
    "host loop": "%%host\nwhile True:\n    pass",
    "host sleep": "%%host\nimport time\ntime.sleep(1000)",
    "host await": "%%host\nimport asyncio\nawait asyncio.sleep(1000)",
    "host runs the board": "%%host\nboard.run('while True: pass')",
}
CAUGHT = "import time\ntry:\n    while True:\n        time.sleep(0.01)\nexcept KeyboardInterrupt:\n    print('caught')"


@pytest.fixture(scope="module", params=["signal", "message"])
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), interrupt_mode=request.param) as front:
        front.run("1")
        yield front


@pytest.mark.parametrize("kind", FOREVER)
def test_interrupt_ends_a_cell(front: Front, kind: str) -> None:
    code = FOREVER[kind]
    # The mark tells that the program itself has begun.
    mark = (
        code.replace("%%host\n", "%%host\nprint('begun', flush=True)\n")
        if "%%host" in code
        else f"print('begun')\n{code}"
    )
    if code.startswith("%clock"):
        mark = code.replace("import time", "print('begun')\nimport time")
    parent = front.execute(mark)
    seen = front.wait_for_text(parent, "begun")
    front.interrupt()
    ran = front.finish(parent, seen)
    assert ran.status == "error"
    assert ran.reply["content"]["ename"] in ("KeyboardInterrupt", "CancelledError")
    if "%%host" not in code:
        (line,) = ran.error["traceback"]
        assert line.startswith("KeyboardInterrupt: interrupted in Cell In[")
    front.run("%clock realtime")
    assert front.run("1 + 1").value == "2"


def test_a_program_may_catch_it(front: Front) -> None:
    parent = front.execute("print('begun')\n" + CAUGHT)
    front.wait_for_text(parent, "begun")
    front.interrupt()
    ran = front.finish(parent)
    assert ran.status == "ok"
    assert ran.text().endswith("caught\n")


def test_interrupt_of_an_idle_kernel_does_nothing(front: Front) -> None:
    front.interrupt()
    assert front.run("1 + 1").value == "2"


def test_loop_inside_c_restarts_the_board(front: Front) -> None:
    front.run("lost = 1")
    parent = front.execute("print('begun')\nsum(range(10**9))")
    front.wait_for_text(parent, "begun")
    front.interrupt()
    error = front.finish(parent).error
    assert error["ename"] == "BoardRestarted"
    assert error["evalue"] == "The program was in a loop that an interrupt cannot reach, so the board was restarted."
    assert front.run("lost").error["ename"] == "NameError"


def test_interrupts_at_random_moments_lose_no_reply(front: Front) -> None:
    chance = random.Random(1)
    kinds = [*FOREVER.values(), CAUGHT, "x = 1", "print('short')", "%%host\nx = 1", "%pins"]
    for _ in range(150):
        parent = front.begin(chance.choice(kinds))
        _let_messages_pass(front, chance.random() * 0.03)
        for _ in range(chance.choice((1, 1, 2))):
            front.interrupt()
        assert front.reply(parent)["content"]["status"] in ("ok", "error")
    assert front.run("%clock realtime").status == "ok"
    assert front.run("1 + 1").value == "2"


def _let_messages_pass(front: Front, patience: float) -> list[Message]:
    """What was published until nothing came for so many seconds, ten messages at most."""
    seen: list[Message] = []
    while len(seen) < 10:
        try:
            seen.append(front.client.get_iopub_msg(timeout=patience))
        except queue.Empty:
            break
    return seen


def test_interrupt_while_the_board_boots(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as front:
        parent = front.begin("while True:\n    pass")
        front.interrupt()
        assert front.finish(parent).error["ename"] == "KeyboardInterrupt"
        assert front.run("1 + 1").value == "2"
