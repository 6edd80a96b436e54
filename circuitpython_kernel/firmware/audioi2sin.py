"""Microphones at an I2S bus. Follows CircuitPython 10's audioi2sin module."""

import _bell_audio as _bell
import _board as _b
from _claims import drop as _drop
from _claims import hold as _hold
from _hw import claim as _claim
from _hw import release as _release
from _i2s import bus_pins as _bus_pins
from _pins import as_int as _as_int
from _samples import Sample as _Sample
from _samples import recorded_into as _recorded_into


def _depth(value, name):
    value = _as_int(value)
    if value not in (8, 16, 24, 32):
        raise ValueError("%s must be 8, 16, 24, or 32" % name)
    return value


class I2SIn(_Sample):
    """Records sound from an I2S bus, or plays it on."""

    _pins = ()

    def __init__(
        self,
        bit_clock,
        word_select,
        data,
        *,
        main_clock=None,
        sample_rate=16000,
        bit_depth=16,
        output_bit_depth=None,
        mono=True,
        left_justified=False,
        samples_signed=True,
        external_clock=False,
    ):
        bit_clock, word_select, data = _bus_pins(bit_clock, word_select, data, main_clock, external_clock)
        rate, depth = _as_int(sample_rate), _depth(bit_depth, "bit_depth")
        bits = depth if output_bit_depth is None else _depth(output_bit_depth, "output_bit_depth")
        if depth == 8 and _b.PLATFORM[:2] == "RP":
            raise NotImplementedError("bit_depth")
        if rate < 1:
            raise ValueError("sample_rate must be >= 1")
        self._depth = depth
        self._made(L.AUDIO_I2S_IN, L.SAMPLE_WORDS, rate, 1 if mono else 2, bits, bool(samples_signed))
        modes = [(data, L.PIN_LISTEN, L.FUNCTION_I2S_DATA)]
        if not external_clock:
            modes.append((bit_clock, L.PIN_TALK, L.FUNCTION_BIT_CLOCK))
            modes.append((word_select, L.PIN_TALK, L.FUNCTION_WORD_SELECT))
        for n, mode, function in modes:
            _claim(n, mode, function)
        self._pins = tuple([n for n, _, _ in modes])
        _hold(self)

    def _pin_numbers(self):
        return self._pins

    def deinit(self):
        """Stop, and release the pins for other use."""
        super().deinit()
        pins, self._pins = self._pins, ()
        for n in pins:
            _release(n)
        if pins:
            _drop(self)

    def record(self, destination, destination_length):
        """Fill a buffer with samples; how many there are."""
        self._check()
        count, code, address, unit = _recorded_into(destination, destination_length)
        r = self._r
        bits, signed = r[L.SAMPLE_BITS], r[L.SAMPLE_SIGNED]
        wanted = (
            ("b" if bits == 8 else "h" if bits == 16 else "i")
            if signed
            else ("B" if bits == 8 else "H" if bits == 16 else "I")
        )
        if code != wanted and not (bits == 8 and code in "\1B" and type(destination) is bytearray):
            raise TypeError("invalid destination buffer, must be an array of type: %s" % wanted)
        if count:
            rate, channels = r[L.SAMPLE_RATE], r[L.SAMPLE_CHANNELS]
            _bell.record_i2s(rate, self._depth, bits, channels, bool(signed), address, count, unit)
        return count

    @property
    def bit_depth(self):
        self._check()
        return self._depth

    @property
    def samples_signed(self):
        self._check()
        return bool(self._r[L.SAMPLE_SIGNED])

    @property
    def overflow(self):
        self._check()
        return False
