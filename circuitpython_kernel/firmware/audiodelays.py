"""Effects that play sound again, later. Follows CircuitPython 10's audiodelays module."""

from array import array as _array

from _blocks import number_in as _number_in
from _effects import Effect as _Effect
from _effects import frames_of as _frames_of
from _effects import input_of as _input
from _effects import put_filters as _put_filters
from _pins import as_float as _as_float
from _pins import as_int as _as_int
from _pins import check_range as _check_range
from uctypes import addressof as _addressof


class Echo(_Effect):
    """An echo."""

    def __init__(
        self,
        max_delay_ms=500,
        delay_ms=250.0,
        decay=0.7,
        filter=None,
        mix=0.25,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
        freq_shift=False,
    ):
        longest = _check_range(max_delay_ms, "max_delay_ms", 1, 4000)
        r = self._begin(L.AUDIO_ECHO, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        r[L.EFFECT_FIRST_SIZE] = longest
        r[L.EFFECT_OPTION] = bool(freq_shift)
        self.delay_ms = delay_ms
        self.decay = decay
        self.filter = filter
        self.mix = mix
        self._remember(_frames_of(r[L.SAMPLE_RATE], longest) * 2 * channel_count)

    delay_ms = _input(0, "delay_ms")
    decay = _input(1, "decay")
    mix = _input(2, "mix")

    @property
    def filter(self):
        return self._filters[0]

    @filter.setter
    def filter(self, value):
        self._filters = _put_filters(self, L.EFFECT_FILTERS, value)

    @property
    def freq_shift(self):
        return bool(self._r[L.EFFECT_OPTION])

    @freq_shift.setter
    def freq_shift(self, value):
        self._r[L.EFFECT_OPTION] = bool(value)
        self._r[L.EFFECT_CHANGES] += 1


class Chorus(_Effect):
    """Sound as if several played it."""

    def __init__(
        self,
        max_delay_ms=50,
        delay_ms=50.0,
        voices=1.0,
        mix=0.5,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        longest = _check_range(max_delay_ms, "max_delay_ms", 1, 4000)
        r = self._begin(L.AUDIO_CHORUS, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        self.delay_ms = delay_ms
        self.voices = voices
        self.mix = mix
        self._remember(int(r[L.SAMPLE_RATE] / 1000 * longest * 2 * channel_count) // 2 * 2)

    delay_ms = _input(0, "delay_ms")
    voices = _input(1, "voices")
    mix = _input(2, "mix")


class Flanger(_Effect):
    """Sound with itself a moment ago, which comes and goes."""

    def __init__(
        self,
        max_delay_ms=10,
        min_delay_ms=1.0,
        rate=0.5,
        depth=0.5,
        feedback=0.5,
        mix=0.5,
        invert=False,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        longest = _check_range(max_delay_ms, "max_delay_ms", 1, 100)
        r = self._begin(L.AUDIO_FLANGER, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        r[L.EFFECT_FIRST_SIZE] = longest
        self.min_delay_ms = min_delay_ms
        self.rate = rate
        self.depth = depth
        self.feedback = feedback
        self.mix = mix
        self.invert = invert
        self._remember((_frames_of(r[L.SAMPLE_RATE], longest) + 2) * 2 * channel_count)

    min_delay_ms = _input(0, "min_delay_ms")
    rate = _input(1, "rate")
    depth = _input(2, "depth")
    feedback = _input(3, "feedback")
    mix = _input(4, "mix")

    @property
    def invert(self):
        return bool(self._r[L.EFFECT_OPTION])

    @invert.setter
    def invert(self, value):
        self._r[L.EFFECT_OPTION] = bool(value)

    @property
    def lfo_value(self):
        self._check()
        return self._n[L.EFFECT_NUMBER_VALUE]


class GranularPitchShift(_Effect):
    """Sound higher or lower, by grains of it."""

    def __init__(
        self,
        semitones=0.0,
        mix=1.0,
        grain_size=1024,
        density=2,
        spread=0.0,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        size = _as_int(grain_size)
        if size < 2:
            raise ValueError("grain_size must be >= 2")
        grains = _check_range(density, "density", 1, 8)
        r = self._begin(
            L.AUDIO_GRANULAR_PITCH_SHIFT, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count
        )
        r[L.EFFECT_FIRST_SIZE] = size
        r[L.EFFECT_SECOND_SIZE] = grains
        self.semitones = semitones
        self.mix = mix
        self.spread = spread
        self._remember(4 * size * channel_count)

    semitones = _input(0, "semitones")
    mix = _input(1, "mix")

    @property
    def spread(self):
        return self._n[L.EFFECT_NUMBER_VALUE]

    @spread.setter
    def spread(self, value):
        self._n[L.EFFECT_NUMBER_VALUE] = min(1.0, max(0.0, _as_float(value)))


class MultiTapDelay(_Effect):
    """A delay that is heard at several times."""

    def __init__(
        self,
        max_delay_ms=500,
        delay_ms=250.0,
        decay=0.7,
        mix=0.25,
        taps=None,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        longest = _check_range(max_delay_ms, "max_delay_ms", 1, 4000)
        r = self._begin(
            L.AUDIO_MULTI_TAP_DELAY, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count
        )
        self.delay_ms = delay_ms
        self.decay = decay
        self.mix = mix
        self.taps = taps
        self._remember(_frames_of(r[L.SAMPLE_RATE], longest) * 2 * channel_count)

    decay = _input(0, "decay")
    mix = _input(1, "mix")

    @property
    def delay_ms(self):
        return self._n[L.EFFECT_NUMBER_VALUE]

    @delay_ms.setter
    def delay_ms(self, value):
        self._n[L.EFFECT_NUMBER_VALUE] = max(_as_float(value), 1000 / self._r[L.SAMPLE_RATE])
        self._r[L.EFFECT_CHANGES] += 1

    @property
    def taps(self):
        table = self._taps
        count = len(table) // 2
        return tuple([(table[n], table[count + n]) for n in range(count)]) if count else None

    @taps.setter
    def taps(self, value):
        places, levels = [], []
        if value is not None:
            try:
                value = tuple(value)
            except TypeError:
                raise TypeError("taps must be of type iterable, not %s" % type(value).__name__)
            if not value:
                raise ValueError("items length must be >= 1")
            for one in value:
                if isinstance(one, tuple):
                    if len(one) != 2:
                        raise ValueError("items length must be 2")
                elif isinstance(one, (int, float)):
                    one = (one, 1.0)
                else:
                    raise TypeError("object in taps must be of type iterable or float, not %s" % type(one).__name__)
                places.append(_number_in(one[0], "position", 0, 1))
                levels.append(_number_in(one[1], "level", 0, 1))
        r = self._r
        r[L.EFFECT_TABLE_SIZE] = 0
        self._taps = table = _array("d", places + levels)
        r[L.EFFECT_TABLE] = _addressof(table) if places else 0
        r[L.EFFECT_TABLE_SIZE] = len(places)


class PitchShift(_Effect):
    """Sound higher or lower."""

    def __init__(
        self,
        semitones=0.0,
        mix=1.0,
        window=1024,
        overlap=128,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        window, overlap = _as_int(window), _as_int(overlap)
        r = self._begin(L.AUDIO_PITCH_SHIFT, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        r[L.EFFECT_FIRST_SIZE] = window
        r[L.EFFECT_SECOND_SIZE] = overlap
        self.semitones = semitones
        self.mix = mix
        self._remember(window + overlap)

    semitones = _input(0, "semitones")
    mix = _input(1, "mix")

    @property
    def freeze(self):
        return bool(self._r[L.EFFECT_OPTION])

    @freeze.setter
    def freeze(self, value):
        self._r[L.EFFECT_OPTION] = bool(value)
