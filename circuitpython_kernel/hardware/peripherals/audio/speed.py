"""`audiospeed`: samples faster or slower, by taking the nearest frame.

Follows shared-module/audiospeed/SpeedChanger.c and Resampler.c of 10.3.
"""

from __future__ import annotations

import numpy as np

from .records import Sample, Speed
from .source import Block, Samples, Source, SourceFailed, Surroundings

_FRAMES = 128
_ONE = 1 << 16
_MOST_STEP = 0xFFFFFFFF
_MOST_EMPTY = 2


class SpeedSamples(Source):
    """Gives 128 frames at a time."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._begin()
        self._busy = False

    def _begin(self) -> None:
        self._frames: Samples | None = None
        self._place = 0
        self._last = False
        self._over = False

    def reset(self) -> None:
        """Begin anew, with the first frame."""
        self._source().reset()
        self._begin()

    def _source(self) -> Source:
        return self.sources.at(self.word(Speed.SAMPLE))

    @property
    def step(self) -> int:
        """By how much the place moves in a frame."""
        return self.word(Speed.STEP) & _MOST_STEP

    def _fetch(self) -> bool:
        """Get the next block; False when there is none."""
        if self._over:
            return False
        block = self._source().block()
        if not len(block.samples):
            self._over = True
            return False
        self._frames, self._last, self._place = block.samples, not block.more, 0
        return True

    def block(self) -> Block:
        channels = self.check_alive()
        if self._busy:
            raise SourceFailed
        self._busy = True
        try:
            return self._made(channels)
        finally:
            self._busy = False

    def _made(self, channels: int) -> Block:
        pieces: list[Samples] = []
        left = _FRAMES
        step = self.step
        while left:
            if self._frames is None or self._place >> 16 >= len(self._frames):
                if self._last:
                    self._over = True
                if not self._fetch():
                    break
            assert self._frames is not None
            end = len(self._frames) << 16
            count = left if not step else min(left, -(-(end - self._place) // step))
            pieces.append(self._frames[(self._place + step * np.arange(count, dtype=np.int64)) >> 16])
            self._place += step * count
            left -= count
        if not pieces:
            return Block(np.empty((0, channels), np.int16), more=False)
        return Block(np.concatenate(pieces), more=not self._over)


class ResamplerSamples(SpeedSamples):
    """Is as fast as what plays it wants it."""

    def fit(self, rate: int) -> None:
        """Follow what plays it."""
        own = self._source().rate
        self.set_word(Sample.RATE, rate)
        step = int(np.float32(own) / np.float32(max(rate, 1)) * np.float32(_ONE))
        self.set_word(Speed.STEP, step - (1 << 32) if step >> 31 else step)
