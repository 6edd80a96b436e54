"""Quadrature encoders. Follows CircuitPython 10's rotaryio module."""

import _bell_encoder as _encoder
from _claims import hold as _hold
from _hw import PIN_PULL as _PULL
from _hw import POLL_ANSWER as _POLL_ANSWER
from _hw import claim as _claim
from _hw import known as _known
from _hw import release as _release
from _hw import settle as _settle
from _pins import HandleUser as _HandleUser
from _pins import check_free as _check_free


def _check_divisor(divisor):
    if divisor not in (1, 2, 4):
        raise ValueError("Invalid divisor")


class IncrementalEncoder(_HandleUser):
    """Follows the position of a shaft by two signals in quadrature."""

    _bell = _encoder

    def __init__(self, pin_a, pin_b, divisor=4):
        a = _check_free(pin_a, "pin_a")
        b = _check_free(pin_b, "pin_b")
        _check_divisor(divisor)
        if a == b:
            raise ValueError("Invalid pins")
        self._pins = (a, b)
        for n in self._pins:
            _claim(n, L.PIN_LISTEN, L.FUNCTION_ENCODER)
            _PULL[n] = L.PULL_UP
            _settle(n)
        try:
            self._handle = _encoder.open(a, b, divisor)
        except Exception:
            for n in self._pins:
                _release(n)
            raise
        _hold(self)
        self._divisor = divisor

    @property
    def divisor(self):
        self._check()
        return self._divisor

    @divisor.setter
    def divisor(self, value):
        self._check()
        _check_divisor(value)
        self._divisor = value
        _encoder.divisor(self._handle, value)

    @property
    def position(self):
        self._check()
        a, b = self._pins
        found = _known(a)
        return found - L.POLL_ZERO if found >= 0 and _POLL_ANSWER[b] else _encoder.position(self._handle)

    @position.setter
    def position(self, value):
        self._check()
        _encoder.set(self._handle, value)
