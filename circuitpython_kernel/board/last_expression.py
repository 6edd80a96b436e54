"""A cell's last expression is shown: its text is wrapped in a hook of the firmware's."""

from __future__ import annotations

import ast
import re
import warnings

from circuitpython_kernel.language.logical_lines import logical_lines

SHOW = "__cell_value__"
"""The firmware's hook for the value of a cell's last expression."""

MOST_PARSED = 20_000
"""Characters of a last statement up to which the host's parser says whether it is an expression."""

_STATEMENT = re.compile(
    r"(?:async|assert|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|nonlocal|pass"
    r"|raise|return|try|while|with|yield)\b|@"
)
_COMPOUND = re.compile(r"(?:async|class|def|elif|else|except|finally|for|if|match|try|while|with)\b")
_ASSIGNMENT = re.compile(r"(?<![=<>!:])=(?!=)")


def show_last_expression(code: str) -> str:
    """Wrap a cell's last statement in the prompt's hook when it is an expression, so that its value is shown.

    Line numbers stay. Code that the host's parser does not understand is left alone: the board itself says what is
    wrong. A semicolon at the end keeps the value from being shown.
    """
    line = None
    for line in logical_lines(code):  # noqa: B007 - the last one is wanted
        pass
    if line is None or line.indented:
        return code
    if line.last > line.start and _COMPOUND.match(code, line.start):
        return code  # such as: if ready: start(); stop()
    text = code[line.last : line.end]
    start = line.last + len(text) - len(text.lstrip())
    text = text.strip()
    if not text or not _is_expression(text):
        return code
    return f"{code[:start]}{SHOW}(({text})){code[start + len(text) :]}"


def _is_expression(text: str) -> bool:
    if len(text) > MOST_PARSED:
        # Most likely data. If it is no expression after all, the board's own compiler finds the mistake in it.
        return not _STATEMENT.match(text) and not _ASSIGNMENT.search(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return False
    return not isinstance(tree.body[0].value, ast.Yield | ast.YieldFrom | ast.Await)
