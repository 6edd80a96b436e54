"""Regular expressions know escapes of control characters, as CircuitPython's do; a part of `dialect`."""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .patch import (
    ADD,
    AND,
    BLOCK,
    ELSE,
    END,
    EQ,
    EQZ,
    IF,
    LOOP,
    RETURN,
    SELECT,
    SUB,
    Patch,
    branch,
    branch_if,
    call,
    get,
    load8,
    number,
    put,
    store8,
    tee,
)

_ESCAPES = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "a": 7}


def change(patch: Patch) -> None:
    """Escapes of control characters in a pattern are put as these characters before it is compiled."""
    character = 0
    known = number(0)
    for letter, meant in _ESCAPES.items():
        known = number(meant) + known + get(character) + number(ord(letter)) + EQ + SELECT
    meaning = patch.add(1, 1, known)
    function, _ = patch.place("Error in regex")
    code = patch.code(function)
    at = next(at for at, entry in enumerate(code) if entry.opcode == op.CALL)
    if at + 1 >= len(code) or len(patch.module.type_of(code[at].immediate).parameters) != 1:
        raise UnsupportedModule("Regular expressions are not compiled as expected.")
    text, place, character, copy, out = range(5)

    def scan(found: bytes, other: bytes) -> bytes:
        """Look at each character: do ``found`` at an escape that is known, else ``other``; both move on."""
        pair = get(place) + load8(1) + call(meaning) + tee(character) + IF + found + ELSE + other + END
        step = get(place) + load8() + number(ord("\\")) + EQ + IF + pair + ELSE + other + END
        return BLOCK + LOOP + get(place) + load8() + EQZ + branch_if(1) + step + branch(0) + END + END

    def forward(count: int) -> bytes:
        return get(place) + number(count) + ADD + put(place)

    # A backslash takes the character behind it along, unless that is the end.
    length = number(1) + get(place) + load8() + number(ord("\\")) + EQ + get(place) + load8(1) + EQZ + EQZ + AND + ADD
    size = get(place) + get(text) + SUB + number(1) + ADD
    body = get(text) + put(place) + scan(number(1) + put(copy) + forward(2), get(place) + length + ADD + put(place))
    body += get(copy) + EQZ + IF + get(text) + RETURN + END
    body += size + call(_allocator(patch)) + tee(copy) + put(out) + get(text) + put(place)
    store_one = get(out) + get(character) + store8() + get(out) + number(1) + ADD + put(out)
    take = get(place) + load8() + put(character) + store_one + forward(1)
    both = length + number(2) + EQ + IF + take + END + take
    body += scan(store_one + forward(2), both) + get(out) + number(0) + store8() + get(copy)
    translate = patch.add(1, 1, body, 4)
    patch.insert(function, at + 1, call(translate))


def _allocator(patch: Patch) -> int:
    """What allocates bytes on the heap or raises MemoryError."""
    message, _ = patch.place("memory allocation failed, allocating %u bytes")
    found = []
    for function in patch.functions():
        code = [entry for entry in function.instructions if entry.opcode == op.CALL]
        shape = len(function.parameters), len(function.results), len(code)
        if shape == (1, 1, 2) and code[1].immediate == message and _parameters(patch, code[0].immediate) == 2:
            found.append(function.index)
    return patch.most_called(found, "what allocates memory")


def _parameters(patch: Patch, function: int) -> int:
    return len(patch.module.type_of(function).parameters)
