"""Touch pads: with a resistor at the pin, or with a chip's own touch hardware.

Without hardware of its own a chip charges the pad and measures how long its resistor takes to bring the pin back, which
grows with a finger's capacitance (CircuitPython 10, shared-module/touchio/TouchIn.c). The resistor goes to ground, or
to 3.3 V for ``pull=Pull.UP``. On an RP2350 only the second works: its inputs stay high once they were (erratum E9). The
ports of CircuitPython for SAMD21 and for ESP32, S2, S3 and P4 use the chip's hardware
(``CIRCUITPY_TOUCHIO_USE_NATIVE`` in their mpconfigport.mk), which needs no resistor and reaches certain pins.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import GuestError, Peripheral
from circuitpython_kernel.hardware.memory.layout import Pull

IDLE_COUNT = 300
"""Counts of an untouched pad."""

FULL_TOUCH = 2000
"""Counts that a full touch adds."""

TIMEOUT_COUNT = 10_000
"""Counts of a pin that never comes back: it has no resistor, or one to the wrong side."""

_MARGIN = 100
"""How much the threshold lies above an untouched pad's counts, and above a twentieth of them if they are a time."""

_STAYS_HIGH = "rp2350"

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


def pad_resistor(chip: str | None) -> Pull:
    """Where the resistor of a pad goes that is made for a chip."""
    return Pull.UP if (chip or "").startswith(_STAYS_HIGH) else Pull.DOWN


class TouchPads(Peripheral):
    """Touch inputs."""

    name = "touch"

    def do_open(self, pin: int, pull: int) -> int:
        """The threshold for a pad that is not touched now; ``pull`` is where the program says that a resistor goes."""
        native = native_pins(self.chip.name)
        if native is not None:
            if self.chip.pin_names[pin] not in native:
                raise GuestError("ValueError", "Invalid pin")
            return self.do_raw(pin, pull) + _MARGIN
        raw = self.do_raw(pin, pull)
        if raw == TIMEOUT_COUNT:
            where = "up" if pull == Pull.UP else "down"
            raise GuestError("ValueError", f"No pull{where} on pin; 1Mohm recommended")
        return raw + raw // 20 + _MARGIN

    def do_raw(self, pin: int, pull: int) -> int:
        """The counts at a pin now."""
        strength = self.chip.pins.outside.touch(pin) or 0.0
        if native_pins(self.chip.name) is None and not self._comes_back(pin, pull):
            return TIMEOUT_COUNT
        return IDLE_COUNT + round(FULL_TOUCH * strength)

    def _comes_back(self, pin: int, pull: int) -> bool:
        """Whether a resistor brings a pin back to where it was before it was charged."""
        if pull == Pull.UP:
            return self.chip.pins.outside.resistor(pin) is Pull.UP
        return self.chip.pins.outside.resistor(pin) is Pull.DOWN and pad_resistor(self.chip.name) is Pull.DOWN
