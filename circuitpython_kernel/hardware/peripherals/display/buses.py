"""Display buses: commands and data to a display over SPI or I2C; those of many wires are in `line_buses`.

Follows shared-module/fourwire and i2cdisplaybus of CircuitPython. A bus outlives the program that
made it, and its pins stay claimed until the displays are released.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.memory.layout import Function, PinMode
from circuitpython_kernel.hardware.peripherals.bulk import Bulk, Piece
from circuitpython_kernel.hardware.peripherals.i2c import I2CBus
from circuitpython_kernel.hardware.peripherals.spi_bus import SPIBus, tell_of_bulk, understands_bulk

_RESET_NS = 1_000_000
_I2C_RESET_NS = 4_000
BUFFER_WORDS = 128


def drive(chip: Chip, pin: int, level: int) -> None:
    """Set an output pin's level."""
    if chip.block.pin_output(pin) != level:
        chip.block["PIN_OUTPUT"][pin] = level
        chip.pins.settle(pin)


def claim(chip: Chip, pin: int, level: int, mode: PinMode = PinMode.OUTPUT, function: int = 0) -> None:
    """Make a pin an output of the display's."""
    block = chip.block
    block["PIN_PULL"][pin] = 0
    block["PIN_OUTPUT"][pin] = level
    block["PIN_FUNCTION"][pin] = function
    block["PIN_MODE"][pin] = mode
    chip.pins.settle(pin)


def let_go(chip: Chip, pin: int) -> None:
    """A pin is unused again."""
    for region in ("PIN_MODE", "PIN_PULL", "PIN_OUTPUT", "PIN_FUNCTION"):
        chip.block[region][pin] = 0
    chip.pins.settle(pin)


class DisplayBus(Protocol):
    """A bus with one display on it."""

    chip: Chip
    reset_pin: int | None
    lock: int
    """Guest address of the word that says whether the program has locked the bus; 0 when it cannot."""
    buffer_words: int
    """Of how many words of 32 bits the buffer is in which a board composes what it sends at once."""

    def claim_pins(self) -> None:
        """The pins are the display's: when the bus is made, and in each instance after that."""

    def let_go(self) -> None:
        """The pins are free again."""

    def outlives(self) -> None:
        """The program that has made it ends."""

    def send(self, parts: Iterable[Piece]) -> None:
        """Send; board time passes as on a board."""

    def tell(self, parts: Iterable[Piece]) -> None:
        """The same for the parts on the bus alone: no time passes, and nobody else sees it."""

    def reset(self) -> bool:
        """A low level on the reset pin; False without one."""


def bulk_of(parts: Iterable[Piece]) -> Bulk | None:
    """What there is to send; None for nothing."""
    if isinstance(parts, Bulk):
        return parts
    some = [part for part in parts if part.data]
    return Bulk.of(some) if some else None


def is_free(bus: DisplayBus) -> bool:
    """Whether the program leaves the bus to the display."""
    if not bus.lock:
        return True
    return bus.chip.memory().read(bus.lock, 4) == bytes(4)


def pulse_reset(bus: DisplayBus, low_ns: int, then_ns: int) -> bool:
    """A low level on a bus's reset pin, and time behind it; False without one."""
    pin = bus.reset_pin
    if pin is None:
        return False
    drive(bus.chip, pin, 0)
    bus.chip.clock.sleep(low_ns)
    drive(bus.chip, pin, 1)
    bus.chip.clock.sleep(then_ns)
    return True


class FourWire:
    """SPI with chip select and data/command; without ``command`` each byte has nine bits.

    ``own`` says that the bus is no `board.SPI`, so that its pins stay the display's from program to program.
    """

    buffer_words = BUFFER_WORDS

    def __init__(
        self,
        chip: Chip,
        spi: SPIBus,
        command: int | None,
        chip_select: int | None,
        reset: int | None,
        frequency: int,
        polarity: int,
        phase: int,
        *,
        own: bool,
    ) -> None:
        self.chip = chip
        self.spi = spi
        self.command, self.chip_select, self.reset_pin = command, chip_select, reset
        self.frequency, self.polarity, self.phase = frequency, polarity, phase
        self.own = own
        self.lock = 0

    def claim_pins(self) -> None:
        """See `DisplayBus`."""
        for pin in (self.command, self.chip_select, self.reset_pin):
            if pin is not None:
                claim(self.chip, pin, 1)
        if self.own:
            spi = self.spi
            for line, mode, function in (
                (spi.sck, PinMode.TALK, Function.SCK),
                (spi.mosi, PinMode.TALK, Function.MOSI),
                (spi.miso, PinMode.LISTEN, Function.MISO),
            ):
                if line is not None and self.chip.block.pin_mode(line) is PinMode.UNUSED:
                    claim(self.chip, line, 0, mode, function)

    def let_go(self) -> None:
        """See `DisplayBus`."""
        lines = (self.spi.sck, self.spi.mosi, self.spi.miso) if self.own else ()
        for pin in (self.command, self.chip_select, self.reset_pin, *lines):
            if pin is not None:
                let_go(self.chip, pin)

    def outlives(self) -> None:
        """See `DisplayBus`. It has nothing of the program's."""

    def send(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`."""
        spi = self.spi
        spi.frequency, spi.polarity, spi.phase = self.frequency, self.polarity, self.phase
        bulk = bulk_of(parts)
        if bulk is not None:
            spi.send(bulk, self.chip_select, self.command)

    def tell(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`."""
        bulk = bulk_of(parts)
        if bulk is not None:
            for target, pin in self.spi.parts:
                if pin in (None, self.chip_select) and understands_bulk(target):
                    self.chip.user_code.call(target.spi_bulk, None, bulk, self.command)

    def reset(self) -> bool:
        """See `DisplayBus`."""
        return pulse_reset(self, _RESET_NS, _RESET_NS)


class I2CDisplayBus:
    """I2C: a byte of 0x80 before each command, 0x40 before data."""

    buffer_words = BUFFER_WORDS

    def __init__(self, chip: Chip, i2c: I2CBus, address: int, reset: int | None) -> None:
        self.chip = chip
        self.i2c = i2c
        self.address = address
        self.reset_pin = reset
        self.lock = 0

    def claim_pins(self) -> None:
        """See `DisplayBus`."""
        if self.reset_pin is not None:
            claim(self.chip, self.reset_pin, 1)

    def let_go(self) -> None:
        """See `DisplayBus`."""
        if self.reset_pin is not None:
            let_go(self.chip, self.reset_pin)

    def outlives(self) -> None:
        """See `DisplayBus`. It has nothing of the program's."""

    def send(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`. Nobody hears of a display that does not acknowledge."""
        tell_of_bulk(self.chip, self.i2c.parts)
        for data, is_data, *_ in parts:
            if not data and not is_data:
                continue
            try:
                self.i2c.transfer(self.address, _framed(data, is_data), 0)
            except GuestError:
                continue

    def tell(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`."""
        call = self.chip.user_code.call
        for part in self.i2c.parts:
            if self.address in call(part.i2c_addresses, ()):
                for data, is_data, *_ in parts:
                    call(part.i2c_write, None, self.address, _framed(data, is_data))

    def reset(self) -> bool:
        """See `DisplayBus`."""
        return pulse_reset(self, _I2C_RESET_NS, 0)


def _framed(data: bytes, is_data: bool) -> bytes:
    """With control bytes: one before data, one before each byte of commands."""
    return b"\x40" + data if is_data else b"".join(b"\x80" + data[n : n + 1] for n in range(len(data)))
