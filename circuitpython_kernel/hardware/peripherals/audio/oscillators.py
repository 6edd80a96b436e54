"""The waveforms of voices, many at once: phases in whole numbers, as shared-module/synthio/__init__.c has them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .notes import BLOCK_FRAMES, PHASE_BITS

_FRAMES = np.arange(1, BLOCK_FRAMES + 1, dtype=np.int64)


class Loop(NamedTuple):
    """A stretch of a waveform that is read in circles."""

    waveform: NDArray[np.int32]
    """One sample more than the waveform has, as CircuitPython reads the one behind the loop now and then."""
    start: int
    end: int

    def allows(self, step: int) -> bool:
        """Whether phases that move by so much in a frame are slow enough."""
        return step <= (self.end << PHASE_BITS) // 2


def oscillate(
    loop: Loop, steps: NDArray[np.int64], phases: NDArray[np.int64], frames: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The next values of some voices, shape (voices, frames), and their phases behind them."""
    offset, limit = loop.start << PHASE_BITS, loop.end << PHASE_BITS
    span = limit - offset
    phases = np.where(phases > limit, phases % limit + offset, phases)
    places = phases[:, None] + steps[:, None] * _FRAMES[:frames]
    if not offset and not span & (span - 1) and steps.min() > 0:
        places -= 1
        places &= span - 1
        places += 1
    else:
        rounds = np.floor((places - (limit + 1)) / span) + 1  # exact: all numbers have fewer than 53 bits
        places -= (np.maximum(rounds, 0) * span).astype(np.int64)
    last = places[:, -1].copy()
    places >>= PHASE_BITS
    return loop.waveform.take(places.astype(np.intp, copy=False), mode="clip"), last


def ring(values: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    """One waveform times another, in 16 bits; what does not fit has its upper bits cut off, as in C."""
    product = values * others
    return ((product + ((product >> 31) & 0x7FFF)) >> 15).astype(np.int16).astype(np.int32)


def add_up(
    values: NDArray[np.int32], was: NDArray[np.int32], now: NDArray[np.int32], changed: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """The sum of voices, shape (frames,), each times its loudness in 65,536ths, rounded towards 0.

    A loudness that changes is heard from the first value on that is 0 or has another sign than the one before.

    Args:
        values: shape (voices, frames).
        was, now: how loud they were and are, shape (voices,).
        changed: whether that has changed, in this channel or in the other.
    """
    product = values * now[:, None]
    if changed.any():
        few = values[changed]
        loudness = np.where(_before_crossing(few), was[changed][:, None], now[changed][:, None])
        product[changed] = few * loudness
    product += (product >> 31) & 0xFFFF
    product >>= 16
    total: NDArray[np.int32] = np.add.reduce(product, axis=0, dtype=np.int32)
    return total


def _before_crossing(values: NDArray[np.int32]) -> NDArray[np.bool_]:
    below = values < 0
    crossing = values == 0
    crossing[:, 1:] |= below[:, 1:] != below[:, :-1]
    found: NDArray[np.bool_] = ~np.logical_or.accumulate(crossing, axis=1)
    return found
