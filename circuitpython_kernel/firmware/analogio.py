"""Analog hardware support. Follows CircuitPython 10's analogio module."""

import _board as _b
import _layout as L
from _hw import PIN_MODE as _MODE
from _hw import convert as _convert
from _hw import release as _release
from _pins import check_free as _check_free
from _pins import deinited as _deinited


class AnalogIn:
    """Read analog voltages: 16-bit values, whatever the converter's resolution."""

    def __init__(self, pin):
        n = _check_free(pin)
        if n not in _b.ANALOG:
            raise ValueError("Invalid pin")
        self._pin = n
        _MODE[n] = L.PIN_ANALOG_IN

    def deinit(self):
        """Turn the converter off and release the pin for other use."""
        if self._pin is not None:
            n = self._pin
            self._pin = None
            _release(n)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.deinit()

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
