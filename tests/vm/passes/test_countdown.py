"""The countdown: where the interpreter counts, and what a module has to be like."""

import pytest
import wasmtime

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import rewriting
from circuitpython_kernel.vm.passes import checkpoints, countdown
from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import read_function


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
    assert [counts(function) for function in in_c].count([countdown.LOOK_UP]) == 1
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


def test_turns_come_in_any_code():
    """In bytecode, in a loop in C, in the firmware: as often as steps pass."""
    with VirtualBoard(clock="fast", cpu="board") as board:
        machine = board._core.machine
        given = []
        with pytest.raises(RuntimeError, match="before the machine starts"):
            machine.every(100_000, lambda: given.append(1))
        machine._turns.subscribe(100_000, lambda: given.append(1))
        board.reset()
        for program in (
            "for n in range(100000): pass",
            "sum(range(1000000))",
            "import time\nfor n in range(20000): time.time()",
        ):
            given.clear()
            assert board.run(program).ok
            assert len(given) > 5, program
