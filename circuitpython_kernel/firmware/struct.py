"""Packed bytes. Follows CircuitPython 10's struct module, whose `unpack_from` takes its arguments by keyword, too."""

from struct import calcsize, pack, pack_into, unpack
from struct import unpack_from as _unpack_from


def unpack_from(format, buffer, offset=0):
    """The values at an offset in a buffer, as a tuple."""
    return _unpack_from(format, buffer, offset)
