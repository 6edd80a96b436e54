"""Adafruit's rotary encoder with seesaw: an encoder, its button and a NeoPixel on I2C."""

from __future__ import annotations

import struct
from typing import Any

from ..i2c_part import I2CPart
from ..inputs import Toggle

_STATUS, _GPIO, _NEOPIXEL, _ENCODER = 0x00, 0x01, 0x0E, 0x11
_HARDWARE, _VERSION, _OPTIONS, _TEMPERATURE, _RESET = 0x01, 0x02, 0x03, 0x04, 0x7F
_DIRSET, _DIRCLR, _BULK, _SET, _CLR, _TOGGLE, _INTENSET, _INTENCLR, _INTFLAG, _PULLSET, _PULLCLR = range(2, 13)
_PIXEL_PIN, _PIXEL_LENGTH, _PIXEL_BUFFER, _PIXEL_SHOW = 0x01, 0x03, 0x04, 0x05
_ENCODER_INTENSET, _ENCODER_INTENCLR, _POSITION, _DELTA = 0x10, 0x20, 0x30, 0x40
_SAMD09, _PRODUCT = 0x55, 4991
_BUTTON, _PIXEL = 24, 6


class SeesawEncoder(I2CPart):
    """Rotary encoder with button and NeoPixel, Adafruit product 4991 (Adafruit's seesaw reference).

    Modelled: identification, encoder position and delta, the button on pin 24 with its pull-up, one NeoPixel on pin 6,
    interrupts with the INT pin, reset. `turn` turns the knob.
    """

    title = "rotary encoder with button and NeoPixel"
    library = "adafruit-circuitpython-seesaw"
    example = (
        "import board\nfrom adafruit_seesaw import seesaw, rotaryio\n\n"
        "device = seesaw.Seesaw(board.I2C(), addr=0x36)\nprint(rotaryio.IncrementalEncoder(device).position)"
    )
    addresses = tuple(range(0x36, 0x3E))
    signals = {"int": "interrupt output, open drain, active low"}

    button = Toggle("button pressed")

    def power_on(self) -> None:
        self._pointer = (0, 0)
        self._position = self._reported = 0
        self._directions = self._outputs = self._pulls = self._interrupts = self._flags = 0
        self._encoder_interrupt = False
        self._encoder_pending = False
        self._pixel_pin, self._buffer, self._shown = 0, bytearray(4), bytes(4)
        self.drive("int", None)

    def connected(self) -> None:
        pin = self.pin("int")
        if pin is not None:
            pin.resistor = "up"

    def turn(self, detents: int) -> None:
        """Turn the knob by so many detents; clockwise is positive.

        It takes effect at once. As on the real one, clockwise counts down.
        """
        self._position -= int(detents)
        if detents and self._encoder_interrupt:
            self._encoder_pending = True
            self.drive("int", False)

    def input_changed(self, name: str) -> None:
        if self._interrupts >> _BUTTON & 1:
            self._flags |= 1 << _BUTTON
            self.drive("int", False)

    def _levels(self) -> int:
        inputs = 0
        if not self.button and self._pulls >> _BUTTON & 1:
            inputs |= 1 << _BUTTON
        return self._outputs & self._directions | inputs & ~self._directions

    def write(self, data: bytes) -> int | None:
        if len(data) < 2:
            return None
        self._pointer = (data[0], data[1])
        module, function, rest = data[0], data[1], data[2:]
        if module == _STATUS and function == _RESET and rest:
            self.power_on()
        elif module == _GPIO and len(rest) == 4:
            self._set_pins(function, int.from_bytes(rest, "big"))
        elif module == _ENCODER and rest:
            if function == _POSITION and len(rest) == 4:
                self._position = self._reported = struct.unpack(">i", rest)[0]
            elif function in (_ENCODER_INTENSET, _ENCODER_INTENCLR):
                self._encoder_interrupt = function == _ENCODER_INTENSET and bool(rest[0])
        elif module == _NEOPIXEL:
            self._set_pixels(function, rest)
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
            self._pulls |= mask
        elif function == _PULLCLR:
            self._pulls &= ~mask
        elif function == _INTENSET:
            self._interrupts |= mask
        elif function == _INTENCLR:
            self._interrupts &= ~mask

    def _set_pixels(self, function: int, rest: bytes) -> None:
        if function == _PIXEL_PIN and rest:
            self._pixel_pin = rest[0]
        elif function == _PIXEL_LENGTH and len(rest) == 2:
            self._buffer = bytearray(min(int.from_bytes(rest, "big"), 60 * 4))
        elif function == _PIXEL_BUFFER and len(rest) > 2:
            start = int.from_bytes(rest[:2], "big")
            room = max(len(self._buffer) - start, 0)
            self._buffer[start : start + min(len(rest) - 2, room)] = rest[2 : 2 + room]
        elif function == _PIXEL_SHOW and self._pixel_pin == _PIXEL:
            self._shown = bytes(self._buffer)

    def read(self, count: int) -> bytes:
        module, function = self._pointer
        answer = b""
        if module == _STATUS:
            options = 1 << _GPIO | 1 << _NEOPIXEL | 1 << _ENCODER | 1
            known = {
                _HARDWARE: bytes((_SAMD09,)), _VERSION: struct.pack(">HH", _PRODUCT, 0x13B6),
                _OPTIONS: struct.pack(">I", options), _TEMPERATURE: struct.pack(">I", 25 << 16),
            }  # fmt: skip
            answer = known.get(function, b"")
        elif module == _GPIO and function == _BULK:
            answer = struct.pack(">I", self._levels())
        elif module == _GPIO and function == _INTFLAG:
            answer = struct.pack(">I", self._flags)
            self._flags = 0
        elif module == _ENCODER and function in (_POSITION, _DELTA):
            value = self._position if function == _POSITION else self._position - self._reported
            self._reported = self._position
            self._encoder_pending = False
            answer = struct.pack(">i", value)
        if not self._flags and not self._encoder_pending:
            self.drive("int", None)
        return answer[:count].ljust(count, b"\0")

    def color(self) -> tuple[int, int, int]:
        """What the NeoPixel shows: red, green and blue."""
        green, red, blue = self._shown.ljust(3, b"\0")[:3]
        return red, green, blue

    def readings(self) -> dict[str, Any]:
        return {"position": self._position, "pixel": self.color()}
