"""What happens to a cell's text on its way in, and to a traceback's on its way out."""

from __future__ import annotations

import ast
import itertools
import re

SHOW = "__cell_value__"
"""The firmware's hook for the value of a cell's last expression."""

_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line \d+')


def show_last_expression(code: str) -> str:
    """Wrap a cell's last line in the prompt's hook when it is an expression, so that its value is shown.

    Line numbers stay. Code that the host's parser does not understand is left alone: the board itself says what is
    wrong. A semicolon at the end keeps the value from being shown.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return code
    expression = tree.body[-1].value
    if isinstance(expression, ast.Yield | ast.YieldFrom | ast.Await):
        return code
    lines = code.encode().splitlines(keepends=True)
    first, last = tree.body[-1].lineno - 1, (tree.body[-1].end_lineno or 1) - 1
    start = sum(map(len, lines[:first])) + tree.body[-1].col_offset
    end = sum(map(len, lines[:last])) + (tree.body[-1].end_col_offset or 0)
    data = b"".join(lines)
    rest = data[end:].lstrip()
    if rest.startswith(b";"):
        return code
    return (data[:start] + SHOW.encode() + b"((" + data[start:end] + b"))" + data[end:]).decode()


REPEATED_FRAMES_SHOWN = 3
"""Of equal lines in a row, as runaway recursion makes them, so many are shown and the rest is counted."""


def clean_traceback(text: str) -> str:
    """A traceback as a real board prints it: without the firmware's own frames, which are C there.

    Unlike there, frames that repeat are counted, as CPython does.
    """
    lines = []
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if not (frame and frame["file"].startswith("/.fw/")):
            lines.append(line)
    kept = []
    for line, group in itertools.groupby(lines):
        count = len(list(group))
        kept += [line] * min(count, REPEATED_FRAMES_SHOWN)
        if count > REPEATED_FRAMES_SHOWN:
            kept.append(f"  [Previous line repeated {count - REPEATED_FRAMES_SHOWN} more times]")
    return "\n".join(kept)
