"""What Plantower's particle sensors have in common: what they measure, and the frame that sends it."""

from __future__ import annotations

import math
import struct

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.part import Part

_DENSITY = 1.65e-12
"""Grams in a cubic micrometre of dust."""

# Of each mass: which size class (larger than 0.3, 0.5, 1, 2.5, 5, 10 µm) has how much of it, and its mean diameter.
_CLASSES = (
    (("fine", 0.15, 0.4), ("fine", 0.85, 0.75)),
    (("middle", 1.0, 1.6),),
    (("coarse", 0.7, 3.5), ("coarse", 0.3, 7.0)),
)


def standard(mass: float) -> float:
    """A mass in the factory's calibration (CF=1): the same up to 30 µg/m³, half as much again above 100."""
    if mass <= 30:
        return mass
    if mass <= 200 / 3:
        return 30 + (mass - 30) * 70 / (200 / 3 - 30)
    return mass * 1.5


class PlantowerFrames(Part):
    """The inputs and the frame of 32 bytes; the base of the sensors on UART and on I2C."""

    pm1 = Input("µg/m³", 0, 1000, 5, "particles up to 1 µm", step=1)
    pm2_5 = Input("µg/m³", 0, 1000, 8, "particles up to 2.5 µm, smaller ones included", step=1)
    pm10 = Input("µg/m³", 0, 1000, 10, "particles up to 10 µm, smaller ones included", step=1)

    version = 0x97

    def _masses(self) -> tuple[float, float, float]:
        """The three masses; a larger class is never less than a smaller one, which it includes."""
        fine = self.pm1
        middle = max(fine, self.pm2_5)
        return fine, middle, max(middle, self.pm10)

    def counts(self) -> list[int]:
        """How many particles in 0.1 litres are larger than 0.3, 0.5, 1, 2.5, 5 and 10 µm."""
        fine, middle, coarse = self._masses()
        mass = {"fine": fine, "middle": middle - fine, "coarse": coarse - middle}
        numbers = []
        for group in _CLASSES:
            for name, share, diameter in group:
                grams = mass[name] * share * 1e-6 * 1e-4  # µg in a cubic metre: g in 0.1 l
                numbers.append(grams / (math.pi / 6 * diameter**3 * _DENSITY))
        found = [sum(numbers[start:]) for start in range(len(numbers))]
        return [min(round(number), 0xFFFF) for number in [*found, 0.0]]

    def frame(self) -> bytes:
        """The masses by both calibrations, the counts, version and error code, and the sum of all bytes."""
        masses = self._masses()
        words = [min(round(standard(mass)), 0xFFFF) for mass in masses] + [round(mass) for mass in masses]
        body = struct.pack(">2sH12HBB", b"BM", 28, *words, *self.counts(), self.version, 0)
        return body + sum(body).to_bytes(2, "big")
