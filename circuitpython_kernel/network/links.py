"""How long things take to travel, and what gets lost: from one seed, so that every run is the same."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A way through the air.

    - ``latency``: seconds from one end to the other.
    - ``jitter``: up to so many seconds more.
    - ``loss``: the part of datagrams that is lost, 0 to 1. A lost part of a TCP connection comes later instead, by
      ``RETRY`` for each time that it is lost.
    - ``bits_per_second``: how fast bytes follow each other.
    """

    latency: float = 0.002
    jitter: float = 0.0
    loss: float = 0.0
    bits_per_second: float = 10e6

    def __post_init__(self) -> None:
        if not 0 <= self.latency <= 3600 or not 0 <= self.jitter <= 3600:
            raise ValueError("latency and jitter are seconds from 0 to 3600")
        if not 0 <= self.loss <= 1:
            raise ValueError(f"loss is a part from 0 to 1, not {self.loss:g}")
        if not self.bits_per_second > 0:
            raise ValueError("bits_per_second must be above 0")


RETRY_NS = 1_000_000_000
"""lwIP's first retransmission timeout is 3 s on a new connection and near 1 s once a round trip was measured."""

MOST_RETRIES = 12
"""After so many lost copies a connection is broken (lwIP's TCP_MAXRTX)."""


class Dice:
    """Chance of a network, from its seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def delay_ns(self, link: Link) -> int:
        """What one packet takes, without its bytes."""
        jitter = self._random.random() * link.jitter if link.jitter else 0.0
        return max(1, round((link.latency + jitter) * 1e9))

    def lost(self, link: Link) -> bool:
        """Whether a datagram is lost."""
        return bool(link.loss) and self._random.random() < link.loss

    def retries(self, link: Link) -> int:
        """How often a part of a connection is lost before it arrives; above `MOST_RETRIES` it never does."""
        count = 0
        while count <= MOST_RETRIES and self.lost(link):
            count += 1
        return count
