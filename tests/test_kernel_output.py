"""A program's output: live, in order, whole, and before what follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from circuitpython_kernel.board import RunResult
from circuitpython_kernel.messages import PLENTY, OutputStream, failure

from .kernel_helpers import Front, running_kernel


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


def test_ten_megabytes_arrive_whole_and_before_the_result(front: Front) -> None:
    ran = front.run("for i in range(100_000):\n    print(i, 'x' * 94)\n'end'")
    assert ran.text() == "".join(f"{i} {'x' * 94}\n" for i in range(100_000))
    assert len(ran.text()) > 10_000_000 - 200_000
    kinds = [message["msg_type"] for message in ran.published]
    assert kinds[:2] == ["status", "execute_input"]
    assert kinds[-2:] == ["execute_result", "status"]
    assert set(kinds[2:-2]) == {"stream"}


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


# ---- without a kernel


class Recorder:
    """What an `OutputStream` sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def __call__(self, stream: str, text: str) -> None:
        self.sent.append((stream, text))


def test_half_lines_wait_for_their_other_half() -> None:
    async def scenario() -> list[tuple[str, str]]:
        recorder = Recorder()
        stream = OutputStream(recorder, asyncio.get_running_loop())
        stream("stdout", "one\ntw")
        assert recorder.sent == [("stdout", "one\n")]
        stream("stdout", "o\n")
        stream.end()
        stream("stdout", "late")
        return recorder.sent

    assert asyncio.run(scenario()) == [("stdout", "one\n"), ("stdout", "two\n"), ("stdout", "late")]


def test_streams_stay_in_order() -> None:
    async def scenario() -> list[tuple[str, str]]:
        recorder = Recorder()
        stream = OutputStream(recorder, asyncio.get_running_loop())
        for name, text in (("stdout", "a"), ("stderr", "b\n"), ("stdout", "c")):
            stream(name, text)
        stream.end()
        return recorder.sent

    assert asyncio.run(scenario()) == [("stdout", "a"), ("stderr", "b\n"), ("stdout", "c")]


def test_a_line_that_never_ends_is_sent_in_pieces() -> None:
    async def scenario() -> list[tuple[str, str]]:
        recorder = Recorder()
        stream = OutputStream(recorder, asyncio.get_running_loop())
        stream("stdout", "x" * PLENTY)
        return recorder.sent

    assert [len(text) for _, text in asyncio.run(scenario())] == [PLENTY]


def test_output_after_the_loop_was_closed_is_not_kept_back() -> None:
    async def scenario() -> tuple[Recorder, OutputStream]:
        recorder = Recorder()
        return recorder, OutputStream(recorder, asyncio.get_running_loop())

    recorder, stream = asyncio.run(scenario())
    stream("stdout", "half")
    assert recorder.sent == [("stdout", "half")]


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
    failed = failure(RunResult(**{"ok": False, **result}))
    assert (failed and tuple(failed.content.values())) == expected
