"""The register of the CYW43439's power management, for `cyw43`."""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip, Peripheral

STANDARD = 0xA11142
"""What the chip has after power-on: the driver's CYW43_DEFAULT_PM."""


class Cyw43(Peripheral):
    """The chip of the Pico W's radio."""

    name = "cyw43"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._power_management = STANDARD

    def power_up(self) -> None:
        self._power_management = STANDARD

    def do_power_management(self, value: int) -> int:
        """Set the register unless -1; its value now."""
        if value >= 0:
            self._power_management = value
        return self._power_management
