"""Touch pads. Follows CircuitPython 10's touchio module."""

import _bell_touch as _bell
from _claims import hold as _hold
from _hw import claim as _claim
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import check_range as _check_range
from digitalio import _pull_number


class TouchIn(_PinUser):
    """Says whether a pad at a pin is touched."""

    def __init__(self, pin, pull=None):
        n = _check_free(pin)
        self._pull = _pull_number(pull)
        self._threshold = _bell.open(n, self._pull)
        _claim(n, L.PIN_LISTEN, L.FUNCTION_TOUCH)
        self._pin = n
        _hold(self)

    @property
    def raw_value(self):
        self._check()
        return _bell.raw(self._pin, self._pull)

    @property
    def value(self):
        return self.raw_value > self.threshold

    @property
    def threshold(self):
        self._check()
        return self._threshold

    @threshold.setter
    def threshold(self, value):
        self._check()
        self._threshold = _check_range(value, "threshold", 0, 65535)
