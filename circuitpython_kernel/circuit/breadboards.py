"""Solderless breadboards: their holes, and which of them are joined inside."""

from __future__ import annotations

import re
from functools import cache

KINDS = {"breadboard": 63, "breadboard-half": 30, "breadboard-mini": 17}
"""The kinds of breadboards, with the number of their columns."""
_PITCH = 2.54
_MARGIN = 3.81
_HOLE = re.compile(r"([1-9]\d?)([tb])\.([a-j])$")
_RAIL = re.compile(r"([tb][pn])\.([1-9]\d?)$")


def strip(kind: str, hole: str) -> str | None:
    """What a hole is joined with inside the board: ``"12t"`` for five holes of a column, ``"tp"`` for a rail.

    None when there is no such hole.
    """
    columns = KINDS[kind]
    if match := _HOLE.match(hole):
        upper = match[3] <= "e"
        return match[1] + match[2] if int(match[1]) <= columns and upper == (match[2] == "t") else None
    if (match := _RAIL.match(hole)) and kind != "breadboard-mini":
        return match[1] if int(match[2]) <= rail_holes(kind) else None
    return None


def rail_holes(kind: str) -> int:
    """How many holes a rail has: groups of five, with a gap between them."""
    return {"breadboard": 50, "breadboard-half": 25}.get(kind, 0)


@cache
def size(kind: str) -> tuple[float, float]:
    """Width and height in mm."""
    rows = 15 if kind == "breadboard-mini" else 21
    return round((KINDS[kind] - 1) * _PITCH + 2 * _MARGIN, 2), round(rows * _PITCH, 2)


@cache
def holes(kind: str) -> tuple[tuple[str, float, float], ...]:
    """Every hole with its place in mm: rails above and below, and columns of two times five."""
    found = []
    top = 2.0 if kind == "breadboard-mini" else 5.0  # the row of the holes a, in tenths of an inch
    for column in range(1, KINDS[kind] + 1):
        x = round(_MARGIN + (column - 1) * _PITCH, 2)
        for place, letter in enumerate("abcdefghij"):
            half = "t" if letter <= "e" else "b"
            y = round((top + place + (1 if half == "b" else 0)) * _PITCH, 2)
            found.append((f"{column}{half}.{letter}", x, y))
    bottom = top + 10
    rails = {"tp": top - 3, "tn": top - 4, "bp": bottom + 4, "bn": bottom + 3}
    for rail, row in rails.items() if kind != "breadboard-mini" else ():
        for number in range(1, rail_holes(kind) + 1):
            x = round(_MARGIN + (number + (number - 1) // 5) * _PITCH, 2)
            found.append((f"{rail}.{number}", x, round(row * _PITCH, 2)))
    return tuple(found)
