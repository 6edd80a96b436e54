"""Gives the interpreter a board's floats.

The artifact computes with doubles. Boards compute in single precision, and those with 32-bit processors keep 30 bits of
a float, as they hold it in the word that else is an object's address. This package rewrites the module:

``rounding``
    rounds each result of the C code, and each float object that is made, as on a board;
``text``, compiled by ``compiler``
    reads and writes floats as a board does, in place of the interpreter's own functions.

One module is made for each kind of float, as a test at each operation would cost more than a second module on disk.
"""

from __future__ import annotations

from importlib import resources

from ..gcroots import instructions as op
from ..gcroots.binary import (
    F64,
    I32,
    SECTION_DATA,
    SECTION_FUNCTION,
    SECTION_TYPE,
    FunctionType,
    Module,
    longer,
    read_module,
    unsigned,
)
from ..gcroots.errors import UnsupportedModule
from ..gcroots.instructions import Function, read_function
from .compiler import Compiled, compile_source
from .rounding import F64_STORE, float_maker, library_functions, rounded, static_floats

BOARD_BITS = 30
"""What boards with 32-bit processors keep of a float."""
SINGLE_BITS = 32
"""What the boards with 64-bit processors keep."""
DOUBLE_BITS = 64
"""The interpreter's own floats: no board's, but Python's."""

_WRITER = FunctionType((F64, I32, I32, I32, I32, I32), (I32,))
_READER = FunctionType((I32, I32, I32), (I32,))
_ALL_BITS, _UPPER_30_BITS = -1, -4


def use_board_floats(module: bytes, bits: int) -> bytes:
    """Rewrite a module so that its floats have 30 or 32 bits; with 64 it stays as it is.

    Raises:
        UnsupportedModule: when the functions that make, read and write floats are not found.
    """
    if bits == DOUBLE_BITS:
        return module
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    _, float_type = float_maker(functions)
    writer, reader = _text_functions(parsed, functions)
    library = library_functions(parsed, functions)
    own = compile_source(
        resources.files(__package__).joinpath("text.py").read_text(encoding="utf-8"),
        len(parsed.functions),
        constants={"KEPT_BITS": _UPPER_30_BITS if bits == BOARD_BITS else _ALL_BITS},
    )
    bodies = []
    for function, (start, end) in zip(functions, parsed.bodies, strict=True):
        if function is writer:
            bodies.append(_jump(parsed, own, "format_float"))
        elif function is reader:
            bodies.append(_jump(parsed, own, "parse_float"))
        elif function.index in library:
            bodies.append(module[start:end])
        else:
            bodies.append(rounded(parsed, function, library, float_type, bits))
    return _joined(parsed, bodies, own, _static_data(parsed, float_type, bits))


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


def _jump(module: Module, own: dict[str, Compiled], name: str) -> bytes:
    """A body that hands its parameters on."""
    index = len(module.functions) + list(own).index(name)
    gets = b"".join(bytes([op.LOCAL_GET, number]) for number in range(len(own[name].type.parameters)))
    return b"\0" + gets + bytes([op.CALL]) + unsigned(index) + bytes([op.END])


def _joined(module: Module, bodies: list[bytes], own: dict[str, Compiled], data: bytes) -> bytes:
    """The module with the new functions behind its own."""
    types = list(module.types)
    for function in own.values():
        if function.type not in types:
            types.append(function.type)
    new_types = types[len(module.types) :]
    encoded = b"".join(
        b"\x60" + unsigned(len(kind.parameters)) + bytes(kind.parameters) + unsigned(len(kind.results))
        + bytes(kind.results) for kind in new_types
    )  # fmt: skip
    indices = b"".join(unsigned(types.index(function.type)) for function in own.values())
    sections = {
        SECTION_TYPE: longer(module.contents(SECTION_TYPE), encoded, len(new_types)),
        SECTION_FUNCTION: longer(module.contents(SECTION_FUNCTION), indices, len(own)),
        SECTION_DATA: data,
    }
    return module.rewritten([*bodies, *(function.body for function in own.values())], sections)


def _static_data(module: Module, float_type: int, bits: int) -> bytes:
    """The data section, with the values of static float objects as a board has them."""
    data = module.contents(SECTION_DATA)
    for old, new in static_floats(module, float_type, bits).items():
        data = data.replace(old, new)
    return data
