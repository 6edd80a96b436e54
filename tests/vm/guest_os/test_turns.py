"""The table of those who want turns."""

import pytest

from circuitpython_kernel.vm.guest_os.turns import Turns
from circuitpython_kernel.vm.passes.countdown import NO_TURN


def test_nobody_wants_a_turn():
    turns = Turns()
    assert turns.begin() == NO_TURN
    assert turns.take(-3) == NO_TURN


def test_each_gets_turns_at_its_own_pace():
    turns, given = Turns(), []
    turns.subscribe(100, lambda: given.append("often"))
    turns.subscribe(250, lambda: given.append("rarely"))
    left = turns.begin()
    assert left == 100
    for _ in range(10):
        left = turns.take(-1)  # a step too late, as the interpreter looks now and then
    assert given.count("often") in (6, 7, 8)
    assert given.count("rarely") == 3
    assert 0 < left <= 100


def test_a_new_interpreter_begins_anew():
    turns, given = Turns(), []
    turns.subscribe(100, lambda: given.append(1))
    turns.begin()
    turns.take(40)
    assert turns.begin() == 100
    assert not given


@pytest.mark.parametrize("steps", [0, -1, NO_TURN])
def test_steps_that_cannot_be(steps):
    with pytest.raises(ValueError, match=f"not {steps}$"):
        Turns().subscribe(steps, lambda: None)
