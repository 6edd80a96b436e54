"""How a servo's horn or a rotor gets where it is sent: at a limited speed, worked out when asked for."""

from __future__ import annotations

Motion = tuple[float, float, float]
"""Where it was (degrees) at a time (seconds), and where it is going (degrees)."""

SPEED = 400.0
"""Degrees in a second: 0.15 s for 60°, as a small servo has it without a load."""

SHORTEST, LONGEST, RANGE = 750e-6, 2250e-6, 180.0
"""Seconds of the pulses at both ends, and degrees between them: what adafruit_motor's servo assumes."""
_LEAST, _MOST = 400e-6, 2700e-6


def servo_angle(
    pulse: float, shortest: float = SHORTEST, longest: float = LONGEST, span: float = RANGE
) -> float | None:
    """Where a pulse of so many seconds sends a servo; None for one that it does not understand."""
    if not _LEAST <= pulse <= _MOST:
        return None
    return min(max((pulse - shortest) / (longest - shortest), 0.0), 1.0) * span


def resting(angle: float) -> Motion:
    """A servo that stands still."""
    return angle, 0.0, angle


def position_at(motion: Motion, time: float, speed: float = SPEED) -> float:
    """Where it is at a time not before the motion's."""
    start, since, target = motion
    way = speed * max(time - since, 0.0)
    return min(start + way, target) if target > start else max(start - way, target)


def aim(motion: Motion, time: float, target: float | None, speed: float = SPEED) -> Motion:
    """From a time on it goes elsewhere, or with None nowhere: a servo without pulses stops where it is."""
    place = position_at(motion, time, speed)
    if target is None:
        return place, time, place
    return motion if target == motion[2] else (place, time, target)
