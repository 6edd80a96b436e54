"""The doorbells that the machine answers itself: what brings programs to the guest, and its reports of their ends.

What the guest says is read as `vm.doorbells` declares it. It may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.doorbell.operations import full_name
from circuitpython_kernel.doorbell.requests import Handler, Requests
from circuitpython_kernel.vm.doorbells import DOORBELLS, Interpreter
from circuitpython_kernel.vm.guest_os.memory import GuestMemory

_NAME = "program"


def no_program() -> GuestError:
    """What the guest gets when it asks for a program, and there is none."""
    return GuestError("RuntimeError", "there is no program to run")


class OwnDoorbells:
    """Answers these doorbells.

    Args:
        memory: gives the guest's memory.
        handlers: one for each operation.
    """

    def __init__(self, memory: Callable[[], GuestMemory], handlers: Mapping[str, Handler]) -> None:
        guest, declared = Interpreter(memory), DOORBELLS[_NAME]
        self._entries: dict[bytes, tuple[Requests, Handler]] = {}
        for word, operation in declared.items():
            label = full_name(_NAME, word)
            self._entries[label.encode()] = Requests(label, operation, guest), handlers[word]

    def answer(self, name: bytes, payload: bytes) -> bytes | None:
        """The answer; None when the doorbell is none of these."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        requests, handler = entry
        try:
            return requests.write(handler(*requests.read(payload)))
        except GuestError as error:
            return error.answer
