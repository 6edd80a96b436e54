"""A timer that resets a board whose program hangs. Follows CircuitPython 10's watchdog module."""

import _bell_watchdog as _bell
import _board as _b
from _constants import Constant as _Constant
from _constants import constants as _constants
from _hw import milliseconds as _milliseconds
from _pins import as_float as _as_float


class WatchDogTimeout(Exception):
    """Raised when the timer expires in the mode `WatchDogMode.RAISE`."""


class WatchDogMode(_Constant):
    """What the timer does when it expires."""


_constants(WatchDogMode, "watchdog", "RAISE RESET")
_RP2 = _b.SYSNAME.startswith("rp2")
_SAMD = _b.SYSNAME.startswith("sam")
_NORDIC = _b.SYSNAME.startswith("nRF")
_RAISES = not _RP2 and not _SAMD
# Seconds, from ports/*/common-hal/watchdog/WatchDogTimer.c; the other ports count milliseconds in 32 bits.
_LONGEST = 8 if _RP2 else 16 if _SAMD else 0xFFFFFFFF // 1000


def _period(seconds):
    """How long the hardware waits, in nanoseconds."""
    if _SAMD:
        # Its counter reaches powers of two, of ticks of 1/1024 s.
        ticks = 8
        while ticks < int(seconds * 1024):
            ticks *= 2
        return ticks * 1000000000 // 1024
    return _milliseconds(seconds) * 1000000


class WatchDogTimer:
    """The timer; use ``microcontroller.watchdog``."""

    def __init__(self):
        raise TypeError("can't create 'WatchDogTimer' instances")

    def feed(self):
        """Start the time again; nothing happens when the timer is off."""
        _bell.feed()

    @property
    def timeout(self):
        return self._timeout

    @timeout.setter
    def timeout(self, value):
        value = _as_float(value)
        # C compares whole seconds.
        if int(value) < 0:
            raise ValueError("timeout must be >= 0")
        if _NORDIC and self._mode is WatchDogMode.RESET:
            raise RuntimeError("timeout cannot be changed once mode is set to RESET")
        if int(value) > _LONGEST:
            raise ValueError(
                "timeout duration exceeded the maximum supported value"
                if _NORDIC
                else "timeout must be <= %d" % _LONGEST
            )
        self._timeout = value
        _bell.timeout(_period(max(value, 0)))

    @property
    def mode(self):
        # The timer is off again once it has raised its exception.
        if self._mode is WatchDogMode.RAISE and not _bell.running():
            self._mode = None
        return self._mode

    @mode.setter
    def mode(self, value):
        if value is not None and not isinstance(value, WatchDogMode):
            raise TypeError("mode must be of type WatchDogMode, not %s" % type(value).__name__)
        if value is self.mode:
            return  # it is not fed either
        if _NORDIC and self._mode is WatchDogMode.RESET and value is None:
            raise RuntimeError("WatchDogTimer cannot be deinitialized once mode is set to RESET")
        address = 0
        if value is WatchDogMode.RAISE:
            if not _RAISES:
                raise NotImplementedError
            # Kept: the host raises it by its address.
            self._exception = WatchDogTimeout()
            address = id(self._exception)
        self._mode = value
        _bell.mode(value._name if value else "OFF", address)


_timer = object.__new__(WatchDogTimer)
_timer._timeout = 0.0
_timer._mode = None
