"""`audiomp3.MP3Decoder`: files that the host decodes with `miniaudio`, and plays frame by frame of the format's.

Follows shared-module/audiomp3/MP3Decoder.c in the size of blocks, in what it counts, and in how loud it says it is.
"""

from __future__ import annotations

import importlib
from typing import NamedTuple

import numpy as np

from circuitpython_kernel.doorbell.answers import GuestError

from .formats import decode
from .records import Mp3
from .source import Block, Source, SourceFailed

_LOWEST_LONG = 32000
"""From this rate on a frame of the format has 1,152 samples; below it has 576."""


class Decoded(NamedTuple):
    """What was in a file."""

    rate: int
    channels: int
    data: bytes
    """Samples of 16 bits, channel by channel."""


def read(data: bytes) -> Decoded:
    """Decode a file.

    Raises:
        GuestError: when it is no MP3, in CircuitPython's words; or when the host has no decoder.
    """
    try:
        decoder = importlib.import_module("miniaudio")
    except ImportError:
        raise GuestError(
            "NotImplementedError",
            "MP3 needs the host's package miniaudio: pip install 'circuitpython-virtual-kernel[mp3]'",
        ) from None
    try:
        found = decoder.mp3_read_s16(data)
    except (decoder.MiniaudioError, MemoryError):
        raise GuestError("RuntimeError", "Failed to parse MP3 file") from None
    samples = found.samples.tobytes()
    if not samples or found.nchannels not in (1, 2):
        raise GuestError("RuntimeError", "Failed to parse MP3 file")
    return Decoded(found.sample_rate, found.nchannels, samples)


class Mp3Samples(Source):
    """Gives a frame of the format's at a time."""

    def reset(self) -> None:
        """Back to the first sample."""
        self.set_word(Mp3.PLACE, 0)

    def block(self) -> Block:
        channels = self.check_alive()
        data = self.sources.files.data(self.word(Mp3.FILE))
        place, length = self.word(Mp3.PLACE), self.word(Mp3.LENGTH)
        if data is None or not 0 <= place < length <= len(data):
            raise SourceFailed
        frame = 2 * channels * (1152 if self.word(Mp3.TRUE_RATE) >= _LOWEST_LONG else 576)
        samples = decode(data[place : min(place + frame, length)], 16, channels, signed=True)
        place += frame
        self.set_word(Mp3.PLACE, min(place, length))
        self.set_word(Mp3.DECODED, self.word(Mp3.DECODED) + samples.size)
        level = np.sqrt(np.square(samples.astype(np.float64)).sum()) / max(samples.size, 1)
        self.set_word(Mp3.LEVEL, int(level * 65536))
        return Block(samples, more=place < length)
