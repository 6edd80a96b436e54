"""Classes, modules and functions of the firmware are to a program what C ones are.

The firmware is Python where a board has C. Three things make the difference invisible:

**Private names.** The firmware's image gives each name of its own, those that begin with one underscore, a first byte
that no text has (`PRIVATE_BYTE`; UTF-8 never uses it; see private_names.py). A program cannot write such a name in any
way: strings are valid UTF-8, and a text with that byte, from a file or compiled, is taken as a name only while the
firmware is being loaded. ``dir()`` and ``__dict__`` leave these names out.

**Sealed classes and modules.** While the word `ADDRESS` is not 0 the firmware is being loaded; a class that is made
meanwhile is marked in its type's flags. Outside the firmware's own functions (their globals' dict has a type of its
own, see `pystack`) no attribute of such a class, or of an object that is an instance of it and not of a class of the
program's, can be set or deleted except through a property; the same holds for modules. Methods that C has slots for
(``__init__``, ``__len__``) are not shown, functions have no attributes and are shown as ``<function>``.

**Modules of the interpreter's port** are found only while the firmware is being loaded, but for those in `PERMITTED`.

The functions are in `code`.

It may import `vm.passes`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from circuitpython_kernel.vm.passes import dialect_chain, nullpage, pystack, smallints
from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.guestcode import External, read_source
from circuitpython_kernel.vm.passes.lookup import ATTR, LOCALS_DICT, MAKE_NEW, PARENT, PRINT, SLOTS
from circuitpython_kernel.vm.passes.patch import (
    ADD,
    AND,
    END,
    I32_EQZ,
    IF,
    RETURN,
    SELECT,
    SET_STACK,
    Patch,
    call,
    get,
    load,
    load16,
    number,
)
from circuitpython_kernel.vm.passes.strings import find_look_up

ADDRESS = nullpage.address("natives")
"""Where the firmware says that it is being loaded; so it is when the interpreter starts."""

PRIVATE_BYTE = b"\xff"
"""What private names begin with."""

PERMITTED = (
    "__main__", "array", "binascii", "builtins", "collections", "io", "json", "math", "random", "re",
)  # fmt: skip
"""Modules of the interpreter's that are CircuitPython's, too, as they are."""

_MUTABLE = ("path", "ps1", "ps2", "tracebacklimit")  # of sys: what C code reads there
_SHOWN = frozenset({
    # What a class in C has by a name, or what the interpreter looks for by its name.
    "__aenter__", "__aexit__", "__aiter__", "__anext__", "__await__", "__bases__", "__class__", "__dict__", "__enter__",
    "__exit__", "__import__", "__main__", "__name__", "__next__", "__reversed__", "__get__", "__set__", "__delete__",
    "__bytes__", "__del__", "__path__", "__file__",
})  # fmt: skip
_NATIVE = 0x8000
_ROOM = 1024
_DATA = smallints.DATA - _ROOM


def seal_firmware(module: bytes) -> bytes:
    """Rewrite a module so that what the firmware defines looks like C to programs.

    Raises:
        UnsupportedModule: when a function to change is not as expected.
    """
    patch = Patch(module, _DATA, _ROOM)
    found = _find(patch)
    functions = _compile(patch, found)
    for place, name in (
        (found.type_attribute, "type_attribute"),
        (found.module_attribute, "module_attribute"),
        (found.function_attribute, "function_attribute"),
        (found.make_type, "make_type"),
        (found.dir, "public_list"),
    ):
        patch.put_in_table(place, functions[name])
    _instances(patch, found, functions)
    _prints(patch, functions)
    _modules(patch, found.get_module, functions["permitted"])
    _names(patch, functions["is_unspeakable"])
    patch.poke(ADDRESS, struct.pack("<I", 1))
    return patch.finish()


@dataclass(frozen=True)
class _Found:
    """Table indices of functions that are wrapped, and indices of functions that are changed or called."""

    type_attribute: int
    module_attribute: int
    function_attribute: int
    make_type: int
    dir: int
    instance: int
    look_up: int
    copy_dict: int
    intern: int
    pools: int
    get_module: int


def _find(patch: Patch) -> _Found:
    lookup = patch.lookup
    kind = lookup.type("type")
    module_attribute = lookup.slot(lookup.type("module"), ATTR)
    look_up = _first_call(patch, lookup.function(module_attribute))
    names = lookup.name("__dict__")
    instances = [index for index in patch.with_constant(names) if _calls(patch, index, look_up)]
    instances.remove(lookup.function(module_attribute))
    instance = patch.only(instances, "what looks up attributes of instances")
    helper = _helper(patch)
    interners = [function.index for function in patch.functions() if _is_interner(patch, function.index, helper)]
    get_module = [index for index in patch.with_constant(lookup.name("usys")) if _calls(patch, index, look_up)]
    return _Found(
        type_attribute=lookup.slot(kind, ATTR),
        module_attribute=module_attribute,
        function_attribute=lookup.slot(_function_type(patch), ATTR),
        make_type=lookup.slot(kind, MAKE_NEW),
        dir=_table_index(patch, lookup.builtin("dir")),
        instance=instance,
        look_up=look_up,
        copy_dict=_first_call(patch, lookup.function(lookup.slot(kind, ATTR))),
        intern=patch.only(interners, "what interns a text"),
        pools=_pools(patch),
        get_module=patch.only(get_module, "what finds the interpreter's modules"),
    )


def _first_call(patch: Patch, function: int) -> int:
    return int(next(entry.immediate for entry in patch.code(function) if entry.opcode == op.CALL))


def _calls(patch: Patch, function: int, called: int) -> bool:
    return any(entry.opcode == op.CALL and entry.immediate == called for entry in patch.code(function))


def _helper(patch: Patch) -> int:
    """What interns a text and may keep it where it is: it looks it up first."""
    look_up = find_look_up(patch.functions())
    found = [
        function.index
        for function in patch.functions()
        if len(function.parameters) == 3 and len(function.results) == 1 and _calls(patch, function.index, look_up)
        and function.instructions[4].immediate == look_up
    ]  # fmt: skip
    return patch.only(found, "what interns texts")


def _is_interner(patch: Patch, index: int, helper: int) -> bool:
    """``(text, length)``: calls the helper with both and nothing more."""
    code = patch.code(index)
    opcodes = [entry.opcode for entry in code]
    return (
        opcodes == [op.LOCAL_GET, op.LOCAL_GET, op.I32_CONST, op.CALL, op.END]
        and code[2].immediate == 0
        and code[3].immediate == helper
    )


def _table_index(patch: Patch, function: int) -> int:
    found = [place for place, index in patch.lookup.table.items() if index == function]
    return patch.only(found, "the function's place in the table")


def _function_type(patch: Patch) -> int:
    """The type of functions in bytecode: the only one named so that has attributes."""
    lookup = patch.lookup
    found = [kind for kind in lookup.types("function") if lookup.slot(kind, ATTR)]
    return patch.only(found, "the type of functions")


def _pools(patch: Patch) -> int:
    """Where the address of the newest pool of names lies: ``dir`` goes through all names."""
    code = patch.code(patch.lookup.builtin("dir"))
    shape = [op.I32_CONST, op.I32_LOAD, op.LOCAL_TEE, op.I32_LOAD, op.I32_CONST, op.I32_AND]
    found = [
        int(code[at].immediate + code[at + 1].immediate)
        for at in range(len(code) - 6)
        if [entry.opcode for entry in code[at : at + 6]] == shape and code[at + 4].immediate == 0x7FFF_FFFF
    ]
    return patch.only(found, "where names are kept")


def _compile(patch: Patch, found: _Found) -> dict[str, int]:
    lookup = patch.lookup
    hidden, count = _hidden_names(patch)
    mutable = [lookup.name(name) for name in _MUTABLE if lookup.has_name(name)]
    permitted = _permitted(patch, found.get_module)
    constants = {
        "LOADING": ADDRESS,
        "CHAIN": dialect_chain.ADDRESS,
        "GLOBALS": smallints.find_globals(patch),
        "GLOBALS_TYPE": pystack.GLOBALS_TYPE,
        "POOLS": found.pools,
        "HIDDEN": patch.reserve(hidden),
        "HIDDEN_COUNT": count,
        "PERMITTED": patch.reserve(struct.pack(f"<{len(permitted) + 1}I", *permitted, 0)),
        "MUTABLE": patch.reserve(struct.pack(f"<{len(mutable) + 1}I", *mutable, 0)),
        "DICT_TYPE": lookup.type("dict"),
        "TUPLE_TYPE": lookup.type("tuple"),
        "SLOT_PARENT": PARENT,
        "SLOT_NAMES": LOCALS_DICT,
        "SLOTS": SLOTS,
        "PARENTLESS": lookup.type("int"),
        "NAME_DICT": lookup.name("__dict__"),
        "NAME_BASES": lookup.name("__bases__"),
        "NAME_PATH": lookup.name("__path__"),
        "NAME_FILE": lookup.name("__file__"),
    }
    indices = {
        "own_type_attribute": lookup.function(found.type_attribute),
        "own_module_attribute": lookup.function(found.module_attribute),
        "own_function_attribute": lookup.function(found.function_attribute),
        "own_make_type": lookup.function(found.make_type),
        "own_dir": lookup.function(found.dir),
        "look_up": found.look_up,
        "copy_dict": found.copy_dict,
        "intern": found.intern,
    }
    externals = {name: External(index, patch.module.type_of(index)) for name, index in indices.items()}
    return patch.compile(read_source(__package__, "code.py"), externals, constants)


def _hidden_names(patch: Patch) -> tuple[bytes, int]:
    """A bit for each name that the interpreter was built with."""
    names = patch.lookup.names()
    count = max(names.values()) + 1
    bits = bytearray((count + 7) // 8)
    for name, place in names.items():
        if name[:2] == "__" and name[-2:] == "__" and len(name) > 4 and name not in _SHOWN:
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits), count


def _permitted(patch: Patch, get_module: int) -> list[int]:
    """The addresses of the modules, from the tables that the function looks into."""
    lookup = patch.lookup
    tables = [int(entry.immediate) for entry in patch.code(get_module)[:12] if entry.opcode == op.I32_CONST]
    wanted = {lookup.named(name): name for name in PERMITTED}
    found = {}
    for table in tables[1:3]:
        entries, size = lookup.word(table + 8), lookup.word(table + 4)
        for at in range(entries, entries + 8 * size, 8):
            if lookup.word(at) in wanted:
                found[wanted[lookup.word(at)]] = lookup.word(at + 4)
    missing = set(PERMITTED) - set(found)
    if missing:
        raise UnsupportedModule(f"The interpreter has no modules {', '.join(sorted(missing))}.")
    return list(found.values())


def _instances(patch: Patch, found: _Found, functions: dict[str, int]) -> None:
    """Attributes of instances: loading, setting, deleting, and their dict."""
    function = found.instance
    code = patch.code(function)
    value, name, out = range(3)
    frame, size = int(code[3].immediate), int(code[1].immediate)
    if patch.after_prologue(function) != 5:
        raise UnsupportedModule("Attributes of instances are not looked up as expected.")
    leave = get(frame) + number(size) + ADD + SET_STACK + RETURN
    # local.get out; i32.load 0; br_if: what follows loads.
    start = next(at for at, entry in enumerate(code) if entry.opcode == op.BR_IF)
    if code[start - 2].opcode != op.LOCAL_GET or code[start - 2].immediate != out:
        raise UnsupportedModule("Attributes of instances are not loaded as expected.")
    marked = get(value) + load() + load16(4) + number(_NATIVE) + AND
    hides = get(name) + call(functions["instance_hides"])
    patch.insert(function, start + 1, marked + IF + hides + IF + leave + END + END)
    # Its members: local.get value; i32.const 4; i32.add; ... i32.const kind; call look_up
    stores = 0
    for at, entry in enumerate(code):
        if entry.opcode != op.CALL or entry.immediate != found.look_up or at < start + 20:
            continue
        if [e.opcode for e in code[at - 9 : at - 6]] != [op.LOCAL_GET, op.I32_CONST, op.I32_ADD]:
            raise UnsupportedModule("Attributes of instances are not set as expected.")
        refused = get(value) + get(name) + call(functions["instance_refuses"])
        patch.insert(function, at - 9, refused + IF + leave + END)
        stores += 1
    copies = [at for at, entry in enumerate(code) if entry.opcode == op.CALL and entry.immediate == found.copy_dict]
    if stores != 2 or len(copies) != 1:
        raise UnsupportedModule("Attributes of instances are not kept as expected.")
    patch.replace(function, copies[0], call(functions["members_of_instance"]))
    for method in ("__setattr__", "__delattr__"):
        function = patch.lookup.builtin(method)
        code = patch.code(function)
        at = next(at for at, entry in enumerate(code) if entry.opcode == I32_EQZ)
        if code[at - 1].opcode != op.I32_AND or code[at + 1].opcode != op.BR_IF:
            raise UnsupportedModule(f"object.{method} does not look at types as expected.")
        patch.insert(function, at, get(value) + call(functions["may_be_set"]))


def _prints(patch: Patch, functions: dict[str, int]) -> None:
    """What C shows of itself is its type's name."""
    for text, shown, check in (
        ("<function %q at 0x%p>", "<function>", "is_firmwares"),
        ("<%s object at %p>", "<%s>", "is_native"),
    ):
        function, at = patch.place(text)
        own = patch.bytes_of(patch.code(function)[at])
        # The object is the second argument of what prints one.
        chosen = number(patch.text(shown)) + own + get(1) + call(functions[check]) + SELECT
        patch.replace(function, at, chosen)
    if (
        patch.lookup.function(patch.lookup.slot(_function_type(patch), PRINT))
        != patch.place("<function %q at 0x%p>")[0]
    ):
        raise UnsupportedModule("Functions are not printed as expected.")


def _modules(patch: Patch, function: int, permitted: int) -> None:
    code = patch.code(function)
    at = len(code) - 2
    if code[at].opcode != op.LOCAL_GET or code[at + 1].opcode != op.END:
        raise UnsupportedModule("The interpreter's modules are not found as expected.")
    patch.replace(function, at, patch.bytes_of(code[at]) + call(permitted))
    # A module of any name has it with a "u" in front, too: load8; i32.const "u"; i32.eq.
    other = [at for at in range(len(code) - 1) if code[at].immediate == ord("u") and code[at + 1].opcode == op.I32_EQ]
    at = patch.only(other, "where a module's other name is looked at") + 1
    patch.replace(function, at, patch.bytes_of(code[at]) + number(ADDRESS) + load() + AND)


def _names(patch: Patch, unspeakable: int) -> None:
    """Neither found nor made: the look-up answers that there is none, what makes one gives that of an empty text."""
    asked = get(0) + get(1) + call(unspeakable) + IF
    look_up = find_look_up(patch.functions())
    patch.insert(look_up, patch.after_prologue(look_up), asked + number(0) + RETURN + END)
    patch.insert(_helper(patch), 0, asked + number(1) + RETURN + END)


__all__ = ["ADDRESS", "PERMITTED", "PRIVATE_BYTE", "seal_firmware"]
