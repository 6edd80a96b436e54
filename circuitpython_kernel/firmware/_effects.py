"""What effects of sound have in common. The host makes their sound; see hardware/peripherals/audio/effect.py."""

from array import array

import _bell_samples as bell
from _blocks import WithInputs, input_property
from _pins import as_int, check_range
from _samples import Sample, check_sample
from synthio import Biquad
from uctypes import addressof


class Effect(Sample, WithInputs):
    """Plays one sample, and changes it."""

    _sample = None

    def _begin(self, kind, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count):
        """Make the record; what it is for comes later."""
        channels = check_range(channel_count, "channel_count", 1, 2)
        rate, bits = as_int(sample_rate), as_int(bits_per_sample)
        if rate < 1:
            raise ValueError("sample_rate must be >= 1")
        if bits not in (8, 16):
            raise ValueError("bits_per_sample must be 8 or 16")
        self._r = None
        r = Sample._made(self, kind, L.EFFECT_WORDS, rate, channels, bits, bool(samples_signed))
        self._n = array("d", bytes(8 * L.EFFECT_NUMBER_COUNT))
        self._o = [None] * L.EFFECT_NUMBER_VALUE
        r[L.EFFECT_BLOCK] = as_int(buffer_size)
        r[L.EFFECT_NUMBERS] = addressof(self._n)
        return r

    def _remember(self, size):
        """Make room for so many bytes of sound."""
        self._store = store = bytearray(max(size, 2))
        r = self._r
        r[L.EFFECT_STORE] = addressof(store)
        r[L.EFFECT_STORE_SIZE] = len(store)

    def _put(self, input, word, number, value, name):
        super()._put(input, word, number, value, name)
        self._r[L.EFFECT_CHANGES] += 1

    def deinit(self):
        """Let go of the sample, and of what was heard."""
        super().deinit()
        self._sample = self._store = None
        self._r[L.EFFECT_SAMPLE] = self._r[L.EFFECT_STORE_SIZE] = 0

    @property
    def playing(self):
        self._check()
        return self._r[L.EFFECT_SAMPLE] != 0

    def play(self, sample, *, loop=False):
        """Play a sample, over and over if it is to loop; the effect itself."""
        self._check()
        address = check_sample(sample)
        bell.effect(addressof(self._r), address, bool(loop))
        self._sample = sample  # or it could be collected while it plays
        return self

    def stop(self):
        """Play no sample; what rings goes on."""
        self._r[L.EFFECT_SAMPLE] = 0
        self._sample = None


def input_of(number, name):
    """A property that is an input of an effect."""
    return input_property(number, L.EFFECT_INPUT + number, L.EFFECT_NUMBER_INPUT + number, name)


def put_filters(effect, word, value):
    """Let an effect have a filter, a tuple of them, or none; what keeps them for the collector."""
    if value is None:
        filters = ()
    elif isinstance(value, tuple):
        for one in value:
            if not isinstance(one, Biquad):
                raise TypeError("object in filter must be of type Biquad, not %s" % type(one).__name__)
        filters = value
    elif isinstance(value, Biquad):
        filters = (value,)
    else:
        raise TypeError("filter must be of type Biquad or tuple, not %s" % type(value).__name__)
    r = effect._r
    table = array("i", [addressof(one._r) for one in filters])
    r[word + 1] = 0
    r[word] = addressof(table) if filters else 0
    r[word + 1] = len(filters)
    return value, table


def frames_of(sample_rate, milliseconds):
    """How many frames pass in a time, at most."""
    return int(sample_rate / 1000 * milliseconds)
