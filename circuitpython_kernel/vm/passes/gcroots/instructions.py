"""The instructions of WebAssembly that the pass knows, and the decoder of a function body.

Known are the MVP, sign extension, saturating conversion, ``memory.copy``/``memory.fill`` and exception handling with
``try_table``: what LLVM emits for this interpreter. Anything else raises :class:`UnsupportedModule`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from .binary import F32, F64, I32, I64, Module, read_signed, read_unsigned
from .errors import UnsupportedModule

UNREACHABLE, NOP, BLOCK, LOOP, IF, ELSE, THROW, THROW_REF, END = 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x0A, 0x0B
BR, BR_IF, BR_TABLE, RETURN, CALL, CALL_INDIRECT = 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11
DROP, SELECT, SELECT_TYPED, TRY_TABLE = 0x1A, 0x1B, 0x1C, 0x1F
LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET = 0x20, 0x21, 0x22, 0x23, 0x24
I32_LOAD, I64_LOAD, I64_LOAD32_U, I32_STORE, I64_STORE, LAST_STORE = 0x28, 0x29, 0x35, 0x36, 0x37, 0x3E
MEMORY_SIZE, MEMORY_GROW = 0x3F, 0x40
I32_CONST, I64_CONST, F32_CONST, F64_CONST = 0x41, 0x42, 0x43, 0x44
I32_EQ = 0x46
I32_ADD, I32_SUB, I32_AND, I32_OR, I32_XOR, I32_SHR_U = 0x6A, 0x6B, 0x71, 0x72, 0x73, 0x76
I64_ADD, I64_SUB, I64_AND, I64_OR, I64_XOR, I64_SHL, I64_SHR_S, I64_SHR_U = (
    0x7C, 0x7D, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88,
)  # fmt: skip
I32_WRAP_I64, I64_EXTEND_I32_S, I64_EXTEND_I32_U = 0xA7, 0xAC, 0xAD
PREFIX_FC = 0xFC
MEMORY_COPY, MEMORY_FILL = 10, 11  # behind the prefix; 0 to 7 are the saturating conversions

OPENS_BLOCK = frozenset({BLOCK, LOOP, IF, TRY_TABLE})
EMPTY_BLOCK = -64  # the block type without a result, read as a signed number
CATCH, CATCH_REF, CATCH_ALL, CATCH_ALL_REF = 0, 1, 2, 3


class Signature(NamedTuple):
    """How many operands a numeric instruction takes, and the type of what it leaves."""

    operands: int
    result: int


def _numeric_instructions() -> dict[int, Signature]:
    table = {}
    for first, last, operands, result in (
        (0x45, 0x45, 1, I32), (0x46, 0x4F, 2, I32), (0x50, 0x50, 1, I32), (0x51, 0x66, 2, I32),  # tests, comparisons
        (0x67, 0x69, 1, I32), (0x6A, 0x78, 2, I32), (0x79, 0x7B, 1, I64), (0x7C, 0x8A, 2, I64),  # integers
        (0x8B, 0x91, 1, F32), (0x92, 0x98, 2, F32), (0x99, 0x9F, 1, F64), (0xA0, 0xA6, 2, F64),  # floats
        (0xA7, 0xAB, 1, I32), (0xAC, 0xB1, 1, I64), (0xB2, 0xB6, 1, F32), (0xB7, 0xBB, 1, F64),  # conversions
        (0xBC, 0xBC, 1, I32), (0xBD, 0xBD, 1, I64), (0xBE, 0xBE, 1, F32), (0xBF, 0xBF, 1, F64),  # reinterpretations
        (0xC0, 0xC1, 1, I32), (0xC2, 0xC4, 1, I64),  # sign extension
    ):  # fmt: skip
        for opcode in range(first, last + 1):
            table[opcode] = Signature(operands, result)
    return table


NUMERIC = _numeric_instructions()
LOADS = {I32_LOAD: I32, I64_LOAD: I64, 0x2A: F32, 0x2B: F64}
LOADS.update(dict.fromkeys(range(44, 48), I32))
LOADS.update(dict.fromkeys(range(48, 54), I64))

_ONE_INDEX = frozenset({LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET, BR, BR_IF, CALL, THROW})
_NO_IMMEDIATE = frozenset({UNREACHABLE, NOP, ELSE, THROW_REF, END, RETURN, DROP, SELECT, *NUMERIC})


class Catch(NamedTuple):
    """One clause of a ``try_table``; the label counts from outside of the ``try_table``."""

    kind: int
    tag: int | None
    label: int


class Instruction(NamedTuple):
    """One instruction; its bytes are ``data[start:end]`` of the module."""

    start: int
    end: int
    opcode: int
    # An index, a constant, a block type, the labels of a br_table (the default last), or (block type, catches).
    immediate: Any


@dataclass
class Function:
    """A defined function, decoded."""

    index: int
    parameters: tuple[int, ...]
    results: tuple[int, ...]
    locals: list[int]  # types; the parameters come first
    local_groups: int  # how many groups of locals the body declares
    local_declarations: tuple[int, int]  # where these groups stand in the module
    instructions: list[Instruction]


def read_function(module: Module, number: int) -> Function:
    """Decode the body of the ``number``-th defined function."""
    data = module.data
    index = module.imported_functions + number
    function_type = module.type_of(index)
    at, end = module.bodies[number]
    groups, at = read_unsigned(data, at)
    start = at
    local_types = list(function_type.parameters)
    for _ in range(groups):
        count, at = read_unsigned(data, at)
        local_types += [data[at]] * count
        at += 1
    instructions = decode(data, at, end)
    return Function(
        index, function_type.parameters, function_type.results, local_types, groups, (start, at), instructions
    )


def decode(data: bytes, at: int, end: int) -> list[Instruction]:
    """Decode the instructions in ``data[at:end]``."""
    out = []
    while at < end:
        start = at
        opcode = data[at]
        at += 1
        immediate: Any = None
        if opcode in _NO_IMMEDIATE:
            pass
        elif opcode in _ONE_INDEX:
            immediate, at = read_unsigned(data, at)
        elif I32_LOAD <= opcode <= LAST_STORE:
            alignment, at = read_unsigned(data, at)
            if alignment >= 0x40:
                raise UnsupportedModule("A load or store names a memory other than the first.")
            immediate, at = read_unsigned(data, at)
        elif opcode in (I32_CONST, I64_CONST, BLOCK, LOOP, IF):
            immediate, at = read_signed(data, at)
        elif opcode == F32_CONST:
            at += 4
        elif opcode == F64_CONST:
            at += 8
        elif opcode == CALL_INDIRECT:
            immediate, at = read_unsigned(data, at)
            _, at = read_unsigned(data, at)
        elif opcode == BR_TABLE:
            immediate, at = _read_labels(data, at)
        elif opcode == TRY_TABLE:
            immediate, at = _read_try_table(data, at)
        elif opcode in (MEMORY_SIZE, MEMORY_GROW):
            at += 1
        elif opcode == SELECT_TYPED:
            count, at = read_unsigned(data, at)
            if count != 1:
                raise UnsupportedModule("A select has more than one type.")
            at += 1
        elif opcode == PREFIX_FC:
            immediate, at = read_unsigned(data, at)
            if immediate == MEMORY_COPY:
                at += 2
            elif immediate == MEMORY_FILL:
                at += 1
            elif immediate > 7:
                raise UnsupportedModule(f"The instruction 0xfc {immediate} is not known.")
        else:
            raise UnsupportedModule(f"The instruction {opcode:#x} is not known.")
        out.append(Instruction(start, at, opcode, immediate))
    if at != end:
        raise UnsupportedModule("An instruction reaches beyond the end of its function.")
    return out


def _read_labels(data: bytes, at: int) -> tuple[list[int], int]:
    count, at = read_unsigned(data, at)
    labels = []
    for _ in range(count + 1):
        label, at = read_unsigned(data, at)
        labels.append(label)
    return labels, at


def _read_try_table(data: bytes, at: int) -> tuple[tuple[int, list[Catch]], int]:
    block_type, at = read_signed(data, at)
    count, at = read_unsigned(data, at)
    catches = []
    for _ in range(count):
        kind = data[at]
        at += 1
        if kind > CATCH_ALL_REF:
            raise UnsupportedModule(f"A catch clause is of kind {kind}.")
        tag: int | None = None
        if kind in (CATCH, CATCH_REF):
            tag, at = read_unsigned(data, at)
        label, at = read_unsigned(data, at)
        catches.append(Catch(kind, tag, label))
    return (block_type, catches), at
