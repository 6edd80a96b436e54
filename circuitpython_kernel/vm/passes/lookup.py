"""What lies where in the interpreter: its names, types and functions, found by what programs call them.

A word of the static data that is a name is its number in the pools of interned strings (py/qstr.c), shifted and marked
(py/obj.h, representation A). A dict's entry is such a word and its value; a type begins with the address of `type`; a
built-in function object has the table index of its C function behind the address of its type.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .gcroots.binary import SECTION_ELEMENT, Module, read_signed, read_unsigned
from .gcroots.errors import UnsupportedModule

STATIC_START, STATIC_END = 0x400, 0x10320
"""Where the interpreter's constant data lie."""

_POOL = struct.Struct("<IIIIII")  # older pool, how many strings are older (bit 31: sorted), allocated, length, 2 tables
_NAME_MARK, _NAME_SHIFT = 2, 3

MAKE_NEW, PRINT, CALL, UNARY_OP, BINARY_OP, ATTR, SUBSCR, ITER, BUFFER, PROTOCOL, PARENT, LOCALS_DICT = range(8, 20)
"""Where in a type the number of each slot lies (py/obj.h, mp_obj_type_t)."""
SLOTS = 20
"""Where a type's slots begin."""


class Lookup:
    """Finds things in a module that was read."""

    def __init__(self, module: Module) -> None:
        segments = module.data_segments()
        self.end = max((address + len(contents) for address, contents in segments), default=0)
        self.memory = bytearray(self.end)
        for address, contents in segments:
            self.memory[address : address + len(contents)] = contents
        self._numbers = self._read_pools()
        self.table = _read_table(module)
        self._type = self._type_of_types()

    def word(self, address: int) -> int:
        """The word at an address."""
        return int(struct.unpack_from("<I", self.memory, address)[0])

    def name(self, text: str) -> int:
        """The number of an interned string.

        Raises:
            UnsupportedModule: when it is not one.
        """
        try:
            return self._numbers[text]
        except KeyError:
            raise UnsupportedModule(f'The interpreter does not have the name "{text}".') from None

    def named(self, text: str) -> int:
        """An interned string as an object."""
        return self.name(text) << _NAME_SHIFT | _NAME_MARK

    def type(self, name: str) -> int:
        """The address of a type.

        Raises:
            UnsupportedModule: when there is not exactly one of the name.
        """
        found = self.types(name)
        if len(found) > 1:
            public = self.values(name)  # several types have one name; this is the one that programs name so
            found = [at for at in found if at in public]
        if len(found) != 1:
            raise UnsupportedModule(f'{len(found)} types are named "{name}", not one.')
        return found[0]

    def types(self, name: str) -> list[int]:
        """The addresses of all types of a name."""
        number = self.name(name)
        return [at for at in self.words(self._type) if struct.unpack_from("<H", self.memory, at + 6)[0] == number]

    def has_name(self, text: str) -> bool:
        """Whether a text is an interned string of the interpreter's own."""
        return text in self._numbers

    def names(self) -> dict[str, int]:
        """The numbers of all interned strings."""
        return dict(self._numbers)

    def slot(self, kind: int, slot: int) -> int:
        """The word in a slot of a type; 0 when it has none."""
        number = self.memory[kind + slot]
        return self.word(kind + SLOTS + 4 * (number - 1)) if number else 0

    def values(self, name: str) -> list[int]:
        """What the static dicts have under a name."""
        return [self.word(at + 4) for at in self.words(self.named(name))]

    def function(self, table_index: int) -> int:
        """The index of the function at a table index."""
        return self.table[table_index]

    def builtin(self, name: str) -> int:
        """The index of the C function that the only built-in function object of a name calls.

        Raises:
            UnsupportedModule: when there is not exactly one.
        """
        with_signature = self.word(self.values("print")[0])  # the type of those that take any number of arguments
        found = set()
        for at in self.values(name):
            if 0 < at < self.end - 8 and at % 4 == 0:
                found.add(self.table.get(self.word(at + (8 if self.word(at) == with_signature else 4))))
        found.discard(None)
        if len(found) != 1:
            raise UnsupportedModule(f'{len(found)} functions are named "{name}", not one.')
        return int(found.pop() or 0)

    def words(self, value: int) -> list[int]:
        """The addresses of the words that have a value."""
        return list(self._words(struct.pack("<I", value)))

    def _words(self, wanted: bytes) -> Iterator[int]:
        at = self.memory.find(wanted)
        while at >= 0:
            if at % 4 == 0:
                yield at
            at = self.memory.find(wanted, at + 1)

    def _text(self, address: int) -> str:
        return self.memory[address : self.memory.index(0, address)].decode("utf-8", "replace")

    def _read_pools(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for at in range(0, len(self.memory) - _POOL.size, 4):
            older, before, allocated, length, *tables = _POOL.unpack_from(self.memory, at)
            before &= 0x7FFF_FFFF
            # The first pool has no older one; each other one goes on where its own older one ended.
            known = (older == 0 and before == 0) or (
                0 < older < at and before and self._length_with_older(older) == before
            )
            if not known or not 0 < length < 4096 or not 0 < allocated <= 4096:
                continue
            if not all(0 < table < at for table in tables):
                continue
            strings = [self.word(at + _POOL.size + 4 * number) for number in range(length)]
            if all(0 < string < self.end for string in strings):
                numbers.update({self._text(string): before + number for number, string in enumerate(strings)})
        return numbers

    def _length_with_older(self, pool: int) -> int:
        if pool % 4 or pool + _POOL.size > len(self.memory):
            return -1
        _, before, _, length, *_ = _POOL.unpack_from(self.memory, pool)
        return int((before & 0x7FFF_FFFF) + length)

    def _type_of_types(self) -> int:
        number = self.name("type")
        for at in range(0, len(self.memory) - SLOTS, 4):
            if self.word(at) == at and struct.unpack_from("<H", self.memory, at + 6)[0] == number:
                return at
        raise UnsupportedModule("The type of types was not found.")


def _read_table(module: Module) -> dict[int, int]:
    """The function at each table index."""
    data = module.contents(SECTION_ELEMENT)
    count, at = read_unsigned(data, 0) if data else (0, 0)
    table = {}
    for _ in range(count):
        first, at = read_signed(data, at + 2)  # behind the flags and the opcode of the constant expression
        length, at = read_unsigned(data, at + 1)  # behind its end
        for number in range(length):
            table[first + number], at = read_unsigned(data, at)
    return table
