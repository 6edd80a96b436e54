"""What a `synthio.Note` sounds like in a block: its waveform, how fast it is read, and how loud it is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from . import notes
from .blocks import Blocks
from .memory import AudioMemory
from .oscillators import Loop
from .records import LONGEST_WAVEFORM, Kind, Note, NoteNumber

_SQUARE = Loop(np.array([-32768, 32767, -32768], np.int32), 0, 2)
_ALMOST_ONE = 32767 / 32768
_MOST_KNOWN = 256


class Ring(NamedTuple):
    """What a note is multiplied with."""

    loop: Loop
    step: int


class NoteSound(NamedTuple):
    """A note, for a block."""

    loop: Loop
    step: int
    """By how much the phase moves in a frame, in 65,536ths of a sample."""
    left: int
    right: int
    """How loud it is, in 65,536ths."""
    ring: Ring | None = None
    filter: int = 0
    """The address of a filter's record; 0 without one."""
    address: int = 0
    """Of the note's record."""


class _Still(NamedTuple):
    """What a note without blocks sounds like, whatever its level is."""

    key: tuple[list[int], list[float], int, int]
    step: int
    start: int
    end: int
    left: int
    right: int
    ring: tuple[int, int, int] | None
    """Step, start and end."""


def waveform_of(memory: AudioMemory, address: int, length: int) -> Loop:
    """All of a waveform; the usual one for a length of 0.

    Raises:
        ValueError: when it is not in the memory.
    """
    if not length:
        return _SQUARE
    if not 2 <= length <= LONGEST_WAVEFORM:
        raise ValueError(f"a waveform of {length} samples")
    waveform = np.empty(length + 1, np.int32)
    waveform[:length] = memory.view(address, np.int16, length)
    waveform[length] = waveform[0]
    return Loop(waveform, 0, length)


class NoteSounds:
    """Reads notes' records. What does not change is worked out once.

    Args:
        memory: the program's.
        blocks: the inputs of notes.
    """

    def __init__(self, memory: AudioMemory, blocks: Blocks) -> None:
        self._memory = memory
        self._blocks = blocks
        self._known: dict[int, _Still] = {}

    def of(self, address: int, level: int, rate: int, usual: Loop) -> NoteSound:
        """A note's sound in the block that is being made.

        Args:
            address: of its record.
            level: of its envelope.
            rate: frames a second.
            usual: the synthesizer's waveform.

        Raises:
            ValueError: when no note is there.
        """
        words = self._memory.words(address, Note.WORDS).tolist()
        if words[Note.KIND] != Kind.NOTE:
            raise ValueError(f"no note at {address:#x}")
        numbers = self._memory.numbers(words[Note.NUMBERS], NoteNumber.COUNT).tolist()
        inputs = words[Note.PANNING : Note.RING_LOOP_END + 1]
        length = words[Note.LENGTH]
        # What the filter remembers, and its address, change nothing here.
        key = (words[: Note.FILTER] + inputs, numbers, rate, usual.end)
        still = self._known.get(address)
        if still is None or still.key != key or any(inputs):
            still = self._known[address] = self._work_out(key, words, inputs, numbers)
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
        loop = self._loop(words[Note.WAVEFORM], length, still.start, still.end) if length else usual
        ring = None
        if still.ring is not None:
            step, start, end = still.ring
            around = self._loop(words[Note.RING_WAVEFORM], words[Note.RING_LENGTH], start, end)
            # It has to be slow enough for its own waveform, and for the note's.
            if step > 0 and around.allows(step) and loop.allows(step):
                ring = Ring(around, step)
        left, right = level * still.left >> 15, level * still.right >> 15
        return NoteSound(loop, still.step, left, right, ring, words[Note.FILTER], address)

    def _loop(self, address: int, length: int, start: int, end: int) -> Loop:
        waveform = waveform_of(self._memory, address, length).waveform
        if end == length:
            waveform[length] = waveform[start]
        return Loop(waveform, start, end)

    def _work_out(
        self,
        key: tuple[list[int], list[float], int, int],
        words: list[int],
        inputs: list[int],
        numbers: list[float],
    ) -> _Still:
        rate, usual_length = key[2:]

        def scaled(which: int, most: float) -> int:
            return self._blocks.scaled(inputs[which], numbers[which], -most, most)

        def ends(first: int, length: int) -> tuple[int, int]:
            values = [self._blocks.slot(inputs[which], numbers[which]) for which in (first, first + 1)]
            start, end = (value if math.isfinite(value) else 0.0 for value in values)
            begin = int(min(max(start, 0.0), length - 1))
            return begin, int(min(max(end, begin + 1), length))

        panning = scaled(NoteNumber.PANNING, _ALMOST_ONE)
        amplitude = scaled(NoteNumber.AMPLITUDE, _ALMOST_ONE)
        left, right = (32767 - panning, 32768) if panning >= 0 else (32768, 32767 + panning)
        ring_frequency = notes.scaled_frequency(numbers[NoteNumber.RING_FREQUENCY])
        ring_bent = notes.bent(ring_frequency, scaled(NoteNumber.RING_BEND, 12)) if ring_frequency else 0
        frequency = notes.bent(notes.scaled_frequency(numbers[NoteNumber.FREQUENCY]), scaled(NoteNumber.BEND, 12))
        start, end = 0, usual_length
        if words[Note.LENGTH]:
            start, end = ends(NoteNumber.LOOP_START, words[Note.LENGTH])
        step = notes.step_of_frequency(frequency, end - start, rate)
        ring = None
        if ring_frequency and words[Note.RING_LENGTH]:
            first, last = ends(NoteNumber.RING_LOOP_START, words[Note.RING_LENGTH])
            ring = notes.step_of_frequency(ring_bent, last - first, rate), first, last
        return _Still(key, step, start, end, left * amplitude >> 15, right * amplitude >> 15, ring)
