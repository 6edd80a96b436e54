"""`audiofilters.Filter` and `audiofilters.Phaser`.

Follow shared-module/audiofilters/Filter.c and Phaser.c of 10.3.
"""

from __future__ import annotations

import numpy as np

from . import notes
from .effect import EffectSource, Words, mixed
from .filter_chain import FilterChain
from .records import Effect
from .source import Surroundings

_MOST_STAGES = 255


class FilterSamples(EffectSource):
    """Input: mix."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._chain = FilterChain(self)

    def clear(self) -> None:
        """Forget what went into the filters."""
        self._chain.reset()

    def idle(self) -> None:
        """Inputs go on."""
        self.input(0)
        self._chain.tick()

    def change(self, words: Words) -> Words | None:
        """The sample, and the filtered one, by the mix."""
        mix = self.input(0, 0, 1)
        if mix <= np.float32(0.01) or not self._chain.filters():
            return None
        wet, dry = int(mix * np.float32(32768)), int((np.float32(1) - mix) * np.float32(32768))
        total = ((words * dry) >> 15) + ((self._chain.run(words) * wet) >> 15)
        return mixed(total) if self.bits == 16 else total


class PhaserSamples(EffectSource):
    """Inputs: frequency, feedback, mix. Size: the stages."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._last = [0, 0]
        self._stages: list[list[int]] = [[], []]
        self._changes = 0

    def clear(self) -> None:
        """Forget the sound of before."""
        self._last = [0, 0]
        self._stages = [[], []]

    def idle(self) -> None:
        """Inputs go on."""
        for number in range(3):
            self.input(number)

    def change(self, words: Words) -> Words | None:
        """Through stages that shift phases, and around again."""
        changes = self.word(Effect.CHANGES)
        if changes != self._changes:
            self._changes, self._stages = changes, [[], []]
        nyquist = np.float32(self.rate) / np.float32(2)
        frequency = self.input(0, 0, float(nyquist))
        feedback = int(self.input(1, 0.1, 0.9) * np.float32(32767))
        mix = int(self.input(2, 0, 1) * np.float32(32767))
        if mix <= 328:
            return None
        share = frequency / nyquist
        turn = int((np.float32(1) - share) / (np.float32(1) + share) * np.float32(32767))
        count = min(max(self.word(Effect.FIRST_SIZE), 1), _MOST_STAGES)
        out = np.empty(words.shape, np.int32)
        for channel in range(words.shape[1]):
            stages = self._stages[channel]
            stages += [0] * (count - len(stages))
            values, last = words[:, channel].tolist(), self._last[channel]
            out[:, channel], self._last[channel] = _phased(values, stages, last, feedback, turn)
        product = (out.astype(np.int64) * mix).astype(np.int32)
        total = words + np.where(product < 0, -(-product >> 15), product >> 15)
        return notes.mixed(total.astype(np.int32), 2).astype(np.int32)


def _phased(values: list[int], stages: list[int], last: int, feedback: int, turn: int) -> tuple[list[int], int]:
    """Values after all stages, which keep their state, and the last of them."""
    found = []
    places = range(len(stages))
    for value in values:
        product = last * feedback
        word = value + (product >> 15 if product >= 0 else -(-product >> 15))
        word = min(max(word, -32768), 32767)
        for place in places:
            product = word * -turn
            after = (product >> 15 if product >= 0 else -(-product >> 15)) + stages[place]
            after = -32768 if after < -32768 else 32767 if after > 32767 else after
            product = after * turn
            kept = (product >> 15 if product >= 0 else -(-product >> 15)) + word
            stages[place] = -32768 if kept < -32768 else 32767 if kept > 32767 else kept
            word = after
        last = word
        found.append(word)
    return found, last
