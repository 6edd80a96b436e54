"""Samples faster or slower. Follows CircuitPython 10's audiospeed module."""

from _blocks import number_in as _number_in
from _samples import Sample as _Sample
from _samples import check_sample as _check_sample


def _step(rate):
    return int(_number_in(rate, "rate", 0, 1000) * 65536)


class _Speed(_Sample):
    _source = None

    def _begin(self, kind, source):
        address = _check_sample(source)
        source._check()
        s = source._r
        r = self._made(
            kind,
            L.SPEED_WORDS,
            s[L.SAMPLE_RATE],
            s[L.SAMPLE_CHANNELS],
            s[L.SAMPLE_BITS],
            s[L.SAMPLE_SIGNED],
        )
        r[L.SPEED_SAMPLE] = address
        r[L.SPEED_STEP] = 65536
        self._source = source  # or it could be collected while it plays

    def deinit(self):
        """Let go of the source."""
        super().deinit()
        self._source = None


class SpeedChanger(_Speed):
    """A sample, faster or slower, and so higher or lower."""

    def __init__(self, source, rate=1.0):
        self._begin(L.AUDIO_SPEED_CHANGER, source)
        self._r[L.SPEED_STEP] = _step(rate)

    @property
    def rate(self):
        self._check()
        return self._r[L.SPEED_STEP] / 65536

    @rate.setter
    def rate(self, value):
        self._check()
        self._r[L.SPEED_STEP] = _step(value)


class Resampler(_Speed):
    """A sample with as many samples a second as what plays it wants."""

    def __init__(self, source):
        self._begin(L.AUDIO_RESAMPLER, source)

    @property
    def rate(self):
        self._check()
        return (self._r[L.SPEED_STEP] & 0xFFFFFFFF) / 65536
