"""`audiocore.RawSample`: samples in a buffer of the program's.

Follows shared-module/audiocore/RawSample.c: with a single buffer all of it is one block, which an output takes once;
else each block is a half, in turn, as the buffer is then.
"""

from __future__ import annotations

from .formats import decode
from .records import Raw
from .source import Block, Source, SourceFailed


class RawSamples(Source):
    """Gives what is in the buffer when it is asked."""

    def reset(self) -> None:
        """It goes on with the half that comes next, as CircuitPython does."""

    def block(self) -> Block:
        channels = self.check_alive()
        at, length = self.word(Raw.BUFFER), self.word(Raw.LENGTH)
        if not self.single:
            length //= 2
            half = self.word(Raw.HALF) & 1
            at += length * half
            self.set_word(Raw.HALF, 1 - half)
        if not length:
            raise SourceFailed
        data = self.sources.memory.bytes(at, length)
        return Block(decode(data, self.bits, channels, signed=self.signed), more=False)
