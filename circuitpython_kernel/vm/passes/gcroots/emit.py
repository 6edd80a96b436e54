"""Write a function body again, with the stores, copies and the frame."""

from __future__ import annotations

from itertools import groupby

from . import instructions as op
from .bases import AT_ENTRY, Variables
from .binary import I64, Module, signed, unsigned
from .clearing import slots_to_clear
from .errors import UnsupportedModule
from .events import Flow
from .frames import STACK_POINTER, WORD, Frame
from .instructions import Function
from .placement import Placement
from .stack import Stack

_ALIGNED_TO_WORDS = 2  # a power of two; a pair of pointers may lie at any word


def _index(opcode: int, index: int) -> bytes:
    return bytes([opcode]) + unsigned(index)


def write_body(
    module: Module,
    function: Function,
    flow: Flow,
    variables: Variables,
    placement: Placement,
    frame: Frame,
    stack: Stack,
) -> bytes:
    """The new body of a function that spills something."""
    if len(function.results) > 1:
        raise UnsupportedModule(f"Function {function.index} has more than one result.")
    data = module.data
    needed = _needed_copies(variables, placement)
    replaced = {number: bytes([op.I32_CONST]) + signed(value) for number, value in frame.constants.items()}
    replaced.update(stack.replaced(function.index))

    def store(variable: int) -> bytes:
        opcode = op.I64_STORE if variables.types[variable] == I64 else op.I32_STORE
        address = _index(op.LOCAL_GET, frame.base)
        place = bytes([opcode, _ALIGNED_TO_WORDS]) + unsigned(frame.offsets[variable])
        return address + _index(op.LOCAL_GET, variable) + place

    def stores(where: dict[int, list[int]], number: int) -> bytes:
        return b"".join(store(variable) for variable in where.get(number, ()))

    def copies(where: dict[int, list[tuple[int, int]]], number: int) -> bytes:
        return b"".join(
            _index(op.LOCAL_GET, source) + _index(op.LOCAL_SET, target)
            for source, target in where.get(number, ())
            if target in needed
        )

    def choices(number: int) -> bytes:
        return b"".join(
            _index(op.LOCAL_GET, choice.if_equal) + _index(op.LOCAL_GET, choice.otherwise)
            + _index(op.LOCAL_GET, choice.one) + _index(op.LOCAL_GET, choice.other) + bytes([op.I32_EQ, op.SELECT])
            + _index(op.LOCAL_SET, choice.target)
            for choice in variables.choices_after.get(number, ())
            if choice.target in needed
        )  # fmt: skip

    at_entry = _clear(frame, slots_to_clear(variables, placement, frame))
    at_entry += copies(variables.copies_after, AT_ENTRY) + stores(placement.after, AT_ENTRY)
    out = bytearray(stack.guard(function.index))
    if frame.wraps:
        out += _open_frame(frame) + at_entry
        out += bytes([op.BLOCK]) + (bytes(function.results) or bytes([op.EMPTY_BLOCK & 0x7F]))
        replaced.update((number, _index(op.BR, label)) for number, label in flow.returns)
    last = len(function.instructions) - 1
    for number, entry in enumerate(function.instructions):
        out += copies(variables.copies_before, number)
        out += stores(placement.before, number)
        if frame.wraps and number == last:
            out += bytes([op.END]) + _close_frame(frame)
        out += replaced.get(number) or data[entry.start : entry.end]
        if number in variables.temporaries:
            out += _index(op.LOCAL_TEE, variables.temporaries[number])
        out += copies(variables.copies_after, number)
        out += choices(number)
        out += stores(placement.after, number)
        if not frame.wraps and number == 4:  # the prologue of the function's own frame ends here
            out += at_entry
    return _declarations(data, function, variables) + bytes(out)


def write_unspilled_body(module: Module, function: Function, stack: Stack) -> bytes:
    """The body of a function that needs no slots."""
    start, end = module.bodies[function.index - module.imported_functions]
    replaced = stack.replaced(function.index)
    guard = stack.guard(function.index)
    if not replaced and not guard:
        return module.data[start:end]
    instructions = function.instructions
    head = module.data[start : instructions[0].start]
    return (
        head
        + guard
        + b"".join(
            replaced.get(number) or module.data[entry.start : entry.end] for number, entry in enumerate(instructions)
        )
    )


def _needed_copies(variables: Variables, placement: Placement) -> set[int]:
    """Companions that are stored, or copied to one that is."""
    needed = {
        variable for where in (placement.before, placement.after) for stored in where.values() for variable in stored
    }
    sources: dict[int, set[int]] = {}
    for copies in (*variables.copies_before.values(), *variables.copies_after.values()):
        for source, target in copies:
            sources.setdefault(target, set()).add(source)
    for choices in variables.choices_after.values():
        for choice in choices:
            sources.setdefault(choice.target, set()).update(choice)
    pending = list(needed)
    while pending:
        for source in sources.get(pending.pop(), ()):
            if source not in needed:
                needed.add(source)
                pending.append(source)
    return needed


def _clear(frame: Frame, offsets: list[int]) -> bytes:
    """Stores of zero to words of the frame, two at a time where they are neighbours."""
    out = b""
    left = set(offsets)
    for offset in offsets:
        if offset not in left:
            continue
        pair = offset + WORD in left
        left -= {offset, offset + WORD}
        store, zero = (op.I64_STORE, op.I64_CONST) if pair else (op.I32_STORE, op.I32_CONST)
        out += _index(op.LOCAL_GET, frame.base) + bytes([zero, 0, store, _ALIGNED_TO_WORDS]) + unsigned(offset)
    return out


def _open_frame(frame: Frame) -> bytes:
    size = bytes([op.I32_CONST]) + signed(frame.size)
    return (
        _index(op.GLOBAL_GET, STACK_POINTER) + size + bytes([op.I32_SUB])
        + _index(op.LOCAL_TEE, frame.base) + _index(op.GLOBAL_SET, STACK_POINTER)
    )  # fmt: skip


def _close_frame(frame: Frame) -> bytes:
    size = bytes([op.I32_CONST]) + signed(frame.size)
    return _index(op.LOCAL_GET, frame.base) + size + bytes([op.I32_ADD]) + _index(op.GLOBAL_SET, STACK_POINTER)


def _declarations(data: bytes, function: Function, variables: Variables) -> bytes:
    """The old groups of locals, then the new ones."""
    start, end = function.local_declarations
    groups = [(len(list(same)), value_type) for value_type, same in groupby(variables.types[variables.locals :])]
    new = b"".join(unsigned(count) + bytes([value_type]) for count, value_type in groups)
    return unsigned(function.local_groups + len(groups)) + data[start:end] + new
