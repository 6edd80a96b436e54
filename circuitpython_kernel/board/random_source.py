"""The board's random bytes."""

from __future__ import annotations

import hashlib
import secrets


class RandomSource:
    """The machine's own randomness, or the same bytes after each boot.

    Args:
        seed: None for the machine's own.
    """

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self.restart()

    def restart(self) -> None:
        """Begin again."""
        self._counter = 0

    def read(self, count: int) -> bytes:
        """So many bytes."""
        if self._seed is None:
            return secrets.token_bytes(count)
        data = b""
        while len(data) < count:
            data += hashlib.sha256(f"{self._seed}:{self._counter}".encode()).digest()
            self._counter += 1
        return data[:count]
