"""Adafruit's STEMMA soil sensor: a capacitive moisture sensor with seesaw on I2C."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.seesaw_part import SAMD09, STATUS, TOUCH, Seesaw

_MOISTURE = 0x10


class SoilSensor(Seesaw):
    """Capacitive soil moisture and temperature sensor, Adafruit product 4026 (Adafruit's seesaw reference).

    Modelled: identification, moisture as the counts of touch channel 0, the chip's temperature, reset. The counts go
    from about 200 in dry air to 2000 in water.
    """

    title = "soil moisture and temperature sensor"
    library = "adafruit-circuitpython-seesaw"
    aliases = ("STEMMASoil", "SeesawSoil")
    example = (
        "import board\nfrom adafruit_seesaw.seesaw import Seesaw\n\n"
        "soil = Seesaw(board.I2C(), addr=0x36)\nprint(soil.moisture_read(), soil.get_temp())"
    )
    addresses = (0x36, 0x37, 0x38, 0x39)
    chip, product = SAMD09, 4026
    modules = (STATUS, TOUCH)

    moisture = Input("", 0, 4095, 500, "moisture, in counts", step=1)
    temperature = Input("°C", -40, 105, 22, step=0.1)

    def temperature_now(self) -> float:
        return self.temperature

    def module(self, module: int, function: int) -> bytes:
        return round(self.moisture).to_bytes(2, "big") if function == _MOISTURE else b""
