"""What a cell is made of: lines for IPython first, the board's program after them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitpython_kernel.language.logical_lines import logical_lines

_MAGIC = re.compile(r"\s*(%%?[A-Za-z_]|!)")
_CELL_MAGIC = re.compile(r"\s*%%[A-Za-z_]")
_AROUND_PROGRAM = re.compile(r"\s*%%(?:time|timeit|capture|on)\b")
_TIMED_LINE = re.compile(r"[ \t]*%time(?:it(?:[ \t]+-(?:[nrp][ \t]*\d+|[qotc]+))*)?[ \t]+(?!-)")
_ON = re.compile(r"\s*%%on(?!\S|\s*\?)(.*)$")
_HOST = re.compile(r"\s*%%host\s*$")
_HELP = re.compile(r"\s*(?:\?{1,2}\s*(?P<after>%{0,2}[\w.]+)|(?P<before>%{0,2}[\w.]+)\s*\?{1,2})\s*;?\s*$")
_OUR_LINE = re.compile(r"(%%?[A-Za-z_]\w*|![\w./~])")
_MISPLACED = re.compile(r"^[ \t]*(%%?[A-Za-z_]\w*|![\w./~])", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell's two parts, either of which may be empty.

    `host` is what IPython runs, before `program` runs on the board. The program's lines keep their numbers in the cell.
    `help` is the name in a cell that only asks ``name?``. `mistake` says in one sentence why the cell cannot be run.
    """

    host: str = ""
    program: str = ""
    help: str = ""
    mistake: str = ""


def split(code: str) -> Cell:
    """Part a cell into IPython's lines and the board's."""
    lines = code.split("\n")
    first = _significant(lines, 0)
    if first is None:
        return Cell(host=code)
    if (asked := _HELP.match(lines[first])) and _significant(lines, first + 1) is None:
        return Cell(host=code, help=asked["after"] or asked["before"])
    if _CELL_MAGIC.match(lines[first]):
        return Cell(host=code)
    start = _after_magics(lines, first)
    if start == first:
        return _checked(Cell(program=code))
    if _significant(lines, start) is None:
        return Cell(host=code)
    return _checked(Cell(host="\n".join(lines[:start]), program="\n" * start + "\n".join(lines[start:])))


def on_board(code: str) -> tuple[str, str] | None:
    """What follows ``%%on`` and the cell without that line, in whose place it has an empty one; None without it."""
    lines = code.split("\n")
    first = _significant(lines, 0)
    found = None if first is None else _ON.match(lines[first])
    if first is None or found is None:
        return None
    return found[1].strip(), "\n".join([*lines[:first], "", *lines[first + 1 :]])


def is_host_line(code: str, cursor: int) -> bool:
    """Whether the line at a place in a cell belongs to IPython."""
    lines = code.split("\n")
    first = _significant(lines, 0)
    if first is None:
        return False
    number = code.count("\n", 0, cursor)
    if _MAGIC.match(lines[number]):
        return True
    if (around := _AROUND_PROGRAM.match(lines[first])) and number > first:
        inner = "\n".join(lines[first + 1 :])
        return is_host_cell(inner)
    return bool(around or _CELL_MAGIC.match(lines[first]))


def without_timing(code: str, cursor: int) -> str:
    """A cell for completion: ``%time`` or ``%timeit`` before the cursor, with its options, gives way to blanks."""
    begin = code.rfind("\n", 0, cursor) + 1
    match = _TIMED_LINE.match(code, begin, cursor)
    if match is None or is_host_cell(code):
        return code
    return code[:begin] + " " * (match.end() - begin) + code[match.end() :]


def is_host_cell(code: str) -> bool:
    """Whether the cell begins with ``%%host``."""
    lines = code.split("\n")
    first = _significant(lines, 0)
    return first is not None and _HOST.match(lines[first]) is not None


def host_cell(lines: list[str]) -> list[str]:
    """An input transformer of IPython's: a cell after ``%%host`` is plain Python whose lines keep their numbers.

    Comments before a cell magic, which IPython does not expect there, are dropped; so is a ``%%host`` before one.
    """
    first = _significant(lines, 0)
    if first is None or not _CELL_MAGIC.match(lines[first]):
        return lines
    if not _HOST.match(lines[first]):
        return lines[first:]
    second = _significant(lines, first + 1)
    if second is not None and _CELL_MAGIC.match(lines[second]):
        return lines[second:]
    return ["#\n"] * (first + 1) + lines[first + 1 :]


def _significant(lines: list[str], start: int) -> int | None:
    """The first line from `start` on that is neither blank nor a comment."""
    for number in range(start, len(lines)):
        text = lines[number].strip()
        if text and not text.startswith("#"):
            return number
    return None


def _after_magics(lines: list[str], first: int) -> int:
    """The line after the magics that begin at line `first`; blank lines and comments between them count as theirs."""
    end = number = first
    while number < len(lines):
        text = lines[number]
        if _MAGIC.match(text) or _HELP.match(text):
            while text.endswith("\\") and number + 1 < len(lines):
                number += 1
                text = lines[number]
            end = number + 1
        elif text.strip() and not text.lstrip().startswith("#"):
            break
        number += 1
    return end


def _checked(cell: Cell) -> Cell:
    """The cell, or what is wrong with it: a magic after the program began, where it is no line of the program's."""
    if not _MISPLACED.search(cell.program):
        return cell
    for line in logical_lines(cell.program):
        if found := _OUR_LINE.match(cell.program, line.start):
            number = cell.program.count("\n", 0, line.start) + 1
            what = found[1] if found[1].startswith("%") else cell.program[line.start : line.end].strip()
            where = "a cell of its own" if what.startswith("!") else "the start of the cell, before the board's program"
            return Cell(mistake=f"Line {number}: move {what} to {where}.")
    return cell
