"""Sending frames to NeoPixels. Follows CircuitPython 10's neopixel_write module."""

from _bell_neopixels import write as _write
from _hw import read_clock as _read_clock
from _pins import deinited as _deinited
from digitalio import DigitalInOut as _DigitalInOut
from uctypes import addressof as _addressof


def neopixel_write(digitalinout, buf):
    """Send the buffer's bytes, in the order of the wire."""
    if not isinstance(digitalinout, _DigitalInOut):
        raise TypeError("digitalinout must be of type DigitalInOut, not %s" % type(digitalinout).__name__)
    if digitalinout._pin is None:
        _deinited()
    count = len(memoryview(buf))
    if not count:
        _read_clock()
    else:
        _write(digitalinout._pin, _addressof(buf), count)
