"""Sound over digital buses. Follows CircuitPython 10's audiobusio module."""

import _bell_audio as _bell
from _audio import AudioOutput as _AudioOutput
from _blocks import number_in as _number_in
from _claims import drop as _drop
from _claims import hold as _hold
from _hw import claim as _claim
from _hw import milliseconds as _milliseconds
from _hw import release as _release
from _hw import sleep_ns as _sleep_ns
from _i2s import bus_pins as _bus_pins
from _pins import Deinitable as _Deinitable
from _pins import as_int as _as_int
from _pins import check_free as _check_free
from _pins import deinited as _deinited
from _samples import recorded_into as _recorded_into


class I2SOut(_AudioOutput):
    """Plays samples over an I2S bus."""

    def __init__(self, bit_clock, word_select, data, *, main_clock=None, left_justified=False, external_clock=False):
        bit_clock, word_select, data = _bus_pins(bit_clock, word_select, data, main_clock, external_clock)
        modes = [(data, L.PIN_TALK, L.FUNCTION_I2S_DATA)]
        if not external_clock:
            modes.append((bit_clock, L.PIN_TALK, L.FUNCTION_BIT_CLOCK))
            modes.append((word_select, L.PIN_TALK, L.FUNCTION_WORD_SELECT))
        clocks = (None, None) if external_clock else (bit_clock, word_select)
        self._claimed(modes, lambda: _bell.i2s(clocks[0], clocks[1], data, bool(left_justified)))


class PDMIn(_Deinitable):
    """Records a microphone that gives one bit at a time."""

    _pins = ()

    def __init__(
        self, clock_pin, data_pin, *, sample_rate=16000, bit_depth=8, mono=True, oversample=64, startup_delay=0.11
    ):
        clock = _check_free(clock_pin, "clock_pin")
        data = _check_free(data_pin, "data_pin")
        rate, bits, over = _as_int(sample_rate), _as_int(bit_depth), _as_int(oversample)
        for name, value in (("bit_depth", bits), ("oversample", over)):
            if value % 8:
                raise ValueError("%s must be multiple of 8." % name)
        delay = _number_in(startup_delay, "startup_delay", 0, 1)
        if bits not in (8, 16) or not mono or over != 64:
            raise NotImplementedError("Only 8 or 16 bit mono with 64x oversampling supported.")
        if rate < 1:
            raise ValueError("sample_rate must be >= 1")
        self._rate = rate
        self._bits = bits
        _claim(clock, L.PIN_TALK, L.FUNCTION_BIT_CLOCK)
        _claim(data, L.PIN_LISTEN, L.FUNCTION_PDM_DATA)
        self._pins = (clock, data)
        _hold(self)
        _sleep_ns(_milliseconds(delay) * 1000000)

    def _check(self):
        if not self._pins:
            _deinited()

    def _pin_numbers(self):
        return self._pins

    def deinit(self):
        """Stop, and release the pins for other use."""
        pins, self._pins = self._pins, ()
        for n in pins:
            _release(n)
        if pins:
            _drop(self)

    def record(self, destination, destination_length):
        """Fill a buffer with samples; how many there are."""
        self._check()
        count, code, address, _ = _recorded_into(destination, destination_length)
        if self._bits == 16:
            if code != "H":
                raise ValueError("destination buffer must be an array of type 'H' for bit_depth = 16")
        elif code not in "B\1":
            raise ValueError("destination buffer must be a bytearray or array of type 'B' for bit_depth = 8")
        if count:
            _bell.record(self._rate, self._bits, address, count, self._bits // 8)
        return count

    @property
    def sample_rate(self):
        self._check()
        return self._rate
