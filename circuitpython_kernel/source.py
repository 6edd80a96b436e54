"""What happens to a cell's text on its way in, and to a traceback's on its way out."""

from __future__ import annotations

import ast
import re

SHOW = "__repl_print__"
"""The interpreter's hook for the value of an expression at the prompt."""

_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line \d+')


def show_last_expression(code: str) -> str:
    """Wrap a cell's last line in the prompt's hook when it is an expression, so that its value is shown.

    Line numbers stay. Code that the host's parser does not understand is left alone: the board itself says what is wrong.
    A semicolon at the end keeps the value from being shown.
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


def clean_traceback(text: str) -> str:
    """A traceback without the frames that a real board does not have: the firmware's own, which are C there."""
    kept = []
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if frame and (frame["file"].startswith("/.fw/") or frame["file"] == "<stdin>" and "in main" in line):
            continue
        kept.append(line)
    return "\n".join(kept)
