"""Basic digital pin support. Follows CircuitPython 10's digitalio module."""

from _claims import hold as _hold
from _constants import Constant as _Constant
from _constants import constants as _constants
from _hw import PIN_LEVEL as _LEVEL
from _hw import PIN_MODE as _MODE
from _hw import PIN_OUTPUT as _OUTPUT
from _hw import PIN_OUTSIDE as _OUTSIDE
from _hw import PIN_PULL as _PULL
from _hw import RING_INFO as _INFO
from _hw import RING_TIME as _TIME
from _hw import WORDS as _WORDS
from _hw import now as _now
from _hw import read_clock as _read_clock
from _hw import read_level as _read_level
from _hw import record as _record
from _hw import run_events as _run_events
from _hw import settle as _settle
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import deinited as _deinited


class Direction(_Constant):
    """Defines the direction of a digital pin."""


_constants(Direction, "digitalio", "INPUT OUTPUT")


class DriveMode(_Constant):
    """Defines the drive mode of a digital pin."""


_constants(DriveMode, "digitalio", "PUSH_PULL OPEN_DRAIN")


class Pull(_Constant):
    """Defines the pull of a digital input pin."""


_constants(Pull, "digitalio", "UP DOWN")


def _pull_number(pull):
    if pull is None:
        return L.PULL_NONE
    if pull is Pull.UP:
        return L.PULL_UP
    if pull is Pull.DOWN:
        return L.PULL_DOWN
    raise TypeError("pull must be of type Pull or None, not %s" % type(pull).__name__)


# The setter is the hottest code of the firmware. It has few locals on purpose: the interpreter puts a call's state on
# the heap when it has more than eleven words, which is several times slower.
def _get_value(self):
    n = self._pin
    if n is None:
        _deinited()
    if _WORDS[L.WORD_MODE]:
        _read_clock()
    n = _LEVEL[n]
    return n == 1 if n != L.LEVEL_ASK else _read_level(self._pin) == 1


def _set_value(self, value):
    n = self._pin
    if n is None:
        _deinited()
    value = 1 if value else 0
    if _MODE[n] == L.PIN_OUTPUT and not _OUTSIDE[n]:
        _OUTPUT[n] = value
        if _LEVEL[n] != value:
            _LEVEL[n] = value
            head = _WORDS[L.WORD_HEAD]
            if (head - _WORDS[L.WORD_TAIL]) % L.COUNTER_WRAP < L.RING_LENGTH:
                _TIME[head % L.RING_LENGTH] = _now()
                _INFO[head % L.RING_LENGTH] = n << 1 | value
                _WORDS[L.WORD_HEAD] = (head + 1) % L.COUNTER_WRAP
            else:
                _record(n << 1 | value)
        elif _WORDS[L.WORD_MODE]:
            _now()
        if _WORDS[L.WORD_DUE]:
            _run_events()
        return
    if _MODE[n] == L.PIN_INPUT:
        raise AttributeError("Cannot set value when direction is input.")
    _OUTPUT[n] = value
    _settle(n, True)


class DigitalInOut(_PinUser):
    """Digital input and output on one pin."""

    def __init__(self, pin):
        n = _check_free(pin, radio_too=True)
        self._pin = n
        _hold(self)
        _MODE[n] = L.PIN_INPUT
        _PULL[n] = L.PULL_NONE
        _OUTPUT[n] = 0
        _settle(n)

    def switch_to_output(self, value=False, drive_mode=DriveMode.PUSH_PULL):
        """Set the drive mode and value, then drive the pin."""
        n = self._check()
        mode = L.PIN_OPEN_DRAIN if drive_mode is DriveMode.OPEN_DRAIN else L.PIN_OUTPUT
        again = _MODE[n] == mode
        _OUTPUT[n] = 1 if value else 0
        _PULL[n] = L.PULL_NONE
        _MODE[n] = mode
        _settle(n, again)

    def switch_to_input(self, pull=None):
        """Set the pull, then read the pin."""
        n = self._check()
        _PULL[n] = _pull_number(pull)
        _MODE[n] = L.PIN_INPUT
        _settle(n, True)

    def _check(self):
        n = self._pin
        if n is None:
            _deinited()
        return n

    def _check_output(self, text):
        n = self._check()
        if _MODE[n] == L.PIN_INPUT:
            raise AttributeError(text)
        return n

    def _check_input(self):
        n = self._check()
        if _MODE[n] != L.PIN_INPUT:
            raise AttributeError("Pull not used when direction is output.")
        return n

    @property
    def direction(self):
        return Direction.INPUT if _MODE[self._check()] == L.PIN_INPUT else Direction.OUTPUT

    @direction.setter
    def direction(self, value):
        self._check()
        if value is Direction.INPUT:
            self.switch_to_input()
        elif value is Direction.OUTPUT:
            self.switch_to_output()
        else:
            raise ValueError("Invalid direction")

    value = property(_get_value, _set_value)

    @property
    def drive_mode(self):
        n = self._check_output("Drive mode not used when direction is input.")
        return DriveMode.OPEN_DRAIN if _MODE[n] == L.PIN_OPEN_DRAIN else DriveMode.PUSH_PULL

    @drive_mode.setter
    def drive_mode(self, mode):
        n = self._check_output("Drive mode not used when direction is input.")
        _MODE[n] = L.PIN_OPEN_DRAIN if mode is DriveMode.OPEN_DRAIN else L.PIN_OUTPUT
        _settle(n, True)

    @property
    def pull(self):
        return (None, Pull.UP, Pull.DOWN)[_PULL[self._check_input()]]

    @pull.setter
    def pull(self, pull):
        n = self._check_input()
        _PULL[n] = _pull_number(pull)
        _settle(n, True)


class DigitalInOutProtocol:
    """What a class that works like `DigitalInOut` has; for annotations."""
