"""Answers doorbells: reads what the guest sends as `doorbells` declares it, and calls who is responsible.

This is the one place at which what comes from the guest is read. What does not fit the declaration becomes an exception
in the program; nobody behind this gets a pin, an address or a word that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from circuitpython_kernel.common.answers import plain
from circuitpython_kernel.hardware.chip import Peripheral

from .operations import DOORBELLS, Argument, Operation, Result, takes_time
from .types import Address, Bounds, Guest, GuestError, Handle, Reader, refuse

Handler = Callable[..., Any]
"""Gets an operation's arguments, gives what it declares."""

_DEINITED = "Object has been deinitialized and can no longer be used. Create a new object."


def _no_handle(handle: int) -> bool:
    return False


class OperationClock(Protocol):
    """What the exchange needs of the clock: `clock.BoardClock` has it."""

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""

    @property
    def stepped(self) -> bool:
        """Whether board time is moved by what happens on the board."""

    def take_operation(self) -> None:
        """Let the board time of one operation pass, and what is due by then happen."""


class _Entry:
    """One operation, with all that is needed to answer it."""

    def __init__(
        self,
        label: str,
        declared: Operation,
        handler: Handler,
        guest: Guest,
        is_open: Callable[[int], bool],
        takes_time: bool,
    ) -> None:
        arguments = declared.arguments
        places = {argument.name: place for place, argument in enumerate(arguments)}
        self.declared = declared
        self.handler = handler
        self.takes_time = takes_time
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
        self.write = _WRITERS[declared.result]
        self._bounds = _all_bounds(arguments, guest)
        # Addresses of what is counted by another argument: as most are.
        self._simple_spans = tuple((place, length_at, size) for place, (_, length_at), (size, _) in self._spans)
        if any(length_at < 0 or size_at >= 0 for _, (_, length_at), (_, size_at) in self._spans):
            self._bounds = None

    def quickly(self, payload: bytes) -> list[int] | tuple[()] | None:
        """The arguments' values, when all are plain numbers and nothing is wrong with them; else None."""
        if not self._count:
            return None if payload else ()
        if self._bounds is None:
            return None
        try:
            values = list(map(int, payload.split(b" ")))
        except ValueError:
            return None
        if len(values) != self._count:
            return None
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
        return values

    def read(self, request: bytes) -> list[Any]:
        """The arguments' values.

        Raises:
            GuestError: when one is missing, too much, or wrong.
        """
        try:
            payload = request.decode()
        except UnicodeDecodeError:
            raise GuestError("UnicodeError", "the request to the hardware is no text") from None
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
            if not self._guest.memory().holds(values[place], length * size):
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


def _all_bounds(arguments: tuple[Argument, ...], guest: Guest) -> list[Bounds] | None:
    """What the arguments are when each is nothing but a number in a range; else None."""
    found = [bounds for item in arguments if (bounds := item.kind.bounds(guest)) is not None]
    return found if len(found) == len(arguments) else None


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


_NO_OPERATIONS: dict[bytes, _Entry] = {}


class Exchange:
    """All doorbells of a board.

    Args:
        guest: what the arguments are checked against.
        clock: gets on with each operation.
    """

    def __init__(self, guest: Guest, clock: OperationClock) -> None:
        self._guest = guest
        self._clock = clock
        self._entries: dict[str, dict[bytes, _Entry]] = {}

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
            word.encode(): _Entry(
                f"{name} {word}".strip(), declared[word], handler, self._guest, is_open, takes_time(name, word)
            )
            for word, handler in handlers.items()
        }

    def connect_peripheral(self, peripheral: Peripheral) -> None:
        """Let a peripheral answer the doorbell of its name."""
        methods = {word: getattr(peripheral, f"do_{word}") for word in DOORBELLS[peripheral.name]}
        self.connect(peripheral.name, methods, peripheral.is_open)

    def ring(self, name: str, payload: bytes) -> str:
        """Answer a doorbell."""
        operations = self._entries.get(name, _NO_OPERATIONS)
        entry = operations.get(b"")
        if entry is None:
            word, _, payload = payload.partition(b" ")
            entry = operations.get(word)
            if entry is None:
                return GuestError("RuntimeError", "the hardware has no such operation").answer
        clock = self._clock
        begun = clock.now_ns if entry.takes_time and clock.stepped else -1
        try:
            values: Any = entry.quickly(payload)
            if values is None:
                values = entry.read(payload)
            answer = entry.write(entry.handler(*values))
        except GuestError as error:
            answer = error.answer
        if begun >= 0 and clock.now_ns == begun:
            clock.take_operation()
        if self.afterwards is not None:
            work, self.afterwards = self.afterwards, None
            work()
        return answer

    afterwards: Callable[[], None] | None = None
    """What is to be done once, when the doorbell that rings now or next is answered."""

    def entry(self, name: str, word: str = "") -> _Entry:
        """How an operation is answered; `_Entry.handler` can be replaced."""
        return self._entries[name][word.encode()]
