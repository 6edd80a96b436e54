"""Sensirion SHT4x: temperature and humidity."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import CommandPart
from circuitpython_kernel.devices.base.inputs import Input

_SERIAL, _RESET = 0x89, 0x94

_MEASURE = {0xFD: (0.0083, 0.0), 0xF6: (0.0045, 0.0), 0xE0: (0.0016, 0.0),
            0x39: (1.1, 60.0), 0x32: (0.11, 30.0), 0x2F: (1.1, 25.0), 0x24: (0.11, 12.0),
            0x1E: (1.1, 10.0), 0x15: (0.11, 5.0)}  # fmt: skip
"""Commands of a measurement: seconds until it is there, and by how many degrees the heater warms the chip (section 4.9,
and its curves for still air at 25 °C)."""


class SHT4x(CommandPart):
    """Temperature and humidity sensor (Sensirion datasheet SHT4x, version 6).

    Modelled: three precisions and six heater pulses with their times, serial number, soft reset, checksums, no
    acknowledge while it measures. The heater warms the chip and so lowers the relative humidity.
    """

    title = "temperature and humidity sensor"
    library = "adafruit-circuitpython-sht4x"
    example = (
        "import board\nimport adafruit_sht4x\n\n"
        "sensor = adafruit_sht4x.SHT4x(board.I2C())\nprint(sensor.temperature, sensor.relative_humidity)"
    )
    addresses = (0x44, 0x45)
    command_bytes = 1

    temperature = Input("°C", -40, 125, 25, step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)

    serial_number = 0x12345678

    def command(self, code: int, words: tuple[int, ...]) -> tuple[tuple[int, ...], float] | None:
        if code == _SERIAL:
            return (self.serial_number >> 16, self.serial_number & 0xFFFF), 0.0
        if code == _RESET:
            self.power_on()
            return (), 0.001
        if code not in _MEASURE:
            return None
        seconds, warming = _MEASURE[code]
        celsius = min(self.temperature + warming, 125.0)
        # The vapour stays, and the warmer air could hold more of it: about 6 % a degree.
        humidity = self.humidity * 0.94**warming
        raw = round((celsius + 45) / 175 * 65535), round((humidity + 6) / 125 * 65535)
        return raw, seconds
