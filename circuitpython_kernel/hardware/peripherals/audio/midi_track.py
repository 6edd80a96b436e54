"""`synthio.MidiTrack`: plays the notes of a MIDI file's track.

Follows shared-module/synthio/MidiTrack.c: of the events only notes count; what is wrong ends the track there.
"""

from __future__ import annotations

from .notes import BLOCK_FRAMES
from .records import Synth
from .source import Block, Source, SourceFailed

_MOST_DURATION = 0xFFFF
"""A pause has 16 bits in frames; what is longer loses its upper ones."""


class TrackSamples(Source):
    """Gives blocks of at most 256 frames, so that notes begin and end on time."""

    def reset(self) -> None:
        """Begin anew with the first event."""
        words = self._words()
        if words[Synth.SIZE] <= 0:
            raise SourceFailed
        reader = _Reader(self, words)
        reader.position, reader.error = 0, -1
        reader.duration = reader.pause()
        if not reader.duration:
            reader.play_until_pause()
        reader.store()

    def _words(self) -> list[int]:
        words: list[int] = self.sources.memory.words(self.address, Synth.WORDS).tolist()
        return words

    def block(self) -> Block:
        channels = self.check_alive()
        words = self._words()
        frames = min(BLOCK_FRAMES, max(words[Synth.DURATION], 0))
        samples = self.sources.voices.sound(words, max(self.rate, 1), channels, frames)
        left = words[Synth.DURATION] - frames
        self.set_word(Synth.DURATION, left)
        if left:
            return Block(samples, more=True)
        if words[Synth.POSITION] >= words[Synth.SIZE]:
            return Block(samples, more=False)
        reader = _Reader(self, self._words())
        reader.play_until_pause()
        reader.store()
        return Block(samples, more=True)


class _Reader:
    """Reads a track's events."""

    def __init__(self, source: TrackSamples, words: list[int]) -> None:
        self._source = source
        self._words = words
        self._data = source.sources.memory.bytes(words[Synth.TRACK], words[Synth.SIZE])
        self.position = words[Synth.POSITION]
        self.error = words[Synth.ERROR]
        self.duration = words[Synth.DURATION]

    def store(self) -> None:
        """Put what was read into the record."""
        self._source.set_word(Synth.POSITION, self.position)
        self._source.set_word(Synth.ERROR, self.error)
        self._source.set_word(Synth.DURATION, self.duration)

    @property
    def _over(self) -> bool:
        return self.position >= len(self._data)

    def _wrong(self) -> None:
        self.error, self.position = self.position, len(self._data)

    def _byte(self) -> int:
        value = self._data[self.position] if self.position < len(self._data) else 0
        self.position += 1
        return value

    def _note(self) -> int:
        if self.position + 1 >= len(self._data):
            self._wrong()
        note = self._byte()
        if note > 127 or self._byte() > 127:
            self._wrong()
        return note

    def pause(self) -> int:
        """The frames up to the next event."""
        ticks = 0
        while True:
            byte = self._byte()
            ticks = (ticks << 7 | byte & 0x7F) & 0xFFFFFFFF
            if not byte & 0x80 or self._over:
                break
        if byte & 0x80:
            self._wrong()
        tempo = max(self._words[Synth.TEMPO], 1)
        return (ticks * self._source.rate & 0xFFFFFFFF) // tempo & _MOST_DURATION

    def play_until_pause(self) -> None:
        """Let events happen, up to one that is later."""
        voices, words = self._source.sources.voices, self._words
        self.duration = 0
        while not self._over and not self.duration:
            event = self._byte() >> 4
            if event == 8:
                voices.release(words, self._note() & 0x7F)
            elif event == 9:
                voices.press(words, self._note() & 0x7F)
            elif event in (10, 11, 14):
                self._note()
            elif event in (12, 13):
                if self._over or self._byte() > 127:
                    self._wrong()
            elif event == 15:
                self.position = len(self._data)
            else:
                self._wrong()
            if not self._over:
                self.duration = self.pause()
