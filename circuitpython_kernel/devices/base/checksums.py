"""Checksums that parts put behind their data."""

from __future__ import annotations


def crc8(data: bytes, polynomial: int, start: int) -> int:
    """A CRC of 8 bits, most significant bit first."""
    value = start
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ polynomial) & 0xFF if value & 0x80 else value << 1
    return value


def crc8_sensirion(data: bytes) -> int:
    """Sensirion's: polynomial 0x31, start 0xFF (SHT3x datasheet, section 4.12)."""
    return crc8(data, 0x31, 0xFF)


def crc8_maxim(data: bytes) -> int:
    """The CRC of 1-Wire parts: polynomial x^8 + x^5 + x^4 + 1, least significant bit first (Maxim note 27)."""
    value = 0
    for byte in data:
        for bit in range(8):
            mixed = (value ^ byte >> bit) & 1
            value >>= 1
            if mixed:
                value ^= 0x8C
    return value
