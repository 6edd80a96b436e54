"""Lets the repr of a string show letters beyond ASCII, as CircuitPython's does.

MicroPython escapes every character beyond ASCII. CircuitPython shows those that can be printed and escapes the others:
U+007F to U+00A0, the soft hyphen, spaces and marks from U+2000 to U+200F, line and paragraph separators, U+FFFF and
U+1FFFF (py/objstrunicode.c). The pass puts that test before the first of the three escapes, and sends the character's
own bytes to the printer when it passes.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.binary import Module, read_module, signed, unsigned
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction, read_function

_I32_NE, _I32_GT_U, _I32_GE_U = 0x47, 0x4B, 0x4F
_FIRST_ESCAPE = 0xFF  # up to here a character is escaped with two digits ...
_SECOND_ESCAPE = 0xFFFF  # ... and up to here with four
_FIRST_SHOWN = 0xA1
_ESCAPED_FROM, _ESCAPED_SPAN = 0x2000, 0x10
_ESCAPED = (0xAD, 0x2028, 0x2029, 0xFFFF, 0x1FFFF)
_LONGER_FROM = (0x80, 0x800, 0x10000)  # characters from here on take one byte more in UTF-8


def show_letters(module: bytes) -> bytes:
    """Rewrite a module so that reprs show printable characters.

    Raises:
        UnsupportedModule: when the function that prints strings is not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    found = [(function, place) for function in functions if (place := _first_escape(function)) is not None]
    if len(found) != 1:
        raise UnsupportedModule(f"The function that prints strings was not found: {len(found)} look like it.")
    function, place = found[0]
    bodies = [module[start:end] for start, end in parsed.bodies]
    bodies[function.index - parsed.imported_functions] = _with_test(parsed, function, place)
    return parsed.rewritten(bodies, {})


def _escape_test(code: list[Instruction], number: int, limit: int) -> int | None:
    """The local that a block's first four instructions compare with a limit to leave the block, if they do."""
    opcodes = [entry.opcode for entry in code[number : number + 5]]
    if opcodes != [op.BLOCK, op.LOCAL_GET, op.I32_CONST, _I32_GT_U, op.BR_IF] or code[number + 2].immediate != limit:
        return None
    return int(code[number + 1].immediate)


def _first_escape(function: Function) -> int | None:
    """The number of the block that escapes a character with two digits, where one with four digits follows."""
    code = function.instructions
    for number in range(len(code)):
        character = _escape_test(code, number, _FIRST_ESCAPE)
        if character is not None and any(
            _escape_test(code, later, _SECOND_ESCAPE) == character for later in range(number, len(code))
        ):
            return number
    return None


def _with_test(module: Module, function: Function, place: int) -> bytes:
    code = function.instructions
    character = code[place + 1].immediate
    printing = [entry for entry in code if entry.opcode == op.CALL_INDIRECT]
    # The character comes from a call on the cursor, which another call then moves on.
    cursors = [
        code[number].immediate
        for number in range(len(code) - 5)
        if [entry.opcode for entry in code[number : number + 6]] == [op.LOCAL_GET, op.CALL, op.LOCAL_SET] * 2
        and code[number + 2].immediate == character
        and code[number].immediate == code[number + 3].immediate == code[number + 5].immediate
    ]
    if len(printing) != 1 or len(cursors) != 1 or character is None:
        raise UnsupportedModule("The function that prints strings does not read and print them as expected.")
    data = module.data
    start = module.bodies[function.index - module.imported_functions][0]
    inside = code[place].end  # behind the block's head: a branch out of two blocks goes on with the next character
    test = _shows(character, cursors[0], data[printing[0].start : printing[0].end])
    return data[start:inside] + test + data[inside : code[-1].end]


def _get(local: int) -> bytes:
    return bytes([op.LOCAL_GET]) + unsigned(local)


def _constant(value: int) -> bytes:
    return bytes([op.I32_CONST]) + signed(value)


def _shows(character: int, cursor: int, print_text: bytes) -> bytes:
    """``if (shown) { print->print_text(print->data, start, width); continue; }``; ``print`` is the first parameter."""
    shown = _get(character) + _constant(_FIRST_SHOWN) + bytes([_I32_GE_U])
    shown += _get(character) + _constant(_ESCAPED_FROM) + bytes([op.I32_SUB])
    shown += _constant(_ESCAPED_SPAN) + bytes([_I32_GE_U, op.I32_AND])
    for escaped in _ESCAPED:
        shown += _get(character) + _constant(escaped) + bytes([_I32_NE, op.I32_AND])
    width = _constant(1)
    for first in _LONGER_FROM:
        width += _get(character) + _constant(first) + bytes([_I32_GE_U, op.I32_ADD])
    load = bytes([op.I32_LOAD, 2])
    printed = _get(0) + load + b"\0" + _get(cursor) + width + bytes([op.I32_SUB]) + width + _get(0) + load + b"\4"
    again = bytes([op.BR, 2])
    return shown + bytes([op.IF, op.EMPTY_BLOCK & 0x7F]) + printed + print_text + again + bytes([op.END])
