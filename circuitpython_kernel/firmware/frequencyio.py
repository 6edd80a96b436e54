"""Measuring the frequency of a signal. Follows CircuitPython 10's frequencyio module."""

import _bell_frequency as _bell
from _claims import hold as _hold
from _hw import claim as _claim
from _hw import known as _known
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import check_range as _check_range


class FrequencyIn(_PinUser):
    """Measures a frequency in hertz, over a capture period of milliseconds."""

    def __init__(self, pin, capture_period=10):
        n = _check_free(pin)
        self._period = _check_range(capture_period, "capture_period", 1, 500)
        _claim(n, L.PIN_LISTEN, L.FUNCTION_FREQUENCY)
        self._pin = n
        _hold(self)
        self._handle = _bell.open(n, capture_period)

    def deinit(self):
        """Stop and release the pin."""
        if self._pin is not None:
            self._do(_bell.close)
            super().deinit()

    def _do(self, operation):
        self._check()
        return operation(self._handle)

    def pause(self):
        """Stop measuring."""
        self._do(_bell.pause)

    def resume(self):
        """Measure again."""
        self._do(_bell.resume)

    def clear(self):
        """Forget the last measurement."""
        self._do(_bell.clear)

    @property
    def capture_period(self):
        self._check()
        return self._period

    @capture_period.setter
    def capture_period(self, value):
        self._check()
        self._period = _check_range(value, "capture_period", 1, 500)
        _bell.period(self._handle, value)

    @property
    def value(self):
        self._check()
        found = _known(self._pin)
        return found if found >= 0 else _bell.value(self._handle)

    def __get__(self, index):
        return self.value
