"""Two sequences side by side, one expected and one that happened: do they match, and if not, where not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import EllipsisType
from typing import TypeVar

E = TypeVar("E")

Pair = tuple[int | None, int | None]
"""Indexes of what was expected and what happened; None where the other has no counterpart."""

LARGEST = 600
"""Of longer differing stretches, only so many items are aligned."""

CONTEXT = 3
ROWS = 60
"""Equal rows shown around a difference, and rows shown at all."""


def matches(expected: Sequence[E | EllipsisType], count: int, same: Callable[[E, int], bool]) -> bool:
    """Whether all of ``count`` items match; an Ellipsis matches any number of them.

    Args:
        expected: what was expected.
        count: how many items there are.
        same: whether an expected item matches the item with an index.
    """
    place = item = 0
    gap = gap_item = -1  # the last Ellipsis, and where it ends for now
    while item < count:
        wanted = expected[place] if place < len(expected) else None
        if place < len(expected) and isinstance(wanted, EllipsisType):
            gap, gap_item = place, item
            place += 1
        elif place < len(expected) and same(wanted, item):  # type: ignore[arg-type]
            place += 1
            item += 1
        elif gap >= 0:
            gap_item += 1
            place, item = gap + 1, gap_item
        else:
            return False
    return all(isinstance(rest, EllipsisType) for rest in expected[place:])


def align(expected: Sequence[E | EllipsisType], count: int, same: Callable[[E, int], bool]) -> list[Pair]:
    """The pairs with the fewest differences, in order; see `matches`. Beyond `LARGEST` differing ones it stops."""
    start = 0
    while start < min(len(expected), count):
        wanted = expected[start]
        if isinstance(wanted, EllipsisType) or not same(wanted, start):
            break
        start += 1
    rows, columns = min(len(expected) - start, LARGEST), min(count - start, LARGEST)
    costs = [list(range(columns + 1))]
    for row in range(rows):
        wanted, above = expected[start + row], costs[-1]
        if isinstance(wanted, EllipsisType):
            line = [above[0]]
            for column in range(columns):
                line.append(min(above[column + 1], line[column]))
        else:
            line = [above[0] + 1]
            for column in range(columns):
                differs = 0 if same(wanted, start + column) else 1
                line.append(min(above[column] + differs, above[column + 1] + 1, line[column] + 1))
        costs.append(line)
    pairs: list[Pair] = []
    row, column = rows, columns
    while row or column:
        wanted = expected[start + row - 1] if row else None
        here = costs[row][column]
        if row and isinstance(wanted, EllipsisType):
            if column and costs[row][column - 1] == here:
                column -= 1
                pairs.append((start + row - 1, start + column))
            else:
                row -= 1
        elif row and column and here == costs[row - 1][column - 1] + (not same(wanted, start + column - 1)):  # type: ignore[arg-type]
            row, column = row - 1, column - 1
            pairs.append((start + row, start + column))
        elif row and here == costs[row - 1][column] + 1:
            row -= 1
            pairs.append((start + row, None))
        else:
            column -= 1
            pairs.append((None, start + column))
    return [(index, index) for index in range(start)] + pairs[::-1]


def side_by_side(rows: Sequence[tuple[str, str, str]], heads: tuple[str, str] = ("expected", "happened")) -> list[str]:
    """A table of expected and happened, each row with a mark: blank, ``!`` differs, ``-`` missing, ``+`` too many.

    Rows far from a difference are left out and counted.
    """
    near = [False] * len(rows)
    for index, (mark, _, _) in enumerate(rows):
        if mark != " ":
            for other in range(max(0, index - CONTEXT), min(len(rows), index + CONTEXT + 1)):
                near[other] = True
    width = max([len(heads[0]), *(len(left) for (_, left, _), shown in zip(rows, near, strict=True) if shown)])
    lines = [f"  {heads[0]:{width}}  {heads[1]}"]
    left_out = 0

    def count() -> None:
        if left_out:
            lines.append(f"  … {left_out} alike" if left_out > 1 else "  … 1 alike")

    for index, ((mark, left, right), shown) in enumerate(zip(rows, near, strict=True)):
        if not shown:
            left_out += 1
            continue
        count()
        left_out = 0
        if len(lines) > ROWS:
            rest = sum(other != " " for other, _, _ in rows[index:])
            lines.append(f"  … and {rest} more that differ")
            break
        lines.append(f"{mark} {left:{width}}  {right}".rstrip())
    else:
        count()
    return lines


def mark(pair: Pair, same: bool) -> str:
    """The mark of a row."""
    return "+" if pair[0] is None else "-" if pair[1] is None else " " if same else "!"
