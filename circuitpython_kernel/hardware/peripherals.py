"""The peripherals that every virtual chip has, in the order in which they are made."""

from __future__ import annotations

from .chip import Peripheral
from .pwm import PWM

PERIPHERALS: tuple[type[Peripheral], ...] = (PWM,)
