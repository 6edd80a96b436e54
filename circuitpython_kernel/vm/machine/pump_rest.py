"""How long the pump waits between two looks: less while the guest computes, longer while it is in a doorbell.

A guest in a doorbell, such as that of a sleep, prints nothing. When one lasts from one look to the next, the pump rests
until it ends. In a browser, where all waits are one thread's, that is most of what a sleeping program costs.
"""

from __future__ import annotations

from circuitpython_kernel.common.waits import Waits

LOOK_SECONDS = 0.02
"""How often output is passed on while a program runs without ringing the doorbell."""

REST_SECONDS = 0.5
"""How often the pump looks while the guest is in one doorbell."""


class PumpRest:
    """The pump's waits.

    Args:
        waits: the host's.
    """

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._ended = waits.event()
        self.expected = False
        """Whether the guest was in a doorbell at the last look; who ends the doorbell calls `end` then."""

    def wait(self, in_doorbell: bool) -> None:
        """Wait until the next look; ``in_doorbell``: whether the guest is in one."""
        if not (self.expected and in_doorbell):
            self.expected = in_doorbell
            self._waits.sleep(LOOK_SECONDS)
            return
        self._ended.clear()
        if self.expected:
            self._ended.wait(REST_SECONDS)

    def end(self) -> None:
        """The guest goes on, or is no more."""
        self.expected = False
        self._ended.set()
