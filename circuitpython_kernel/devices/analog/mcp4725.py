"""Microchip MCP4725: an analog output on I2C."""

from __future__ import annotations

from typing import Any, ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Input, Source

_WRITE_DAC, _WRITE_BOTH = 2, 3
_GENERAL_CALL, _GENERAL_RESET, _GENERAL_WAKE_UP = 0x00, 0x06, 0x09
_WRITE_TIME = 0.025
_LOADS = ("off", "1 kΩ to ground", "100 kΩ to ground", "500 kΩ to ground")


class MCP4725(I2CPart):
    """Converter of 12 bits with a memory for its value (Microchip datasheet DS22039D).

    ``out``, when it is connected, feeds a pin of the board. Modelled: fast and ordinary writes, the memory with its
    write time and the ready bit, the value after power-on, power-down modes, reset and wake-up by general call.
    The output follows at once; a power-down mode's resistor pulls it to 0 V.

    Args:
        address: see `addresses`.
        stored: what is in the memory, 0 to 4095; the middle when it comes from the factory.
    """

    title = "digital to analog converter, 12 bits"
    library = "adafruit-circuitpython-mcp4725"
    signals: ClassVar = {"out": "the output, to an analog input of the board"}
    example = (
        "import board\n"
        "import adafruit_mcp4725\n"
        "\n"
        "dac = adafruit_mcp4725.MCP4725(board.I2C())\n"
        "dac.normalized_value = 0.25\n"
        "print(dac.raw_value)"
    )
    addresses = (0x62, 0x63, 0x60, 0x61, 0x64, 0x65, 0x66, 0x67)

    supply = Input("V", 2.7, 5.5, 3.3, "supply voltage, which is the reference", step=0.01)

    def __init__(self, *, address: int | None = None, stored: int = 0x800, **inputs: Source) -> None:
        if not 0 <= stored <= 0xFFF:
            raise ValueError(f"the memory has a value of 0 to 4095, not {stored}")
        self.stored = stored
        """The value in the memory, which stays without power."""
        self.stored_mode = 0
        """The power-down mode in the memory."""
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        self._writing_until = 0.0
        self._load()

    def _load(self) -> None:
        """The register gets what is in the memory."""
        self.value, self.mode = self.stored, self.stored_mode
        self._output()

    @property
    def volts(self) -> float:
        """The voltage at the output."""
        return 0.0 if self.mode else self.supply * self.value / 4096

    def _output(self) -> None:
        pin = self.pin("out")
        if pin is not None and pin.volts != self.volts:
            pin.volts = self.volts

    def input_changed(self, name: str) -> None:
        self._output()

    def readings(self) -> dict[str, Any]:
        return {"volts": self.volts, "value": self.value, "power down": _LOADS[self.mode]}

    def write(self, data: bytes) -> int | None:
        if not data or self.now < self._writing_until:
            return None  # what is written meanwhile is ignored (datasheet, section 6.1.3)
        command = data[0] >> 5
        if data[0] >> 6 == 0:
            for first, second in zip(data[0::2], data[1::2], strict=False):
                self.value, self.mode = (first & 15) << 8 | second, first >> 4 & 3
        elif command in (_WRITE_DAC, _WRITE_BOTH):
            for start in range(0, len(data) - 2, 3):
                self.value, self.mode = data[start + 1] << 4 | data[start + 2] >> 4, data[start] >> 1 & 3
            if command == _WRITE_BOTH and len(data) >= 3:
                self.stored, self.stored_mode = self.value, self.mode
                self._writing_until = self.now + _WRITE_TIME
        self._output()
        return None

    def read(self, count: int) -> bytes:
        ready = self.now >= self._writing_until
        register = (ready << 7 | 0x40 | self.mode << 1, self.value >> 4, (self.value & 15) << 4)
        memory = (self.stored_mode << 5 | self.stored >> 8, self.stored & 0xFF)
        found = bytes((*register, *memory))
        return (found * (count // 5 + 1))[:count]

    def answers(self) -> tuple[int, ...]:
        return self.address, _GENERAL_CALL

    def write_to(self, address: int, data: bytes) -> int | None:
        if address != _GENERAL_CALL:
            return self.write(data)
        if data[:1] == bytes((_GENERAL_RESET,)):
            self._load()
        elif data[:1] == bytes((_GENERAL_WAKE_UP,)):
            self.mode = 0
            self._output()
        return None

    def read_from(self, address: int, count: int) -> bytes | None:
        return None if address == _GENERAL_CALL else self.read(count)
