"""A heap that is full of anything is free again in the next program: see benchmarks/exhaustion.py for the kinds."""

import pytest

from benchmarks.exhaustion import FREE, KINDS, exhaust
from circuitpython_kernel import VirtualBoard

SMALL = "circuitplayground_express"  # 20 kB, with long integers and chained exceptions
TIMES = {"a long integer": 2, "closures": 3, "lambdas": 3, "sets": 3, "two branches": 3}  # these take their time


@pytest.fixture(scope="module")
def small():
    with VirtualBoard(SMALL, clock="fast") as board:
        yield board


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_program_gets_the_heap_back(small, kind):
    small.reset()
    assert exhaust(small, KINDS[kind], TIMES.get(kind, 12)) == []


@pytest.mark.parametrize("kind", ["lists in lists", "linked objects", "in a function", "names"])
def test_also_where_the_heap_is_large(kind):
    with VirtualBoard(clock="fast") as board:
        assert exhaust(board, KINDS[kind], 6) == []


@pytest.fixture(scope="module", params=["espressif_esp32s3_devkitc_1_n8r2", "adafruit_feather_esp32s2"])
def huge(request):
    """2 MB, where many words of the firmware's code and names look like addresses of the heap."""
    with VirtualBoard(request.param, clock="fast") as board:
        yield board


@pytest.mark.parametrize(
    "kind", ["lists in lists", "two branches", "rings", "linked objects", "a doubly linked list", "maps", "strings"]
)
def test_and_where_it_is_very_large(huge, kind):
    assert exhaust(huge, KINDS[kind], 3) == []


def test_within_one_program(small):
    small.reset()
    before = int(small.run(FREE).value)
    code = "def f():\n    l = []\n    while True: l = [l]\n"
    code += "for n in range(20):\n    try: f()\n    except MemoryError: pass\n"
    assert int(small.run(code + FREE).value) > before - 1024


def test_names_of_each_program_fill_the_heap_until_a_reset(small):
    """Names stay, as on a board; but the board answers, says what is wrong, and can load the firmware's modules."""
    small.reset()
    for number in range(12):
        code = f"i = {number * 10**6}\nwhile True:\n    getattr(i, 'q%d' % i, 0)\n    i += 1"
        filled = small.start(code).result(30)
        assert (filled.error_type, filled.restarted) == ("MemoryError", None)
        assert small.run("1 + 1").value == "2"
    assert small.run("import touchio").ok
    assert small.run("for c in 'some text with ~{}|': pass").ok
    assert small.heap().free < 8192
    small.reset()
    assert int(small.run(FREE).value) > 16_000
