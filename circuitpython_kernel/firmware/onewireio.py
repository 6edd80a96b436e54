"""The 1-Wire protocol. Follows CircuitPython 10's onewireio module."""

import _bell_onewire as _bell
from _claims import hold as _hold
from _hw import claim as _claim
from _hw import sleep_ns as _sleep_ns
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free


class OneWire(_PinUser):
    """A line of which the board is the master."""

    def __init__(self, pin):
        n = _check_free(pin)
        _claim(n, L.PIN_SHARED, L.FUNCTION_ONEWIRE, 1)
        self._pin = n
        _hold(self)
        _sleep_ns(10000)  # the pull-up resistor raises the line

    def reset(self):
        """Reset the line: False when a device answers."""
        self._check()
        return _bell.reset(self._pin)

    def read_bit(self):
        """Read a bit."""
        self._check()
        return _bell.read(self._pin)

    def write_bit(self, value):
        """Write a bit."""
        self._check()
        _bell.write(self._pin, bool(value))
