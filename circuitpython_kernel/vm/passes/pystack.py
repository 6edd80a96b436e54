"""A board's stack of function states, the *pystack*, as a count.

CircuitPython keeps the states of running functions (locals, operands, handlers) in a memory of fixed size and raises
``RuntimeError: pystack exhausted`` when it is full (py/pystack.c). Here they lie elsewhere, but have the same size:
20 bytes, 4 for each local and operand, 12 for each handler, in steps of `_ALIGNMENT`. This pass counts them where
Python functions are called.

Functions need not be seen to end, which they also do by exceptions: each entry of the count holds the C stack's pointer
at the call, and an entry that lies no higher than the pointer now is of a call that is over.

The firmware's own functions, which are C on a board, do not count: the dicts of their globals have a type of their own,
which the firmware writes at `GLOBALS_TYPE`. At `ADDRESS` it writes how many bytes the program has; see
firmware/_pystack.py.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from . import nullpage, wording
from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .interpreter import Interpreter
from .lookup import CALL
from .patch import (
    ADD,
    AND,
    BLOCK,
    END,
    GT_U,
    I32_SHL,
    IF,
    LOOP,
    NE,
    OR,
    SHL,
    STACK,
    SUB,
    UNREACHABLE,
    Patch,
    branch,
    branch_if,
    call,
    get,
    load,
    number,
    put,
    store,
    tee,
)

ADDRESS = nullpage.address("pystack")
"""Where `Words` lie, in the page of the null pointer."""

GLOBALS_TYPE = nullpage.address("globals_type")
"""Where the type of the dicts of the firmware's globals lies."""

_ENTRY = 8  # the stack's pointer, bytes in use
_ENTRIES = 4000
_ROOM = 32_768
AREA = wording.DIALECT_DATA - _ROOM
_ALIGNMENT = 8
_NOT_COUNTED = 0x7FFF_FFFF


class Words(IntEnum):
    """The numbers of the words at `ADDRESS`."""

    TOP = 0  # the address of the newest entry
    LIMIT = 1  # how many bytes may be in use


def _word(which: Words) -> bytes:
    return number(ADDRESS + 4 * which)


def count_states(module: bytes) -> bytes:
    """Rewrite a module so that calls of Python functions are counted.

    Raises:
        UnsupportedModule: when such calls are not as expected.
    """
    patch = Patch(module, AREA + _ENTRY * (_ENTRIES + 2), 256)
    interpreter = Interpreter(patch)
    function, at, size = _call_of_python(patch)
    enter = patch.add(2, 0, _enter(patch, interpreter), 3)
    # A function's context is its module, which has its globals (py/bc.h, mp_module_context_t).
    kind = get(0) + load(4) + load(4) + load()
    counted = kind + number(GLOBALS_TYPE) + load() + NE + IF + get(size) + number(0) + call(enter) + END
    patch.insert(function, at, counted)
    _count_arguments(patch, interpreter, enter)
    # An entry that is never over, and no limit until the firmware sets one.
    patch.poke(AREA, struct.pack("<II", 0xFFFF_FFFF, 0))
    patch.poke(ADDRESS, struct.pack("<II", AREA, _NOT_COUNTED))
    return patch.finish()


def _enter(patch: Patch, interpreter: Interpreter) -> bytes:
    size, above, top, used, pointer = range(5)
    body = STACK + get(above) + ADD + put(pointer) + _word(Words.TOP) + load() + put(top)
    over = get(top) + load() + get(pointer) + GT_U + branch_if(1)
    body += BLOCK + LOOP + over + get(top) + number(_ENTRY) + SUB + put(top) + branch(0) + END + END
    aligned = get(size) + number(_ALIGNMENT - 1) + ADD + number(-_ALIGNMENT) + AND
    body += get(top) + load(4) + aligned + ADD + put(used)
    full = get(used) + _word(Words.LIMIT) + load() + GT_U
    full += get(top) + number(AREA + _ENTRY * _ENTRIES) + GT_U + OR
    refuse = number(patch.lookup.type("RuntimeError")) + number(patch.text("pystack exhausted"))
    body += full + IF + refuse + call(interpreter.raise_of_type) + UNREACHABLE + END
    body += get(top) + number(_ENTRY) + ADD + tee(top) + get(pointer) + store() + get(top) + get(used) + store(4)
    return body + _word(Words.TOP) + get(top) + store()


def _count_arguments(patch: Patch, interpreter: Interpreter, enter: int) -> None:
    """Arguments that are put together for a call lie there, too: of ``f(*a)`` and ``f(**k)``, and of bound methods.

    The call may begin with the same pointer as its caller, so the entry for the arguments lies one byte above.
    """
    lookup = patch.lookup
    unpacking = []
    end = [op.CALL, op.LOCAL_SET, op.LOCAL_GET, op.LOCAL_GET, op.I32_CONST, I32_SHL, op.CALL]
    for function in patch.functions():
        code = function.instructions
        for at in range(8, len(code) - len(end)):
            if [entry.opcode for entry in code[at : at + 7]] == end and code[at].immediate == interpreter.call:
                unpacking.append((function.index, at - 8, int(code[at + 3].immediate)))
    if len(unpacking) != 1:
        raise UnsupportedModule(f"{len(unpacking)} functions look like what unpacks arguments, not one.")
    function_index, at, words = unpacking[0]
    patch.insert(function_index, at, get(words) + number(2) + SHL + number(1) + call(enter))
    bound = lookup.function(lookup.slot(lookup.type("bound_method"), CALL))
    method = int(patch.code(bound)[7].immediate)
    if len(patch.module.type_of(method).parameters) != 5:
        raise UnsupportedModule("Bound methods are not called as expected.")
    words_of_call = number(1) + get(2) + ADD + get(3) + number(1) + SHL + ADD
    patch.insert(method, patch.after_prologue(method), words_of_call + number(2) + SHL + number(1) + call(enter))


def _call_of_python(patch: Patch) -> tuple[int, int, int]:
    """The function that calls Python functions, where it knows the size of their state, and the local with that."""
    setup, _ = patch.place("function missing required positional argument #%d")
    found = []
    for function in patch.functions():
        code = function.instructions
        called = [at for at, entry in enumerate(code) if entry.opcode == op.CALL and entry.immediate == setup]
        # The size is taken from the C stack or the heap here, not where a generator is made.
        sized = [
            at
            for at in range(len(code) - 3)
            if [entry.opcode for entry in code[at : at + 3]] == [op.I32_CONST, op.I32_ADD, op.LOCAL_SET]
            and code[at].immediate == _HEAD_BYTES
        ]
        if called and sized and code[0].opcode == op.GLOBAL_GET and sized[0] < called[0]:
            found.append((function.index, sized[0] + 3, int(code[sized[0] + 2].immediate)))
    if len(found) != 1:
        raise UnsupportedModule(f"{len(found)} functions look like what calls Python functions, not one.")
    return found[0]


_HEAD_BYTES = 20  # of a state before its locals (py/bc.h, mp_code_state_t)
