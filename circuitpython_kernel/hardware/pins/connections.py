"""What is connected to each pin from outside, and what counts as a voltage."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from circuitpython_kernel.hardware.memory.layout import Outside, Pull

from .waves import OutsideWave

Voltage = float | Callable[[float], float]
"""Volts, or a function that gives volts for a board time in seconds."""

_GAVE = "a function of board time gives a number of volts, not"


@dataclass
class Connection:
    """What is connected to a pin from outside."""

    drive: Outside = Outside.NOTHING
    source: Voltage | None = None
    wave: OutsideWave | None = None
    resistor: Pull = Pull.NONE
    touch: float | None = None
    bus_resistor: Pull = Pull.NONE

    @property
    def pulled(self) -> Pull:
        """Which way its resistors pull: the user's own, or else that of a part on a bus."""
        return self.resistor or self.bus_resistor


class Connections(defaultdict[int, Connection]):
    """The connection of each pin, by its index; one that nothing was done to has nothing connected."""

    def __init__(self) -> None:
        super().__init__(Connection)


def volts_now(source: Voltage, seconds: float) -> float:
    """What a voltage or a function of time gives at a board time.

    Raises:
        TypeError: for a function that gives no number.
        ValueError: for one that gives NaN or infinity.
    """
    return checked_volts(source(seconds), _GAVE) if callable(source) else source


def checked_volts(value: object, otherwise: str) -> float:
    """A voltage; TypeError or ValueError for what is none, with a text that the value's name is added to."""
    if isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"{otherwise} {type(value).__name__}")
    try:
        volts = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(f"{otherwise} {type(value).__name__}") from None
    if not math.isfinite(volts):
        raise ValueError(f"{otherwise} {volts}")
    return volts
