"""`audioi2sin.I2SIn`: what a microphone at an I2S bus gives, recorded or played on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .source import Block, Source, SourceFailed, Surroundings

_FRAMES = 256


def as_words(values: NDArray[np.float64], depth: int, bits: int, *, signed: bool) -> NDArray[np.int64]:
    """Values from -1 to 1 as words of so many bits, that came over the bus with a depth of theirs.

    What is wider repeats its upper bits, and what is narrower loses lower ones.
    """
    top = 1 << (depth - 1)
    words = np.clip(np.round(np.nan_to_num(values) * top), -top, top - 1).astype(np.int64)
    if bits < depth:
        words >>= depth - bits
    elif bits > depth:
        pattern = words & (2 * top - 1)
        wide = pattern
        width = depth
        while width < bits:
            wide, width = (wide << depth) | pattern, width + depth
        words = wide >> (width - bits)
        words -= (words >> (bits - 1)) << bits
    return words if signed else words + (1 << (bits - 1))


class I2SInSamples(Source):
    """Goes on hearing from the time on when something began to play it."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._until: int | None = None

    def reset(self) -> None:
        """Hear what is now."""
        self._until = None

    def block(self) -> Block:
        channels = self.check_alive()
        if self.rate < 1:
            raise SourceFailed
        values, self._until = self.sources.hear(self._until, self.rate, _FRAMES)
        words = as_words(values, 16, 16, signed=True).astype(np.int16)
        return Block(np.repeat(words[:, None], channels, axis=1), more=True)
