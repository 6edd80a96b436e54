"""Integers of a buffer as arrays of floats, and spectra. Follows ulab.utils of CircuitPython 10."""

from _ulab import call as _call
from _ulab import convert as _convert
from _ulab import need as _need


def from_int16_buffer(buffer, count=-1, offset=0, *, out=None, byteswap=False):
    """An array of floats from 16-bit integers."""
    return _convert(buffer, "h", count, offset, out, byteswap)


def from_int32_buffer(buffer, count=-1, offset=0, *, out=None, byteswap=False):
    """An array of floats from 32-bit integers."""
    return _convert(buffer, "i", count, offset, out, byteswap)


def from_uint16_buffer(buffer, count=-1, offset=0, *, out=None, byteswap=False):
    """An array of floats from 16-bit integers."""
    return _convert(buffer, "H", count, offset, out, byteswap)


def from_uint32_buffer(buffer, count=-1, offset=0, *, out=None, byteswap=False):
    """An array of floats from 32-bit integers."""
    return _convert(buffer, "I", count, offset, out, byteswap)


def spectrogram(r):
    """The absolute value of the Fourier transform."""
    _need(r, "spectrogram is defined for ndarrays only")
    return _call("spectrogram", r)
