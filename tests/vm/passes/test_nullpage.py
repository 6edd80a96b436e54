"""The words in the page of the null pointer: one table, and no two uses of one place."""

import ast
from importlib import resources

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.guest_os import port
from circuitpython_kernel.vm.passes import (
    checkpoints,
    countdown,
    dialect,
    dialect_calls,
    dialect_chain,
    falseroots,
    natives,
    nullpage,
    oserrors,
    pystack,
    scanning,
    slots,
    smallints,
)
from circuitpython_kernel.vm.passes.lookup import STATIC_START

USERS = {
    "checkpoints": checkpoints.FLAG_ADDRESS,
    "port": port.SCRATCH,
    "falseroots": falseroots.ADDRESS,
    "scanning": scanning.ADDRESS,
    "slots": slots.ADDRESS,
    "globals_type": pystack.GLOBALS_TYPE,
    "dialect": dialect.ADDRESS,
    "dialect_calls": dialect_calls.ADDRESS,
    "pystack": pystack.ADDRESS,
    "smallints": smallints.ADDRESS,
    "dialect_chain": dialect_chain.ADDRESS,
    "natives": natives.ADDRESS,
    "countdown": countdown.ADDRESS,
    "oserrors": oserrors.ADDRESS,
}


def test_no_two_uses_overlap_and_all_lie_before_the_interpreters_data():
    taken = [place for use in nullpage.TABLE.values() for place in use]
    assert len(set(taken)) == len(taken)
    assert max(taken) < STATIC_START


def test_passes_take_their_addresses_from_the_table():
    assert {use: nullpage.address(use) for use in nullpage.TABLE} == USERS


def test_a_use_has_room_for_its_words():
    for use, words in (
        ("slots", slots.Words),
        ("dialect", dialect.Words),
        ("pystack", pystack.Words),
        ("dialect_chain", dialect_chain.Words),
    ):
        assert len(nullpage.TABLE[use]) == 4 * len(words)
    assert len(nullpage.TABLE["countdown"]) == countdown.Words.REST + 8


def test_no_pass_has_an_address_of_its_own():
    """A constant of that name is a call, never a number."""
    for file in resources.files("circuitpython_kernel.vm.passes").iterdir():
        if file.name.endswith(".py"):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
                if {"ADDRESS", "FLAG_ADDRESS", "GLOBALS_TYPE", "SCRATCH"} & set(names):
                    assert not isinstance(node.value, ast.Constant), file.name


def test_the_clock_does_not_write_over_the_stacks_word():
    """With both at one address, an exception of a board in real time cleared memory from a random address on."""
    with VirtualBoard() as board:
        assert board.run("import time\nfor n in range(50): time.monotonic()\ntry: [][0]\nexcept IndexError: pass").ok
        memory = board._core.machine.memory()
        top = int.from_bytes(memory.read(artifact.STACK_TOP, 4), "little")
        board.run("time.monotonic()")
        assert top - 200_000 < int.from_bytes(memory.read(falseroots.ADDRESS, 4), "little") < top
