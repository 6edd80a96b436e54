"""Touch pads: how long a pin takes to discharge through its resistor, which grows with a finger's capacitance."""

from __future__ import annotations

from .chip import GuestError, Peripheral

IDLE_COUNT = 300
"""Counts of an untouched pad."""

FULL_TOUCH = 2000
"""Counts that a full touch adds."""


class TouchPads(Peripheral):
    """Touch inputs as CircuitPython measures them without special hardware: charge, let go, count until low."""

    name = "touch"

    def do_raw(self, pin: int) -> int:
        """The counts at a pin now."""
        strength = self.chip.pins.touch(pin)
        if strength is None:
            raise GuestError("ValueError", "No pulldown on pin; 1Mohm recommended")
        return IDLE_COUNT + round(FULL_TOUCH * strength)
