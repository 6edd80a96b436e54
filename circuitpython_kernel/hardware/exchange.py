"""Answers doorbells: reads what the guest sends as `doorbells` declares it, and calls who is responsible.

This is the one place at which what comes from the guest is read. What does not fit the declaration becomes an exception
in the program; nobody behind this gets a pin, an address or a word that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..answers import plain
from .chip import Peripheral
from .doorbell_types import Address, Guest, GuestError, Handle, Reader, refuse
from .doorbells import DOORBELLS, Operation, Result

Handler = Callable[..., Any]
"""Gets an operation's arguments, gives what it declares."""

_DEINITED = "Object has been deinitialized and can no longer be used. Create a new object."


def _no_handle(handle: int) -> bool:
    return False


class _Entry:
    """One operation, with all that is needed to answer it."""

    def __init__(
        self, label: str, declared: Operation, handler: Handler, guest: Guest, is_open: Callable[[int], bool]
    ) -> None:
        arguments = declared.arguments
        places = {argument.name: place for place, argument in enumerate(arguments)}
        self.declared = declared
        self.handler = handler
        self._label = label
        self._guest = guest
        self._is_open = is_open
        self._names = tuple(argument.name for argument in arguments)
        self._readers: tuple[Reader, ...] = tuple(argument.kind.reader(argument.name, guest) for argument in arguments)
        self._count = len(arguments)
        self._optional = bool(arguments) and arguments[-1].optional
        self._takes_rest = bool(arguments) and arguments[-1].kind.takes_rest
        self._handles = tuple(
            place for place, item in enumerate(arguments) if isinstance(item.kind, Handle) and not item.kind.any
        )
        self._spans = tuple(
            (place, _measure(item.kind.length, places), _measure(item.kind.size, places))
            for place, item in enumerate(arguments)
            if isinstance(item.kind, Address)
        )
        self._write = _WRITERS[declared.result]

    def answer(self, payload: str) -> str:
        """Read the arguments, do the operation, and write what it gives."""
        return self._write(self.handler(*self.read(payload)))

    def read(self, payload: str) -> list[Any]:
        """The arguments' values.

        Raises:
            GuestError: when one is missing, too much, or wrong.
        """
        count = self._count
        if not count:
            words = [payload] if payload else []
        else:
            words = payload.split(" ", count - 1) if self._takes_rest else payload.split(" ")
        if len(words) != count or (self._optional and not words[-1]):
            words = self._complete(words)
        values = [read(word) for read, word in zip(self._readers, words, strict=False)]
        if len(values) < count:
            values.append(None)
        for place in self._handles:
            if not self._is_open(values[place]):
                raise refuse(_DEINITED)
        for place, (length, length_at), (size, size_at) in self._spans:
            length = values[length_at] if length_at >= 0 else length
            size = values[size_at] if size_at >= 0 else size
            if not self._guest.holds(values[place], length * size):
                raise refuse(f"{self._names[place]} must lie in the program's memory")
        return values

    def _complete(self, words: list[str]) -> list[str]:
        """The words without an optional argument that is left out."""
        if self._optional and words[-1:] == [""]:
            words = words[:-1]
        missing = self._count - len(words)
        if missing not in (0, int(self._optional)):
            raise refuse(f"{self._label} takes {self._count} arguments but {len(words)} were given")
        return words


def _measure(value: int | str, places: Mapping[str, int]) -> tuple[int, int]:
    """A number, or the place of the argument that has it; the other one of the two is not used."""
    return (0, places[value]) if isinstance(value, str) else (value, -1)


def _nothing(_result: Any) -> str:
    return ""


def _flag(result: Any) -> str:
    return "1" if result else "0"


_WRITERS: dict[Result, Callable[[Any], str]] = {
    Result.NOTHING: _nothing,
    Result.WHOLE: str,
    Result.FLAG: _flag,
    Result.TEXT: plain,
}


class Exchange:
    """All doorbells of a board.

    Args:
        guest: what the arguments are checked against.
    """

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._entries: dict[str, dict[str, _Entry]] = {}

    def connect(self, name: str, handlers: Mapping[str, Handler], is_open: Callable[[int], bool] = _no_handle) -> None:
        """Let functions answer a doorbell, by the names of its operations.

        Args:
            name: the doorbell's name.
            handlers: one for each operation that is declared.
            is_open: whether the program has something open under a handle.

        Raises:
            ValueError: when they are not those that are declared.
        """
        declared = DOORBELLS[name]
        if handlers.keys() != declared.keys():
            raise ValueError(f"the doorbell {name} has the operations {', '.join(declared)}")
        self._entries[name] = {
            word: _Entry(f"{name} {word}".strip(), declared[word], handler, self._guest, is_open)
            for word, handler in handlers.items()
        }

    def connect_peripheral(self, peripheral: Peripheral) -> None:
        """Let a peripheral answer the doorbell of its name."""
        methods = {word: getattr(peripheral, f"do_{word}") for word in DOORBELLS[peripheral.name]}
        self.connect(peripheral.name, methods, peripheral.is_open)

    def ring(self, name: str, payload: bytes) -> str:
        """Answer a doorbell."""
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return GuestError("UnicodeError", "the request to the hardware is no text").answer
        operations = self._entries.get(name, {})
        entry = operations.get("")
        if entry is None:
            word, _, text = text.partition(" ")
            entry = operations.get(word)
        if entry is None:
            return GuestError("RuntimeError", "the hardware has no such operation").answer
        try:
            return entry.answer(text)
        except GuestError as error:
            return error.answer

    def entry(self, name: str, word: str = "") -> _Entry:
        """How an operation is answered; `_Entry.handler` can be replaced."""
        return self._entries[name][word]
