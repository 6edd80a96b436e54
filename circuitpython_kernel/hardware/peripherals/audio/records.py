"""How the objects of the audio modules lie in the guest's memory: the one definition.

Each has a record of 32-bit words, an ``array('i')`` on the program's heap, which never moves. One that has numbers with
fractions has an ``array('d')``, too, whose address is in the record. Records refer to others by the address of their
items; the firmware's objects hold each other as Python objects, for the collector. The firmware gets these numbers
as constants; see `constants`.
"""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What a record is of: its first word. No other array is likely to begin so."""

    RAW = 0x2A0D1001
    WAVE = 0x2A0D1002
    MIXER = 0x2A0D1003
    SYNTHESIZER = 0x2A0D1004
    TRACK = 0x2A0D1005
    ECHO = 0x2A0D1031
    CHORUS = 0x2A0D1032
    MULTI_TAP_DELAY = 0x2A0D1033
    PITCH_SHIFT = 0x2A0D1034
    GRANULAR_PITCH_SHIFT = 0x2A0D1035
    FLANGER = 0x2A0D1036
    FILTER = 0x2A0D1037
    DISTORTION = 0x2A0D1038
    PHASER = 0x2A0D1039
    FREEVERB = 0x2A0D103A
    SPEED_CHANGER = 0x2A0D1041
    RESAMPLER = 0x2A0D1042
    I2S_IN = 0x2A0D1043
    MP3 = 0x2A0D1044
    VOICE = 0x2A0D1011
    NOTE = 0x2A0D1012
    LFO = 0x2A0D1021
    MATH = 0x2A0D1022
    BIQUAD = 0x2A0D1023


class Sample(IntEnum):
    """Words that every sample's record begins with."""

    KIND = 0
    SERIAL = 1  # no two records of a board have the same, until the board is reset
    RATE = 2  # in hertz
    CHANNELS = 3  # 0 when it was deinitialised
    BITS = 4  # 8 or 16
    SIGNED = 5
    SINGLE = 6  # 1: an output asks for one block only, and repeats it
    WORDS = 7


class Raw(IntEnum):
    """Words of an `audiocore.RawSample`, behind those of every sample."""

    BUFFER = 7
    LENGTH = 8  # in bytes
    HALF = 9  # which half comes next
    WORDS = 10


class Wave(IntEnum):
    """Words of an `audiocore.WaveFile`, behind those of every sample."""

    FILE = 7  # the number of what the host has read
    BLOCK = 8  # bytes at a time
    LENGTH = 9  # of all samples, in bytes, by the file's head
    LEFT = 10  # bytes that are still to come
    WORDS = 11


class Mp3(IntEnum):
    """Words of an `audiomp3.MP3Decoder`, behind those of every sample."""

    FILE = 7  # the number of what the host has decoded
    PLACE = 8  # in bytes of it
    LENGTH = 9
    TRUE_RATE = 10  # the file's, whatever the program sets
    DECODED = 11  # samples
    LEVEL = 12  # how loud the last frame was, in 65,536ths
    WORDS = 13


class Mixer(IntEnum):
    """Words of an `audiomixer.Mixer`, behind those of every sample."""

    BLOCK = 7  # bytes at a time
    VOICES = 8
    TABLE = 9  # the address of the voices' addresses
    WORDS = 10


class Voice(IntEnum):
    """Words of an `audiomixer.MixerVoice`."""

    KIND = 0
    SERIAL = 1
    SAMPLE = 2  # the address of its record; 0 when it plays nothing
    LOOP = 3
    NUMBERS = 4
    LEVEL = 5  # the address of a block; 0 for a number
    PANNING = 6
    ACTIVE_LOW = 7  # how loud it is now
    ACTIVE_HIGH = 8
    WORDS = 9


class VoiceNumber(IntEnum):
    """Numbers of a voice."""

    LEVEL = 0
    PANNING = 1
    COUNT = 2


class Effect(IntEnum):
    """Words of an effect (`audiodelays`, `audiofilters`, `audiofreeverb`), behind those of every sample.

    Which number goes into which input, and what sizes and options are, each effect's class says.
    """

    BLOCK = 7  # bytes at a time
    SAMPLE = 8  # the address of its record; 0 when it plays nothing
    LOOP = 9
    NUMBERS = 10
    STORE = 11  # the address of what it remembers of the sound
    STORE_SIZE = 12  # in bytes
    FIRST_SIZE = 13
    SECOND_SIZE = 14
    MODE = 15
    OPTION = 16
    CHANGES = 17  # counts what the host has to look at
    FILTERS = 18  # the address of filters' addresses
    FILTER_COUNT = 19
    AFTER_FILTERS = 20
    AFTER_FILTER_COUNT = 21
    TABLE = 22  # the address of numbers
    TABLE_SIZE = 23
    INPUT = 24  # addresses of blocks, of the first input and the others; 0 for numbers
    WORDS = 30


class EffectNumber(IntEnum):
    """Numbers of an effect; those of inputs are first."""

    INPUT = 0
    VALUE = 6  # behind six inputs: something else, or what the host tells
    COUNT = 7


class DistortionMode(IntEnum):
    """Values of ``Effect.MODE`` of a `audiofilters.Distortion`."""

    CLIP = 0
    LOFI = 1
    OVERDRIVE = 2
    WAVESHAPE = 3


class Speed(IntEnum):
    """Words of an `audiospeed.SpeedChanger` and a `Resampler`, behind those of every sample."""

    SAMPLE = 7
    STEP = 8  # by how much the place moves in a frame, in 65,536ths of one
    WORDS = 9


class Synth(IntEnum):
    """Words of a `synthio.Synthesizer` and a `synthio.MidiTrack`, behind those of every sample."""

    WAVEFORM = 7
    LENGTH = 8  # of the waveform, in samples; 0 for the usual one
    ATTACK_STEP = 9
    DECAY_STEP = 10
    RELEASE_STEP = 11
    ATTACK_LEVEL = 12
    SUSTAIN_LEVEL = 13
    VOICES = 14
    TABLE = 15  # the address of the channels
    BLOCKS = 16  # the address of the addresses of blocks that run freely
    BLOCK_COUNT = 17
    # A track's.
    DURATION = 18  # frames up to the next event
    TRACK = 19
    SIZE = 20  # bytes of it
    POSITION = 21
    ERROR = 22  # where the track is wrong; -1 when it is not
    TEMPO = 23
    WORDS = 24


class Channel(IntEnum):
    """Words of each channel of a synthesizer."""

    NOTE = 0  # the number of a note, the address of a `Note`, or SILENCE
    LEVEL = 1
    SUBSTEP = 2
    STATE = 3  # an `EnvelopeState`
    PHASE = 4
    RING_PHASE = 5
    LEFT = 6  # how loud it is now
    RIGHT = 7
    WORDS = 8


SILENCE = -1


class EnvelopeState(IntEnum):
    """Where in its envelope a note is."""

    ATTACK = 0
    DECAY = 1
    SUSTAIN = 2
    RELEASE = 3


class Note(IntEnum):
    """Words of a `synthio.Note`."""

    KIND = 0
    SERIAL = 1
    RATE = 2  # that the envelope was worked out for; 0: none
    WAVEFORM = 3
    LENGTH = 4  # 0 for the synthesizer's
    RING_WAVEFORM = 5
    RING_LENGTH = 6
    HAS_ENVELOPE = 7
    ATTACK_STEP = 8
    DECAY_STEP = 9
    RELEASE_STEP = 10
    ATTACK_LEVEL = 11
    SUSTAIN_LEVEL = 12
    FILTER = 13  # the address of a `Biquad`, or 0
    X0 = 14  # what the filter remembers
    X1 = 15
    Y0 = 16
    Y1 = 17
    NUMBERS = 18
    PANNING = 19  # addresses of blocks; 0 for numbers
    AMPLITUDE = 20
    BEND = 21
    LOOP_START = 22
    LOOP_END = 23
    RING_BEND = 24
    RING_LOOP_START = 25
    RING_LOOP_END = 26
    WORDS = 27


class NoteNumber(IntEnum):
    """Numbers of a note; the first are in the order of the words of their blocks."""

    PANNING = 0
    AMPLITUDE = 1
    BEND = 2
    LOOP_START = 3
    LOOP_END = 4
    RING_BEND = 5
    RING_LOOP_START = 6
    RING_LOOP_END = 7
    FREQUENCY = 8
    RING_FREQUENCY = 9
    COUNT = 10


class Block(IntEnum):
    """Words that an LFO's and a Math's record begin with."""

    KIND = 0
    SERIAL = 1
    TICK = 2  # when its value was worked out
    NUMBERS = 3  # the first is its value


class Lfo(IntEnum):
    """Words of a `synthio.LFO`."""

    RATE = 4  # addresses of blocks; 0 for numbers
    SCALE = 5
    OFFSET = 6
    PHASE_OFFSET = 7
    WAVEFORM = 8
    LENGTH = 9  # 0 for the usual one
    ONCE = 10
    INTERPOLATE = 11
    WORDS = 12


class LfoNumber(IntEnum):
    """Numbers of an LFO; some are in the order of the words of their blocks."""

    VALUE = 0
    RATE = 1
    SCALE = 2
    OFFSET = 3
    PHASE_OFFSET = 4
    PHASE = 5
    COUNT = 6


class Math(IntEnum):
    """Words of a `synthio.Math`."""

    A = 4  # addresses of blocks; 0 for numbers
    B = 5
    C = 6
    OPERATION = 7
    WORDS = 8


class MathNumber(IntEnum):
    """Numbers of a Math."""

    VALUE = 0
    A = 1
    B = 2
    C = 3
    COUNT = 4


class Operation(IntEnum):
    """Values of ``Math.OPERATION``: `synthio.MathOperation`."""

    SUM = 0
    ADD_SUB = 1
    PRODUCT = 2
    MUL_DIV = 3
    SCALE_OFFSET = 4
    OFFSET_SCALE = 5
    LERP = 6
    CONSTRAINED_LERP = 7
    DIV_ADD = 8
    ADD_DIV = 9
    MID = 10
    MAX = 11
    MIN = 12
    ABS = 13


class Filter(IntEnum):
    """Words of a `synthio.Biquad`."""

    KIND = 0
    SERIAL = 1
    MODE = 2
    NUMBERS = 3
    FREQUENCY = 4  # addresses of blocks; 0 for numbers
    Q = 5
    A = 6
    WORDS = 7


class FilterNumber(IntEnum):
    """Numbers of a filter."""

    FREQUENCY = 0
    Q = 1
    A = 2
    COUNT = 3


class FilterMode(IntEnum):
    """Values of ``Filter.MODE``."""

    LOW_PASS = 0
    HIGH_PASS = 1
    BAND_PASS = 2
    NOTCH = 3
    PEAKING_EQ = 4
    LOW_SHELF = 5
    HIGH_SHELF = 6


LONGEST_WAVEFORM = 16384
"""Samples of a waveform at most."""

COMBS = (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617)
ALL_PASSES = (556, 441, 341, 225)
FREEVERB_STORE = sum(COMBS) + sum(ALL_PASSES)
"""Samples that a `audiofreeverb.Freeverb` remembers, for each channel."""

_GROUPS: dict[str, type[IntEnum]] = {
    "AUDIO": Kind, "SAMPLE": Sample, "RAW": Raw, "WAVEFILE": Wave, "MIXER": Mixer, "VOICE": Voice,
    "VOICE_NUMBER": VoiceNumber, "SYNTH": Synth, "CHANNEL": Channel, "ENVELOPE": EnvelopeState, "NOTE": Note,
    "NOTE_NUMBER": NoteNumber, "BLOCK": Block, "LFO": Lfo, "LFO_NUMBER": LfoNumber, "MATH": Math,
    "MATH_NUMBER": MathNumber, "FILTER": Filter, "FILTER_NUMBER": FilterNumber, "FILTER_MODE": FilterMode,
    "OPERATION": Operation, "EFFECT": Effect, "EFFECT_NUMBER": EffectNumber, "SPEED": Speed,
    "MP3": Mp3,
    "DISTORTION": DistortionMode,
}  # fmt: skip


def constants() -> dict[str, int]:
    """Every number that the firmware may name, as ``L.NAME``."""
    found = {f"{prefix}_{member.name}": int(member) for prefix, group in _GROUPS.items() for member in group}
    return found | {"SILENCE": SILENCE, "LONGEST_WAVEFORM": LONGEST_WAVEFORM, "FREEVERB_STORE": FREEVERB_STORE}
