"""The pins of an `AudioOut`: a digital-to-analog converter gives a voltage for each sample."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.memory.layout import FULL_SCALE
from circuitpython_kernel.hardware.pins.capture import PinSamples
from circuitpython_kernel.hardware.pins.sound_listeners import AtPins

from .playing import Playing
from .source import Samples

_MOST_WAITING = 1 << 16


class DacLine:
    """The pins of one output. See `outputs.Line`.

    Args:
        chip: the chip.
        pins: the left channel's, and the right one's if there is one.
        quiescent: what the converters give when nothing plays, 0 to 0xFFFF.
        bits: how many bits of a sample they have.
    """

    def __init__(self, chip: Chip, pins: tuple[int, ...], quiescent: int, bits: int) -> None:
        self.pins = pins
        self._chip = chip
        self._quiescent = quiescent
        self._mask = 0xFFFF << (16 - bits) & 0xFFFF
        self._full = self._mask
        self._waiting: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        self._count = 0
        self._rest(chip.clock.now_ns)

    def _rest(self, now_ns: int) -> None:
        values = np.full((1, len(self.pins)), self._quiescent, np.int64)
        self._give(np.array([now_ns], np.int64), values)

    def _give(self, times: NDArray[np.int64], values: NDArray[np.int64]) -> None:
        self._waiting.append((times, values & self._mask))
        self._count += len(times)
        for channel, pin in enumerate(self.pins):
            self._chip.block["ANALOG"][pin] = int(values[-1, channel]) & self._mask
        if self._count > _MOST_WAITING:
            self._count = 0
            self._chip.capture.wait_with(1 << 30)

    def begin(self, play: Playing, now_ns: int) -> None:
        """See `outputs.Line`."""

    def carry(self, play: Playing, first: int, samples: Samples) -> None:
        """See `outputs.Line`. The right pin carries no sound of one channel, as on a board."""
        frames = np.arange(first, first + len(samples), dtype=np.int64)
        times = play.start_ns + (frames * 1_000_000_000 + play.rate // 2) // play.rate
        values = samples.astype(np.int64) + 0x8000
        if values.shape[1] < len(self.pins):
            values = np.concatenate((values, np.full_like(values, self._quiescent)), axis=1)
        self._give(times, values[:, : len(self.pins)])

    def at_pins(self, samples: Samples) -> AtPins:
        """See `outputs.Line`."""
        return [(pin, samples[:, n : n + 1], ()) for n, pin in enumerate(self.pins) if n < samples.shape[1]]

    def end(self, now_ns: int) -> None:
        """See `outputs.Line`."""
        self._rest(now_ns)

    def close(self, now_ns: int) -> None:
        """See `outputs.Line`."""

    def take(self, now_ns: int) -> Iterable[PinSamples]:
        """See `outputs.Line`."""
        waiting, self._waiting, self._count = self._waiting, [], 0
        if not waiting:
            return
        times = np.concatenate([one[0] for one in waiting])
        values = np.concatenate([one[1] for one in waiting])
        scale = self._chip.pins.readings.reference_volts / FULL_SCALE
        for channel, pin in enumerate(self.pins):
            yield PinSamples(pin, times, (values[:, channel] * scale).astype(np.float32))
