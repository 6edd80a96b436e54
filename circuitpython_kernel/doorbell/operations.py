"""What a doorbell's operation is: its arguments with their types, and what it gives."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import ABSENT, DONE
from .kinds import ANY_NUMBER, Data, Flag, Float, Kind, Layout, Tailed, Text, Values, Whole

NUMBER64 = Whole(*ANY_NUMBER)


@dataclass(frozen=True)
class Result:
    """What an operation gives: nothing, one field, or several that are a word each, as a tuple.

    One that is ``optional`` can be None.
    """

    fields: Mapping[str, Kind]
    optional: bool = False

    def __post_init__(self) -> None:
        if len(self.fields) > 1 and any(kind.has_tail for kind in self.fields.values()):
            raise ValueError("a result with a tail is the only one of its operation")

    @property
    def tailed(self) -> Tailed | None:
        """The field, if it is one with a tail."""
        first = next(iter(self.fields.values()), None)
        return first if isinstance(first, Tailed) else None

    def writer(self) -> Callable[[Any], bytes]:
        """The function that packs a result as an answer."""
        if not self.fields:
            return lambda _value: b""
        if (tailed := self.tailed) is not None:
            return self._or_absent(lambda value: bytes([DONE]) + tailed.packed(value)[1])
        letters = "".join(kind.letter for kind in self.fields.values())
        words = struct.Struct(f"<b{letters}")
        kinds = tuple(self.fields.values())
        if len(kinds) == 1:
            kind = kinds[0]
            if isinstance(kind, Whole):
                low, high = kind.low, kind.high
                return self._or_absent(lambda value: words.pack(DONE, min(max(int(value), low), high)))
            return self._or_absent(lambda value: words.pack(DONE, kind.packed(value)[0]))
        return self._or_absent(
            lambda value: words.pack(DONE, *(kind.packed(one)[0] for kind, one in zip(kinds, value, strict=True)))
        )

    def _or_absent(self, write: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
        if not self.optional:
            return write
        return lambda value: bytes([ABSENT]) if value is None else write(value)


NOTHING = Result({})
WHOLE = Result({"value": NUMBER64})
FLAG = Result({"value": Flag()})
FLOAT = Result({"value": Float()})
TEXT = Result({"value": Text()})
TEXT_OR_NONE = Result({"value": Text()}, optional=True)
BYTES = Result({"value": Data()})
BYTES_OR_NONE = Result({"value": Data()}, optional=True)
VALUES = Result({"value": Values()})


@dataclass(frozen=True)
class Operation:
    """What one operation takes and gives."""

    arguments: Mapping[str, Kind]
    result: Result

    @property
    def layout(self) -> Layout:
        """How the arguments are packed."""
        return Layout(self.arguments)


def operation(result: Result = NOTHING, /, **arguments: Kind) -> Operation:
    """An operation with these arguments."""
    return Operation(arguments, result)


def fields(*, optional: bool = False, **kinds: Kind) -> Result:
    """A result of several fields."""
    return Result(kinds, optional)


Doorbell = Mapping[str, Operation]
"""The operations of a doorbell by their names."""


def full_name(doorbell: str, operation: str) -> str:
    """What the firmware calls the host with."""
    return f"{doorbell}.{operation}"
