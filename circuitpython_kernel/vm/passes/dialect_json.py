"""What CircuitPython's `json` does differently; a part of `dialect`.

- What has no JSON is refused when it is printed as such.
- ``load`` reads from anything with ``readinto``, and only up to the end of the object.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .interpreter import Interpreter
from .lookup import PROTOCOL
from .patch import (
    AND,
    END,
    EQ,
    EQZ,
    IF,
    OR,
    RETURN,
    UNREACHABLE,
    Patch,
    call,
    get,
    load,
    load8,
    load16,
    number,
    put,
    store,
    store8,
)

_PRINT_JSON = 3
_FOR_JSON = 0x2000  # a flag that no type has
_TYPES = ("list", "dict", "OrderedDict", "tuple", "str", "int", "float", "bool", "NoneType")
_FLAGS, _NAME = 4, 6  # where in a type they lie

# The parser's frame: stack of open objects (its length), stream (object, read function, error, character).
_DEPTH, _STREAM, _CHARACTER, _FRAME = 8, 32, 44, 48
_MARK = 4  # no object; what ``loads`` parses from has it in its last word, which is the text's owner else
_OWNER = 12


def change(patch: Patch, interpreter: Interpreter) -> None:
    """Edit ``dumps`` and ``load``."""
    _refuse(patch, interpreter)
    _load(patch)


def _refuse(patch: Patch, interpreter: Interpreter) -> None:
    lookup = patch.lookup
    for type_name in _TYPES:
        kind = lookup.type(type_name)
        patch.poke(kind + _FLAGS, (lookup.word(kind + _FLAGS) & 0xFFFF | _FOR_JSON).to_bytes(2, "little"))
    function, _ = patch.place("<%q>")
    code = patch.code(function)
    at = next(
        at
        for at, entry in enumerate(code)
        if entry.opcode == op.LOCAL_TEE and code[at - 1].opcode == op.I32_LOAD and code[at + 1].opcode == 0x2D
    )
    kind_local, frame = int(code[at].immediate), int(code[3].immediate)
    name = get(frame) + get(kind_local) + load16(_NAME) + store()
    refuse = number(patch.lookup.type("TypeError")) + number(patch.text("can't convert %q to json")) + get(frame)
    refused = name + refuse + call(interpreter.raise_with) + UNREACHABLE
    unknown = get(kind_local) + load16(_FLAGS) + number(_FOR_JSON) + AND + EQZ
    test = get(2) + number(_PRINT_JSON) + EQ + IF + unknown + IF + refused + END + END
    patch.replace(function, at, put(kind_local) + test + get(kind_local))


def _load(patch: Patch) -> None:
    lookup = patch.lookup
    parser, _ = patch.place("syntax error in JSON")
    code = patch.code(parser)
    calls = [at for at, entry in enumerate(code) if entry.opcode == op.CALL]
    ends = [at for at in range(len(code) - 2) if [entry.opcode for entry in code[at : at + 3]] == [0x2D, op.CALL, 0x45]]
    first, start, following = calls[0], ends[-1] - 2, calls[3]
    expected = [op.BLOCK, op.LOCAL_GET, 0x2D, op.CALL, 0x45, op.BR_IF, op.LOOP]
    if [entry.opcode for entry in code[start : start + 7]] != expected or code[1].immediate != _FRAME:
        raise UnsupportedModule("JSON is not parsed as expected.")
    frame, next_character = int(code[3].immediate), int(code[calls[2]].immediate)
    if code[following].immediate != next_character or code[following - 2].immediate != _STREAM:
        raise UnsupportedModule("JSON is not read as expected.")
    # What is no stream is asked for its ``readinto``, as classes derived from IOBase are.
    value = 0
    own = get(value) + get(1) + call(int(code[first].immediate)) + RETURN
    has_protocol = get(value) + load() + load8(PROTOCOL) + IF + own + END
    generic = number(lookup.slot(lookup.type("IOBase"), PROTOCOL))
    stream_of = patch.add(2, 1, get(value) + number(3) + AND + EQZ + IF + has_protocol + END + generic)
    patch.replace(parser, first, call(stream_of))
    # A stream is read up to the object's end; a text must end there.
    marked = get(value) + load(_OWNER) + number(_MARK) + EQ
    is_text = patch.add(1, 1, get(value) + load() + number(lookup.type("StringIO")) + EQ + marked + AND)
    closing = get(1) + number(0x20) + OR + number(ord("}")) + EQ  # a bracket or a brace
    outermost = get(value) + number(_STREAM - _DEPTH) + bytes([op.I32_SUB]) + load() + EQZ
    skip = get(value) + load() + call(is_text) + EQZ + closing + AND + outermost + AND + IF + number(0) + RETURN + END
    read = patch.add(2, 1, skip + get(value) + call(next_character))
    patch.replace(parser, following, get(_character_local(patch, parser, following)) + call(read))
    ended = get(frame) + load(_STREAM) + call(is_text) + EQZ + IF + get(frame) + number(0) + store8(_CHARACTER) + END
    patch.insert(parser, start, ended)
    _mark_texts(patch, parser)


def _character_local(patch: Patch, parser: int, following: int) -> int:
    """The local with the character that is looked at when the next one is read: it is compared next."""
    code = patch.code(parser)
    return next(int(entry.immediate) for entry in code[following + 1 :] if entry.opcode == op.LOCAL_GET)


def _mark_texts(patch: Patch, parser: int) -> None:
    callers = [
        function.index
        for function in patch.functions()
        if any(entry.opcode == op.CALL and entry.immediate == parser for entry in function.instructions)
    ]
    loads = patch.only(callers, "json.loads")
    code = patch.code(loads)
    at = next(at for at, entry in enumerate(code) if entry.opcode == op.I64_STORE)
    frame = int(code[3].immediate)
    # The text's owner is the last word of the two that are cleared here.
    patch.replace(loads, at, patch.bytes_of(code[at]) + get(frame) + number(_MARK) + store(code[at].immediate + 4))
