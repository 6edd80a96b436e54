"""The peripherals that every virtual chip has, in the order in which they are made."""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Peripheral
from circuitpython_kernel.hardware.services.aes import AES
from circuitpython_kernel.hardware.services.hashes import Hashes
from circuitpython_kernel.hardware.services.numerics import Numerics

from .alarms import Alarms
from .edge_readers import Counters, Encoders, FrequencyMeters
from .i2c import I2C
from .i2c_target import I2CTargets
from .keypad import Keypads
from .memories import NonVolatileMemory, RealTimeClock, SleepMemory
from .neopixels import NeoPixels
from .onewire import OneWire
from .pulses import PulseInputs, PulseOutputs
from .pwm import PWM
from .sampler import Sampler
from .spi import SPI
from .touch import TouchPads
from .uart import UART
from .usb_hid import UsbHid
from .usb_midi import UsbMidi
from .usb_serial import UsbSerialPorts
from .watchdog import Watchdog

PERIPHERALS: tuple[type[Peripheral], ...] = (
    PWM, I2C, SPI, UART, Counters, Encoders, FrequencyMeters, PulseInputs, PulseOutputs, TouchPads, Keypads,
    NeoPixels, OneWire, Sampler, NonVolatileMemory, RealTimeClock, SleepMemory, Watchdog, Alarms,
    I2CTargets, UsbSerialPorts, UsbHid, UsbMidi, AES, Hashes, Numerics,
)  # fmt: skip
