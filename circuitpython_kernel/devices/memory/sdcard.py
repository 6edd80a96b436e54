"""An SD card in SPI mode."""

from __future__ import annotations

import os
from typing import Any

from circuitpython_kernel import fat
from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.drive.own_files import read_regular, write_regular

BLOCK = 512
_IDLE, _ILLEGAL, _CRC_ERROR, _PARAMETER = 0x01, 0x04, 0x08, 0x40
_READ_TOKEN, _MULTIPLE_TOKEN, _STOP_TOKEN, _ACCEPTED = 0xFE, 0xFC, 0xFD, 0x05
_WAKING, _WRITING = 0.02, 0.0005
"""Seconds: how long a card initialises itself, and is busy with a block (typical of a good card)."""
_UNIT = 512 * 1024
_MOST_BYTES = 1 << 30
_COMMANDS = frozenset({0, 8, 9, 10, 12, 13, 16, 17, 18, 24, 25, 55, 58, 59})


def crc7(data: bytes) -> int:
    """The CRC of commands and registers: polynomial x^7 + x^3 + 1 (section 4.5)."""
    value = 0
    for byte in data:
        for bit in range(7, -1, -1):
            value = value << 1 ^ (0x09 if (value >> 6 ^ byte >> bit) & 1 else 0)
        value &= 0x7F
    return value


def crc16(data: bytes) -> int:
    """The CRC of blocks: polynomial x^16 + x^12 + x^5 + 1 (section 4.5)."""
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021) & 0xFFFF if value & 0x8000 else value << 1
    return value


class SDCard(SPIPart):
    """SD memory card (SD Specifications, Physical Layer Simplified Specification 6.00, chapter 7, SPI mode).

    Modelled: identification and initialisation, CSD and CID, reading and writing of single and several blocks with
    their tokens, checksums and busy times, byte and block addressing, status, errors, a card that is pulled out. It is
    formatted (FAT); `files`, `read_file` and `write_file` are for those beside the board.

    Args:
        size: bytes, a multiple of 512 KiB, at least 1 MiB.
        image: a file with the card's contents, which is read now; `save` writes it.
        high_capacity: whether it counts in blocks (SDHC) or in bytes (SDSC).
        inputs: first values of the inputs.

    Raises:
        ValueError: for a size that a card cannot have.
        OSError: when the image cannot be read.
    """

    title = "SD card"
    library = "adafruit-circuitpython-sd"
    example = (
        "import board, os, sdcardio, storage\n\n"
        "card = sdcardio.SDCard(board.SPI(), board.D5)  # the chip select pin\n"
        'if "sd" not in os.listdir("/"):\n    os.mkdir("/sd")  # where it is mounted\n'
        'storage.mount(storage.VfsFat(card), "/sd")\n'
        'print(os.listdir("/sd"))'
    )

    inserted = Toggle("card is in its slot", default=True)

    def __init__(
        self,
        size: int = 4 << 20,
        *,
        image: str | os.PathLike[str] | None = None,
        high_capacity: bool = True,
        **inputs: Source,
    ) -> None:
        self.data = bytearray(int(size)) if image is None else bytearray(read_regular(image, _MOST_BYTES))
        if len(self.data) % _UNIT or not 2 * _UNIT <= len(self.data) <= _MOST_BYTES:
            raise ValueError(f"an SD card has a multiple of 512 KiB, from 1 MiB to 1 GiB, not {len(self.data)} bytes")
        self.high_capacity = high_capacity
        if image is None:
            fat.format_device(self)
        super().__init__(**inputs)

    # ---- a block device for those beside the board

    def count(self) -> int:
        """How many blocks of 512 bytes it has."""
        return len(self.data) // BLOCK

    def readblocks(self, start: int, buffer: bytearray) -> None:
        """Read blocks, as many as the buffer has room for."""
        buffer[:] = self.data[start * BLOCK : start * BLOCK + len(buffer)]

    def writeblocks(self, start: int, buffer: bytes) -> None:
        """Write blocks."""
        self.data[start * BLOCK : start * BLOCK + len(buffer)] = buffer

    def files(self, folder: str = "/") -> list[str]:
        """The paths of all files on the card, or in one of its folders."""
        system = fat.Fat(self)
        found = []
        for name, kind, _, _ in system.ilistdir(folder):
            path = f"{folder.rstrip('/')}/{name}"
            found += self.files(path) if kind == 0x4000 else [path]
        return found

    def read_file(self, path: str) -> bytes:
        """What is in a file on the card.

        Raises:
            OSError: when there is none.
        """
        with fat.Fat(self).open(path, "rb") as file:
            content: bytes = file.read()
        return content

    def write_file(self, path: str, content: bytes | str) -> None:
        """Put a file on the card; do so while no program has it mounted.

        Raises:
            OSError: when there is no room, or no such folder.
        """
        with fat.Fat(self).open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def save(self, image: str | os.PathLike[str]) -> None:
        """Write the card's contents to a file.

        Raises:
            OSError: when it cannot be written.
        """
        write_regular(image, self.data)

    # ---- the card

    def power_on(self) -> None:
        self._idle = True
        self._woken: float | None = None
        self._application = self._checking = False
        self._out = bytearray()
        self._command = bytearray()
        self._next_read: int | None = None  # the block that a multiple read goes on with
        self._next_write: int | None = None
        self._multiple = False
        self._block: bytearray | None = None  # what has come of a block that is being written
        self._busy_until = 0.0
        self.blocks_read = self.blocks_written = 0

    def input_changed(self, name: str) -> None:
        if not self.inserted:
            self.power_on()

    def select(self) -> None:
        self._command.clear()
        self._block = None  # a host that gave up in the middle of a block begins with a command

    def exchange(self, data: bytes) -> bytes:
        if not self.inserted:
            return b"\xff" * len(data)
        found = bytearray()
        place = 0
        while place < len(data):
            if self._block is not None:
                part = data[place : place + BLOCK + 2 - len(self._block)]
                self._take(part)
                found += b"\xff" * len(part)
            else:
                self._refill()
                part = data[place : place + len(self._out)]
                if part and part.count(0xFF) == len(part):
                    found += self._out[: len(part)]
                    del self._out[: len(part)]
                else:  # a command may be coming in meanwhile
                    part = data[place : place + 1]
                    found.append(self._shift(part[0]))
            place += len(part)
        return bytes(found)

    def _refill(self) -> None:
        """A multiple read goes on by itself."""
        if not self._out and self._next_read is not None:
            self._send_block(self._next_read)
            self._next_read += 1

    def _shift(self, byte: int) -> int:
        """One byte in, one out."""
        if self._out:
            answer = self._out.pop(0)
        else:
            answer = 0x00 if self.now < self._busy_until else 0xFF
        if self._command:
            self._command.append(byte)
            if len(self._command) == 6:
                command, self._command = bytes(self._command), bytearray()
                self._out.clear()
                self._answer(command)
        elif self._next_write is not None and byte in (_READ_TOKEN, _MULTIPLE_TOKEN, _STOP_TOKEN):
            self._token(byte)
        elif byte & 0xC0 == 0x40:
            self._command.append(byte)
        return answer

    # ---- writing

    def _token(self, byte: int) -> None:
        if byte == _STOP_TOKEN and self._multiple:
            self._next_write = None
            self._busy_until = self.now + _WRITING
        elif byte == (_MULTIPLE_TOKEN if self._multiple else _READ_TOKEN):
            self._block = bytearray()

    def _take(self, part: bytes) -> None:
        assert self._block is not None
        self._block += part
        if len(self._block) < BLOCK + 2:
            return
        content, check = bytes(self._block[:BLOCK]), int.from_bytes(self._block[BLOCK:], "big")
        self._block = None
        if self._checking and check != crc16(content):
            self._out += bytes((0xFF, 0x0B))  # the card has noticed a wrong checksum
        elif self._next_write is None or self._next_write >= self.count():
            self._out += bytes((0xFF, 0x0D))
        else:
            self.writeblocks(self._next_write, content)
            self.blocks_written += 1
            self._out += bytes((_ACCEPTED | 0xE0,))
            self._busy_until = self.now + _WRITING
            self._next_write += 1
        if not self._multiple:
            self._next_write = None

    # ---- commands (section 7.3)

    def _answer(self, command: bytes) -> None:
        number, argument = command[0] & 0x3F, int.from_bytes(command[1:5], "big")
        self._next_read = None
        application, self._application = self._application, False
        status = _IDLE if self._idle else 0
        checked = self._checking or number in (0, 8)
        if checked and command[5] >> 1 != crc7(command[:5]):
            self._reply(status | _CRC_ERROR)
        elif application and number in (13, 23, 41):
            self._application_command(number)
        elif number not in _COMMANDS or (self._idle and number not in (0, 8, 55, 58, 59, 9, 10)):
            self._reply(status | _ILLEGAL)
        elif number == 0:
            self._idle = True
            self._woken, self._checking, self._next_write = None, False, None
            self._reply(_IDLE)
        elif number == 8:
            self._reply(status, bytes((0, 0, argument >> 8 & 0xF, argument & 0xFF)))
        elif number in (9, 10):
            register = self._csd() if number == 9 else self._cid()
            self._reply(status, b"\xff\xfe" + register + crc16(register).to_bytes(2, "big"))
        elif number == 12:
            self._out += b"\xff"  # a stuff byte
            self._reply(status)
        elif number == 13:
            self._reply(status, b"\0")
        elif number == 16:
            self._reply(status if argument == BLOCK else status | _PARAMETER)
        elif number in (17, 18, 24, 25):
            self._access(number, argument, status)
        elif number == 55:
            self._application = True
            self._reply(status)
        elif number == 58:
            ready = 0 if self._idle else 0x80 | (0x40 if self.high_capacity else 0)
            self._reply(status, bytes((ready, 0xFF, 0x80, 0)))
        elif number == 59:
            self._checking = bool(argument & 1)
            self._reply(status)

    def _application_command(self, number: int) -> None:
        if number == 41:
            if self._woken is None:
                self._woken = self.now + _WAKING
            self._idle = self.now < self._woken
        self._reply(_IDLE if self._idle else 0, b"\0" if number == 13 else b"")

    def _access(self, number: int, argument: int, status: int) -> None:
        block, rest = (argument, 0) if self.high_capacity else divmod(argument, BLOCK)
        if rest or block >= self.count():
            self._reply(status | _PARAMETER)
            return
        self._reply(status)
        if number == 17:
            self._send_block(block)
        elif number == 18:
            self._next_read = block
        else:
            self._next_write, self._multiple = block, number == 25

    def _reply(self, status: int, more: bytes = b"") -> None:
        self._out += bytes((0xFF, status)) + more

    def _send_block(self, block: int) -> None:
        if block >= self.count():
            self._out += bytes((0xFF, 0x08))  # an error token: out of range
            self._next_read = None
            return
        content = bytes(self.data[block * BLOCK : (block + 1) * BLOCK])
        self.blocks_read += 1
        self._out += b"\xff\xfe" + content + crc16(content).to_bytes(2, "big")

    def _csd(self) -> bytes:
        """The card-specific data: version 2 counts in 512 KiB, version 1 in 256 KiB (section 5.3)."""
        if self.high_capacity:
            size = len(self.data) // _UNIT - 1
            body = bytes((0x40, 0x0E, 0x00, 0x32, 0x5B, 0x59, 0x00)) + size.to_bytes(3, "big")
            body += bytes((0x7F, 0x80, 0x0A, 0x40, 0x00))
        else:
            size = len(self.data) // (256 * 1024) - 1
            fields = 0x002600325B59 << 80 | 0x9 << 80 | size << 62 | 0x7 << 47
            body = (fields >> 8).to_bytes(15, "big")
        return body + bytes((crc7(body) << 1 | 1,))

    def _cid(self) -> bytes:
        """Who made the card (section 5.2)."""
        body = b"\x00VBSDCRD\x10\x00\x00\x00\x01\x01\x49"
        return body + bytes((crc7(body) << 1 | 1,))

    def readings(self) -> dict[str, Any]:
        return {"size": f"{len(self.data) >> 20} MiB", "blocks read": self.blocks_read, "written": self.blocks_written}
