"""Reads what the guest sends to an operation, as that is declared.

This is the one place at which what comes from the guest is read. What does not fit the declaration becomes an exception
in the program; nobody behind this gets a pin, an address or a word that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .answers import deinited, refuse
from .kinds import Address, Bounds, Guest, Handle
from .operations import Operation

Handler = Callable[..., Any]
"""Gets an operation's arguments, gives what it declares."""


def no_handle(handle: int) -> bool:
    """For a doorbell at which nothing is opened."""
    return False


class Requests:
    """Reads an operation's requests, and packs what it gives.

    Args:
        label: the operation's full name.
        declared: what it takes and gives.
        guest: what the arguments are checked against.
        is_open: whether the program has something open under a handle.
    """

    def __init__(
        self, label: str, declared: Operation, guest: Guest, is_open: Callable[[int], bool] = no_handle
    ) -> None:
        arguments = declared.arguments
        places = {name: place for place, name in enumerate(arguments)}
        kinds = tuple(arguments.values())
        self.declared = declared
        self.write = declared.result.writer()
        layout = declared.layout
        self._words = layout.words
        self._read = layout.reader(label, guest)
        self._guest = guest
        self._is_open = is_open
        self._names = tuple(arguments)
        self._handles = tuple(place for place, kind in enumerate(kinds) if isinstance(kind, Handle) and not kind.any)
        self._spans = tuple(
            (place, _measure(kind.length, places), _measure(kind.size, places))
            for place, kind in enumerate(kinds)
            if isinstance(kind, Address)
        )
        found = [bounds for kind in kinds if (bounds := kind.bounds(guest)) is not None]
        self._bounds: list[Bounds] | None = found if len(found) == len(kinds) else None
        self._choices = tuple(
            (place, choices) for place, kind in enumerate(kinds) if (choices := kind.choices()) is not None
        )
        # Addresses of what is counted by another argument: as most are.
        self._simple_spans = tuple((place, length_at, size) for place, (_, length_at), (size, _) in self._spans)
        if any(length_at < 0 or size_at >= 0 for _, (_, length_at), (_, size_at) in self._spans):
            self._bounds = None

    def quickly(self, request: bytes) -> Sequence[Any] | None:
        """The arguments' values, when all are plain numbers and nothing is wrong with them; else None."""
        if self._bounds is None or len(request) != self._words.size:
            return None
        values = self._words.unpack(request)
        for value, (low, high) in zip(values, self._bounds, strict=True):
            if not low <= value <= high:
                return None
        for place in self._handles:
            if not self._is_open(values[place]):
                return None
        if self._simple_spans:
            holds = self._guest.memory().holds
            for place, length_at, size in self._simple_spans:
                if not holds(values[place], values[length_at] * size):
                    return None
        if not self._choices:
            return values
        meant: list[Any] = list(values)
        for place, choices in self._choices:
            meant[place] = choices[values[place]]
        return meant

    def read(self, request: bytes) -> list[Any]:
        """The arguments' values.

        Raises:
            GuestError: when one is missing, too much, or wrong.
        """
        values = self._read(request)
        for place in self._handles:
            if not self._is_open(values[place]):
                raise deinited()
        for place, (length, length_at), (size, size_at) in self._spans:
            length = values[length_at] if length_at >= 0 else length
            size = values[size_at] if size_at >= 0 else size
            if not self._guest.memory().holds(values[place], length * size):
                raise refuse(f"{self._names[place]} must lie in the program's memory")
        return values


def _measure(value: int | str, places: Mapping[str, int]) -> tuple[int, int]:
    """A number, or the place of the argument that has it; the other one of the two is not used."""
    return (0, places[value]) if isinstance(value, str) else (value, -1)
