"""Bytes as text, and checksums."""

def hexlify(data: bytes | bytearray, sep: bytes = ...) -> bytes:
    """Return two hexadecimal digits for each byte, parted by `sep` when it is given."""

def unhexlify(data: bytes | str) -> bytes:
    """Return the bytes that hexadecimal digits stand for."""

def a2b_base64(data: bytes | str) -> bytes:
    """Return the bytes that Base64 text stands for."""

def b2a_base64(data: bytes | bytearray) -> bytes:
    """Return bytes as one line of Base64 text."""

def crc32(data: bytes | bytearray, value: int = 0) -> int:
    """Return the CRC-32 checksum of data, going on from `value`."""
