"""The voices of a synthesizer: which note each plays, and how its envelope goes on.

All of it lies in the synthesizer's record and its table in the program's memory. Follows shared-module/synthio,
__init__.c and Note.c, of 10.3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import notes, oscillators
from .biquad import Biquads
from .blocks import Blocks
from .memory import AudioMemory
from .note_sound import NoteSound, NoteSounds, waveform_of
from .notes import BLOCK_FRAMES
from .oscillators import Loop
from .records import SILENCE, Channel, EnvelopeState, Note, Synth

_MOST_VOICES = 64


class Envelope(NamedTuple):
    """An envelope as a record has it; steps are for a block."""

    attack_step: int
    decay_step: int
    release_step: int
    attack_level: int
    sustain_level: int


def go_on(level: int, state: int, envelope: Envelope) -> tuple[int, int]:
    """A voice's level and state after a block."""
    if state == EnvelopeState.ATTACK:
        level = min(level + envelope.attack_step, envelope.attack_level)
        if level == envelope.attack_level:
            state = EnvelopeState.DECAY
    elif state == EnvelopeState.DECAY:
        level = max(level + envelope.decay_step, envelope.sustain_level)
        if level == envelope.sustain_level:
            state = EnvelopeState.SUSTAIN
    elif state == EnvelopeState.RELEASE:
        level = max(level + envelope.release_step, 0)
    return level, state


class _Heard(NamedTuple):
    """A voice that sounds in a block."""

    place: int
    phase: int
    ring_phase: int
    was: tuple[int, int]
    sound: NoteSound


class Voices:
    """Those of all synthesizers of a board.

    Args:
        memory: the program's.
        blocks: the inputs of notes.
        filters: the filters of notes.
    """

    def __init__(self, memory: AudioMemory, blocks: Blocks, filters: Biquads) -> None:
        self._memory = memory
        self._blocks = blocks
        self._filters = filters
        self._sounds = NoteSounds(memory, blocks)

    def table(self, words: list[int]) -> NDArray[np.int32]:
        """The channels of a synthesizer, shape (voices, Channel.WORDS), shared with the guest.

        Raises:
            ValueError: when it has no table.
        """
        voices = words[Synth.VOICES]
        if not 1 <= voices <= _MOST_VOICES:
            raise ValueError(f"a synthesizer with {voices} voices")
        table = self._memory.words(words[Synth.TABLE], voices * Channel.WORDS)
        return table.reshape(voices, Channel.WORDS)

    # ---- notes begin and end

    def press(self, words: list[int], note: int) -> None:
        """A note begins, if a voice is free for it."""
        table = self.table(words)
        rows = table[:, Channel.NOTE].tolist()
        if note > 127:
            own = self._memory.words(note, Note.WORDS)
            own[Note.X0] = own[Note.X1] = 0  # and not what came out, as in CircuitPython
        if note in rows:
            table[rows.index(note), Channel.STATE] = EnvelopeState.ATTACK
            return
        place = self._free(table, rows)
        if place is None:
            return
        row = table[place]
        row[Channel.NOTE] = note
        level, state = go_on(0, EnvelopeState.ATTACK, self._envelope(words, note))
        row[Channel.LEVEL], row[Channel.STATE], row[Channel.SUBSTEP] = level, state, 0
        row[Channel.PHASE] = 0

    @staticmethod
    def _free(table: NDArray[np.int32], rows: list[int]) -> int | None:
        """A voice that is silent, or else the softest of those whose notes end."""
        if SILENCE in rows:
            return rows.index(SILENCE)
        ending = [
            (int(row[Channel.LEVEL]), place)
            for place, row in enumerate(table)
            if row[Channel.STATE] == EnvelopeState.RELEASE
        ]
        return min(ending)[1] if ending else None

    def release(self, words: list[int], note: int) -> None:
        """A note ends, if it plays."""
        table = self.table(words)
        rows = table[:, Channel.NOTE].tolist()
        if note in rows:
            table[rows.index(note), Channel.STATE] = EnvelopeState.RELEASE

    def release_all(self, words: list[int]) -> None:
        """All notes end."""
        table = self.table(words)
        table[table[:, Channel.NOTE] != SILENCE, Channel.STATE] = EnvelopeState.RELEASE

    def _envelope(self, words: list[int], note: int) -> Envelope:
        """The envelope of a note."""
        if note > 127:
            own = self._memory.words(note, Note.WORDS).tolist()
            if own[Note.HAS_ENVELOPE]:
                return Envelope(*own[Note.ATTACK_STEP : Note.SUSTAIN_LEVEL + 1])
        return Envelope(*words[Synth.ATTACK_STEP : Synth.SUSTAIN_LEVEL + 1])

    # ---- sound

    def sound(self, words: list[int], rate: int, channels: int, frames: int) -> NDArray[np.int16]:
        """The next frames of a synthesizer, shape (frames, channels)."""
        self._blocks.tick(rate, BLOCK_FRAMES)
        table = self.table(words)
        rows = table.tolist()
        own = waveform_of(self._memory, words[Synth.WAVEFORM], words[Synth.LENGTH])
        heard = []
        for place, row in enumerate(rows):
            note, level = row[Channel.NOTE], row[Channel.LEVEL]
            if note == SILENCE:
                continue
            if not level:
                table[place, Channel.NOTE] = row[Channel.NOTE] = SILENCE
                continue
            if note > 127:
                sound = self._sounds.of(note, level, rate, own)
            else:
                sound = NoteSound(own, notes.step_of_note(note, own.end, rate), level, level)
            if sound.loop.allows(sound.step):
                was = row[Channel.LEFT], row[Channel.RIGHT]
                heard.append(_Heard(place, row[Channel.PHASE], row[Channel.RING_PHASE], was, sound))
        total = np.zeros((channels, frames), np.int32)
        if heard and frames:
            self._mix(heard, table, total)
        self._advance(words, table, rows, frames)
        return np.ascontiguousarray(notes.mixed(total, notes.mix_scale(words[Synth.VOICES])).T)

    def _mix(self, heard: list[_Heard], table: NDArray[np.int32], total: NDArray[np.int32]) -> None:
        frames = total.shape[1]
        values = np.empty((len(heard), frames), np.int32)
        for loop, chosen in _grouped(heard):
            steps = np.array([heard[n].sound.step for n in chosen], np.int64)
            phases = np.array([heard[n].phase for n in chosen], np.int64)
            found, phases = oscillators.oscillate(loop, steps, phases, frames)
            values[chosen] = found
            table[[heard[n].place for n in chosen], Channel.PHASE] = phases
        for n, one in enumerate(heard):
            if one.sound.ring is not None:
                ring = one.sound.ring
                steps, phases = np.array([ring.step], np.int64), np.array([one.ring_phase], np.int64)
                others, phases = oscillators.oscillate(ring.loop, steps, phases, frames)
                table[one.place, Channel.RING_PHASE] = phases[0]
                values[n] = oscillators.ring(values[n], others[0])
        filtered = [n for n, one in enumerate(heard) if one.sound.filter]
        if filtered:
            values[filtered] = self._filtered([heard[n].sound for n in filtered], values[filtered])
        was = np.array([one.was for one in heard], np.int32)
        now = np.array([(one.sound.left, one.sound.right) for one in heard], np.int32)
        if (was != now).any():
            # In stereo both sides change together.
            changed = (was != now).any(axis=1)
            table[[one.place for one in heard], Channel.LEFT : Channel.RIGHT + 1] = now
        else:
            changed = np.zeros(len(heard), np.bool_)
        for channel in range(len(total)):
            total[channel] = oscillators.add_up(values, was[:, channel], now[:, channel], changed)

    def _filtered(self, sounds: list[NoteSound], values: NDArray[np.int32]) -> NDArray[np.int32]:
        """The values of notes, shape (notes, frames), each through its own filter."""
        coefficients = np.array([self._filters.coefficients(one.filter) for one in sounds], np.int32)
        remembered = [self._memory.words(one.address, Note.WORDS)[Note.X0 : Note.Y1 + 1] for one in sounds]
        states = np.array(remembered, np.int32)
        self._filters.loop(coefficients, values, states)
        for place, state in zip(remembered, states, strict=True):
            place[:] = state
        return values

    def _advance(self, words: list[int], table: NDArray[np.int32], rows: list[list[int]], frames: int) -> None:
        """Envelopes go on: a step for each block's worth of frames."""
        for place, row in enumerate(rows):
            note, level, substep, state = row[: Channel.STATE + 1]
            if note == SILENCE:
                continue
            following = substep + frames
            if following >= BLOCK_FRAMES:
                following -= BLOCK_FRAMES
                if state != EnvelopeState.SUSTAIN:
                    after = go_on(level, state, self._envelope(words, note))
                    if after != (level, state):
                        table[place, Channel.LEVEL], table[place, Channel.STATE] = after
            if following != substep:
                table[place, Channel.SUBSTEP] = following


def _grouped(heard: list[_Heard]) -> list[tuple[Loop, list[int]]]:
    """Voices that read the same waveform in the same circle, by their places."""
    groups: dict[tuple[int, int, int], tuple[Loop, list[int]]] = {}
    for n, one in enumerate(heard):
        loop = one.sound.loop
        groups.setdefault((id(loop.waveform), loop.start, loop.end), (loop, []))[1].append(n)
    return list(groups.values())
