"""Maxim DS18B20: temperature on a 1-Wire line."""

from __future__ import annotations

from circuitpython_kernel.devices.base.checksums import crc8_maxim
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.onewire_part import OneWirePart

_CONVERT, _READ_SCRATCHPAD, _WRITE_SCRATCHPAD, _COPY, _RECALL, _READ_POWER = 0x44, 0xBE, 0x4E, 0x48, 0xB8, 0xB4
_FULL_CONVERSION = 0.75
"""Seconds that a conversion with 12 bits takes; with one bit less half as long."""


class DS18B20(OneWirePart):
    """Digital thermometer (Maxim datasheet DS18B20, rev. 6).

    Modelled: ROM search, scratchpad with CRC, resolutions of 9 to 12 bits with their conversion times, alarm registers
    and configuration in EEPROM, 85 °C before the first conversion. It has a supply of its own (no parasite power).
    """

    title = "temperature sensor, 1-Wire"
    library = "adafruit-circuitpython-ds18x20"
    example = (
        "import board\n"
        "from adafruit_onewire.bus import OneWireBus\n"
        "from adafruit_ds18x20 import DS18X20\n"
        "\n"
        "bus = OneWireBus(board.D5)  # the pin that the line is on\n"
        "sensor = DS18X20(bus, bus.scan()[0])\n"
        "print(sensor.temperature)"
    )
    family = 0x28

    temperature = Input("°C", -55, 125, 25, step=0.1)

    _stored = bytes((0x4B, 0x46, 0x7F))  # alarm limits of 75 and 70 °C, 12 bits

    def power_on(self) -> None:
        self._settings = bytearray(self._stored)
        self._raw = 85 * 16
        self._done: float | None = None
        self._writing: int | None = None

    def begin(self) -> None:
        self._writing = None

    def _precision(self) -> int:
        return 9 + (self._settings[2] >> 5 & 3)

    def _finish(self) -> None:
        """Take over a conversion's result once its time has come."""
        if self._done is not None and self.now >= self._done:
            self._done = None
            step = 1 << 12 - self._resolution
            self._raw = round(self._converted * 16) // step * step

    def command(self, code: int) -> bytes:
        self._finish()
        if self._writing is not None:
            self._settings[self._writing] = code if self._writing < 2 else code & 0x60 | 0x1F
            self._writing = self._writing + 1 if self._writing < 2 else None
        elif code == _CONVERT:
            self._resolution, self._converted = self._precision(), self.temperature
            self._done = self.now + _FULL_CONVERSION / (1 << 12 - self._resolution)
        elif code == _READ_SCRATCHPAD:
            data = (self._raw & 0xFFFF).to_bytes(2, "little") + bytes(self._settings) + b"\xff\x0c\x10"
            return data + bytes((crc8_maxim(data),))
        elif code == _WRITE_SCRATCHPAD:
            self._writing = 0
        elif code == _COPY:
            self._stored = bytes(self._settings)
        elif code == _RECALL:
            self._settings = bytearray(self._stored)
        elif code == _READ_POWER:
            return b"\xff"
        return b""

    def onewire_read(self) -> int:
        # While it converts, every read slot is answered with a zero (datasheet, "CONVERT T").
        if self._state == "function" and self._done is not None:
            self._finish()
            if self._done is not None:
                return 0
        return super().onewire_read()
