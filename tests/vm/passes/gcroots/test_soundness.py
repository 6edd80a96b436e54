"""Programs give the same result when a collection happens at every allocation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wasmtime

from .runner import PROGRAMS, STRESS, Interpreter

PATHS = sorted(PROGRAMS.glob("*.py"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_same_result_under_stress(path: Path, interpreter: Interpreter) -> None:
    program = path.read_text()
    plain = interpreter.run(program)
    assert plain.end == "ok"
    assert len(plain.text.splitlines()) >= 2
    assert "Traceback (most recent call last):\n  File" not in plain.text
    assert interpreter.run(STRESS + program) == plain


def test_there_are_many_programs() -> None:
    assert len(PATHS) >= 150


def test_the_stock_interpreter_fails_under_the_same_stress(
    stock_interpreter: Interpreter, interpreter: Interpreter
) -> None:
    """So that the test above can fail: without the pass, objects in use are freed."""
    some = PATHS[::4]
    failing = []
    for path in some:
        program = path.read_text()
        plain = stock_interpreter.run(program)
        assert plain == interpreter.run(program), path.stem  # without collections, the pass changes nothing
        if stock_interpreter.run(STRESS + program, fuel=100_000_000) != plain:
            failing.append(path.stem)
    assert len(failing) > len(some) // 2


def test_small_heap(engine: wasmtime.Engine, passed_module: bytes, interpreter: Interpreter) -> None:
    """Free blocks are used again at once on a small heap, so that whatever was freed too early is overwritten."""
    small = Interpreter(engine, passed_module, heap="48K")
    for path in PATHS[::3]:
        program = path.read_text()
        assert small.run(STRESS + program) == interpreter.run(program), path.stem


@pytest.mark.parametrize("stress", ["", STRESS], ids=["plain", "stress"])
@pytest.mark.parametrize(
    "function",
    [
        "def f(n):\n    return f(n + 1)",
        "def f(n):\n    return [f(n + 1), n]",
        "def f(n):\n    return max(map(f, [n + 1, n + 2]))",
        "def f(n):\n    return sorted([n, 2], key=f)",
        "def f(n):\n    try:\n        return f(n + 1)\n    finally:\n        str(n)",
        "class C:\n    def __getattr__(self, name):\n        return getattr(C(), name + 'x')\n"
        "def f(n):\n    return C().x",
        "class C:\n    def __str__(self):\n        return '%s' % self\ndef f(n):\n    return str(C())",
        "def f(n):\n    yield from f(n + 1)\ng = f\ndef f(n, h=g):\n    return list(h(n))",
        "a = []\na.append(a)\ndef f(n):\n    return repr(a)",
        "a = ()\nfor i in range(6000):\n    a = (a,)\ndef f(n):\n    return hash(a)",
        "def nest(n):\n    a = []\n    for i in range(n):\n        a = [a]\n    return a\n"
        "a, b = nest(4000), nest(4000)\n"
        "def f(n):\n    return a == b",
        "def f(n):\n    return eval('f(' * 3000 + ')' * 3000)",
        "a = iter([])\nfor i in range(2000):\n    a = map(id, a)\ndef f(n):\n    return list(a)",
        "import json\na = []\na.append(a)\ndef f(n):\n    return json.dumps(a)",
        "import re\ndef f(n):\n    return re.match('(a*)*' * 20, 'a' * 20000)",
    ],
    ids=lambda code: re.sub(r"\W+", "_", code)[:40],
)
def test_endless_recursion_ends_in_an_exception(interpreter: Interpreter, function: str, stress: str) -> None:
    """Frames are larger after the pass; recursion must still stop before the stack ends (gcroots/stack.py)."""
    program = f"{function}\n{stress}for i in range(3):\n    try:\n        f(0)\n        print('no exception')\n"
    program += "    except RuntimeError as e:\n        print(e)\nprint([str(i) for i in range(5)])\n"
    outcome = interpreter.run(program)
    assert outcome.end == "ok"
    assert outcome.text == "maximum recursion depth exceeded\n" * 3 + "['0', '1', '2', '3', '4']\n"
