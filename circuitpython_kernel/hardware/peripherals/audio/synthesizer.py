"""`synthio.Synthesizer`: notes, as long as they are pressed."""

from __future__ import annotations

from .notes import BLOCK_FRAMES
from .records import Synth
from .source import Block, Source


class SynthesizerSamples(Source):
    """Gives blocks of 256 frames without an end."""

    def reset(self) -> None:
        """Notes go on."""

    def block(self) -> Block:
        channels = self.check_alive()
        words = self.sources.memory.words(self.address, Synth.WORDS).tolist()
        samples = self.sources.voices.sound(words, max(self.rate, 1), channels, BLOCK_FRAMES)
        if words[Synth.BLOCK_COUNT] > 0:
            self._run_blocks(words[Synth.BLOCKS], words[Synth.BLOCK_COUNT])
        return Block(samples, more=True)

    def _run_blocks(self, address: int, count: int) -> None:
        for block in self.sources.memory.words(address, count).tolist():
            self.sources.blocks.value(block)
