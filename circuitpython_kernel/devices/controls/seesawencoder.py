"""Adafruit's rotary encoder with seesaw: an encoder, its button and a NeoPixel on I2C."""

from __future__ import annotations

import struct
from typing import Any

from circuitpython_kernel.devices.base.inputs import Toggle
from circuitpython_kernel.devices.base.seesaw_part import ENCODER, GPIO, NEOPIXEL, STATUS, Seesaw

_INTENSET, _INTENCLR, _POSITION, _DELTA = 0x10, 0x20, 0x30, 0x40
_BUTTON = 24


class SeesawEncoder(Seesaw):
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
    product = 4991
    modules = (STATUS, GPIO, NEOPIXEL, ENCODER)
    pixel_pin = 6

    button = Toggle("button pressed")

    def power_on(self) -> None:
        self._position = self._reported = 0
        self._encoder_interrupt = False
        self._encoder_pending = False
        super().power_on()

    def turn(self, detents: int) -> None:
        """Turn the knob by so many detents; clockwise is positive.

        It takes effect at once. As on the real one, clockwise counts down.
        """
        self._position -= int(detents)
        if detents and self._encoder_interrupt:
            self._encoder_pending = True
            self.drive("int", False)

    def input_changed(self, name: str) -> None:
        self.pin_changed(_BUTTON)

    def inputs_now(self) -> int:
        return 0 if self.button else self.pulls_up & 1 << _BUTTON

    def pending(self) -> bool:
        return super().pending() or self._encoder_pending

    def set_module(self, module: int, function: int, rest: bytes) -> None:
        if function == _POSITION and len(rest) == 4:
            self._position = self._reported = struct.unpack(">i", rest)[0]
        elif function in (_INTENSET, _INTENCLR) and rest:
            self._encoder_interrupt = function == _INTENSET and bool(rest[0])

    def module(self, module: int, function: int) -> bytes:
        if function not in (_POSITION, _DELTA):
            return b""
        value = self._position if function == _POSITION else self._position - self._reported
        self._reported = self._position
        self._encoder_pending = False
        return struct.pack(">i", value)

    def readings(self) -> dict[str, Any]:
        return {"position": self._position, "pixel": self.color()}
