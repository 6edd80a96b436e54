"""A timer that resets a board whose program hangs. Follows CircuitPython 10's watchdog module."""

import _bell_watchdog as _bell
import _board as _b
from _constants import Constant as _Constant
from _constants import constants as _constants
from _hw import milliseconds as _milliseconds


class WatchDogTimeout(Exception):
    """Raised when the timer expires in the mode `WatchDogMode.RAISE`."""


class WatchDogMode(_Constant):
    """What the timer does when it expires."""


_constants(WatchDogMode, "watchdog", "RAISE RESET")
_RP2 = _b.SYSNAME.startswith("rp2")
_RAISES = not _RP2 and not _b.SYSNAME.startswith("sam")
_LONGEST = 8  # seconds that the RP2040's counter holds


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
        value = float(value)
        if value < 0:
            raise ValueError("timeout must be >= 0")
        if value == 0 and self._mode is not None:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if _RP2 and value > _LONGEST:
            raise ValueError("timeout must be <= %d" % _LONGEST)
        self._timeout = value
        _bell.timeout(_milliseconds(value) * 1000000)

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
        if value is not None and not self._timeout:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if self.mode is WatchDogMode.RESET and value is not WatchDogMode.RESET:
            raise TypeError("WatchDogTimer.mode cannot be changed once set to WatchDogMode.RESET")
        address = 0
        if value is WatchDogMode.RAISE:
            if not _RAISES:
                raise NotImplementedError("RAISE mode is not implemented")
            # Kept: the host raises it by its address.
            self._exception = WatchDogTimeout()
            address = id(self._exception)
        self._mode = value
        _bell.mode(value._name if value else "OFF", address)


_timer = object.__new__(WatchDogTimer)
_timer._timeout = 0.0
_timer._mode = None
