"""NXP MFRC522: a reader for cards with a radio chip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.mifare import CardField, blank_card, crc_a

_COMMAND, _COM_IRQ, _DIV_IRQ, _ERROR, _STATUS1, _STATUS2, _FIFO, _LEVEL = 0x01, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A
_CONTROL, _BIT_FRAMING, _MODE, _TX_MODE, _RX_MODE, _TX_CONTROL = 0x0C, 0x0D, 0x11, 0x12, 0x13, 0x14
_CRC_HIGH, _CRC_LOW, _TIMER_MODE, _PRESCALER, _RELOAD_HIGH, _RELOAD_LOW, _VERSION = (
    0x21, 0x22, 0x2A, 0x2B, 0x2C, 0x2D, 0x37,
)  # fmt: skip
_AFTER_RESET = {
    _COMMAND: 0x20, 0x02: 0x80, _COM_IRQ: 0x14, _STATUS1: 0x21, 0x0B: 0x08, _CONTROL: 0x10, 0x0E: 0x80, _MODE: 0x3F,
    _TX_CONTROL: 0x80, 0x16: 0x10, 0x17: 0x84, 0x18: 0x84, 0x19: 0x4D, _CRC_HIGH: 0xFF, _CRC_LOW: 0xFF, 0x24: 0x26,
    0x26: 0x48, 0x27: 0x88, 0x28: 0x20, 0x29: 0x20, _VERSION: 0x92,
}  # fmt: skip
_IDLE, _MEMORY, _CALC_CRC, _TRANSMIT, _TRANSCEIVE, _AUTHENTICATE, _SOFT_RESET = 0, 1, 3, 4, 0xC, 0xE, 0xF
_TX_IRQ, _RX_IRQ, _IDLE_IRQ, _TIMER_IRQ, _CRC_IRQ = 0x40, 0x20, 0x10, 0x01, 0x04
_CRYPTO_ON, _CRC_ERROR, _BUFFER_OVERFLOW = 0x08, 0x04, 0x10
_PRESETS = (0x0000, 0x6363, 0xA671, 0xFFFF)
_CARRIER = 13.56e6
_BYTE, _FRAME_DELAY = 9 * 128 / _CARRIER, 1236 / _CARRIER
"""Seconds that a byte with its parity takes on the air, and until a card answers (ISO/IEC 14443-3)."""
_FIFO_SIZE = 64
_NUMBERS = ("01020304", "11223344", "55667788", "AABBCCDD")


class MFRC522(CardField, SPIPart):
    """Reader for radio cards of 13.56 MHz, RFID (NXP datasheet MFRC522, Rev 3.9), with up to four MIFARE Classic 1K.

    `CardField` says what of the cards is modelled. Of the reader: its registers on SPI, FIFO, the commands Idle, Mem,
    CalcCRC, Transmit, Transceive, MFAuthent and SoftReset, interrupt bits, the timer that ends a wait, checksums
    that it adds and checks itself, the antenna's switch, and the time that frames take on the air. Not modelled: the
    IRQ pin, the self test, I2C and UART.

    Args:
        cards: the cards' numbers, 4 bytes each in hexadecimal digits, up to four.

    Raises:
        ValueError: for a number that no card has.
    """

    title = "RFID reader, with cards"
    aliases = ("RC522", "RFID")
    example = (
        "import board, digitalio\n"
        "from adafruit_bus_device.spi_device import SPIDevice\n"
        "\n"
        "reader = SPIDevice(board.SPI(), digitalio.DigitalInOut(board.D5), baudrate=1000000)  # the pin that cs is on\n"
        "answer = bytearray(2)\n"
        "with reader as spi:\n"
        "    spi.write_readinto(bytes((0x80 | 0x37 << 1, 0)), answer)  # the version register\n"
        "print(hex(answer[1]))"
    )
    signals = {"rst": "reset and power-down, active low"}
    pulls = {"rst": "up"}

    card = Input("", 0, 4, 0, "card at the reader", step=1, options=("none", "card 1", "card 2", "card 3", "card 4"))

    def __init__(self, cards: Sequence[str] = _NUMBERS, **inputs: Source) -> None:
        if not 1 <= len(cards) <= len(_NUMBERS):
            raise ValueError(f"a reader has 1 to {len(_NUMBERS)} cards, not {len(cards)}")
        self.memories = [blank_card(_number(card)) for card in cards]
        super().__init__(**inputs)

    def power_on(self) -> None:
        super().power_on()
        self._reset()
        self._address: int | None = None
        self._reads = False

    def _reset(self) -> None:
        self.registers = bytearray(64)
        for register, value in _AFTER_RESET.items():
            self.registers[register] = value
        self._fifo = bytearray()
        self._due: float | None = None
        """When the command that runs has its result."""
        self._result: tuple[bytes, int, int] = b"", 0, 0  # bytes, bits of the last one, interrupts
        self._lay = 0
        self.reset_card()

    def connected(self) -> None:
        pin = self.pin("rst")
        self._end = None if pin is None else pin.watch(self._reset_pin)

    def disconnected(self) -> None:
        if self._end is not None:
            self._end()

    def _reset_pin(self, level: bool) -> None:
        if not level:
            self._reset()

    def _powered(self) -> bool:
        pin = self.pin("rst")
        return pin is None or pin.value

    # ---- the card

    def card_here(self) -> bytearray | None:
        number = round(self.card)
        if number != self._lay:  # another card, which has just got its power
            self._lay = number
            self.reset_card()
        field = bool(self.registers[_TX_CONTROL] & 0x03)
        if not field or not 1 <= number <= len(self.memories):
            self.reset_card()
            return None
        return self.memories[number - 1]

    # ---- SPI

    def select(self) -> None:
        self._address = None

    def exchange(self, data: bytes) -> bytes:
        if not self._powered():
            return bytes(len(data))
        found = bytearray()
        for byte in data:
            if self._address is not None and not self._reads:
                self._write(self._address, byte)
                found.append(0)
                continue
            if self._address is None:
                self._reads = bool(byte & 0x80)
                found.append(0)
            else:
                found.append(self._read(self._address))
            self._address = byte >> 1 & 0x3F  # while it reads, each byte is the address of the next one
        return bytes(found)

    def _read(self, register: int) -> int:
        self._settle()
        if register == _FIFO:
            return self._fifo.pop(0) if self._fifo else 0
        if register == _LEVEL:
            return len(self._fifo)
        return self.registers[register]

    def _write(self, register: int, value: int) -> None:
        self._settle()
        registers = self.registers
        if register == _FIFO:
            if len(self._fifo) < _FIFO_SIZE:
                self._fifo.append(value)
            else:
                registers[_ERROR] |= _BUFFER_OVERFLOW
        elif register == _LEVEL:
            if value & 0x80:
                self._fifo.clear()
                registers[_ERROR] &= ~_BUFFER_OVERFLOW & 0xFF
        elif register in (_COM_IRQ, _DIV_IRQ):  # the top bit says whether the others are set or cleared
            bits = value & 0x7F
            registers[register] = registers[register] | bits if value & 0x80 else registers[register] & ~bits & 0x7F
        elif register == _COMMAND:
            registers[_COMMAND] = value & 0x3F
            self._start(value & 0x0F)
        elif register == _BIT_FRAMING:
            registers[register] = value & 0x7F
            if value & 0x80 and registers[_COMMAND] & 0x0F == _TRANSCEIVE:
                self._transceive()
        elif register == _STATUS2:
            before = registers[register]
            registers[register] = before & value & _CRYPTO_ON | value & 0xC0
            if before & ~value & _CRYPTO_ON and self.card_state == "active":
                self.reset_card()  # from now on it does not understand the reader
        elif register not in (_ERROR, _STATUS1, _CRC_HIGH, _CRC_LOW, _VERSION):
            registers[register] = value

    # ---- commands

    def _start(self, command: int) -> None:
        self._due = None
        if command == _SOFT_RESET:
            self._reset()
        elif command == _CALC_CRC:
            preset = _PRESETS[self.registers[_MODE] & 3]
            low, high = crc_a(bytes(self._fifo), preset)
            self.registers[_CRC_LOW], self.registers[_CRC_HIGH] = low, high
            self.registers[_DIV_IRQ] |= _CRC_IRQ
            self._fifo.clear()
        elif command == _AUTHENTICATE:
            right = self.authenticate(bytes(self._fifo))
            self._fifo.clear()
            took = 20 * _BYTE + 4 * _FRAME_DELAY  # three passes
            if right:
                self._finish(took, b"", 0, _IDLE_IRQ)
            else:
                self._time_out(took)
        elif command == _TRANSMIT:
            self._air(bytes(self._fifo))
            self._fifo.clear()
            self._finish(0.0, b"", 0, _TX_IRQ | _IDLE_IRQ)
        elif command in (_IDLE, _MEMORY):
            if command == _MEMORY:
                self._fifo = bytearray(25)
            self.registers[_COMMAND] &= 0x30

    def _air(self, frame: bytes) -> tuple[bytes, int] | None:
        """Send a frame, with the checksum that the chip adds, and get what the card says."""
        bits = self.registers[_BIT_FRAMING] & 7
        if self.registers[_TX_MODE] & 0x80:
            frame += crc_a(frame, _PRESETS[self.registers[_MODE] & 3])
        return self.card_answer(frame, bits) if frame else None

    def _transceive(self) -> None:
        frame = bytes(self._fifo)
        self._fifo.clear()
        self.registers[_ERROR] = 0
        answer = self._air(frame)
        sent = len(frame) * _BYTE
        if answer is None:
            self._time_out(sent)
            return
        data, bits = answer
        if self.registers[_RX_MODE] & 0x80 and not bits:
            if len(data) < 3 or crc_a(data[:-2]) != data[-2:]:
                self.registers[_ERROR] |= _CRC_ERROR
            data = data[:-2]
        self._finish(sent + _FRAME_DELAY + len(answer[0]) * _BYTE, data, bits, _TX_IRQ | _RX_IRQ)

    def _finish(self, seconds: float, data: bytes, bits: int, interrupts: int) -> None:
        self._due, self._result = self.now + seconds, (data, bits, interrupts)

    def _time_out(self, sent: float) -> None:
        """No card says anything: the timer, if it starts by itself, ends the wait."""
        registers = self.registers
        if registers[_TIMER_MODE] & 0x80:
            divider = 2 * ((registers[_TIMER_MODE] & 0x0F) << 8 | registers[_PRESCALER]) + 1
            ticks = (registers[_RELOAD_HIGH] << 8 | registers[_RELOAD_LOW]) + 1
            self._finish(sent + ticks * divider / _CARRIER, b"", 0, _TX_IRQ | _TIMER_IRQ)

    def _settle(self) -> None:
        """What was due by now has happened."""
        if self._due is None or self.now < self._due:
            return
        self._due = None
        data, bits, interrupts = self._result
        self._fifo += data
        registers = self.registers
        registers[_CONTROL] = registers[_CONTROL] & 0xF8 | bits
        registers[_COM_IRQ] |= interrupts
        if registers[_COMMAND] & 0x0F == _AUTHENTICATE and interrupts & _IDLE_IRQ:
            registers[_STATUS2] |= _CRYPTO_ON
        if interrupts & _IDLE_IRQ:
            registers[_COMMAND] &= 0x30

    # ---- what a person sees

    def readings(self) -> dict[str, Any]:
        number = round(self.card)
        there = 1 <= number <= len(self.memories)
        return {
            "antenna": "on" if self.registers[_TX_CONTROL] & 0x03 else "off",
            "card": self.memories[number - 1][:4].hex().upper() if there else "none",
            "state": self.card_state if there else "",
        }


def _number(text: str) -> bytes:
    """A card's number.

    Raises:
        ValueError: when it has not four bytes.
    """
    try:
        number = bytes.fromhex(text)
    except ValueError:
        number = b""
    if len(number) != 4:
        raise ValueError(f'a card\'s number has 8 hexadecimal digits, such as "01020304", not "{text}"')
    return number
