"""Fujitsu MB85RC256V: a FRAM on I2C."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.toolkit.contents import contents

_SIZE = 0x8000
_DEVICE_ID = 0x7C  # the specification's address for the question, 0xF8 with its read/write bit
_ID = bytes((0x00, 0xA5, 0x10))  # manufacturer 0x00A, product 0x510


class MB85RC256V(I2CPart):
    """FRAM of 32 KB on I2C (Fujitsu datasheet DS501-00017).

    ``data`` are the bytes in it, which stay without power. Modelled: writes of any length, which go on from the end to
    the start of the memory and take no time, sequential reads, the device ID at the bus's reserved address, the write
    protect pin.

    Args:
        address: see `addresses`.
        data: what is in it at first; the rest is 0.

    Raises:
        ValueError: when that is more than fits.
    """

    title = "FRAM of 32 KB on I2C"
    aliases = ("MB85RC256", "FRAM_I2C")
    library = "adafruit-circuitpython-fram"
    signals: ClassVar = {"wp": "write protect input, active high"}
    pulls: ClassVar = {"wp": "down"}
    example = (
        "import board\n"
        "import adafruit_fram\n"
        "\n"
        "fram = adafruit_fram.FRAM_I2C(board.I2C())\n"
        "fram[0] = 42\n"
        "print(len(fram), fram[0])"
    )
    addresses = (0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57)

    def __init__(self, *, address: int | None = None, data: bytes = b"", **inputs: Source) -> None:
        self.data = contents(data, _SIZE, 0)
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        self._place = 0
        self._asked = False

    def answers(self) -> tuple[int, ...]:
        return self.address, _DEVICE_ID

    def write_to(self, address: int, data: bytes) -> int | None:
        if address == _DEVICE_ID:  # which part is meant stands in the byte that follows
            self._asked = bool(data) and data[0] >> 1 == self.address
            return 1 if self._asked else 0
        if len(data) >= 2:
            self._place = int.from_bytes(data[:2], "big") % _SIZE
        pin = self.pin("wp")
        protected = pin is not None and pin.value
        for value in data[2:]:
            if not protected:
                self.data[self._place] = value
            self._place = (self._place + 1) % _SIZE
        return None

    def read_from(self, address: int, count: int) -> bytes | None:
        if address == _DEVICE_ID:
            return (_ID * (count // 3 + 1))[:count] if self._asked else None
        found = bytes(self.data[(self._place + n) % _SIZE] for n in range(count))
        self._place = (self._place + count) % _SIZE
        return found

    def stop(self) -> None:
        self._asked = False
