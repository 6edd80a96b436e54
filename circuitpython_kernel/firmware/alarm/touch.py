"""Alarms at a touch."""

import _bell_touch as _bell
import _board as _b
from _pins import PINS as _PINS
from _pins import check_free as _check_free

_HAS_HARDWARE = _b.SYSNAME.lower().startswith("esp")


class TouchAlarm:
    """An alarm when a pin is touched."""

    def __init__(self, pin):
        n = _check_free(pin)
        if not _HAS_HARDWARE:
            raise NotImplementedError("Touch alarms not available")
        _bell.open(n, L.PULL_NONE)  # refuses a pin that the touch hardware does not reach
        self._pin = pin

    @property
    def pin(self):
        return self._pin

    def _spec(self):
        return ("touch", _check_free(self._pin))


def _again(n):
    alarm = object.__new__(TouchAlarm)
    alarm._pin = _PINS[n]
    return alarm
