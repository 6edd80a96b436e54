"""Counts what the interpreter does: one countdown, in the bytecode loop and in the long loops inside C.

The word `Words.COUNT` goes down by `BYTECODE` with each bytecode, by `LOOK_UP` with each look-up in a dict or a set,
and by one with each turn of another loop that has a checkpoint (see `checkpoints`). Where the bytecode loop looks at
its scheduler, that is at jumps and so in every loop, and at these checkpoints the interpreter calls its import
``sched_yield`` once the word is below zero. The host's port answers: it turns what was counted into board time, lets
happen what is due, and sets the next countdown; see `guest_os.port`.

**What counts as the program's.** The firmware is C on a board: its bytecodes are no measure of time there. So the word
`Words.PROGRAM` says whose code runs, by the type of the globals' dict (see `pystack`) and whether the firmware is being
loaded (see `natives`); a function that is wrapped around the bytecode loop keeps it, and has the count settled at each
change. The collector is neither: it walks over the firmware's part of the heap, which a board does not have. The
compiler works for the firmware, but in ``exec``.

All words lie in the page of the null pointer, so that a copy of the memory has them.

Run it after `checkpoints.add_checkpoints`, whose flag then ends loops in C when the countdown is over, and before
`falseroots.wipe_stack`, behind which the collector looks different.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum

from circuitpython_kernel.vm import artifact

from . import checkpoints, nullpage, pystack
from .gcroots import instructions as op
from .gcroots.binary import I32, SECTION_IMPORT, FunctionType, Module, read_unsigned, signed
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction
from .gcroots.pointers import find_collector
from .lookup import ATTR, MAKE_NEW
from .patch import (
    AND,
    DROP,
    ELSE,
    END,
    EQ,
    EQZ,
    I32_LT_S,
    IF,
    NE,
    SUB,
    UNREACHABLE,
    Patch,
    call,
    get,
    load,
    number,
    put,
    store,
    tee,
)

ADDRESS = nullpage.address("countdown")
"""Where `Words` lie."""

TURN = "sched_yield"
"""The import that is called when the countdown is over, and when a program's code begins and ends."""

BYTECODE = 4
"""Steps of a bytecode. On a chip it takes about as long as so many turns of loops in C; see `boards.speeds`."""

LOOK_UP = 4
"""Steps of looking up a name or a key in a dict or a set, however long its search: the built-in names are a row of a
hundred, and counting each of them cost as much time as all else."""

NO_TURN = 0x7FFF_FFFF
"""In `Words.TURN`: the host wants none."""

_LOAD16_U = 0x2F
_STACK_CHECK = [op.GLOBAL_GET, op.I32_CONST, 0x49, op.IF, op.CALL, op.UNREACHABLE, op.END]
_STRAIGHT = {op.BLOCK, op.LOCAL_GET, op.LOCAL_SET, op.LOCAL_TEE, op.I32_CONST, op.I32_LOAD, op.I32_STORE, op.I32_ADD}
_BEHIND = [op.LOCAL_GET, op.I32_CONST, op.I32_ADD]
_CHECKPOINT = [op.BLOCK, op.I32_CONST, op.I32_LOAD, 0x45, op.BR_IF, op.UNREACHABLE, op.END]


class Words(IntEnum):
    """Byte offsets of the words at `ADDRESS`. All but `REST` (64 bits) have 32 bits."""

    COUNT = 0  # steps that are left
    MARK = 4  # what COUNT was when it was last settled
    PROGRAM = 8  # 1 while the program's code runs, 0 while the firmware's does
    TURN = 12  # steps of any code until the host wants a turn; below 0: now
    REST = 16  # what was counted and is less than a nanosecond


def count_steps(module: bytes) -> bytes:
    """Rewrite a module so that it counts its steps.

    Raises:
        UnsupportedModule: when the bytecode loop, its scheduler, the collector or the import is not as expected.
    """
    patch = Patch(module, 0, 0)
    turn = call(_imported(patch.module, TURN)) + DROP
    loop = checkpoints.find_bytecode_loop(patch.functions())
    collector = find_collector(patch.functions())
    patch.insert(loop.index, _dispatch(loop), _steps(BYTECODE))
    for at in _looks_at_scheduler(loop):
        patch.insert(loop.index, at, _IS_OVER + IF + turn + END)
    stop = number(checkpoints.FLAG_ADDRESS) + load() + IF + UNREACHABLE + END
    in_c = call(patch.add(0, 0, stop + turn))
    running = patch.add(2, 1, _running(patch, loop, turn), 3)
    collecting = patch.add(0, 0, _collecting(collector, turn), 1)
    if patch.module.type_of(collector).parameters or patch.module.type_of(collector).results:
        raise UnsupportedModule("The collector takes arguments.")
    look_ups = (_look_up(patch, "module", ATTR), _look_up(patch, "set", MAKE_NEW))
    for look_up in look_ups:
        patch.insert(look_up, patch.after_prologue(look_up), _steps(LOOK_UP))
    for function in patch.functions():
        allocates = False
        for at, entry in enumerate(function.instructions):
            if entry.opcode == op.CALL and entry.immediate == loop.index:
                patch.replace(function.index, at, _call(patch, function, at, loop, running))
            elif entry.opcode == op.CALL and entry.immediate == collector:
                patch.replace(function.index, at, call(collecting))
                allocates = True
        if function is not loop and function.index not in (collector, *look_ups) and not allocates:
            _count_loops(patch, function, in_c)
    patch.poke(ADDRESS + Words.TURN, struct.pack("<i", NO_TURN))
    return patch.finish()


def _word(which: Words) -> bytes:
    return number(ADDRESS + which)


def _steps(count: int) -> bytes:
    return _word(Words.COUNT) + _word(Words.COUNT) + load() + number(count) + SUB + store()


_IS_OVER = _word(Words.COUNT) + load() + number(0) + bytes([I32_LT_S])
_MARK = _word(Words.MARK) + _word(Words.COUNT) + load() + store()
_USED = _word(Words.MARK) + load() + _word(Words.COUNT) + load() + SUB
# Steps of other code than the program's: they bring the host's turn nearer, and take no board time.
_LEFT_OUT = _word(Words.TURN) + _word(Words.TURN) + load() + _USED + SUB + store() + _MARK


def _running(patch: Patch, loop: Function, turn: bytes) -> bytes:
    """The bytecode loop's arguments and result; its own check of the stack comes first, as that may not come back."""
    state, inject, before, now, result = range(5)
    if patch.module.type_of(loop.index).parameters != (I32, I32):
        raise UnsupportedModule("The bytecode loop takes other arguments.")
    check = loop.instructions[: len(_STACK_CHECK)]
    if [entry.opcode for entry in check] != _STACK_CHECK:
        raise UnsupportedModule("The bytecode loop does not check the stack first.")
    body = patch.module.data[check[0].start : check[-1].end]
    body += _is_programs(get(state)) + put(now)
    body += _word(Words.PROGRAM) + load() + put(before)
    changes = get(before) + get(now) + NE
    body += changes + IF + _change(before, now, turn) + END
    body += get(state) + get(inject) + call(loop.index) + put(result)
    body += changes + IF + _change(now, before, turn) + END
    return body + get(result)


def _is_programs(state: bytes) -> bytes:
    """Whether the code of a state is a program's."""
    # A state begins with its function, whose context is a module, which has the globals (py/bc.h).
    kind = state + load() + load(4) + load(4) + load()
    # While a module of the firmware's is loaded its globals' dict has no type of its own yet.
    return kind + number(pystack.GLOBALS_TYPE) + load() + NE + number(nullpage.address("natives")) + load() + EQZ + AND


def _call(patch: Patch, function: Function, at: int, loop: Function, running: int) -> bytes:
    """A call of the bytecode loop: without the function around it when it is the turn of the same side's code."""
    code = function.instructions
    state = b"".join(map(patch.bytes_of, code[at - 4 : at - 1]))
    if [entry.opcode for entry in code[at - 4 : at - 1]] != _BEHIND:
        state = patch.bytes_of(code[at - 2])
        if code[at - 2].opcode != op.LOCAL_GET:
            raise UnsupportedModule("The bytecode loop's state does not come from a local.")
    same = _is_programs(state) + _word(Words.PROGRAM) + load() + EQ
    taking = bytes([op.IF]) + signed(patch.module.types.index(patch.module.type_of(loop.index)))
    return same + taking + call(loop.index) + ELSE + call(running) + END


def _change(before: int, now: int, turn: bytes) -> bytes:
    """Other code runs: the program's steps are settled while they are the program's, the firmware's are left out."""
    settled = get(before) + IF + turn + END
    begins = get(now) + IF + _LEFT_OUT + END
    # The firmware may have moved time and planned things: the next countdown is another one.
    again = get(now) + IF + turn + END
    return settled + begins + _word(Words.PROGRAM) + get(now) + store() + again


def _collecting(collector: int, turn: bytes) -> bytes:
    before = 0
    body = _word(Words.PROGRAM) + load() + tee(before) + IF + turn + _word(Words.PROGRAM) + number(0) + store() + END
    body += call(collector)
    return body + get(before) + IF + _MARK + _word(Words.PROGRAM) + number(1) + store() + turn + END


def _look_up(patch: Patch, of: str, slot: int) -> int:
    """What looks up a key in a dict or a set (py/map.c): the only function of its type that a slot of a type calls."""
    user = patch.lookup.function(patch.lookup.slot(patch.lookup.type(of), slot))
    kind = FunctionType((I32, I32, I32), (I32,))
    called = {int(entry.immediate) for entry in patch.code(user) if entry.opcode == op.CALL}
    return patch.only([index for index in called if patch.module.type_of(index) == kind], f"what a {of} looks up with")


def _dispatch(loop: Function) -> int:
    """The number of the jump to a bytecode's code."""
    found = [
        at for at, entry in enumerate(loop.instructions) if entry.opcode == op.BR_TABLE and len(entry.immediate) >= 64
    ]
    if len(found) != 1:
        raise UnsupportedModule(f"The bytecode loop has {len(found)} jumps by bytecodes, not one.")
    return found[0]


def _looks_at_scheduler(loop: Function) -> list[int]:
    """The numbers of the instructions at which the bytecode loop begins to look at its scheduler's state."""
    code = loop.instructions
    found = [
        at
        for at in range(len(code) - 1)
        if code[at].opcode == op.I32_CONST
        and code[at + 1].opcode == _LOAD16_U
        and code[at].immediate + code[at + 1].immediate == artifact.SCHEDULER_STATE
    ]
    if not found:
        raise UnsupportedModule("The bytecode loop does not look at the scheduler's state.")
    return found


def _count_loops(patch: Patch, function: Function, turn: bytes) -> None:
    """Let the checkpoints at the heads of loops count, in place of looking at the flag each time."""
    code = function.instructions
    heads = [at for at in range(len(code) - len(_CHECKPOINT)) if _is_head(code[at : at + 1 + len(_CHECKPOINT)])]
    for at in heads:
        first, behind = at + 1, at + 1 + len(_CHECKPOINT)
        following = next((head for head in heads if head > at), None)
        # Where each turn comes to the head of another loop at once, that one's count is enough.
        counted = following is not None and all(entry.opcode in _STRAIGHT for entry in code[behind:following])
        patch.replace(function.index, first, b"" if counted else _steps(1) + _IS_OVER + IF + turn + END)
        for place in range(first + 1, behind):
            patch.replace(function.index, place, b"")


def _is_head(piece: Sequence[Instruction]) -> bool:
    return (
        piece[0].opcode == op.LOOP
        and [entry.opcode for entry in piece[1:]] == _CHECKPOINT
        and piece[2].immediate == checkpoints.FLAG_ADDRESS
        and not piece[3].immediate
    )


def _imported(module: Module, wanted: str) -> int:
    """The index of an imported function, by its name."""
    data = module.contents(SECTION_IMPORT)
    count, at = read_unsigned(data, 0)
    for place in range(count):
        name = b""
        for _ in range(2):
            length, at = read_unsigned(data, at)
            name, at = data[at : at + length], at + length
        _, at = read_unsigned(data, at + 1)
        if name.decode() == wanted:
            return place
    raise UnsupportedModule(f"The interpreter does not import {wanted}.")
