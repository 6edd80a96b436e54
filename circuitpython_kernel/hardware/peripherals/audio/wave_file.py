"""`audiocore.WaveFile`: the head of a WAV file, and its samples block by block.

Follows shared-module/audiocore/WaveFile.c in what it takes, what it says of other files, and the size of blocks.
"""

from __future__ import annotations

import errno
import struct
from typing import NamedTuple

from circuitpython_kernel.doorbell.answers import GuestError

from .formats import decode
from .records import Wave
from .source import Block, Source, SourceFailed

_MOST_FORMAT = 40
_PCM, _EXTENSIBLE = 1, 0xFFFE
_FORMAT = struct.Struct("<HHIIHHHHIH")
"""Of the chunk "fmt ": kind, channels, rate, bytes a second, bytes a frame, bits, and of an extensible one: the size of
what follows, the bits that count, the channels' places, and the kind."""


class Head(NamedTuple):
    """What a WAV file's head says."""

    rate: int
    channels: int
    bits: int
    start: int
    """Where the samples begin."""
    length: int
    """How many bytes of them there are to be."""


def read_head(data: bytes) -> Head:
    """The head of a file.

    Raises:
        GuestError: for a file that CircuitPython does not take, in its words.
    """
    if len(data) < 16 or data[:4] != b"RIFF" or data[8:16] != b"WAVEfmt ":
        raise GuestError("ValueError", "Invalid file")
    size = int.from_bytes(data[16:20], "little")
    if len(data) < 20 or size > _MOST_FORMAT:
        raise GuestError("ValueError", "Invalid format chunk size")
    chunk = data[20 : 20 + size].ljust(_FORMAT.size, b"\0")
    kind, channels, rate, _, _, bits, extra, valid_bits, _, subkind = _FORMAT.unpack_from(chunk)
    extensible = kind == _EXTENSIBLE and subkind == _PCM and valid_bits == bits
    wrong_kind = not extensible if size == _MOST_FORMAT else kind != _PCM
    # A board would divide by a number of channels, or a rate, that is 0.
    if wrong_kind or channels not in (1, 2) or bits not in (8, 16) or (size == 18 and extra) or not rate:
        raise GuestError("ValueError", "Format not supported")
    at = 20 + size
    while True:
        tag, length = data[at : at + 4], data[at + 4 : at + 8]
        if len(length) != 4:
            raise GuestError("OSError", errno.EIO)
        at += 8
        count = int.from_bytes(length, "little")
        if tag == b"data":
            return Head(rate, channels, bits, at, count)
        at += count


class WaveSamples(Source):
    """Gives what was read of the file."""

    def reset(self) -> None:
        """Back to the first sample."""
        self.set_word(Wave.LEFT, self.word(Wave.LENGTH))

    def block(self) -> Block:
        channels = self.check_alive()
        data = self.sources.files.data(self.word(Wave.FILE))
        left, size = self.word(Wave.LEFT), self.word(Wave.BLOCK)
        at = self.word(Wave.LENGTH) - left
        if data is None or at < 0 or left < 0 or size < 4:
            raise SourceFailed
        piece = data[at : at + min(size, left)]
        if len(piece) < min(size, left):
            raise SourceFailed  # the file is shorter than its head says
        left -= len(piece)
        self.set_word(Wave.LEFT, left)
        if not left and len(piece) % 4:
            # Upstream fills the last word up with silence.
            piece += (b"\x80" if self.bits == 8 else b"\0") * (4 - len(piece) % 4)
        return Block(decode(piece, self.bits, channels, signed=self.signed), more=left > 0)
