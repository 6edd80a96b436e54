"""The APDS-9960's proximity engine."""

from __future__ import annotations

from . import registers as r
from .light_back import Diodes, counts_per_light


class ProximityEngine:
    """Measures how much light comes back, into the register file."""

    seconds = r.STEP

    def __init__(self, registers: bytearray) -> None:
        self._registers = registers
        self._outside = 0
        """Results in a row outside the thresholds."""

    def measure(self, light: Diodes) -> None:
        """A measurement ends."""
        registers = self._registers
        control = registers[r.CONTROL]
        scale = counts_per_light(registers, registers[r.PULSE], control >> 2 & 3, control >> 6)
        value = registers[r.PROXIMITY] = min(255, round(sum(light) / 4 * scale))
        registers[r.STATUS] |= r.PROXIMITY_VALID
        outside = value < registers[r.PROXIMITY_LOW] or value > registers[r.PROXIMITY_HIGH]
        self._outside = min(self._outside + 1, 255) if outside else 0
        needed = registers[r.PERSISTENCE] >> 4
        if self._outside >= needed:
            registers[r.STATUS] |= r.PROXIMITY_FLAG

    def starts_gestures(self) -> bool:
        """Whether what it found begins the gesture mode."""
        return bool(self._registers[r.ENABLE] & r.GESTURE_ON) and (
            self._registers[r.PROXIMITY] >= self._registers[r.ENTER]
        )

    def switch_off(self) -> None:
        """The program switches the engine off."""
        self._registers[r.PROXIMITY] = 0
        self._registers[r.STATUS] &= ~r.PROXIMITY_VALID
