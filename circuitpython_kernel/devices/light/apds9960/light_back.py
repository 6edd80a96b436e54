"""The infrared light that comes back to the APDS-9960: from an object that is there, and from hands that pass."""

from __future__ import annotations

import math
from typing import NamedTuple

from . import registers as r

DIRECTIONS = {"up": (0, 1), "down": (1, 0), "left": (2, 3), "right": (3, 2)}
"""The way of a hand: where it moves to, and which diodes (up, down, left, right) it lights less, and which more, when
it comes."""
_WAY = 130.0
"""A hand comes from so many millimetres beside the sensor, and goes as far on the other side."""
_REMEMBERED = 60.0
"""Seconds for which a hand that has passed is remembered: longer than the sensor looks back."""

_LEANING = 0.9
"""How much a diode that leans to one side sees of it more than of the middle."""

_REFERENCE = 120.0
"""Counts of proximity and of each gesture diode for a grey card of 90 % at 100 mm: 8 pulses of 8 µs, 100 mA, gain 4."""
_BOOSTS = (1.0, 1.5, 2.0, 3.0)

Diodes = tuple[float, float, float, float]
"""What the diodes up, down, left and right see, as parts of what a grey card at 100 mm sends back."""


class _Hand(NamedTuple):
    """A hand that passes: where to, from when to when (s), and how far above the sensor (mm)."""

    direction: str
    start: float
    end: float
    height: float

    def add_to(self, seen: list[float], now: float) -> None:
        """Add the light that the hand sends back to what the diodes see."""
        if not self.start <= now <= self.end:
            return
        beside = _WAY * (2 * (now - self.start) / (self.end - self.start) - 1)
        strength = (100 / self.height) ** 2 / (1 + (beside / self.height) ** 2) ** 2
        leaning = _LEANING * beside / math.hypot(beside, self.height)
        first, second = DIRECTIONS[self.direction]
        for place in range(4):
            weight = 1 - leaning if place == first else 1 + leaning if place == second else 1
            seen[place] += strength * weight


class Hands:
    """The hands that pass over the sensor, one after the other."""

    def __init__(self) -> None:
        self._hands: list[_Hand] = []

    def add(self, direction: str, now: float, seconds: float, height: float) -> None:
        """Another one, from now on or after the last one."""
        start = max([now, *(hand.end for hand in self._hands)])
        self.forget_before(now - _REMEMBERED)
        self._hands.append(_Hand(direction, start, start + seconds, height))

    def forget_before(self, time: float) -> None:
        """Hands that had passed by then are of no interest any more."""
        self._hands = [hand for hand in self._hands if hand.end >= time]

    def pass_after(self, time: float) -> bool:
        """Whether a hand passes then or later."""
        return any(hand.end >= time for hand in self._hands)

    def light(self, now: float, distance: float, reflectance: float) -> Diodes:
        """What comes back now, with an object at a distance (mm) that reflects a part of the light."""
        seen = [(100 / distance) ** 2] * 4
        for hand in self._hands:
            hand.add_to(seen, now)
        up, down, left, right = (one * reflectance / 0.9 for one in seen)
        return up, down, left, right


def counts_per_light(registers: bytearray, pulse: int, gain: int, drive: int) -> float:
    """What is counted for the light of a grey card at 100 mm: with the pulses, the gain and the LED's current."""
    pulses, length = (pulse & 0x3F) + 1, 4 << (pulse >> 6)
    boost = _BOOSTS[registers[r.CONFIG2] >> 4 & 3]
    return _REFERENCE * pulses / 8 * length / 8 * (1 << gain) / 4 / (1 << drive) * boost
