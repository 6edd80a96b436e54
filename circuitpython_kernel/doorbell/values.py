"""Values of no declared form, packed: None, truth values, numbers, text, bytes, lists and tuples of these.

Runs in both Pythons: the firmware gets this file as its module ``_values``.
"""

import struct

DEEPEST = 50
"""How many lists and tuples may lie in each other."""

_SMALL = 1 << 63
_NONE, _FALSE, _TRUE, _INT, _LONG, _FLOAT, _TEXT, _BYTES, _LIST, _TUPLE = range(10)


def packed(value: object) -> bytes:
    """A value as bytes: a byte for its type, and what belongs to it."""
    if value is None:
        return b"\0"
    if value is False:
        return b"\1"
    if value is True:
        return b"\2"
    if isinstance(value, int):
        if -_SMALL <= value < _SMALL:
            return struct.pack("<Bq", _INT, value)
        return _sized(_LONG, str(value).encode())
    if isinstance(value, float):
        return struct.pack("<Bd", _FLOAT, value)
    if isinstance(value, str):
        return _sized(_TEXT, value.encode())
    if isinstance(value, bytes):
        return _sized(_BYTES, value)
    if not isinstance(value, (tuple, list)):
        raise TypeError("this cannot be packed")
    tag = _TUPLE if isinstance(value, tuple) else _LIST
    return struct.pack("<BI", tag, len(value)) + b"".join([packed(item) for item in value])


def _sized(tag: int, data: bytes) -> bytes:
    return struct.pack("<BI", tag, len(data)) + data


def unpacked(data: bytes) -> object:
    """The value that bytes are; ValueError when they are none."""
    value, end = _read(data, 0, DEEPEST)
    if end != len(data):
        raise ValueError("bytes behind a value")
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[object, int]:
    """The value at a place, and where it ends."""
    if at >= len(data):
        raise ValueError("a value is missing")
    tag = data[at]
    at += 1
    if tag <= _TRUE:
        return (None, False, True)[tag], at
    if tag in (_INT, _FLOAT):
        if len(data) - at < 8:
            raise ValueError("a number is cut off")
        return struct.unpack_from("<q" if tag == _INT else "<d", data, at)[0], at + 8
    if tag > _TUPLE or len(data) - at < 4:
        raise ValueError("no such type")
    count = struct.unpack_from("<I", data, at)[0]
    at += 4
    if count > len(data) - at:  # each item has one byte at least
        raise ValueError("a value is cut off")
    if tag < _LIST:
        piece = data[at : at + count]
        if tag == _BYTES:
            return bytes(piece), at + count
        text = str(piece, "utf-8")
        return (int(text) if tag == _LONG else text), at + count
    if not depth:
        raise ValueError("lists that lie in each other too deep")
    found = []
    for _ in range(count):
        item, at = _read(data, at, depth - 1)
        found.append(item)
    return (tuple(found) if tag == _TUPLE else found), at
