"""A potentiometer on an analog pin."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.analog_part import AnalogPart
from circuitpython_kernel.devices.base.inputs import Input


class Potentiometer(AnalogPart):
    """Linear potentiometer between ground and the supply (Bourns datasheet PTV09).

    Modelled: the voltage at its wiper. Its resistance does not matter, as converters take no current here.
    """

    title = "potentiometer"
    example = (
        "import board, analogio\n\nknob = analogio.AnalogIn(board.A0)  # the pin that wiper is on\nprint(knob.value)"
    )
    signals = {"wiper": "analog output"}
    required = ("wiper",)
    output = "wiper"

    position = Input("%", 0, 100, 50, step=0.5)

    def volts(self, supply: float) -> float:
        return self.position / 100 * supply

    def readings(self) -> dict[str, Any]:
        pin = self.pin("wiper")
        return {} if pin is None else {"wiper": f"{pin.volts:.2f} V"}
