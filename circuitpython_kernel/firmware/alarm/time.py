"""Alarms at a time."""

import _board
from _hw import milliseconds as _milliseconds
from _hw import uptime_ns as _uptime_ns
from _modules import firmware as _firmware
from _pins import as_float as _as_float

_time = _firmware("time")


class TimeAlarm:
    """An alarm at a time of ``time.monotonic()`` or of ``time.time()``."""

    def __init__(self, *, monotonic_time=None, epoch_time=None):
        if (monotonic_time is None) == (epoch_time is None):
            raise ValueError("Supply one of monotonic_time or epoch_time")
        now = _uptime_ns()
        if monotonic_time is not None:
            self._seconds = _as_float(monotonic_time)
            self._ns = _milliseconds(self._seconds, 0.5) * 1000000
        elif not _board.LONG_INTS:
            raise ValueError("epoch_time not supported on this board")
        elif not isinstance(epoch_time, int):
            raise TypeError("epoch_time must be of type int, not %s" % type(epoch_time).__name__)
        else:
            self._ns = now + (epoch_time - _time.time()) * 1000000000
            self._seconds = self._ns // 1000000 / 1000
        # time.monotonic() has steps of a millisecond, and fewer digits the later it is.
        if self._seconds < now // 1000000 / 1000:
            raise ValueError("Time is in the past.")

    @property
    def monotonic_time(self):
        return self._seconds

    def _spec(self):
        return ("time", max(0, self._ns - L.BOOT_NS))


def _at_zero():
    alarm = object.__new__(TimeAlarm)
    alarm._ns = 0
    alarm._seconds = 0.0
    return alarm
