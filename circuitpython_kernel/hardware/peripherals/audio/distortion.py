"""`audiofilters.Distortion`: sound that is too loud, too coarse, or bent.

Follows shared-module/audiofilters/Distortion.c of 10.3, in single precision.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .effect import EffectSource, Words
from .records import DistortionMode, Effect

_F = np.float32
_DECIBEL = _F(0.11512925464970228)


class DistortionSamples(EffectSource):
    """Inputs: drive, pre_gain, post_gain, mix. Option: soft_clip."""

    def clear(self) -> None:
        """It remembers nothing."""

    def idle(self) -> None:
        """Inputs go on."""
        for number in range(4):
            self.input(number)

    def change(self, words: Words) -> Words | None:
        """Bend what is there, and mix."""
        drive = self.input(0, 0, 1)
        before, after = np.exp(self.input(1, -60, 60) * _DECIBEL), np.exp(self.input(2, -80, 24) * _DECIBEL)
        mix = self.input(3, 0, 1)
        mode, soft = self.word(Effect.MODE), self.word(Effect.OPTION) != 0
        if mix <= _F(0.01):
            return None
        sample = words.astype(_F)
        word = _whole(sample * before)
        if mode == DistortionMode.LOFI:
            word &= -1 ^ ((1 << int(np.floor(drive * _F(14) + _F(0.5)))) - 1)
        if mode != DistortionMode.LOFI or soft:
            value = _bent(mode, word, drive) * after
            if soft:
                value = np.where(value > 0, _F(1) - np.exp(-np.abs(value)), np.exp(-np.abs(value)) - _F(1)).astype(_F)
            word = _whole(value * _F(32767))
        else:
            word = _whole(word.astype(_F) * after)
        if not soft:
            word = np.clip(word, -32767, 32768)
        return _whole(sample * (_F(1) - mix) + word.astype(_F) * mix)


def _whole(values: NDArray[np.float32]) -> Words:
    """Cut off what is behind the point, as an ARM processor converts what is too large."""
    return np.clip(np.nan_to_num(values.astype(np.float64)), -(1 << 31), (1 << 31) - 1).astype(np.int32)


def _bent(mode: int, word: Words, drive: np.float32) -> NDArray[np.float32]:
    value = (word.astype(_F) / _F(32768)).astype(_F)
    size = np.abs(value)
    if mode == DistortionMode.CLIP:
        bent = np.power(size, _F(1.0001) - drive)
        return np.where(word < 0, -bent, bent).astype(_F)
    if mode == DistortionMode.OVERDRIVE:
        value = value * _F(0.686306)
        knee = _F(1) + np.exp(np.sqrt(np.abs(value)) * _F(-0.75))
        with np.errstate(over="ignore", invalid="ignore"):
            up, down = np.exp(value), np.exp(-value)
            found: NDArray[np.float32] = (up - np.exp(-value * knee)) / (up + down)
        return found
    if mode == DistortionMode.WAVESHAPE:
        amount = _F(2) * drive / (_F(1.0001) - drive)
        return (_F(1) + amount) * value / (_F(1) + amount * size)
    return value
