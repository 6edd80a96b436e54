"""The board as a target on an I2C bus. Follows CircuitPython 10's i2ctarget module."""

import _bell_i2ctarget as _target_bell
from _bus import span as _span
from _claims import hold as _hold
from _hw import claim as _claim
from _hw import milliseconds as _milliseconds
from _pins import Deinitable as _Deinitable
from _pins import HandleUser as _HandleUser
from _pins import check_free as _check_free
from _pins import deinited as _deinited
from uctypes import addressof as _addressof

_EACCES = 13


class I2CTargetRequest(_Deinitable):
    """One part of a transfer, up to a stop or a repeated start; `I2CTarget.request` gives it."""

    def __init__(self, target, address, is_read, is_restart):
        self._target = target
        self._address = address
        self._is_read = is_read
        self._is_restart = is_restart

    @property
    def address(self):
        self._check()
        return self._address

    @property
    def is_read(self):
        self._check()
        return self._is_read

    @property
    def is_restart(self):
        self._check()
        return self._is_restart

    def _check(self):
        if self._target is None:
            _deinited()

    def read(self, n=-1, ack=True):
        """Bytes that the controller writes, at most ``n`` of them; acknowledged unless ``ack`` is False."""
        self._check()
        if self._is_read:
            raise OSError(_EACCES)
        handle = self._target._handle
        count = _target_bell.waiting(handle)
        if n >= 0:
            count = min(n, count)
        data = bytearray(count)
        _target_bell.read(handle, _addressof(data), count, ack or n < 0)
        return data

    def write(self, buffer):
        """Give the controller bytes; how many it has taken."""
        self._check()
        if not self._is_read:
            raise OSError(_EACCES)
        return _target_bell.write(self._target._handle, *_span(buffer, 0, 0x7FFFFFFF))

    def ack(self, ack=True):
        """Acknowledge the byte that was read last, or not."""
        self._check()
        if self._is_read:
            raise OSError(_EACCES)
        _target_bell.ack(self._target._handle, ack)

    def deinit(self):
        """End this part of the transfer."""
        if self._target is not None:
            target = self._target
            self._target = None
            target._request = None
            if target._handle is not None:
                _target_bell.finish(target._handle)


class I2CTarget(_HandleUser):
    """A target that answers at certain addresses."""

    _bell = _target_bell

    def __init__(self, scl, sda, addresses, smbus=False):
        self._request = None
        found = list(addresses)
        if not found:
            raise ValueError("addresses is empty")
        for address in found:
            if not isinstance(address, int):
                raise TypeError("can't convert %s to int" % type(address).__name__)
            if not 0 <= address <= 127:
                raise ValueError("address must be 0-127")
        c = _check_free(scl, "scl")
        d = _check_free(sda, "sda")
        if c == d:
            raise ValueError("Invalid pins")
        self._handle = _target_bell.open(d, c, found)
        self._pins = (d, c)
        _hold(self)
        _claim(d, L.PIN_SHARED, L.FUNCTION_SDA, 1)
        _claim(c, L.PIN_SHARED, L.FUNCTION_SCL, 1)

    def request(self, *, timeout=-1):
        """Wait for the controller: the request, or None. A timeout of 0 waits for ever, a negative one does not."""
        self._check()
        if self._request is not None:
            self._request.deinit()
        wait = 0 if timeout < 0 else -1 if timeout == 0 else _milliseconds(timeout) * 1000000
        found = _target_bell.next(self._handle, wait)
        if found is None:
            return None
        self._request = I2CTargetRequest(self, *found)
        return self._request

    def deinit(self):
        """Let go of the pins."""
        if self._request is not None:
            self._request.deinit()
        super().deinit()
