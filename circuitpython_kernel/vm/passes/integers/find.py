"""Finds the functions and types of the interpreter that have to do with storing integers, by what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import F64, I32, FunctionType, Module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import Function

_DEMOTE, _I64_REINTERPRET = 0xB6, 0xBD
_FLOAT_WRITER = FunctionType((I32, F64, I32, I32, I32, I32, I32), (I32,))


@dataclass(frozen=True)
class Found:
    """Indices of functions and addresses of types; the names are those of MicroPython's sources."""

    set_item: Function  # mp_binary_set_val_array(typecode, items, index, value)
    set_packed: Function  # mp_binary_set_val(byte order, typecode, value, ...)
    pack: Function  # struct_pack_into_internal(format, place, count, values)
    print_int: Function  # mp_print_mp_int
    print_text: int  # mp_print_strn
    count_items: int  # calc_size_items(format, &size)
    text_of: int  # mp_obj_str_get_str
    raise_message: int  # mp_raise_msg_varg(type, message, arguments)
    int_type: int
    overflow_error: int
    value_error: int


def find(module: Module, functions: list[Function]) -> Found:
    """Look for everything.

    Raises:
        UnsupportedModule: when something is not found, or found more than once.
    """
    by_index = {function.index: function for function in functions}

    def the(what: str, wanted: Callable[[Function], bool], among: Iterable[Function] = functions) -> Function:
        found = [function for function in among if wanted(function)]
        if len(found) != 1:
            raise UnsupportedModule(f"{len(found)} functions of the interpreter look like the one that {what}.")
        return found[0]

    def typed(function: Function, parameters: int, *results: int) -> bool:
        return function.parameters == (I32,) * parameters and function.results == results

    from_float = the(
        "makes integers of floats",
        lambda f: f.parameters == (F64,) and f.results == (I32,) and _has(f, _I64_REINTERPRET) and bool(_raises(f, 2)),
    )
    overflow_error = _raises(from_float, 2)[0][0]
    # The other error there is a ValueError, made by a function that has its type.
    value_error = _constant_of(by_index[_raises(from_float, 1)[0][-1]])
    new_int = the("makes a long integer", lambda f: typed(f, 0, I32), (by_index[i] for i in _calls(from_float)))
    to_float = the(
        "makes floats of objects", lambda f: f.parameters == (I32,) and f.results == (F64,) and _varied(f) != []
    )

    def stores_floats(function: Function) -> bool:
        return _has(function, _DEMOTE) and to_float.index in _calls(function)

    set_packed = the("packs a value", lambda f: typed(f, 5) and stores_floats(f))
    set_item = the("stores an item", lambda f: typed(f, 4) and stores_floats(f) and set_packed.index not in _calls(f))
    pack = the("packs values", lambda f: typed(f, 4) and not _has(f, _DEMOTE) and set_packed.index in _calls(f))
    callers = [function for function in functions if pack.index in _calls(function)]
    common = [by_index[i] for i in set.intersection(*map(_calls, callers)) if i in by_index] if callers else []
    print_float = the("prints floats", lambda f: module.type_of(f.index) == _FLOAT_WRITER)
    print_text = the("prints text", lambda f: typed(f, 6, I32), (by_index[i] for i in _calls(print_float)))
    return Found(
        set_item=set_item,
        set_packed=set_packed,
        pack=pack,
        print_int=the("prints integers", lambda f: typed(f, 8, I32) and print_text.index in _calls(f)),
        print_text=print_text.index,
        count_items=the("counts a format's items", lambda f: typed(f, 2, I32), common).index,
        text_of=the("gives a string's text", lambda f: typed(f, 1, I32), common).index,
        raise_message=_varied(to_float)[0],
        int_type=_constant_of(new_int),
        overflow_error=overflow_error,
        value_error=value_error,
    )


def _has(function: Function, opcode: int) -> bool:
    return any(entry.opcode == opcode for entry in function.instructions)


def _calls(function: Function) -> set[int]:
    return {entry.immediate for entry in function.instructions if entry.opcode == op.CALL}


def _raises(function: Function, constants: int) -> list[list[int]]:
    """Calls that do not return and have so many constants for arguments: the constants, and the function called."""
    code = function.instructions
    found = []
    for number in range(constants + 1, len(code) - 1):
        arguments = code[number - constants : number]
        if (
            (code[number].opcode, code[number + 1].opcode) == (op.CALL, op.UNREACHABLE)
            and all(entry.opcode == op.I32_CONST for entry in arguments)
            and code[number - constants - 1].opcode != op.I32_CONST
        ):
            found.append([entry.immediate for entry in (*arguments, code[number])])
    return found


def _varied(function: Function) -> list[int]:
    """Functions that a function calls to raise a message with arguments: constants for type and message, a local."""
    code = function.instructions
    wanted = [op.I32_CONST, op.I32_CONST, op.LOCAL_GET, op.CALL, op.UNREACHABLE]
    return [
        code[number + 3].immediate
        for number in range(len(code) - 4)
        if [entry.opcode for entry in code[number : number + 5]] == wanted
    ]


def _constant_of(function: Function) -> int:
    """The address of a type in a function: its only constant that is one."""
    found = {
        entry.immediate for entry in function.instructions if entry.opcode == op.I32_CONST and entry.immediate >= 1024
    }
    if len(found) != 1:
        raise UnsupportedModule(f"Function {function.index} does not have one type in it.")
    return int(found.pop())
