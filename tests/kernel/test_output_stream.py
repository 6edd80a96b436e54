"""What an `OutputStream` sends, by a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.kernel.output_stream import (
    FLIPS,
    HEAD_BYTES,
    INTERVAL,
    LAST_BYTES,
    LAST_LINES,
    LIVE_LINES,
    TAIL_INTERVAL,
    WHERE,
    OutputStream,
)


@dataclass
class Page:
    """What was sent, and when."""

    time: float = 100.0
    sent: list[tuple[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    tails: list[tuple[str, bool]] = field(default_factory=list)
    streams_when_the_tail_came: int | None = None

    def now(self) -> float:
        return self.time

    def stream(self, name: str, text: str) -> None:
        self.sent.append((name, text))
        self.times.append(self.time)

    def tail(self, text: str, update: bool) -> None:
        self.tails.append((text, update))
        if self.streams_when_the_tail_came is None:
            self.streams_when_the_tail_came = len(self.sent)

    def text(self, name: str = "stdout") -> str:
        return "".join(text for stream, text in self.sent if stream == name)


def played(scenario: Callable[[Page, OutputStream], None]) -> Page:
    async def play() -> Page:
        page = Page()
        scenario(page, OutputStream(page, asyncio.get_running_loop(), now=page.now))
        return page

    return asyncio.run(play())


def test_half_lines_wait_for_their_other_half() -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        stream("stdout", "one\ntw")
        assert page.sent == [("stdout", "one\n")]
        stream("stdout", "o\n")
        stream.end()
        stream("stdout", "late")

    assert played(scenario).sent == [("stdout", "one\n"), ("stdout", "two\n"), ("stdout", "late")]


def test_streams_stay_in_order() -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        for name, text in (("stdout", "a"), ("stderr", "b\n"), ("stdout", "c")):
            stream(name, text)
        stream.end()

    assert played(scenario).sent == [("stdout", "a"), ("stderr", "b\n"), ("stdout", "c")]


_PIECES = st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=30), st.floats(0, 0.05))


@given(st.lists(_PIECES, max_size=200))
def test_what_fits_arrives_whole_in_ten_messages_a_second(pieces: list[tuple[str, str, float]]) -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        for name, text, pause in pieces:
            stream(name, text)
            page.time += pause
        page.time += 10
        stream.end()

    page = played(scenario)
    for name in ("stdout", "stderr"):
        assert page.text(name) == "".join(text for stream, text, _ in pieces if stream == name)
    assert page.tails == []
    live = [at for at in page.times if at < page.time]
    for early, late in zip(live, live[10 + FLIPS :], strict=False):
        assert late - early >= 1 - INTERVAL / 2


def test_a_flood_has_a_head_and_a_tail() -> None:
    lines = [f"{number}\n" for number in range(200_000)]

    def scenario(page: Page, stream: OutputStream) -> None:
        for at in range(0, len(lines), 1000):
            stream("stdout", "".join(lines[at : at + 1000]))
            page.time += 0.01
        assert page.tails
        assert len(page.tails) <= 2 / TAIL_INTERVAL + 1
        assert all(text.count("\n") <= LIVE_LINES + 1 for text, _ in page.tails)
        stream.end()

    page = played(scenario)
    assert page.streams_when_the_tail_came == len(page.sent)
    assert "".join(lines).startswith(page.text())
    assert len(page.text()) <= HEAD_BYTES
    assert [update for _, update in page.tails] == [False] + [True] * (len(page.tails) - 1)
    first, *newest = page.tails[-1][0].splitlines(keepends=True)
    assert newest == lines[-LAST_LINES:]
    assert first == f"... {200_000 - page.text().count(chr(10)) - LAST_LINES:,} lines left out: {WHERE}\n"


def test_a_line_that_never_ends_is_cut() -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        for _ in range(20):
            stream("stdout", "ä" * 65_536)
        stream.end()

    page = played(scenario)
    assert page.text() == "ä" * (HEAD_BYTES // 2)
    assert len(page.tails[-1][0].encode()) <= LAST_BYTES + len("…".encode())
    assert page.tails[-1][0].startswith("…ä")


def test_rows_that_are_written_again_count_once() -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        stream("stdout", "x" * HEAD_BYTES)
        stream("stdout", "\n")
        for percent in range(101):
            stream("stdout", f"{percent} %\r")
        stream.end()

    assert played(scenario).tails[-1][0].splitlines()[-1] == "100 %"


def test_both_streams_go_on_in_the_tail() -> None:
    def scenario(page: Page, stream: OutputStream) -> None:
        stream("stdout", "x\n" * (HEAD_BYTES // 2))
        stream("stdout", "out\n")
        stream("stderr", "err\n")
        stream.end()

    assert played(scenario).tails[-1] == ("out\nerr\n", True)


def test_output_after_the_loop_was_closed_is_not_kept_back() -> None:
    async def scenario() -> tuple[Page, OutputStream]:
        page = Page()
        return page, OutputStream(page, asyncio.get_running_loop(), now=page.now)

    page, stream = asyncio.run(scenario())
    stream("stdout", "half")
    assert page.sent == [("stdout", "half")]
