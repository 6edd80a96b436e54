"""What an output is playing: the blocks that it has, when each sample is due, and when it wants the next block.

As on a board with two buffers: two blocks are taken at once, and the next one when the first of them is over.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from .source import Samples, Source, SourceFailed

_SECOND = 1_000_000_000
_MOST_EMPTY = 2
"""A source that gives so many empty blocks one after another has failed."""


class Playing:
    """One call of ``play``, up to its end.

    Args:
        source: gives the samples.
        loop: begin again at the end.
        start_ns: board time of the first sample.
    """

    def __init__(self, source: Source, start_ns: int, *, loop: bool) -> None:
        self.source = source
        self.loop = loop
        self.rate = max(source.rate, 1)
        self.channels = max(source.channels, 1)
        self.start_ns = start_ns
        """When its first sample was due, or would have been without pauses."""
        self.taken = 0
        """Frames that were heard already."""
        self.paused_at: int | None = None
        """How many frames had begun when it was paused."""
        self._given = 0  # frames in all blocks that came
        self._waiting: deque[Samples] = deque()  # blocks that are not heard yet, or not all of them
        self._ends: deque[int] = deque()  # where blocks that are not over end, in frames
        self._last = False  # no block is to come
        self._circle: Samples | None = None  # what is repeated without being asked for again

    def begin(self) -> None:
        """Take the first blocks.

        Raises:
            SourceFailed: when there are none.
        """
        self.source.reset()
        if self.source.single:
            samples = self.source.block().samples
            if not len(samples):
                raise SourceFailed
            self._last = True
            if self.loop:
                self._circle = samples
            else:
                self._add(samples)
        else:
            self._take()
            if not self._last:
                self._take()

    def _add(self, samples: Samples) -> None:
        self._given += len(samples)
        self._waiting.append(samples)
        self._ends.append(self._given)

    def _take(self) -> None:
        """Ask the source for a block."""
        for _ in range(_MOST_EMPTY):
            block = self.source.block()
            if not block.more:
                if self.loop:
                    self.source.reset()
                else:
                    self._last = True
            if len(block.samples):
                self._add(block.samples)
                return
            if self._last:
                return
        raise SourceFailed

    # ---- times

    def time_of(self, frame: int) -> int:
        """When a frame is due, in ns of board time."""
        return self.start_ns + (frame * _SECOND + self.rate // 2) // self.rate

    def begun(self, now_ns: int) -> int:
        """How many frames were due before a board time."""
        if self.paused_at is not None:
            return self.paused_at
        frame = max(((now_ns - self.start_ns) * self.rate) // _SECOND + 2, 0)
        while frame > 0 and self.time_of(frame - 1) >= now_ns:
            frame -= 1
        return frame

    @property
    def next_ns(self) -> int | None:
        """When the next block is wanted, or it all ends; None while it is paused, or repeats what it has."""
        if self.paused_at is not None or self._circle is not None:
            return None
        return self.time_of(self._ends[0]) if self._ends else self.start_ns

    def go_on(self, now_ns: int) -> bool:
        """Take the blocks that are wanted by a board time; False when it has ended by then.

        Raises:
            SourceFailed: when the source has failed; it ends there.
        """
        while self._ends and self.time_of(self._ends[0]) <= now_ns:
            self._ends.popleft()
            if not self._last:
                self._take()
        return bool(self._ends)

    def heard(self, now_ns: int) -> Samples | None:
        """The samples that have begun since the last call; None when there are none."""
        until = self.begun(now_ns)
        if self._circle is not None:
            if until <= self.taken:
                return None
            places = np.arange(self.taken, until, dtype=np.int64) % len(self._circle)
            self.taken = until
            found: Samples = self._circle[places]
            return found
        until = min(until, self._given)
        wanted = until - self.taken
        if wanted <= 0:
            return None
        pieces = []
        while wanted:
            first = self._waiting.popleft()
            pieces.append(first[:wanted])
            if len(first) > wanted:
                self._waiting.appendleft(first[wanted:])
            wanted -= len(pieces[-1])
        self.taken = until
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    # ---- pauses

    def pause(self, now_ns: int) -> None:
        """Stand still from a board time on."""
        self.paused_at = self.begun(now_ns)

    def resume(self, now_ns: int) -> None:
        """Go on from a board time with the sample that comes next."""
        assert self.paused_at is not None
        frame, self.paused_at = self.paused_at, None
        self.start_ns = now_ns - (frame * _SECOND + self.rate // 2) // self.rate
