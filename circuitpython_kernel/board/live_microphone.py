"""Sound that comes while it is heard: the microphone of the computer, as a board's."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.waits import Waits

_SECOND = 1_000_000_000
AHEAD = 0.2
"""Seconds between a sound's coming and its being heard on the board, for pieces that come late."""
_MOST_AHEAD = 1.0
"""Seconds. Pieces that would be heard later than this are heard sooner: the board's clock stood still."""
_KEPT = 10.0
"""Seconds of what has come that stay, for programs that look back: a sleep's blocks are made at its end."""
RECORDED_SECONDS = 60
"""The last seconds are in the recording."""
_MOST_RATE = 192_000
_NOTHING = np.zeros(0, np.int16)
_LARGEST = 32768.0


class Time(Protocol):
    """A board's clock: `hardware.time.clock.BoardClock`."""

    @property
    def waits(self) -> Waits: ...

    @property
    def mode(self) -> str: ...

    @property
    def now_ns(self) -> int: ...


class LiveMicrophone:
    """Hears pieces of sound as they come: ``board.audio.microphone = live``, then `begin`, `feed` and `end`.

    In ``realtime`` the board hears them `AHEAD` seconds later, and silence when none come. ``fast`` and ``manual`` time
    do not go as sound does: there it hears silence until `end`, and from then on what was recorded, from its beginning
    when a program first listens, and repeated. Any thread may call it.

    Args:
        clock: the board's: ``board.clock``.
    """

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._lock = clock.waits.lock()
        self._pieces: deque[tuple[int, NDArray[np.float64]]] = deque()  # each with the number of its first frame
        self._next: int | None = None
        self._recorded: deque[NDArray[np.int16]] = deque()
        self._recording = _NOTHING
        self._since: int | None = None  # the frame that the recording is heard from
        self._rate = 0
        self._on = False
        self.gaps = 0
        """How often a piece came too late to be heard without a gap, since `begin`."""

    def __repr__(self) -> str:
        return f"<LiveMicrophone: {self.words}>"

    @property
    def on(self) -> bool:
        """Whether it is between `begin` and `end`."""
        return self._on

    @property
    def words(self) -> str:
        """What is heard now, in a few words."""
        live = self._clock.mode == "realtime"
        if self._on:
            return "the computer's microphone, live" if live else f"silence, while {self.seconds:.1f} s are recorded"
        if live or not self.seconds:
            return "silence: the computer's microphone is off"
        return f"the recording of {self.seconds:.1f} s, repeated"

    @property
    def seconds(self) -> float:
        """How much is recorded, in seconds."""
        with self._lock:
            frames = sum(map(len, self._recorded)) if self._on else len(self._recording)
        return frames / self._rate if self._rate else 0.0

    def recording(self) -> tuple[NDArray[np.int16], int]:
        """What was recorded until `end`, of shape (frames,), and its rate in hertz: a source for another time."""
        return self._recording.copy(), self._rate

    def begin(self, rate: int) -> None:
        """Pieces come from now on. What was recorded before is forgotten.

        Args:
            rate: samples a second.

        Raises:
            ValueError: for a rate that no sound has.
        """
        if not 1000 <= rate <= _MOST_RATE:
            raise ValueError(f"a microphone has 1,000 to {_MOST_RATE:,} samples a second, not {rate!r}")
        with self._lock:
            self._pieces.clear()
            self._recorded.clear()
            self._recording = _NOTHING
            self._since = self._next = None
            self._rate, self._on, self.gaps = rate, True, 0

    def feed(self, samples: NDArray[np.int16]) -> None:
        """The samples that come next, of shape (frames,); ignored when it is off.

        Raises:
            ValueError: for samples that are of another shape or type.
        """
        if samples.ndim != 1 or samples.dtype != np.int16:
            raise ValueError(
                f"a piece of sound is an int16 array of shape (frames,), not {samples.dtype} of {samples.shape}"
            )
        values = samples / _LARGEST
        now = self._clock.now_ns
        with self._lock:
            if not self._on or not len(values):
                return
            rate = self._rate
            here = now * rate // _SECOND
            late = self._next is not None and self._next < here
            if self._next is None or late or self._next > here + _MOST_AHEAD * rate:
                self.gaps += late and self._clock.mode == "realtime"
                self._next = max(here + round(AHEAD * rate) - len(values), here)
            self._pieces.append((self._next, values))
            self._next += len(values)
            while self._pieces[0][0] + _KEPT * rate < self._next:
                self._pieces.popleft()
            self._recorded.append(samples.copy())
            while sum(map(len, self._recorded)) - len(self._recorded[0]) >= RECORDED_SECONDS * rate:
                self._recorded.popleft()

    def end(self) -> None:
        """No more pieces come: what has come is the recording."""
        with self._lock:
            if not self._on:
                return
            self._on = False
            self._recording = np.concatenate([*self._recorded, _NOTHING])
            self._recorded.clear()
            self._pieces.clear()

    def hear(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values from -1 to 1 at board times in ns, which follow each other evenly.

        A value is the mean of what came until the next one, as a microphone's own filter makes it.
        """
        if not len(times):
            return np.zeros(0)
        live = self._clock.mode == "realtime"
        with self._lock:
            rate = self._rate
            if not rate or self._on != live or not (self._pieces if live else len(self._recording)):
                return np.zeros(len(times))
            step = (int(times[-1]) - int(times[0])) // max(len(times) - 1, 1)
            first = _frames(times, rate)
            last = np.maximum(_frames(times + step, rate), first + 1)
            start = int(first[0])
            frames = self._live(start, int(last[-1])) if live else self._repeated(start, int(last[-1]))
        total = np.concatenate([np.zeros(1), np.cumsum(frames)])
        low, high = (first - start).astype(np.intp), (last - start).astype(np.intp)
        means: NDArray[np.float64] = (total[high] - total[low]) / (high - low)
        return means

    def _live(self, start: int, end: int) -> NDArray[np.float64]:
        frames = np.zeros(end - start)
        for at, values in self._pieces:
            low, high = max(at, start), min(at + len(values), end)
            if low < high:
                frames[low - start : high - start] = values[low - at : high - at]
        return frames

    def _repeated(self, start: int, end: int) -> NDArray[np.float64]:
        if self._since is None or start < self._since:
            self._since = start  # the first time, or a reset: board time has begun again
        places = (np.arange(start, end, dtype=np.int64) - self._since) % len(self._recording)
        frames: NDArray[np.float64] = self._recording[places.astype(np.intp)] / _LARGEST
        return frames


def _frames(times: NDArray[np.int64], rate: int) -> NDArray[np.int64]:
    """Numbers of the frames at times in ns, which were cut off to whole ones; also after weeks of board time."""
    times = times + 2
    return times // _SECOND * rate + times % _SECOND * rate // _SECOND
