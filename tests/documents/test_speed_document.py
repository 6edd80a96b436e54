"""docs/how-fast-is-a-pico.md: its figures are those that the board gives, and its programs those that were measured."""

from __future__ import annotations

import re

import pytest

from benchmarks import chip_speed
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.boards import speeds
from circuitpython_kernel.kernel.timing import in_words

TEXT = chip_speed.PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_table_is_what_the_board_gives() -> None:
    """Board time is exact. When it has changed: ``python -m benchmarks.chip_speed --write``, and read the page."""
    assert chip_speed.chip_table() == chip_speed.on_page()


@pytest.mark.parametrize("program", [chip_speed.COUNTING, chip_speed.RECORDS, chip_speed.PIXELS])
def test_the_page_has_the_programs_that_were_measured(program: str) -> None:
    assert program in BLOCKS


def test_the_page_has_the_loop_that_was_measured() -> None:
    (block,) = [block for block in BLOCKS if block.startswith(chip_speed.TOGGLE_SETUP)]
    assert f"range(1000):\n{chip_speed.TOGGLE}" in block


def test_the_times_at_its_head() -> None:
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run("for n in range(20000): pass").ok
        assert f"Board time: {in_words(board.clock.now)}\n" in TEXT
        assert board.clock.load.work is not None
        assert f"Chip busy: {in_words(board.clock.load.work)}\n" in TEXT


@pytest.mark.parametrize(("turns", "least", "most"), [(100, 0, 0.01), (10_000, 0.3, 0.37)])
def test_how_busy_its_loop_keeps_the_chip(turns: int, least: float, most: float) -> None:
    (block,) = [block for block in BLOCKS if block.startswith("%clock fast")]
    program = "\n".join(line for line in block.splitlines() if not line.startswith("%"))
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run(program.replace("range(100)", f"range({turns})")).ok
        assert board.clock.load.last is not None
        assert least < board.clock.load.last < most


def test_it_names_the_chips_of_which_something_was_published() -> None:
    (named,) = re.findall(r"worked out from a few published programs for (.*?)\. ", " ".join(TEXT.split()))
    chips = [name.lower().replace("-", "").replace(". ", "").replace(" ", "") for name in re.split(", | and ", named)]
    assert sorted(name.replace("i.mxrt", "imxrt") for name in chips) == sorted(speeds.MEASURED)
