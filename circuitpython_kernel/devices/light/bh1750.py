"""ROHM BH1750: ambient light in lux, with one-byte commands."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.measuring import Measuring

_POWER_DOWN, _POWER_ON, _RESET = 0x00, 0x01, 0x07
_CONTINUOUS, _ONE_TIME = 0x10, 0x20
_HIGH, _HIGH_2, _LOW = 0, 1, 3
_SECONDS = {_HIGH: 0.12, _HIGH_2: 0.12, _LOW: 0.016}
_STANDARD_TIME = 69
_COUNTS_PER_LUX = 1.2
_LOW_STEP = 4.0
"""Lux that the low resolution can tell apart, at the standard measurement time."""


class BH1750(Measuring, I2CPart):
    """Ambient light sensor (ROHM datasheet BH1750FVI).

    Modelled: power down and on, reset, continuous and one-time measurements in three resolutions with their times,
    the measurement time register (31 to 254), saturation.
    """

    title = "ambient light sensor"
    library = "adafruit-circuitpython-bh1750"
    example = "import board\nimport adafruit_bh1750\n\nsensor = adafruit_bh1750.BH1750(board.I2C())\nprint(sensor.lux)"
    addresses = (0x23, 0x5C)

    illuminance = Input("lx", 0, 100_000, 300, "illuminance", step=1)

    def power_on(self) -> None:
        super().power_on()
        self._powered = False
        self._resolution = _HIGH
        self._once = False
        self._time = _STANDARD_TIME
        self._data = 0

    def measured(self, cycles: int) -> None:
        lux = self.illuminance
        time = self._time / _STANDARD_TIME
        if self._resolution == _LOW:
            lux = round(lux * time / _LOW_STEP) * _LOW_STEP / time
        counts = lux * _COUNTS_PER_LUX * time * (2 if self._resolution == _HIGH_2 else 1)
        self._data = min(round(counts), 0xFFFF)
        if self._once:
            self.stop_measuring()
            self._powered = False

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        for code in data:
            self._command(code)
        return None

    def _command(self, code: int) -> None:
        kind, resolution = code & 0xF0, code & 0x0F
        if code == _POWER_DOWN:
            self._powered = False
            self.stop_measuring()
        elif code == _POWER_ON:
            self._powered = True
        elif code == _RESET:
            if self._powered:  # it does nothing while the power is down
                self._data = 0
        elif kind in (_CONTINUOUS, _ONE_TIME) and resolution in _SECONDS:
            self._powered = True
            self._once, self._resolution = kind == _ONE_TIME, resolution
            self.measure_every(_SECONDS[resolution] * self._time / _STANDARD_TIME)
        elif code & 0xF8 == 0x40:
            self._change_time((code & 0x07) << 5 | self._time & 0x1F)
        elif code & 0xE0 == 0x60:
            self._change_time(self._time & 0xE0 | code & 0x1F)

    def _change_time(self, time: int) -> None:
        """The measurement time register has 8 bits in two commands; it holds from the next measurement on."""
        self._time = time

    def read(self, count: int) -> bytes:
        self.catch_up()
        return self._data.to_bytes(2, "big")
