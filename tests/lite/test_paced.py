"""What is printed comes at once, a flood of it in few messages, and all of it in its order."""

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.lite.paced import MOST_AT_ONCE, WINDOW_SECONDS, Paced


class Clock:
    """A clock that is set, and what is to be called later."""

    def __init__(self):
        self.now = 0.0
        self.waiting = []

    def __call__(self):
        return self.now

    def later(self, seconds, call):
        self.waiting.append((self.now + seconds, call))

    def go(self, seconds):
        self.now += seconds
        due = [call for when, call in self.waiting if when <= self.now]
        self.waiting = [(when, call) for when, call in self.waiting if when > self.now]
        for call in due:
            call()


def paced(sent, clock):
    return Paced(lambda name, text, parent: sent.append((name, text, parent["id"])), clock.later, clock)


def test_what_is_printed_now_and_then_comes_at_once():
    sent, clock, cell = [], Clock(), {"id": 1}
    printed = paced(sent, clock)
    for number in range(50):
        printed.write("stdout", f"{number}", cell)
        assert sent[-1] == ("stdout", f"{number}", 1)
        clock.go(WINDOW_SECONDS)


def test_a_flood_is_joined_and_its_end_comes_without_another_write():
    sent, clock, cell = [], Clock(), {"id": 1}
    printed = paced(sent, clock)
    for _ in range(100_000):
        printed.write("stdout", "y", cell)
        clock.now += WINDOW_SECONDS / 10_000
    clock.go(WINDOW_SECONDS)
    assert "".join(text for _, text, _ in sent) == "y" * 100_000
    assert len(sent) <= 12 * (MOST_AT_ONCE + 1)


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.sampled_from([1, 2]), st.booleans())))
def test_nothing_is_lost_or_out_of_order(writes):
    sent, clock, cells = [], Clock(), {1: {"id": 1}, 2: {"id": 2}}
    printed = paced(sent, clock)
    wanted = []
    for number, (name, cell, is_flood) in enumerate(writes):
        for piece in range(MOST_AT_ONCE + 2 if is_flood else 1):
            wanted.append((name, f"{number}.{piece} ", cell))
            printed.write(*wanted[-1][:2], cells[cell])
    printed.flush()
    found = [(name, f"{piece} ", cell) for name, text, cell in sent for piece in text.split()]
    assert found == wanted
