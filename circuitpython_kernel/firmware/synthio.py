"""A synthesizer of many voices. Follows CircuitPython 10's synthio module; the host makes the sound."""

from array import array as _array
from collections import namedtuple as _namedtuple

import _bell_samples as _bell
import _board as _b
from _blocks import Block as _Block
from _blocks import WithInputs as _WithInputs
from _blocks import input_property as _input
from _blocks import number_in as _number_in
from _blocks import waveform_of as _waveform_of
from _constants import Constant as _Constant
from _constants import constants as _constants
from _pins import as_float as _as_float
from _pins import as_int as _as_int
from _pins import check_range as _check_range
from _samples import Sample as _Sample
from _samples import buffer_of as _buffer_of
from uctypes import addressof as _addressof

waveform_max_length = L.LONGEST_WAVEFORM


class EnvelopeState(_Constant):
    """Where in its envelope a note is."""


_constants(EnvelopeState, "synthio", "ATTACK DECAY SUSTAIN RELEASE")
_STATES = (EnvelopeState.ATTACK, EnvelopeState.DECAY, EnvelopeState.SUSTAIN, EnvelopeState.RELEASE)


class FilterMode(_Constant):
    """What a filter does."""


_MODES = "LOW_PASS HIGH_PASS BAND_PASS NOTCH PEAKING_EQ LOW_SHELF HIGH_SHELF"
_constants(FilterMode, "synthio", _MODES)
_MODES = [getattr(FilterMode, _name) for _name in _MODES.split()]


class MathOperation(_Constant):
    """What a `Math` computes; called, it makes one."""

    def __call__(self, a, b=0.0, c=1.0):
        return Math(self, a, b, c)


_OPERATIONS = (
    "SUM ADD_SUB PRODUCT MUL_DIV SCALE_OFFSET OFFSET_SCALE LERP CONSTRAINED_LERP DIV_ADD ADD_DIV MID MAX MIN ABS"
)
_constants(MathOperation, "synthio", _OPERATIONS)
_OPERATIONS = [getattr(MathOperation, _name) for _name in _OPERATIONS.split()]


def _one_of(constant, kind, all, name):
    """The number of a constant."""
    if not isinstance(constant, kind):
        raise TypeError("%s must be of type %s, not %s" % (name, kind.__name__, type(constant).__name__))
    return all.index(constant)


_Tuple = _namedtuple("Envelope", ("attack_time", "decay_time", "release_time", "attack_level", "sustain_level"))


class Envelope(_Tuple):
    """How loud a note is over time."""

    def __init__(self, *, attack_time=0.1, decay_time=0.05, release_time=0.2, attack_level=1.0, sustain_level=0.8):
        for name, value in (("attack_time", attack_time), ("decay_time", decay_time), ("release_time", release_time)):
            if _as_float(value) < 0:
                raise ValueError("%s must be >= 0" % name)
        _number_in(attack_level, "attack_level", 0, 1)
        _number_in(sustain_level, "sustain_level", 0, 1)
        super().__init__(attack_time, decay_time, release_time, attack_level, sustain_level)

    attack_time = property(lambda self: self[0])
    decay_time = property(lambda self: self[1])
    release_time = property(lambda self: self[2])
    attack_level = property(lambda self: self[3])
    sustain_level = property(lambda self: self[4])


def _step(rate, seconds, difference):
    """By how much a level moves in a block of 256 samples, so that it is there after some seconds."""
    samples = int(_as_float(seconds) * rate + 0.5)
    if not samples:
        return 32767
    step = min(32767, max(1, abs(difference * 256) // samples))
    return -step if difference < 0 else step


def _put_envelope(r, at, envelope, rate):
    """Write an envelope into a record."""
    if envelope is None:
        values = (32767, -32767, -32767, 32767, 32767)
    else:
        attack_time, decay_time, release_time, attack_level, sustain_level = envelope
        attack = int(32767 * attack_level)
        sustain = int(32767 * sustain_level * attack_level)
        values = (
            _step(rate, attack_time, attack),
            -_step(rate, decay_time, attack - sustain),
            -_step(rate, release_time, sustain or attack),
            attack,
            sustain,
        )
    for value in values:
        r[at] = value
        at += 1


def _check_envelope(envelope):
    if envelope is not None and not isinstance(envelope, Envelope):
        raise TypeError("envelope must be of type Envelope, not %s" % type(envelope).__name__)


class LFO(_Block):
    """A value that follows a waveform, slowly."""

    def __init__(
        self, waveform=None, *, rate=1.0, scale=1.0, offset=0.0, phase_offset=0.0, once=False, interpolate=True
    ):
        r = self._made(L.AUDIO_LFO, L.LFO_WORDS, L.LFO_NUMBER_COUNT, L.BLOCK_NUMBERS, 4)
        if waveform is not None:
            r[L.LFO_WAVEFORM], r[L.LFO_LENGTH] = _waveform_of(waveform)
        self._waveform = waveform
        self.rate = rate
        self.scale = scale
        self.offset = offset
        self.phase_offset = phase_offset
        self.once = once
        self.interpolate = interpolate
        _bell.first_value(_addressof(r))

    def __repr__(self):
        return self._shown("waveform", "rate", "scale", "offset", "phase_offset", "once", "interpolate")

    rate = _input(0, L.LFO_RATE, L.LFO_NUMBER_RATE, "rate")
    scale = _input(1, L.LFO_SCALE, L.LFO_NUMBER_SCALE, "scale")
    offset = _input(2, L.LFO_OFFSET, L.LFO_NUMBER_OFFSET, "offset")
    phase_offset = _input(3, L.LFO_PHASE_OFFSET, L.LFO_NUMBER_PHASE_OFFSET, "phase_offset")

    @property
    def waveform(self):
        return self._waveform

    @property
    def once(self):
        return bool(self._r[L.LFO_ONCE])

    @once.setter
    def once(self, value):
        self._r[L.LFO_ONCE] = bool(value)

    @property
    def interpolate(self):
        return bool(self._r[L.LFO_INTERPOLATE])

    @interpolate.setter
    def interpolate(self, value):
        self._r[L.LFO_INTERPOLATE] = bool(value)

    @property
    def phase(self):
        return self._n[L.LFO_NUMBER_PHASE]

    def retrigger(self):
        """Begin anew with the waveform."""
        self._n[L.LFO_NUMBER_PHASE] = 0


class Math(_Block):
    """A value that is computed from up to three others."""

    def __init__(self, operation, a, b=0.0, c=1.0):
        r = self._made(L.AUDIO_MATH, L.MATH_WORDS, L.MATH_NUMBER_COUNT, L.BLOCK_NUMBERS, 3)
        self.operation = operation
        self.a = a
        self.b = b
        self.c = c
        r[L.BLOCK_TICK] = _bell.tick()

    def __repr__(self):
        return self._shown("operation", "a", "b", "c")

    a = _input(0, L.MATH_A, L.MATH_NUMBER_A, "a")
    b = _input(1, L.MATH_B, L.MATH_NUMBER_B, "b")
    c = _input(2, L.MATH_C, L.MATH_NUMBER_C, "c")

    @property
    def operation(self):
        return _OPERATIONS[self._r[L.MATH_OPERATION]]

    @operation.setter
    def operation(self, value):
        self._r[L.MATH_OPERATION] = _one_of(value, MathOperation, _OPERATIONS, "operation")


class Biquad(_WithInputs):
    """A filter."""

    def __init__(self, mode, frequency, Q=0.7071067811865475, A=None):
        number = _one_of(mode, FilterMode, _MODES, "mode")
        r = self._made(L.AUDIO_BIQUAD, L.FILTER_WORDS, L.FILTER_NUMBER_COUNT, L.FILTER_NUMBERS, 3)
        r[L.FILTER_MODE] = number
        self.frequency = frequency
        self.Q = Q
        self.A = A

    def __repr__(self):
        return self._shown("mode", "frequency", "Q", "A")

    frequency = _input(0, L.FILTER_FREQUENCY, L.FILTER_NUMBER_FREQUENCY, "frequency")
    Q = _input(1, L.FILTER_Q, L.FILTER_NUMBER_Q, "Q")
    A = _input(2, L.FILTER_A, L.FILTER_NUMBER_A, "A")

    @property
    def mode(self):
        return _MODES[self._r[L.FILTER_MODE]]


class Note(_WithInputs):
    """A note with all that belongs to it."""

    def __init__(
        self,
        frequency,
        *,
        panning=0.0,
        amplitude=1.0,
        bend=0.0,
        waveform=None,
        waveform_loop_start=0,
        waveform_loop_end=waveform_max_length,
        envelope=None,
        filter=None,
        ring_frequency=0.0,
        ring_bend=0.0,
        ring_waveform=None,
        ring_waveform_loop_start=0,
        ring_waveform_loop_end=waveform_max_length,
    ):
        self._made(L.AUDIO_NOTE, L.NOTE_WORDS, L.NOTE_NUMBER_COUNT, L.NOTE_NUMBERS, 8)
        self.frequency = frequency
        self.panning = panning
        self.amplitude = amplitude
        self.bend = bend
        self.waveform = waveform
        self.waveform_loop_start = waveform_loop_start
        self.waveform_loop_end = waveform_loop_end
        self.envelope = envelope
        self.filter = filter
        self.ring_frequency = ring_frequency
        self.ring_bend = ring_bend
        self.ring_waveform = ring_waveform
        self.ring_waveform_loop_start = ring_waveform_loop_start
        self.ring_waveform_loop_end = ring_waveform_loop_end

    def __repr__(self):
        return self._shown(
            "frequency", "panning", "amplitude", "bend", "waveform", "waveform_loop_start", "waveform_loop_end",
            "envelope", "filter", "ring_frequency", "ring_bend", "ring_waveform", "ring_waveform_loop_start",
            "ring_waveform_loop_end",
        )  # fmt: skip

    panning = _input(0, L.NOTE_PANNING, L.NOTE_NUMBER_PANNING, "panning")
    amplitude = _input(1, L.NOTE_AMPLITUDE, L.NOTE_NUMBER_AMPLITUDE, "amplitude")
    bend = _input(2, L.NOTE_BEND, L.NOTE_NUMBER_BEND, "bend")
    waveform_loop_start = _input(3, L.NOTE_LOOP_START, L.NOTE_NUMBER_LOOP_START, "waveform_loop_start")
    waveform_loop_end = _input(4, L.NOTE_LOOP_END, L.NOTE_NUMBER_LOOP_END, "waveform_loop_end")
    ring_bend = _input(5, L.NOTE_RING_BEND, L.NOTE_NUMBER_RING_BEND, "ring_bend")
    ring_waveform_loop_start = _input(
        6, L.NOTE_RING_LOOP_START, L.NOTE_NUMBER_RING_LOOP_START, "ring_waveform_loop_start"
    )
    ring_waveform_loop_end = _input(7, L.NOTE_RING_LOOP_END, L.NOTE_NUMBER_RING_LOOP_END, "ring_waveform_loop_end")

    @property
    def frequency(self):
        return self._n[L.NOTE_NUMBER_FREQUENCY]

    @frequency.setter
    def frequency(self, value):
        self._n[L.NOTE_NUMBER_FREQUENCY] = _number_in(value, "frequency", 0, 32767)

    @property
    def ring_frequency(self):
        return self._n[L.NOTE_NUMBER_RING_FREQUENCY]

    @ring_frequency.setter
    def ring_frequency(self, value):
        self._n[L.NOTE_NUMBER_RING_FREQUENCY] = _number_in(value, "ring_frequency", 0, 32767)

    @property
    def waveform(self):
        return self._waveform

    @waveform.setter
    def waveform(self, value):
        r = self._r
        r[L.NOTE_WAVEFORM], r[L.NOTE_LENGTH] = (0, 0) if value is None else _waveform_of(value)
        self._waveform = value

    @property
    def ring_waveform(self):
        return self._ring_waveform

    @ring_waveform.setter
    def ring_waveform(self, value):
        r = self._r
        r[L.NOTE_RING_WAVEFORM], r[L.NOTE_RING_LENGTH] = (0, 0) if value is None else _waveform_of(value)
        self._ring_waveform = value

    @property
    def filter(self):
        return self._filter

    @filter.setter
    def filter(self, value):
        if value is not None and not isinstance(value, Biquad):
            raise TypeError("filter must be of type Biquad or None, not %s" % type(value).__name__)
        self._r[L.NOTE_FILTER] = 0 if value is None else _addressof(value._r)
        self._filter = value

    @property
    def envelope(self):
        return self._envelope

    @envelope.setter
    def envelope(self, value):
        _check_envelope(value)
        r = self._r
        if value is not None and r[L.NOTE_RATE]:
            _put_envelope(r, L.NOTE_ATTACK_STEP, value, r[L.NOTE_RATE])
        r[L.NOTE_HAS_ENVELOPE] = value is not None
        self._envelope = value

    def _start(self, rate):
        """It is pressed: its envelope goes by the synthesizer's samples."""
        r = self._r
        if r[L.NOTE_RATE] != rate:
            r[L.NOTE_RATE] = rate
            if self._envelope is not None:
                _put_envelope(r, L.NOTE_ATTACK_STEP, self._envelope, rate)


class _List(list):
    """The blocks of a synthesizer that run freely: a list of which the host knows the blocks in it."""

    _owner = None

    def _changed(self):
        owner = self._owner
        owner._addresses = addresses = _array("i", [_addressof(one._r) for one in self if isinstance(one, _Block)])
        r = owner._r
        r[L.SYNTH_BLOCK_COUNT] = 0
        r[L.SYNTH_BLOCKS] = _addressof(addresses) if addresses else 0
        r[L.SYNTH_BLOCK_COUNT] = len(addresses)

    def append(self, x):
        super().append(x)
        self._changed()

    def extend(self, x):
        super().extend(x)
        self._changed()

    def insert(self, i, x):
        super().insert(i, x)
        self._changed()

    def pop(self, i=-1):
        x = super().pop(i)
        self._changed()
        return x

    def remove(self, x):
        super().remove(x)
        self._changed()

    def clear(self):
        super().clear()
        self._changed()

    def __setitem__(self, i, x):
        super().__setitem__(i, x)
        self._changed()

    def __delitem__(self, i):
        super().__delitem__(i)
        self._changed()

    def __iadd__(self, x):
        self.extend(x)
        return self


class _Synth(_Sample):
    """What a `Synthesizer` and a `MidiTrack` have in common."""

    def _begin(self, kind, rate, channels, waveform, envelope):
        _check_envelope(envelope)
        place = (0, 0) if waveform is None else _waveform_of(waveform)
        _check_range(channels, "channel_count", 1, 2)
        r = self._made(kind, L.SYNTH_WORDS, rate, channels, 16, 1)
        r[L.SYNTH_WAVEFORM], r[L.SYNTH_LENGTH] = place
        self._waveform = waveform
        voices = _b.SYNTH_VOICES
        self._table = table = _array("i", bytes(4 * L.CHANNEL_WORDS * voices))
        for n in range(0, len(table), L.CHANNEL_WORDS):
            table[n + L.CHANNEL_NOTE] = L.SILENCE
        r[L.SYNTH_TABLE] = _addressof(table)
        r[L.SYNTH_VOICES] = voices
        self._envelope = envelope
        _put_envelope(r, L.SYNTH_ATTACK_STEP, envelope, rate)
        return r


class Synthesizer(_Synth):
    """Plays notes, several at once."""

    max_polyphony = _b.SYNTH_VOICES

    def __init__(self, *, sample_rate=11025, channel_count=1, waveform=None, envelope=None):
        self._notes = {}
        self._begin(L.AUDIO_SYNTHESIZER, _as_int(sample_rate), _as_int(channel_count), waveform, envelope)
        self._blocks = blocks = _List()
        blocks._owner = self

    def _numbers(self):
        """What is in the channels: numbers of notes, addresses of `Note` objects, or silence."""
        table = self._table
        return [table[n] for n in range(L.CHANNEL_NOTE, len(table), L.CHANNEL_WORDS)]

    def _each(self, notes, action):
        """Do something with a note, or with each of some; a number, or the address of a `Note`."""
        if isinstance(notes, Note) or (isinstance(notes, int) and not isinstance(notes, bool)):
            notes = (notes,)
        at = _addressof(self._r)
        for note in notes:
            if isinstance(note, Note):
                if action is _bell.press:
                    note._start(self._r[L.SAMPLE_RATE])
                    self._keep(note)
                action(at, _addressof(note._r))
            elif isinstance(note, int) and not isinstance(note, bool):
                action(at, _check_range(note, "note", 0, 127))
            else:
                raise TypeError("note must be of type int or Note, not %s" % type(note).__name__)

    def _keep(self, note):
        """Keep a note while it plays; those that are over are let go."""
        kept = self._notes
        if len(kept) >= self._r[L.SYNTH_VOICES]:
            there = self._numbers()
            for address in [address for address in kept if address not in there]:
                del kept[address]
        kept[_addressof(note._r)] = note

    def press(self, press):
        """Turn notes on."""
        self._check()
        self._each(press, _bell.press)

    def release(self, release):
        """Turn notes off."""
        self._check()
        self._each(release, _bell.release)

    def change(self, release=(), press=(), retrigger=()):
        """Turn notes off and on, and begin LFOs anew."""
        self._check()
        self._each(release, _bell.release)
        self._each(press, _bell.press)
        for lfo in (retrigger,) if isinstance(retrigger, LFO) else retrigger:
            if not isinstance(lfo, LFO):
                raise TypeError("retrigger must be of type LFO, not %s" % type(lfo).__name__)
            lfo.retrigger()

    release_then_press = change

    def release_all_then_press(self, press):
        """Turn all notes off, and some on."""
        self._check()
        _bell.release_all(_addressof(self._r))
        self._each(press, _bell.press)

    def release_all(self):
        """Turn all notes off."""
        self._check()
        _bell.release_all(_addressof(self._r))

    @property
    def envelope(self):
        self._check()
        return self._envelope

    @envelope.setter
    def envelope(self, value):
        self._check()
        _check_envelope(value)
        _put_envelope(self._r, L.SYNTH_ATTACK_STEP, value, self._r[L.SAMPLE_RATE])
        self._envelope = value

    @property
    def pressed(self):
        self._check()
        table = self._table
        found = []
        for n in range(0, len(table), L.CHANNEL_WORDS):
            note = table[n + L.CHANNEL_NOTE]
            if note != L.SILENCE and table[n + L.CHANNEL_STATE] != L.ENVELOPE_RELEASE:
                found.append(self._notes[note] if note > 127 else note)
        return tuple(found)

    def note_info(self, note):
        """Where a note is in its envelope, and how loud it is."""
        self._check()
        number = _addressof(note._r) if isinstance(note, Note) else note
        table = self._table
        for n in range(0, len(table), L.CHANNEL_WORDS):
            if number != L.SILENCE and table[n + L.CHANNEL_NOTE] == number:
                return _STATES[table[n + L.CHANNEL_STATE]], table[n + L.CHANNEL_LEVEL] / 32767
        return None, 0.0

    @property
    def blocks(self):
        self._check()
        return self._blocks


class MidiTrack(_Synth):
    """Plays the notes of a MIDI file's track."""

    def __init__(self, buffer, tempo, *, sample_rate=11025, waveform=None, envelope=None):
        _, address, count = _buffer_of(buffer)
        tempo, rate = _as_int(tempo), _as_int(sample_rate)
        r = self._begin(L.AUDIO_TRACK, rate, 1, waveform, envelope)
        self._buffer = buffer
        r[L.SYNTH_TRACK] = address
        r[L.SYNTH_SIZE] = count
        r[L.SYNTH_TEMPO] = tempo
        _bell.rewind(_addressof(r))

    def deinit(self):
        """Let go of the track."""
        super().deinit()
        self._buffer = None

    @property
    def tempo(self):
        self._check()
        return self._r[L.SYNTH_TEMPO]

    @tempo.setter
    def tempo(self, value):
        self._check()
        self._r[L.SYNTH_TEMPO] = _as_int(value)

    @property
    def error_location(self):
        self._check()
        at = self._r[L.SYNTH_ERROR]
        return None if at < 0 else at


def from_file(file, *, sample_rate=11025, waveform=None, envelope=None):
    """The track of a MIDI file that has one."""
    if type(file).__name__ != "FileIO":
        raise TypeError("file must be a file opened in byte mode")
    file.seek(0)
    head = file.read(14)
    if len(head) != 14 or head[:12] != b"MThd\0\0\0\6\0\0\0\1":
        raise ValueError("Invalid file")
    if head[12] & 0x80:
        tempo = (256 - head[12]) * head[13]
    else:
        tempo = 2 * (head[12] << 8 | head[13])
    head = file.read(8)
    if len(head) != 8 or head[:4] != b"MTrk":
        raise ValueError("Invalid file")
    size = int.from_bytes(head[4:], "big")
    track = file.read(size)
    if len(track) != size:
        raise ValueError("Invalid file")
    return MidiTrack(track, tempo & 0xFFFF, sample_rate=sample_rate, waveform=waveform, envelope=envelope)


def midi_to_hz(midi_note):
    """The frequency of a MIDI note."""
    if not isinstance(midi_note, (int, float, bool)):
        raise TypeError("note must be of type float, not %s" % type(midi_note).__name__)
    return 8372 * pow(2.0, float(midi_note) / 12 - 3 - 7)


def voct_to_hz(ctrl):
    """The frequency of a voltage, of 1 V an octave."""
    return 8372 * pow(2.0, _number_in(ctrl, "ctrl", -11, 11) - 7)
