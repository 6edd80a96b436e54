"""Alarms at a time."""

import _board
from _hw import milliseconds as _milliseconds
from _hw import uptime_ns as _uptime_ns
from _modules import firmware as _firmware

_time = _firmware("time")


class TimeAlarm:
    """An alarm at a time of ``time.monotonic()`` or of ``time.time()``."""

    def __init__(self, *, monotonic_time=None, epoch_time=None):
        if (monotonic_time is None) == (epoch_time is None):
            raise ValueError("Supply one of monotonic_time or epoch_time")
        now = _uptime_ns()
        if monotonic_time is not None:
            self._seconds = float(monotonic_time)
            self._ns = _milliseconds(self._seconds, 0.5) * 1000000
        elif not _board.LONG_INTS:
            raise NotImplementedError("epoch_time not supported on this board")
        else:
            self._ns = now + (int(epoch_time) - _time.time()) * 1000000000
            self._seconds = self._ns // 1000000 / 1000
        # time.monotonic() has steps of a millisecond, and fewer digits the later it is.
        if self._seconds < now // 1000000 / 1000:
            raise ValueError("Time is in the past.")

    @property
    def monotonic_time(self):
        return self._seconds

    def _spec(self):
        return ("time", max(0, self._ns - L.BOOT_NS))


def _at(ns):
    alarm = object.__new__(TimeAlarm)
    alarm._ns = ns + L.BOOT_NS
    alarm._seconds = alarm._ns // 1000000 / 1000
    return alarm
