"""Makes new strings cheap: they are no longer looked up among the interned ones.

Whenever the interpreter makes a string at run time, it first walks over every interned string to see whether this one
is among them, which takes longer than making it, and the longer the more names the firmware and the program have. The
look-up only saves memory; code that needs an interned string (attribute names, keyword arguments) interns it itself.
This pass lets it find nothing.

The functions are told by what they do (py/qstr.c): the hash starts with 5381 and multiplies by 33; the look-up has that
hash and a call in it, takes text and length and gives a number; who calls the look-up and gives an object makes
strings.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.binary import I32, Module, read_module
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, read_function

_HASH_START = 5381
_HASH_FACTOR = 33
# In place of the call: its two arguments go, and "not found" comes.
_NOT_FOUND = bytes([op.DROP, op.DROP, op.I32_CONST, 0])


def skip_interning(module: bytes) -> bytes:
    """Rewrite a module so that making a string does not look for an interned one.

    Raises:
        UnsupportedModule: when the look-up or its callers are not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    look_up = find_look_up(functions)
    makers = [function for function in functions if _makes_strings(function, look_up)]
    if not makers:
        raise UnsupportedModule("No function of the interpreter looks for interned strings.")
    bodies = [module[start:end] for start, end in parsed.bodies]
    for function in makers:
        bodies[function.index - parsed.imported_functions] = _without_call(parsed, function, look_up)
    return parsed.rewritten(bodies, {})


def find_look_up(functions: list[Function]) -> int:
    """The index of the function that looks for an interned string."""
    found = [
        function.index
        for function in functions
        if _hashes(function)
        and function.parameters == (I32, I32)
        and function.results == (I32,)
        and any(entry.opcode == op.CALL for entry in function.instructions)
    ]
    if len(found) != 1:
        raise UnsupportedModule(f"The look-up of interned strings was not found: {len(found)} functions look like it.")
    return found[0]


def _hashes(function: Function) -> bool:
    constants = {entry.immediate for entry in function.instructions if entry.opcode == op.I32_CONST}
    return {_HASH_START, _HASH_FACTOR} <= constants


def _makes_strings(function: Function, look_up: int) -> bool:
    """Whether it calls the look-up and gives an object. The interner itself hashes; the parser gives nothing."""
    calls = any(entry.opcode == op.CALL and entry.immediate == look_up for entry in function.instructions)
    return calls and function.results == (I32,) and not _hashes(function)


def _without_call(module: Module, function: Function, look_up: int) -> bytes:
    data = module.data
    start = module.bodies[function.index - module.imported_functions][0]
    out = bytearray(data[start : function.instructions[0].start])
    for entry in function.instructions:
        is_look_up = entry.opcode == op.CALL and entry.immediate == look_up
        out += _NOT_FOUND if is_look_up else data[entry.start : entry.end]
    return bytes(out)
