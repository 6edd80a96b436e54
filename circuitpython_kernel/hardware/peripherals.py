"""The peripherals that every virtual chip has, in the order in which they are made."""

from __future__ import annotations

from .chip import Peripheral
from .i2c import I2C
from .pwm import PWM
from .spi import SPI
from .uart import UART

PERIPHERALS: tuple[type[Peripheral], ...] = (PWM, I2C, SPI, UART)
