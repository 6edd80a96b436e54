"""Timed pulses, as infrared remotes and some sensors use them. Follows CircuitPython 10's pulseio module."""

import _bell_pulse_in as _bell
import _bell_pulse_out as _bell_out
from _claims import hold as _hold
from _hw import PIN_MODE as _MODE
from _hw import PIN_OUTPUT as _OUTPUT
from _hw import claim as _claim
from _hw import known as _known
from _hw import settle as _settle
from _hw import sleep_ns as _sleep_ns
from _pins import PinUser as _PinUser
from _pins import as_int as _as_int
from _pins import check_free as _check_free
from _pins import check_range as _check_range
from uctypes import addressof as _addressof


class PulseIn(_PinUser):
    """A read-only sequence of the lengths, in microseconds, of active and idle pulses at a pin."""

    def __init__(self, pin, maxlen=2, *, idle_state=False):
        n = _check_free(pin)
        _check_range(maxlen, "maxlen", 1, 1 << 20)
        self._idle = bool(idle_state)
        self._maxlen = maxlen
        self._paused = False
        _claim(n, L.PIN_LISTEN, L.FUNCTION_PULSE_IN)
        self._pin = n
        _hold(self)
        self._handle = _bell.open(n, maxlen, self._idle)

    def deinit(self):
        """Stop and release the pin."""
        if self._pin is not None:
            _bell.close(self._handle)
            super().deinit()

    def _do(self, operation):
        self._check()
        return operation(self._handle)

    def pause(self):
        """Stop measuring."""
        self._do(_bell.pause)
        self._paused = True

    def resume(self, trigger_duration=0):
        """Measure again, after a pulse of so many microseconds against the idle state if that is not 0."""
        self._check()
        n = self._pin
        if trigger_duration:
            _OUTPUT[n] = not self._idle
            _MODE[n] = L.PIN_TALK
            _settle(n)
            _sleep_ns(trigger_duration * 1000)
        # Before the line is let go: what answers may do so at once. The edge to the idle state does not count.
        self._do(_bell.resume)
        if trigger_duration:
            _OUTPUT[n] = 0
            _MODE[n] = L.PIN_LISTEN
            _settle(n)
        self._paused = False

    def clear(self):
        """Forget all pulses."""
        self._do(_bell.clear)

    def popleft(self):
        """Take the oldest pulse."""
        return self._do(_bell.pop)

    @property
    def maxlen(self):
        self._check()
        return self._maxlen

    @property
    def paused(self):
        self._check()
        return self._paused

    def __bool__(self):
        return len(self) > 0

    def __len__(self):
        self._check()
        found = _known(self._pin)
        return found if found >= 0 else _bell.length(self._handle)

    def __getitem__(self, index):
        if isinstance(index, slice):
            raise NotImplementedError("Slices not supported")
        self._check()
        return _bell.get(self._handle, index)

    def __setitem__(self, index, value):
        raise AttributeError("Read-only")

    def __delitem__(self, index):
        raise AttributeError("Cannot delete values")


class PulseOut(_PinUser):
    """Switches a carrier on and off."""

    def __init__(self, pin, *, frequency=38000, duty_cycle=1 << 15):
        n = _check_free(pin)
        duty_cycle = _check_range(duty_cycle, "duty_cycle", 0, 65535)
        frequency = _as_int(frequency)
        if frequency <= 0 or frequency > L.MOST_HERTZ:
            raise ValueError("Invalid frequency")
        _bell_out.open(n, frequency)
        self._duty = duty_cycle
        _claim(n, L.PIN_TALK, L.FUNCTION_PULSE_OUT)
        self._pin = n
        _hold(self)

    def deinit(self):
        """Stop and release the pin."""
        n = self._pin
        if n is not None:
            super().deinit()
            _bell_out.close(n)

    def send(self, pulses):
        """Send pulses, lengths in microseconds in an array of type "H": on and off in turn, off at the end."""
        self._check()
        data = memoryview(pulses)
        if len(data) * 2 != len(bytes(data)):
            raise TypeError("Array must contain halfwords (type 'H')")
        _bell_out.send(self._pin, self._duty, _addressof(pulses), len(data))
