"""The 1-Wire protocol. Follows CircuitPython 10's onewireio module."""

from _claims import hold as _hold
from _hw import ask as _ask
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

    def _do(self, request):
        self._check()
        return _ask("onewire", request % self._pin)

    def reset(self):
        """Reset the line: False when a device answers."""
        return self._do("reset %d") == "1"

    def read_bit(self):
        """Read a bit."""
        return self._do("read %d") == "1"

    def write_bit(self, value):
        """Write a bit."""
        self._do("write %d 1" if value else "write %d 0")
