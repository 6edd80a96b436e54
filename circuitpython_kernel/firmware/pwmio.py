"""Pulse width modulation: square waves on pins. Follows CircuitPython 10's pwmio module."""

import _bell_pwm as _bell
from _claims import drop as _drop
from _claims import hold as _hold
from _hw import PIN_FUNCTION as _FUNCTION
from _hw import PIN_LEVEL as _LEVEL
from _hw import PIN_MODE as _MODE
from _hw import PIN_OUTPUT as _OUTPUT
from _hw import PIN_OUTSIDE as _OUTSIDE
from _hw import WORDS as _WORDS
from _hw import level_of as _level_of
from _hw import pin_changed as _pin_changed
from _hw import record as _record
from _hw import record_with as _record_with
from _hw import run_events as _run_events
from _hw import take_turn as _take_turn
from _pins import PinUser as _PinUser
from _pins import as_int as _as_int
from _pins import check_free as _check_free
from _pins import check_range as _check_range
from _pins import deinited as _deinited


def _check_frequency(frequency):
    """The frequency; TypeError for no number, ValueError for what no chip can make; the host knows which."""
    frequency = _as_int(frequency)
    if frequency <= 0 or frequency > L.MOST_HERTZ:
        raise ValueError("Invalid frequency")
    return frequency


class PWMOut(_PinUser):
    """A square wave with a frequency in hertz and a duty cycle of 0 to 65535."""

    def __init__(self, pin, *, duty_cycle=0, frequency=500, variable_frequency=False):
        n = _check_free(pin)
        duty_cycle = _check_range(duty_cycle, "duty_cycle", 0, 65535)
        frequency = _check_frequency(frequency)
        self._frequency = _bell.open(n, frequency, variable_frequency)
        self._variable = bool(variable_frequency)
        self._pin = n
        _hold(self)
        self._keeps_duty = _bell.keeps_duty(n)
        self._asked = frequency
        self._duty = duty_cycle
        level = _LEVEL[n] % 2
        _MODE[n] = L.PIN_PWM
        _LEVEL[n] = L.LEVEL_ASK
        self._start(level)
        if _OUTSIDE[n] >= L.WATCHED:
            _pin_changed(n)

    def _start(self, level):
        _record_with(L.PWM_MARK | L.ANALOG_MARK | self._pin << 16 | level, self._asked)
        _record(L.PWM_MARK | self._pin << 16 | self._duty)

    def deinit(self):
        """Stop the wave and release the pin for other use."""
        n = self._pin
        if n is None:
            return
        self._pin = None
        _MODE[n] = L.PIN_UNUSED
        _OUTPUT[n] = 0
        _FUNCTION[n] = 0
        level = _level_of(n)
        _LEVEL[n] = level
        _record_with(L.PWM_MARK | L.ANALOG_MARK | n << 16, 0)
        _record(L.PWM_MARK | n << 16 | level % 2)
        _bell.close(n)
        _drop(self)
        if _OUTSIDE[n] >= L.WATCHED:
            _pin_changed(n)
        _take_turn()

    @property
    def duty_cycle(self):
        self._check()
        return self._duty if self._keeps_duty else _bell.duty(self._pin)

    @duty_cycle.setter
    def duty_cycle(self, value):
        n = self._pin
        if n is None:
            _deinited()
        self._duty = value = _check_range(value, "duty_cycle", 0, 65535)
        _record(L.PWM_MARK | n << 16 | value)
        if _OUTSIDE[n] >= L.WATCHED:
            _pin_changed(n)
        if _WORDS[L.WORD_DUE]:
            _run_events()

    @property
    def frequency(self):
        self._check()
        return self._frequency

    @frequency.setter
    def frequency(self, value):
        self._check()
        if not self._variable:
            raise AttributeError("Invalid variable_frequency")
        value = _check_frequency(value)
        self._frequency = _bell.retune(self._pin, value)
        self._asked = value
        self._start(0)
        if _OUTSIDE[self._pin] >= L.WATCHED:
            _pin_changed(self._pin)
        _take_turn()
