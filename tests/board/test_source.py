"""Cells on their way in, tracebacks on their way out."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.board.source import SHOW, clean_traceback, show_last_expression


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


def test_firmware_frames_are_left_out():
    text = (
        "Traceback (most recent call last):\n"
        '  File "/.fw/_boot.py", line 51, in run\n'
        '  File "cell", line 2, in <module>\n'
        '  File "/.fw/digitalio.py", line 9, in _set_value\n'
        "OSError: [Errno 2] No such file/directory\n"
    )
    assert clean_traceback(text) == (
        "Traceback (most recent call last):\n"
        '  File "cell", line 2, in <module>\n'
        "OSError: [Errno 2] No such file/directory"
    )
