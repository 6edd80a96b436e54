"""Slots on the C shadow stack: how many a function needs, and where its frame comes from.

A function that LLVM gave a frame opens with ``global.get SP; i32.const K; i32.sub; local.tee base; global.set SP``
and gives it back with ``local.get base; i32.const K; i32.add; global.set SP``; there K grows. Any other function is
wrapped: it gets a frame around its whole body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import instructions as op
from .bases import Variables
from .binary import I32, I64, Module
from .control_flow import LOWEST_HEAP_ADDRESS
from .dataflow import members
from .errors import UnsupportedModule
from .instructions import Function, Instruction
from .placement import Placement

STACK_POINTER = 0  # the index of the global
WORD = 4
STACK_ALIGNMENT = 16
_PROLOGUE = [op.GLOBAL_GET, op.I32_CONST, op.I32_SUB, op.LOCAL_TEE, op.GLOBAL_SET]


@dataclass
class Frame:
    """Where the slots of a function are."""

    offsets: dict[int, int]  # variable -> offset from the base
    size: int  # bytes for all slots, aligned like the stack
    base: int  # the local that holds the lower end of the frame
    wraps: bool  # whether the function has no frame that could grow
    constants: dict[int, int]  # instruction -> new value of an i32.const, where a frame grows


def check_layout(module: Module) -> None:
    """Refuse a module whose stack is not where the pass believes it to be."""
    variables = module.globals
    if not variables or variables[STACK_POINTER].type != I32 or not variables[STACK_POINTER].mutable:
        raise UnsupportedModule("Global 0 is not a stack pointer.")
    if any(variable.mutable for variable in variables[1:]):
        raise UnsupportedModule("A global other than the stack pointer changes; pointers may hide in it.")
    top = variables[STACK_POINTER].initial
    if top is None or top < LOWEST_HEAP_ADDRESS or top % STACK_ALIGNMENT:
        raise UnsupportedModule(f"The stack pointer starts at {top}; the heap must lie above {LOWEST_HEAP_ADDRESS}.")


def assign_frame(function: Function, variables: Variables, placement: Placement, spilled: int) -> Frame:
    """Colour the slots and find room for them."""
    slots, count = _colour(variables.types, placement.conflicts, spilled)
    size = -(-count * WORD // STACK_ALIGNMENT) * STACK_ALIGNMENT
    own = _own_frame(function.instructions)
    if own is None:
        base = len(variables.types)
        variables.types.append(I32)
        return Frame({v: WORD * slot for v, slot in slots.items()}, size, base, True, {})
    base, own_size, constants = own
    offsets = {variable: own_size + WORD * slot for variable, slot in slots.items()}
    return Frame(offsets, size, base, False, dict.fromkeys(constants, own_size + size))


def _colour(types: Sequence[int], conflicts: dict[int, int], spilled: int) -> tuple[dict[int, int], int]:
    """A slot for each variable, so that those in conflict differ; an i64 takes two."""
    order = sorted(members(spilled), key=lambda variable: (types[variable] != I64, variable))
    neighbours = {variable: conflicts.get(variable, 0) for variable in order}
    for variable in order:
        for other in members(neighbours[variable] & spilled):
            neighbours[other] |= 1 << variable
    slots: dict[int, int] = {}
    count = 0
    for variable in order:
        taken = set()
        for other in members(neighbours[variable] & spilled & ~(1 << variable)):
            if other in slots:
                taken |= {slots[other], slots[other] + _width(types[other]) - 1}
        width = _width(types[variable])
        slot = 0
        while slot in taken or slot + width - 1 in taken:
            slot += width
        slots[variable] = slot
        count = max(count, slot + width)
    return slots, count


def _width(value_type: int) -> int:
    return 2 if value_type == I64 else 1


def _own_frame(code: Sequence[Instruction]) -> tuple[int, int, list[int]] | None:
    """The frame that LLVM made, if every use of its size is known: (base local, size, instructions with the size)."""
    if [entry.opcode for entry in code[:5]] != _PROLOGUE or code[0].immediate != STACK_POINTER:
        return None
    size, base = code[1].immediate, code[3].immediate
    if code[4].immediate != STACK_POINTER:
        return None
    constants = [1]
    for number in range(5, len(code)):
        opcode, immediate = code[number].opcode, code[number].immediate
        if opcode in (op.LOCAL_SET, op.LOCAL_TEE) and immediate == base:
            return None
        if opcode == op.GLOBAL_SET and immediate == STACK_POINTER:
            get, constant, add = code[number - 3 : number]
            if (get.opcode, constant.opcode, add.opcode) != (op.LOCAL_GET, op.I32_CONST, op.I32_ADD):
                return None
            if get.immediate != base or constant.immediate != size:
                return None
            constants.append(number - 2)
    return base, size, constants


def check_handlers(function: Function) -> None:
    """Refuse a function that catches an exception and goes on with the stack pointer of the code that threw it.

    LLVM's handlers restore the stack pointer before anything else; the pass relies on it, since a frame that an
    exception leaves is given back by nobody.
    """
    code = function.instructions
    if all(entry.opcode != op.TRY_TABLE for entry in code):
        return
    ends = _ends_of_blocks(code)
    for number, entry in enumerate(code):
        if entry.opcode != op.TRY_TABLE:
            continue
        around = [opener for opener, end in ends.items() if opener < number < end]
        for catch in entry.immediate[1]:
            if catch.label >= len(around):
                raise UnsupportedModule(f"Function {function.index} returns straight from a catch clause.")
            if not _restores_stack_pointer(code, ends[sorted(around)[-1 - catch.label]] + 1):
                raise UnsupportedModule(f"A handler in function {function.index} does not restore the stack pointer.")


def _ends_of_blocks(code: Sequence[Instruction]) -> dict[int, int]:
    ends: dict[int, int] = {}
    openers: list[int] = []
    for number, entry in enumerate(code):
        if entry.opcode in op.OPENS_BLOCK:
            openers.append(number)
        elif entry.opcode == op.END and openers:
            ends[openers.pop()] = number
    return ends


def _restores_stack_pointer(code: Sequence[Instruction], number: int) -> bool:
    """Whether the first thing that matters is a new stack pointer, or the exception going on."""
    while code[number].opcode in (op.LOCAL_GET, op.LOCAL_SET, op.LOCAL_TEE, op.NOP, op.I32_CONST, op.I32_ADD):
        number += 1
    entry = code[number]
    return entry.opcode == op.THROW_REF or (entry.opcode == op.GLOBAL_SET and entry.immediate == STACK_POINTER)
