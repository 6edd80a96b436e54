"""Microchip 24LC32A: an EEPROM on I2C."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.toolkit.contents import contents

_SIZE, _PAGE = 4096, 32
_WRITE_TIME = 0.005


class EEPROM24LC32(I2CPart):
    """EEPROM of 4096 bytes (Microchip datasheet DS20001713, 24AA32A/24LC32A).

    ``data`` are the bytes in it, which stay without power. Modelled: byte and page writes, which wrap round in their
    page of 32 bytes, the write cycle of 5 ms in which it does not acknowledge its address, reads that go on through the
    whole memory, the write protect pin.

    Args:
        address: see `addresses`.
        data: what is in it at first; the rest is erased (0xFF).

    Raises:
        ValueError: when that is more than fits.
    """

    title = "EEPROM of 4 KB"
    aliases = ("24LC32", "24LC32A")
    library = "adafruit-circuitpython-24lc32"
    signals: ClassVar = {"wp": "write protect input, active high"}
    pulls: ClassVar = {"wp": "down"}
    example = (
        "import board\n"
        "import adafruit_24lc32\n"
        "\n"
        "eeprom = adafruit_24lc32.EEPROM_I2C(board.I2C())\n"
        "eeprom[0] = 42\n"
        "print(len(eeprom), eeprom[0])"
    )
    addresses = (0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57)

    def __init__(self, *, address: int | None = None, data: bytes = b"", **inputs: Source) -> None:
        self.data = contents(data, _SIZE, 0xFF)
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        self._place = 0
        self._page: dict[int, int] = {}
        """What is to be written into the memory when the transfer ends, by place."""
        self._busy_until = 0.0

    def _protected(self) -> bool:
        pin = self.pin("wp")
        return pin is not None and pin.value

    def answers(self) -> tuple[int, ...]:
        return () if self.now < self._busy_until else (self.address,)

    def write(self, data: bytes) -> int | None:
        self._page = {}
        if len(data) >= 2:
            self._place = int.from_bytes(data[:2], "big") % _SIZE
        for value in data[2:]:
            self._page[self._place] = value
            first = self._place - self._place % _PAGE
            self._place = first + (self._place + 1) % _PAGE
        return None

    def read(self, count: int) -> bytes:
        self._page = {}  # only a stop right after the bytes starts the write cycle
        found = bytes(self.data[(self._place + n) % _SIZE] for n in range(count))
        self._place = (self._place + count) % _SIZE
        return found

    def stop(self) -> None:
        if self._page and not self._protected():
            for place, value in self._page.items():
                self.data[place] = value
            self._busy_until = self.now + _WRITE_TIME
        self._page = {}
