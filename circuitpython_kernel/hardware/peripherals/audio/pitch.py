"""`audiodelays.PitchShift` and `GranularPitchShift`: sound higher or lower, and as fast as before.

Follow shared-module/audiodelays/PitchShift.c and GranularPitchShift.c of 10.3. A board writes into circles
that it reads at another speed. Here the same frames are found by how long ago they were written.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .effect import EffectSource, Words, mixed
from .records import Effect, EffectNumber
from .source import SourceFailed, Surroundings

_F = np.float32
_SHIFT = 8
_MOST_RATE = 1 << 20
_WORD = 0xFFFFFFFF


def _rate(semitones: np.float32) -> int:
    """How fast sound is read, in 256ths of a frame."""
    with np.errstate(over="ignore"):
        rate = np.nan_to_num(np.power(_F(2), semitones / _F(12)) * _F(1 << _SHIFT))
    return int(min(rate, _F(_MOST_RATE)))


def _crossfaded(words: Words, effect: NDArray[np.int32], mix: np.float32) -> Words:
    """The sample and the effect; in the middle both are as loud as they are."""
    dry, wet = min(_F(2) - mix, _F(1)), min(mix, _F(1))
    return mixed((words.astype(_F) * dry + effect.astype(_F) * wet).astype(np.int32))


class PitchShiftSamples(EffectSource):
    """Inputs: semitones, mix. Sizes: window and overlap in bytes. Option: freeze."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._written = 0  # the place in the window, in frames
        self._read = 0  # the place that is read, in 256ths

    def clear(self) -> None:
        """Forget what was heard."""
        self.store()[:] = 0
        self.set_word(Effect.OPTION, 0)

    def idle(self) -> None:
        """Inputs go on."""
        self.input(0)
        self.input(1)

    def change(self, words: Words) -> Words:
        """Each frame is one that was written into the window a while ago."""
        channels = words.shape[1]
        window, overlap = (max(self.word(size), 0) // 2 // channels for size in (Effect.FIRST_SIZE, Effect.SECOND_SIZE))
        store = self.store()
        if not window or len(store) < (window + overlap) * channels:
            raise SourceFailed
        past = store[: (window + overlap) * channels].reshape(-1, channels)
        rate, mix = _rate(self.input(0)), self.input(1, 0, 1) * _F(2)
        steps = np.arange(len(words), dtype=np.int64)
        reads = ((self._read + rate * steps) % (window << _SHIFT)) >> _SHIFT
        if self.word(Effect.OPTION):
            line, now = past.copy(), np.full(len(words), len(past) - 1, np.int64)
            places = np.full(len(words), self._written - 1, np.int64)
        else:
            line = np.concatenate((past, words.astype(np.int16)))
            now, places = len(past) + steps, self._written + steps
            past[:] = line[-len(past) :]
            self._written = (self._written + len(words)) % window
        self._read = (self._read + rate * len(words)) % (window << _SHIFT)
        ago = (places - reads) % window
        effect = line[now - ago - overlap].astype(np.int32)
        if overlap:
            effect = self._blended(effect, line, now, -ago % window, overlap)
        return _crossfaded(words, effect, mix)

    @staticmethod
    def _blended(
        effect: Words, line: NDArray[np.int16], now: NDArray[np.int64], into: NDArray[np.int64], overlap: int
    ) -> Words:
        """Where the window's end meets its beginning, from one to the other."""
        chosen = np.flatnonzero((into > 0) & (into <= overlap))
        share = into[chosen, None]
        total = effect[chosen] * share + line[(now + into)[chosen] - overlap].astype(np.int64) * (overlap - share)
        effect[chosen] = np.where(total < 0, -(-total // overlap), total // overlap)
        return effect


@dataclass
class _Grain:
    read: int  # in 256ths of a frame
    rate: int
    phase: int = 0


class GranularSamples(EffectSource):
    """Inputs: semitones, mix. Sizes: the frames of a grain, and how many sound at once. Value: spread."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._random = 0x1234ABCD
        self._envelope: NDArray[np.int32] = np.empty(0, np.int32)
        self._forget()

    def _forget(self) -> None:
        self._grains: list[_Grain | None] = [None] * 8
        self._written = 0
        self._until = 0

    def clear(self) -> None:
        """Begin anew; chance goes on."""
        self.store()[:] = 0
        self._forget()

    def idle(self) -> None:
        """Inputs go on."""
        self.input(0)
        self.input(1)

    def change(self, words: Words) -> Words:
        """The sum of all grains that sound."""
        channels = words.shape[1]
        size, density = self.word(Effect.FIRST_SIZE), min(max(self.word(Effect.SECOND_SIZE), 1), len(self._grains))
        store = self.store()
        if size < 2 or len(store) < 2 * size * channels:
            raise SourceFailed
        past = store[: 2 * size * channels].reshape(-1, channels)
        if len(self._envelope) != size:
            angles = _F(2) * _F(np.pi) * np.arange(size, dtype=_F) / _F(size - 1)
            self._envelope = (_F(0.5) * (_F(1) - np.cos(angles)) * _F(32767)).astype(np.int32)
        rate, mix = _rate(self.input(0)), self.input(1, 0, 1) * _F(2)
        line = np.concatenate((past, words.astype(np.int16))).astype(np.int32)
        total = np.zeros(words.shape, np.int32)
        place = 0
        while place < len(words):
            count = min([size - grain.phase for grain in self._grains if grain] + [self._until + 1, len(words) - place])
            total[place : place + count] = self._sum(line, place, count, size)
            self._written = (self._written + count) % (2 * size)
            if count > self._until:
                self._launch(size, rate)
                self._until = max(size // density, 1)
            else:
                self._until -= count
            place += count
        past[:] = line[-len(past) :]
        gain = min((1 << 15) * 2 // density, 1 << 15)
        return _crossfaded(words, ((total.astype(np.int64) * gain) >> 15).astype(np.int32), mix)

    def _sum(self, line: Words, place: int, count: int, size: int) -> NDArray[np.int32]:
        """So many frames of all grains; grains that end are gone."""
        around = 2 * size
        steps = np.arange(count, dtype=np.int64)
        now = around + place + steps
        total = np.zeros((count, line.shape[1]), np.int32)
        for number, grain in enumerate(self._grains):
            if grain is None:
                continue
            reads = (grain.read + grain.rate * steps) & _WORD
            whole, part = reads >> _SHIFT, (reads & 0xFF)[:, None]
            low, high = (line[now - (self._written + steps - at) % around] for at in (whole, whole + 1))
            sound = low + (((high - low) * part) >> _SHIFT)
            total += ((sound * self._envelope[grain.phase : grain.phase + count, None]) >> 15).astype(np.int32)
            grain.read = (grain.read + grain.rate * count) & _WORD
            grain.phase += count
            if grain.phase >= size:
                self._grains[number] = None
        return total

    def _launch(self, size: int, rate: int) -> None:
        """A new grain, if there is a place for one. It begins a grain's length ago, or by chance earlier."""
        if None not in self._grains:
            return
        spread = _F(min(max(self.numbers()[EffectNumber.VALUE], 0.0), 1.0))
        earlier, most = 0, int(spread * _F(size))
        if most:
            x = self._random
            x ^= x << 13 & _WORD
            x ^= x >> 17
            x ^= x << 5 & _WORD
            self._random = x
            earlier = x % (most + 1)
        start = (self._written - 1 - size - earlier) % (2 * size)
        self._grains[self._grains.index(None)] = _Grain(start << _SHIFT, rate)
