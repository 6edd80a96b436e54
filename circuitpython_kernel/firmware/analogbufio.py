"""Analog input at a steady rate. Follows CircuitPython 10's analogbufio module."""

import _board as _b
from _bell_sampler import read as _sample
from _bus import writable as _writable
from _claims import hold as _hold
from _hw import PIN_MODE as _MODE
from _pins import PinUser as _PinUser
from _pins import check_free as _check_free
from _pins import check_range as _check_range


class BufferedIn(_PinUser):
    """Fills buffers with samples of a pin."""

    def __init__(self, pin, *, sample_rate):
        n = _check_free(pin)
        if n not in _b.ANALOG:
            raise ValueError("Invalid pin")
        # The RP2040's converter takes 96 cycles of a 48 MHz clock, and its divider has 16 bits.
        self._rate = _check_range(sample_rate, "sample_rate", 733, 500000)
        self._pin = n
        _hold(self)
        _MODE[n] = L.PIN_ANALOG_IN

    def readinto(self, buffer, loop=False):
        """Fill the buffer: an array of "H" gets 16 bits of each sample, one of bytes 8. The number of samples."""
        self._check()
        items = len(memoryview(buffer))
        at, count = _writable(buffer, 0, 0x7FFFFFFF)
        if not items or count // items > 2:
            raise ValueError("buffer must be a bytearray or array of type 'H' or 'B'")
        return _sample(self._pin, self._rate, at, items, count // items)
