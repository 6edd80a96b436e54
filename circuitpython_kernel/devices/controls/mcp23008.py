"""Microchip MCP23008: eight pins on I2C."""

from __future__ import annotations

from .expander import port
from .mcp230xx import IOCON, OLAT, SEQUENTIAL_OFF, MCP230xx


class MCP23008(MCP230xx):
    """Port expander (Microchip datasheet DS21919F).

    Modelled: directions, pull-ups, polarity, output latches, sequential and byte mode, interrupts on change and against
    a default with capture, open drain or either polarity, the reset pin. ``gp0`` to ``gp7`` are what is connected:
    nothing, ground or supply.
    """

    title = "port expander, 8 pins"
    library = "adafruit-circuitpython-mcp230xx"
    example = (
        "import board\nfrom adafruit_mcp230xx.mcp23008 import MCP23008\n\n"
        "mcp = MCP23008(board.I2C())\nprint(mcp.get_pin(0).value)"
    )
    addresses = tuple(range(0x20, 0x28))
    signals = {"int": "interrupt output", "reset": "reset input, active low"}
    port_names = ("",)
    writable_control = 0x3E

    gp0, gp1, gp2, gp3, gp4, gp5, gp6, gp7 = (port(n, f"GP{n}") for n in range(8))

    def place(self, register: int) -> tuple[int, int] | None:
        return (0, register) if register <= OLAT else None

    def next_register(self, register: int) -> int:
        if self.ports[0][IOCON] & SEQUENTIAL_OFF:
            return register
        return register + 1 if register < OLAT else 0
