"""Sound for views: live while it is played, as a file afterwards."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from circuitpython_kernel.devices.toolkit.heard_sound import wav_bytes
from circuitpython_kernel.devices.toolkit.sounding import SoundingPart

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

LIVE_RATE = 44_100
"""Frames a second of what is sent while it is played."""
_MOST_BEHIND = LIVE_RATE
"""A view that lags by more frames than these hears the newest ones."""
RECORDED_SECONDS = 60.0
"""The last seconds of what was heard are in the file."""
_ENDED = 0.1
"""Seconds of silence after which a sound has ended, in board time that passes by itself."""


class SoundSender:
    """Knows which sound each view has. A view that listens gets what is new with its frames, silence included.

    Args:
        board: the board.
        part: what sounds on it; what is no loudspeaker has no sound.
    """

    def __init__(self, board: VirtualBoard, part: object) -> None:
        self._board = board
        self._part = part if isinstance(part, SoundingPart) else None
        self._next: dict[str, int] = {}

    @property
    def _live(self) -> bool:
        return self._board.clock.mode == "realtime"

    def listen(self, view: str, on: bool) -> None:
        """Whether a view listens from now on."""
        if on and self._part is not None:
            self._next[view] = self._end(self._part)
        else:
            self.forget(view)

    def forget(self, view: str) -> None:
        """A view is gone."""
        self._next.pop(view, None)

    @staticmethod
    def _end(part: SoundingPart) -> int:
        """How many frames of the part's time are over, and known, silent ones included."""
        now = part.now
        part.catch_up()
        return math.floor(now * LIVE_RATE)

    def mark(self, view: str) -> object:
        """Something that changes when there is sound to send."""
        return (
            None
            if self._part is None
            else (self._recorded(), view in self._next and self._live and self._end(self._part))
        )

    def _recorded(self) -> tuple[float, int]:
        part = self._part
        if part is None or self._board.busy:
            return 0.0, 0
        start, end = part.span
        if end <= start or (self._live and part.now - end < _ENDED):
            return 0.0, 0
        return min(end - start, RECORDED_SECONDS), part.heard.version

    def told(self, view: str) -> tuple[dict[str, object], bytes]:
        """What a frame says of sound, and the samples that are new: 16 bits, channels after each other in a frame."""
        part = self._part
        if part is None:
            return {"sounding": False, "recorded": [0, 0], "audio": None, "live": False}, b""
        audio, data = None, b""
        first = self._next.get(view)
        if first is not None and self._live:
            end = self._end(part)
            first = max(first, end - _MOST_BEHIND)
            self._next[view] = max(end, first)
            if end > first:
                samples = part.heard.samples(first, end - first, LIVE_RATE)
                audio = [LIVE_RATE, part.channels, end - first]
                data = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()
        return {"sounding": True, "recorded": list(self._recorded()), "audio": audio, "live": self._live}, data

    def recording(self) -> bytes:
        """What was heard, as a WAV file: its last `RECORDED_SECONDS`.

        Raises:
            ValueError: when nothing was.
        """
        part = self._part
        start, end = (0.0, 0.0) if part is None else part.span
        if part is None or end <= start:
            raise ValueError("Nothing was heard yet: let a program play something first.")
        samples, rate = part.sound(max(start, end - RECORDED_SECONDS), end)
        return wav_bytes(samples.reshape(len(samples), -1), rate)
