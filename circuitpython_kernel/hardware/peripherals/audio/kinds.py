"""Which source makes the samples of which kind of record."""

from __future__ import annotations

from .delays import ChorusSamples, EchoSamples, MultiTapSamples
from .distortion import DistortionSamples
from .filtering import FilterSamples, PhaserSamples
from .flanger import FlangerSamples
from .freeverb import FreeverbSamples
from .i2s_in import I2SInSamples
from .midi_track import TrackSamples
from .mixer import MixerSamples
from .mp3 import Mp3Samples
from .pitch import GranularSamples, PitchShiftSamples
from .raw import RawSamples
from .records import Kind
from .source import Source
from .speed import ResamplerSamples, SpeedSamples
from .synthesizer import SynthesizerSamples
from .wave_file import WaveSamples

SOURCES: dict[int, type[Source]] = {
    Kind.RAW: RawSamples,
    Kind.WAVE: WaveSamples,
    Kind.MIXER: MixerSamples,
    Kind.SYNTHESIZER: SynthesizerSamples,
    Kind.TRACK: TrackSamples,
    Kind.ECHO: EchoSamples,
    Kind.CHORUS: ChorusSamples,
    Kind.MULTI_TAP_DELAY: MultiTapSamples,
    Kind.PITCH_SHIFT: PitchShiftSamples,
    Kind.GRANULAR_PITCH_SHIFT: GranularSamples,
    Kind.FLANGER: FlangerSamples,
    Kind.FILTER: FilterSamples,
    Kind.DISTORTION: DistortionSamples,
    Kind.PHASER: PhaserSamples,
    Kind.FREEVERB: FreeverbSamples,
    Kind.SPEED_CHANGER: SpeedSamples,
    Kind.RESAMPLER: ResamplerSamples,
    Kind.I2S_IN: I2SInSamples,
    Kind.MP3: Mp3Samples,
}
