"""Cards that a radio reader talks to: what a MIFARE Classic 1K answers, frame by frame (NXP datasheet MF1S50yyX)."""

from __future__ import annotations

from circuitpython_kernel.devices.base.part import Part

BLOCK, BLOCKS, SECTOR = 16, 64, 4
"""Bytes in a block, blocks on a card, blocks in a sector."""
_REQA, _WUPA, _SELECT, _READ, _WRITE, _HALT = 0x26, 0x52, 0x93, 0x30, 0xA0, 0x50
_ATQA, _SAK = b"\x04\x00", 0x08
ACK, NAK = b"\x0a", b"\x04"
"""Answers of four bits."""
_KEY_B = 10
"""Where key B starts in a sector's last block; key A is at its start."""
_TRANSPORT = b"\xff" * 6 + b"\xff\x07\x80\x69" + b"\xff" * 6
"""A sector's last block as cards are delivered: key A, access bits, key B."""

Answer = tuple[bytes, int]
"""Bytes, and how many bits of the last one there are; 0 for all."""


def crc_a(data: bytes, preset: int = 0x6363) -> bytes:
    """The checksum of ISO/IEC 14443-3, type A, low byte first."""
    crc = preset
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return crc.to_bytes(2, "little")


def check_byte(uid: bytes) -> int:
    """All bytes of a number, by exclusive or."""
    found = 0
    for byte in uid:
        found ^= byte
    return found


def blank_card(uid: bytes) -> bytearray:
    """The memory of a new card with a number of four bytes."""
    memory = bytearray(BLOCK * BLOCKS)
    maker = bytes((*uid, check_byte(uid), _SAK)) + _ATQA
    memory[: len(maker)] = maker
    for first in range(BLOCK * (SECTOR - 1), len(memory), BLOCK * SECTOR):
        memory[first : first + BLOCK] = _TRANSPORT
    return memory


class CardField(Part):
    """The cards of a reader, one of which can lie in its field.

    Modelled: request, wake-up, anticollision and selection of one card, halt, authentication with either key,
    reading and writing of blocks. Not modelled: access bits, so a key opens all of its sector; value blocks; the
    cipher's effect on the air; two cards at once.
    """

    memories: list[bytearray]
    """What is on each card."""

    def reset_card(self) -> None:
        """The card has no power, or has just got it."""
        self.card_state = "idle"
        self._open_sector: int | None = None
        self._writes_to: int | None = None

    def card_here(self) -> bytearray | None:
        """The memory of the card in the field; None when there is none."""
        raise NotImplementedError

    def authenticate(self, command: bytes) -> bool:
        """Command, block, key (6 bytes) and number (4 bytes) of MFAuthent: whether the card opens the sector."""
        memory = self.card_here()
        if memory is None or self.card_state != "active" or len(command) < 12 or command[1] >= BLOCKS:
            return False
        sector = command[1] // SECTOR
        place = (sector * SECTOR + SECTOR - 1) * BLOCK + (_KEY_B if command[0] & 1 else 0)
        right = command[2:8] == memory[place : place + 6] and command[8:12] == memory[:4]
        self._open_sector = sector if right else None
        if not right:
            self.card_state = "idle"
        return right

    def card_answer(self, frame: bytes, bits: int) -> Answer | None:
        """What the card says to a frame; None for nothing. ``bits`` are those of the last byte, 0 for all."""
        memory = self.card_here()
        if memory is None:
            return None
        if len(frame) == 1 and bits == 7:
            wakes = frame[0] == _WUPA or (frame[0] == _REQA and self.card_state != "halted")
            if not wakes or frame[0] not in (_REQA, _WUPA):
                return None
            self.card_state, self._open_sector = "ready", None
            return _ATQA, 0
        if self.card_state == "ready":
            return self._anticollision(frame, bits, memory)
        if self.card_state != "active" or bits:
            return None
        if len(frame) < 3 or crc_a(frame[:-2]) != frame[-2:]:
            self.card_state = "idle"
            return None
        return self._command(frame[:-2], memory)

    def _anticollision(self, frame: bytes, bits: int, memory: bytearray) -> Answer | None:
        number = bytes(memory[:5])
        if len(frame) < 2 or frame[0] != _SELECT or bits:
            self.card_state = "idle"
            return None
        if frame[1] == 0x70:
            if frame[2:7] == number and crc_a(frame[:7]) == frame[7:9]:
                self.card_state = "active"
                return bytes((_SAK,)) + crc_a(bytes((_SAK,))), 0
            self.card_state = "idle"
            return None
        known = (frame[1] >> 4) - 2
        if 0 <= known <= 4 and frame[2:] == number[:known]:
            return number[known:], 0
        return None

    def _command(self, command: bytes, memory: bytearray) -> Answer | None:
        if self._writes_to is not None:
            block, self._writes_to = self._writes_to, None
            if len(command) != BLOCK:
                return NAK, 4
            memory[block * BLOCK : (block + 1) * BLOCK] = command
            return ACK, 4
        if command[0] == _HALT:
            self.card_state, self._open_sector = "halted", None
            return None
        if len(command) != 2 or command[0] not in (_READ, _WRITE):
            return NAK, 4
        block = command[1]
        if block // SECTOR != self._open_sector or (command[0] == _WRITE and block == 0):
            self.card_state = "idle"
            return NAK, 4
        if command[0] == _WRITE:
            self._writes_to = block
            return ACK, 4
        found = bytes(memory[block * BLOCK : (block + 1) * BLOCK])
        if block % SECTOR == SECTOR - 1:
            found = bytes(6) + found[6:]  # key A is never read
        return found + crc_a(found), 0
