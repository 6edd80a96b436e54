"""Effects that filter sound. Follows CircuitPython 10's audiofilters module."""

from _constants import Constant as _Constant
from _constants import constants as _constants
from _effects import Effect as _Effect
from _effects import input_of as _input
from _effects import put_filters as _put_filters
from _pins import check_range as _check_range


class DistortionMode(_Constant):
    """How a `Distortion` bends sound."""


_constants(DistortionMode, "audiofilters", "CLIP LOFI OVERDRIVE WAVESHAPE")
_MODES = (DistortionMode.CLIP, DistortionMode.LOFI, DistortionMode.OVERDRIVE, DistortionMode.WAVESHAPE)


class Distortion(_Effect):
    """Sound that is too loud, or too coarse."""

    def __init__(
        self,
        drive=0.0,
        pre_gain=0.0,
        post_gain=0.0,
        mode=DistortionMode.CLIP,
        soft_clip=False,
        mix=1.0,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        self._begin(L.AUDIO_DISTORTION, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        self.drive = drive
        self.pre_gain = pre_gain
        self.post_gain = post_gain
        self.mode = mode
        self.soft_clip = soft_clip
        self.mix = mix

    drive = _input(0, "drive")
    pre_gain = _input(1, "pre_gain")
    post_gain = _input(2, "post_gain")
    mix = _input(3, "mix")

    @property
    def mode(self):
        return _MODES[self._r[L.EFFECT_MODE]]

    @mode.setter
    def mode(self, value):
        if not isinstance(value, DistortionMode):
            raise TypeError("mode must be of type DistortionMode, not %s" % type(value).__name__)
        self._r[L.EFFECT_MODE] = _MODES.index(value)

    @property
    def soft_clip(self):
        return bool(self._r[L.EFFECT_OPTION])

    @soft_clip.setter
    def soft_clip(self, value):
        self._r[L.EFFECT_OPTION] = bool(value)


class Filter(_Effect):
    """Sound through filters of `synthio`."""

    def __init__(
        self,
        filter=None,
        mix=1.0,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        self._begin(L.AUDIO_FILTER, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        self.filter = filter
        self.mix = mix

    mix = _input(0, "mix")

    @property
    def filter(self):
        return self._filters[0]

    @filter.setter
    def filter(self, value):
        self._filters = _put_filters(self, L.EFFECT_FILTERS, value)


class Phaser(_Effect):
    """Sound with itself, whose phases are shifted."""

    def __init__(
        self,
        frequency=1000.0,
        feedback=0.7,
        mix=1.0,
        stages=6,
        buffer_size=512,
        sample_rate=8000,
        bits_per_sample=16,
        samples_signed=True,
        channel_count=1,
    ):
        self._begin(L.AUDIO_PHASER, buffer_size, sample_rate, bits_per_sample, samples_signed, channel_count)
        self.frequency = frequency
        self.feedback = feedback
        self.mix = mix
        self.stages = stages

    frequency = _input(0, "frequency")
    feedback = _input(1, "feedback")
    mix = _input(2, "mix")

    @property
    def stages(self):
        return self._r[L.EFFECT_FIRST_SIZE]

    @stages.setter
    def stages(self, value):
        self._r[L.EFFECT_FIRST_SIZE] = _check_range(value, "stages", 1, 255)
        self._r[L.EFFECT_CHANGES] += 1
