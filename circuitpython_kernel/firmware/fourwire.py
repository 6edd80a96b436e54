"""Displays on SPI. Follows CircuitPython 10's fourwire module."""

from _bell_display import fourwire as _open
from _displaybus import DisplayBus as _DisplayBus
from _displaybus import check_room as _check_room
from _displaybus import watch_lock as _watch_lock
from _drawn import in_range as _in_range
from _pins import check_free as _check_free
from busio import SPI as _SPI
from digitalio import DigitalInOut as _DigitalInOut


def _number(pin, name):
    """The index of a pin: itself, or a `DigitalInOut` that has it, or None."""
    if pin is None:
        return None
    if isinstance(pin, _DigitalInOut):
        pin._check()
        return pin._pin
    return _check_free(pin, name)


class FourWire(_DisplayBus):
    """SPI with chip select and a pin that says whether commands or data come."""

    def __init__(self, spi_bus, *, command=None, chip_select=None, reset=None, baudrate=24000000, polarity=0, phase=0):
        command = _number(command, "command")
        chip_select = _number(chip_select, "chip_select")
        reset = _number(reset, "reset")
        if not isinstance(spi_bus, _SPI):
            raise TypeError("spi_bus must be of type SPI, not %s" % type(spi_bus).__name__)
        spi_bus._check()
        _check_room()
        polarity = _in_range(polarity, "polarity", 0, 1)
        phase = _in_range(phase, "phase", 0, 1)
        own = not spi_bus._boards_own
        lock = _watch_lock(spi_bus)
        self._spi = spi_bus
        handle = _open(
            spi_bus._handle, command, chip_select, reset, _in_range(baudrate, "baudrate", 1, 0x3FFFFFFF), polarity,
            phase, own, lock,
        )  # fmt: skip
        self._opened(handle, tuple([n for n in (command, chip_select, reset) if n is not None]))

    def send(self, command, data, *, toggle_every_byte=False):
        """Send a command with its data."""
        self._send(command, data, toggle_every_byte)
