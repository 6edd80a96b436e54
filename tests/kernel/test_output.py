"""A program's output: live, in order, whole, and before what follows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from circuitpython_kernel.board.virtual_board import RunResult
from circuitpython_kernel.kernel.messages import failure
from circuitpython_kernel.kernel.output_stream import HEAD_BYTES, LAST_LINES, WHERE
from circuitpython_kernel.vm.endings import Ending, of_exception
from tests.kernel_helpers import Front, running_kernel


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


def test_a_line_shows_before_the_sleep_after_it(front: Front) -> None:
    parent = front.execute("import time\nprint('before')\ntime.sleep(1000)")
    front.wait_for_text(parent, "before\n")  # the program still sleeps
    front.interrupt()
    assert front.finish(parent).status == "error"


def test_half_a_line_shows_as_well(front: Front) -> None:
    parent = front.execute("print('loading', end='')\nwhile True: pass")
    front.wait_for_text(parent, "loading")
    front.interrupt()
    assert front.finish(parent).status == "error"


def test_a_page_keeps_the_beginning_and_the_newest_lines_of_a_flood(front: Front) -> None:
    ran = front.run("for i in range(1_000_000):\n    print(i)\n'end'")
    whole = "".join(f"{i}\n" for i in range(1_000_000))
    head = ran.text()
    assert whole.startswith(head)
    assert head.endswith("\n")
    assert HEAD_BYTES - 10 < len(head) <= HEAD_BYTES
    tails = [c for kind in ("display_data", "update_display_data") for c in ran.contents(kind)]
    assert len({content["transient"]["display_id"] for content in tails}) == 1
    first, *newest = tails[-1]["data"]["text/plain"].splitlines()
    assert newest == whole.splitlines()[-len(newest) :]
    assert len(newest) == LAST_LINES
    left_out = 1_000_000 - head.count("\n") - len(newest)
    assert first == f"... {left_out:,} lines left out: {WHERE}"
    kinds = [message["msg_type"] for message in ran.published]
    assert kinds[:2] == ["status", "execute_input"]
    assert kinds[-2:] == ["execute_result", "status"]
    assert front.run("%%host\nboard.console.text[-15:]").value == repr("\n999998\n999999\n")


def test_a_flood_is_a_few_messages_a_second(front: Front) -> None:
    parent = front.execute("while True: print('x')")
    seen = front.wait_for(parent, lambda message: message["msg_type"] == "update_display_data")
    front.interrupt()
    ran = front.finish(parent, seen)
    assert ran.error["ename"] == "KeyboardInterrupt"
    times = [message["header"]["date"] for message in ran.published if message["msg_type"] == "stream"]
    for early, late in zip(times, times[11:], strict=False):
        assert (late - early).total_seconds() >= 1


def test_output_comes_before_the_error(front: Front) -> None:
    ran = front.run("for i in range(1000): print(i)\nprint('half', end='')\n1/0")
    assert ran.text().endswith("999\nhalf")
    assert [message["msg_type"] for message in ran.published][-2:] == ["error", "status"]


def test_every_message_has_its_cell_as_parent(front: Front) -> None:
    parents = [front.execute(f"for i in range(200): print({number})") for number in range(5)]
    for number, parent in enumerate(parents):
        assert front.finish(parent).text() == f"{number}\n" * 200


def test_text_of_all_languages(front: Front) -> None:
    text = "µ° ä 漢字 🐍 " * 1000
    assert front.run(f"print({text!r})").text() == text + "\n"


def test_warnings_go_to_stderr(front: Front) -> None:
    front.run("import board, digitalio\npin = digitalio.DigitalInOut(board.GP5)\npin.switch_to_output(True)")
    front.run("%%host\nboard.pins['GP5'].drive(False)")
    ran = front.run("pin.value = False\npin.value = True\nprint('on')")
    assert "GP5 is driven high by the program and low from outside" in ran.text("stderr")
    assert ran.text() == "on\n"


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"ok": True}, None),
        ({"error_type": "SystemExit"}, ("SystemExit", "", ["SystemExit: the program ended itself"])),
        (
            {
                "error_type": "KeyboardInterrupt",
                "traceback": 'T:\n  File "Cell In[1]", line 2, in f\nKeyboardInterrupt: ',
            },
            ("KeyboardInterrupt", "", ["KeyboardInterrupt: interrupted in Cell In[1], line 2"]),
        ),
        ({"error_type": "KeyboardInterrupt"}, ("KeyboardInterrupt", "", ["KeyboardInterrupt: interrupted"])),
        (
            {"restarted": "It crashed."},
            ("BoardRestarted", "It crashed.", ["It crashed. Its variables are gone; run your cells again."]),
        ),
    ],
)
def test_failures(result: dict[str, Any], expected: tuple[str, str, list[str]] | None) -> None:
    ending = Ending.CRASHED if "restarted" in result else of_exception(result.get("error_type"))
    failed = failure(RunResult(**{"ok": False, "ending": ending, **result}))
    assert (failed and tuple(failed.content.values())) == expected
