"""Analog hardware support. Follows CircuitPython 10's analogio module."""

import _board as _b
from _hw import PIN_MODE as _MODE
from _hw import convert as _convert
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import deinited as _deinited


class AnalogIn(_PinUser):
    """Read analog voltages: 16-bit values, whatever the converter's resolution."""

    def __init__(self, pin):
        n = _check_free(pin)
        if n not in _b.ANALOG:
            raise ValueError("Invalid pin")
        self._pin = n
        _MODE[n] = L.PIN_ANALOG_IN

    @property
    def value(self):
        n = self._pin
        if n is None:
            _deinited()
        return _convert(n)

    @property
    def reference_voltage(self):
        if self._pin is None:
            _deinited()
        return _b.REFERENCE_VOLTS
