"""The part of the doorbell ``display`` that makes display buses."""

from __future__ import annotations

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.bulk import Piece
from circuitpython_kernel.hardware.peripherals.i2c import I2C
from circuitpython_kernel.hardware.peripherals.spi import SPI

from .buses import DisplayBus, FourWire, I2CDisplayBus
from .framebuffers import Framebuffer
from .guest import RecordReader
from .line_buses import LineRecorder, LineTarget, ParallelBus, QSPIBus

MOST_DISPLAYS = 1
"""CIRCUITPY_DISPLAY_LIMIT of almost all boards."""


class DisplayBuses(RecordReader):
    """The buses that displays are on, by handles."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.buses: dict[int, DisplayBus] = {}
        self.lines = LineRecorder(chip)
        self.own_parts: list[LineTarget] = []
        """The screen that is on the board, when its bus is none of those that parts are attached to."""
        self._own_lines: tuple[int, ...] = ()
        self._handles = 0
        self.spi: SPI
        self.i2c: I2C

    def connect(self, spi: SPI, i2c: I2C) -> None:
        """The buses that displays can be on."""
        self.spi, self.i2c = spi, i2c

    def add_bus(self, bus: DisplayBus) -> int:
        """Another bus: its handle."""
        self._handles += 1
        self.buses[self._handles] = bus
        bus.claim_pins()
        self.join_own_parts(bus)
        return self._handles

    def join_own_parts(self, bus: DisplayBus, *, makes: bool = False) -> None:
        """The screen on the board hears what goes over its lines, on any bus; ``makes``: the board has made it."""
        if isinstance(bus, (ParallelBus, QSPIBus)):
            if makes:
                self._own_lines = bus.data
            if bus.data == self._own_lines:
                bus.parts += self.own_parts

    def do_room(self) -> bool:
        """Whether another bus fits."""
        return len(self.buses) < MOST_DISPLAYS

    def do_fourwire(
        self, spi: int, command: int | None, chip_select: int | None, reset: int | None, frequency: int, polarity: int,
        phase: int, own: bool, lock: int,
    ) -> int:  # fmt: skip
        """A bus over an SPI bus that the program has opened."""
        wires = self.spi.opened(spi)
        bus = FourWire(self.chip, wires, command, chip_select, reset, frequency, polarity, phase, own=own)
        bus.lock = lock
        handle = self.add_bus(bus)
        bus.reset()
        return handle

    def do_i2c(self, i2c: int, address: int, reset: int | None, lock: int) -> int:
        """A bus over an I2C bus that the program has opened."""
        wires = self.i2c.opened(i2c)
        bus = I2CDisplayBus(self.chip, wires, address, reset)
        bus.claim_pins()
        bus.reset()
        if not self.i2c.do_probe(i2c, address):
            bus.let_go()
            raise GuestError("ValueError", f"Unable to find I2C Display at {address:x}")
        bus.lock = lock
        return self.add_bus(bus)

    def do_parallel(
        self, command: int, chip_select: int, write: int, read: int | None, reset: int | None, frequency: int,
        data: list[int],
    ) -> int:  # fmt: skip
        """A bus of many wires."""
        lines = tuple(data)
        bus = ParallelBus(self.chip, self.lines, lines, command, chip_select, write, read, reset, frequency)
        handle = self.add_bus(bus)
        bus.reset()
        return handle

    def do_qspi(
        self, clock: int, chip_select: int, dcx: int | None, reset: int | None, frequency: int, data: list[int]
    ) -> int:
        """A bus of four data lines."""
        bus = QSPIBus(self.chip, self.lines, clock, tuple(data), chip_select, dcx, reset, frequency)
        handle = self.add_bus(bus)
        bus.reset()
        return handle

    def _qspi(self, handle: int) -> QSPIBus:
        bus = self.buses[handle]
        if not isinstance(bus, QSPIBus):
            raise deinited()
        return bus

    def do_qspi_command(self, handle: int, command: int) -> None:
        """A command for which data may come."""
        self._qspi(handle).stage(command)

    def do_qspi_data(self, handle: int, at: int, count: int) -> None:
        """Data of that command."""
        self._qspi(handle).write(self.chip.memory().read(at, count))

    def do_bus_reset(self, handle: int) -> bool:
        """Reset the display; False when no pin does that."""
        return self.buses[handle].reset()

    def do_bus_send(self, handle: int, command: int, at: int, count: int, toggle: bool) -> None:
        """A command with data, as the program asks for it."""
        data = self.chip.memory().read(at, count)
        bus = self.buses[handle]
        if isinstance(bus, QSPIBus):
            bus.flush()
        if isinstance(bus, I2CDisplayBus):
            bus.send([Piece(bytes([command]) + data, is_data=False)])
        else:
            bus.send([Piece(bytes([command]), False, last=False, toggles=toggle), Piece(data, True, toggles=toggle)])

    def do_bus_kind(self, handle: int) -> int:
        """0 for `fourwire`, 1 for `i2cdisplaybus`, 2 for `paralleldisplaybus`, 3 for a framebuffer, 4 for `qspibus`."""
        kinds = (FourWire, I2CDisplayBus, ParallelBus, Framebuffer, QSPIBus)
        return next(number for number, kind in enumerate(kinds) if isinstance(self.buses[handle], kind))
