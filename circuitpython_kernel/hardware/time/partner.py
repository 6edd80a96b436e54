"""What a clock asks of the boards whose time goes on with its own."""

from __future__ import annotations

from typing import Protocol


class Partner(Protocol):
    """Couples a clock with others in ``fast``: `bench.coupling.Member` has it. Called without the clock's lock."""

    def wait_turn(self) -> bool:
        """Time has come to the bound (where the program runs): wait until it may go on.

        False when something else has ended the wait, such as an interrupt: who sleeps looks again at what for.
        """

    def changed(self) -> None:
        """A program has begun or ended, or the mode is another one."""

    def restarted(self, ns: int) -> None:
        """Board time, which was at ``ns``, starts again at 0."""
