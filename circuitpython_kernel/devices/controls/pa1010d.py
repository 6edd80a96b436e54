"""CDTop PA1010D: a GPS receiver on I2C."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import I2CPart

from .nmeareceiver import NMEAReceiver

_MOST_BYTES = 4096
_FILLER = b"\n"


class PA1010D(NMEAReceiver, I2CPart):
    """GPS receiver on I2C, Adafruit product 4415 (CDTop datasheet PA1010D; GlobalTop application note on I2C, V0.9).

    Modelled as the `GPS`; sentences wait until the board reads them, and line feeds fill a read when none is left.
    Of sentences that nobody reads it keeps the newest, about 4 kB. Not modelled: its serial port, wake-up pin.

    Args:
        start: date and time (UTC) when it is attached.
        inputs: first values of the inputs.
    """

    title = "GPS receiver on I2C"
    library = "adafruit-circuitpython-gps"
    aliases = ("GPS_I2C", "GtopI2C")
    example = (
        "import board\nimport adafruit_gps\n\n"
        "gps = adafruit_gps.GPS_GtopI2C(board.I2C())\nwhile not gps.has_fix:\n    gps.update()\n"
        "print(gps.latitude, gps.longitude)"
    )
    addresses = (0x10,)

    def power_on(self) -> None:
        super().power_on()
        self._waiting: list[bytes] = []
        self._rest = b""

    def send(self, data: bytes) -> None:
        self._waiting += data.splitlines(keepends=True)
        while sum(map(len, self._waiting)) > _MOST_BYTES:
            del self._waiting[0]

    def write(self, data: bytes) -> int | None:
        self.received(data)
        return None

    def read(self, count: int) -> bytes:
        while len(self._rest) < count and self._waiting:
            self._rest += self._waiting.pop(0)
        found, self._rest = self._rest[:count], self._rest[count:]
        return found.ljust(count, _FILLER)
