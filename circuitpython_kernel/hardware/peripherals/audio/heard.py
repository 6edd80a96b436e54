"""What was heard of the outputs: their samples with their times, kept as long as the board's budget has room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.traces.records import Layout, RecordLog

from .playing import Playing
from .source import Samples

_PIECE_FRAMES = 1 << 18
"""A record has at most so many frames."""


class Stretch(NamedTuple):
    """Frames one after another."""

    time_ns: int
    """Board time of the first."""
    output: int
    """Which output it was."""
    rate: int
    """Samples a second."""
    samples: Samples


class Heard:
    """What all outputs of a board have played, oldest first."""

    def __init__(self, budget: Budget) -> None:
        self.log = RecordLog(budget, Layout(time_ns="q", rate="I", channels="B", output="H"))

    def add(self, output: int, playing: Playing, first: int, samples: Samples) -> None:
        """Frames of what an output plays, from a number on."""
        for start in range(0, len(samples), _PIECE_FRAMES):
            piece = samples[start : start + _PIECE_FRAMES]
            row = (playing.time_of(first + start), playing.rate, piece.shape[1], output & 0xFFFF)
            self.log.add(row, np.ascontiguousarray(piece).astype("<i2", copy=False).tobytes())

    def stretches(self) -> Iterator[Stretch]:
        """What is kept."""
        for row, data in self.log.records():
            samples = np.frombuffer(data, "<i2").astype(np.int16, copy=False).reshape(-1, row[2])
            yield Stretch(row[0], row[3], row[1], samples)
