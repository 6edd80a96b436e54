"""Recursion ends where it ends on a board."""

import json
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

# With a build of 32-bit words and a pystack of 2,048 bytes: name, program, what it prints.
PROGRAMS = json.loads((Path(__file__).parent / "recursion.json").read_text(encoding="utf-8"))
PLAIN = (
    "def f(n):\n    global d\n    d = n\n    f(n + 1)\n"
    "d = 0\ntry:\n    f(0)\nexcept RuntimeError as e:\n    print(d, e)"
)


@pytest.mark.parametrize(("code", "shown"), [program[1:] for program in PROGRAMS], ids=[name for name, *_ in PROGRAMS])
def test_recursion_ends_where_it_does_on_a_board(board, code, shown):
    for _ in range(2):  # what was in use is given back, whichever way functions ended
        assert board.run(code).stdout.strip() == shown


def test_functions_that_are_over_do_not_count(board):
    code = (
        "def g(n): return n\n"
        "def h(n):\n  if n: h(n - 1)\n  else: raise ValueError\n"
        "def f(n):\n  for _ in range(50): g(1)\n  try: h(10)\n  except ValueError: pass\n"
        "  return n + f(n - 1) if n else 0\n"
        "print(f(15), sum(map(g, range(100))), [g(i) for i in range(3)])"
    )
    assert board.run(code).stdout == "120 4950 [0, 1, 2]\n"


def test_generators_keep_their_state_elsewhere(board):
    code = "def g(n):\n  yield n\n  if n: yield from g(n - 1)\nprint(sum(g(60)))"
    assert board.run(code).stdout == "1830\n"


def test_the_firmwares_own_functions_do_not_count(board):
    code = (
        "import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
        "def f(n):\n  led.value = n & 1\n  led.direction\n  return f(n + 1) if n < 40 else led.value\nprint(f(0))"
    )
    assert board.run(code).stdout == "False\n"


@pytest.mark.parametrize(("size", "shown"), [("4096", "99"), ("1024", "22"), ('"4096"', "48")])
def test_settings_toml_sets_the_size(size, shown):
    with VirtualBoard(clock="fast") as board:
        (Path(board.drive.path) / "settings.toml").write_text(f"CIRCUITPY_PYSTACK_SIZE = {size}\n")
        board.reset()
        assert board.run(PLAIN).stdout.splitlines()[-1:] == [f"{shown} pystack exhausted"]


def test_a_size_that_is_too_small_is_refused():
    with VirtualBoard(clock="fast") as board:
        (Path(board.drive.path) / "settings.toml").write_text("CIRCUITPY_PYSTACK_SIZE = 100\n")
        board.reset()
        assert board.run(PLAIN).stdout.endswith("48 pystack exhausted\n")


def test_boards_have_their_own_size():
    with VirtualBoard("circuitplayground_express", clock="fast") as board:
        assert board.run(PLAIN).stdout == "35 pystack exhausted\n"


def test_deep_recursion_at_every_collection(board):
    assert board.run("import gc\ngc.threshold(1)\n" + PLAIN + "\ngc.threshold(-1)").stdout == "48 pystack exhausted\n"
