"""What a program printed, compared line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .sequences import align, mark, matches, side_by_side

if TYPE_CHECKING:
    from circuitpython_kernel import RunResult

ANYTHING = "..."


def assert_output(printed: RunResult | str, expected: str | Sequence[Any]) -> None:
    """What a program printed has to be this.

    Args:
        printed: what `board_run` or ``board.run`` gave, or the text.
        expected: the lines, as a text or one by one. ``...`` in a line stands for any text, a line ``...`` for any
            number of lines. Instead of a text a line may be a number or ``pytest.approx(21.5, abs=0.1)``. Blanks at the
            ends of lines, and empty lines before and after everything, do not count.

    Raises:
        AssertionError: with both side by side.
    """
    __tracebackhide__ = True
    text = printed if isinstance(printed, str) else printed.stdout
    lines = _lines(text)
    items: list[Any] = _lines(expected) if isinstance(expected, str) else list(expected)
    wanted = [... if item == ANYTHING and isinstance(item, str) else item for item in items]

    def same(item: object, index: int) -> bool:
        return _same(item, lines[index])

    if matches(wanted, len(lines), same):
        return
    rows = []
    for pair in align(wanted, len(lines), same):
        item = None if pair[0] is None else wanted[pair[0]]
        alike = item is ... or (pair[1] is not None and pair[0] is not None and same(item, pair[1]))
        left = "" if pair[0] is None else ANYTHING if item is ... else item if isinstance(item, str) else repr(item)
        rows.append((mark(pair, alike), left, "" if pair[1] is None else lines[pair[1]]))
    table = side_by_side(rows, ("expected", "printed"))
    raise AssertionError("\n".join(["the program printed something else:", *table]))


def _lines(text: str) -> list[str]:
    lines = [line.strip("\r").rstrip() for line in text.split("\n")]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    common = min(indents, default=0)
    return [line[common:] for line in lines]


def _same(item: object, line: str) -> bool:
    if isinstance(item, str):
        item = item.rstrip()
        if ANYTHING in item:
            return re.fullmatch(".*".join(map(re.escape, item.split(ANYTHING))), line) is not None
        return bool(item == line)
    try:
        number = float(line)
    except ValueError:
        return False
    return bool(item == number)
