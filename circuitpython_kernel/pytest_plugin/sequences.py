"""Two sequences side by side, one expected and one that happened: do they match, and if not, where not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import EllipsisType
from typing import TypeVar

E = TypeVar("E")

Pair = tuple[int | None, int | None]
"""Indexes of what was expected and what happened; None where the other has no counterpart."""

LARGEST = 500
"""From the first difference on, so many items are aligned; the rest is not looked at."""

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


def align(
    expected: Sequence[E | EllipsisType],
    count: int,
    same: Callable[[E, int], bool],
    near: Callable[[E, int], bool] = lambda _item, _index: True,
) -> list[Pair]:
    """The pairs with the fewest differences, in order.

    Args:
        expected, count, same: see `matches`.
        near: whether an expected item may be shown beside one that differs.
    """
    start = 0
    while start < min(len(expected), count):
        first = expected[start]
        if isinstance(first, EllipsisType) or not same(first, start):
            break
        start += 1
    wanted = expected[start : start + LARGEST]
    rows, columns = len(wanted), min(count - start, LARGEST)

    def change(row: int, column: int) -> int:
        """What it costs to show two items beside each other."""
        item = wanted[row]
        if isinstance(item, EllipsisType):
            return 0
        return 0 if same(item, start + column) else 1 if near(item, start + column) else 3

    # costs[row][column]: the differences from there to the end.
    costs = [[0] * (columns + 1) for _ in range(rows + 1)]
    costs[rows] = list(range(columns, -1, -1))
    for row in range(rows - 1, -1, -1):
        line, below = costs[row], costs[row + 1]
        free = isinstance(wanted[row], EllipsisType)
        line[columns] = below[columns] + (0 if free else 1)
        for column in range(columns - 1, -1, -1):
            if free:
                line[column] = min(below[column], line[column + 1])
            else:
                beside = below[column + 1] + change(row, column)
                line[column] = min(beside, below[column] + 1, line[column + 1] + 1)
    pairs: list[Pair] = [(index, index) for index in range(start)]
    row = column = 0
    while row < rows or column < columns:
        here = costs[row][column]
        free = row < rows and isinstance(wanted[row], EllipsisType)
        if free and column < columns and costs[row][column + 1] == here:
            pairs.append((start + row, start + column))
            column += 1
        elif free:
            row += 1
        elif row < rows and column < columns and costs[row + 1][column + 1] + change(row, column) == here:
            pairs.append((start + row, start + column))
            row, column = row + 1, column + 1
        elif row < rows and costs[row + 1][column] + 1 == here:
            pairs.append((start + row, None))
            row += 1
        else:
            pairs.append((None, start + column))
            column += 1
    return pairs


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
