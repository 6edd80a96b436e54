"""Errors have CircuitPython 10's words.

`error_words.json` has programs of a line or a few, each with what a full build says: from locale/circuitpython.pot and
the C sources of 10.2 and 10.3. Those of a small build are below.
"""

import json
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

CASES = json.loads((Path(__file__).parent / "error_words.json").read_text(encoding="utf-8"))
AT_A_TIME = 60
MARK = "=>"
PROGRAM = """
for code in %r:
    try:
        exec(code, {"__name__": "__main__"})
        words = "no error"
    except BaseException as e:
        words = (type(e).__name__ + ": " + str(e)).strip()
    print(%r, repr(words))
"""

SMALL = [
    ("foo", "NameError: name not defined"),
    ("1 + ''", "TypeError: unsupported type for operator"),
    ("-''", "TypeError: unsupported type for operator"),
    ("(lambda: 0)(1)", "TypeError: argument num/types mismatch"),
    ("len()", "TypeError: argument num/types mismatch"),
    ("print(1, foo=2)", "TypeError: argument num/types mismatch"),
    ("sorted([1], len)", "TypeError: must use keyword argument for key function"),
    ("def f(a): pass\nf(1, b=2)", "TypeError: unexpected keyword argument"),
    ("import digitalio\ndigitalio.DigitalInOut()", "TypeError: argument num/types mismatch"),
    ("[].x", "AttributeError: no such attribute"),
    ("int.x", "AttributeError: no such attribute"),
    ("import sys\nsys.nosuch", "AttributeError: no such attribute"),
    ("(1).x = 2", "AttributeError: no such attribute"),
    ("None()", "TypeError: object not callable"),
    ("for x in 1: pass", "TypeError: object not iterable"),
    ("next(1)", "TypeError: object not an iterator"),
    ("None[0]", "TypeError: object isn't subscriptable"),
    ("None[0] = 1", "TypeError: object doesn't support item assignment"),
    ("del None[0]", "TypeError: object doesn't support item deletion"),
    ("len(1)", "TypeError: object has no len"),
    ("chr('a')", "TypeError: can't convert to int"),
    ("float([])", "TypeError: can't convert to float"),
    ("1 in 'a'", "TypeError: can't convert to str implicitly"),
    ("ord('ab')", "TypeError: ord expects a character"),
    ("int('x')", "ValueError: invalid syntax for integer"),
    ("a, b = [1]", "ValueError: wrong number of values to unpack"),
    ("a, b = 1, 2, 3", "ValueError: wrong number of values to unpack"),
    ("[1]['a']", "TypeError: indices must be integers"),
    ("[1][3]", "IndexError: index out of range"),
    ("'{'.format()", "ValueError: bad format string"),
    ("'}'.format()", "ValueError: bad format string"),
    ("'{!x}'.format(1)", "ValueError: bad format string"),
    ("'{:d}'.format('a')", "ValueError: bad format string"),
    ("'%' % 1", "ValueError: bad format string"),
    ("'%d' % (1, 2)", "TypeError: format string didn't convert all arguments"),
    ("class A:\n def __init__(self): return 1\nA()", "TypeError: __init__() should return None"),
    ("type(iter([]))()", "TypeError: can't create instance"),
    ("class A(type(len)): pass", "TypeError: type isn't an acceptable base type"),
    ("import nosuch", "ImportError: module not found"),
    ("1 // 0", "ZeroDivisionError: division by zero"),
]


def wrong_ones(board, cases):
    """The cases in which a board says something else: code, wanted and said."""
    wrong = []
    for start in range(0, len(cases), AT_A_TIME):
        some = cases[start : start + AT_A_TIME]
        result = board.run(PROGRAM % ([code for code, _ in some], MARK))
        said = [line.removeprefix(MARK + " ") for line in result.stdout.splitlines() if line.startswith(MARK)]
        assert len(said) == len(some), (result.traceback, result.restarted, some[len(said)])
        wrong += [(code, want, got) for (code, want), got in zip(some, said, strict=True) if repr(want) != got]
    return wrong


def test_there_are_many_cases():
    assert len({code for code, _ in CASES}) > 600


def test_a_full_build_says_what_circuitpython_says():
    with VirtualBoard(clock="fast") as board:
        assert wrong_ones(board, CASES) == []


def test_a_small_build_says_it_shorter():
    with VirtualBoard("gemma_m0", clock="fast") as board:
        assert wrong_ones(board, SMALL) == []


@pytest.mark.parametrize("code", ["import random\nrandom.choice([])", "import json\njson.dumps({1})", "foo", "len()"])
def test_words_survive_collections_at_every_allocation(code):
    with VirtualBoard(clock="fast") as board:
        plain = board.run(code)
        stressed = board.run("import gc\ngc.threshold(1)\n" + code)
        assert (plain.error_type, plain.error_message) == (stressed.error_type, stressed.error_message)
