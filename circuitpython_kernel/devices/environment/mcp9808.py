"""Microchip MCP9808: a thermometer with alert limits."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import WordPart
from circuitpython_kernel.devices.base.inputs import Input

_CONFIG, _UPPER, _LOWER, _CRITICAL, _TEMPERATURE, _MAKER, _DEVICE, _RESOLUTION = range(1, 9)
_CONVERSION = (0.030, 0.065, 0.130, 0.250)
"""Seconds that a conversion takes at each resolution."""


class MCP9808(WordPart):
    """Thermometer with limits (Microchip datasheet DS25095A).

    Modelled: identification, four resolutions with their conversion times, shutdown, limits with hysteresis, the alert
    pin in comparator and interrupt mode, register locks.
    """

    title = "temperature sensor with alert limits"
    library = "adafruit-circuitpython-mcp9808"
    example = (
        "import board\nimport adafruit_mcp9808\n\n"
        "sensor = adafruit_mcp9808.MCP9808(board.I2C())\nprint(sensor.temperature)"
    )
    addresses = tuple(range(0x18, 0x20))
    signals = {"alert": "alert output, open drain, active low unless configured otherwise"}

    temperature = Input("°C", -40, 125, 25, step=0.1)

    def power_on(self) -> None:
        super().power_on()
        self.words |= {_CONFIG: 0, _UPPER: 0, _LOWER: 0, _CRITICAL: 0, _MAKER: 0x0054, _DEVICE: 0x0400}
        self.resolution = 3
        self._raw = 0  # sixteenths of a degree
        self._measured: float | None = None
        self._beyond = 0  # bits 15 to 13 of the temperature: critical, upper, lower
        self._pending = False

    def _signed(self, register: int) -> int:
        """A limit in sixteenths of a degree; its two lowest bits do not count."""
        value = self.words[register] & 0x1FFC
        return value - 0x2000 if value & 0x1000 else value

    def _convert(self) -> None:
        """Take over the newest conversion that was finished by now."""
        if self.words[_CONFIG] & 0x0100:
            return
        period = _CONVERSION[self.resolution]
        finished = self.now // period * period
        if finished == self._measured:
            return
        self._measured = finished
        step = 1 << 3 - self.resolution
        self._raw = round(self.temperature * 16) // step * step
        hysteresis = (0, 24, 48, 96)[self.words[_CONFIG] >> 9 & 3]
        before, found = self._beyond, 0
        for bit, register in ((4, _CRITICAL), (2, _UPPER)):
            limit = self._signed(register)
            above = self._raw >= limit if register == _CRITICAL else self._raw > limit
            if above or (before & bit and self._raw > limit - hysteresis):
                found |= bit
        low = self._signed(_LOWER)
        if self._raw < low or (before & 1 and self._raw < low + hysteresis):
            found |= 1
        self._beyond = found
        if found != before:
            self._pending = True
        self._alert()

    def _alert(self) -> None:
        config = self.words[_CONFIG]
        watched = self._beyond & (4 if config & 4 else 7)
        active = self._pending if config & 1 and not watched & 4 else bool(watched)
        if not config & 8:
            self.drive("alert", None)
        else:
            self.drive("alert", active if config & 2 else (False if active else None))

    def read_word(self, register: int) -> int:
        self._convert()
        if register == _TEMPERATURE:
            return self._beyond << 13 | self._raw & 0x1FFF
        if register == _CONFIG:
            asserted = 0x10 if self._beyond and self.words[_CONFIG] & 8 else 0
            return self.words[_CONFIG] & ~0x10 | asserted
        return super().read_word(register)

    def write_word(self, register: int, value: int) -> None:
        config = self.words[_CONFIG]
        if register == _CONFIG:
            if value & 0x20:
                self._pending = False  # "clear interrupt" is no state
            locks = config & 0xC0
            self.words[_CONFIG] = config if locks else value & 0x07CF & ~0x20
        elif (register == _CRITICAL and not config & 0x80) or (register in (_UPPER, _LOWER) and not config & 0x40):
            self.words[register] = value & 0x1FFC
        self._measured = None
        self._convert()

    def write(self, data: bytes) -> int | None:
        if data and data[0] & 0xF == _RESOLUTION:  # the only register of eight bits
            self.pointer = _RESOLUTION
            if len(data) > 1:
                self.resolution = data[1] & 3
            return None
        if data:
            data = bytes((data[0] & 0xF,)) + data[1:]
        return super().write(data)

    def read(self, count: int) -> bytes:
        if self.pointer == _RESOLUTION:
            return bytes((self.resolution,)) * count
        return super().read(count)

    def connected(self) -> None:
        pin = self.pin("alert")
        if pin is not None:
            pin.resistor = "up"

    def started(self) -> None:
        if self.pin("alert") is not None:
            self._look()

    def _look(self) -> None:
        self._convert()
        self.after(_CONVERSION[self.resolution], self._look)
