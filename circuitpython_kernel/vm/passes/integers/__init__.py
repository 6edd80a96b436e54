"""Lets the interpreter refuse integers that do not fit, where MicroPython wraps them.

CircuitPython checks what is stored in arrays, bytearrays, views and packed structures, and how many items `struct`
gets, and separates the zeros before a number as it separates its digits. ``checks`` has the code, which this pass
compiles; ``find`` tells where the interpreter stores, packs and prints.

It may import `vm.passes`.
"""

from __future__ import annotations

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import I32, FunctionType, Module, read_module, unsigned
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import Function, read_function
from circuitpython_kernel.vm.passes.guestcode import External, called_with, compile_source, join, read_source

from .find import find

_TEXTS = {
    "TOO_LARGE": "value must fit in %d byte(s)",
    "WRONG_COUNT": "pack expected %d items for packing (got %d)",
    "COMMA": ",",
    "ZERO": "0",
}
# In the room that the interpreter had for its C stack before `gcroots` moves it; `wording` uses its upper end.
_OLD_STACK_BYTES = 65536
_OFFSET = 4096


def refuse_what_does_not_fit(module: bytes) -> bytes:
    """Rewrite a module so that integers are checked before they are stored.

    Raises:
        UnsupportedModule: when a function of the interpreter that has to be changed is not found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    found = find(parsed, functions)
    top = parsed.globals[0].initial if parsed.globals else None
    if top is None:
        raise UnsupportedModule("Global 0 is not a stack pointer.")
    start = top - _OLD_STACK_BYTES + _OFFSET
    constants = {"INT_TYPE": found.int_type, "OVERFLOW_ERROR": found.overflow_error, "VALUE_ERROR": found.value_error}
    text = b""
    for name, words in _TEXTS.items():
        constants[name] = start + len(text)
        text += words.encode() + b"\0"
    first = len(parsed.functions)
    own = compile_source(
        read_source(__package__, "checks.py"),
        first,
        {
            "count_items": External(found.count_items, FunctionType((I32, I32), (I32,))),
            "print_text": External(found.print_text, FunctionType((I32,) * 6, (I32,))),
            "raise_message": External(found.raise_message, FunctionType((I32,) * 3, ())),
            "text_of": External(found.text_of, FunctionType((I32,), (I32,))),
        },
        constants,
    )
    index = {name: first + number for number, name in enumerate(own)}
    checks = {
        found.set_item.index: called_with(index["check_integer"], (0, 3)),
        found.set_packed.index: called_with(index["check_integer"], (1, 2)),
        found.pack.index: called_with(index["check_count"], (0, 2)),
    }
    bodies = []
    for function, (body_start, end) in zip(functions, parsed.bodies, strict=True):
        if function.index in checks:
            head = function.instructions[0].start
            bodies.append(module[body_start:head] + checks[function.index] + module[head:end])
        elif function is found.print_int:
            bodies.append(_calling(parsed, function, found.print_text, index["print_number"]))
        else:
            bodies.append(module[body_start:end])
    return join(parsed, bodies, own, parsed.with_data(start, text))


def _calling(module: Module, function: Function, old: int, new: int) -> bytes:
    """A body with calls of another function."""
    data = module.data
    code = function.instructions
    head = data[module.bodies[function.index - module.imported_functions][0] : code[0].start]
    return head + b"".join(
        bytes([op.CALL]) + unsigned(new)
        if entry.opcode == op.CALL and entry.immediate == old
        else data[entry.start : entry.end]
        for entry in code
    )
