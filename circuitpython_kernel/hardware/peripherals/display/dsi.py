"""Displays on MIPI DSI: commands to the panel, and pixels that hardware sends again and again.

Follows ports/espressif/common-hal/mipidsi of CircuitPython. The lanes are no pins that a program could use.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

from .framebuffers import Framebuffer, FrameFormat

_SLPIN, _SLPOUT, _DISPOFF, _DISPON = 0x10, 0x11, 0x28, 0x29
_BIT_NS = 100
"""In low-power mode, in which commands are sent."""


class DSIFramebuffer(Framebuffer):
    """See `Framebuffer`. ``transactions`` has the commands; ``awake``: the board has sent an init sequence already."""

    def __init__(self, chip: Chip, format: FrameFormat, size: int, *, awake: bool = False) -> None:
        super().__init__(chip, format, (), None, size)
        self.transactions = TransactionLog(chip.capture.budget)
        self._awake = self._on = awake

    def command(self, code: int, data: bytes) -> None:
        """A command of the init sequence."""
        message = bytes([code]) + data
        duration = _BIT_NS * 8 * (len(message) + 3)  # with a head and a checksum
        self.transactions.append(Transaction(self.chip.clock.now_ns, "write", message, duration))
        self.chip.clock.sleep(duration)
        if code in (_SLPIN, _SLPOUT):
            self._awake = code == _SLPOUT
        elif code in (_DISPOFF, _DISPON):
            self._on = code == _DISPON
        self.on_shown(self)

    @property
    def light(self) -> float:
        """See `Framebuffer`: nothing is seen of a panel that sleeps or is off."""
        return float(self._awake and self._on)
