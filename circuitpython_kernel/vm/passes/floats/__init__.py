"""Gives the interpreter a board's floats.

The artifact computes with doubles. Boards compute in single precision, and those with 32-bit processors keep 30 bits of
a float, as they hold it in the word that else is an object's address. This package rewrites the module:

``rounding``
    rounds each result of the C code, and each float object that is made, as on a board;
``text``, compiled by `guestcode`,
    reads and writes floats as a board does, in place of the interpreter's own functions.

One module is made for each kind of float, as a test at each operation would cost more than a second module on disk.

It may import `vm.passes`.
"""

from __future__ import annotations

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import F64, I32, SECTION_DATA, FunctionType, Module, read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import Function, read_function
from circuitpython_kernel.vm.passes.guestcode import called_with, compile_source, join, read_source

from .rounding import F64_STORE, float_maker, library_functions, rounded, static_floats

BOARD_BITS = 30
"""What boards with 32-bit processors keep of a float; those with 64-bit processors keep all 32."""
DOUBLE_BITS = 64
"""The interpreter's own floats: no board's, but Python's."""

_WRITER = FunctionType((F64, I32, I32, I32, I32, I32), (I32,))
_READER = FunctionType((I32, I32, I32), (I32,))
_ALL_BITS, _UPPER_30_BITS = -1, -4
# The digits that a double's text is tried with first: with MicroPython's number, 8.3 becomes 8.300000000000001.
_DOUBLE_DIGITS, _PYTHON_DIGITS = 16, 15
_I32_LT_S = 0x48


def use_board_floats(module: bytes, bits: int) -> bytes:
    """Rewrite a module so that its floats have 30 or 32 bits; with 64 only their text becomes that of Python.

    Raises:
        UnsupportedModule: when the functions that make, read and write floats are not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    _, float_type = float_maker(functions)
    writer, reader = _text_functions(parsed, functions)
    if bits == DOUBLE_BITS:
        return _with_python_digits(module, writer)
    library = library_functions(parsed, functions)
    first = len(parsed.functions)
    own = compile_source(
        read_source(__package__, "text.py"),
        first,
        constants={"KEPT_BITS": _UPPER_30_BITS if bits == BOARD_BITS else _ALL_BITS},
    )
    names = list(own)
    replaced = {writer.index: "format_float", reader.index: "parse_float"}
    bodies = []
    for function, (start, end) in zip(functions, parsed.bodies, strict=True):
        if function.index in replaced:
            index = first + names.index(replaced[function.index])
            bodies.append(b"\0" + called_with(index, range(len(function.parameters))) + bytes([op.END]))
        elif function.index in library:
            bodies.append(module[start:end])
        else:
            bodies.append(rounded(parsed, function, library, float_type, bits))
    return join(parsed, bodies, own, {SECTION_DATA: _static_data(parsed, float_type, bits)})


def _text_functions(module: Module, functions: list[Function]) -> tuple[Function, Function]:
    """The functions that write and read a float: the one of its type, and the one of its that stores a double."""
    writers = [function for function in functions if module.type_of(function.index) == _WRITER]
    called = {entry.immediate for writer in writers for entry in writer.instructions if entry.opcode == op.CALL}
    readers = [
        function
        for function in functions
        if function.index in called
        and module.type_of(function.index) == _READER
        and any(entry.opcode == F64_STORE for entry in function.instructions)
    ]
    if len(writers) != 1 or len(readers) != 1:
        raise UnsupportedModule("The functions that write and read floats were not found.")
    return writers[0], readers[0]


def _with_python_digits(module: bytes, writer: Function) -> bytes:
    """The module with another least number of digits, which both have one byte: ``min(most, 16)`` by a select."""
    code = writer.instructions
    wanted = [op.LOCAL_GET, op.I32_CONST, op.LOCAL_GET, op.I32_CONST, _I32_LT_S, op.SELECT]
    places = [
        (code[number + 1], code[number + 3])
        for number in range(len(code) - len(wanted))
        if [entry.opcode for entry in code[number : number + len(wanted)]] == wanted
        and code[number + 1].immediate == code[number + 3].immediate == _DOUBLE_DIGITS
    ]
    if len(places) != 1:
        raise UnsupportedModule("The number of digits that doubles are written with was not found.")
    out = bytearray(module)
    for constant in places[0]:
        out[constant.end - 1] = _PYTHON_DIGITS
    return bytes(out)


def _static_data(module: Module, float_type: int, bits: int) -> bytes:
    """The data section, with the values of static float objects as a board has them."""
    data = module.contents(SECTION_DATA)
    for old, new in static_floats(module, float_type, bits).items():
        data = data.replace(old, new)
    return data
