"""The count of what a program does: more of it takes as much longer, in any order, in every run."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard

PREPARED = """
import array
numbers = list(range(40, 0, -1))
words = ["a", "bc", "def"] * 10
class Point:
    def __init__(self, x): self.x = x
    @property
    def double(self): return 2 * self.x
    def moved(self, by): return Point(self.x + by)
point = Point(3)
def add(a, b=1): return a + b
def down(n):
    if n: down(n - 1)
def up(n):
    for k in range(n): yield k
def guarded(n):
    try:
        if n: raise ValueError(n)
    except ValueError as error: return error.args
    finally: pass
"""

PIECES = {
    "nested loops": "for i in range(6):\n        for j in range(5): i * j",
    "while": "k = 9\n    while k: k -= 1",
    "call": "add(1, b=2)",
    "recursion": "down(8)",
    "generator": "for k in up(12): pass",
    "generator expression": "sum(k for k in numbers)",
    "comprehension": "[k * 2 for k in numbers]",
    "dict": "{k: k for k in numbers}",
    "exception": "guarded(1)",
    "no exception": "guarded(0)",
    "method": "point.moved(2)",
    "property": "point.double",
    "sum": "sum(numbers)",
    "sorted": "sorted(numbers)",
    "sorted by a function": "sorted(numbers, key=add)",
    "bytes": "b','.join([b'ab', b'cd'] * 10)",
    "text": "'-'.join(words)",
    "format": "'%d %s' % (5, words)",
    "set": "set(numbers) | {1, 2}",
    "slices": "numbers[3:] + numbers[:3]",
    "array": "array.array('H', numbers)",
    "integer": "3 ** 60 // 7",
    "lambda": "list(map(lambda k: k + 1, numbers))",
    "with": "all(k for k in numbers)",
    "exec": "exec('k = 1')",
}


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run(PREPARED).ok
        yield board


def took(board, program):
    before = board.clock.now_ns
    result = board.run(program)
    assert result.ok, result.traceback
    return board.clock.now_ns - before


def loop(piece, turns):
    return f"for n in range({turns}):\n    {piece}"


def at_each_turn(board, piece, turns=300):
    """What a turn takes, in ns."""
    return (took(board, loop(piece, 2 * turns)) - took(board, loop(piece, turns))) / turns


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.integers(50, 200), times=st.integers(2, 6))
def test_n_turns_take_n_times_as_long(board, piece, turns, times):
    nothing = took(board, "pass")
    once = took(board, loop(piece, turns)) - nothing
    assert once > 0
    assert took(board, loop(piece, turns * times)) - nothing == pytest.approx(once * times, rel=0.02)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(list(PIECES.values())), min_size=2, max_size=6))
def test_what_is_done_one_after_the_other_adds_up(board, pieces):
    """A turn of a loop with several pieces takes as long as one of a loop with each."""
    empty = at_each_turn(board, "pass")
    apart = sum(at_each_turn(board, piece) - empty for piece in pieces)
    assert at_each_turn(board, "\n    ".join(pieces)) == pytest.approx(empty + apart, rel=0.02)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(list(PIECES.values())), min_size=1, max_size=5), turns=st.integers(1, 200))
def test_again_it_takes_as_long(board, pieces, turns):
    """What lies on the heap, and when it was last collected, makes no difference."""
    program = loop("\n    ".join(pieces), turns)
    board.run(program)
    before = board.snapshot()
    times, first = set(), took(board, program)
    for _ in range(3):
        board.restore(before)
        times.add(took(board, program))
    assert times == {first}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.integers(2, 30), milliseconds=st.integers(1, 50), piece=st.sampled_from(list(PIECES.values())))
def test_sleeps_add_to_what_is_computed(board, turns, milliseconds, piece):
    program = "import time\nfor n in range(%d):\n    %s\n    time.sleep(%s)"
    awake = took(board, program % (turns, piece, 0))
    # A sleep of no time takes that of an operation, any other one its own.
    operations = turns * board.clock.operation_cost * 1e9
    slept = took(board, program % (turns, piece, milliseconds / 1000))
    assert slept - awake + operations == pytest.approx(turns * milliseconds * 1e6, rel=0.001)


def test_a_longer_program_in_c_takes_longer():
    """Sorting more takes longer by more than as many times, joining by as many times."""
    with VirtualBoard(clock="fast", cpu="board") as board:  # with a heap that nothing has been in
        few, many = (took(board, f"sorted(range({n}, 0, -1), key=lambda k: k * 7919 % 1000)") for n in (200, 2000))
        assert 10 < many / few < 25
        few, many = (took(board, f"x = b'-'.join([b'abc'] * {n})") for n in (2000, 8000))
        assert 3 < many / few < 5


def test_twenty_boards_give_identical_traces():
    program = (
        "import time, board, digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()\n"
        + PREPARED
        + "for n in range(40):\n    pin.value = not pin.value\n"
        + "".join(f"    {piece}\n    pin.value = not pin.value\n" for piece in PIECES.values() if "\n" not in piece)
        + "    if n % 10 == 9: time.sleep(0.001)\nprint(time.monotonic_ns())\n"
    )
    seen = set()
    for _ in range(20):
        with VirtualBoard(clock="fast", cpu="board") as board:
            result = board.run(program)
            assert result.ok, result.traceback
            edges = board.capture["GP2"].edges()
            assert len(edges) > 800
            seen.add((result.stdout, board.clock.now_ns, edges.tobytes()))
    assert len(seen) == 1
