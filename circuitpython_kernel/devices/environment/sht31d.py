"""Sensirion SHT31-D: temperature and humidity."""

from __future__ import annotations

from collections import deque

from circuitpython_kernel.devices.base.i2c_part import CommandPart
from circuitpython_kernel.devices.base.inputs import Input

_READ_SERIAL, _READ_STATUS, _CLEAR_STATUS, _RESET = 0x3780, 0xF32D, 0x3041, 0x30A2
_HEATER_ON, _HEATER_OFF, _FETCH, _BREAK, _ART = 0x306D, 0x3066, 0xE000, 0x3093, 0x2B32
_NO_SLEEP = 0x303E

_SINGLE = {0x2400: 0.015, 0x240B: 0.006, 0x2416: 0.004, 0x2C06: 0.015, 0x2C0D: 0.006, 0x2C10: 0.004}
"""Commands of a single measurement and the seconds that it takes at most. 0x2C.. would stretch the clock meanwhile."""
_RATES = {0x20: 0.5, 0x21: 1.0, 0x22: 2.0, 0x23: 4.0, 0x27: 10.0}
"""High bytes of the periodic commands and their measurements a second."""
_PERIODIC = frozenset({
    0x2032, 0x2024, 0x202F, 0x2130, 0x2126, 0x212D, 0x2236, 0x2220, 0x222B, 0x2334, 0x2322, 0x2329, 0x2737, 0x2721,
    0x272A,
})  # fmt: skip
_KEPT = 8
_WARMING = 4.0
"""Degrees by which the heater warms the chip."""


class SHT31D(CommandPart):
    """Temperature and humidity sensor (Sensirion datasheet SHT3x-DIS, version 7).

    Modelled: single measurements of three repeatabilities with their times, periodic mode with the last eight values,
    heater, status register, serial number, soft reset, break, checksums. Commands with clock stretching are answered at
    once.
    """

    title = "temperature and humidity sensor"
    library = "adafruit-circuitpython-sht31d"
    example = (
        "import board\nimport adafruit_sht31d\n\n"
        "sensor = adafruit_sht31d.SHT31D(board.I2C())\nprint(sensor.temperature, sensor.relative_humidity)"
    )
    addresses = (0x44, 0x45)

    temperature = Input("°C", -40, 125, 25, step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)

    serial_number = 0x0A1B2C3D

    def power_on(self) -> None:
        super().power_on()
        self._status = 0x8010  # an alert is pending, and a reset was detected
        self._rate: float | None = None
        self._next = 0.0
        self._values: deque[tuple[int, int]] = deque(maxlen=_KEPT)

    def _measure(self) -> tuple[int, int]:
        warming = _WARMING if self._status & 0x2000 else 0.0
        celsius = min(self.temperature + warming, 125.0)
        humidity = self.humidity * 0.94**warming
        return round((celsius + 45) / 175 * 65535), round(humidity / 100 * 65535)

    def _go_on(self) -> None:
        """Carry out the periodic measurements that were due by now; of many, the last ones."""
        if self._rate is None:
            return
        period = 1 / self._rate
        if self.now - self._next > period * _KEPT:
            self._next += (self.now - self._next) // period * period - period * (_KEPT - 1)
        while self._next <= self.now:
            self._values.append(self._measure())
            self._next += period

    def command(self, code: int, words: tuple[int, ...]) -> tuple[tuple[int, ...], float] | None:
        self._go_on()
        if code in _SINGLE:
            if self._rate is not None:
                return None  # only a break ends the periodic mode
            stretching = code >> 8 == 0x2C
            return self._measure(), 0.0 if stretching else _SINGLE[code]
        if code in _PERIODIC or code == _ART:
            self._rate = 4.0 if code == _ART else _RATES[code >> 8]
            self._next = self.now + 0.015
            self._values.clear()
            return (), 0.0
        if code == _FETCH:
            values = [word for pair in self._values for word in pair]
            self._values.clear()
            return tuple(values), 0.0
        if code == _BREAK:
            self._rate = None
            return (), 0.0
        return self._setting(code)

    def _setting(self, code: int) -> tuple[tuple[int, ...], float] | None:
        if code == _RESET:
            self.power_on()
        elif code == _READ_STATUS:
            return (self._status,), 0.0
        elif code == _CLEAR_STATUS:
            self._status &= ~0x8C10
        elif code == _HEATER_ON:
            self._status |= 0x2000
        elif code == _HEATER_OFF:
            self._status &= ~0x2000
        elif code == _READ_SERIAL:
            return (self.serial_number >> 16, self.serial_number & 0xFFFF), 0.0
        elif code != _NO_SLEEP:
            return None
        return (), 0.0
