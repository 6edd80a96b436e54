"""A thermistor in a voltage divider."""

from __future__ import annotations

import math
from typing import Any

from circuitpython_kernel.devices.base.analog_part import AnalogPart
from circuitpython_kernel.devices.base.inputs import Input, Source

_ZERO, _NOMINAL = 273.15, 298.15
"""0 and 25 degrees Celsius in kelvins."""


class Thermistor(AnalogPart):
    """NTC thermistor in a voltage divider with a fixed resistor (Vishay datasheet NTCLE100E3; Adafruit product 372).

    Modelled: its resistance by the beta formula, R = R25 * exp(beta * (1/T - 1/298.15 K)), and the voltage that the
    divider makes of it. Not modelled: self-heating, and the seconds that it needs to follow.

    Args:
        nominal: ohms at 25 degrees Celsius.
        beta: kelvins.
        divider: ohms of the fixed resistor.
        to: where the thermistor goes: ``"supply"`` (warmer, more volts; the library's ``high_side=True``) or
            ``"ground"``, as on most modules.

    Raises:
        ValueError: for a divider that cannot be.
    """

    title = "NTC thermistor in a voltage divider"
    library = "adafruit-circuitpython-thermistor"
    aliases = ("NTC",)
    example = (
        "import board, adafruit_thermistor\n\n"
        "sensor = adafruit_thermistor.Thermistor(board.A0, 10000, 10000, 25, 3950)  # the pin that out is on\n"
        "print(sensor.temperature)"
    )
    signals = {"out": "analog output"}
    required = ("out",)

    temperature = Input("°C", -40, 125, 25, "temperature", step=0.5)

    def __init__(
        self,
        *,
        nominal: float = 10_000.0,
        beta: float = 3950.0,
        divider: float = 10_000.0,
        to: str = "supply",
        **inputs: Source,
    ) -> None:
        if not nominal > 0 or not beta > 0 or not divider > 0:
            raise ValueError("a thermistor's resistance, its beta and the divider's resistor are above 0")
        if to not in ("supply", "ground"):
            raise ValueError(f'a thermistor goes to "supply" or "ground", not "{to}"')
        self.nominal, self.beta, self.divider, self.to = float(nominal), float(beta), float(divider), to
        super().__init__(**inputs)

    @property
    def ohms(self) -> float:
        """Its resistance now."""
        return self.nominal * math.exp(self.beta * (1 / (self.temperature + _ZERO) - 1 / _NOMINAL))

    def volts(self, supply: float) -> float:
        share = self.divider / (self.divider + self.ohms)
        return supply * (share if self.to == "supply" else 1 - share)

    def readings(self) -> dict[str, Any]:
        return {"resistance": f"{self.ohms / 1000:.2f} kohm"}
