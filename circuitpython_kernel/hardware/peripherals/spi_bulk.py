"""When the pieces of a bulk are on an SPI bus, and what chip select and D/C do meanwhile: as `fourwire` sends them.

Chip select goes low, D/C says what comes, the bytes follow. Where a piece says so, chip select goes high for a
microsecond behind each of its bytes, in case the target's chip latches commands by it (CircuitPython's
shared-module/fourwire). Without D/C each byte has nine bits, and chip select goes high behind what does not end on a
whole byte.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.later import Edges

from .bulk import Bulk

_SELECT_NS = 300
"""From chip select or the piece before to D/C."""
_COMMAND_NS = 300
"""From D/C to the first bit."""
_BEHIND_NS = 300
"""From the last bit to chip select."""
_HIGH_NS = 1_000
"""How long chip select is high behind a command byte, and between two times that the target is selected."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """Times in ns since the first piece's chip select; arrays of one length, a piece each."""

    bulk: Bulk
    toggles: NDArray[np.bool_]
    """Whether chip select goes high for a moment behind a piece."""
    enters: NDArray[np.int64]
    """When a piece's turn comes: chip select goes low, if it was high."""
    begins: NDArray[np.int64]
    """When the first bit is sent."""
    lasts: NDArray[np.int64]
    """How long the bits take."""
    sizes: NDArray[np.int64]
    """How many bytes go over the bus."""
    duration_ns: int
    nine_bit: bool

    @classmethod
    def of(cls, bulk: Bulk, frequency: int, *, nine_bit: bool) -> Schedule:
        """The schedule of a bulk that is toggled apart, unless bytes have nine bits."""
        sizes = -(-9 * bulk.lengths // 8) if nine_bit else bulk.lengths
        # With nine bits it is so that the target discards the bits that fill up the last byte.
        toggles = 9 * bulk.lengths % 8 > 0 if nine_bit else bulk.toggles
        lasts = np.rint(sizes * (8e9 / frequency)).astype(np.int64)
        behind = np.where(toggles, _BEHIND_NS + _HIGH_NS, 0) + np.where(bulk.last, _BEHIND_NS + _HIGH_NS, 0)
        whole = _SELECT_NS + _COMMAND_NS + lasts + behind
        enters = np.concatenate((np.zeros(1, np.int64), np.cumsum(whole)[:-1]))
        duration = int(enters[-1] + whole[-1])
        return cls(bulk, toggles, enters, enters + _SELECT_NS + _COMMAND_NS, lasts, sizes, duration, nine_bit)

    def select_edges(self) -> Edges:
        """What chip select does; it is high before."""
        first = np.concatenate((np.ones(1, np.bool_), self.bulk.last[:-1]))
        ends = self.begins + self.lasts
        toggles, last = self.toggles, self.bulk.last
        closing = ends[last] + _BEHIND_NS + np.where(toggles[last], _BEHIND_NS + _HIGH_NS, 0)
        times = np.concatenate(
            (self.enters[first], ends[toggles] + _BEHIND_NS, ends[toggles] + _BEHIND_NS + _HIGH_NS, closing)
        )
        counts = (first.sum(), toggles.sum(), toggles.sum(), last.sum())
        levels = np.repeat(np.array([0, 1, 0, 1], np.uint8), counts)
        order = np.argsort(times, kind="stable")
        return times[order], levels[order]

    def command_edges(self, before: int) -> Edges:
        """What D/C does, which had a level before."""
        levels = self.bulk.is_data.astype(np.uint8)
        moved = levels != np.concatenate((np.array([before], np.uint8), levels[:-1]))
        return (self.enters + _SELECT_NS)[moved], levels[moved]


def nine_bits(bulk: Bulk) -> bytes:
    """The bytes that carry nine bits for each byte of a bulk, D/C first; each piece ends on a whole byte."""
    found = []
    for data, is_data, *_ in bulk:
        bits = np.unpackbits(np.frombuffer(data, np.uint8)[:, None], axis=1)
        marked = np.concatenate((np.full((len(bits), 1), is_data, np.uint8), bits), axis=1)
        found.append(np.packbits(marked.ravel()).tobytes())
    return b"".join(found)
