"""Alarms at a time."""

import _board
from _hw import read_clock as _read_clock
from _modules import firmware as _firmware

_time = _firmware("time")


class TimeAlarm:
    """An alarm at a time of ``time.monotonic()`` or of ``time.time()``."""

    def __init__(self, *, monotonic_time=None, epoch_time=None):
        if (monotonic_time is None) == (epoch_time is None):
            raise ValueError("Supply one of monotonic_time or epoch_time")
        now = _read_clock()
        if monotonic_time is not None:
            self._ns = int(float(monotonic_time) * 1e9)
        elif not _board.LONG_INTS:
            raise NotImplementedError("epoch_time not supported on this board")
        else:
            self._ns = now + (int(epoch_time) - _time.time()) * 1000000000
        # time.monotonic() has steps of a millisecond.
        if self._ns < now // 1000000 * 1000000:
            raise ValueError("Time is in the past.")

    @property
    def monotonic_time(self):
        return self._ns / 1e9

    def _spec(self):
        return "time:%d" % self._ns


def _at(ns):
    alarm = object.__new__(TimeAlarm)
    alarm._ns = ns
    return alarm
