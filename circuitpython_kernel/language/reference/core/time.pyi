"""Time and timing: the board's clock, and waiting."""

from typing import NamedTuple

class struct_time(NamedTuple):
    """A date and a time of day as nine numbers."""

    tm_year: int
    """The year, such as 2025."""
    tm_mon: int
    """The month, 1 to 12."""
    tm_mday: int
    """The day of the month, 1 to 31."""
    tm_hour: int
    """The hour, 0 to 23."""
    tm_min: int
    """The minute, 0 to 59."""
    tm_sec: int
    """The second, 0 to 59."""
    tm_wday: int
    """The day of the week: Monday is 0."""
    tm_yday: int
    """The day of the year, 1 to 366, or -1 when it is not known."""
    tm_isdst: int
    """1 in summer time, 0 outside it, -1 when it is not known."""

def sleep(seconds: float) -> None:
    """Wait for a number of seconds, which may have a fraction."""

def monotonic() -> float:
    """Return seconds since some moment in the past; it never goes back. The float loses precision as it grows."""

def monotonic_ns() -> int:
    """Return nanoseconds since some moment in the past; it never goes back and keeps its precision."""

def time() -> int:
    """Return the seconds since 1 January 1970."""

def localtime(secs: int | None = None) -> struct_time:
    """Turn seconds since 1970 into a date and time of day; without an argument, the time now."""

def mktime(t: struct_time) -> int:
    """Turn a date and time of day into seconds since 1970."""
