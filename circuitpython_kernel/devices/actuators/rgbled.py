"""A red, green and blue LED in one case."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds

_SIZE = 72
_SIGNALS = ("red", "green", "blue")


class RGBLED(HangingPart):
    """Three LEDs in one case, each with a series resistor (Kingbright datasheet WP154A4SUREQBFZGC).

    Modelled: brightness of each from the level, or from the duty cycle of PWM. Resistors are such that all three are
    white together.

    Args:
        common: ``"cathode"``, or ``"anode"`` for one that shines when its pins are low.
        behind, outputs: a 74HC595, and which signals are at its outputs: ``"red=q0"``.

    Raises:
        ValueError: for anything else that is common.
    """

    title = "RGB LED"
    library = "adafruit-circuitpython-rgbled"
    example = (
        "import board\nimport adafruit_rgbled\n\n"
        "led = adafruit_rgbled.RGBLED(board.D5, board.D6, board.D9)  # the pins that red, green and blue are on\n"
        "led.color = (255, 60, 0)"
    )
    signals = {"red": "red LED", "green": "green LED", "blue": "blue LED"}
    picture_scale = 1
    required = driven_signals = _SIGNALS

    def __init__(
        self, *, common: str = "cathode", behind: Part | None = None, outputs: str = "", **inputs: Source
    ) -> None:
        if common not in ("cathode", "anode"):
            raise ValueError(f'an RGB LED has a common "cathode" or "anode", not "{common}"')
        self.supplies = ("GND",) if common == "cathode" else ("3V3",)
        self.common = common
        super().__init__(behind=behind, outputs=outputs, **inputs)

    def power_on(self) -> None:
        self._on = dict.fromkeys(_SIGNALS, 0.0)

    def connected(self) -> None:
        self._pulled = [pin for name in _SIGNALS if (pin := self.pin(name)) is not None and pin.resistor is None]
        for pin in self._pulled:
            pin.resistor = "up" if self.common == "anode" else "down"  # what an LED does to a pin that nothing drives
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        for pin in self._pulled:
            pin.resistor = None
        self.power_on()

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self._on[signal] = 1.0 - duty if self.common == "anode" else duty

    @property
    def color(self) -> tuple[float, float, float]:
        """Light of red, green and blue, each from 0 to 1."""
        self.catch_up()
        red, green, blue = (self._on[name] if self.fault is None else 0.0 for name in _SIGNALS)
        return red, green, blue

    def picture(self) -> Picture:
        return round_leds(np.array(self.color)[None, None, :], _SIZE)

    def readings(self) -> dict[str, Any]:
        return {"color": [round(255 * light) for light in self.color]}
