"""Several samples at once. Follows CircuitPython 10's audiomixer module."""

from array import array as _array

import _bell_samples as _bell
import _board as _b
from _blocks import WithInputs as _WithInputs
from _blocks import input_property as _input
from _blocks import number_in as _number_in
from _pins import as_int as _as_int
from _pins import check_range as _check_range
from _samples import Sample as _Sample
from _samples import check_sample as _check_sample
from uctypes import addressof as _addressof


class MixerVoice(_WithInputs):
    """Plays one of the samples."""

    _mixer = None
    _number = 0
    _sample = None

    def __init__(self):
        self._made(L.AUDIO_VOICE, L.VOICE_WORDS, L.VOICE_NUMBER_COUNT, L.VOICE_NUMBERS, 2)
        self.level = 1.0
        self.panning = 0.0

    def _put(self, input, word, number, value, name):
        if "synthio" not in _b.MODULES:
            value = _number_in(value, name, -1 if input else 0, 1)
        super()._put(input, word, number, value, name)

    level = _input(0, L.VOICE_LEVEL, L.VOICE_NUMBER_LEVEL, "level")
    panning = _input(1, L.VOICE_PANNING, L.VOICE_NUMBER_PANNING, "panning")

    def play(self, sample, *, loop=False):
        """Play a sample, over and over if it is to loop."""
        address = _check_sample(sample)
        if self._mixer is None:
            raise RuntimeError("Internal error")
        _bell.voice(_addressof(self._mixer._r), self._number, address, bool(loop))
        self._sample = sample

    def stop(self, voice=0):
        """Play nothing."""
        self._r[L.VOICE_SAMPLE] = 0
        self._sample = None

    def end(self):
        """Do not begin anew when the sample is over."""
        if self._r[L.VOICE_SAMPLE]:
            self._r[L.VOICE_LOOP] = 0

    @property
    def playing(self):
        return self._r[L.VOICE_SAMPLE] != 0

    @property
    def loop(self):
        return bool(self._r[L.VOICE_LOOP])

    @loop.setter
    def loop(self, value):
        self._r[L.VOICE_LOOP] = bool(value)


class Mixer(_Sample):
    """Mixes samples into one."""

    def __init__(
        self,
        voice_count=2,
        buffer_size=1024,
        channel_count=2,
        bits_per_sample=16,
        samples_signed=True,
        sample_rate=8000,
    ):
        count = _check_range(voice_count, "voice_count", 1, 255)
        channels = _check_range(channel_count, "channel_count", 1, 2)
        rate, bits, size = _as_int(sample_rate), _as_int(bits_per_sample), _as_int(buffer_size)
        if rate < 1:
            raise ValueError("sample_rate must be >= 1")
        if bits not in (8, 16):
            raise ValueError("bits_per_sample must be 8 or 16")
        r = self._made(L.AUDIO_MIXER, L.MIXER_WORDS, rate, channels, bits, bool(samples_signed))
        self._voices = voices = tuple([MixerVoice() for _ in range(count)])
        for n in range(count):
            voices[n]._mixer = self
            voices[n]._number = n
        self._table = _array("i", [_addressof(voice._r) for voice in voices])
        r[L.MIXER_BLOCK] = size // 2 // 4 * 4
        r[L.MIXER_VOICES] = count
        r[L.MIXER_TABLE] = _addressof(self._table)

    @property
    def playing(self):
        self._check()
        return any([voice.playing for voice in self._voices])

    @property
    def voice(self):
        self._check()
        return self._voices

    def _voice(self, number):
        number = _as_int(number) & 0xFF
        if number >= len(self._voices):
            raise ValueError("Invalid voice")
        return self._voices[number]

    def play(self, sample, *, voice=0, loop=False):
        """Play a sample on a voice; the mixer itself."""
        self._check()
        self._voice(voice).play(sample, loop=loop)
        return self

    def stop_voice(self, voice=0):
        """A voice plays nothing."""
        self._check()
        self._voice(voice).stop()
