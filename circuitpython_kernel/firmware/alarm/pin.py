"""Alarms at a pin's level or edge."""

import _board
from _pins import PINS as _PINS
from _pins import check_free as _check_free

_CHIP = _board.SYSNAME.lower()


class PinAlarm:
    """An alarm when a pin has a level, or changes to it."""

    def __init__(self, pin, *, value, edge=False, pull=False):
        _check_free(pin)
        # Words of ports/*/common-hal/alarm/pin/PinAlarm.c.
        if edge and _CHIP.startswith("esp"):
            raise ValueError("Cannot wake on pin edge. Only level.")
        if edge and _CHIP.startswith("nrf"):
            raise ValueError("Cannot wake on pin edge, only level")
        self._pin = pin
        self._value = bool(value)
        self._edge = bool(edge)
        self._pull = bool(pull)

    @property
    def pin(self):
        return self._pin

    @property
    def value(self):
        return self._value

    def _spec(self):
        return ("pin", _check_free(self._pin), self._value, self._edge, self._pull)


def _again(n):
    alarm = object.__new__(PinAlarm)
    alarm._pin = None if n is None else _PINS[n]
    alarm._value = alarm._edge = alarm._pull = False
    return alarm
