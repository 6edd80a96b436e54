"""Parts with outputs of their own at which LEDs hang: shift registers, relays."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class SwitchingPart(Protocol):
    """A part with outputs that are on or off."""

    def output_on(self, output: str) -> bool:
        """Whether an output is on now: it is high, or its contact is closed.

        Raises:
            LookupError: when there is no such output.
        """
