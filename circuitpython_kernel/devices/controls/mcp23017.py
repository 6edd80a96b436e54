"""Microchip MCP23017: sixteen pins on I2C."""

from __future__ import annotations

from typing import Any

from ..i2c_part import RegisterPart
from .expander import HIGH, OPEN, port

_IODIR, _IPOL, _GPINTEN, _DEFVAL, _INTCON, _IOCON, _GPPU, _INTF, _INTCAP, _GPIO, _OLAT = range(11)
_BANK, _MIRROR, _SEQUENTIAL_OFF, _OPEN_DRAIN, _ACTIVE_HIGH = 0x80, 0x40, 0x20, 0x04, 0x02


class MCP23017(RegisterPart):
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

    gpa0, gpa1, gpa2, gpa3, gpa4, gpa5, gpa6, gpa7 = (port(n, f"GPA{n}") for n in range(8))
    gpb0, gpb1, gpb2, gpb3, gpb4, gpb5, gpb6, gpb7 = (port(n, f"GPB{n}") for n in range(8))

    def power_on(self) -> None:
        super().power_on()
        self.ports = [[0] * 11, [0] * 11]
        for registers in self.ports:
            registers[_IODIR] = 0xFF
        self._last = [0, 0]

    # ---- pins

    def levels(self, which: int) -> int:
        """The levels at the pins of port A (0) or B (1)."""
        registers = self.ports[which]
        found = 0
        for number in range(8):
            if not registers[_IODIR] >> number & 1:
                high = bool(registers[_OLAT] >> number & 1)
            else:
                outside = round(float(getattr(self, f"gp{'ab'[which]}{number}")))
                high = outside == HIGH or (outside == OPEN and bool(registers[_GPPU] >> number & 1))
            found |= high << number
        return found

    def _input(self, which: int) -> int:
        """What the GPIO register reads: the levels, with polarity."""
        registers = self.ports[which]
        return self.levels(which) ^ registers[_IPOL] & registers[_IODIR]

    def connected(self) -> None:
        for name in ("inta", "intb"):
            pin = self.pin(name)
            if pin is not None:
                pin.resistor = "up"
        self._drive_interrupts()
        reset = self.pin("reset")
        if reset is not None:
            reset.resistor = "up"
            self._unwatch = reset.watch(lambda level: None if level else self.power_on())

    def disconnected(self) -> None:
        if self.pin("reset") is not None:
            self._unwatch()

    def input_changed(self, name: str) -> None:
        self._look()

    def _look(self) -> None:
        """See whether an interrupt is due."""
        for which, registers in enumerate(self.ports):
            levels = self._input(which)
            compared = levels ^ registers[_DEFVAL]
            changed = levels ^ self._last[which]
            control = registers[_INTCON]
            due = registers[_GPINTEN] & registers[_IODIR] & (control & compared | ~control & changed)
            if due and not registers[_INTF]:
                registers[_INTF] = due & 0xFF
                registers[_INTCAP] = levels
            self._last[which] = levels
        self._drive_interrupts()

    def _drive_interrupts(self) -> None:
        control = self.ports[0][_IOCON]
        active = [bool(registers[_INTF]) for registers in self.ports]
        if control & _MIRROR:
            active = [any(active)] * 2
        for name, one in zip(("inta", "intb"), active, strict=True):
            if control & _OPEN_DRAIN:
                self.drive(name, False if one else None)
            else:
                self.drive(name, one == bool(control & _ACTIVE_HIGH))

    # ---- registers

    def _place(self, register: int) -> tuple[int, int] | None:
        """Port and register for an address in the register map that is chosen."""
        if self.ports[0][_IOCON] & _BANK:
            which, number = register >> 4 & 1, register & 0xF
        else:
            number, which = divmod(register, 2)
        return (which, number) if number <= _OLAT and register < 0x20 else None

    def next_register(self, register: int) -> int:
        if self.ports[0][_IOCON] & _SEQUENTIAL_OFF:
            return register if self.ports[0][_IOCON] & _BANK else register ^ 1
        return register + 1 if register < 0x1A else 0

    def read_register(self, register: int) -> int:
        place = self._place(register)
        if place is None:
            return 0
        which, number = place
        registers = self.ports[which]
        if number == _GPIO:
            value = self._input(which)
        else:
            value = registers[number]
        if number in (_GPIO, _INTCAP) and registers[_INTF]:
            registers[_INTF] = 0
            self._last[which] = self._input(which)
            self._look()  # one that is told from a default stays as long as the pin differs
        return value

    def write_register(self, register: int, value: int) -> None:
        place = self._place(register)
        if place is None:
            return
        which, number = place
        if number == _IOCON:
            for registers in self.ports:
                registers[_IOCON] = value & 0xFE
        elif number in (_GPIO, _OLAT):
            self.ports[which][_OLAT] = value
        elif number not in (_INTF, _INTCAP):
            self.ports[which][number] = value
        self._last = [self._input(0), self._input(1)] if number in (_IODIR, _GPPU, _IPOL) else self._last
        self._look()

    def readings(self) -> dict[str, Any]:
        return {f"port {'AB'[which]}": f"{self.levels(which):08b}" for which in (0, 1)}
