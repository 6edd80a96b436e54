"""Adafruit's NeoSlider: a slide potentiometer with four NeoPixels on I2C."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.seesaw_part import ADC, ATTINY817, GPIO, NEOPIXEL, STATUS, Seesaw

_POTENTIOMETER = 18
_CHANNEL = 0x07
_FULL_SCALE = 1023
_PIXELS = 4


class NeoSlider(Seesaw):
    """Slide potentiometer with four NeoPixels, Adafruit product 5295 (Adafruit's seesaw reference).

    Modelled: identification, the potentiometer at analog pin 18 with 10 bits, the NeoPixels on pin 14, reset. Not
    modelled: the converter's window and interrupts.
    """

    title = "slide potentiometer with NeoPixels"
    library = "adafruit-circuitpython-seesaw"
    example = (
        "import board\nfrom adafruit_seesaw.analoginput import AnalogInput\n"
        "from adafruit_seesaw.seesaw import Seesaw\n\n"
        "slider = Seesaw(board.I2C(), 0x30)\nprint(AnalogInput(slider, 18).value)"
    )
    addresses = tuple(range(0x30, 0x40))
    signals = {"int": "interrupt output, open drain, active low"}
    chip, product = ATTINY817, 5295
    modules = (STATUS, GPIO, ADC, NEOPIXEL)
    pixel_pin = 14

    position = Input("%", 0, 100, 50, "position of the slider", step=1)

    def module(self, module: int, function: int) -> bytes:
        if module != ADC or function != _CHANNEL + _POTENTIOMETER:
            return b""
        return round(self.position / 100 * _FULL_SCALE).to_bytes(2, "big")

    def readings(self) -> dict[str, Any]:
        return {"pixels": [self.color(number) for number in range(_PIXELS)]}
