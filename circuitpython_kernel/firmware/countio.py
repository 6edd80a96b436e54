"""Counting edges at a pin. Follows CircuitPython 10's countio module."""

import _bell_counter as _bell
from _claims import hold as _hold
from _constants import Constant as _Constant
from _constants import constants as _constants
from _hw import PIN_PULL as _PULL
from _hw import claim as _claim
from _hw import known as _known
from _hw import settle as _settle
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from digitalio import _pull_number


class Edge(_Constant):
    """Which edges are counted."""


_constants(Edge, "countio", "RISE FALL RISE_AND_FALL")


class Counter(_PinUser):
    """Counts the edges at a pin."""

    def __init__(self, pin, *, edge=Edge.FALL, pull=None):
        n = _check_free(pin)
        if not isinstance(edge, Edge):
            raise TypeError("edge must be of type Edge, not %s" % type(edge).__name__)
        pull = _pull_number(pull)
        _claim(n, L.PIN_LISTEN, L.FUNCTION_COUNTER)
        _PULL[n] = pull
        _settle(n)
        self._pin = n
        _hold(self)
        try:
            self._handle = _bell.open(n, edge._name)
        except Exception:
            self._handle = 0
            _PinUser.deinit(self)
            raise

    def deinit(self):
        """Stop counting and release the pin."""
        if self._pin is not None:
            _bell.close(self._handle)
            super().deinit()

    @property
    def count(self):
        self._check()
        found = _known(self._pin)
        return found if found >= 0 else _bell.count(self._handle)

    @count.setter
    def count(self, value):
        self._check()
        _bell.set(self._handle, value)

    def reset(self):
        """Go on from 0."""
        self.count = 0
