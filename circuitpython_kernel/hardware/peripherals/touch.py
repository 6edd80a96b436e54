"""Touch pads: with a resistor at the pin, or with a chip's own touch hardware.

Without hardware of its own a chip measures how long a pin takes to discharge through its resistor, which grows with a
finger's capacitance. The ports of CircuitPython for SAMD21 and for ESP32, S2, S3 and P4 use the chip's hardware
(``CIRCUITPY_TOUCHIO_USE_NATIVE`` in their mpconfigport.mk), which needs no resistor and reaches certain pins.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import GuestError, Peripheral

IDLE_COUNT = 300
"""Counts of an untouched pad."""

FULL_TOUCH = 2000
"""Counts that a full touch adds."""

_NATIVE: tuple[tuple[str, frozenset[str]], ...] = (
    # The Y lines of the SAMD21's touch controller (datasheet DS40001882, table 7-1).
    ("samd21", frozenset({*(f"PA{n:02d}" for n in range(2, 8)), *(f"PB{n:02d}" for n in range(10))})),
    ("ESP32S2", frozenset(f"GPIO{n}" for n in range(1, 15))),
    ("ESP32S3", frozenset(f"GPIO{n}" for n in range(1, 15))),
    ("ESP32P4", frozenset(f"GPIO{n}" for n in range(2, 16))),
)
_NATIVE_ESP32 = frozenset(f"GPIO{n}" for n in (0, 2, 4, 12, 13, 14, 15, 27, 32, 33))
"""Espressif's datasheets, tables of touch sensor pins."""


def native_pins(chip: str | None) -> frozenset[str] | None:
    """The pins that a chip's touch hardware reaches; None for a chip without any."""
    if chip == "ESP32":
        return _NATIVE_ESP32
    return next((pins for name, pins in _NATIVE if (chip or "").startswith(name)), None)


class TouchPads(Peripheral):
    """Touch inputs."""

    name = "touch"

    def do_raw(self, pin: int, pull_up: bool | None) -> int:
        """The counts at a pin now; ``pull_up`` is where a resistor goes to, None without a word."""
        strength = self.chip.pins.outside.touch(pin)
        native = native_pins(self.chip.name)
        if native is not None:
            if self.chip.pin_names[pin] not in native:
                raise GuestError("ValueError", "Invalid pin")
        elif strength is None:
            where = "up" if pull_up else "down"
            raise GuestError("ValueError", f"No pull{where} on pin; 1Mohm recommended")
        return IDLE_COUNT + round(FULL_TOUCH * (strength or 0.0))
