"""Character LCDs with a backpack on I2C."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import I2CPart

from .charactercontroller import CharacterController

_IODIR, _IPOL, _IOCON, _GPIO, _OLAT = 0x00, 0x01, 0x05, 0x09, 0x0A
_NO_COUNTING = 0x20
_REGISTERS = 11
_BYTE = 9 / 400_000
"""Seconds that a byte takes on the fastest bus that the expanders stand."""


class CharLCD(CharacterController, I2CPart):
    """Character LCD of 16 x 2 or 20 x 4 characters and the like, behind an expander on I2C.

    The backpacks are Adafruit's, with an MCP23008 (Microchip datasheet DS21919), which the library talks to, and the
    usual one with a PCF8574 (NXP datasheet), for the library's ``Character_LCD_Mono`` on pins of that expander.
    `CharacterController` says what of the display is modelled; the MCP23008 has no interrupts here. ``lines`` and
    ``readings()["text"]`` are what a person reads.

    Args:
        columns, rows: 16 x 2, 20 x 4, 16 x 1, 8 x 2, 16 x 4, 20 x 2 or 40 x 2.
        backpack: ``"MCP23008"`` (addresses 0x20 to 0x27) or ``"PCF8574"`` (0x27 when none is given).
        color: ``"green"`` or ``"blue"``.

    Raises:
        ValueError: for another size, backpack or colour.
    """

    title = "character LCD, 16 x 2 or 20 x 4"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-charlcd"
    example = (
        "import board\n"
        "from adafruit_character_lcd.character_lcd_i2c import Character_LCD_I2C\n"
        "\n"
        "lcd = Character_LCD_I2C(board.I2C(), 16, 2)\n"
        'lcd.message = "Hello,\\nCircuitPython!"\n'
        "print(lcd.backlight)"
    )
    addresses = tuple(range(0x20, 0x28))

    def __init__(
        self,
        columns: int = 16,
        rows: int = 2,
        *,
        backpack: str = "MCP23008",
        color: str = "green",
        address: int | None = None,
    ) -> None:
        if backpack not in ("MCP23008", "PCF8574"):
            raise ValueError(f'the backpack has an "MCP23008" or a "PCF8574", not "{backpack}"')
        self.backpack = backpack
        if address is None and backpack == "PCF8574":
            address = 0x27
        super().__init__(columns, rows, color, address=address)

    def power_on(self) -> None:
        super().power_on()
        self.registers = bytearray((0xFF, *bytes(_REGISTERS - 1)))
        self._pointer = 0
        self._port = 0xFF if self.backpack == "PCF8574" else 0
        """The levels at the expander's pins; those that are inputs are pulled down by the backpack."""

    @property
    def backlight(self) -> bool:
        return bool(self._port & (0x80 if self.backpack == "MCP23008" else 0x08))

    def _port_changed(self, port: int, later: float) -> None:
        before, self._port = self._port, port
        if not before & 0x04 or port & 0x04:
            return  # enable, which is bit 2 of both, does not fall
        if self.backpack == "MCP23008":
            self.clock_in(bool(port & 0x02), port >> 3 & 0xF, later)
        elif not port & 0x02:  # read/write: nothing is read
            self.clock_in(bool(port & 0x01), port >> 4, later)

    def write(self, data: bytes) -> int | None:
        if self.backpack == "PCF8574":
            for place, value in enumerate(data):
                self._port_changed(value, place * _BYTE)
            return None
        for place, value in enumerate(data):
            if place == 0:
                self._pointer = value
            elif self._pointer < _REGISTERS:
                self._write_register(self._pointer, value, place * _BYTE)
                self._count()
        return None

    def _count(self) -> None:
        if not self.registers[_IOCON] & _NO_COUNTING:
            self._pointer = (self._pointer + 1) % _REGISTERS

    def _write_register(self, register: int, value: int, later: float) -> None:
        if register in (_GPIO, _OLAT):
            self.registers[_OLAT] = value
        elif register not in (0x07, 0x08):  # flags of interrupts, which the backpack does not use
            self.registers[register] = value
        self._port_changed(self.registers[_OLAT] & ~self.registers[_IODIR] & 0xFF, later)

    def read(self, count: int) -> bytes:
        if self.backpack == "PCF8574":
            return bytes((self._port,)) * count
        found = bytearray()
        for _ in range(count):
            if self._pointer == _GPIO:
                found.append(self._port ^ self.registers[_IPOL] & self.registers[_IODIR])
            else:
                found.append(self.registers[self._pointer] if self._pointer < _REGISTERS else 0)
            self._count()
        return bytes(found)
