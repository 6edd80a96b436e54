"""Edits of a module: instructions in its functions, new functions, functions in its table, static data.

The instructions are written as bytes; the functions here write them. A `Patch` collects all edits of one pass, so that
the module is read once and written once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .gcroots import instructions as op
from .gcroots.binary import (
    I32,
    SECTION_ELEMENT,
    SECTION_FUNCTION,
    FunctionType,
    Module,
    constant_expression,
    longer,
    read_module,
    signed,
    unsigned,
    vector,
)
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction, read_function
from .guestcode import External, compile_source
from .lookup import Lookup
from .texts import find_texts

I32_EQZ, I32_NE, I32_LT_S, I32_LT_U, I32_GT_U, I32_SHL = 0x45, 0x47, 0x48, 0x49, 0x4B, 0x74
_LOAD_8U, _LOAD_16U, _STORE_8 = 0x2D, 0x2F, 0x3A

IF = bytes([op.IF, op.EMPTY_BLOCK & 0x7F])
ELSE, END, RETURN, DROP, UNREACHABLE = (bytes([code]) for code in (op.ELSE, op.END, op.RETURN, op.DROP, op.UNREACHABLE))
BLOCK, LOOP = (bytes([code, op.EMPTY_BLOCK & 0x7F]) for code in (op.BLOCK, op.LOOP))
EQ, NE, EQZ, LT_U, GT_U = (bytes([code]) for code in (op.I32_EQ, I32_NE, I32_EQZ, I32_LT_U, I32_GT_U))
ADD, SUB, AND, OR, SHL, SHR_U = (
    bytes([code]) for code in (op.I32_ADD, op.I32_SUB, op.I32_AND, op.I32_OR, I32_SHL, op.I32_SHR_U)
)
SELECT = bytes([op.SELECT])
STACK = bytes([op.GLOBAL_GET, 0])
SET_STACK = bytes([op.GLOBAL_SET, 0])


def get(local: int) -> bytes:
    """Push a local."""
    return bytes([op.LOCAL_GET]) + unsigned(local)


def put(local: int) -> bytes:
    """Pop into a local."""
    return bytes([op.LOCAL_SET]) + unsigned(local)


def tee(local: int) -> bytes:
    """Copy into a local."""
    return bytes([op.LOCAL_TEE]) + unsigned(local)


def number(value: int) -> bytes:
    """Push a number."""
    return bytes([op.I32_CONST]) + signed(value)


def load(offset: int = 0) -> bytes:
    """A word from the address on the stack."""
    return bytes([op.I32_LOAD, 2]) + unsigned(offset)


def load8(offset: int = 0) -> bytes:
    """A byte from the address on the stack."""
    return bytes([_LOAD_8U, 0]) + unsigned(offset)


def load16(offset: int = 0) -> bytes:
    """Two bytes from the address on the stack."""
    return bytes([_LOAD_16U, 1]) + unsigned(offset)


def store(offset: int = 0) -> bytes:
    """A word to the address below it on the stack."""
    return bytes([op.I32_STORE, 2]) + unsigned(offset)


def store8(offset: int = 0) -> bytes:
    """A byte to the address below it on the stack."""
    return bytes([_STORE_8, 0]) + unsigned(offset)


def call(function: int) -> bytes:
    """Call a function."""
    return bytes([op.CALL]) + unsigned(function)


def branch(depth: int) -> bytes:
    """Leave so many blocks and one."""
    return bytes([op.BR]) + unsigned(depth)


def branch_if(depth: int) -> bytes:
    """The same if the number on the stack is not 0."""
    return bytes([op.BR_IF]) + unsigned(depth)


def framed(size: int, frame: int, body: bytes) -> bytes:
    """A body that has so many bytes of the C stack, the address in a local. It must not return from within."""
    opened = STACK + number(size) + SUB + tee(frame) + SET_STACK
    return opened + body + get(frame) + number(size) + ADD + SET_STACK


class Patch:
    """The edits of one pass over a module; ``data`` is where its static data go, ``room`` how many bytes there are."""

    def __init__(self, source: bytes, data: int, room: int) -> None:
        self.module: Module = read_module(source)
        self.lookup = Lookup(self.module)
        self._read = functools.cache(self._read_function)
        self._edits: dict[int, dict[int, bytes]] = {}
        self._new: list[tuple[int, bytes]] = []
        self._elements: list[tuple[int, int]] = []
        self._segments: list[tuple[int, bytes]] = []
        self._data, self._start, self._room = bytearray(), data, room
        self._own_texts: dict[str, int] = {}

    # ---- what is there

    def _read_function(self, index: int) -> Function:
        return read_function(self.module, index - self.module.imported_functions)

    def function(self, index: int) -> Function:
        """A function, decoded."""
        return self._read(index)

    def functions(self) -> list[Function]:
        """All functions that the module defines."""
        first = self.module.imported_functions
        return [self._read(index) for index in range(first, first + len(self.module.bodies))]

    def instructions(self) -> Iterator[Instruction]:
        """All instructions of all functions."""
        for function in self.functions():
            yield from function.instructions

    def code(self, index: int) -> list[Instruction]:
        """The instructions of a function."""
        return self._read(index).instructions

    def bytes_of(self, entry: Instruction) -> bytes:
        """An instruction as it is written."""
        return self.module.data[entry.start : entry.end]

    @functools.cached_property
    def constants(self) -> dict[int, list[tuple[int, int]]]:
        """Where each number is pushed: functions and the numbers of the instructions."""
        found: dict[int, list[tuple[int, int]]] = {}
        for function in self.functions():
            for at, entry in enumerate(function.instructions):
                if entry.opcode == op.I32_CONST:
                    found.setdefault(entry.immediate, []).append((function.index, at))
        return found

    @functools.cached_property
    def _texts(self) -> dict[str, list[int]]:
        return find_texts(bytes(self.lookup.memory))

    def places(self, text: str) -> list[tuple[int, int]]:
        """The instructions that name a text: functions, and the numbers of the instructions in them.

        Raises:
            UnsupportedModule: when the static data have no such text.
        """
        if text not in self._texts:
            raise UnsupportedModule(f'The interpreter has no message "{text}".')
        return [place for address in self._texts[text] for place in self.constants.get(address, [])]

    def place(self, text: str) -> tuple[int, int]:
        """The only one of these.

        Raises:
            UnsupportedModule: when there are more, or none.
        """
        found = self.places(text)
        if len(found) != 1:
            raise UnsupportedModule(f'{len(found)} instructions name the message "{text}", not one.')
        return found[0]

    def with_constant(self, value: int) -> list[int]:
        """The functions that have a number as a constant."""
        return sorted({function for function, _ in self.constants.get(value, [])})

    def only(self, found: Sequence[int], what: str) -> int:
        """The only one of the things found.

        Raises:
            UnsupportedModule: when there are more, or none.
        """
        if len(found) != 1:
            raise UnsupportedModule(f"{len(found)} things look like {what}, not one.")
        return found[0]

    def most_called(self, found: Iterable[int], what: str) -> int:
        """The one of some functions that most instructions call.

        Raises:
            UnsupportedModule: when there is none.
        """
        calls = dict.fromkeys(found, 0)
        for entry in self.instructions():
            if entry.opcode == op.CALL and entry.immediate in calls:
                calls[entry.immediate] += 1
        if not calls:
            raise UnsupportedModule(f"Nothing looks like {what}.")
        return max(calls, key=lambda index: calls[index])

    # ---- edits

    def replace(self, function: int, at: int, instructions: bytes) -> None:
        """Put other instructions in place of one."""
        edits = self._edits.setdefault(function, {})
        if at in edits:
            raise UnsupportedModule("Two edits meet at one instruction.")
        edits[at] = instructions

    def insert(self, function: int, at: int, instructions: bytes) -> None:
        """Put instructions before one."""
        self.replace(function, at, instructions + self.bytes_of(self.code(function)[at]))

    def after_prologue(self, function: int) -> int:
        """The number of the first instruction behind the one that makes room on the C stack, or 0."""
        opcodes = [entry.opcode for entry in self.code(function)[:5]]
        return 5 if opcodes == [op.GLOBAL_GET, op.I32_CONST, op.I32_SUB, op.LOCAL_TEE, op.GLOBAL_SET] else 0

    def empty(self, function: int) -> None:
        """Let a function without results do nothing."""
        code = self.code(function)
        for at in range(len(code) - 1):
            self.replace(function, at, b"")

    def add(self, parameters: int, results: int, body: bytes, local_count: int = 0) -> int:
        """A new function of 32-bit numbers; its index."""
        kind = FunctionType((I32,) * parameters, (I32,) * results)
        try:
            number_of_type = self.module.types.index(kind)
        except ValueError:
            raise UnsupportedModule(f"The module has no functions of the type {kind}.") from None
        declared = b"\1" + unsigned(local_count) + bytes([I32]) if local_count else b"\0"
        self._new.append((number_of_type, declared + body + END))
        return len(self.module.functions) + len(self._new) - 1

    def compile(self, source: str, externals: Mapping[str, External], constants: Mapping[str, int]) -> dict[str, int]:
        """New functions, compiled from a source (see `guestcode`); their indices by name."""
        first = len(self.module.functions) + len(self._new)
        compiled = compile_source(source, first, externals, constants)
        for function in compiled.values():
            if function.type not in self.module.types:
                raise UnsupportedModule(f"The module has no functions of the type {function.type}.")
            self._new.append((self.module.types.index(function.type), function.body))
        return {name: first + place for place, name in enumerate(compiled)}

    def put_in_table(self, table_index: int, function: int) -> None:
        """Let another function stand at a place of the table."""
        self._elements.append((table_index, function))

    def text(self, words: str) -> int:
        """The address of a text."""
        if words not in self._own_texts:
            self._own_texts[words] = self.reserve(words.encode() + b"\0", 1)
        return self._own_texts[words]

    def reserve(self, contents: bytes, alignment: int = 4) -> int:
        """The address of new static data."""
        self._data += bytes(-len(self._data) % alignment)
        address = self._start + len(self._data)
        self._data += contents
        if len(self._data) > self._room:
            raise UnsupportedModule("There is no room for a pass's data.")
        return address

    def poke(self, address: int, contents: bytes) -> None:
        """Let static data start with other contents."""
        self._segments.append((address, contents))

    # ---- the result

    def finish(self) -> bytes:
        """The module with all edits."""
        module = self.module
        sections: dict[int, bytes] = {}
        if self._elements:
            entries = [
                b"\0" + constant_expression(place) + vector([unsigned(function)]) for place, function in self._elements
            ]
            sections[SECTION_ELEMENT] = longer(module.contents(SECTION_ELEMENT), b"".join(entries), len(entries))
        if self._new:
            kinds = b"".join(unsigned(kind) for kind, _ in self._new)
            sections[SECTION_FUNCTION] = longer(module.contents(SECTION_FUNCTION), kinds, len(self._new))
        segments = list(self._segments)
        if self._data:
            segments.append((self._start, bytes(self._data)))
        sections.update(module.with_segments(segments))
        first = module.imported_functions
        bodies = [self._body(first + position) for position in range(len(module.bodies))]
        return module.rewritten([*bodies, *(body for _, body in self._new)], sections)

    def _body(self, index: int) -> bytes:
        data = self.module.data
        start, end = self.module.bodies[index - self.module.imported_functions]
        edits = self._edits.get(index)
        if not edits:
            return data[start:end]
        code = self.code(index)
        out = bytearray(data[start : code[0].start])
        for at, entry in enumerate(code):
            out += edits.get(at, data[entry.start : entry.end])
        return bytes(out)
