"""`audiodelays.Flanger`: sound together with itself a moment ago, which comes and goes.

Follows shared-module/audiodelays/Flanger.c of 10.3: delays have 16 bits behind the point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .effect import EffectSource, Words, mixed, saturated
from .records import Effect, EffectNumber
from .source import SourceFailed, Surroundings

_F = np.float32
_MOST_DELAY = 65535
_LEAST_MIX = 328


class FlangerSamples(EffectSource):
    """Inputs: min_delay_ms, rate, depth, feedback, mix. Size: the longest delay in ms. Option: invert."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._position = 0
        self._phase = 0

    def clear(self) -> None:
        """Begin anew."""
        self.store()[:] = 0
        self._position = self._phase = 0
        self._tell()

    def _tell(self) -> None:
        self.numbers()[EffectNumber.VALUE] = int(_triangle(np.array([self._phase]))[0]) / 65535

    def idle(self) -> None:
        """Inputs go on."""
        for number in range(5):
            self.input(number)

    def _frames(self, delay_ms: np.float32, most: int) -> int:
        """A delay in 65,536ths of a frame."""
        frames = delay_ms * _F(self.rate) / _F(1000)
        return int(min(max(frames, _F(1)), _F(min(most - 2, _MOST_DELAY))) * _F(65536))

    def change(self, words: Words) -> Words:
        """The sample with or without what was heard a moment ago."""
        channels = words.shape[1]
        lines = self.store()
        most = len(lines) // channels
        if most < 4:
            raise SourceFailed
        lines = lines[: most * channels].reshape(channels, most)
        longest = _F(self.word(Effect.FIRST_SIZE))
        least = self.input(0, float(_F(1000) / _F(self.rate)), float(longest))
        rate, depth = self.input(1, 0, 20), self.input(2, 0, 1)
        feedback = int(self.input(3, -0.95, 0.95) * _F(32767))
        mix = int(self.input(4, 0, 1) * _F(32767))
        first = self._frames(least, most)
        span = self._frames(least + depth * (longest - least), most) - first
        step = int(min(rate / _F(self.rate), _F(0.5)) * _F(4294967296))
        phases = (self._phase + step * np.arange(1, len(words) + 1, dtype=np.int64)) & 0xFFFFFFFF
        delays = first + ((span * _triangle(phases)) >> 16)
        wet = self._wet(lines, words.T, delays, feedback)
        self._phase = int(phases[-1])
        self._tell()
        if mix <= _LEAST_MIX:
            return words
        effect = saturated(wet.T * np.int64(mix), 15)
        total = mixed(words - effect if self.word(Effect.OPTION) else words + effect)
        return total if self.bits == 16 else np.clip(total, -128, 127)

    def _wet(self, lines: NDArray[np.int16], words: Words, delays: NDArray[np.int64], feedback: int) -> Words:
        """What was heard a moment ago; the lines get the sample and what is fed back."""
        most = lines.shape[1]
        wet = np.empty(words.shape, np.int32)
        whole, part = delays >> 16, delays & 0xFFFF
        place, count = 0, words.shape[1]
        while place < count:
            # Frames at once that hear nothing of each other.
            later = np.arange(count - place)
            near = np.flatnonzero(later >= whole[place:])
            end = place + int(near[0]) if len(near) else count
            piece = slice(place, end)
            here = (self._position + np.arange(end - place)) % most
            at = (here - whole[piece]) % most
            newer = lines[:, at].astype(np.int64)
            older = lines[:, (at - 1) % most].astype(np.int64)
            wet[:, piece] = newer + (((older - newer) * part[piece]).astype(np.int32) >> 16)
            kept = words[:, piece] + saturated(wet[:, piece] * np.int64(feedback), 15)
            lines[:, here] = np.clip(kept, -32768, 32767)
            self._position = (self._position + end - place) % most
            place = end
        return wet


def _triangle(phases: NDArray[np.int64]) -> NDArray[np.int64]:
    """From 0 to 65,535 and back again."""
    up = phases >> 15
    return np.where(up > 65535, 131071 - up, up)
