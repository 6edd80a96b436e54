"""The collector looks for pointers only where there may be some: not in text, bytecode, numbers and bytes.

A collector that takes every word of every block for a pointer (py/gc.c) keeps a chain of objects alive when two bytes
of a function's code happen to look like the address of one. CircuitPython 10 does not scan blocks that were allocated
as bytes (MICROPY_ENABLE_SELECTIVE_COLLECT). Here:

- **A table.** The heap gets a third table behind those of kinds and of finalisers: a bit for each block, set for the
  first block of what holds bytes alone. The word at `ADDRESS` has its address.
- **Who sets it.** The places that allocate or resize bytes: strings and buffers of text, arrays and bytearrays,
  bytecode, chunks of interned strings, digits of long integers. Where one was not known the block is scanned, which is
  safe. No array and no packed bytes can hold a pointer, as their types "O", "P" and "S" are refused.
- **A module's names.** They are numbers of 16 bits, so that two of them look like an address. They shared one block
  with the module's constants (py/bc.c, mp_module_context_alloc_tables); now each has its own.
- **Who clears it.** The allocator, for each block that it gives.
- **Who reads it.** The function that marks what a block refers to (`code.py`), which takes the place of the
  interpreter's own. It also keeps the blocks that are still to be scanned on the unused part of the C stack, with room
  for tens of thousands. The interpreter has 64 places for them, and scans the whole heap anew when these were too few.

It may import `vm.passes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import nullpage
from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import I32
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import Instruction
from circuitpython_kernel.vm.passes.gcroots.pointers import find_collector
from circuitpython_kernel.vm.passes.gcroots.stack import PAGE, memory_pages
from circuitpython_kernel.vm.passes.guestcode import External
from circuitpython_kernel.vm.passes.guestcode.linking import read_source
from circuitpython_kernel.vm.passes.patch import (
    ADD,
    DROP,
    I32_NE,
    I32_SHL,
    RETURN,
    SHR_U,
    Patch,
    call,
    get,
    number,
    store,
)

ADDRESS = nullpage.address("scanning")

_MUL = 0x6C
_STATE = artifact.HEAP_START - 620  # where the interpreter's state begins (py/mpstate.h)
_TABLE, _FINALISERS, _START, _END, _OVERFLOW, _ALLOCATED = 608, 616, 620, 624, 636, 900
_BITS_OF_64_BYTES = 524  # of the pool and of the two tables, in eighths of bytes
_MORE_BITS = 4
_NAMES, _CONSTANTS = 8, 12  # where a module's context has the addresses of its tables
_COUNTED = op.I32_STORE, _ALLOCATED
_TABLE_PLACES = 2  # the compiler's and the loader's
_GET, _TEE, _CONST, _CALL, _ADD, _AND = op.LOCAL_GET, op.LOCAL_TEE, op.I32_CONST, op.CALL, op.I32_ADD, op.I32_AND


def skip_bytes(module: bytes) -> bytes:
    """Rewrite a module so that its collector does not scan what holds bytes alone.

    Raises:
        UnsupportedModule: when the collector, the allocator or a place that allocates bytes is not found.
    """
    patch = Patch(module, 0, 0)
    constants = {
        "TABLE": _STATE + _TABLE,
        "START": _STATE + _START,
        "END": _STATE + _END,
        "OVERFLOW": _STATE + _OVERFLOW,
        "BYTES": ADDRESS,
        "LOWEST": memory_pages(patch.module)[0] * PAGE,  # the C stack is moved to behind these (gcroots)
    }
    source = read_source(__package__, "code.py")
    allocator = _Allocator(patch)
    malloc = External(allocator.malloc, patch.module.type_of(allocator.malloc))
    functions = patch.compile(source, {"malloc": malloc}, constants)
    _replace_marking(patch, functions["mark"])
    _make_table(patch)
    _part_names_from_constants(patch, allocator.malloc, functions["make_tables"])
    _clear_bits(patch, allocator.index, functions["holds_anything"])
    for function, at in _places(patch, allocator):
        entry = patch.code(function)[at]
        patch.replace(function, at, patch.bytes_of(entry) + call(functions["holds_bytes"]))
    return patch.finish()


# ---- the collector


def _replace_marking(patch: Patch, mark: int) -> None:
    """Let a new function mark what a block refers to. The collector's end has a copy of the interpreter's own."""
    collector = patch.code(find_collector(patch.functions()))
    start, _, end = (entry.immediate for entry in collector if entry.opcode == _CALL)
    marking = patch.only([entry.immediate for entry in patch.code(start) if entry.opcode == _CALL], "what marks")
    if patch.function(marking).parameters != (I32,) or patch.function(marking).results:
        raise UnsupportedModule("The function that marks takes other arguments.")
    patch.insert(marking, 0, get(0) + call(mark) + RETURN)
    code = patch.code(end)
    # if (kind(block) == marked) { sp = 0; b = block; for (;;) ...
    shape = [_CONST, I32_NE, op.BR_IF, _CONST, op.LOCAL_SET, _GET, op.LOCAL_SET, op.LOOP]
    found = [
        at
        for at in range(len(code) - len(shape))
        if [entry.opcode for entry in code[at : at + len(shape)]] == shape and code[at].immediate == 3
    ]
    at = patch.only(found, "the collector's own copy of what marks") + 3
    block = code[at + 2].immediate
    patch.replace(end, at, get(block) + call(mark))
    for gone in range(at + 1, _end_of(code, at + 4) + 1):
        patch.replace(end, gone, b"")


def _end_of(code: Sequence[Instruction], at: int) -> int:
    """The number of the ``end`` of the block that begins at an instruction."""
    depth = 0
    for place in range(at, len(code)):
        if code[place].opcode in (op.BLOCK, op.LOOP, op.IF, op.TRY_TABLE):
            depth += 1
        elif code[place].opcode == op.END:
            depth -= 1
            if depth == 0:
                return place
    raise UnsupportedModule("A block has no end.")


def _make_table(patch: Patch) -> None:
    """The heap's first function divides it into pool and tables: now there is a third one, as large as the second."""
    function = patch.only(patch.with_constant(_BITS_OF_64_BYTES), "what makes the heap")
    code = patch.code(function)
    start = 0  # the first parameter is where the tables begin
    size = patch.only([at for at, entry in enumerate(code) if entry.opcode == _CONST and entry.immediate == 524], "it")
    shape = [_ADD, _CONST, I32_SHL, _CONST]
    if [entry.opcode for entry in code[size - 3 : size + 1]] != shape or code[size + 2].opcode != _TEE:
        raise UnsupportedModule("The heap is not divided as expected.")
    length = code[size + 2].immediate
    # A byte less, as half bytes are rounded up in two tables.
    patch.insert(function, size - 2, number(-1) + ADD)
    patch.replace(function, size, number(_BITS_OF_64_BYTES + _MORE_BITS))
    fill = patch.only([at for at, entry in enumerate(code) if entry.opcode == _CALL], "what clears the tables")
    half = get(length) + number(1) + ADD + number(1) + SHR_U
    patch.insert(function, fill, half + ADD)
    address = get(start) + get(length) + ADD + number(1) + ADD + half + ADD
    patch.insert(function, fill + 1, number(ADDRESS) + address + store())


# ---- the allocator


class _Allocator:
    """The indices of the functions that allocate memory (py/malloc.c) and of the one behind them (py/gc.c)."""

    def __init__(self, patch: Patch) -> None:
        failing, _ = patch.place("memory allocation failed, allocating %u bytes")
        self.index = patch.only(
            [
                function.index
                for function in patch.functions()
                if (len(function.parameters), len(function.results)) == (2, 1)
                and any(
                    entry.opcode == op.I32_STORE and entry.immediate == _ALLOCATED for entry in function.instructions
                )
            ],
            "the allocator",
        )
        calling = [
            (function, [entry.immediate for entry in function.instructions if entry.opcode == _CALL])
            for function in patch.functions()
        ]
        raising = [function.index for function, calls in calling if calls == [self.index, failing]]
        self.malloc = patch.most_called(raising, "what allocates memory or raises")
        self.malloc_zeroed = patch.only(
            [
                function.index
                for function, calls in calling
                if calls == [self.malloc] and len(function.instructions) == 3
            ],
            "what allocates cleared memory",
        )
        self.malloc_maybe = patch.only(
            [function.index for function, calls in calling if calls == [self.index] and len(function.parameters) == 1],
            "what allocates memory or gives nothing",
        )
        self.realloc = patch.only(
            [
                function.index
                for function, calls in calling
                if len(calls) == 2 and calls[1] == failing and len(function.parameters) == 3
            ],
            "what resizes memory or raises",
        )
        moving = patch.code(self.realloc)[3].immediate
        self.realloc_maybe = patch.only(
            [function.index for function, calls in calling if calls == [moving] and len(function.parameters) == 4],
            "what resizes memory or gives nothing",
        )


def _clear_bits(patch: Patch, allocator: int, clear: int) -> None:
    """Where the allocator has found room and counts it."""
    code = patch.code(allocator)
    # state->allocated += blocks; start + block * 16
    shape = [_CONST, _CONST, op.I32_LOAD, _GET, _ADD, op.I32_STORE, _CONST, op.I32_LOAD, _GET, _CONST]
    found = [
        at
        for at in range(len(code) - len(shape))
        if [entry.opcode for entry in code[at : at + len(shape)]] == shape
        and (code[at + 2].immediate, code[at + 7].immediate) == (_ALLOCATED, _START)
    ]
    at = patch.only(found, "the end of the allocator's search")
    patch.insert(allocator, at, get(code[at + 8].immediate) + call(clear))


def _part_names_from_constants(patch: Patch, malloc: int, make_tables: int) -> None:
    """``context->names = malloc(words << 2); context->constants = context->names + bytes``; see `make_tables`."""
    shape = [I32_SHL, _CALL, _TEE, op.I32_STORE, _GET, _GET, _GET, _CONST, _AND, _ADD, op.I32_STORE]
    found = []
    for function in patch.functions():
        code = function.instructions
        for at in range(len(code) - len(shape)):
            part = code[at : at + len(shape)]
            fits = [entry.opcode for entry in part] == shape and part[1].immediate == malloc
            stored = part[3].immediate, part[10].immediate, part[5].immediate
            if fits and stored == (_NAMES, _CONSTANTS, part[2].immediate):
                found.append((function.index, at))
    if len(found) != _TABLE_PLACES:
        raise UnsupportedModule(f"{len(found)} places allocate a module's tables, not {_TABLE_PLACES}.")
    for index, at in found:
        code = patch.code(index)
        size = b"".join(patch.bytes_of(entry) for entry in code[at + 6 : at + 9])
        patch.replace(index, at + 1, size + call(make_tables))
        patch.replace(index, at + 3, DROP)  # both are stored already
        for gone in range(at + 4, at + len(shape)):
            patch.replace(index, gone, b"")


# ---- what allocates bytes


def _places(patch: Patch, allocator: _Allocator) -> list[tuple[int, int]]:
    """The calls that allocate or resize bytes."""

    def called(function: int, target: int) -> list[tuple[int, int]]:
        return [
            (function, at)
            for at, entry in enumerate(patch.code(function))
            if entry.opcode == _CALL and entry.immediate == target
        ]

    def like(what: str, count: int, target: int, *shape: int, holds: Callable[[list[Instruction]], bool]) -> None:
        places = []
        for function in patch.functions():
            for _, at in called(function.index, target):
                before = function.instructions[max(0, at - len(shape)) : at]
                if [entry.opcode for entry in before] == list(shape) and holds(
                    [*before, *function.instructions[at + 1 : at + 3]]
                ):
                    places.append((function.index, at))
        add(what, count, places)

    def add(what: str, count: int, places: list[tuple[int, int]]) -> None:
        if len(places) != count:
            raise UnsupportedModule(f"{len(places)} places look like {what}, not {count}.")
        found.extend(places)

    found: list[tuple[int, int]] = []
    malloc, realloc = allocator.malloc, allocator.realloc
    like("a string's letters", 1, malloc, _GET, _CONST, _ADD,
         holds=lambda c: c[1].immediate == 1 and (c[4].opcode, c[4].immediate) == (op.I32_STORE, 12))  # fmt: skip
    like("a new buffer", 4, malloc, op.SELECT, _TEE, op.I32_STORE, _GET,
         holds=lambda c: c[1].immediate == c[3].immediate and c[2].immediate == 0)  # fmt: skip
    like("a buffer that grows", 1, realloc, _CONST, _AND, _CONST, _ADD, _TEE,
         holds=lambda c: (c[0].immediate, c[2].immediate) == (-8, 24))  # fmt: skip
    like("a buffer that is extended", 1, realloc, op.I32_LOAD, _GET, op.I32_LOAD, _TEE, _GET, _GET, _ADD,
         holds=lambda c: (c[0].immediate, c[2].immediate) == (8, 0))  # fmt: skip
    like("a string from a buffer", 1, realloc, op.I32_LOAD, _TEE, op.I32_EQ, op.BR_IF, _GET, _GET, _GET,
         holds=lambda c: c[0].immediate == 0 and c[6].immediate != c[5].immediate)  # fmt: skip
    like("a buffer that is copied", 1, malloc, op.I32_LOAD, op.LOCAL_SET, _GET, op.I32_LOAD,
         holds=lambda c: (c[0].immediate, c[3].immediate) == (8, 4))  # fmt: skip
    # Only an array has items whose size the program chooses.
    like("an array", 1, malloc, _GET, _GET, _MUL, holds=lambda c: True)
    like("an array that grows", 3, realloc, _MUL, holds=lambda c: True)
    like("a copy of digits", 1, malloc, _CONST, _AND, holds=lambda c: c[0].immediate == 0x7FFF_FFFE)
    like("digits", 1, realloc, _CONST, _AND, _GET, _CONST, I32_SHL, holds=lambda c: c[0].immediate == 0x7FFF_FFFE)
    add("bytecode", 1, called(patch.place("bytecode overflow")[0], allocator.malloc_zeroed))
    loader, _ = patch.place("native code in .mpy unsupported")
    add("loaded bytecode", 1, called(loader, malloc)[1:])
    names, _ = patch.place("name too long")
    add("interned strings", 2, called(names, allocator.malloc_maybe)[:2])
    add("interned strings that grow", 2, called(names, allocator.realloc_maybe))
    add("the host's answer", 1, called(patch.place("host callback failed")[0], realloc))
    return found
