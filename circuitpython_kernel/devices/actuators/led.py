"""An LED on a pin."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.led_colors import COLORS as COLORS
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds
from circuitpython_kernel.devices.toolkit.switching_part import SwitchingPart

USUAL_OHMS = 330.0
_SIZE = 72
_DRIVING = ("output", "pwm", "talk", "shared")
"""Modes in which the program gives a pin a level."""


class LED(DrivenPart):
    """LED of 5 mm with a series resistor, from a pin to ground or to another pin (Kingbright datasheets of the WP7113).

    Modelled: brightness from the level, or from the duty cycle of PWM, and from the resistor; its current. It does not
    follow an analog output. Between two pins it shines while ``in`` is high and ``low`` is low, and not while the
    program drives only one of them; of PWM at both, the mean is taken as if the waves had nothing to do with each
    other. `brightness` is 1 for an LED that is always on behind 330 ohms.

    Args:
        active_low: it is between the supply and the pin, and shines when the pin is low.
        behind: the shift register or the relay at whose output it hangs, in place of a pin.
        output: that output, such as ``"q3"`` or ``"no"``.

    Raises:
        ValueError: when there is no such output.
    """

    title = "LED with resistor"
    example = (
        "import board, digitalio\n\n"
        "led = digitalio.DigitalInOut(board.D5)  # the pin that in is on\nled.switch_to_output(True)"
    )
    signals = {"in": "the LED, through its resistor", "low": "its other leg, in place of ground"}
    picture_scale = 1
    required = ("in",)
    driven_signals = ("in", "low")

    color = Input("", 0, len(COLORS) - 1, 0, "colour", step=1, options=tuple(COLORS))
    resistor = Input("ohm", 47, 100_000, USUAL_OHMS, step=1)

    def __init__(
        self, *, active_low: bool = False, behind: Part | None = None, output: str = "", **inputs: Source
    ) -> None:
        if behind is not None:
            if not isinstance(behind, SwitchingPart):
                raise ValueError(f"an LED hangs behind a shift register or a relay, not a {type(behind).__name__}")
            try:
                behind.output_on(output)
            except LookupError as error:
                raise ValueError(str(error.args[0])) from None
        self.active_low, self.behind, self.output = bool(active_low), behind, output
        self._side = self.supplies = ("3V3",) if active_low else ("GND",)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self._on, self._low = 0.0, 1.0

    def needed(self) -> tuple[str, ...]:
        return () if self.behind is not None else self.required

    def connected(self) -> None:
        pin, other = self.pin("in"), self.pin("low")
        if self.behind is not None:
            if pin is not None or other is not None:
                raise ValueError("an LED behind a part is at that part's output, and at no pin")
            self._pulls = False
            super().connected()
            return
        assert pin is not None
        if other is not None and (self.active_low or other.index == pin.index):
            raise ValueError("an LED between two pins has a pin for each leg, in and low, and is not active_low")
        self.supplies = self._side if other is None else ()
        self._supply = pin.supply_volts
        self._pulls = pin.resistor is None and other is None
        if self._pulls:
            pin.resistor = "up" if self.active_low else "down"  # what an LED does to a pin that nothing drives
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        pin = self.pin("in")
        if pin is not None and self._pulls:
            pin.resistor = None
        self._on, self._low = 0.0, 1.0
        self.supplies = self._side

    _supply = 3.3

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        if signal == "low":
            self._low = duty
        else:
            self._on = 1.0 - duty if self.active_low else duty

    @property
    def duty(self) -> float:
        """For what share of the time it is on, from 0 to 1."""
        self.catch_up()
        if self.fault is not None:
            return 0.0
        if isinstance(self.behind, SwitchingPart):
            if self.site is None or self.behind.site is None:
                return 0.0
            # A contact is joined or not, whichever side its LED is at; an output that is low draws current.
            sinks = self.active_low and not self.output.startswith("n")
            return float(self.behind.output_on(self.output) is not sinks)
        pin, other = self.pin("in"), self.pin("low")
        if pin is None or other is None:
            return self._on
        driven = all(one.mode in _DRIVING or one.driven is not None for one in (pin, other))
        return self._on * (1.0 - self._low) if driven else 0.0

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
