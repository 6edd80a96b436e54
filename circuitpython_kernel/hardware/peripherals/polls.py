"""What a program that polls gets without a doorbell.

Where the host knows when a peripheral can have something new, it says so at one of the peripheral's pins, and the
firmware (`_hw.known`) asks no more until then. In ``realtime`` it asks each time. What changes at a pin from outside
makes the program ask there (`pins.settling`).
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip

_MOST = (1 << 31) - 1


class PollAnswer:
    """The answer to polls of the peripheral at a pin.

    Args:
        chip: the chip.
        pin: the pin, or a `layout.PollPlace`; None for a peripheral without either, of which nothing is said.
    """

    def __init__(self, chip: Chip, pin: int | None) -> None:
        self._chip = chip
        self._pin = pin
        self._planned_ns: int | None = None

    def tell(self, answer: int) -> None:
        """Polls give a number, until `forget` or a time given by `until`. One that no word has room for is not told."""
        if self._pin is not None and self._chip.clock.stepped:
            self._chip.block["POLL_ANSWER"][self._pin] = answer + 1 if 0 <= answer < _MOST else 0

    def until(self, until_ns: int) -> None:
        """At a board time in ns the program has to ask again. Call it without locks: the clock has its own."""
        if self._pin is not None and self._chip.clock.stepped and until_ns != self._planned_ns:
            self._planned_ns = until_ns
            self._chip.clock.plan(until_ns, lambda: self._over(until_ns))

    def forget(self) -> None:
        """The program has to ask."""
        if self._pin is not None:
            self._chip.block["POLL_ANSWER"][self._pin] = 0

    def end(self) -> None:
        """The peripheral is closed, or opened anew."""
        self.forget()
        self._planned_ns = None

    def _over(self, planned_ns: int) -> None:
        if self._planned_ns == planned_ns:
            self.end()
