"""The pins of a `PWMAudioOut`: their duty cycles follow the samples.

How many bits of a sample count, and how long a period is, is by ports/*/common-hal/audiopwmio/PWMAudioOut.c.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.pins.capture import PinLater
from circuitpython_kernel.hardware.pins.sound_listeners import AtPins
from circuitpython_kernel.hardware.pins.waves import NO_EDGES, Edges, Square, WaveOutput

from .playing import Playing
from .pwm_edges import Carrier, PwmEdges, Steps
from .source import Samples

_NORDIC_HZ = 16_000_000
_NORDIC_LEAST_HZ = 62_500
_RP_BITS = 10
_OTHER_BITS, _OTHER_HZ = 8, 62_500
"""For chips of which no figures are known here."""

_MOST_WAITING = 1 << 16
"""Samples that wait to be looked at, after which they are taken."""


class AudioWave(WaveOutput):
    """What a pin's level is, for who asks now; its edges come from the line."""

    def __init__(self, line: PwmLine, channel: int, now_ns: int) -> None:
        super().__init__(now_ns, 0)
        self._line = line
        self._channel = channel
        self._ended = False

    def hold(self, time_ns: int, level: int) -> None:
        """See `WaveOutput`; the line has taken all edges before."""
        self._ended = True
        super().hold(time_ns, level)

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """See `OutsideWave`."""
        return super().edges_until(time_ns) if self._ended else (NO_EDGES, 0)

    def level_at(self, time_ns: int) -> int:
        """See `OutsideWave`."""
        return super().level_at(time_ns) if self._ended else self.current.level_at(time_ns)

    def next_edge(self, time_ns: int) -> int:
        """See `WaveOutput`."""
        return super().next_edge(time_ns) if self._ended else time_ns

    @property
    def current(self) -> Square:
        """See `OutsideWave`."""
        return self._line.square(self._channel)


@dataclass
class _Piece:
    """Samples that were heard, and are not made into edges yet."""

    play: Playing
    start_ns: int
    first: int
    counts: NDArray[np.uint16]

    @property
    def begins(self) -> int:
        """When the first is due."""
        return self.start_ns + (self.first * 1_000_000_000 + self.play.rate // 2) // self.play.rate


class PwmLine:
    """The pins of one output. See `outputs.Line`.

    Args:
        chip: the chip.
        pins: the left channel's, and the right one's if there is one.
        quiescent: the duty cycle before the first sample, 0 to 0xFFFF.
    """

    def __init__(self, chip: Chip, pins: tuple[int, ...], quiescent: int) -> None:
        self.pins = pins
        self._chip = chip
        now = chip.clock.now_ns
        self._nordic = (chip.name or "").lower().startswith("nrf")
        self._carrier = self._free_running(now)
        self._done = 0
        """Periods of the carrier that were given."""
        self._now = self._given = np.full(len(pins), quiescent * self._carrier.counts >> 16, np.uint16)
        """Steps of a period at which each pin is high: now, and behind the periods that were given."""
        self._waiting: list[_Piece] = []
        self._count = 0
        for channel, pin in enumerate(pins):
            chip.pins.waves.use_chip_wave(pin, AudioWave(self, channel, now))

    def _free_running(self, now_ns: int) -> Carrier:
        if (self._chip.name or "").lower().startswith("rp2"):
            counts, hertz = 1 << _RP_BITS, self._chip.block.cpu_khz() * 1000
            return Carrier(now_ns, 1_000_000_000 * counts, hertz, counts)
        return Carrier(now_ns, 1_000_000_000, _OTHER_HZ, 1 << _OTHER_BITS)

    def square(self, channel: int) -> Square:
        """The wave as it is now."""
        carrier = self._carrier
        period = carrier.num / carrier.den
        return Square(carrier.origin_ns, period, period * int(self._now[channel]) / carrier.counts)

    def begin(self, play: Playing, now_ns: int) -> None:
        """See `outputs.Line`: a Nordic chip's period is the part of a sample's that comes nearest to its usual one."""
        if not self._nordic:
            return
        wanted = -(-_NORDIC_LEAST_HZ // play.rate) * play.rate
        top = max((_NORDIC_HZ + wanted // 2) // wanted, 2)
        self._chip.capture.drain()  # what waits belongs to the carrier before
        share = self._now.astype(np.int64) * top // self._carrier.counts
        origin = max(now_ns, self._carrier.start(self._done))
        self._carrier, self._done = Carrier(origin, 1_000_000_000 * top, _NORDIC_HZ, top), 0
        self._now = self._given = share.astype(np.uint16)

    def at_pins(self, samples: Samples) -> AtPins:
        """See `outputs.Line`. Sound of one channel is on both pins."""
        last = samples.shape[1] - 1
        return [(pin, samples[:, min(n, last) :][:, :1], ()) for n, pin in enumerate(self.pins)]

    def carry(self, play: Playing, first: int, samples: Samples) -> None:
        """See `outputs.Line`. Sound of one channel is on both pins."""
        values = samples.astype(np.int64) + 0x8000
        top = self._carrier.counts
        counts = (values * (top - 1) >> 16 if self._nordic else values * top >> 16).astype(np.uint16)
        if counts.shape[1] != len(self.pins):
            counts = np.repeat(counts[:, :1], len(self.pins), axis=1)
        self._waiting.append(_Piece(play, play.start_ns, first, counts))
        self._now = counts[-1]
        self._count += len(samples)
        if self._count > _MOST_WAITING:
            self._count = 0
            self._chip.capture.wait_with(1 << 30)

    def end(self, now_ns: int) -> None:
        """See `outputs.Line`: the last duty cycle goes on."""

    def take(self, now_ns: int) -> Iterable[PinLater]:
        """See `outputs.Line`."""
        last = max(self._carrier.first_from(now_ns) - 1, self._done)
        waiting, self._waiting, self._count = _joined(self._waiting), [], 0
        for place, piece in enumerate(waiting):
            begin = min(max(self._carrier.first_from(piece.begins), self._done), last)
            yield from self._hold(begin)
            following = waiting[place + 1].begins if place + 1 < len(waiting) else now_ns
            rate = piece.play.rate
            over = piece.begins + (len(piece.counts) * 1_000_000_000 // rate)
            end = min(max(self._carrier.first_from(min(over, following)), begin), last)
            yield from self._periods(begin, end, piece.start_ns, piece.first, rate, piece.counts)
            self._done, self._given = end, piece.counts[-1]
        yield from self._hold(last)

    def _hold(self, until: int) -> Iterable[PinLater]:
        """The duty cycle that is there stays up to a period."""
        start = self._carrier.start(self._done)
        yield from self._periods(self._done, until, start, 0, 1, self._given[None, :])
        self._done = max(until, self._done)

    def _periods(
        self, first: int, last: int, start_ns: int, frame: int, rate: int, counts: NDArray[np.uint16]
    ) -> Iterable[PinLater]:
        if last <= first:
            return
        for channel, pin in enumerate(self.pins):
            steps = Steps(start_ns, frame, rate, np.ascontiguousarray(counts[:, channel]))
            edges = PwmEdges(self._carrier, first, last, steps)
            if edges.count:
                yield PinLater(pin, edges)

    def close(self, now_ns: int) -> None:
        """See `outputs.Line`."""
        for pin in self.pins:
            self._chip.pins.waves.stop_chip_wave(pin, now_ns, 0)


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """The same samples, with those that follow each other in one."""
    found: list[list[_Piece]] = []
    for piece in pieces:
        last = found[-1] if found else None
        together = last is not None and last[0].play is piece.play and last[0].start_ns == piece.start_ns
        if together and last is not None and last[-1].first + len(last[-1].counts) == piece.first:
            last.append(piece)
        else:
            found.append([piece])
    return [
        one[0]
        if len(one) == 1
        else _Piece(one[0].play, one[0].start_ns, one[0].first, np.concatenate([piece.counts for piece in one]))
        for one in found
    ]
