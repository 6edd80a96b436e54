"""Lets functions of the firmware stand in slots of built-in types.

What a built-in type does for an operator or when it is called is a C function, of which its slot holds the table index
(py/obj.h, mp_obj_type_t). This pass adds two functions to the table that call a function of the firmware's:

- one for the slot ``binary_op``: when the type's own function does not know an operation, the firmware's is called with
  the operation's number and the two operands; None says that it does not know it either;
- one for the slot ``make_new``: when the only argument is an instance of a class of the program's, the firmware's is
  called with it; None says to go on as ever.

They find each other by words at `ADDRESS`, in the page of the null pointer, which no C program uses. The pass writes
the table indices of its functions there; the firmware writes, for each, the object to call, the table index of what
calls such an object, and that of the type's own function (`Words` says where). See firmware/_language.py.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from . import nullpage
from .gcroots import instructions as op
from .gcroots.binary import (
    I32,
    SECTION_ELEMENT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    FunctionType,
    constant_expression,
    longer,
    read_module,
    read_unsigned,
    signed,
    unsigned,
    vector,
)
from .gcroots.errors import UnsupportedModule

ADDRESS = nullpage.address("slots")

_NONE = 6  # the object None (py/obj.h, representation A with immediate objects)
_FRAME = 16
_I32_EQZ, _I32_NE, _I32_LT_U = 0x45, 0x47, 0x49
_THREE, _FOUR = (FunctionType((I32,) * count, (I32,)) for count in (3, 4))


class Words(IntEnum):
    """The numbers of the words at `ADDRESS`."""

    BINARY_OP = 0
    MAKE_NEW = 1
    BINARY_FUNCTION = 2
    BINARY_CALLER = 3
    BINARY_OLD = 4
    MAKE_FUNCTION = 5
    MAKE_CALLER = 6
    MAKE_OLD = 7


def add_slot_functions(module: bytes) -> bytes:
    """Rewrite a module so that its table has the two functions.

    Raises:
        UnsupportedModule: when the module's table or data are not as expected.
    """
    parsed = read_module(module)
    try:
        three, four = parsed.types.index(_THREE), parsed.types.index(_FOUR)
    except ValueError:
        raise UnsupportedModule("The interpreter has no functions of the types that slots have.") from None
    table = parsed.contents(SECTION_TABLE)
    # One table of functions, with a least and perhaps a greatest size.
    if table[:2] != b"\1\x70":
        raise UnsupportedModule("The interpreter's table of functions is not as expected.")
    size = read_unsigned(table, 3)[0]
    new_size = unsigned(size + 2)
    data_end = max((address + len(contents) for address, contents in parsed.data_segments()), default=0)
    first = len(parsed.functions)
    entries = b"\0" + constant_expression(size) + vector([unsigned(first), unsigned(first + 1)])
    replaced = {
        SECTION_FUNCTION: longer(parsed.contents(SECTION_FUNCTION), unsigned(three) + unsigned(four), 2),
        SECTION_TABLE: table[:3] + new_size * (2 if table[2] else 1),
        SECTION_ELEMENT: longer(parsed.contents(SECTION_ELEMENT), entries),
        **parsed.with_data(ADDRESS, struct.pack("<II", size, size + 1)),
    }
    bodies = [module[start:end] for start, end in parsed.bodies]
    return parsed.rewritten([*bodies, _binary_op(three, four), _make_new(four, data_end)], replaced)


def _get(local: int) -> bytes:
    return bytes([op.LOCAL_GET, local])


def _constant(value: int) -> bytes:
    return bytes([op.I32_CONST]) + signed(value)


def _load(offset: int) -> bytes:
    return bytes([op.I32_LOAD, 2]) + unsigned(offset)


def _word(word: Words) -> bytes:
    return _constant(ADDRESS + 4 * word) + _load(0)


def _call(function: int) -> bytes:
    return bytes([op.CALL_INDIRECT]) + unsigned(function) + b"\0"


def _body(instructions: bytes, local_count: int) -> bytes:
    return b"\1" + unsigned(local_count) + bytes([I32]) + instructions + bytes([op.END])


_IF = bytes([op.IF, op.EMPTY_BLOCK & 0x7F])


def _binary_op(three: int, four: int) -> bytes:
    """``(operation, left, right)``: the type's own function, then the firmware's."""
    operation, left, right, frame, result = range(5)
    opened = bytes([op.GLOBAL_GET, 0]) + _constant(_FRAME) + bytes([op.I32_SUB, op.LOCAL_TEE, frame, op.GLOBAL_SET, 0])
    closed = _get(frame) + _constant(_FRAME) + bytes([op.I32_ADD, op.GLOBAL_SET, 0])
    own = _get(operation) + _get(left) + _get(right) + _word(Words.BINARY_OLD) + _call(three)
    store = bytes([op.I32_STORE, 2])
    # The operation as a small integer: twice the number and one.
    number = _get(operation) + _get(operation) + bytes([op.I32_ADD]) + _constant(1) + bytes([op.I32_ADD])
    arguments = _get(frame) + number + store + b"\0"
    arguments += _get(frame) + _get(left) + store + b"\4" + _get(frame) + _get(right) + store + b"\x08"
    asked = _word(Words.BINARY_FUNCTION) + _constant(3) + _constant(0) + _get(frame)
    asked += _word(Words.BINARY_CALLER) + _call(four) + bytes([op.LOCAL_SET, result])
    unknown = _get(result) + _constant(_NONE) + bytes([op.I32_EQ]) + _IF + _constant(0)
    unknown += bytes([op.LOCAL_SET, result, op.END])
    code = opened + own + bytes([op.LOCAL_TEE, result, _I32_EQZ]) + _IF + arguments + asked + unknown
    return _body(code + bytes([op.END]) + closed + _get(result), 2)


def _make_new(four: int, data_end: int) -> bytes:
    """``(type, positional, keywords, arguments)``: the firmware's for an instance of a class, else the type's own."""
    kind, positional, keywords, arguments, result = range(5)
    argument = _get(arguments) + _load(0)
    alone = _get(positional) + _constant(1) + bytes([op.I32_EQ]) + _get(keywords) + bytes([_I32_EQZ, op.I32_AND])
    pointer = argument + _constant(3) + bytes([op.I32_AND, _I32_EQZ])
    # A class of the program's lies on the heap, behind the static data.
    built_in = argument + _load(0) + _constant(data_end) + bytes([_I32_LT_U])
    asked = _word(Words.MAKE_FUNCTION) + _constant(1) + _constant(0) + _get(arguments)
    asked += _word(Words.MAKE_CALLER) + _call(four) + bytes([op.LOCAL_TEE, result])
    asked += _constant(_NONE) + bytes([_I32_NE]) + _IF + _get(result) + bytes([op.RETURN, op.END])
    code = alone + _IF + pointer + _IF + built_in + bytes([_I32_EQZ]) + _IF + asked + bytes([op.END] * 3)
    own = _get(kind) + _get(positional) + _get(keywords) + _get(arguments) + _word(Words.MAKE_OLD) + _call(four)
    return _body(code + own, 1)
