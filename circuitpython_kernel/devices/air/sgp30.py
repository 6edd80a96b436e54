"""Sensirion SGP30: volatile organic compounds and equivalent CO2."""

from __future__ import annotations

import math

from circuitpython_kernel.devices.base.i2c_part import CommandPart
from circuitpython_kernel.devices.base.inputs import Input, Source

_WARM_UP = 15.0
"""Seconds after the start of the algorithm in which it gives fixed values."""
_TEST_PASSED = 0xD400

# Raw signals (datasheet, section 3.1): counts for a concentration in ppm, and that in clean air.
_HYDROGEN = (13119, 0.5)
_ETHANOL = (18472, 0.4)
_SLOPE = 512

_Answer = tuple[tuple[int, ...], float]


def raw_signal(kind: tuple[int, float], ppm: float) -> int:
    """The raw signal of a gas, which falls by 512 counts each time that the concentration grows e-fold."""
    reference, clean = kind
    return min(max(round(reference - _SLOPE * math.log(ppm / clean)), 0), 0xFFFF)


class SGP30(CommandPart):
    """Air quality sensor: TVOC and equivalent CO2 (Sensirion datasheet SGP30).

    Modelled: serial number, feature set, start and warm-up of the algorithm, both measurements with their times,
    baselines read and written, humidity for the compensation, self test, checksums.

    Args:
        serial: the serial number, 48 bits.
    """

    title = "air quality sensor for TVOC and equivalent CO2"
    library = "adafruit-circuitpython-sgp30"
    example = (
        "import board\n"
        "import time\n"
        "import adafruit_sgp30\n"
        "\n"
        "sensor = adafruit_sgp30.Adafruit_SGP30(board.I2C())\n"
        "time.sleep(16)  # it warms up\n"
        "print(sensor.eCO2, sensor.TVOC)"
    )
    addresses = (0x58,)

    eco2 = Input("ppm", 400, 60_000, 450, "equivalent CO2", step=1)
    tvoc = Input("ppb", 0, 60_000, 25, "total volatile organic compounds", step=1)
    hydrogen = Input("ppm", 0.01, 1000, 0.5, "hydrogen, for the raw signal", step=0.01)
    ethanol = Input("ppm", 0.01, 1000, 0.4, "ethanol, for the raw signal", step=0.01)

    def __init__(self, *, serial: int = 0x0000_0125_9B5C, address: int | None = None, **inputs: Source) -> None:
        self.serial = serial
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        super().power_on()
        self._started: float | None = None
        self._baseline: tuple[int, int] | None = None
        self.inceptive_baseline = 0
        """The TVOC baseline that was set for the first start."""
        self.absolute_humidity = 0.0
        """The absolute humidity in g/m³ that the program has set; 0: no compensation."""

    def write(self, data: bytes) -> int | None:
        if self.now < self._ready:
            return 0  # it is busy with the last command
        return super().write(data)

    def command(self, code: int, words: tuple[int, ...]) -> _Answer | None:
        taking = {0x201E: 2, 0x2061: 1, 0x2077: 1}
        if len(words) != taking.get(code, 0):
            return None
        if code == 0x2003:
            self._started, self._baseline, self.absolute_humidity = self.now, None, 0.0
            return (), 0.01
        if code == 0x2008:
            return self._air_quality(), 0.012
        if code == 0x2050:
            return self._raw(), 0.025
        if code == 0x2015:
            return self._baselines(), 0.01
        if code == 0x201E:
            self._baseline = words[1], words[0]  # TVOC comes first when it is written, last when it is read
            return (), 0.01
        if code == 0x2061:
            self.absolute_humidity = words[0] / 256
            return (), 0.01
        if code == 0x2032:
            return (_TEST_PASSED,), 0.22
        if code == 0x202F:
            return (0x0022,), 0.01
        if code == 0x20B3:
            return (self.inceptive_baseline,), 0.01
        if code == 0x2077:
            self.inceptive_baseline = words[0]
            return (), 0.01
        if code == 0x3682:
            return (self.serial >> 32 & 0xFFFF, self.serial >> 16 & 0xFFFF, self.serial & 0xFFFF), 0.0005
        return None

    def _warm(self) -> bool:
        return self._started is not None and self.now - self._started >= _WARM_UP

    def _raw(self) -> tuple[int, int]:
        return raw_signal(_HYDROGEN, self.hydrogen), raw_signal(_ETHANOL, self.ethanol)

    def _air_quality(self) -> tuple[int, int]:
        if not self._warm():
            return 400, 0
        # The algorithm takes the cleanest air that it has met, the highest signals, as its baseline.
        known, raw = self._baseline or (0, 0), self._raw()
        self._baseline = max(known[0], raw[0]), max(known[1], raw[1])
        return round(self.eco2), round(self.tvoc)

    def _baselines(self) -> tuple[int, int]:
        return self._baseline or (0, 0)
