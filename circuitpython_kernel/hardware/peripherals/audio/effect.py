"""What effects have in common: they pull a sample's blocks, change them piece by piece, and go on when it ends.

Follows the loop that is the same in all files of shared-module/audiodelays, audiofilters and audiofreeverb of 10.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import notes
from .notes import BLOCK_FRAMES
from .records import Effect, EffectNumber
from .source import Block, Samples, Source, SourceFailed, Surroundings, require_match

Words = NDArray[np.int32]
"""Samples as the C code counts with them, shape (frames, channels): of 16 bits, or of 8."""

MIX_OF_TWO = notes.mix_scale(2)
_MOST_EMPTY = 2
_MOST_FRAMES = 1 << 20


class EffectSource(Source):
    """Gives blocks without an end. A subclass changes pieces of the sample."""

    rings = False
    """Whether something is still heard when the sample is over: then `change` gets silence, piece by piece."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._rest: Samples = np.empty((0, 1), np.int16)
        self._more = False
        self._busy = False
        self.playing = False
        """Whether the piece that is being changed is of a sample, and not the silence behind one."""

    # ---- what a subclass has

    def clear(self) -> None:
        """An output begins to play the effect: forget the sound of before."""
        raise NotImplementedError

    def change(self, words: Words) -> Words | None:
        """A piece of sound with the effect; None for the piece as it is. Inputs are of now."""
        raise NotImplementedError

    def idle(self) -> None:
        """The sample is over, and nothing rings: inputs go on."""

    # ---- what it may use

    def input(self, number: int, low: float | None = None, high: float | None = None) -> np.float32:
        """The value of an input now, within limits if there are any; a board counts in single precision."""
        numbers = self.numbers()
        block, value = self.word(Effect.INPUT + number), float(numbers[EffectNumber.INPUT + number])
        blocks = self.sources.blocks
        if low is None or high is None:
            return np.float32(blocks.slot(block, value))
        return np.float32(blocks.limited(block, value, low, high))

    def numbers(self) -> NDArray[np.float64]:
        """The record's numbers, shared with the guest."""
        return self.sources.memory.numbers(self.word(Effect.NUMBERS), EffectNumber.COUNT)

    def store(self) -> NDArray[np.int16]:
        """What the effect remembers of the sound, in the program's memory."""
        found: NDArray[np.int16] = self.sources.memory.view(
            self.word(Effect.STORE), np.int16, self.word(Effect.STORE_SIZE) // 2
        )
        return found

    # ---- as other sources

    def play(self, source: Source, *, loop: bool) -> None:
        """Begin to play a sample.

        Raises:
            GuestError: when it does not fit.
        """
        require_match(self, source, mono_to_stereo=False)
        self.set_word(Effect.SAMPLE, source.address)
        self.set_word(Effect.LOOP, int(loop))
        source.reset()
        try:
            self._take(source)
        except SourceFailed:
            self._end()

    def _take(self, source: Source) -> None:
        block = source.block()
        self._rest, self._more = block.samples, block.more

    def _end(self) -> None:
        self.set_word(Effect.SAMPLE, 0)
        self._rest, self._more = self._rest[:0], False

    def reset(self) -> None:
        """The sample goes on, as in CircuitPython; what was heard of it is forgotten."""
        self.clear()

    def block(self) -> Block:
        channels = self.check_alive()
        frames = self.word(Effect.BLOCK) * 8 // (self.bits * channels)
        if not 0 < frames <= _MOST_FRAMES or self._busy:
            raise SourceFailed
        self._busy = True  # an effect that plays itself would do so without an end
        try:
            return Block(self._made(frames, channels), more=True)
        finally:
            self._busy = False

    def _made(self, frames: int, channels: int) -> Samples:
        out = np.zeros((frames, channels), np.int16)
        place = 0
        while place < frames:
            playing = self._look_for_more(channels)
            left = frames - place
            if not playing and not self.rings:
                self.sources.blocks.tick(self.rate, left)
                self.idle()
                break
            count = min(left, BLOCK_FRAMES)
            piece: Samples = np.zeros((count, channels), np.int16)
            if playing:
                count = min(count, len(self._rest))
                piece, self._rest = self._rest[:count], self._rest[count:]
            self.sources.blocks.tick(self.rate, count)
            self.playing = playing
            changed = self.change(self._words(piece) if playing else np.zeros(piece.shape, np.int32))
            out[place : place + count] = piece if changed is None else self._samples(changed)
            place += count
        return out

    def _look_for_more(self, channels: int) -> bool:
        """Whether the sample plays; if so, there is something of it."""
        address = self.word(Effect.SAMPLE)
        for _ in range(_MOST_EMPTY + 1):
            if not address:
                return False
            if len(self._rest):
                return True
            source = self.sources.at(address)
            if not self._more:
                if not self.word(Effect.LOOP):
                    break
                source.reset()
            try:
                self._take(source)
            except SourceFailed:
                break
            if self._rest.shape[1] != channels:
                break
        self._end()
        return False

    def _words(self, samples: Samples) -> Words:
        if self.bits == 8:
            return (samples >> 8).astype(np.int32)
        # The C code forgets that what is unsigned is so, and turns the sign of its results.
        return (samples if self.signed else samples ^ np.int16(-0x8000)).astype(np.int32)

    def _samples(self, words: Words) -> Samples:
        if self.bits == 8:
            return (words.astype(np.int8).astype(np.int16) << 8).astype(np.int16)
        return words.astype(np.int16)


def mixed(words: NDArray[np.int32]) -> Words:
    """Two sounds together, made softer where they are loud."""
    return notes.mixed(words, MIX_OF_TWO).astype(np.int32)


def saturated(values: NDArray[np.int64], shift: int) -> Words:
    """Products shifted down, rounded towards 0, within 16 bits. They overflow as in 32 bits."""
    wrapped = values.astype(np.int32)
    return np.clip(
        np.where(wrapped < 0, -(-wrapped.astype(np.int64) >> shift), wrapped >> shift), -32768, 32767
    ).astype(np.int32)
