"""Displays on I2C. Follows CircuitPython 10's i2cdisplaybus module."""

from _bell_display import i2c as _open
from _displaybus import DisplayBus as _DisplayBus
from _displaybus import check_room as _check_room
from _displaybus import watch_lock as _watch_lock
from _drawn import whole as _whole
from _pins import check_free_or_none as _check_free_or_none
from busio import I2C as _I2C


class I2CDisplayBus(_DisplayBus):
    """I2C, with a byte before each command and before data."""

    def __init__(self, i2c_bus, *, device_address, reset=None):
        reset = _check_free_or_none(reset, "reset")
        if not isinstance(i2c_bus, _I2C):
            raise TypeError("i2c_bus must be of type I2C, not %s" % type(i2c_bus).__name__)
        i2c_bus._check()
        _check_room()
        self._i2c = i2c_bus
        handle = _open(i2c_bus._handle, _whole(device_address) & 127, reset, _watch_lock(i2c_bus))
        self._opened(handle, () if reset is None else (reset,))

    def send(self, command, data):
        """Send a command with its data."""
        self._send(command, data, False)
