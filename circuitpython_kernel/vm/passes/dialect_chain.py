"""Exceptions remember which ones they come from, and are shown with them (py/vm.c, py/obj.c); a part of `dialect`.

A built-in exception object gets three words more: its cause, its context, and flags. ``raise x from y`` sets the cause;
the context is set where a Python function raises or catches an exception while it handles another one. An instance of a
program's class keeps both as ordinary attributes, and so its context goes before its cause when it is shown.

Only full builds do this: their firmware writes the names of the two attributes at `ADDRESS`.
"""

from __future__ import annotations

from enum import IntEnum

from . import nullpage
from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .lookup import MAKE_NEW
from .patch import (
    ADD,
    AND,
    BLOCK,
    DROP,
    END,
    EQ,
    EQZ,
    GT_U,
    I32_LT_U,
    IF,
    LOOP,
    LT_U,
    OR,
    RETURN,
    SHL,
    SHR_U,
    SUB,
    Patch,
    branch,
    branch_if,
    call,
    get,
    load,
    load8,
    number,
    put,
    store,
    tee,
)
from .pystack import GLOBALS_TYPE
from .smallints import find_globals

ADDRESS = nullpage.address("dialect_chain")
"""Where `Words` lie, in the page of the null pointer."""


class Words(IntEnum):
    """The names of the attributes, as objects; 0 on boards that do not chain exceptions."""

    CAUSE = 0
    CONTEXT = 1


CAUSE, CONTEXT, FLAGS = 16, 20, 24
"""Where in an exception the words lie."""
SUPPRESSED, MARKED = 1, 2
"""Bits of the flags: the context is not shown; the exception is being shown. Above them: how deep in a chain."""

_DEPTH_SHIFT = 8
_MOST_SHOWN = 50  # of one chain; each takes some of the stack
_OLD_BYTES, _NEW_BYTES = 16, 32
_MAKERS = 2  # functions that allocate an exception
_HEAP = 0x12000  # objects below this are the interpreter's static ones, which have no words more
_NONE = 6
_HANDLER_BYTES, _HANDLED = 12, 8  # of an entry of a function's handlers; where the exception that is handled lies in it
_TYPE_SLOTS = 16  # a slot's number in a type counts from 1, and its slots begin at 20
_MEMBERS, _SUBOBJECT = 4, 16  # of an instance of a program's class: its attributes; what it has of a built-in class
_DIRECT = "\nThe above exception was the direct cause of the following exception:\n\n"
_DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"


def change(patch: Patch) -> None:
    """Edit how exceptions are made, raised, caught and shown."""
    _make_longer(patch)
    own = patch.add(1, 1, _is_built_in(patch))
    native = patch.add(1, 1, _native(own))
    keep = patch.add(4, 0, _keep(patch, own))
    _record(patch, own, keep)
    _show_chain(patch, own, native)


def _name(which: Words) -> bytes:
    return number(ADDRESS + 4 * which) + load()


def _make_longer(patch: Patch) -> None:
    make_new = patch.lookup.function(patch.lookup.slot(patch.lookup.type("BaseException"), MAKE_NEW))
    code = patch.code(make_new)
    at = next(at for at, entry in enumerate(code) if entry.opcode == op.I32_CONST and entry.immediate == _OLD_BYTES)
    if [entry.opcode for entry in code[at + 1 : at + 5]] != [op.CALL, op.LOCAL_TEE, op.I32_CONST, op.I32_CONST]:
        raise UnsupportedModule("Exceptions are not made as expected.")
    allocate, (base, offset) = int(code[at + 1].immediate), (entry.immediate for entry in code[at + 3 : at + 5])
    address = 0
    words = b"".join(get(address) + number(0) + store(place) for place in (CAUSE, CONTEXT, FLAGS))
    clear = patch.add(1, 1, number(_HEAP) + get(address) + LT_U + IF + words + END + get(address))
    made = 0
    # The compiler has a copy of its code for exceptions without arguments: known by the static one for a full heap.
    for function, at in patch.constants[_OLD_BYTES]:
        code = patch.code(function)[at : at + 5]
        if [entry.immediate for entry in code[1:2] + code[3:5]] != [allocate, base, offset]:
            continue
        patch.replace(function, at, number(_NEW_BYTES))
        patch.replace(function, at + 1, patch.bytes_of(code[1]) + call(clear))
        made += 1
    if made != _MAKERS:
        raise UnsupportedModule(f"{made} functions make exceptions, not {_MAKERS}.")


def _is_built_in(patch: Patch) -> bytes:
    """``(exception) -> whether its class is a built-in one``."""
    make_new = patch.lookup.slot(patch.lookup.type("BaseException"), MAKE_NEW)
    kind = get(0) + load()
    return kind + load8(MAKE_NEW) + number(2) + SHL + kind + ADD + load(_TYPE_SLOTS) + number(make_new) + EQ


def _native(own: int) -> bytes:
    """``(exception) -> built-in exception``: itself, or what an instance of a class has of it; 0 for static ones."""
    exception = 0
    body = get(exception) + call(own) + EQZ + IF + get(exception) + load(_SUBOBJECT) + put(exception) + END
    return body + get(exception) + number(_HEAP) + LT_U + IF + number(0) + RETURN + END + get(exception)


def _keep(patch: Patch, own: int) -> bytes:
    """``(exception, name, offset, value)``: set an attribute of an exception."""
    exception, name, offset, value = range(4)
    store_attribute = patch.code(patch.lookup.builtin("setattr"))[4]
    if store_attribute.opcode != op.CALL:
        raise UnsupportedModule("setattr does not set attributes as expected.")
    stored = get(exception) + get(name) + number(3) + SHR_U + get(value) + call(int(store_attribute.immediate))
    body = get(exception) + call(own) + EQZ + IF + stored + RETURN + END
    body += get(exception) + number(_HEAP) + LT_U + IF + RETURN + END
    body += get(value) + number(_NONE) + EQ + IF + number(0) + put(value) + END
    return body + get(exception) + get(offset) + ADD + get(value) + store()


def _record(patch: Patch, own: int, keep: int) -> None:
    """Where a function raises, raises from another exception, or catches."""
    loop, reraise = patch.place("no active exception to reraise")
    _, chaining = patch.place("exception chaining not supported")
    make, _ = patch.place("exceptions must derive from BaseException")
    code = patch.code(loop)
    top, bottom = _handlers(patch, loop)
    made = [at for at, entry in enumerate(code) if entry.opcode == op.CALL and entry.immediate == make]
    raised = patch.only([at for at in made if reraise < at < chaining], "where an exception is raised")
    raised_from = next(at for at in made if at > chaining)
    # block; local.get stack; i32.load 0; i32.const None; i32.eq; br_if
    start = max(place for place in range(chaining) if code[place].opcode == op.BLOCK)
    if (
        code[start + 1].opcode != op.LOCAL_GET
        or code[start + 3].immediate != _NONE
        or code[start + 4].opcode != op.I32_EQ
    ):
        raise UnsupportedModule("Exceptions are not raised from others as expected.")
    cause_at = int(code[start + 1].immediate)
    shape = [op.LOCAL_GET, op.I32_LOAD, op.LOCAL_GET, op.I32_STORE]
    found = [
        at
        for at in range(len(code) - 3)
        if [entry.opcode for entry in code[at : at + 4]] == shape
        and code[at].immediate == top
        and code[at + 3].immediate == _HANDLED
    ]
    caught = patch.only(found, "where an exception is caught")
    handlers = get(top) + load() + get(bottom)

    note = patch.add(3, 0, _note_context(patch, keep), 1)
    value, entry, last, cause = range(4)
    body = get(value) + call(make) + tee(value) + get(entry) + get(last) + call(note)
    raise_it = patch.add(3, 1, body + get(value))
    body += _name(Words.CAUSE) + EQZ + IF + get(value) + RETURN + END
    body += get(value) + _name(Words.CAUSE) + number(CAUSE) + get(cause) + call(keep)
    suppress = patch.add(1, 0, _suppress(own))
    raise_from = patch.add(4, 1, body + get(value) + call(suppress) + get(value))
    patch.replace(loop, raised, handlers + call(raise_it))
    patch.replace(loop, raised_from, handlers + get(cause_at) + load() + call(raise_from))
    patch.insert(loop, caught, get(int(code[caught + 2].immediate)) + handlers + call(note))


def _suppress(own: int) -> bytes:
    """``(exception)``: what has a cause is not shown with its context."""
    plain = get(0) + call(own) + EQZ + get(0) + number(_HEAP) + LT_U + OR
    return plain + IF + RETURN + END + get(0) + get(0) + load(FLAGS) + number(SUPPRESSED) + OR + store(FLAGS)


def _note_context(patch: Patch, keep: int) -> bytes:
    """``(exception, newest handler, oldest handler)``: the newest exception that is handled is its context."""
    exception, entry, last, handled = range(4)
    body = _name(Words.CONTEXT) + EQZ + IF + RETURN + END
    # Not in functions of the firmware's, which are C on a board.
    body += number(find_globals(patch)) + load() + load() + number(GLOBALS_TYPE) + load() + EQ + IF + RETURN + END
    body += BLOCK + LOOP + get(entry) + get(last) + LT_U + IF + RETURN + END
    body += get(entry) + load(_HANDLED) + tee(handled) + branch_if(1)
    body += get(entry) + number(_HANDLER_BYTES) + SUB + put(entry) + branch(0) + END + END
    body += get(handled) + get(exception) + EQ + IF + RETURN + END
    return body + get(exception) + _name(Words.CONTEXT) + number(CONTEXT) + get(handled) + call(keep)


def _handlers(patch: Patch, loop: int) -> tuple[int, int]:
    """The locals with the address of the newest handler's and with the oldest handler, as ``raise`` walks them."""
    code = patch.code(loop)
    shape = [
        op.LOCAL_GET,
        op.I32_LOAD,
        op.LOCAL_TEE,
        op.LOCAL_GET,
        I32_LT_U,
        op.BR_IF,
        op.LOOP,
        op.LOCAL_GET,
        op.I32_LOAD,
    ]
    found = {
        (int(code[at].immediate), int(code[at + 3].immediate))
        for at in range(len(code) - len(shape))
        if [entry.opcode for entry in code[at : at + len(shape)]] == shape and code[at + 8].immediate == _HANDLED
    }
    if len(found) != 1:
        raise UnsupportedModule("Handlers of exceptions are not kept as expected.")
    return found.pop()


def _show_chain(patch: Patch, own: int, native: int) -> None:
    """Before an exception its context is shown, or its cause; not one that is being shown already."""
    shown, at = patch.place("Traceback (most recent call last):\n")
    code = patch.code(shown)
    print_text = int(code[at + 1].immediate)
    first = next(at for at, entry in enumerate(code) if entry.opcode == op.BR_IF) + 1
    is_exception = code[first - 3]
    if is_exception.opcode != op.CALL:
        raise UnsupportedModule("Exceptions are not shown as expected.")
    attribute = patch.add(3, 1, _attribute(own), 1)
    output, exception, inner, text, depth = range(5)

    def asked(name: Words, offset: int) -> bytes:
        return get(exception) + _name(name) + number(offset) + call(attribute) + put(inner)

    flags = get(exception) + call(native) + tee(depth) + EQZ + IF + RETURN + END + get(depth) + load(FLAGS) + tee(depth)
    body = _name(Words.CAUSE) + EQZ + IF + RETURN + END
    body += number(patch.text(_DURING)) + put(text)
    body += flags + number(SUPPRESSED) + AND + EQZ + IF + asked(Words.CONTEXT, CONTEXT) + END
    body += get(inner) + EQZ + IF + number(patch.text(_DIRECT)) + put(text) + asked(Words.CAUSE, CAUSE) + END
    body += get(inner) + EQZ + IF + RETURN + END
    body += get(inner) + call(int(is_exception.immediate)) + EQZ + IF + RETURN + END
    body += get(inner) + call(native) + tee(inner) + EQZ + IF + RETURN + END
    body += get(depth) + number(_DEPTH_SHIFT) + SHR_U + number(1) + ADD + tee(depth)
    body += number(_MOST_SHOWN) + GT_U + get(inner) + load(FLAGS) + number(MARKED) + AND + OR + IF + RETURN + END
    mark = get(depth) + number(_DEPTH_SHIFT) + SHL + number(MARKED) + OR
    body += get(inner) + get(inner) + load(FLAGS) + mark + OR + store(FLAGS)
    body += get(output) + get(inner) + call(shown) + get(output) + get(text) + call(print_text) + DROP
    body += get(inner) + get(inner) + load(FLAGS) + number(SUPPRESSED) + AND + store(FLAGS)
    patch.insert(shown, first, get(0) + get(1) + call(patch.add(2, 0, body, 3)))


def _attribute(own: int) -> bytes:
    """``(exception, name, offset) -> attribute``; 0 when there is none."""
    exception, name, offset, left = range(4)
    static = get(exception) + number(_HEAP) + LT_U + IF + number(0) + RETURN + END
    body = static + get(exception) + call(own) + IF + get(exception) + get(offset) + ADD + load() + RETURN + END
    # Its dict: used, allocated, table of keys and values.
    body += get(exception) + load(_MEMBERS + 4) + put(left) + get(exception) + load(_MEMBERS + 8) + put(exception)
    body += number(_NONE) + put(offset)
    body += BLOCK + LOOP + get(left) + EQZ + branch_if(1)
    body += get(exception) + load() + get(name) + EQ + IF + get(exception) + load(4) + put(offset) + branch(2) + END
    body += get(exception) + number(8) + ADD + put(exception) + get(left) + number(1) + SUB + put(left) + branch(0)
    found = get(offset) + number(_NONE) + EQ + IF + number(0) + RETURN + END + get(offset)
    return body + END + END + found
