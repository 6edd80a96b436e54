"""What Microchip's port expanders share: ports of eight pins with interrupts."""

from __future__ import annotations

from typing import Any, ClassVar

from circuitpython_kernel.devices.base.i2c_part import RegisterPart

from .expander import HIGH, OPEN

(IODIR, IPOL, GPINTEN, DEFVAL, INTCON, IOCON, GPPU, INTF, INTCAP, GPIO, OLAT) = range(11)
SEQUENTIAL_OFF = 0x20
_MIRROR, _OPEN_DRAIN, _ACTIVE_HIGH = 0x40, 0x04, 0x02


class MCP230xx(RegisterPart):
    """Eight pins for each port: directions, pull-ups, polarity, latches and interrupts. A subclass has addresses."""

    port_names: ClassVar[tuple[str, ...]] = ()
    """The ports, as the names of the inputs and the signals have them: ``gp`` + name + number, ``int`` + name."""
    writable_control: ClassVar[int] = 0xFE
    """The bits of IOCON that exist."""

    def power_on(self) -> None:
        super().power_on()
        self.ports = [[0] * 11 for _ in self.port_names]
        for registers in self.ports:
            registers[IODIR] = 0xFF
        self._last = [0] * len(self.ports)

    # ---- pins

    def levels(self, which: int) -> int:
        """The levels at the pins of a port, by its number."""
        registers = self.ports[which]
        found = 0
        for number in range(8):
            if not registers[IODIR] >> number & 1:
                high = bool(registers[OLAT] >> number & 1)
            else:
                outside = round(float(getattr(self, f"gp{self.port_names[which]}{number}")))
                high = outside == HIGH or (outside == OPEN and bool(registers[GPPU] >> number & 1))
            found |= high << number
        return found

    def _input(self, which: int) -> int:
        """What the GPIO register reads: the levels, with polarity."""
        registers = self.ports[which]
        return self.levels(which) ^ registers[IPOL] & registers[IODIR]

    def connected(self) -> None:
        for name in self.port_names:
            pin = self.pin(f"int{name}")
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
            compared = levels ^ registers[DEFVAL]
            changed = levels ^ self._last[which]
            control = registers[INTCON]
            due = registers[GPINTEN] & registers[IODIR] & (control & compared | ~control & changed)
            if due and not registers[INTF]:
                registers[INTF] = due & 0xFF
                registers[INTCAP] = levels
            self._last[which] = levels
        self._drive_interrupts()

    def _drive_interrupts(self) -> None:
        control = self.ports[0][IOCON]
        active = [bool(registers[INTF]) for registers in self.ports]
        if control & _MIRROR:
            active = [any(active)] * len(active)
        for name, one in zip((f"int{port}" for port in self.port_names), active, strict=True):
            if control & _OPEN_DRAIN:
                self.drive(name, False if one else None)
            else:
                self.drive(name, one == bool(control & _ACTIVE_HIGH))

    # ---- registers

    def place(self, register: int) -> tuple[int, int] | None:
        """Port and register for an address; None where nothing is."""
        raise NotImplementedError

    def read_register(self, register: int) -> int:
        place = self.place(register)
        if place is None:
            return 0
        which, number = place
        registers = self.ports[which]
        if number == GPIO:
            value = self._input(which)
        else:
            value = registers[number]
        if number in (GPIO, INTCAP) and registers[INTF]:
            registers[INTF] = 0
            self._last[which] = self._input(which)
            self._look()  # one that is told from a default stays as long as the pin differs
        return value

    def write_register(self, register: int, value: int) -> None:
        place = self.place(register)
        if place is None:
            return
        which, number = place
        if number == IOCON:
            for registers in self.ports:
                registers[IOCON] = value & self.writable_control
        elif number in (GPIO, OLAT):
            self.ports[which][OLAT] = value
        elif number not in (INTF, INTCAP):
            self.ports[which][number] = value
        if number in (IODIR, GPPU, IPOL):
            self._last = [self._input(port) for port in range(len(self.ports))]
        self._look()

    def readings(self) -> dict[str, Any]:
        return {f"port {name.upper()}".strip(): f"{self.levels(n):08b}" for n, name in enumerate(self.port_names)}
