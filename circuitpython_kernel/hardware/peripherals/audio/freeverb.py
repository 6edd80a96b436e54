"""`audiofreeverb.Freeverb`: a room.

Follows shared-module/audiofreeverb/Freeverb.c of 10.3: eight combs that damp high tones, and four all-pass filters, in
whole numbers. As there, both sides of stereo go through the same ones in turn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .effect import EffectSource, Words, mixed, saturated
from .filter_chain import FilterChain
from .records import ALL_PASSES, COMBS, FREEVERB_STORE, Effect
from .source import SourceFailed, Surroundings

_F = np.float32


class FreeverbSamples(EffectSource):
    """Inputs: roomsize, damp, mix."""

    rings = True

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._before = FilterChain(self)
        self._after = FilterChain(self, Effect.AFTER_FILTERS)
        self._places = [0] * (len(COMBS) + len(ALL_PASSES))
        self._damped = [0] * len(COMBS)

    def clear(self) -> None:
        """The room goes on sounding, as in CircuitPython."""
        self._before.reset()
        self._after.reset()

    def change(self, words: Words) -> Words:
        """The sample and the room, by the mix."""
        damp = int(self.input(1, 0, 1) * _F(13107.2))
        mix = self.input(2, 0, 1) * _F(2)
        dry, wet = int(min(_F(2) - mix, _F(1)) * _F(32767)), int(min(mix, _F(1)) * _F(32767))
        feedback = int(self.input(0, 0, 1) * _F(9175.04)) + 22937
        store = self.store()
        if len(store) < FREEVERB_STORE:
            raise SourceFailed
        heard = saturated(self._before.run(words).astype(np.int64) * 8738, 17).reshape(-1)
        room = np.empty(len(heard), np.int32)
        most = ALL_PASSES[-1]
        for place in range(0, len(heard), most):
            room[place : place + most] = self._room(store, heard[place : place + most], damp, feedback)
        effect = self._after.run(room.reshape(words.shape)).astype(np.int64) * 30
        return mixed(saturated(words * np.int64(dry), 15) + saturated(effect * wet, 15))

    def _room(self, store: NDArray[np.int16], heard: Words, damp: int, feedback: int) -> Words:
        """A piece that is shorter than every delay."""
        rest = 32768 - damp if damp else -32768  # in 16 bits
        total = np.zeros(len(heard), np.int64)
        begin = 0
        for number, length in enumerate(COMBS):
            here = begin + (self._places[number] + np.arange(len(heard))) % length
            out = store[here]
            total += out
            damped, self._damped[number] = _damped(out.tolist(), self._damped[number], rest, damp)
            back = saturated(np.array(damped, np.int64) * feedback, 15)
            store[here] = np.clip(heard + back, -32768, 32767)
            self._places[number] = (self._places[number] + len(heard)) % length
            begin += length
        sound = saturated(total * 31457, 17)
        for number, length in enumerate(ALL_PASSES, len(COMBS)):
            here = begin + (self._places[number] + np.arange(len(heard))) % length
            out = store[here].astype(np.int32)
            store[here] = (sound + (out >> 1)).astype(np.int16)
            sound = saturated((out - sound).astype(np.int64), 1)
            self._places[number] = (self._places[number] + len(heard)) % length
            begin += length
        return sound


def _damped(values: list[int], last: int, share: int, keep: int) -> tuple[list[int], int]:
    """What a comb gives, with high tones damped; and the last of it."""
    found = []
    for value in values:
        total = value * share + last * keep
        last = total >> 15 if total >= 0 else -(-total >> 15)
        if last > 32767:
            last = 32767
        found.append(last)
    return found, last
