"""What CircuitPython's core does differently in C, where a message's words or a slot of a type do not reach.

- Comparing bytes and str prints no warning.
- ``print(..., flush=True)`` writes out what a file holds back.
- ``slice(1, 2)`` makes a slice; views of dicts have a length and a truth; ``super().name`` asks a property.
- An array of bytes that are no whole items is refused.
- Bound methods and closures are shown without what they hold, which only error reporting DETAILED does.
- ``json`` refuses what has no JSON, `binascii` refuses text where it encodes, `random` says why it refuses.
- An exception's attributes that its type does not have, and all that a program sets, are the firmware's business: the
  firmware writes, at `ADDRESS`, the function to call and the object that stands for None; see firmware/_errors.py.
"""

from __future__ import annotations

from enum import IntEnum

from . import dialect_calls as calls
from . import dialect_chain as chain
from . import dialect_json as json
from . import dialect_mpy as mpy
from . import dialect_regex as regex
from . import nullpage, wording
from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .interpreter import Interpreter
from .lookup import ATTR, MAKE_NEW, PRINT
from .patch import (
    ADD,
    AND,
    DROP,
    ELSE,
    END,
    EQ,
    EQZ,
    IF,
    NE,
    OR,
    RETURN,
    SELECT,
    SHL,
    SHR_U,
    UNREACHABLE,
    Patch,
    call,
    framed,
    get,
    load,
    load8,
    number,
    put,
    store,
    tee,
)

ADDRESS = nullpage.address("dialect")
"""Where the firmware's words lie, in the page of the null pointer."""

_NONE, _FALSE, _TRUE = 6, 14, 30  # objects (py/obj.h, representation A with immediate objects)
_BOOL, _LEN = 4, 5  # the operations' numbers, py/runtime0.h
_ARGUMENT_BYTES = 8  # of one description of an argument: name, flags, default (py/runtime.h, mp_arg_t)
_DIVIDE, _REMAINDER = 0x6E, b"\x70"
_KEYWORD_BOOL = 0x0200 | 0x0001


class Words(IntEnum):
    """The numbers of the words at `ADDRESS`."""

    ATTRIBUTE = 0
    NOTHING = 1


def word(which: Words) -> bytes:
    """Push one of the words."""
    return number(ADDRESS + 4 * which) + load()


def speak_circuitpython(module: bytes) -> bytes:
    """Rewrite a module, whose messages have CircuitPython's words, so that its core does what CircuitPython's does.

    Raises:
        UnsupportedModule: when something is not found, or not as expected.
    """
    patch = Patch(module, wording.DIALECT_DATA, wording.DIALECT_ROOM)
    interpreter = Interpreter(patch)
    chain.change(patch)
    _without_warnings(patch)
    _flushing_print(patch)
    _slices(patch)
    _views(patch)
    _super(patch, interpreter)
    calls.change(patch, interpreter)
    json.change(patch, interpreter)
    _binascii(patch, interpreter)
    _arrays(patch, interpreter)
    _random(patch)
    regex.change(patch)
    mpy.change(patch)
    _exceptions(patch, interpreter)
    _typecodes(patch)
    _changed_tables(patch, interpreter)
    _plain_callables(patch)
    return patch.finish()


def _without_warnings(patch: Patch) -> None:
    function, at = patch.place("Comparison between bytes and str")
    patch.empty(int(patch.code(function)[at + 2].immediate))


def _flushing_print(patch: Patch) -> None:
    """``print`` parses one argument more, whose value stays below the others in its frame until the end."""
    lookup, function = patch.lookup, patch.lookup.builtin("print")
    code = patch.code(function)
    at = next(at for at, entry in enumerate(code) if entry.opcode == op.CALL)
    shape = [entry.immediate for entry in code[at - 8 : at]]
    if len(patch.module.type_of(code[at].immediate).parameters) != 6 or shape[3] != 3 or shape[6] != 20:
        raise UnsupportedModule("print does not parse its arguments as expected.")
    known, out = int(shape[4]), int(shape[6])
    table = bytearray(lookup.memory[known : known + 3 * _ARGUMENT_BYTES])
    standard_output = lookup.word(known + 2 * _ARGUMENT_BYTES + 4)
    table += (lookup.name("flush") | _KEYWORD_BOOL << 16).to_bytes(4, "little") + bytes(4)
    arguments = patch.reserve(bytes(table))
    # (positional count, positional, keywords, count, descriptions, out)
    parse = get(0) + get(1) + get(2) + number(4) + number(arguments) + get(6) + call(int(code[at].immediate))
    copy = b"".join(get(5) + get(6) + load(4 * place) + store(4 * place) for place in range(3))
    flag = get(5) + get(6) + load8(12) + store(0)
    moved = get(5) + number(out) + bytes([op.I32_SUB]) + put(5)
    parser = patch.add(6, 0, framed(16, 6, parse + copy + moved + flag), 1)
    patch.replace(function, at, call(parser))
    frame = int(code[3].immediate)
    file = get(frame) + load(out + 8)
    flush = file + call(lookup.builtin("flush")) + DROP
    end = len(code) - 6  # where the room on the stack is given back
    if code[end].opcode != op.LOCAL_GET or code[end].immediate != frame:
        raise UnsupportedModule("print does not end as expected.")
    patch.insert(function, end, get(frame) + load() + file + number(standard_output) + NE + AND + IF + flush + END)


def _slices(patch: Patch) -> None:
    lookup = patch.lookup
    kind = lookup.type("slice")
    made = [index for index in patch.with_constant(kind) if len(patch.code(index)) < 20]
    new_slice = patch.only(made, "what makes a slice")
    check, _ = patch.place("function doesn't take keyword arguments")
    positional, keywords, arguments = 0, 1, 2
    body = get(positional) + get(keywords) + number(1 << 17 | 3 << 1) + call(check)
    argument = get(arguments) + load()
    only_stop = number(_NONE) + argument + number(_NONE) + call(new_slice) + RETURN
    body += get(positional) + number(1) + EQ + IF + only_stop + END
    step = number(_NONE) + put(3) + get(positional) + number(3) + EQ + IF + get(arguments) + load(8) + put(3) + END
    body += step + argument + get(arguments) + load(4) + get(3) + call(new_slice)
    make = patch.add(3, 1, body, 1)
    function, at = patch.place("can't create '%q' instances")
    code = patch.code(function)
    start = at - 5
    if [code[start].opcode, code[start - 1].opcode] != [op.LOCAL_GET, op.BR_IF] or patch.after_prologue(function) != 5:
        raise UnsupportedModule("Types are not called as expected.")
    frame, size = int(code[3].immediate), int(code[1].immediate)
    room_back = get(frame) + number(size) + ADD + bytes([op.GLOBAL_SET, 0])
    made_slice = room_back + get(1) + get(2) + get(3) + call(make) + RETURN
    patch.insert(function, start, get(0) + number(kind) + EQ + IF + made_slice + END)


def _views(patch: Patch) -> None:
    lookup = patch.lookup
    function = lookup.function(lookup.slot(lookup.type("dict_view"), 11))
    # The view's dict, and how many entries its map has, above three flags (py/obj.h, mp_map_t).
    used = get(1) + load(4) + load(4) + number(3) + SHR_U
    length = get(0) + number(_LEN) + EQ + IF + used + number(1) + SHL + number(1) + OR + RETURN + END
    truth = number(_TRUE) + number(_FALSE) + used + SELECT + RETURN
    patch.insert(function, 0, length + get(0) + number(_BOOL) + EQ + IF + truth + END)


def _super(patch: Patch, interpreter: Interpreter) -> None:
    lookup = patch.lookup
    place = lookup.slot(lookup.type("super"), ATTR)
    own, attribute, out, found = range(4)
    loading = get(out) + load() + EQZ + put(4)
    body = loading + get(own) + get(attribute) + get(out) + call(lookup.function(place))
    body += get(4) + get(out) + load() + tee(found) + EQZ + EQZ + AND + get(out) + load(4) + EQZ + AND
    body += get(found) + number(3) + AND + EQZ + AND + IF
    body += get(found) + load() + number(lookup.type("property")) + EQ + IF
    refuse = number(patch.lookup.type("AttributeError")) + number(patch.text("unreadable attribute"))
    refuse += call(interpreter.raise_of_type) + UNREACHABLE
    body += get(found) + load(4) + number(_NONE) + EQ + IF + refuse + END
    # The getter is called with the object, which lies in the super object.
    asked = get(found) + load(4) + number(1) + number(0) + get(own) + number(8) + ADD + call(interpreter.call)
    body += get(out) + asked + store() + END + END
    patch.put_in_table(place, patch.add(3, 0, body, 2))


def _binascii(patch: Patch, interpreter: Interpreter) -> None:
    lookup = patch.lookup
    value = 0
    refuse = number(patch.text("a bytes-like object is required")) + call(interpreter.raise_message) + UNREACHABLE
    body = get(value) + number(7) + AND + number(2) + EQ + IF + refuse + END
    body += get(value) + number(3) + AND + EQZ + IF
    body += get(value) + load() + number(lookup.type("str")) + EQ + IF + refuse + END + END
    check = patch.add(1, 0, body)
    for name in ("hexlify", "b2a_base64", "crc32"):
        function = lookup.builtin(name)
        patch.insert(function, patch.after_prologue(function), get(1) + load() + call(check))


def _arrays(patch: Patch, interpreter: Interpreter) -> None:
    """Bytes make whole items of an array."""
    lookup = patch.lookup
    make_new = patch.code(lookup.function(lookup.slot(lookup.type("array"), MAKE_NEW)))
    construct = int(next(entry for entry in reversed(make_new) if entry.opcode == op.CALL).immediate)
    code = patch.code(construct)
    divided = [at for at, entry in enumerate(code) if entry.opcode == _DIVIDE]
    at = patch.only(divided, "where the items of an array are counted")
    # typecode; length of the bytes, which lies on the stack; size; divide
    shape = [op.LOCAL_GET, op.LOCAL_GET, op.I32_LOAD, op.LOCAL_GET]
    if [entry.opcode for entry in code[at - 4 : at]] != shape:
        raise UnsupportedModule("Arrays are not made of bytes as expected.")
    length, size = range(2)
    body = get(length) + get(size) + _REMAINDER + IF + number(lookup.type("ValueError"))
    body += number(patch.text("bytes length not a multiple of item size"))
    body += call(interpreter.raise_of_type) + UNREACHABLE + END
    operands = b"".join(patch.bytes_of(entry) for entry in code[at - 3 : at])
    patch.insert(construct, at - 4, operands + call(patch.add(2, 0, body)))


def _random(patch: Patch) -> None:
    """The bare exceptions of ``choice`` and ``randrange`` get a message."""
    lookup = patch.lookup
    choice = lookup.builtin("choice")
    code = patch.code(choice)
    at = len(code) - 4  # type, no message, call, unreachable, end
    if [entry.opcode for entry in code[at : at + 3]] != [op.I32_CONST, op.CALL, op.UNREACHABLE] or code[at].immediate:
        raise UnsupportedModule("random.choice does not refuse an empty sequence as expected.")
    patch.replace(choice, at, number(patch.text("empty sequence")))
    randrange = lookup.builtin("randrange")
    code = patch.code(randrange)
    at = len(code) - 4
    step = next(code[at + 3].immediate for at in range(len(code)) if _is_step(patch, randrange, at))
    if [entry.opcode for entry in code[at : at + 3]] != [op.I32_CONST, op.CALL, op.UNREACHABLE] or code[at].immediate:
        raise UnsupportedModule("random.randrange does not refuse an empty range as expected.")
    # The first parameter is still the number of arguments, but behind a step that leads nowhere.
    zero = number(patch.text("randrange step cannot be zero")) + number(patch.text("stop not reachable from start"))
    zero += get(0) + number(3) + EQ + SELECT
    patch.replace(randrange, at, number(patch.text("invalid step")) + zero + get(int(step)) + SELECT)


def _is_step(patch: Patch, function: int, at: int) -> bool:
    """Whether the third argument is read here: ``local.get arguments; i32.load 8; call; local.tee step``."""
    code = patch.code(function)[at : at + 4]
    opcodes = [entry.opcode for entry in code]
    return opcodes == [op.LOCAL_GET, op.I32_LOAD, op.CALL, op.LOCAL_TEE] and code[1].immediate == 8


def _exceptions(patch: Patch, interpreter: Interpreter) -> None:
    lookup = patch.lookup
    place = lookup.slot(lookup.type("BaseException"), ATTR)
    own, attribute, out, frame, result = range(5)
    native = get(own) + get(attribute) + get(out) + call(lookup.function(place))
    name = get(attribute) + number(3) + SHL + number(2) + OR
    called = get(frame) + get(own) + store() + get(frame) + name + store(4)

    def ask(count: int) -> bytes:
        return word(Words.ATTRIBUTE) + number(count) + number(0) + get(frame) + call(interpreter.call) + put(result)

    # Set or delete what the interpreter does not (it takes off a traceback, also while the heap is locked): the
    # firmware's function answers True when it has done so; to delete it gets False as the value.
    value = get(out) + load(4) + tee(result) + EQZ + IF + number(_FALSE) + put(result) + END
    asked = called + value + get(frame) + get(result) + store(8) + ask(3)
    asked += get(result) + number(_TRUE) + EQ + IF + get(out) + number(0) + store() + END
    setting = native + get(out) + load() + IF + asked + END
    missing = called + ask(2) + get(result) + number(_NONE) + NE + IF
    missing += number(_NONE) + get(result) + get(result) + word(Words.NOTHING) + EQ + SELECT + put(result)
    missing += get(out) + get(result) + store() + END
    # Every exception of the interpreter's has a value and a number; CircuitPython's only have them where they mean it.
    valued = get(attribute) + number(lookup.name("value")) + EQ
    valued += get(own) + load() + number(lookup.type("StopIteration")) + NE + AND
    numbered = get(attribute) + number(lookup.name("errno")) + EQ
    loading = valued + numbered + OR + EQZ + IF + native + END + get(out) + load() + EQZ + IF + missing + END
    body = word(Words.ATTRIBUTE) + EQZ + IF + native + ELSE
    body += get(out) + load() + IF + setting + ELSE + loading + END + END
    patch.put_in_table(place, patch.add(3, 0, framed(16, frame, body), 2))


def _typecodes(patch: Patch) -> None:
    """Typecodes of objects and addresses, with which a program could make objects of any bytes, do not exist."""
    function, _ = patch.place("bad typecode")  # (byte order, typecode, where the alignment goes)
    is_one = b"".join(get(1) + number(ord(code)) + EQ for code in "OPS") + OR + OR
    patch.insert(function, 0, is_one + IF + number(ord("Z")) + put(1) + END)


def _changed_tables(patch: Patch, interpreter: Interpreter) -> None:
    """An ``__eq__`` may clear the dict or set in which its object is looked up: then there is no next place."""
    refuse = number(patch.lookup.type("RuntimeError")) + number(
        patch.text("dict or set changed while looking up a key")
    )
    refuse += call(interpreter.raise_of_type) + UNREACHABLE
    found = []
    for function in patch.functions():
        code = function.instructions
        for at in range(3, len(code)):
            before = [entry.opcode for entry in code[at - 3 : at + 1]]
            steps = code[at - 3].immediate == 1 and before == [op.I32_CONST, op.I32_ADD, op.LOCAL_GET, _REMAINDER[0]]
            if steps and len(function.parameters) == 3:  # (table, key, kind of look-up)
                found.append((function.index, at, int(code[at - 1].immediate)))
    if len(found) != 2:
        raise UnsupportedModule(f"{len(found)} functions look keys up in tables, not 2.")
    for index, at, size in found:
        patch.insert(index, at, get(size) + EQZ + IF + refuse + END)


def _plain_callables(patch: Patch) -> None:
    """Types without a function to print with are shown by their names (py/obj.c, mp_obj_print_helper)."""
    for name in ("bound_method", "closure"):
        patch.poke(patch.lookup.type(name) + PRINT, b"\0")
