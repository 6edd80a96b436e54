"""The peripherals that every virtual chip has, in the order in which they are made."""

from __future__ import annotations

from .chip import Peripheral
from .edge_readers import Counters, Encoders, FrequencyMeters
from .i2c import I2C
from .keypad import Keypads
from .memories import NonVolatileMemory, RealTimeClock
from .neopixels import NeoPixels
from .numerics import Numerics
from .onewire import OneWire
from .pulses import PulseInputs, PulseOutputs
from .pwm import PWM
from .sampler import Sampler
from .spi import SPI
from .touch import TouchPads
from .uart import UART

PERIPHERALS: tuple[type[Peripheral], ...] = (
    PWM, I2C, SPI, UART, Counters, Encoders, FrequencyMeters, PulseInputs, PulseOutputs, TouchPads, Keypads,
    NeoPixels, OneWire, Sampler, NonVolatileMemory, RealTimeClock, Numerics,
)  # fmt: skip
