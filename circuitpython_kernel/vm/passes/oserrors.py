"""Gives every OSError that the interpreter's C code raises a board's number, whichever part of it found the error.

The artifact was built against WASI, so its own checks (py/stream.c, extmod/vfs_posix*.c), its C library and the calls
of the host all speak of WASI's numbers; `wasi` answers with those, too. They come together in one C function that makes
the exception, mp_raise_OSError. This pass puts a translation in front of it, by a table in the page of the null
pointer, which no C program uses. An OSError that a program or the firmware makes does not go through it and keeps its
number.

It also lets a closed file answer as FatFs does, with EINVAL; the interpreter raises ValueError.
"""

from __future__ import annotations

from . import nullpage
from .errnos import BOARD, WASI
from .gcroots import instructions as op
from .gcroots.binary import I32, Module, read_module, signed, unsigned
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, read_function
from .lookup import Lookup
from .texts import find_texts

ADDRESS = nullpage.address("oserrors")
_ENTRIES = 128
_I32_LOAD8_U, _I32_LT_S, _I32_LT_U, _I32_GT_S, _I32_LE_S, _I32_SHL = 0x2D, 0x48, 0x49, 0x4A, 0x4C, 0x74
_NEGATIVE = {(0, _I32_LT_S), (-1, _I32_GT_S), (-1, _I32_LE_S)}
_CHECKS = 4  # read, write, ioctl and fileno
_CLOSED = "I/O operation on closed file"

# mp_raise_OSError(number): makes an exception of one argument, a small integer, and raises it.
_RAISE = [
    op.I32_CONST, op.LOCAL_GET, op.I32_CONST, _I32_SHL, op.I32_CONST, op.I32_OR, op.CALL, op.UNREACHABLE, op.END,
]  # fmt: skip


def raise_board_numbers(module: bytes) -> bytes:
    """Rewrite a module so that what it raises has a board's error numbers.

    Raises:
        UnsupportedModule: when the function that raises, or what looks after closed files, is not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    raising = [function for function in functions if [entry.opcode for entry in function.instructions] == _RAISE]
    if len(raising) != 1 or raising[0].parameters != (I32,):
        raise UnsupportedModule(f"The function that raises OSError was not found: {len(raising)} look like it.")
    bodies = [module[start:end] for start, end in parsed.bodies]
    bodies[raising[0].index - parsed.imported_functions] = _translating(parsed, raising[0])
    closed = next(iter(find_texts(bytes(Lookup(parsed).memory)).get(_CLOSED, ())), None)
    checking = [function for function in functions if closed is not None and _looks_after_files(function, closed)]
    if len(checking) != _CHECKS:
        raise UnsupportedModule(f"{len(checking)} functions look whether a file is closed, not {_CHECKS}.")
    for function in checking:
        number = function.index - parsed.imported_functions
        bodies[number] = _with_error(parsed, function, closed or 0, raising[0].index)
    return parsed.rewritten(bodies, parsed.with_data(ADDRESS, _table()))


def _table() -> bytes:
    """The board's number for each of WASI's; itself for what WASI does not have."""
    table = bytearray(range(_ENTRIES))
    for name, number in WASI.items():
        table[number] = BOARD[name]
    return bytes(table)


def _translating(module: Module, function: Function) -> bytes:
    """The function, after ``if (number < 128) number = table[number];``."""
    data = module.data
    first = function.instructions[0].start
    load = bytes([op.LOCAL_GET, 0, _I32_LOAD8_U, 0]) + unsigned(ADDRESS)
    below = bytes([op.LOCAL_GET, 0, op.I32_CONST]) + signed(_ENTRIES) + bytes([_I32_LT_U])
    test = below + bytes([op.IF, op.EMPTY_BLOCK & 0x7F]) + load + bytes([op.LOCAL_SET, 0, op.END])
    start = module.bodies[function.index - module.imported_functions][0]
    return data[start:first] + test + data[first : function.instructions[-1].end]


def _looks_after_files(function: Function, message: int) -> bool:
    """Whether it has the message for an object whose second word, a file's descriptor, is negative."""
    code = function.instructions
    words = {(entry.opcode, entry.immediate) for entry in code if entry.opcode in (op.I32_CONST, op.I32_LOAD)}
    if not {(op.I32_CONST, message), (op.I32_LOAD, 4)} <= words:
        return False
    return any(
        before.opcode in (op.LOCAL_GET, op.LOCAL_TEE) and (constant.immediate, compare.opcode) in _NEGATIVE
        for before, constant, compare in zip(code, code[1:], code[2:], strict=False)
        if constant.opcode == op.I32_CONST
    )


def _with_error(module: Module, function: Function, message: int, raising: int) -> bytes:
    """The function, raising OSError(EINVAL) where it raised a ValueError with the message."""
    data, code = module.data, function.instructions
    out = bytearray(data[module.bodies[function.index - module.imported_functions][0] : code[0].start])
    for at, entry in enumerate(code):
        before = code[at - 1] if at else None
        if entry.opcode == op.I32_CONST and entry.immediate == message and code[at + 1].opcode == op.CALL:
            out += bytes([op.I32_CONST]) + signed(WASI["EINVAL"])
        elif entry.opcode == op.CALL and before is not None and before.immediate == message:
            out += bytes([op.CALL]) + unsigned(raising)
        else:
            out += data[entry.start : entry.end]
    return bytes(out)
