"""Aosong DHT22 (AM2302): temperature and humidity over one wire of pulses."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.part import Part

_START_LOW = 0.0008
"""The least time for which the board pulls the line low to ask, in seconds."""
_RESPONSE_DELAY, _RESPONSE_LOW, _RESPONSE_HIGH = 30e-6, 80e-6, 80e-6
_BIT_LOW, _ZERO_HIGH, _ONE_HIGH = 50e-6, 26e-6, 70e-6
_PERIOD = 2.0
"""Seconds between two measurements: a question before that gets the old values."""


class DHT22(Part):
    """Temperature and humidity sensor with one data line (Aosong datasheet AM2302).

    Modelled: the start signal, the answer's pulses to the microsecond, parity byte, resolution of 0.1, a new
    measurement every 2 s, the line's pull-up resistor.
    """

    title = "temperature and humidity sensor"
    library = "adafruit-circuitpython-dht"
    example = (
        "import board\n"
        "import adafruit_dht\n"
        "\n"
        "sensor = adafruit_dht.DHT22(board.D5)  # the pin that data is on\n"
        "print(sensor.temperature, sensor.humidity)"
    )
    signals = {"data": "data, with a pull-up resistor"}
    required = ("data",)

    temperature = Input("°C", -40, 80, 25, step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.1)

    def power_on(self) -> None:
        self._low_since: float | None = None
        self._measured = -_PERIOD
        self._answer = b""
        self._busy = False

    def connected(self) -> None:
        pin = self.pin("data")
        assert pin is not None
        pin.resistor = "up"
        self._unwatch = pin.watch(self._line)

    def disconnected(self) -> None:
        self._unwatch()
        pin = self.pin("data")
        assert pin is not None
        pin.resistor = None

    def _line(self, level: bool) -> None:
        if self._busy:
            return
        if not level:
            self._low_since = self.now
        elif self._low_since is not None:
            if self.now - self._low_since >= _START_LOW and self.fault is None:
                self._respond()
            self._low_since = None

    def frame(self) -> bytes:
        """The five bytes of an answer: humidity and temperature in tenths, sign in the top bit, and their sum."""
        humidity, temperature = round(self.humidity * 10), round(self.temperature * 10)
        sign = 0x8000 if temperature < 0 else 0
        body = humidity.to_bytes(2, "big") + (abs(temperature) | sign).to_bytes(2, "big")
        return body + bytes((sum(body) & 0xFF,))

    def _respond(self) -> None:
        if self.now - self._measured >= _PERIOD:
            self._measured, self._answer = self.now, self.frame()
        pin = self.pin("data")
        assert pin is not None
        pulses = [_RESPONSE_LOW, _RESPONSE_HIGH]
        for byte in self._answer:
            for bit in range(7, -1, -1):
                pulses += [_BIT_LOW, _ONE_HIGH if byte >> bit & 1 else _ZERO_HIGH]
        pulses.append(_BIT_LOW)
        self._busy = True
        end = pin.drive_pulses(pulses, first=False, delay=_RESPONSE_DELAY)
        self.after(end - self._board_seconds(), self._let_go)

    def _let_go(self) -> None:
        self.drive("data", None)
        self._busy = False
