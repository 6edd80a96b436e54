"""An LED on a pin."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds

COLORS = {
    "red": ((1.0, 0.08, 0.03), 1.9), "yellow": ((1.0, 0.75, 0.0), 2.0), "green": ((0.1, 1.0, 0.1), 2.1),
    "blue": ((0.1, 0.25, 1.0), 2.9), "white": ((1.0, 1.0, 0.95), 2.9),
}  # fmt: skip
"""The light, and the forward voltage (typical of LEDs of 5 mm, such as Kingbright's WP7113 series)."""
USUAL_OHMS = 330.0
_SIZE = 72


class LED(DrivenPart):
    """LED of 5 mm with a series resistor, between a pin and ground (Kingbright datasheets of the WP7113 series).

    Modelled: brightness from the level, or from the duty cycle of PWM, and from the resistor; its current. It does not
    follow an analog output. `brightness` is 1 for an LED that is always on behind 330 ohms.

    Args:
        active_low: it is between the supply and the pin, and shines when the pin is low.
    """

    title = "LED with resistor"
    example = (
        "import board, digitalio\n\n"
        "led = digitalio.DigitalInOut(board.D5)  # the pin that in is on\nled.switch_to_output(True)"
    )
    signals = {"in": "the LED, through its resistor"}
    picture_scale = 1
    required = driven_signals = ("in",)

    color = Input("", 0, len(COLORS) - 1, 0, "colour", step=1, options=tuple(COLORS))
    resistor = Input("ohm", 47, 100_000, USUAL_OHMS, step=1)

    def __init__(self, *, active_low: bool = False, **inputs: Source) -> None:
        self.active_low = bool(active_low)
        self.supplies = ("3V3",) if active_low else ("GND",)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self._on = 0.0

    def connected(self) -> None:
        pin = self.pin("in")
        assert pin is not None
        self._supply = pin.supply_volts
        self._pulls = pin.resistor is None
        if self._pulls:
            pin.resistor = "up" if self.active_low else "down"  # what an LED does to a pin that nothing drives
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        pin = self.pin("in")
        if pin is not None and self._pulls:
            pin.resistor = None
        self._on = 0.0

    _supply = 3.3

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self._on = 1.0 - duty if self.active_low else duty

    @property
    def duty(self) -> float:
        """For what share of the time it is on, from 0 to 1."""
        self.catch_up()
        return self._on if self.fault is None else 0.0

    @property
    def brightness(self) -> float:
        """How bright it is, from 0 to 1; 1 is the most that 330 ohms let it be."""
        return self.duty * min(USUAL_OHMS / self.resistor, 1.0)

    @property
    def current(self) -> float:
        """The mean current in milliamperes."""
        _, forward = list(COLORS.values())[round(self.color)]
        return self.duty * max(self._supply - forward, 0.0) / self.resistor * 1000

    def picture(self) -> Picture:
        light, _ = list(COLORS.values())[round(self.color)]
        return round_leds(np.array(light)[None, None, :] * self.brightness, _SIZE)

    def readings(self) -> dict[str, Any]:
        return {"brightness": round(self.brightness, 3), "current": f"{self.current:.1f} mA"}
