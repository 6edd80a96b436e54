"""How `synthio` counts in whole numbers: the frequencies of notes, bends, envelopes, loudness.

Follows shared-module/synthio/__init__.c and Note.c of 10.3.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

BLOCK_FRAMES = 256
"""Frames that are made at once: SYNTHIO_MAX_DUR."""

PHASE_BITS = 16
_NOTES = (8372, 8870, 9397, 9956, 10548, 11175, 11840, 12544, 13290, 14080, 14917, 15804)
"""The notes of the ninth octave of MIDI, in hertz."""

_BENDS = (0, 1948, 4013, 6200, 8517, 10972, 13573, 16329, 19248, 22341, 25618, 29090, 32768)
"""What each semitone adds to a frequency, in parts of 32,768."""

_LOUD = 28000
"""From here on loud sums are made softer."""

_WORD, _LONG = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


@functools.lru_cache(1024)
def step_of_note(note: int, length: int, rate: int) -> int:
    """By how much the phase of a MIDI note moves in a frame, for a waveform of so many samples."""
    octave = note // 12
    shifted = ((_NOTES[note % 12] * length) & _WORD) << (PHASE_BITS - 10 + octave)
    return int((rate // 2 + shifted) // rate & _WORD)


def step_of_frequency(scaled: int, length: int, rate: int) -> int:
    """The same for a frequency in 65,536ths of a hertz."""
    return int(((rate // 2 + (scaled & _LONG) * length) & _LONG) // rate & _WORD)


def scaled_frequency(hertz: float) -> int:
    """A frequency in 65,536ths of a hertz."""
    return int(hertz * (1 << PHASE_BITS) + 0.5)


def bent(scaled: int, bend: int) -> int:
    """A frequency that is bent by so many 32,768ths of an octave."""
    octave, rest = bend >> 15, (bend & 0x7FFF) * 24
    semitone, share = rest >> 16, rest & 0xFFFF
    low, high = _BENDS[semitone], _BENDS[semitone + 1]
    factor = ((low * (65535 - share) + high * share) >> 16) + 32768
    result = (scaled * factor) >> (15 - octave) & _WORD
    return result - (1 << 32) if result >> 31 else result


def mix_scale(voices: int) -> int:
    """How much of what is beyond `_LOUD` is left, in 65,536ths, so that all voices together fit."""
    return 0xFFFFFFF // (32768 * voices - _LOUD)


def mixed(total: NDArray[np.int32], scale: int) -> NDArray[np.int16]:
    """The sum of all voices, made softer where it is loud."""
    if total.size and (total.max() > _LOUD or total.min() < -_LOUD):
        beyond = total - np.clip(total, -_LOUD, _LOUD)
        total = total - beyond + ((beyond.astype(np.int64) * scale) >> 16).astype(np.int32)
    return total.astype(np.int16)
