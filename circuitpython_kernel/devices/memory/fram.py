"""Fujitsu MB85RS64V: a FRAM on SPI."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.contents import contents

_SIZE = 0x2000
_ID = bytes((0x04, 0x7F, 0x03, 0x02))
_WRITE_STATUS, _WRITE, _READ, _WRITE_DISABLE, _READ_STATUS, _WRITE_ENABLE, _READ_ID = 1, 2, 3, 4, 5, 6, 0x9F
_WPEN, _BLOCKS, _WEL = 0x80, 0x0C, 0x02
_FIRST_PROTECTED = (_SIZE, _SIZE * 3 // 4, _SIZE // 2, 0)


class FRAM(SPIPart):
    """FRAM of 8192 bytes on SPI (Fujitsu datasheet DS501-00015, MB85RS64V).

    ``data`` are the bytes in it, which stay without power, as does the status register's protection. Modelled: the
    commands with the write enable latch, which a chip select ends, protected blocks, the write protect pin, which
    protects the status register, the device ID. It writes at once, as FRAM does.

    Args:
        data: what is in it at first; the rest is 0.

    Raises:
        ValueError: when that is more than fits.
    """

    title = "FRAM of 8 KB on SPI"
    aliases = ("MB85RS64V", "MB85RS64")
    library = "adafruit-circuitpython-fram"
    signals: ClassVar = {"wp": "write protect input for the status register, active low"}
    pulls: ClassVar = {"wp": "up"}
    example = (
        "import board, digitalio\n"
        "import adafruit_fram\n"
        "\n"
        "fram = adafruit_fram.FRAM_SPI(board.SPI(), digitalio.DigitalInOut(board.D5))  # the chip select pin\n"
        "fram[0] = 42\n"
        "print(len(fram), fram[0])"
    )

    def __init__(self, *, data: bytes = b"", **inputs: Source) -> None:
        self.data = contents(data, _SIZE, 0)
        self.status = 0
        """The non-volatile bits of the status register: WPEN (0x80), BP1 and BP0 (0x0C)."""
        super().__init__(**inputs)

    def power_on(self) -> None:
        self._enabled = False
        self._begin()

    def _begin(self) -> None:
        self._command: int | None = None
        self._got = 0
        self._place = 0

    def select(self) -> None:
        self._begin()

    def exchange(self, data: bytes) -> bytes:
        return bytes(self._byte(value) for value in data)

    def _byte(self, value: int) -> int:
        """A byte in, a byte out; MISO is not driven before there is something to say, and then reads high here."""
        if self._command is None:
            self._command = value
            if value == _WRITE_ENABLE:
                self._enabled = True
            elif value == _WRITE_DISABLE:
                self._enabled = False
            return 0xFF
        self._got += 1
        if self._command == _READ_STATUS:
            return self.status | _WEL * self._enabled
        if self._command == _READ_ID:
            return _ID[(self._got - 1) % len(_ID)]
        if self._command == _WRITE_STATUS and self._got == 1:
            self._write_status(value)
        elif self._command in (_READ, _WRITE):
            return self._memory(value)
        return 0xFF

    def _memory(self, value: int) -> int:
        if self._got <= 2:
            self._place = (self._place << 8 | value) % _SIZE
            return 0xFF
        place, self._place = self._place, (self._place + 1) % _SIZE
        if self._command == _READ:
            return self.data[place]
        if self._enabled and place < _FIRST_PROTECTED[self.status >> 2 & 3]:
            self.data[place] = value
        return 0xFF

    def _write_status(self, value: int) -> None:
        pin = self.pin("wp")
        locked = bool(self.status & _WPEN) and pin is not None and not pin.value
        if self._enabled and not locked:
            self.status = value & (_WPEN | _BLOCKS)

    def deselect(self) -> None:
        # Writing the memory or the status register sets the latch back (datasheet, "WRITE", "WRSR").
        if self._command in (_WRITE, _WRITE_STATUS):
            self._enabled = False
        self._begin()
