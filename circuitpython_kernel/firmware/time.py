"""Time on the board's clock. Follows CircuitPython 10's time module."""

from collections import namedtuple as _namedtuple

import _bell_rtc
import _board
from _hw import milliseconds as _milliseconds
from _hw import read_clock as _read_clock
from _hw import sleep_ns as _sleep_ns
from _hw import uptime_ns as _uptime_ns

# What the RP2040's clock shows after power-on, until a program sets it through rtc: 2020-01-01 00:00:00.
_START = 1577836800
_FIRST_YEAR = 2000
_EARLIEST = 946684800
_LATEST = (1 << 32) - 1

_fields = ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst")
_Tuple = _namedtuple("struct_time", _fields)


class struct_time(_Tuple):
    """A date and time as nine numbers; made from a sequence of them."""

    def __init__(self, time_tuple):
        items = tuple(time_tuple)
        if len(items) != 9:
            raise ValueError("value length must be 9")
        super().__init__(*items)


def sleep(seconds):
    """Sleep for a number of seconds, to the nearest millisecond."""
    if not isinstance(seconds, (bool, int, float)):
        raise TypeError("can't convert %s to float" % type(seconds).__name__)
    if seconds < 0:
        raise ValueError("seconds must be >= 0")
    _sleep_ns(_milliseconds(seconds, 0.5) * 1000000)


def monotonic():
    """Seconds since the board was switched on, in steps of 1 ms."""
    return _uptime_ns() // 1000000 / 1000


def monotonic_ns():
    """Nanoseconds since the board was switched on, in ticks of 1/32,768 s."""
    return (_uptime_ns() * 32768 // 1000000000) * 1000000000 // 32768


# What rtc.set_time_source() has chosen in place of the chip's clock.
_source = None


def _clock():
    return _START + _read_clock() // 1000000000 + _bell_rtc.get()


def _date(seconds):
    days, second = divmod(seconds, 86400)
    weekday = (days + 3) % 7
    # Counting years from March, so that the leap day is the last of its year, and days from 0000-03-01.
    days += 719468
    era, days = divmod(days, 146097)
    y = (days - days // 1460 + days // 36524 - days // 146096) // 365
    days -= y * 365 + y // 4 - y // 100
    month = (5 * days + 2) // 153
    day = days - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    year = era * 400 + y + (month <= 2)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    # 306 days lie between the first of March and the end of the year.
    in_year = days - 305 if month <= 2 else days + 60 + leap
    return struct_time((year, month, day, second // 3600, second // 60 % 60, second % 60, weekday, in_year, -1))


def time():
    """Seconds since 1970 by the board's clock."""
    return _clock() if _source is None else _mktime(_source.datetime)


def localtime(secs=None):
    """The date and time as a `struct_time`; of the board's clock unless seconds since 1970 are given."""
    if secs is None:
        if _source is not None:
            return _source.datetime  # as it is: a GPS receiver that knows no date yet has the year 0
        secs = _clock()
    secs = int(secs)
    if secs < _EARLIEST or secs > _LATEST:
        raise OverflowError("timestamp out of range for platform time_t")
    return _date(secs)


def mktime(t):
    """Seconds since 1970 of a `struct_time` or a tuple of nine numbers."""
    if not isinstance(t, tuple):
        raise TypeError("value must be of type struct_time, not %s" % type(t).__name__)
    if len(t) != 9:
        raise TypeError("function takes 9 positional arguments but %d were given" % len(t))
    year, month, day, hour, minute, second = t[:6]
    if year < _FIRST_YEAR:
        raise OverflowError("tm_year out of range")
    # Days since 1970, counting years from March so that the leap day is the last.
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    y = year - (month <= 2)
    days = y * 365 + y // 4 - y // 100 + y // 400 + (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 719469
    return ((days * 24 + hour) * 60 + minute) * 60 + second


# For other modules of the firmware, which have long integers on every board.
_localtime, _mktime, _monotonic_ns = localtime, mktime, monotonic_ns

if not _board.LONG_INTS:

    def _unsupported():
        raise NotImplementedError("No long integer support")

    time = localtime = mktime = monotonic_ns = _unsupported
