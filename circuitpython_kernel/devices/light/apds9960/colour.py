"""The APDS-9960's colour engine."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.devices.light.ams import CYCLES

from . import registers as r

# Counts of the clear channel for 1 µW/cm² in ten steps at a gain of 16, and the share of it that red, green and blue
# count (datasheet, optical characteristics; the middle of each range), at 625, 525 and 465 nm.
_CLEAR = 23.5
_SHARES = ((1.0, 0.07, 0.135), (0.145, 0.745, 0.275), (0.075, 0.26, 0.785))
_GAINS = (1, 4, 16, 64)


class ColorEngine:
    """Counts light of four channels into the register file.

    Args:
        outside: says how many results in a row lie outside a window, as `Measuring.outside`.
    """

    def __init__(self, registers: bytearray, outside: Callable[[int, int, int, int], int]) -> None:
        self._registers = registers
        self._outside = outside
        self._upper = 0

    @property
    def seconds(self) -> float:
        """How long a measurement takes."""
        return (256 - self._registers[r.ATIME]) * r.STEP

    def measure(self, *lights: float) -> None:
        """A measurement of red, green and blue light (µW/cm²) ends."""
        registers = self._registers
        steps = 256 - registers[r.ATIME]
        highest = min(1025 * steps, 65535)
        scale = _CLEAR / 160 * steps * _GAINS[registers[r.CONTROL] & 3]
        values = [sum(lights)] + [
            sum(light * _SHARES[k][place] for k, light in enumerate(lights)) for place in range(3)
        ]
        counts = [min(highest, round(value * scale)) for value in values]
        registers[r.COLOR : r.COLOR + 8] = b"".join(count.to_bytes(2, "little") for count in counts)
        registers[r.STATUS] |= r.COLOR_VALID | (r.SATURATED if counts[0] == highest else 0)
        low, high = (int.from_bytes(registers[at : at + 2], "little") for at in (r.COLOR_LOW, r.COLOR_HIGH))
        if self._outside(counts[0], low, high, 1) >= CYCLES[registers[r.PERSISTENCE] & 0x0F]:
            registers[r.STATUS] |= r.COLOR_FLAG

    def read(self, register: int) -> int:
        """A byte of the counts."""
        self._registers[r.STATUS] &= ~r.COLOR_VALID
        if register % 2:
            return self._upper
        # The upper byte is kept when the lower one is read, so that both are of one cycle.
        self._upper = self._registers[register + 1]
        return self._registers[register]

    def switch_off(self) -> None:
        """The program switches the engine off."""
        self._registers[r.COLOR : r.PROXIMITY] = bytes(8)
        self._registers[r.STATUS] &= ~r.COLOR_VALID
