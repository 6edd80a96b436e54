"""A relay module: a pin that closes a contact."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.hardware.pins import Wire

from ..part import Part

_PULL_IN, _DROP_OUT = 0.008, 0.004
"""Seconds until the contact has followed (typical of a small relay, such as the Songle SRD-05VDC)."""


class Relay(Part):
    """Relay with one changeover contact, active high.

    Modelled: the time that the contact takes, and the contact itself: it joins ``com`` with ``no`` (closed) or with
    ``nc`` (open), if these are pins of the board.
    """

    title = "relay"
    supplies = ("5V", "GND")
    example = (
        "import board, digitalio\n\n"
        "relay = digitalio.DigitalInOut(board.D5)  # the pin that in is on\nrelay.switch_to_output(True)"
    )
    signals = {
        "in": "control input",
        "com": "common contact",
        "no": "normally open contact",
        "nc": "normally closed contact",
    }
    required = ("in",)

    def power_on(self) -> None:
        self.closed = False
        self.clicks = 0
        self._wanted = False

    _wire: Wire | None = None

    def connected(self) -> None:
        pin = self.pin("in")
        assert pin is not None
        pin.resistor = "down"  # the module's own
        self._join()
        self._unwatch = pin.watch(self._coil)

    def disconnected(self) -> None:
        self._unwatch()
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
        pin = self.pin("in")
        assert pin is not None
        pin.resistor = None

    def _coil(self, level: bool) -> None:
        self._wanted = level and self.fault is None
        self.after(_PULL_IN if level else _DROP_OUT, self._follow)

    def _follow(self) -> None:
        if self.closed != self._wanted:
            self.closed = self._wanted
            self.clicks += 1
            self._join()

    def _join(self) -> None:
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
        common, other = self.pin("com"), self.pin("no" if self.closed else "nc")
        if common is not None and other is not None:
            self._wire = common.join(other)

    def readings(self) -> dict[str, Any]:
        return {"contact": "closed" if self.closed else "open", "clicks": self.clicks}
