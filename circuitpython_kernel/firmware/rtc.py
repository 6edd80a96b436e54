"""The real-time clock. Follows CircuitPython 10's rtc module."""

import time as _time

import _bell_rtc as _bell


class RTC:
    """The chip's own clock; every object shows the same one."""

    @property
    def datetime(self):
        return _time._date(_time._clock())

    @datetime.setter
    def datetime(self, value):
        offset = _time._mktime(value) - _time._clock() + _bell.get()
        _bell.set(offset)

    @property
    def calibration(self):
        raise NotImplementedError("calibration")

    @calibration.setter
    def calibration(self, value):
        raise NotImplementedError("calibration")


def set_time_source(rtc):
    """Take the time for ``time.time()`` and ``time.localtime()`` from an object with a ``datetime``."""
    _time._source = rtc
