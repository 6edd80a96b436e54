"""Hardware buses: I2C, SPI and UART. Follows CircuitPython 10's busio module."""

from _i2c import Controller as _Controller
from _spi import SPI
from _uart import UART


class I2C(_Controller):
    """A two-wire bus, of which the board is the controller."""

    def __init__(self, scl, sda, *, frequency=100000, timeout=255):
        self._open(scl, sda, frequency, timeout, False)
