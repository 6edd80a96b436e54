"""Microchip MCP23017: sixteen pins on I2C."""

from __future__ import annotations

from .expander import port
from .mcp230xx import IOCON, OLAT, SEQUENTIAL_OFF, MCP230xx

_BANK = 0x80


class MCP23017(MCP230xx):
    """Port expander (Microchip datasheet DS20001952C).

    Modelled: directions, pull-ups, polarity, output latches, both register maps (``IOCON.BANK``), sequential and byte
    mode, interrupts on change and against a default with capture, mirrored or not, open drain or either polarity, the
    reset pin. ``gpa0`` to ``gpb7`` are what is connected: nothing, ground or supply.
    """

    title = "port expander, 16 pins"
    library = "adafruit-circuitpython-mcp230xx"
    example = (
        "import board\nfrom adafruit_mcp230xx.mcp23017 import MCP23017\n\n"
        "mcp = MCP23017(board.I2C())\nprint(mcp.get_pin(0).value)"
    )
    addresses = tuple(range(0x20, 0x28))
    signals = {"inta": "interrupt output A", "intb": "interrupt output B", "reset": "reset input, active low"}

    port_names = ("a", "b")

    gpa0, gpa1, gpa2, gpa3, gpa4, gpa5, gpa6, gpa7 = (port(n, f"GPA{n}") for n in range(8))
    gpb0, gpb1, gpb2, gpb3, gpb4, gpb5, gpb6, gpb7 = (port(n, f"GPB{n}") for n in range(8))

    def place(self, register: int) -> tuple[int, int] | None:
        """Port and register for an address in the register map that is chosen."""
        if self.ports[0][IOCON] & _BANK:
            which, number = register >> 4 & 1, register & 0xF
        else:
            number, which = divmod(register, 2)
        return (which, number) if number <= OLAT and register < 0x20 else None

    def next_register(self, register: int) -> int:
        if self.ports[0][IOCON] & SEQUENTIAL_OFF:
            return register if self.ports[0][IOCON] & _BANK else register ^ 1
        return register + 1 if register < 0x1A else 0
