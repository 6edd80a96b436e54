"""Aosong AHT20: temperature and humidity."""

from __future__ import annotations

from circuitpython_kernel.devices.base.checksums import crc8_sensirion
from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Input

_INITIALISE, _CALIBRATE, _MEASURE, _RESET, _STATUS = 0xBE, 0xE1, 0xAC, 0xBA, 0x71
_BUSY, _CALIBRATED = 0x80, 0x08
_CONVERSION = 0.075
_INITIALISATION = 0.010


class AHT20(I2CPart):
    """Temperature and humidity sensor (Aosong datasheet AHT20, version 1.1).

    Modelled: initialisation, busy and calibrated bits, conversion time, 20-bit values, checksum, soft reset. A command
    that comes while it measures is not acknowledged.
    """

    title = "temperature and humidity sensor"
    library = "adafruit-circuitpython-ahtx0"
    example = (
        "import board\nimport adafruit_ahtx0\n\n"
        "sensor = adafruit_ahtx0.AHTx0(board.I2C())\nprint(sensor.temperature, sensor.relative_humidity)"
    )
    addresses = (0x38,)

    temperature = Input("°C", -40, 85, 25, step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)

    def power_on(self) -> None:
        self._ready = 0.0
        self._calibrated = False
        self._data = bytes(5)
        self._converting = False

    def _status(self) -> int:
        busy = self.now < self._ready
        if self._converting and not busy:
            self._converting = False
            humidity = min(round(self.humidity / 100 * (1 << 20)), (1 << 20) - 1)
            temperature = round((self.temperature + 50) / 200 * (1 << 20))
            self._data = (humidity << 20 | temperature).to_bytes(5, "big")
        return 0x10 | (_BUSY if busy else 0) | (_CALIBRATED if self._calibrated else 0)

    def write(self, data: bytes) -> int | None:
        if not data:
            return None
        if self._status() & _BUSY and data[0] != _STATUS:
            return 0
        if data[0] in (_INITIALISE, _CALIBRATE):
            self._calibrated = len(data) > 1 and bool(data[1] & 0x08)
            self._ready = self.now + _INITIALISATION
        elif data[0] == _MEASURE:
            if data[1:3] == b"\x33\x00":
                self._converting = True
                self._ready = self.now + _CONVERSION
        elif data[0] == _RESET:
            self.power_on()
            self._ready = self.now + 0.020
        elif data[0] != _STATUS:
            return 0
        return None

    def read(self, count: int) -> bytes:
        answer = bytes((self._status(),)) + self._data
        return (answer + bytes((crc8_sensirion(answer),)))[:count]
