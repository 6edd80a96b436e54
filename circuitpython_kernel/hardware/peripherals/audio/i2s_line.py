"""The pins of an `I2SOut`: bit clock, word select and data, with 16 bits a channel.

The word select is low for the left channel. In classic I2S a word's first bit comes one clock behind the change of the
word select, left-justified with it. The data change when the clock falls.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.peripherals.spi_edges import ClockLine, DataLine, Run
from circuitpython_kernel.hardware.pins.capture import PinLater
from circuitpython_kernel.hardware.pins.sound_listeners import AtPins

from .playing import Playing
from .source import Samples

FRAME_BITS = 32
_MOST_WAITING = 1 << 16


class I2SLine:
    """The pins of one output. See `outputs.Line`.

    Args:
        chip: the chip.
        bit_clock, word_select: None when something else drives them.
        data: the pin of the data.
        left_justified: whether a word begins with the change of the word select.
    """

    def __init__(
        self, chip: Chip, bit_clock: int | None, word_select: int | None, data: int, *, left_justified: bool
    ) -> None:
        self.pins = tuple(pin for pin in (data, bit_clock, word_select) if pin is not None)
        self._chip = chip
        self._bit_clock, self._word_select, self._data = bit_clock, word_select, data
        self._left_justified = left_justified
        self._levels = dict.fromkeys(self.pins, 0)
        self._last_bit = 0  # of the frame before
        self._waiting: list[tuple[Playing, int, int, Samples]] = []
        self._count = 0

    def begin(self, play: Playing, now_ns: int) -> None:
        """See `outputs.Line`."""

    def carry(self, play: Playing, first: int, samples: Samples) -> None:
        """See `outputs.Line`."""
        self._waiting.append((play, play.time_of(first), play.rate, samples))
        self._count += len(samples)
        if self._count > _MOST_WAITING:
            self._count = 0
            self._chip.capture.wait_with(1 << 30)

    def at_pins(self, samples: Samples) -> AtPins:
        """See `outputs.Line`: both channels, with sound of one in both."""
        if self._bit_clock is None or self._word_select is None:
            return []
        both = samples if samples.shape[1] == 2 else np.repeat(samples[:, :1], 2, axis=1)
        return [(self._data, both, (self._bit_clock, self._word_select))]

    def end(self, now_ns: int) -> None:
        """See `outputs.Line`: the clocks stop, and the data keep their level."""

    def close(self, now_ns: int) -> None:
        """See `outputs.Line`."""

    def take(self, now_ns: int) -> Iterable[PinLater]:
        """See `outputs.Line`."""
        waiting, self._waiting, self._count = self._waiting, [], 0
        while waiting:
            play, start, rate, _ = waiting[0]
            same = [piece for piece in waiting if piece[0] is play and piece[2] == rate]
            if len(same) != len(waiting) or not _joined(same):
                same = waiting[:1]
            waiting = waiting[len(same) :]
            yield from self._edges(start, rate, np.concatenate([piece[3] for piece in same]))

    def _edges(self, start_ns: int, rate: int, samples: Samples) -> Iterable[PinLater]:
        words = (samples[:, 0].astype(np.int64) & 0xFFFF) << 16 | (samples[:, -1].astype(np.int64) & 0xFFFF)
        if not self._left_justified:
            last = np.concatenate(([self._last_bit], words[:-1] & 1))
            self._last_bit = int(words[-1]) & 1
            words = words >> 1 | last << 31
        data = words.astype(">u4").tobytes()
        run = Run(FRAME_BITS * rate, 0, 0, np.array([start_ns], np.int64), np.array([len(data)], np.int64))
        if self._bit_clock is not None:
            yield PinLater(self._bit_clock, ClockLine(run))
        for pin, content in ((self._word_select, b"\0\0\xff\xff" * len(samples)), (self._data, data)):
            if pin is not None:
                line = DataLine(run, content, self._levels[pin])
                self._levels[pin] = line.last_level
                if line.count:
                    yield PinLater(pin, line)


def _joined(pieces: list[tuple[Playing, int, int, Samples]]) -> bool:
    """Whether pieces follow each other without a gap."""
    for (_, start, rate, samples), (_, following, _, _) in pairwise(pieces):
        if abs(start + len(samples) * 1_000_000_000 // rate - following) > 2:
            return False
    return True
