"""What goes on while a cell runs: widgets, completion, a page that is loaded again.

The first test guards what `live_comms` reaches into ipykernel for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from circuitpython_kernel.kernel.front_end import UNTRACKED
from tests.kernel_helpers import Front, Message, running_kernel

WIDGET = """%%host
import ipywidgets
slider = ipywidgets.IntSlider(max=1000)
seen = []
def moved(change):
    seen.append(change['new'])
    board.pins['GP3'].drive(change['new'] >= 3)
slider.observe(moved, 'value')
slider.model_id"""

WAIT_FOR_PIN = """import board, digitalio, time
button = digitalio.DigitalInOut(board.GP3)
print('begun')
while not button.value:
    time.sleep(0.001)
button.deinit()
print('pressed')"""


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with running_kernel(tmp_path) as front:
        yield front


def until_idle(front: Front, parent: str) -> tuple[list[Message], list[Message]]:
    """What a request caused, and what others did meanwhile."""
    mine: list[Message] = []
    others: list[Message] = []
    while True:
        message: Message = front.client.get_iopub_msg(timeout=30)
        own = message["parent_header"].get("msg_id") == parent
        (mine if own else others).append(message)
        if own and message["content"].get("execution_state") == "idle":
            return mine, others


def states(messages: list[Message]) -> list[Any]:
    return [message["content"]["execution_state"] for message in messages if message["msg_type"] == "status"]


def test_a_widget_moves_while_the_program_runs(front: Front) -> None:
    model = (front.run(WIDGET).value or "").strip("'")
    cell = front.execute(WAIT_FOR_PIN)
    seen = front.wait_for_text(cell, "begun")
    for value in (1, 2, 3):
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        move = front.send("comm_msg", {"comm_id": model, "data": data})
        mine, others = until_idle(front, move)
        seen += others
        assert states(mine) == ["busy", "idle"]  # without the idle a front end sends no second change
        # ... and the kernel is busy with the cell all the time: see live_comms.UNTRACKED.
        counted = [message for message in [*mine, *others] if message["parent_header"]["msg_type"] != UNTRACKED]
        assert "idle" not in states(counted)
    ran = front.finish(cell, seen)
    # The observer ran in mid-cell, or the pin would not have gone up; the cell was busy to its end.
    assert ran.status == "ok"
    assert ran.text() == "begun\npressed\n"
    assert states(ran.published)[-2:] == ["busy", "idle"]
    assert front.run("%%host\nseen").value == "[1, 2, 3]"


def test_an_observer_that_hangs_can_be_interrupted(front: Front) -> None:
    code = WIDGET.replace("    seen.append", "    print('moved', flush=True)\n    while True: pass\n    seen.append")
    model = (front.run(code).value or "").strip("'")
    cell = front.execute("import time\nprint('begun')\ntime.sleep(1000)")
    front.wait_for_text(cell, "begun")
    data = {"method": "update", "state": {"value": 1}, "buffer_paths": []}
    front.send("comm_msg", {"comm_id": model, "data": data})
    while "moved" not in front.client.get_iopub_msg(timeout=30)["content"].get("text", ""):
        pass
    front.interrupt()
    assert front.reply(cell)["content"]["ename"] == "KeyboardInterrupt"
    assert front.run("1 + 1").value == "2"
    # The observer ended where it hung, and the widget took the value all the same.
    assert front.run("%%host\nseen, slider.value").value == "([], 1)"


def test_language_services_answer_while_a_program_runs(front: Front) -> None:
    cell = front.execute("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\n" + WAIT_FOR_PIN)
    front.wait_for_text(cell, "begun")
    assert "value" in front.complete("led.")
    assert "scan" in front.complete("board.STEMMA_I2C().")
    assert front.complete("for one in [led]:\n    one.val") == ["value"]
    assert front.complete("led.switch_to_input(pu")[0] == "pull="
    assert front.complete("import numpy\nnumpy.") == []
    assert front.complete("board.LE") == ["LED"]
    assert front.complete("%scope LE") == ["LED"]
    assert "sleep(seconds: float)" in front.inspect("time.sleep")
    assert "pull: Optional[Pull]" in front.inspect("led.switch_to_input(", len("led.switch_to_input("))
    assert "value: bool" in front.inspect("for one in [led]:\n    one.value", len("for one in [led]:\n    one.va"))
    assert front.reply(front.client.is_complete("if x:"))["content"]["status"] == "incomplete"
    assert front.reply(front.client.kernel_info())["content"]["status"] == "ok"
    assert front.reply(front.client.history(hist_access_type="tail", n=1))["content"]["history"]
    assert front.reply(front.client.comm_info())["content"]["comms"] == {}
    front.interrupt()
    assert front.reply(cell)["content"]["ename"] == "KeyboardInterrupt"


def test_a_second_cell_waits_for_the_first(front: Front) -> None:
    first = front.execute("import time\nprint('begun')\ntime.sleep(0.05)\nx = 1")
    second = front.execute("x")
    assert front.finish(first).status == "ok"
    assert front.finish(second).value == "1"


def test_an_error_aborts_the_cells_behind_it(front: Front) -> None:
    first = front.execute("import time\nprint('begun')\ntime.sleep(0.05)\n1/0", stop_on_error=True)
    second = front.execute("x = 1")
    assert front.finish(first).status == "error"
    assert front.reply(second)["content"]["status"] == "aborted"


def test_completion_of_what_is_live_and_of_what_the_text_says(front: Front) -> None:
    front.run("%%file mine.py\nclass Robot:\n    'A robot.'\n    def drive(self, speed): return 'text'\n")
    front.run("import mine\nrobots = {'a': mine.Robot()}\nrobot = robots['a']\nrobot.nick = 'r'")
    assert set(front.complete("robot.")) == {"drive", "nick"}
    assert front.complete("robots['a'].") == ["drive"]
    assert front.complete("robot.drive(1).spl") == ["split", "splitlines"]
    assert front.complete("robot.drive(sp") == ["speed="]
    assert front.complete("import min") == ["mine"]
    assert front.complete("print('robot.") == []
    assert front.complete("print(f'{robot.ni") == ["nick"]
    assert "A robot." in front.inspect("robot")
    front.run("%reset")
    assert front.complete("robot.") == []


def test_completion_of_an_object_whose_own_code_hangs(front: Front) -> None:
    front.run("class Bad:\n    def __getattr__(self, name):\n        while True: pass\nbad = Bad()")
    assert front.complete("bad.inner.") == []
    assert front.run("1 + 1").value == "2"


def test_the_debugger_that_is_not_offered_is_not_loaded(front: Front) -> None:
    front.run("1 + 1")
    assert (
        front.run("%%host\nimport sys\nprint('debugpy' in sys.modules, 'pydevd' in sys.modules)").text()
        == "False False\n"
    )
    assert front.run("%%host\nimport debugpy\ndebugpy.__name__").value == "'debugpy'"
