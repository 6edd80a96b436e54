"""`audiomixer.Mixer`: several samples at once, each as loud as its voice is.

Follows shared-module/audiomixer/Mixer.c of 10.3. It works on words of 32 bits: two samples of 16 bits, or four of 8. A
voice's new loudness is heard from the first word on in which a sample is 0 or changes its sign, or from the next piece.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .notes import BLOCK_FRAMES
from .records import Kind, Mixer, Voice, VoiceNumber
from .source import Block, Samples, Source, SourceFailed, Surroundings, require_match

_ALMOST_ONE = 32767 / 32768
_FULL = np.float32(32767)
_MOST_VOICES = 255
_MOST_EMPTY = 2


class _Rest:
    """What a voice has of its sample's last block, and how the block was."""

    def __init__(self, samples: Samples, *, more: bool) -> None:
        self.samples = samples
        self.more = more


class MixerSamples(Source):
    """Gives blocks without an end; with silence when no voice plays."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._rests: dict[int, _Rest] = {}

    def reset(self) -> None:
        """All voices stop, as in CircuitPython when an output begins to play a mixer."""
        memory = self.sources.memory
        for voice in self._voices():
            memory.set_word(voice, Voice.SAMPLE, 0)
        self._rests.clear()

    def _voices(self) -> list[int]:
        count = self.word(Mixer.VOICES)
        if not 1 <= count <= _MOST_VOICES:
            raise SourceFailed
        found: list[int] = self.sources.memory.words(self.word(Mixer.TABLE), count).tolist()
        return found

    def play(self, number: int, source: Source, *, loop: bool) -> None:
        """A voice begins to play a sample.

        Raises:
            GuestError: when the sample does not fit.
        """
        require_match(self, source, mono_to_stereo=True)
        memory, voice = self.sources.memory, self._voices()[number]
        memory.set_word(voice, Voice.SAMPLE, source.address)
        memory.set_word(voice, Voice.LOOP, int(loop))
        source.reset()
        try:
            self._take(voice, source)
        except SourceFailed:
            self._rests[voice] = _Rest(np.empty((0, source.channels or 1), np.int16), more=False)

    def _take(self, voice: int, source: Source) -> _Rest:
        block = source.block()
        samples = block.samples
        # What does not fill a word at the end is left out.
        frames = 4 * 8 // (source.bits * samples.shape[1])
        samples = samples[: len(samples) // frames * frames]
        rest = self._rests[voice] = _Rest(samples, more=block.more)
        return rest

    def block(self) -> Block:
        channels = self.check_alive()
        frames = self.word(Mixer.BLOCK) * 8 // (self.bits * channels)
        if not 0 < frames <= 1 << 20:
            raise SourceFailed
        total: NDArray[np.int32] | None = None
        for voice in self._voices():
            address = self.sources.memory.word(voice, Voice.SAMPLE)
            if address:
                if self.sources.memory.word(voice, Voice.KIND) != Kind.VOICE:
                    raise SourceFailed
                total = self._mix(voice, address, total, frames, channels)
        if total is None:
            total = np.zeros((frames, channels), np.int32)
        return Block(total.astype(np.int16), more=True)

    def _mix(
        self, voice: int, address: int, total: NDArray[np.int32] | None, frames: int, channels: int
    ) -> NDArray[np.int32]:
        """Add a voice to the sum of those before it."""
        source = self.sources.at(address)
        first = total is None
        if total is None:
            total = np.zeros((frames, channels), np.int32)
        place, empty = 0, 0
        while place < frames:
            rest = self._rests.get(voice)
            if rest is None or not len(rest.samples):
                rest = self._following(voice, source, rest)
                if rest is None:
                    break
                empty = 0 if len(rest.samples) else empty + 1
                if empty > _MOST_EMPTY:
                    self._stop(voice)
                    break
                if not len(rest.samples):
                    continue
            count = min(len(rest.samples), frames - place, BLOCK_FRAMES * self._words_share)
            piece, rest.samples = rest.samples[:count], rest.samples[count:]
            scaled = self._attenuated(voice, piece, channels)
            target = total[place : place + count]
            target[:] = scaled if first else np.clip(target + scaled, -32768, 32767)
            if self.bits == 8:
                target &= ~0xFF
            place += count
        return total

    @property
    def _words_share(self) -> int:
        """A piece has at most 256 words a channel; so many frames are in one."""
        return 32 // self.bits

    def _following(self, voice: int, source: Source, rest: _Rest | None) -> _Rest | None:
        """The voice's next block; None when it ends."""
        memory = self.sources.memory
        if rest is not None and not rest.more:
            if not memory.word(voice, Voice.LOOP):
                self._stop(voice)
                return None
            source.reset()
        try:
            return self._take(voice, source)
        except SourceFailed:
            self._stop(voice)
            return None

    def _stop(self, voice: int) -> None:
        self.sources.memory.set_word(voice, Voice.SAMPLE, 0)
        self._rests.pop(voice, None)

    def _attenuated(self, voice: int, piece: Samples, channels: int) -> NDArray[np.int32]:
        """A piece of a voice as loud as it is to be."""
        memory, blocks = self.sources.memory, self.sources.blocks
        words = memory.words(voice, Voice.WORDS)
        numbers = memory.numbers(int(words[Voice.NUMBERS]), VoiceNumber.COUNT)
        piece_words = len(piece) * channels * self.bits // 32
        blocks.tick(self.rate, piece_words // channels)
        level = int(blocks.limited(int(words[Voice.LEVEL]), float(numbers[VoiceNumber.LEVEL]), 0.0, 1.0) * 32768)
        panning = blocks.scaled(
            int(words[Voice.PANNING]), float(numbers[VoiceNumber.PANNING]), -_ALMOST_ONE, _ALMOST_ONE
        )
        low = high = level
        if channels == 2:
            left, right = (32767 - panning, 32768) if panning >= 0 else (32768, 32767 + panning)
            low, high = left * level >> 15, right * level >> 15
        was = int(words[Voice.ACTIVE_LOW]), int(words[Voice.ACTIVE_HIGH])
        words[Voice.ACTIVE_LOW], words[Voice.ACTIVE_HIGH] = low, high
        pairs = self._pairs(piece, channels)
        place = 0 if was == (low, high) else _first_crossing(pairs)
        scaled = np.empty(pairs.shape, np.int32)
        scale = _multiply if self.sources.dsp else _multiply_floats
        scale(pairs[:place], was, scaled[:place])
        scale(pairs[place:], (low, high), scaled[place:])
        return scaled.reshape(-1, channels)

    def _pairs(self, piece: Samples, channels: int) -> NDArray[np.int16]:
        """The samples as they lie in words, in twos."""
        if piece.shape[1] != channels:
            piece = np.repeat(piece, 2, axis=1)
        return piece.reshape(-1, 2)


def _multiply(pairs: NDArray[np.int16], factors: tuple[int, int], out: NDArray[np.int32]) -> None:
    """As processors do that multiply two samples at once: Cortex-M4 and M7."""
    np.clip((pairs * np.array(factors, np.int32)) >> 15, -32768, 32767, out=out)


def _multiply_floats(pairs: NDArray[np.int16], factors: tuple[int, int], out: NDArray[np.int32]) -> None:
    """As all others do: in single precision, and what is behind the point is cut off."""
    share = np.array(factors, np.float32) / _FULL
    np.clip((pairs * share).astype(np.int32), -32768, 32767, out=out)


def _first_crossing(pairs: NDArray[np.int16]) -> int:
    """The first pair in which a value is 0, or has another sign than that of the pair before."""
    below = pairs < 0
    crossing = (pairs == 0).any(axis=1)
    crossing[1:] |= (below[1:] != below[:-1]).any(axis=1)
    place = int(crossing.argmax()) if len(crossing) else 0
    return place if len(crossing) and crossing[place] else len(pairs)
