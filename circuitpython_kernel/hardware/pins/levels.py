"""The rules by which a pin gets its level, the same in the firmware (`_hw.settle`) and on the host."""

from __future__ import annotations

from circuitpython_kernel.hardware.memory.layout import DRIVES, LEVEL_ASK, Outside, PinMode, Pull

CONVERTER_BITS = 12
"""Resolution of the analog converters; CircuitPython scales every converter's result to 16 bits."""


def converter_value(volts: float, reference: float) -> int:
    """The 16-bit value that CircuitPython's ``AnalogIn.value`` shows for a voltage: 12 bits, scaled up."""
    steps = 1 << CONVERTER_BITS
    raw = min(max(int(volts / reference * steps), 0), steps - 1)
    return raw << (16 - CONVERTER_BITS) | raw >> (2 * CONVERTER_BITS - 16)


def chip_drives(mode: int, output: int) -> Outside:
    """What the chip does to a pin: NOTHING, LOW, HIGH, or WAVE for PWM."""
    if mode == PinMode.PWM:
        return Outside.WAVE
    drives = mode & DRIVES
    if drives == PinMode.OUTPUT:
        return Outside.HIGH if output else Outside.LOW
    return Outside.LOW if drives == PinMode.OPEN_DRAIN and not output else Outside.NOTHING


def resolve_level(mode: int, output: int, outside: int, pull: int, resistor: int = Pull.NONE) -> int:
    """The level at a pin: 0, 1, or LEVEL_ASK where it is a function of time.

    What the chip drives wins, then what drives it from outside, then a resistor outside, then the chip's weaker pull.
    """
    for drive in (chip_drives(mode, output), outside):
        if drive:
            return LEVEL_ASK if drive == Outside.WAVE else int(drive == Outside.HIGH)
    return int((resistor or pull) == Pull.UP)
