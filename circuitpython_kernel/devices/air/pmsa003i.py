"""Plantower PMSA003I: fine dust, over I2C."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import I2CPart

from .plantower import PlantowerFrames

_START = 1.0
_PERIOD = 2.3


class PMSA003I(PlantowerFrames, I2CPart):
    """Fine dust sensor with a fan and I2C (Plantower PMSA003I data manual, 2018).

    Modelled: the frame of 32 bytes with a register's address for each byte, a new measurement every 2.3 s, and the
    start after power-on.
    """

    title = "fine dust sensor"
    library = "adafruit-circuitpython-pm25"
    example = (
        "import board\n"
        "import time\n"
        "from adafruit_pm25.i2c import PM25_I2C\n"
        "\n"
        "sensor = PM25_I2C(board.I2C())\n"
        "time.sleep(3)  # it starts\n"
        "print(sensor.read())"
    )
    addresses = (0x12,)
    version = 0x98

    def power_on(self) -> None:
        self._powered = self.now
        self._measured = -1
        self._frame = bytes(32)
        self._pointer = 0

    def write(self, data: bytes) -> int | None:
        if data:
            self._pointer = data[0]
        return None

    def stop(self) -> None:
        self._pointer = 0

    def read(self, count: int) -> bytes:
        number = int((self.now - self._powered - _START) // _PERIOD)
        if number > self._measured:
            self._measured, self._frame = number, self.frame()
        return self._frame[self._pointer : self._pointer + count]
