"""Takes away words that keep objects alive although nothing refers to them.

The collector takes every word on the C stack, and every word of an object, for a pointer (py/gc.c). Some words are none
or outlive their use, and one of them is enough to keep a whole chain of objects. (What is on the heap and holds no
pointers at all is for `scanning`.)

**What calls that have ended left on the C stack.** A function does not set all of its frame, and what an earlier call
left there counts. (`gcroots` sees to its own slots; this is about the C compiler's.) So what is below the stack pointer
is cleared: all of it when a collection begins; and when the bytecode loop catches an exception, the frames that the
exception has ended. A word in the page of the null pointer, at `ADDRESS`, has the stack pointer of the last collection,
of the last such exception, or of the last check that found the stack too deep, whichever came last. From there, but at
least `LEAST` bytes, an exception's handler clears. Between programs the firmware sets the word to 0 and lets C raise an
exception (firmware/_boot.py): then all of the stack is cleared, so that no frame of the next program shows what the
last one left.

**The emergency buffer.** On a full heap, an exception's arguments go into static memory (py/objexcept.c), where they
stay until the next such exception. CircuitPython is built without that buffer: there, the exception has no arguments.

`remove_references` comes before `gcroots`, whose stores would hide the places; `wipe_stack` comes after it, as it moves
the stack.
"""

from __future__ import annotations

import itertools

from . import nullpage
from .checkpoints import find_bytecode_loop
from .gcroots import instructions as op
from .gcroots.binary import Module, read_module, signed
from .gcroots.errors import UnsupportedModule
from .gcroots.frames import STACK_POINTER
from .gcroots.instructions import Function, read_function
from .gcroots.pointers import find_collector
from .gcroots.stack import SIZE, find_check

ADDRESS = nullpage.address("falseroots")
LEAST = 2048
"""Bytes: some calls deep."""

_I32_LT_S, _I32_LT_U, _I32_GT_U = 0x48, 0x49, 0x4B
_HANDLER = [op.LOCAL_GET, op.GLOBAL_SET]  # LLVM's handlers restore the stack pointer before anything else
_EMERGENCY_BYTES = 256
_ADDRESS = [op.I32_CONST, op.I32_CONST, op.I32_ADD, op.I32_CONST]


def remove_references(module: bytes) -> bytes:
    """Rewrite a module so that no exception's arguments are static.

    Raises:
        UnsupportedModule: when the place to change is not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    nothing = bytes([op.DROP]) + _constant(0)
    changes = [(function, number, nothing) for function, number in _emergency_arguments(functions)]
    return parsed.rewritten(_bodies(parsed, changes), {})


def wipe_stack(module: bytes) -> bytes:
    """Rewrite a module so that it clears the unused part of its stack.

    Raises:
        UnsupportedModule: when the collector, the check of the stack, or the bytecode loop's handler are not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    top = parsed.globals[STACK_POINTER].initial
    if top is None:
        raise UnsupportedModule("Global 0 is not a stack pointer.")
    collector = functions[find_collector(functions) - parsed.imported_functions]
    check = functions[find_check(functions) - parsed.imported_functions]
    loop = find_bytecode_loop(functions)
    changes = [
        (collector, 0, _wipe(_constant(top - SIZE)) + _REMEMBER),
        (check, _raising(check), _REMEMBER),
        (loop, _handler(loop) + 1, _wipe(_within(top - SIZE)) + _REMEMBER),
    ]
    nothing_yet = parsed.with_data(ADDRESS, b"\xff" * 4)  # "above all stack pointers"
    return parsed.rewritten(_bodies(parsed, changes), nothing_yet)


def _constant(value: int) -> bytes:
    return bytes([op.I32_CONST]) + signed(value)


_STACK_POINTER = bytes([op.GLOBAL_GET, STACK_POINTER])
_REMEMBER = _constant(ADDRESS) + _STACK_POINTER + bytes([op.I32_STORE, 2, 0])
_REMEMBERED = _constant(ADDRESS) + bytes([op.I32_LOAD, 2, 0])
_LEAST = _STACK_POINTER + _constant(LEAST) + bytes([op.I32_SUB])
_REMEMBERED_OR_LEAST = _REMEMBERED + _LEAST + _REMEMBERED + _LEAST + bytes([_I32_LT_U, op.SELECT])


def _within(bottom: int) -> bytes:
    """The lower of the two, but not below the stack."""
    low, end = _REMEMBERED_OR_LEAST, _constant(bottom)
    return low + end + low + end + bytes([_I32_GT_U, op.SELECT])


def _wipe(low: bytes) -> bytes:
    """``memset(low, 0, stack_pointer - low)``"""
    size = _STACK_POINTER + low + bytes([op.I32_SUB])
    return low + _constant(0) + size + bytes([op.PREFIX_FC, op.MEMORY_FILL, 0])


def _handler(loop: Function) -> int:
    """The number of the instruction that restores the stack pointer in the handler of the bytecode loop."""
    code = loop.instructions
    catch = next((number for number, entry in enumerate(code) if entry.opcode == op.TRY_TABLE), len(code))
    found = [
        number + 1
        for number, (entry, following) in enumerate(itertools.pairwise(code))
        # What ends the function's own frame adds to the local first.
        if number > catch and [entry.opcode, following.opcode] == _HANDLER and following.immediate == STACK_POINTER
    ]
    if len(found) != 1:
        raise UnsupportedModule(f"The handler of the bytecode loop was not found: {len(found)} places look like it.")
    return found[0]


def _raising(check: Function) -> int:
    """The number of the call with which the check of the stack raises."""
    return next(number for number, entry in enumerate(check.instructions) if entry.opcode == op.CALL)


def _emergency_arguments(functions: list[Function]) -> list[tuple[Function, int]]:
    """Behind the address in the emergency buffer that is taken when there is no room for an exception's arguments."""
    found = []
    for function in functions:
        code = function.instructions
        for number in range(8, len(code)):
            fits = code[number - 2 : number + 1]
            if [entry.opcode for entry in fits] == [op.I32_CONST, _I32_LT_S, op.SELECT]:
                address = code[number - 9 : number - 5]
                if fits[0].immediate == _EMERGENCY_BYTES + 1 and [entry.opcode for entry in address] == _ADDRESS:
                    found.append((function, number - 6))
    if len(found) != 1:
        raise UnsupportedModule(f"{len(found)} places put an exception's arguments into the emergency buffer, not one.")
    return found


def _bodies(module: Module, changes: list[tuple[Function, int, bytes]]) -> list[bytes]:
    """The functions' bodies with code before some instructions."""
    data = module.data
    bodies = [data[start:end] for start, end in module.bodies]
    # From the end of each function, so that what is in front keeps its place.
    for function, number, code in sorted(changes, key=lambda change: -change[1]):
        place = function.index - module.imported_functions
        at = function.instructions[number].start - module.bodies[place][0]
        bodies[place] = bodies[place][:at] + code + bodies[place][at:]
    return bodies
