"""The text that a board's console keeps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.console_log import ConsoleLog


@given(st.lists(st.text(max_size=300), max_size=50), st.integers(1, 2000), st.integers(0, 20_000))
def test_the_newest_text_is_kept(texts: list[str], limit: int, place: int) -> None:
    log = ConsoleLog(limit)
    for text in texts:
        log.add(text)
    whole = "".join(texts)
    assert log.end == len(whole)
    assert whole[log.begin :] == log.text
    assert len(log.text.encode("utf-8", "replace")) <= limit
    assert log.begin == 0 or len(whole.encode("utf-8", "replace")) > limit
    start, text = log.since(place)
    assert start == min(max(place, log.begin), log.end)
    assert text == whole[start:]


def test_programs_and_their_warnings_are_heard() -> None:
    with VirtualBoard(clock="fast") as board:
        board.run("print('one')")
        board.run("import time\ntime.sleep(1)\nprint('two', end='')")
        assert board.console.text == "one\ntwo"


def test_the_console_rate_holds_a_program_up() -> None:
    waits: list[float] = []
    with VirtualBoard(console_rate=1_000_000) as board:
        board._core.output.pacer._sleep = waits.append
        board.run("for i in range(2000): print('x' * 99)")
        assert waits
        del waits[:]
        board.clock.mode = "fast"
        board.run("for i in range(2000): print('x' * 99)")
        assert not waits
