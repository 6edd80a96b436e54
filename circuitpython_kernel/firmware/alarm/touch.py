"""Alarms at a touch."""

import _board as _b
from _pins import PINS as _PINS
from _pins import check_free as _check_free

_CHIPS = ("esp32", "esp32s2", "esp32s3", "esp32p4")


class TouchAlarm:
    """An alarm when a pin is touched."""

    def __init__(self, *pin):
        if _b.SYSNAME.lower() not in _CHIPS:
            raise NotImplementedError("Touch alarms not available")
        if len(pin) != 1:
            raise TypeError("function takes 1 positional arguments but %d were given" % len(pin))
        _check_free(pin[0])
        self._pin = pin[0]

    @staticmethod
    def _again(n):
        alarm = object.__new__(TouchAlarm)
        alarm._pin = _PINS[n]
        return alarm

    @property
    def pin(self):
        return self._pin

    def _spec(self):
        return ("touch", _check_free(self._pin))
