"""The last expression of a cell is wrapped, so that its value is shown."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.board.last_expression import SHOW, show_last_expression


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", f"{SHOW}((1 + 1))"),
        ("x = 1\nx", f"x = 1\n{SHOW}((x))"),
        ("a = 1; a  # note", f"a = 1; {SHOW}((a))  # note"),
        ("1, 2", f"{SHOW}((1, 2))"),
        ("f(\n  1,\n)\n", f"{SHOW}((f(\n  1,\n)))\n"),
        ("'é' + 'ö'", f"{SHOW}(('é' + 'ö'))"),
        ("x;", "x;"),
        ("x = 1", "x = 1"),
        ("for i in x: i", "for i in x: i"),
        ("", ""),
        ("x = (", "x = ("),
        ("# only a note", "# only a note"),
    ],
)
def test_the_last_expression_is_wrapped(code, shown):
    assert show_last_expression(code) == shown


@given(
    st.lists(st.sampled_from(["x = 1", "x", "(1,\n2)", "'''a\nb'''", "def f():\n    return 1", "", "# é"]), max_size=6)
)
def test_lines_stay_where_they_are(lines):
    code = "\n".join(lines)
    body = ast.parse(code).body
    expected = code
    if body and isinstance(body[-1], ast.Expr):
        text = ast.get_source_segment(code, body[-1].value)
        before, _, behind = code.rpartition(text)
        expected = f"{before}{SHOW}(({text})){behind}"
    assert show_last_expression(code) == expected
    assert expected.count("\n") == code.count("\n")
