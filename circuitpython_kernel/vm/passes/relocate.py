"""Moves the interpreter's memory into another one, to a place that is known only when it starts.

In a browser the host's Python (Pyodide) is a WebAssembly module, too, and cannot see another module's memory. So the
interpreter gets none of its own: it imports Pyodide's, and lives in a *region* that Pyodide's ``malloc`` gave. Then the
host reads and writes the guest's memory with ctypes and numpy as everywhere else, without a copy.

Each load and store has a constant offset in its code. The pass writes these offsets with five bytes each and lists
their places in the custom section `SECTION`; who starts the module adds the region's address to each. Guest addresses
stay what they are.

- **Isolation.** A stray address must not reach the host's memory. So each store, ``memory.copy`` and ``memory.fill``
  looks whether its address lies in the region, and traps when not. An address on the C stack is the stack pointer less
  a number and needs no look: below zero it is beyond all memory. A load does not look: it changes nothing.
- ``memory.size`` and ``memory.grow`` become a global ``pages`` with the limit ``page_limit``, both exported.
- Data segments move with their addresses.

What the section holds: see `Place`. It is the last pass, as it makes other loads and stores of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from .gcroots import instructions as op
from .gcroots.binary import (
    F32,
    F64,
    I32,
    I64,
    MAGIC,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_EXPORT,
    SECTION_FUNCTION,
    SECTION_GLOBAL,
    SECTION_IMPORT,
    SECTION_MEMORY,
    SECTION_TYPE,
    FunctionType,
    Module,
    constant_expression,
    longer,
    read_module,
    read_sections,
    read_unsigned,
    unsigned,
    vector,
)
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction, read_function
from .patch import END, GT_U, IF, RETURN, UNREACHABLE, call, get, number, put, tee

SECTION = "relocate"
"""The name of the custom section."""

MODULE, MEMORY = "host", "memory"
"""The names of the memory that the module imports."""

PAGES, PAGE_LIMIT = "pages", "page_limit"
"""The exported globals: how many pages the guest has, and how many it may have."""

OVERHANG = 1 << 17
"""So many bytes behind its end belong to a region, too: a store at an address in the region has a constant offset."""

_GE_U = bytes([0x4F])
_SUB = bytes([op.I32_SUB])
_COPY = FunctionType((I32, I32, I32), ())
_GROW = FunctionType((I32,), (I32,))
_STORED = {
    0x36: I32, 0x37: I64, 0x38: F32, 0x39: F64, 0x3A: I32, 0x3B: I32, 0x3C: I64, 0x3D: I64, 0x3E: I64,
}  # fmt: skip


class Place(IntEnum):
    """What a number in the code becomes.

    The section holds a count, and for each place its distance from the one before, times four, plus one of these.
    """

    OFFSET = 0  # the region's address is added: an unsigned number
    ADDRESS = 1  # the same for a constant, which is a signed number
    LIMIT = 2  # the region's size, as a signed number


@dataclass
class _Code:
    """Bytes, and where in them numbers stand that change."""

    bytes: bytearray = field(default_factory=bytearray)
    places: list[tuple[int, Place]] = field(default_factory=list)

    def number(self, value: int, place: Place) -> None:
        self.places.append((len(self.bytes), place))
        self.bytes += padded(value)

    def constant(self, place: Place, value: int = 0) -> None:
        self.bytes.append(op.I32_CONST)
        self.number(value, place)

    def add(self, other: _Code) -> None:
        start = len(self.bytes)
        self.places += [(start + at, place) for at, place in other.places]
        self.bytes += other.bytes


def padded(value: int) -> bytes:
    """A number below 2**31 in five bytes; signed and unsigned are the same there."""
    return bytes([value >> shift & 0x7F | 0x80 for shift in (0, 7, 14, 21)]) + bytes([value >> 28])


def make_relocatable(module: bytes, *, guarded: bool = True) -> bytes:
    """Rewrite a module as this module's docstring says.

    Args:
        module: a module with a memory of its own.
        guarded: whether stores look at their addresses.

    Raises:
        UnsupportedModule: when a store reaches further than `OVERHANG` behind its address, or the module has no memory
            or no imports.
    """
    return _Relocation(read_module(module), guarded).rewritten()


def places(module: bytes) -> Iterator[tuple[int, Place]]:
    """Where in a module that was rewritten numbers change, and how."""
    for section in read_sections(module):
        if section.identifier:
            continue
        length, at = read_unsigned(module, section.start)
        if module[at : at + length] != SECTION.encode():
            continue
        count, at = read_unsigned(module, at + length)
        place = 0
        for _ in range(count):
            entry, at = read_unsigned(module, at)
            place += entry >> 2
            yield place, Place(entry & 3)


class _Relocation:
    def __init__(self, module: Module, guarded: bool) -> None:
        self._module = module
        self._guarded = guarded
        self._types = list(module.types)
        first = len(module.functions)
        self._copy, self._fill, self._grow = first, first + 1, first + 2
        self._pages = len(module.globals)
        self._limit = self._pages + 1

    def rewritten(self) -> bytes:
        module = self._module
        if not module.contents(SECTION_MEMORY) or not module.contents(SECTION_IMPORT):
            raise UnsupportedModule("The module has no memory of its own, or imports nothing.")
        kinds = [self._type(_COPY), self._type(_COPY), self._type(_GROW)]
        out = _Code(bytearray(MAGIC))
        for section in module.sections:
            contents = self._section(section.identifier, kinds)
            if contents is None:
                contents = _Code(bytearray(module.data[section.start : section.end]))
            out.bytes += bytes([section.identifier]) + unsigned(len(contents.bytes))
            out.add(contents)
        return bytes(out.bytes) + _custom_section(out.places)

    def _type(self, kind: FunctionType) -> int:
        if kind not in self._types:
            self._types.append(kind)
        return self._types.index(kind)

    def _section(self, identifier: int, kinds: list[int]) -> _Code | None:
        """A section's new contents; None for one that stays as it is."""
        module = self._module
        old = module.contents(identifier)
        if identifier == SECTION_CODE:
            return self._code()
        if identifier == SECTION_DATA:
            return self._data()
        new = None
        if identifier == SECTION_TYPE:
            added = self._types[len(module.types) :]
            new = longer(old, b"".join(_type_bytes(kind) for kind in added), len(added))
        elif identifier == SECTION_IMPORT:
            # At least one page, without an upper limit.
            new = longer(old, _name(MODULE) + _name(MEMORY) + b"\2\0\1")
        elif identifier == SECTION_FUNCTION:
            new = longer(old, b"".join(unsigned(kind) for kind in kinds), len(kinds))
        elif identifier == SECTION_MEMORY:
            new = vector([])
        elif identifier == SECTION_GLOBAL:
            first_pages, _ = read_unsigned(module.contents(SECTION_MEMORY), 2)
            variable = bytes([I32, 1]) + constant_expression(first_pages)
            new = longer(old, variable + variable, 2)
        elif identifier == SECTION_EXPORT:
            shown = ((PAGES, self._pages), (PAGE_LIMIT, self._limit))
            new = longer(_without_memory(old), b"".join(_name(name) + b"\3" + unsigned(at) for name, at in shown), 2)
        return None if new is None else _Code(bytearray(new))

    def _data(self) -> _Code:
        segments = self._module.data_segments()
        out = _Code(bytearray(unsigned(len(segments))))
        for address, contents in segments:
            out.bytes.append(0)
            out.constant(Place.ADDRESS, address)
            out.bytes += END + unsigned(len(contents)) + contents
        return out

    # ---- code

    def _code(self) -> _Code:
        count = len(self._module.bodies)
        bodies = [self._body(read_function(self._module, index)) for index in range(count)]
        bodies += [self._bulk(op.MEMORY_COPY), self._bulk(op.MEMORY_FILL), self._growing()]
        out = _Code(bytearray(unsigned(len(bodies))))
        for body in bodies:
            out.bytes += unsigned(len(body.bytes))
            out.add(body)
        return out

    def _body(self, function: Function) -> _Code:
        data = self._module.data
        on_stack = _stores_on_stack(function)
        guards = _Guards(function)
        code = _Code()
        for at, entry in enumerate(function.instructions):
            if op.I32_LOAD <= entry.opcode <= op.LAST_STORE:
                if entry.opcode >= op.I32_STORE and entry.immediate > OVERHANG - 8:
                    raise UnsupportedModule(f"A store reaches {entry.immediate} bytes behind its address.")
                if entry.opcode >= op.I32_STORE and self._guarded and at not in on_stack:
                    guards.write(code, _STORED[entry.opcode])
                _, offset_at = read_unsigned(data, entry.start + 1)
                code.bytes += data[entry.start : offset_at]
                code.number(entry.immediate, Place.OFFSET)
            elif entry.opcode == op.MEMORY_SIZE:
                code.bytes += bytes([op.GLOBAL_GET]) + unsigned(self._pages)
            elif entry.opcode == op.MEMORY_GROW:
                code.bytes += call(self._grow)
            elif entry.opcode == op.PREFIX_FC and entry.immediate == op.MEMORY_COPY:
                code.bytes += call(self._copy)
            elif entry.opcode == op.PREFIX_FC and entry.immediate == op.MEMORY_FILL:
                code.bytes += call(self._fill)
            else:
                code.bytes += data[entry.start : entry.end]
        start, end = function.local_declarations
        out = _Code(bytearray(unsigned(function.local_groups + len(guards.added)) + data[start:end]))
        for kind in guards.added:
            out.bytes += bytes([1, kind])
        out.add(code)
        return out

    def _bulk(self, instruction: int) -> _Code:
        """``(to, from or byte, count)``: as the instruction, within the region."""
        out = _Code(bytearray(b"\0"))
        moved = (0, 1) if instruction == op.MEMORY_COPY else (0,)
        for local in moved:
            # Beyond the limit, or less than `count` before it.
            out.bytes += get(2)
            out.constant(Place.LIMIT)
            out.bytes += GT_U + IF + UNREACHABLE + END + get(local)
            out.constant(Place.LIMIT)
            out.bytes += get(2) + _SUB + GT_U + IF + UNREACHABLE + END
        for local in (0, 1):
            out.bytes += get(local)
            if local in moved:
                out.constant(Place.ADDRESS)
                out.bytes.append(op.I32_ADD)
        out.bytes += get(2) + bytes([op.PREFIX_FC, instruction, 0]) + b"\0" * (instruction == op.MEMORY_COPY) + END
        return out

    def _growing(self) -> _Code:
        """``(more)``: as ``memory.grow``."""
        pages = bytes([op.GLOBAL_GET]) + unsigned(self._pages)
        limit = bytes([op.GLOBAL_GET]) + unsigned(self._limit)
        code = b"\0" + get(0) + limit + pages + _SUB + GT_U + IF + number(-1) + RETURN + END
        code += pages + pages + get(0) + bytes([op.I32_ADD, op.GLOBAL_SET]) + unsigned(self._pages)
        return _Code(bytearray(code + END))


class _Guards:
    """Looks at the addresses of a function's stores, with locals of its own."""

    def __init__(self, function: Function) -> None:
        self._first = len(function.locals)
        self.added: list[int] = []
        """The types of the locals that are needed."""
        self._address = -1
        self._values: dict[int, int] = {}

    def _local(self, kind: int) -> int:
        self.added.append(kind)
        return self._first + len(self.added) - 1

    def write(self, code: _Code, kind: int) -> None:
        """Trap when the address below a value on the stack lies behind the region."""
        if self._address < 0:
            self._address = self._local(I32)
        if kind not in self._values:
            self._values[kind] = self._local(kind)
        code.bytes += put(self._values[kind]) + tee(self._address)
        code.constant(Place.LIMIT)
        code.bytes += _GE_U + IF + UNREACHABLE + END + get(self._address) + get(self._values[kind])


def _stores_on_stack(function: Function) -> set[int]:
    """The numbers of the stores whose address is the function's part of the C stack, and so the stack pointer's."""
    frames = _frames(function.instructions)
    found = set()
    # What pushed each operand, within a piece of code without branches; None stands for one that is not known.
    stack: list[int | None] = []
    for at, entry in enumerate(function.instructions):
        taken_given = _simple(entry)
        if taken_given is None:
            stack.clear()
            continue
        taken, given = taken_given
        if entry.opcode in _STORED and len(stack) >= 2 and stack[-2] in frames:
            found.add(at)
        del stack[max(0, len(stack) - taken) :]
        stack += [entry.immediate if entry.opcode == op.LOCAL_GET else None] * given
    return found


def _frames(code: list[Instruction]) -> set[int]:
    """The locals that hold the stack pointer less a number, and nothing else ever."""
    taken = [
        code[at + 3].immediate
        for at in range(len(code) - 3)
        if [entry.opcode for entry in code[at : at + 3]] == [op.GLOBAL_GET, op.I32_CONST, op.I32_SUB]
        and code[at].immediate == 0
        and code[at + 1].immediate >= 0
        and code[at + 3].opcode == op.LOCAL_TEE
    ]
    written = [entry.immediate for entry in code if entry.opcode in (op.LOCAL_SET, op.LOCAL_TEE)]
    return {local for local in taken if written.count(local) == taken.count(local)}


def _simple(entry: Instruction) -> tuple[int, int] | None:
    """How many operands an instruction takes and gives; None for one behind which nothing is known."""
    if entry.opcode in (op.LOCAL_GET, op.GLOBAL_GET, op.I32_CONST, op.I64_CONST, op.F32_CONST, op.F64_CONST):
        return 0, 1
    if entry.opcode in (op.LOCAL_SET, op.GLOBAL_SET, op.DROP):
        return 1, 0
    if entry.opcode == op.LOCAL_TEE or op.I32_LOAD <= entry.opcode < op.I32_STORE:
        return 1, 1
    if entry.opcode in _STORED:
        return 2, 0
    if entry.opcode in (op.SELECT, op.SELECT_TYPED):
        return 3, 1
    if entry.opcode in op.NUMERIC:
        return op.NUMERIC[entry.opcode].operands, 1
    return None


def _name(text: str) -> bytes:
    return unsigned(len(text)) + text.encode()


def _type_bytes(kind: FunctionType) -> bytes:
    return b"\x60" + vector([bytes([one]) for one in kind.parameters]) + vector([bytes([one]) for one in kind.results])


def _without_memory(exports: bytes) -> bytes:
    """The exports but for the memory: that is the host's."""
    count, at = read_unsigned(exports, 0)
    kept = []
    for _ in range(count):
        start = at
        length, at = read_unsigned(exports, at)
        kind = exports[at + length]
        _, at = read_unsigned(exports, at + length + 1)
        if kind != 2:
            kept.append(exports[start:at])
    return vector(kept)


def _custom_section(found: list[tuple[int, Place]]) -> bytes:
    """Behind all others, so that no place moves."""
    table, before = bytearray(unsigned(len(found))), 0
    for at, place in found:
        table += unsigned((at - before) << 2 | place)
        before = at
    contents = _name(SECTION) + bytes(table)
    return b"\0" + unsigned(len(contents)) + contents
