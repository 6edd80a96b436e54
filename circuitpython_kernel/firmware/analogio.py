"""Analog hardware support. Follows CircuitPython 10's analogio module."""

import _board as _b
from _claims import hold as _hold
from _hw import ANALOG as _ANALOG
from _hw import PIN_MODE as _MODE
from _hw import PIN_OUTSIDE as _OUTSIDE
from _hw import convert as _convert
from _hw import pin_changed as _pin_changed
from _hw import record as _record
from _hw import take_turn as _take_turn
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import check_range as _check_range
from _pins import deinited as _deinited


class AnalogIn(_PinUser):
    """Read analog voltages: 16-bit values, whatever the converter's resolution."""

    def __init__(self, pin):
        n = _check_free(pin)
        if n not in _b.ANALOG:
            raise ValueError("Invalid pin")
        self._pin = n
        _hold(self)
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


class AnalogOut(_PinUser):
    """Output analog voltages: 16-bit values, whatever the converter's resolution."""

    def __init__(self, pin):
        n = _check_free(pin)
        if not _b.DAC:
            raise RuntimeError("No DAC on chip")
        if n not in _b.DAC:
            raise ValueError("Invalid pin")
        self._pin = n
        _hold(self)
        _MODE[n] = L.PIN_ANALOG_OUT
        self._put(0)

    def _put(self, value):
        n = self._pin
        _ANALOG[n] = value
        _record(L.ANALOG_MARK | n << 16 | value)
        if _OUTSIDE[n] >= L.WATCHED:
            _pin_changed(n)
        _take_turn()

    @property
    def value(self):
        raise AttributeError("unreadable attribute")

    @value.setter
    def value(self, value):
        if self._pin is None:
            _deinited()
        self._put(_check_range(value, "value", 0, 65535))
