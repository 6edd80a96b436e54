"""Alarms at a pin's level or edge."""

from _pins import PINS as _PINS
from _pins import check_free as _check_free


class PinAlarm:
    """An alarm when a pin has a level, or changes to it."""

    def __init__(self, pin, value, edge=False, pull=False):
        _check_free(pin)
        self._pin = pin
        self._value = bool(value)
        self._edge = bool(edge)
        self._pull = bool(pull)

    @staticmethod
    def _again(n, value, edge, pull):
        alarm = object.__new__(PinAlarm)
        alarm._pin = _PINS[n]
        alarm._value = bool(value)
        alarm._edge = bool(edge)
        alarm._pull = bool(pull)
        return alarm

    @property
    def pin(self):
        return self._pin

    @property
    def value(self):
        return self._value

    def _spec(self):
        return ("pin", _check_free(self._pin), self._value, self._edge, self._pull)
