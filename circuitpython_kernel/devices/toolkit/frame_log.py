"""The pictures that a display has shown, with their times, within a bound in bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture

MOST_BYTES = 16 << 20
"""What the pictures of one display may take."""

_OVERHEAD = 400


class Frame(NamedTuple):
    """A picture, (height, width, 3), and the part's time in seconds from which on it was shown."""

    seconds: float
    pixels: Picture


class Content(NamedTuple):
    """What is on a screen: its pixels, (height, width, ...), as the display has them, and how they are looked at."""

    pixels: NDArray[Any]
    look: Hashable


class _Kept(NamedTuple):
    seconds: float
    content: Content


class _Change(NamedTuple):
    seconds: float
    top: int
    rows: NDArray[Any]
    look: Hashable


class FrameLog:
    """Keeps of each picture the rows that differ from the one before; the oldest go when there are too many.

    Args:
        most_bytes: the bound.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.dropped = 0
        """How many of the oldest are not kept any more."""
        self._first: _Kept | None = None
        self._last: Content | None = None
        self._changes: deque[_Change] = deque()
        self._nbytes = 0

    def __len__(self) -> int:
        return len(self._changes) + (self._first is not None)

    @property
    def nbytes(self) -> int:
        """What the pictures take."""
        return self._nbytes

    def add(self, seconds: float, content: Content) -> None:
        """A picture that nobody changes any more; one that is as the last one does not count."""
        last = self._last
        if last is None or last.pixels.shape != content.pixels.shape:
            self._first, self._changes = _Kept(seconds, content), deque()
            self._nbytes = 2 * content.pixels.nbytes + _OVERHEAD
        else:
            differing = np.flatnonzero((last.pixels != content.pixels).reshape(len(last.pixels), -1).any(axis=1))
            if not len(differing) and last.look == content.look:
                return
            top, bottom = (int(differing[0]), int(differing[-1]) + 1) if len(differing) else (0, 0)
            rows = content.pixels[top:bottom].copy()
            self._changes.append(_Change(seconds, top, rows, content.look))
            self._nbytes += rows.nbytes + _OVERHEAD
        self._last = content
        while self._nbytes > self.most_bytes and self._changes:
            self._drop()

    def _drop(self) -> None:
        assert self._first is not None
        change = self._changes.popleft()
        self._nbytes -= change.rows.nbytes + _OVERHEAD
        self._first = _changed(self._first, change)
        self.dropped += 1

    def __iter__(self) -> Iterator[tuple[float, Content]]:
        kept = self._first
        if kept is None:
            return
        yield kept
        for change in list(self._changes):
            kept = _changed(kept, change)
            yield kept

    def forget_after(self, seconds: float) -> None:
        """The part went back to a time: what was shown later was not."""
        while self._changes and self._changes[-1].seconds > seconds:
            change = self._changes.pop()
            self._nbytes -= change.rows.nbytes + _OVERHEAD
            self._last = None
        if self._last is not None:
            return
        if self._first is not None and self._first.seconds > seconds:
            self.clear()
        for _, content in self:
            self._last = content

    def clear(self) -> None:
        """Forget all."""
        self._first = self._last = None
        self._changes, self._nbytes, self.dropped = deque(), 0, 0


def _changed(kept: _Kept, change: _Change) -> _Kept:
    pixels = kept.content.pixels.copy()
    pixels[change.top : change.top + len(change.rows)] = change.rows
    return _Kept(change.seconds, Content(pixels, change.look))
