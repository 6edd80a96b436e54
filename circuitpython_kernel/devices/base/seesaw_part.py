"""What Adafruit's boards with seesaw share: a helper chip on I2C with modules of functions."""

from __future__ import annotations

import struct
from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart

STATUS, GPIO, ADC, NEOPIXEL, TOUCH, ENCODER = 0x00, 0x01, 0x09, 0x0E, 0x0F, 0x11
"""The modules."""
SAMD09, ATTINY817 = 0x55, 0x87
"""The chips, as they identify themselves."""

_HARDWARE, _VERSION, _OPTIONS, _TEMPERATURE, _RESET = 0x01, 0x02, 0x03, 0x04, 0x7F
_DIRSET, _DIRCLR, _BULK, _SET, _CLR, _TOGGLE, _INTENSET, _INTENCLR, _INTFLAG, _PULLSET, _PULLCLR = range(2, 13)
_PIXEL_PIN, _PIXEL_LENGTH, _PIXEL_BUFFER, _PIXEL_SHOW = 0x01, 0x03, 0x04, 0x05
_MOST_PIXEL_BYTES = 60 * 4
_DATE = 0x13B6
"""When the firmware was made: year, month and day of the version."""


class Seesaw(I2CPart):
    """A board with seesaw (Adafruit's seesaw reference), the base of those that have it.

    Modelled: identification, GPIO with pulls and interrupts, NeoPixels at one pin, reset. A subclass has what is
    connected: `inputs_now` and `module`.
    """

    chip: ClassVar[int] = SAMD09
    product: ClassVar[int] = 0
    """Adafruit's number of the product, which is in the version."""
    modules: ClassVar[tuple[int, ...]] = (STATUS,)
    """The modules that the firmware has."""
    pixel_pin: ClassVar[int | None] = None
    """The pin with the NeoPixels."""

    def power_on(self) -> None:
        self._pointer = (0, 0)
        self._directions = self._outputs = self.pulls_up = self.interrupts = self.flags = 0
        self._pixels_at, self._buffer, self.shown = 0, bytearray(4), b""
        self.drive("int", None)

    def connected(self) -> None:
        pin = self.pin("int")
        if pin is not None:
            pin.resistor = "up"

    # ---- for a subclass

    def inputs_now(self) -> int:
        """The levels that the pins have as inputs, one bit for each."""
        return 0

    def temperature_now(self) -> float:
        """The chip's temperature in °C."""
        return 25.0

    def set_module(self, module: int, function: int, rest: bytes) -> None:
        """The board writes to a module of the subclass's own."""

    def module(self, module: int, function: int) -> bytes:
        """What the board reads of a module of the subclass's own."""
        return b""

    def pending(self) -> bool:
        """Whether the interrupt pin is low."""
        return bool(self.flags)

    def pin_changed(self, pin: int) -> None:
        """A pin has changed its level."""
        if self.interrupts >> pin & 1:
            self.flags |= 1 << pin
            self.drive("int", False)

    # ---- the bus

    def write(self, data: bytes) -> int | None:
        if len(data) < 2:
            return None
        self._pointer = (data[0], data[1])
        module, function, rest = data[0], data[1], data[2:]
        if module == STATUS and function == _RESET and rest:
            self.power_on()
        elif module not in self.modules:
            return None
        elif module == GPIO and len(rest) == 4:
            self._set_pins(function, int.from_bytes(rest, "big"))
        elif module == NEOPIXEL:
            self._set_pixels(function, rest)
        else:
            self.set_module(module, function, rest)
        return None

    def _set_pins(self, function: int, mask: int) -> None:
        if function == _DIRSET:
            self._directions |= mask
        elif function == _DIRCLR:
            self._directions &= ~mask
        elif function == _SET:
            self._outputs |= mask
        elif function == _CLR:
            self._outputs &= ~mask
        elif function == _TOGGLE:
            self._outputs ^= mask
        elif function == _BULK:
            self._outputs = mask
        elif function == _PULLSET:
            self.pulls_up |= mask
        elif function == _PULLCLR:
            self.pulls_up &= ~mask
        elif function == _INTENSET:
            self.interrupts |= mask
        elif function == _INTENCLR:
            self.interrupts &= ~mask

    def _set_pixels(self, function: int, rest: bytes) -> None:
        if function == _PIXEL_PIN and rest:
            self._pixels_at = rest[0]
        elif function == _PIXEL_LENGTH and len(rest) == 2:
            self._buffer = bytearray(min(int.from_bytes(rest, "big"), _MOST_PIXEL_BYTES))
        elif function == _PIXEL_BUFFER and len(rest) > 2:
            start = int.from_bytes(rest[:2], "big")
            room = max(len(self._buffer) - start, 0)
            self._buffer[start : start + min(len(rest) - 2, room)] = rest[2 : 2 + room]
        elif function == _PIXEL_SHOW and self._pixels_at == self.pixel_pin:
            self.shown = bytes(self._buffer)

    def read(self, count: int) -> bytes:
        module, function = self._pointer
        answer = b""
        if module == STATUS:
            answer = self._status(function)
        elif module not in self.modules:
            answer = b""
        elif module == GPIO and function == _BULK:
            levels = self._outputs & self._directions | self.inputs_now() & ~self._directions
            answer = struct.pack(">I", levels & 0xFFFFFFFF)
        elif module == GPIO and function == _INTFLAG:
            answer = struct.pack(">I", self.flags)
            self.flags = 0
        else:
            answer = self.module(module, function)
        if not self.pending():
            self.drive("int", None)
        return answer[:count].ljust(count, b"\0")

    def _status(self, function: int) -> bytes:
        if function == _HARDWARE:
            return bytes((self.chip,))
        if function == _VERSION:
            return struct.pack(">HH", self.product, _DATE)
        if function == _OPTIONS:
            return struct.pack(">I", sum(1 << module for module in self.modules))
        if function == _TEMPERATURE:
            return struct.pack(">i", round(self.temperature_now() * 65536))
        return b""

    def color(self, number: int = 0) -> tuple[int, int, int]:
        """What a NeoPixel shows: red, green and blue."""
        green, red, blue = self.shown[3 * number : 3 * number + 3].ljust(3, b"\0")
        return red, green, blue
