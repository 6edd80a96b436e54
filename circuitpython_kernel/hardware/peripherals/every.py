"""The peripherals that every virtual chip has, in the order in which they are made."""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Peripheral
from circuitpython_kernel.hardware.services.aes import AES
from circuitpython_kernel.hardware.services.hashes import Hashes
from circuitpython_kernel.hardware.services.numerics import Numerics

from .alarms import Alarms
from .audio.sound import Audio, SampleMaking
from .cyw43 import Cyw43
from .display.bitmap_tools import BitmapTools
from .display.displays import Displays
from .display.epapers import EPapers
from .display.frames import Frames
from .edge_readers import Counters, Encoders, FrequencyMeters
from .espnow import EspNowRadio
from .i2c import I2C
from .i2c_target import I2CTargets
from .keypad import Keypads
from .mdns import Mdns
from .memories import NonVolatileMemory, RealTimeClock, SleepMemory
from .neopixels import NeoPixels
from .onewire import OneWire
from .pictures.filtering import Filters
from .pictures.fonts import LvglFonts
from .pictures.gifs import Gifs
from .pictures.jpeg import Jpegs
from .pictures.qr import QrCodes
from .pulses import PulseInputs, PulseOutputs
from .pwm import PWM
from .sampler import Sampler
from .sockets import Sockets
from .spi import SPI
from .touch import TouchPads
from .uart import UART
from .usb_hid import UsbHid
from .usb_midi import UsbMidi
from .usb_serial import UsbSerialPorts
from .watchdog import Watchdog
from .wifi import Wifi

PERIPHERALS: tuple[type[Peripheral], ...] = (
    PWM, Audio, SampleMaking, I2C, SPI, UART, Counters, Encoders, FrequencyMeters, PulseInputs, PulseOutputs, TouchPads,
    Keypads, NeoPixels, OneWire, Sampler, NonVolatileMemory, RealTimeClock, SleepMemory, Watchdog, Alarms,
    I2CTargets, UsbSerialPorts, UsbHid, UsbMidi, AES, Hashes, Numerics,
    Wifi, Sockets, EspNowRadio, Mdns, Cyw43,
    Displays, BitmapTools, Frames, EPapers, Jpegs, Gifs, Filters, LvglFonts, QrCodes,
)  # fmt: skip
