"""What an argument or a result of a doorbell can be: how it is packed, and what is refused.

Fields are packed as a row of 64-bit words, one for each in their order. Behind these come the tails of those that do
not fit into a word, whose length the word tells (`Layout`). Both sides come from the classes here: the host reads a
word and a tail with `Kind.reader`, and the firmware's stubs pack them with what `Kind.guest` says. What is wrong is a
`GuestError`, in CircuitPython's words, so it becomes an exception in the program.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from . import values
from .answers import GuestError, refuse

Reader = Callable[[Any, bytes], Any]
"""Gives the value of a word and its tail; raises `GuestError`."""

FOREVER_NS = 1 << 62
"""The end of board time, in ns, which never comes."""

MOST_BYTES = 32 << 20
"""Bytes of a text at most: what the interpreter's memory has room for."""

_WORD = struct.Struct("<q")


class Memory(Protocol):
    """The program's memory."""

    def holds(self, address: int, size: int) -> bool:
        """Whether so many bytes at a guest address lie in it."""


class Guest(Protocol):
    """What the types must know of the chip and its program."""

    @property
    def pin_count(self) -> int:
        """How many pins the chip has."""

    @property
    def memory(self) -> Callable[[], Memory]:
        """Gives the program's memory."""


Bounds = tuple[int, int]
"""The lowest and the highest of the numbers that an argument can be."""

ANY_NUMBER = (-(1 << 63), (1 << 63) - 1)


@dataclass(frozen=True)
class GuestCode:
    """How the firmware packs an argument, as Python.

    ``word`` and ``tail`` are expressions, ``before`` a statement that comes first. ``constants`` go into the module.
    """

    word: str
    tail: str = ""
    before: str = ""
    constants: Mapping[str, object] | None = None


class Kind:
    """The type of an argument or a result: by itself one word, and no plain number."""

    letter = "q"
    """How `struct` writes the word."""

    @property
    def has_tail(self) -> bool:
        """Whether more than the word belongs to it."""
        return False

    def tail_bytes(self, name: str, word: int) -> int:
        """How long the tail is. Raises `GuestError` when that cannot be."""
        return 0

    def bounds(self, guest: Guest) -> Bounds | None:
        """What the word is read as, when it is nothing but a number in a range: the quick way."""
        return None

    def choices(self) -> tuple[Any, ...] | None:
        """What the numbers within the bounds stand for; None for themselves."""
        return None

    def reader(self, name: str, guest: Guest) -> Reader:
        """The function that reads an argument of this name."""
        raise NotImplementedError

    def packed(self, value: Any) -> tuple[Any, bytes]:
        """A value as its word and its tail, as the firmware packs it."""
        return value, b""

    def guest(self, name: str) -> GuestCode:
        """How the firmware packs it."""
        return GuestCode(name)


class Tailed(Kind):
    """The type of something that has a tail."""

    most: int

    @property
    def has_tail(self) -> bool:
        """See `Kind`."""
        return True

    def count(self, name: str, word: int) -> int:
        """How many bytes or items the word tells. Raises `GuestError` when there are too many."""
        if 0 <= word <= self.most:
            return word
        raise refuse(f"{name} length must be <= {self.most}")


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number from ``low`` to ``high``, a multiple of ``step``."""

    low: int
    high: int
    step: int = 1

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return (self.low, self.high) if self.step == 1 else None

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        low, high, step = self.low, self.high, self.step

        def read(word: int, _tail: bytes) -> int:
            if not low <= word <= high:
                raise refuse(f"{name} must be {low}-{high}")
            if word % step:
                raise refuse(f"{name} must be a multiple of {step}")
            return word

        return read


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a few whole numbers."""

    values: tuple[int, ...]

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: int, _tail: bytes) -> int:
            if word not in self.values:
                raise refuse(f"{name} must be {', '.join(map(str, self.values))}")
            return word

        return read


@dataclass(frozen=True)
class Nanoseconds(Kind):
    """A length of board time. One beyond the end of board time stands for that; a negative one for no end at all."""

    endless: bool = False

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: int, _tail: bytes) -> int:
            if word >= 0:
                return min(word, FOREVER_NS)
            if self.endless:
                return -1
            raise refuse(f"{name} must be >= 0")

        return read

    def packed(self, value: int) -> tuple[int, bytes]:
        """See `Kind`."""
        return min(value, FOREVER_NS), b""

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        return GuestCode(f"{name} if {name} < {FOREVER_NS} else {FOREVER_NS}")


@dataclass(frozen=True)
class Flag(Kind):
    """True or false; one that is ``optional`` can be None."""

    optional: bool = False

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return (0, 2) if self.optional else (0, 1)

    def choices(self) -> tuple[Any, ...]:
        """See `Kind`."""
        return (False, True, None) if self.optional else (False, True)

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        known = self.choices()

        def read(word: int, _tail: bytes) -> bool | None:
            if not 0 <= word < len(known):
                raise refuse(f"{name} must be 0-1")
            value: bool | None = known[word]
            return value

        return read

    def packed(self, value: bool | None) -> tuple[int, bytes]:
        """See `Kind`."""
        return (2 if value is None else int(bool(value))), b""

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        return GuestCode(f"2 if {name} is None else bool({name})" if self.optional else f"bool({name})")


@dataclass(frozen=True)
class PinIndex(Kind):
    """The index of a pin; None for none where that is ``optional``."""

    optional: bool = False

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return None if self.optional else (0, guest.pin_count - 1)

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        count, lowest = guest.pin_count, -1 if self.optional else 0

        def read(word: int, _tail: bytes) -> int | None:
            if lowest <= word < count:
                return None if word < 0 else word
            raise refuse(f"Invalid {name}")

        return read

    def packed(self, value: int | None) -> tuple[int, bytes]:
        """See `Kind`."""
        return (-1 if value is None else value), b""

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        return GuestCode(f"-1 if {name} is None else {name}" if self.optional else name)


@dataclass(frozen=True)
class Handle(Kind):
    """The number of something that the program has opened. Unless ``any``, it has to be open still."""

    any: bool = False

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return ANY_NUMBER

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; whether it is open, is asked by `requests`, which knows who opened it."""
        return lambda word, _tail: word


@dataclass(frozen=True)
class Address(Kind):
    """A guest address of ``length`` items of ``size`` bytes, all of them in the program's memory.

    Either is a number, or the name of the argument that has it. `requests` checks it once all arguments are read.
    """

    length: int | str
    size: int | str = 1

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return ANY_NUMBER

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        return lambda word, _tail: word


COUNT = Whole(0, (1 << 32) - 1)
"""How many items there are at an address: more than any memory has are refused with the address."""


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words: the word is its place among them."""

    words: tuple[str, ...]

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return 0, len(self.words) - 1

    def choices(self) -> tuple[str, ...]:
        """See `Kind`."""
        return self.words

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: int, _tail: bytes) -> str:
            if not 0 <= word < len(self.words):
                raise refuse(f"Invalid {name}")
            return self.words[word]

        return read

    def packed(self, value: str) -> tuple[int, bytes]:
        """See `Kind`."""
        return self.words.index(value), b""

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        table = f"_{name.upper()}"
        return GuestCode(f"{table}[{name}]", constants={table: {word: at for at, word in enumerate(self.words)}})


@dataclass(frozen=True)
class Float(Kind):
    """A number of double precision; for results alone."""

    letter = "d"

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        return lambda word, _tail: word


@dataclass(frozen=True)
class Data(Tailed):
    """Bytes, at most so many; one that is ``optional`` can be None."""

    most: int = MOST_BYTES
    optional: bool = False

    def tail_bytes(self, name: str, word: int) -> int:
        """See `Kind`."""
        return 0 if self.optional and word < 0 else self.count(name, word)

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        return lambda word, tail: None if word < 0 else tail

    def packed(self, value: Any) -> tuple[int, bytes]:
        """See `Kind`."""
        return (-1, b"") if value is None else (len(value), bytes(value))

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        if self.optional:
            return GuestCode(f"-1 if {name} is None else len({name})", f"({name} or b'')")
        return GuestCode(f"len({name})", name)


@dataclass(frozen=True)
class Text(Data):
    """Text of at most so many bytes of UTF-8; as `Data`."""

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: int, tail: bytes) -> str | None:
            if word < 0:
                return None
            try:
                return tail.decode()
            except UnicodeDecodeError:
                raise GuestError("UnicodeError", f"{name} is no text") from None

        return read

    def packed(self, value: Any) -> tuple[int, bytes]:
        """See `Kind`."""
        return super().packed(None if value is None else value.encode("utf-8", "replace"))

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        code = super().guest(name)
        encoded = f"{name} = {name}.encode()"
        before = f"if {name} is not None:\n        {encoded}" if self.optional else encoded
        return GuestCode(code.word, code.tail, before)


@dataclass(frozen=True)
class Several(Tailed):
    """A row of values that are a word each, at most so many."""

    kind: Kind
    most: int

    def tail_bytes(self, name: str, word: int) -> int:
        """See `Kind`."""
        return self.count(name, word) * _WORD.size

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives a tuple."""
        read_one = self.kind.reader(name, guest)

        def read(_word: int, tail: bytes) -> tuple[Any, ...]:
            return tuple(read_one(word, b"") for (word,) in _WORD.iter_unpack(tail))

        return read

    def packed(self, value: Sequence[Any]) -> tuple[int, bytes]:
        """See `Kind`."""
        return len(value), b"".join(_WORD.pack(self.kind.packed(one)[0]) for one in value)

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        return GuestCode(f"len({name})", f"_pack('<%dq' % len({name}), *{name})")


@dataclass(frozen=True)
class Records(Tailed):
    """Tuples, at most so many, each of a tag, which chooses the types, and its fields: all are a word each."""

    tags: Mapping[str, tuple[Kind, ...]]
    most: int

    @property
    def width(self) -> int:
        """Words in a record; those that its tag has no use for are 0."""
        return 1 + max(map(len, self.tags.values()))

    def tail_bytes(self, name: str, word: int) -> int:
        """See `Kind`."""
        return self.count(name, word) * self.width * _WORD.size

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives a tuple of tuples."""
        known = [(tag, tuple(kind.reader(name, guest) for kind in kinds)) for tag, kinds in self.tags.items()]
        record = struct.Struct(f"<{self.width}q")

        def read_one(words: tuple[int, ...]) -> tuple[Any, ...]:
            number, *fields = words
            if not 0 <= number < len(known):
                raise refuse(f"Invalid {name}")
            tag, readers = known[number]
            if any(fields[len(readers) :]):
                raise refuse(f"Invalid {name}")
            return (tag, *(read(field, b"") for read, field in zip(readers, fields, strict=False)))

        return lambda _word, tail: tuple(read_one(words) for words in record.iter_unpack(tail))

    def packed(self, value: Sequence[Sequence[Any]]) -> tuple[int, bytes]:
        """See `Kind`."""
        data, tags = b"", list(self.tags)
        for tag, *fields in value:
            words = [kind.packed(field)[0] for kind, field in zip(self.tags[tag], fields, strict=True)]
            words += [0] * (self.width - 1 - len(words))
            data += struct.pack(f"<{self.width}q", tags.index(tag), *words)
        return len(value), data

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        table = f"_{name.upper()}"
        one = f"{table}[one[0]], *(one[1:] + (0,) * ({self.width} - len(one)))"
        tail = f"b''.join([_pack('<{self.width}q', {one}) for one in {name}])"
        return GuestCode(f"len({name})", tail, constants={table: {tag: at for at, tag in enumerate(self.tags)}})


@dataclass(frozen=True)
class Values(Tailed):
    """Anything that `values` can pack."""

    most: int = MOST_BYTES

    def tail_bytes(self, name: str, word: int) -> int:
        """See `Kind`."""
        return self.count(name, word)

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(_word: int, tail: bytes) -> Any:
            try:
                return values.unpacked(tail)
            except ValueError:
                raise refuse(f"Invalid {name}") from None

        return read

    def packed(self, value: Any) -> tuple[int, bytes]:
        """See `Kind`."""
        data = values.packed(value)
        return len(data), data

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        return GuestCode(f"len({name})", name, f"{name} = _packed({name})")


@dataclass(frozen=True)
class Items(Tailed):
    """Rows of fields, at most so many; the word is the length of all in bytes."""

    fields: Mapping[str, Kind]
    most: int

    def tail_bytes(self, name: str, word: int) -> int:
        """See `Kind`."""
        if 0 <= word <= MOST_BYTES:
            return word
        raise refuse(f"Invalid {name}")

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives a list of lists."""
        read_row = Layout(self.fields).reader(name, guest)

        def read(_word: int, tail: bytes) -> list[list[Any]]:
            found: list[list[Any]] = []
            at = 0
            while at < len(tail):
                if len(found) == self.most:
                    raise refuse(f"{name} length must be <= {self.most}")
                size = _WORD.unpack_from(tail, at)[0] if len(tail) - at >= _WORD.size else -1
                at += _WORD.size
                if not 0 <= size <= len(tail) - at:
                    raise refuse(f"Invalid {name}")
                found.append(read_row(tail[at : at + size]))
                at += size
            return found

        return read

    def packed(self, value: Sequence[Sequence[Any]]) -> tuple[int, bytes]:
        """See `Kind`."""
        layout = Layout(self.fields)
        rows = [layout.packed(row) for row in value]
        data = b"".join(_WORD.pack(len(row)) + row for row in rows)
        return len(data), data

    def guest(self, name: str) -> GuestCode:
        """See `Kind`."""
        constants: dict[str, object] = {}
        for field, kind in self.fields.items():
            constants |= kind.guest(field).constants or {}
        return GuestCode(f"len({name})", name, f"{name} = b''.join([_{name}_row(*row) for row in {name}])", constants)


class Layout:
    """Fields in their order: a word for each, then the tails."""

    def __init__(self, fields: Mapping[str, Kind]) -> None:
        self.fields = dict(fields)
        self.words = struct.Struct("<" + "".join(kind.letter for kind in fields.values()))

    def reader(self, label: str, guest: Guest) -> Callable[[bytes], list[Any]]:
        """The function that reads the fields' values, all of the bytes. It raises `GuestError`."""
        steps = [(name, kind, kind.reader(name, guest)) for name, kind in self.fields.items()]
        words = self.words

        def read(data: bytes) -> list[Any]:
            if len(data) < words.size:
                raise refuse(f"{label} has {len(steps)} fields, and they are cut off")
            found = []
            at = words.size
            for (name, kind, read_one), word in zip(steps, words.unpack_from(data), strict=True):
                size = kind.tail_bytes(name, word)
                if size > len(data) - at:
                    raise refuse(f"{name} is cut off")
                found.append(read_one(word, data[at : at + size]))
                at += size
            if at != len(data):
                raise refuse(f"{label} has more than its {len(steps)} fields")
            return found

        return read

    def packed(self, row: Sequence[Any]) -> bytes:
        """The values as bytes, as the firmware packs them."""
        pairs = [kind.packed(value) for kind, value in zip(self.fields.values(), row, strict=True)]
        return self.words.pack(*(word for word, _ in pairs)) + b"".join(tail for _, tail in pairs)
