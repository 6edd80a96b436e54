"""Decompression. Follows CircuitPython 10's zlib module."""

from io import BytesIO as _BytesIO

import deflate as _deflate

_DATA, _CHECKSUM = -3, -4  # what CircuitPython's ValueError has for damaged data and for a sum that is wrong


def _decompressed(data, kind, window):
    with _deflate.DeflateIO(_BytesIO(data), kind, window) as stream:
        return stream.read()


def _is_whole(data, kind):
    """Whether only the sum behind damaged data can be what is wrong."""
    try:
        _decompressed(memoryview(data)[_deflated(data) if kind == _deflate.GZIP else 2 :], _deflate.RAW, 15)
    except (OSError, EOFError, IndexError):
        return False
    return True


def _deflated(data):
    """Where the data of gzip begin (RFC 1952)."""
    at, flags = 10, data[3]
    if flags & 4:
        at += 2 + data[10] + 256 * data[11]
    for flag in (8, 16):  # a name, a comment
        if flags & flag:
            while data[at]:
                at += 1
            at += 1
    return at + 2 if flags & 2 else at


def decompress(data, wbits=0, bufsize=0):
    """The data without its compression: raw DEFLATE for negative ``wbits``, gzip from 16 on, else zlib's format."""
    kind = _deflate.RAW if wbits < 0 else _deflate.GZIP if wbits >= 16 else _deflate.ZLIB
    try:
        return _decompressed(data, kind, 15)
    except (OSError, EOFError):
        pass
    raise ValueError(_CHECKSUM if kind != _deflate.RAW and _is_whole(data, kind) else _DATA)
