"""Decompression. Follows CircuitPython 10's zlib module."""

from io import BytesIO as _BytesIO

import deflate as _deflate


def decompress(data, wbits=0, bufsize=0):
    """The data without its compression: raw DEFLATE for negative ``wbits``, gzip for 24 to 31, else zlib's format."""
    if wbits < 0:
        kind, window = _deflate.RAW, -wbits
    elif wbits >= 16:
        kind, window = _deflate.GZIP, wbits - 16
    else:
        kind, window = _deflate.ZLIB, wbits
    if window and not 5 <= window <= 15:
        raise ValueError("wbits must be 5-15")
    with _deflate.DeflateIO(_BytesIO(data), kind, window or 15) as stream:
        return stream.read()
