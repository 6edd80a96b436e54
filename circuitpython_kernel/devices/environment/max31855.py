"""Maxim MAX31855: a thermocouple's temperature over SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.spi_part import SPIPart

_CONVERSION = 0.1
"""Seconds that a conversion takes at most; a new one starts when the last was read."""
FAULTS_OF_WIRE = ("none", "open", "short to ground", "short to supply")


class MAX31855(SPIPart):
    """Converter for a thermocouple of type K (Maxim datasheet 19-5793, rev. 5).

    Modelled: 14 bits of 0.25 °C and 12 bits of 0.0625 °C for the cold junction, fault bits, conversions that go on
    while the chip is not selected. ``temperature`` is what the chip reports: the thermocouple's linear 41.276 µV/°C.
    """

    title = "thermocouple converter, type K"
    library = "adafruit-circuitpython-max31855"
    example = (
        "import board, digitalio\nimport adafruit_max31855\n\n"
        "cs = digitalio.DigitalInOut(board.D5)  # the chip select pin\n"
        "sensor = adafruit_max31855.MAX31855(board.SPI(), cs)\nprint(sensor.temperature)"
    )

    temperature = Input("°C", -270, 1800, 25, "temperature of the thermocouple", step=0.25)
    reference = Input("°C", -40, 125, 25, "temperature of the chip", step=0.0625)
    wire = Input("", 0, 3, 0, "fault of the wire", options=FAULTS_OF_WIRE)

    def power_on(self) -> None:
        self._measured = -_CONVERSION
        self._word = 0
        self._place = 0

    def select(self) -> None:
        self._place = 0
        if self.now - self._measured < _CONVERSION:
            return
        self._measured = self.now
        fault = round(self.wire)
        thermocouple = round(self.temperature * 4) & 0x3FFF
        reference = round(self.reference * 16) & 0xFFF
        bits = (1 << fault - 1) if fault else 0
        self._word = thermocouple << 18 | (1 << 16 if fault else 0) | reference << 4 | bits

    def exchange(self, data: bytes) -> bytes:
        whole = self._word.to_bytes(4, "big")
        found = whole[self._place : self._place + len(data)]
        self._place += len(data)
        return found.ljust(len(data), b"\0")
