"""The watchdog: a countdown on the board's clock that the program has to start again in time.

Follows the RP2040 datasheet, section 4.7: the counter reloads when fed, and the chip resets when it reaches zero.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.hardware.memory.block import FOREVER_NS

_NEVER_NS = FOREVER_NS - 2_000_000_000
"""A deadline behind which board time is over."""


class Watchdog(Peripheral):
    """The chip's only watchdog."""

    name = "watchdog"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._timeout_ns = 0
        self.reset()

    def reset(self) -> None:
        self._mode = "OFF"
        self._exception = 0
        self._deadline_ns = 0
        self._planned_ns: int | None = None

    def do_timeout(self, timeout_ns: int) -> None:
        """How long the program may take; this feeds as well."""
        self._timeout_ns = timeout_ns
        self.do_feed()

    def do_mode(self, mode: str, exception: int) -> None:
        """``RESET``, ``RAISE`` or ``OFF``; the guest address of the exception to raise."""
        self._mode = mode
        self._exception = exception
        self.do_feed()

    def do_feed(self) -> None:
        """Start the time again."""
        self._deadline_ns = self.chip.clock.now_ns + self._timeout_ns
        if self._mode != "OFF":
            self._plan()

    def do_running(self) -> bool:
        """Whether the countdown runs."""
        return self._mode != "OFF"

    def _plan(self) -> None:
        # A planned call serves all later deadlines: when it comes too early, as the program has fed since, the next
        # one is planned. A deadline before it needs one of its own, and the other is for nothing then.
        if (self._planned_ns is None or self._deadline_ns < self._planned_ns) and self._deadline_ns < _NEVER_NS:
            at = self._planned_ns = self._deadline_ns
            self.chip.clock.plan(at, lambda: self._look(at))

    def _look(self, planned_ns: int) -> None:
        if self._planned_ns != planned_ns:
            return
        self._planned_ns = None
        if self._mode == "OFF":
            return
        if self.chip.clock.now_ns < self._deadline_ns:
            self._plan()
            return
        mode, self._mode = self._mode, "OFF"
        if mode == "RAISE":
            self.chip.power.raise_exception(self._exception)
        else:
            seconds = f"{self._timeout_ns / 1e9:g}"
            sentence = f"The watchdog reset the board: it was not fed for {seconds} s."
            self.chip.power.end("WATCHDOG", sentence, safe_mode="WATCHDOG")
