"""The countdown: where the interpreter counts, and what a module has to be like."""

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import rewriting
from circuitpython_kernel.vm.passes import checkpoints, countdown
from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import read_function
from circuitpython_kernel.vm.wasmtime_host.host import WasmtimeHost


@pytest.fixture(scope="module")
def counting():
    return read_module(rewriting.rewritten_module(counting=True))


def test_every_bytecode_counts_and_long_loops_in_c(counting):
    functions = [read_function(counting, number) for number in range(len(counting.bodies))]
    loop = checkpoints.find_bytecode_loop(functions)

    def counts(function):
        code = function.instructions
        return [
            code[at + 1].immediate
            for at in range(len(code) - 2)
            if code[at].opcode == op.I32_LOAD
            and code[at - 1].immediate == countdown.ADDRESS
            and [code[at + 1].opcode, code[at + 2].opcode] == [op.I32_CONST, op.I32_SUB]
        ]

    assert counts(loop) == [countdown.BYTECODE]
    in_c = [function for function in functions if function is not loop and counts(function)]
    assert [counts(function) for function in in_c].count([countdown.LOOK_UP]) == 2
    assert len(in_c) > 200
    assert sum(map(len, map(counts, in_c))) > 400


def test_a_board_that_does_not_count_pays_nothing():
    """Its interpreter has no word of the countdown's."""
    module = read_module(rewriting.rewritten_module())
    functions = [read_function(module, number) for number in range(len(module.bodies))]
    loop = checkpoints.find_bytecode_loop(functions)
    assert not any(entry.opcode == op.I32_CONST and entry.immediate == countdown.ADDRESS for entry in loop.instructions)


def test_the_import_is_found_by_its_name():
    text = '(module (import "a" "other" (func)) (import "b" "sched_yield" (func (result i32))))'
    module = read_module(bytes(wasmtime.wat2wasm(text)))
    assert countdown._imported(module, "sched_yield") == 1
    with pytest.raises(UnsupportedModule, match="does not import poll"):
        countdown._imported(module, "poll")


PROGRAMS = (
    "for n in range(100000): pass",
    "sum(range(1000000))",
    "import time\nfor n in range(20000): time.time()",
)


class Turning(WasmtimeHost):
    """A host that wants a turn every so many steps, as an event loop does."""

    def __init__(self, steps, call, wants_turns=True):
        super().__init__()
        self.wants_turns = wants_turns
        self._steps, self._call = steps, call

    def machine(self, settings):
        machine = super().machine(settings)
        machine.every(self._steps, self._call)
        return machine


@pytest.mark.parametrize("mode", ["realtime", "fast", "manual"])
@pytest.mark.parametrize("cpu", ["free", "board"])
def test_turns_come_in_any_code(mode, cpu):
    """In bytecode, in a loop in C, in the firmware: as often as steps pass, whatever board time does."""
    calls = []
    with VirtualBoard(clock=mode, cpu=cpu, host=Turning(100_000, lambda: calls.append(1))) as board:
        for program in PROGRAMS:
            calls.clear()
            assert board.run(program).ok
            assert len(calls) > 5, program


@pytest.mark.parametrize("mode", ["fast", "manual"])
def test_turns_move_no_board_time(mode):
    """A board that computes for free does so on a host that wants turns, too."""
    seen = {}
    for steps in (1000, 30_000):
        calls = []
        with VirtualBoard(clock=mode, host=Turning(steps, lambda calls=calls: calls.append(1))) as board:
            for program in PROGRAMS[:2]:
                assert board.run(program).ok
            assert board.clock.now_ns == 0
            assert board.run(PROGRAMS[2]).ok
            seen[steps] = board.clock.now_ns
        assert calls
    with VirtualBoard(clock=mode) as board:
        assert board.run(PROGRAMS[2]).ok
        assert set(seen.values()) == {board.clock.now_ns}


@settings(max_examples=8, deadline=None)
@given(steps=st.integers(50, 60_000), turns=st.integers(5000, 50_000))
def test_a_turn_comes_every_so_many_steps(steps, turns):
    calls = []
    with VirtualBoard(clock="fast", host=Turning(steps, lambda: calls.append(1))) as board:
        calls.clear()
        assert board.run(f"for n in range({turns}): pass").ok
        # A turn of this loop is 36 steps, and only at its end the interpreter looks. The firmware's own come beside it.
        assert 36 * turns / (steps + 36) - 1 <= len(calls) <= 36 * turns / steps + 20_000 / steps + 1


def test_turns_that_cannot_be():
    with pytest.raises(ValueError, match=r"not 0$"):
        VirtualBoard(host=Turning(0, print))
    with pytest.raises(RuntimeError, match="does not count its steps"):
        VirtualBoard(host=Turning(1000, print, wants_turns=False))
    with VirtualBoard(cpu="board") as board, pytest.raises(RuntimeError, match="before the machine starts"):
        board._core.machine.every(1000, print)
