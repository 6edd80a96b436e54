"""Which process something belongs to: a child that was forked has a board's memory, but none of its threads."""

from __future__ import annotations

import os

FORKED = "This board belongs to the process that made it: a child process has to make a VirtualBoard of its own."


class OwnProcess:
    """The process that makes it."""

    def __init__(self) -> None:
        self._number = os.getpid()

    @property
    def is_this_one(self) -> bool:
        """Whether it runs in that process."""
        return os.getpid() == self._number

    def check(self) -> None:
        """Refuse what nobody would answer.

        Raises:
            RuntimeError: in any other process.
        """
        if os.getpid() != self._number:
            raise RuntimeError(FORKED)
