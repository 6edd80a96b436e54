"""The logical lines of a program's text, found in one pass: strings, comments, brackets and continued lines are known.

The host's own parser is exact, but some texts take it seconds for a megabyte; this is linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r'''
    """(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^'\\]|\\.|'(?!\'\'))*+\'\'\'|
    "(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|
    ["']|            # a string without an end
    \#[^\n]*|
    \\\n|
    [()\[\]{}]|
    ;|
    \n[ \t\f\r\n]*   # the end of a line, blank lines after it, and the next one's indentation
    ''',
    re.VERBOSE | re.DOTALL,
)


class LogicalLine(NamedTuple):
    """A line of a program with all that it is continued by, as places in the text.

    ``end`` is before its comment; ``last`` is where the last of its statements begins, behind a semicolon if there is
    one; ``indented`` says whether it has an indentation.
    """

    start: int
    end: int
    last: int
    indented: bool


def logical_lines(code: str) -> Iterator[LogicalLine]:
    """The lines that have more than a comment. A string without an end makes the rest one line."""
    begin = len(code) - len(code.lstrip(" \t\f\r\n"))
    indented = begin > 0 and code[begin - 1] not in "\n"
    last, end, depth = begin, -1, 0
    for match in _TOKEN.finditer(code, begin):
        token = match[0]
        first = token[0]
        if first == "\n":
            if depth:
                continue
            line_end = match.start() if end < 0 else end
            if line_end > begin:
                yield LogicalLine(begin, line_end, last, indented)
            begin = last = match.end()
            end, indented = -1, token[-1] != "\n"
        elif first in "([{":
            depth += 1
        elif first in ")]}":
            depth = max(0, depth - 1)
        elif first == "#":
            if not depth:
                end = match.start()
        elif first == ";":
            if not depth:
                last = match.end()
        elif token in ('"', "'"):
            yield LogicalLine(begin, len(code), begin, indented)
            return
    line_end = len(code) if end < 0 else end
    if line_end > begin:
        yield LogicalLine(begin, line_end, last, indented)
