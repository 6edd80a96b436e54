"""Bases of parts on I2C: plain bytes, registers of 8 or 16 bits, and Sensirion's commands."""

from __future__ import annotations

from typing import ClassVar, Literal

from circuitpython_kernel.hardware.peripherals.protocols import Speaks

from .checksums import crc8_sensirion
from .inputs import Source
from .part import Part


class I2CPart(Part):
    """A part on an I2C bus that handles the bytes of each transfer itself.

    Args:
        address: its seven-bit address, one of ``addresses``; the first one when left out.
        inputs: first values of the inputs.

    Raises:
        ValueError: when the part cannot have that address.
    """

    protocols: ClassVar[tuple[Speaks, ...]] = (Speaks.I2C,)
    addresses: ClassVar[tuple[int, ...]] = ()
    """The addresses that its address pins can choose, the default one first."""

    def __init__(self, *, address: int | None = None, **inputs: Source) -> None:
        if address is None:
            address = self.addresses[0]
        if address not in self.addresses:
            choices = ", ".join(f"0x{one:02X}" for one in self.addresses)
            raise ValueError(f"{type(self).__name__} can have the address {choices}, not 0x{address:02X}")
        self.address = address
        self._bytes_left: int | None = None
        super().__init__(**inputs)

    def write(self, data: bytes) -> int | None:
        """The board writes bytes: how many of them are acknowledged, None for all."""
        return None

    def read(self, count: int) -> bytes | None:
        """The board reads so many bytes; what is missing reads as 0xFF. None: a read is not acknowledged now."""
        return b""

    def stop(self) -> None:
        """The transfer ends."""

    def answers(self) -> tuple[int, ...]:
        """The addresses that the part acknowledges now."""
        return (self.address,)

    def leaves_bus(self) -> bool:
        """Whether the board can take it off the bus by a pin that is connected: another may have its address then."""
        return False

    def write_to(self, address: int, data: bytes) -> int | None:
        """As `write`, for a part with several addresses."""
        return self.write(data)

    def read_from(self, address: int, count: int) -> bytes | None:
        """As `read`, for a part with several addresses."""
        return self.read(count)

    def unplug_after(self, count: int) -> None:
        """Pull the plug in a transfer, once so many more bytes have gone over the wire; `mend` plugs it in again."""
        self._bytes_left = count

    def _allowed(self, count: int) -> int:
        """How many of some bytes still go over the wire."""
        if self._bytes_left is None:
            return count
        allowed = min(count, self._bytes_left)
        self._bytes_left -= allowed
        if self._bytes_left == 0 and allowed < count:
            self._bytes_left = None
            self.fault = "unplugged"
        return allowed

    # ---- hardware.peripherals.i2c.I2CTarget

    def i2c_addresses(self) -> tuple[int, ...]:
        return () if self.fault in ("nack", "unplugged") else self.answers()

    def i2c_write(self, address: int, data: bytes) -> int | None:
        allowed = self._allowed(len(data))
        if allowed < len(data):
            return allowed
        return self.write_to(address, data)

    def i2c_read(self, address: int, count: int) -> bytes | None:
        if self.fault is not None:
            return b""
        answer = self.read_from(address, count)
        return None if answer is None else answer[: self._allowed(count)]

    def i2c_stop(self) -> None:
        self.stop()

    def i2c_leaves(self) -> bool:
        return self.leaves_bus()

    def i2c_holds_low(self) -> bool:
        return self.fault == "stuck"


class RegisterPart(I2CPart):
    """A part with 8-bit registers: the first byte written is the register, and the address counts up.

    ``registers`` is the register file. Override `read_register` and `write_register` for registers that do something.
    With ``spi`` the same registers are read over SPI, where the first byte has bit 7 set to read.
    """

    spi: ClassVar[bool] = False
    spi_address_mask: ClassVar[int] = 0x7F
    """What of the first byte on SPI is the register."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.spi:
            cls.protocols = (Speaks.I2C, Speaks.SPI)

    def power_on(self) -> None:
        self.registers = bytearray(256)
        self.pointer = 0
        self._spi_command: int | None = None

    def read_register(self, register: int) -> int:
        """The value of a register."""
        return self.registers[register]

    def write_register(self, register: int, value: int) -> None:
        """The board writes a register."""
        self.registers[register] = value

    def next_register(self, register: int) -> int:
        """The register that the address counts up to."""
        return (register + 1) & 0xFF

    def point(self, register: int) -> int:
        """The register that the first byte stands for: override it where bits of it mean something else."""
        return register

    def write(self, data: bytes) -> int | None:
        if data:
            self.pointer = self.point(data[0])
        for value in data[1:]:
            self.write_register(self.pointer, value)
            self.pointer = self.next_register(self.pointer)
        return None

    def read(self, count: int) -> bytes:
        found = bytearray()
        for _ in range(count):
            found.append(self.read_register(self.pointer) & 0xFF)
            self.pointer = self.next_register(self.pointer)
        return bytes(found)

    # ---- hardware.peripherals.spi_bus.SPITarget

    def spi_select(self) -> None:
        self._spi_command = None

    def spi_transfer(self, data: bytes) -> bytes:
        if self.fault is not None:
            return b""
        found = bytearray()
        for value in data:
            if self._spi_command is None:
                self._spi_command = value
                self.pointer = value & self.spi_address_mask
                found.append(0)
                continue
            if self._spi_command & 0x80:
                found.append(self.read_spi_register(self.pointer) & 0xFF)
            else:
                self.write_spi_register(self.pointer, value)
                found.append(0)
            self.pointer = self.next_register(self.pointer)
        return bytes(found)

    def read_spi_register(self, register: int) -> int:
        """The value of a register as SPI names it; some parts leave out the top bit of the register there."""
        return self.read_register(register)

    def write_spi_register(self, register: int, value: int) -> None:
        """The board writes a register as SPI names it."""
        self.write_register(register, value)

    def spi_deselect(self) -> None:
        self._spi_command = None


class WordPart(I2CPart):
    """A part with 16-bit registers behind a pointer that does not count up.

    ``words`` are the registers by number. Override `read_word` and `write_word` for registers that do something.
    """

    byte_order: ClassVar[Literal["big", "little"]] = "big"

    def power_on(self) -> None:
        self.words: dict[int, int] = {}
        self.pointer = 0

    def read_word(self, register: int) -> int:
        """The value of a register, 0 to 65535."""
        return self.words.get(register, 0)

    def write_word(self, register: int, value: int) -> None:
        """The board writes a register."""
        self.words[register] = value

    def write(self, data: bytes) -> int | None:
        if data:
            self.pointer = data[0]
        if len(data) >= 3:
            self.write_word(self.pointer, int.from_bytes(data[1:3], self.byte_order))
        return None

    def read(self, count: int) -> bytes:
        word = (self.read_word(self.pointer) & 0xFFFF).to_bytes(2, self.byte_order)
        return (word * (count // 2 + 1))[:count]


class CommandPart(I2CPart):
    """A part with Sensirion's commands: two bytes (or one), then words of 16 bits with a CRC each.

    Override `command`, which gives the words to be read, and how long the answer takes.
    """

    command_bytes: ClassVar[int] = 2

    def power_on(self) -> None:
        self._answer = b""
        self._ready = 0.0

    def command(self, code: int, words: tuple[int, ...]) -> tuple[tuple[int, ...], float] | None:
        """A command with words behind it: the words to be read and seconds until they are there; None: not known.

        While the words are not there the part does not acknowledge a read, as Sensirion's parts do not.
        """
        return None

    def write(self, data: bytes) -> int | None:
        size = self.command_bytes
        if len(data) < size:
            return None
        words = []
        for start in range(size, len(data) - 2, 3):
            if crc8_sensirion(data[start : start + 2]) != data[start + 2]:
                return start + 2  # a word with a wrong checksum is not acknowledged
            words.append(int.from_bytes(data[start : start + 2], "big"))
        answer = self.command(int.from_bytes(data[:size], "big"), tuple(words))
        if answer is None:
            return size - 1
        self.answer(*answer)
        return None

    def answer(self, words: tuple[int, ...], seconds: float = 0.0) -> None:
        """These words can be read from so many seconds on."""
        parts = [word.to_bytes(2, "big") for word in words]
        self._answer = b"".join(part + bytes((crc8_sensirion(part),)) for part in parts)
        self._ready = self.now + seconds

    def read(self, count: int) -> bytes | None:
        return self._answer[:count] if self._answer and self.now >= self._ready else None
