"""Answers doorbells: reads what the guest sends as `doorbells` declares it, and calls who is responsible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from circuitpython_kernel.doorbell.answers import GuestError, refuse
from circuitpython_kernel.doorbell.kinds import Guest
from circuitpython_kernel.doorbell.operations import full_name
from circuitpython_kernel.doorbell.requests import Handler, Requests, no_handle

from .operations import DOORBELLS, takes_time


class Answering(Protocol):
    """Who answers a doorbell by methods that are called after its operations (``do_open``): `chip.Peripheral`."""

    name: ClassVar[str]
    """The doorbell's."""

    damaged: ClassVar[tuple[type[Exception], ...]]
    """What is raised where the program has written over what it keeps for the hardware in its own memory."""

    def is_open(self, handle: int) -> bool:
        """Whether the program has something open under a handle."""


class OperationClock(Protocol):
    """What the exchange needs of the clock: `clock.BoardClock` has it."""

    def operation_begins(self) -> int:
        """Board time in nanoseconds; -1 where the wall clock moves it."""

    def operation_ends(self, begun: int) -> None:
        """Let the board time of one operation pass, unless it has passed, and what is due by then happen."""


class _Entry:
    """One operation, with all that is needed to answer it."""

    def __init__(
        self, requests: Requests, handler: Handler, takes_time: bool, damaged: tuple[type[Exception], ...]
    ) -> None:
        self.requests = requests
        self.handler = handler
        self.takes_time = takes_time
        self.damaged = damaged


class Exchange:
    """All doorbells of a board.

    Args:
        guest: what the arguments are checked against.
        clock: gets on with each operation.
    """

    def __init__(self, guest: Guest, clock: OperationClock) -> None:
        self._guest = guest
        self._clock = clock
        self._entries: dict[bytes, _Entry] = {}

    def connect(
        self,
        name: str,
        handlers: Mapping[str, Handler],
        is_open: Callable[[int], bool] = no_handle,
        damaged: tuple[type[Exception], ...] = (),
    ) -> None:
        """Let functions answer a doorbell, by the names of its operations.

        Args:
            name: the doorbell's name.
            handlers: one for each operation that is declared.
            is_open: whether the program has something open under a handle.
            damaged: see `Answering`.

        Raises:
            ValueError: when they are not those that are declared.
        """
        declared = DOORBELLS[name]
        if handlers.keys() != declared.keys():
            raise ValueError(f"the doorbell {name} has the operations {', '.join(declared)}")
        for word, handler in handlers.items():
            label = full_name(name, word)
            requests = Requests(label, declared[word], self._guest, is_open)
            self._entries[label.encode()] = _Entry(requests, handler, takes_time(name, word), damaged)

    def connect_peripheral(self, peripheral: Answering) -> None:
        """Let a peripheral answer the doorbell of its name."""
        methods = {word: getattr(peripheral, f"do_{word}") for word in DOORBELLS[peripheral.name]}
        self.connect(peripheral.name, methods, peripheral.is_open, peripheral.damaged)

    def ring(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell: the operation's full name, and the arguments as the firmware packs them."""
        entry = self._entries.get(name)
        if entry is None:
            return GuestError("RuntimeError", "the hardware has no such operation").answer
        clock = self._clock
        begun = clock.operation_begins() if entry.takes_time else -1
        requests = entry.requests
        try:
            values = requests.quickly(payload)
            if values is None:
                values = requests.read(payload)
            answer = requests.write(entry.handler(*values))
        except GuestError as error:
            answer = error.answer
        except entry.damaged as error:
            answer = refuse(f"what the program keeps for the hardware is damaged: {error}").answer
        if begun >= 0:
            clock.operation_ends(begun)
        if self.afterwards is not None:
            work, self.afterwards = self.afterwards, None
            work()
        return answer

    afterwards: Callable[[], None] | None = None
    """What is to be done once, when the doorbell that rings now or next is answered."""

    def entry(self, name: str, word: str) -> _Entry:
        """How an operation is answered; `_Entry.handler` can be replaced."""
        return self._entries[full_name(name, word).encode()]
