"""Buses whose signals the processor makes itself, on any pins. Follows CircuitPython 10's bitbangio module."""

from _i2c import Controller as _I2C
from _spi import _MAX
from _spi import Controller as _SPI


class I2C(_I2C):
    """A two-wire bus, of which the board is the controller."""

    def __init__(self, scl, sda, *, frequency=400000, timeout=255):
        self._open(scl, sda, frequency, timeout, True)


class SPI(_SPI):
    """A bus with a clock and a data line for each direction, of which the board is the controller."""

    _exact = True

    def __init__(self, clock, MOSI=None, MISO=None):
        self._open(clock, MOSI, MISO)

    def write(self, buf, *, start=0, end=_MAX):
        """Send the buffer's bytes; what comes back is dropped."""
        super().write(buf, start=start, end=end)
