"""A room around the sound. Follows CircuitPython 10's audiofreeverb module."""

from _effects import Effect as _Effect
from _effects import input_of as _input
from _effects import put_filters as _put_filters


class Freeverb(_Effect):
    """Sound in a room."""

    def __init__(
        self,
        roomsize=0.5,
        damp=0.5,
        pre_filter=None,
        post_filter=None,
        mix=0.5,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        if not samples_signed:
            raise ValueError("samples_signed must be true")
        if bits_per_sample != 16:
            raise ValueError("bits_per_sample must be 16")
        self._begin(L.AUDIO_FREEVERB, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        self.roomsize = roomsize
        self.damp = damp
        self.pre_filter = pre_filter
        self.post_filter = post_filter
        self.mix = mix
        self._remember(2 * L.FREEVERB_STORE * channel_count)

    roomsize = _input(0, "roomsize")
    damp = _input(1, "damp")
    mix = _input(2, "mix")

    @property
    def pre_filter(self):
        return self._before[0]

    @pre_filter.setter
    def pre_filter(self, value):
        self._before = _put_filters(self, L.EFFECT_FILTERS, value)

    @property
    def post_filter(self):
        return self._after[0]

    @post_filter.setter
    def post_filter(self, value):
        self._after = _put_filters(self, L.EFFECT_AFTER_FILTERS, value)
