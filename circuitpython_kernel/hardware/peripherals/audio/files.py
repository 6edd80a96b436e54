"""What programs have read of sound files. The host keeps it, as on a board it is in the flash and not in the heap."""

from __future__ import annotations

from dataclasses import dataclass, field

from .memory import AudioMemory
from .records import Sample


@dataclass
class _File:
    data: bytes
    users: dict[int, int] = field(default_factory=dict)
    """The serial numbers of the records that play it, and where these lie."""


class SoundFiles:
    """Files by number; the same content is kept once.

    Args:
        memory: tells whether a record is still there.
    """

    def __init__(self, memory: AudioMemory) -> None:
        self._memory = memory
        self._files: dict[int, _File] = {}
        self._numbers = 0
        self._coming = bytearray()

    def clear(self) -> None:
        """No file is known any more."""
        self._files.clear()
        self._coming = bytearray()

    def begin(self) -> None:
        """A file is about to be read."""
        self._coming = bytearray()

    def add(self, data: bytes) -> None:
        """More of it."""
        self._coming += data

    @property
    def content(self) -> bytes:
        """What has been read of it."""
        return bytes(self._coming)

    def keep(self, data: bytes) -> int:
        """Keep sound for a record; its number."""
        self._coming = bytearray()
        self._forget_unused()
        for number, file in self._files.items():
            if file.data == data:
                return number
        self._numbers += 1
        self._files[self._numbers] = _File(data)
        return self._numbers

    def used(self, number: int, serial: int, address: int) -> None:
        """A record plays a file."""
        if number in self._files:
            self._files[number].users[serial] = address

    def data(self, number: int) -> bytes | None:
        """A file's sound; None for a number that no file has."""
        file = self._files.get(number)
        return None if file is None else file.data

    def _forget_unused(self) -> None:
        for number, file in list(self._files.items()):
            alive = {at: where for at, where in file.users.items() if self._is_there(at, where)}
            file.users = alive
            if not alive:
                del self._files[number]

    def _is_there(self, serial: int, address: int) -> bool:
        try:
            return self._memory.word(address, Sample.SERIAL) == serial
        except ValueError:
            return False
