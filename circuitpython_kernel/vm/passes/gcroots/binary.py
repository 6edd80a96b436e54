"""The WebAssembly binary format: LEB128 numbers, sections, and what the pass needs to know of a module.

Sections that do not change are copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .errors import UnsupportedModule

MAGIC = b"\0asm\x01\0\0\0"

# Value types, as they are written in the binary.
I32, I64, F32, F64 = 0x7F, 0x7E, 0x7D, 0x7C

SECTION_TYPE, SECTION_IMPORT, SECTION_FUNCTION, SECTION_TABLE, SECTION_MEMORY, SECTION_GLOBAL = 1, 2, 3, 4, 5, 6
SECTION_EXPORT, SECTION_START, SECTION_ELEMENT, SECTION_CODE, SECTION_DATA, SECTION_DATA_COUNT = 7, 8, 9, 10, 11, 12
SECTION_TAG = 13

_KIND_FUNCTION, _KIND_GLOBAL = 0, 3
_FUNCTION_TYPE = 0x60
_OPCODE_END, _OPCODE_I32_CONST, _OPCODE_GLOBAL_GET = 0x0B, 0x41, 0x23


def read_unsigned(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number: (value, position behind it)."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    value, shift = byte & 0x7F, 7
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def read_signed(data: bytes, at: int) -> tuple[int, int]:
    """Read a signed LEB128 number: (value, position behind it)."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value - (1 << shift) if byte & 0x40 else value), at


def unsigned(value: int) -> bytes:
    """Write an unsigned LEB128 number in its shortest form."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """Write a signed LEB128 number in its shortest form."""
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def vector(items: Sequence[bytes]) -> bytes:
    """A length, then the items."""
    return unsigned(len(items)) + b"".join(items)


def longer(section: bytes, items: bytes, count: int = 1) -> bytes:
    """A section that holds a vector, with more items at its end."""
    old, at = read_unsigned(section, 0)
    return unsigned(old + count) + section[at:] + items


def constant_expression(value: int) -> bytes:
    """The constant expression that is an i32."""
    return bytes([_OPCODE_I32_CONST]) + signed(value) + bytes([_OPCODE_END])


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the file: its contents are ``data[start:end]``, without the header."""

    identifier: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FunctionType:
    """Parameter and result types of a function."""

    parameters: tuple[int, ...]
    results: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Global:
    """A global variable; ``initial`` is known only for a plain ``i32.const``."""

    type: int
    mutable: bool
    initial: int | None = None


@dataclass
class Module:
    """What the pass needs to know of a module."""

    data: bytes
    sections: list[Section]
    types: list[FunctionType] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)  # type index of each function, the imported ones first
    imported_functions: int = 0
    globals: list[Global] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)  # type index of each exception tag
    exported_functions: dict[str, int] = field(default_factory=dict)
    # Functions that may be called from outside or through a table: nothing is known of their arguments.
    escaping_functions: set[int] = field(default_factory=set)
    bodies: list[tuple[int, int]] = field(default_factory=list)  # (start, end) of each defined function

    def type_of(self, function: int) -> FunctionType:
        """The type of a function, by its index."""
        return self.types[self.functions[function]]

    def contents(self, identifier: int) -> bytes:
        """A section's contents; empty when the module has no such section."""
        return next((self.data[s.start : s.end] for s in self.sections if s.identifier == identifier), b"")

    def data_segments(self) -> list[tuple[int, bytes]]:
        """The static data: their addresses and contents."""
        data = self.contents(SECTION_DATA)
        count, at = read_unsigned(data, 0) if data else (0, 0)
        segments = []
        for _ in range(count):
            address, at = _read_constant(data, at + 1) if data[at] == 0 else (None, at)
            if address is None:
                raise UnsupportedModule("Static data have no fixed place.")
            length, at = read_unsigned(data, at)
            segments.append((address, data[at : at + length]))
            at += length
        return segments

    def with_data(self, address: int, contents: bytes) -> dict[int, bytes]:
        """The sections that change when the module gets more static data."""
        return self.with_segments([(address, contents)])

    def with_segments(self, segments: Sequence[tuple[int, bytes]]) -> dict[int, bytes]:
        """The same for several pieces of static data, each at its address; later ones win."""
        added = b"".join(
            b"\0" + constant_expression(address) + unsigned(len(contents)) + contents for address, contents in segments
        )
        sections = {SECTION_DATA: longer(self.contents(SECTION_DATA), added, len(segments))}
        count = self.contents(SECTION_DATA_COUNT)
        if count:
            sections[SECTION_DATA_COUNT] = unsigned(read_unsigned(count, 0)[0] + len(segments))
        return sections

    def rewritten(self, bodies: Sequence[bytes], other_sections: Mapping[int, bytes]) -> bytes:
        """The module again, with other function bodies and other contents of some sections."""
        replaced = {**other_sections, SECTION_CODE: vector([unsigned(len(body)) + body for body in bodies])}
        out = bytearray(MAGIC)
        for section in self.sections:
            contents = self.data[section.start : section.end]
            if section.identifier in replaced:
                contents = replaced[section.identifier]
            out += bytes([section.identifier]) + unsigned(len(contents)) + contents
        return bytes(out)


def read_sections(data: bytes) -> list[Section]:
    """Where the sections of a module lie."""
    if data[: len(MAGIC)] != MAGIC:
        raise UnsupportedModule("This is not a WebAssembly module of version 1.")
    sections = []
    at = len(MAGIC)
    while at < len(data):
        identifier = data[at]
        length, start = read_unsigned(data, at + 1)
        at = start + length
        if at > len(data):
            raise UnsupportedModule("The module is cut short.")
        sections.append(Section(identifier, start, at))
    return sections


def read_module(data: bytes) -> Module:
    """Read the sections that the pass looks at."""
    module = Module(data, read_sections(data))
    readers = {
        SECTION_TYPE: _read_types,
        SECTION_IMPORT: _read_imports,
        SECTION_FUNCTION: _read_functions,
        SECTION_GLOBAL: _read_globals,
        SECTION_TAG: _read_tags,
        SECTION_EXPORT: _read_exports,
        SECTION_START: _read_start,
        SECTION_ELEMENT: _read_elements,
        SECTION_CODE: _read_bodies,
    }
    for section in module.sections:
        reader = readers.get(section.identifier)
        if reader is not None:
            try:
                reader(module, section.start)
            except IndexError:
                raise UnsupportedModule("The module is cut short.") from None
    if len(module.bodies) != len(module.functions) - module.imported_functions:
        raise UnsupportedModule("The module's functions and function bodies differ in number.")
    return module


def _read_name(data: bytes, at: int) -> tuple[str, int]:
    length, at = read_unsigned(data, at)
    return data[at : at + length].decode(), at + length


def _read_types(module: Module, at: int) -> None:
    data = module.data
    count, at = read_unsigned(data, at)
    for _ in range(count):
        if data[at] != _FUNCTION_TYPE:
            raise UnsupportedModule(f"The type section holds a type of kind {data[at]:#x}.")
        length, at = read_unsigned(data, at + 1)
        parameters = tuple(data[at : at + length])
        length, at = read_unsigned(data, at + length)
        module.types.append(FunctionType(parameters, tuple(data[at : at + length])))
        at += length


def _read_imports(module: Module, at: int) -> None:
    data = module.data
    count, at = read_unsigned(data, at)
    for _ in range(count):
        _, at = _read_name(data, at)
        name, at = _read_name(data, at)
        kind = data[at]
        at += 1
        if kind == _KIND_FUNCTION:
            index, at = read_unsigned(data, at)
            module.functions.append(index)
            module.imported_functions += 1
        elif kind == _KIND_GLOBAL:
            module.globals.append(Global(data[at], bool(data[at + 1])))
            at += 2
        else:
            raise UnsupportedModule(f"The import {name!r} is of kind {kind}, which is neither a function nor a global.")


def _read_functions(module: Module, at: int) -> None:
    count, at = read_unsigned(module.data, at)
    for _ in range(count):
        index, at = read_unsigned(module.data, at)
        module.functions.append(index)


def _read_constant(data: bytes, at: int) -> tuple[int | None, int]:
    """A constant expression: its value if that is a plain i32, and the position behind its ``end``."""
    opcode = data[at]
    value: int | None = None
    if opcode == _OPCODE_I32_CONST:
        value, at = read_signed(data, at + 1)
    elif opcode == _OPCODE_I32_CONST + 1:  # i64.const
        _, at = read_signed(data, at + 1)
    elif opcode == _OPCODE_GLOBAL_GET:
        _, at = read_unsigned(data, at + 1)
    else:
        raise UnsupportedModule(f"A constant expression starts with opcode {opcode:#x}.")
    if data[at] != _OPCODE_END:
        raise UnsupportedModule("A constant expression has more than one instruction.")
    return value, at + 1


def _read_globals(module: Module, at: int) -> None:
    data = module.data
    count, at = read_unsigned(data, at)
    for _ in range(count):
        value_type, mutable = data[at], bool(data[at + 1])
        initial, at = _read_constant(data, at + 2)
        module.globals.append(Global(value_type, mutable, initial))


def _read_tags(module: Module, at: int) -> None:
    count, at = read_unsigned(module.data, at)
    for _ in range(count):
        index, at = read_unsigned(module.data, at + 1)  # the byte before it is the attribute, always 0
        module.tags.append(index)


def _read_exports(module: Module, at: int) -> None:
    count, at = read_unsigned(module.data, at)
    for _ in range(count):
        name, at = _read_name(module.data, at)
        kind = module.data[at]
        index, at = read_unsigned(module.data, at + 1)
        if kind == _KIND_FUNCTION:
            module.exported_functions[name] = index
            module.escaping_functions.add(index)


def _read_start(module: Module, at: int) -> None:
    module.escaping_functions.add(read_unsigned(module.data, at)[0])


def _read_elements(module: Module, at: int) -> None:
    data = module.data
    count, at = read_unsigned(data, at)
    for _ in range(count):
        if data[at] != 0:
            raise UnsupportedModule(f"An element segment has the flags {data[at]}.")
        _, at = _read_constant(data, at + 1)
        length, at = read_unsigned(data, at)
        for _ in range(length):
            index, at = read_unsigned(data, at)
            module.escaping_functions.add(index)


def _read_bodies(module: Module, at: int) -> None:
    count, at = read_unsigned(module.data, at)
    for _ in range(count):
        length, at = read_unsigned(module.data, at)
        module.bodies.append((at, at + length))
        at += length
