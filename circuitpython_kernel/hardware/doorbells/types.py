"""What an argument of a doorbell can be: how its text is read, and what is refused.

A payload is words with single spaces between them. Each type reads one word; one whose `takes_rest` is true reads all
that is left of the payload. What is wrong is a `GuestError`, in CircuitPython's words, so it becomes an exception in
the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.common.answers import ERROR
from circuitpython_kernel.hardware.memory.block import FOREVER_NS

Reader = Callable[[str], Any]
"""Gives the value of a word; raises `GuestError`."""

MOST_TEXT = 32 << 20
"""Characters of a text at most: what the interpreter's memory has room for."""


class GuestError(Exception):
    """What the program shall get: an exception of a built-in kind, with CircuitPython's message.

    Args:
        kind: the name of the exception's class, such as ``"ValueError"``.
        message: its text; for ``"OSError"`` the error number.
    """

    def __init__(self, kind: str, message: str | int) -> None:
        super().__init__(f"{kind}: {message}")
        self.answer = f"{ERROR}{kind}:{message}"


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

ANY_NUMBER = (-(1 << 63), 1 << 63)


class Kind:
    """The type of an argument: by itself one word, and no plain number."""

    def bounds(self, guest: Guest) -> Bounds | None:
        """What the argument is read as, when it is nothing but a number in a range: the quick way."""
        return None

    @property
    def takes_rest(self) -> bool:
        """Whether it reads all that is left of the payload."""
        return False

    def reader(self, name: str, guest: Guest) -> Reader:
        """The function that reads an argument of this name."""
        raise NotImplementedError


class Rest(Kind):
    """The type of an argument that reads all that is left of the payload."""

    @property
    def takes_rest(self) -> bool:
        """See `Kind`."""
        return True


def refuse(text: str) -> GuestError:
    """What the program gets for a wrong argument."""
    return GuestError("ValueError", text)


def _integer(name: str, word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise refuse(f"{name} must be a number, not {word[:20]!r}") from None


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

        def read(word: str) -> int:
            try:
                value = int(word)
            except ValueError:
                raise refuse(f"{name} must be a number, not {word[:20]!r}") from None
            if low <= value <= high:
                return value
            raise refuse(f"{name} must be {low}-{high}")

        def read_multiple(word: str) -> int:
            value = read(word)
            if value % step:
                raise refuse(f"{name} must be a multiple of {step}")
            return value

        return read if step == 1 else read_multiple


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a few whole numbers."""

    values: tuple[int, ...]

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: str) -> int:
            value = _integer(name, word)
            if value not in self.values:
                raise refuse(f"{name} must be {', '.join(map(str, self.values))}")
            return value

        return read


@dataclass(frozen=True)
class Nanoseconds(Kind):
    """A length of board time. One beyond the end of board time stands for that; a negative one for no end at all."""

    endless: bool = False

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: str) -> int:
            value = _integer(name, word)
            if value >= 0:
                return min(value, FOREVER_NS)
            if self.endless:
                return -1
            raise refuse(f"{name} must be >= 0")

        return read


@dataclass(frozen=True)
class Flag(Kind):
    """0 or 1."""

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        values = {"0": False, "1": True}

        def read(word: str) -> bool:
            try:
                return values[word]
            except KeyError:
                raise refuse(f"{name} must be 0-1") from None

        return read


@dataclass(frozen=True)
class PinIndex(Kind):
    """The index of a pin; -1, which is read as None, for none where that is ``optional``."""

    optional: bool = False

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return None if self.optional else (0, guest.pin_count - 1)

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        count, lowest = guest.pin_count, -1 if self.optional else 0

        def read(word: str) -> int | None:
            value = _integer(name, word)
            if lowest <= value < count:
                return None if value < 0 else value
            raise refuse(f"Invalid {name}")

        return read


@dataclass(frozen=True)
class Handle(Kind):
    """The number of something that the program has opened. Unless ``any``, it has to be open still."""

    any: bool = False

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return ANY_NUMBER

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; whether it is open, is asked by the exchange, which knows the peripheral."""
        return lambda word: _integer(name, word)


@dataclass(frozen=True)
class Address(Kind):
    """A guest address of ``length`` items of ``size`` bytes, all of them in the program's memory.

    Either is a number, or the name of the argument that has it. The exchange checks it once all arguments are read.
    """

    length: int | str
    size: int | str = 1

    def bounds(self, guest: Guest) -> Bounds | None:
        """See `Kind`."""
        return ANY_NUMBER

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        return lambda word: _integer(name, word)


COUNT = Whole(0, (1 << 32) - 1)
"""How many items there are at an address: more than any memory has are refused with the address."""


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""
        known = frozenset(self.words)

        def read(word: str) -> str:
            if word not in known:
                raise refuse(f"Invalid {name}")
            return word

        return read


@dataclass(frozen=True)
class Hexadecimal(Kind):
    """Bytes in hexadecimal digits, at most so many; a dash for none."""

    most: int

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: str) -> bytes:
            try:
                data = b"" if word == "-" else bytes.fromhex(word)
            except ValueError:
                raise refuse(f"{name} must be hexadecimal digits") from None
            if len(data) > self.most:
                raise refuse(f"{name} length must be <= {self.most}")
            return data

        return read


@dataclass(frozen=True)
class Text(Rest):
    """The rest of the payload, as it is; at most so many characters."""

    most: int = MOST_TEXT

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: str) -> str:
            if len(word) > self.most:
                raise refuse(f"{name} length must be <= {self.most}")
            return word

        return read


@dataclass(frozen=True)
class Several(Kind):
    """Words of one type: the rest of the payload, or one word in which commas stand between them. At most so many."""

    kind: Kind
    most: int
    commas: bool = False

    @property
    def takes_rest(self) -> bool:
        """See `Kind`."""
        return not self.commas

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives a tuple."""
        read_one, separator = self.kind.reader(name, guest), "," if self.commas else " "

        def read(word: str) -> tuple[Any, ...]:
            words = [part for part in word.split(separator) if part]
            if len(words) > self.most:
                raise refuse(f"{name} length must be <= {self.most}")
            return tuple(read_one(part) for part in words)

        return read


@dataclass(frozen=True)
class Record(Kind):
    """Words with colons between them: the record's name, which chooses the types, and its fields."""

    fields: dict[str, tuple[Kind, ...]]

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives the name and the fields in a tuple."""
        readers = {tag: tuple(kind.reader(name, guest) for kind in kinds) for tag, kinds in self.fields.items()}

        def read(word: str) -> tuple[Any, ...]:
            tag, *parts = word.split(":")
            known = readers.get(tag)
            if known is None or len(known) != len(parts):
                raise refuse(f"Invalid {name}")
            return (tag, *(read_one(part) for read_one, part in zip(known, parts, strict=True)))

        return read


@dataclass(frozen=True)
class Objects(Rest):
    """Addresses of the guest's objects, each of so many bytes: ``NAME=address``, with commas between them."""

    names: tuple[str, ...]
    size: int

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`; gives a dict."""

        def read(word: str) -> dict[str, int]:
            found = {}
            for item in word.split(","):
                key, _, address = item.partition("=")
                found[key] = _integer(name, address)
            if sorted(found) != sorted(self.names):
                raise refuse(f"{name} must be {', '.join(self.names)}")
            holds = guest.memory().holds
            if not all(holds(address, self.size) for address in found.values()):
                raise refuse(f"{name} must lie in the program's memory")
            return found

        return read


Schema = Callable[[Any], bool]
"""Whether a value that came as JSON has the right form."""


@dataclass(frozen=True)
class Json(Rest):
    """The rest of the payload as JSON, of the form that ``schema`` says yes to."""

    schema: Schema
    most: int = MOST_TEXT

    def reader(self, name: str, guest: Guest) -> Reader:
        """See `Kind`."""

        def read(word: str) -> Any:
            if len(word) > self.most:
                raise refuse(f"{name} length must be <= {self.most}")
            try:
                value = untrusted_json.parse(word)
                fits = self.schema(value)
            except ValueError:
                fits = False
            if not fits:
                raise refuse(f"Invalid {name}")
            return value

        return read


# ---- forms of JSON


def text_at_most(most: int) -> Schema:
    """A string of at most so many characters."""
    return lambda value: isinstance(value, str) and len(value) <= most


def text_or_null(most: int) -> Schema:
    """As `text_at_most`, or null."""
    return lambda value: value is None or (isinstance(value, str) and len(value) <= most)


def flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def number(low: int, high: int) -> Schema:
    """A whole number in a range."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def items(schema: Schema, most: int) -> Schema:
    """A list of at most so many values of a form."""
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(schema, value))


def row(*schemas: Schema) -> Schema:
    """A list with one value of each form."""

    def fits(value: Any) -> bool:
        if not isinstance(value, list) or len(value) != len(schemas):
            return False
        return all(schema(item) for schema, item in zip(schemas, value, strict=True))

    return fits


def members(**schemas: Schema) -> Schema:
    """An object that has these members and no others."""

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or value.keys() != schemas.keys():
            return False
        return all(schema(value[name]) for name, schema in schemas.items())

    return fits


def either(*schemas: Schema) -> Schema:
    """A value of one of these forms."""
    return lambda value: any(schema(value) for schema in schemas)
