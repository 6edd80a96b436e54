"""The words in the page of the null pointer: several passes and the port have some there, and none two the same."""

from itertools import pairwise

from circuitpython_kernel.vm import (
    checkpoints,
    dialect,
    dialect_calls,
    dialect_chain,
    falseroots,
    oserrors,
    port,
    pystack,
    slots,
    smallints,
)

PLACES = [
    (checkpoints.FLAG_ADDRESS, 4),
    (port.SCRATCH, 8),
    (falseroots.ADDRESS, 4),
    (slots.ADDRESS, 4 * len(slots.Words)),
    (pystack.GLOBALS_TYPE, 4),
    (dialect.ADDRESS, 4 * len(dialect.Words)),
    (dialect_calls.ADDRESS, 4),
    (pystack.ADDRESS, 4 * len(pystack.Words)),
    (smallints.ADDRESS, 4),
    (dialect_chain.ADDRESS, 4 * len(dialect_chain.Words)),
    (oserrors.ADDRESS, 128),
]


def test_no_two_lie_at_one_address():
    for (start, size), (following, _) in pairwise(sorted(PLACES)):
        assert start + size <= following


def test_the_clock_does_not_write_over_the_stacks_word():
    """With both at one address, an exception of a board in real time cleared memory from a random address on."""
    from circuitpython_kernel import VirtualBoard

    with VirtualBoard() as board:
        assert board.run("import time\nfor n in range(50): time.monotonic()\ntry: [][0]\nexcept IndexError: pass").ok
        memory = board._machine.memory()
        top = int.from_bytes(memory.read(0x104D4, 4), "little")
        board.run("time.monotonic()")
        assert top - 200_000 < int.from_bytes(memory.read(falseroots.ADDRESS, 4), "little") < top
