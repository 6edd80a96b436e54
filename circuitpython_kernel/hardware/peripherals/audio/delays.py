"""`audiodelays.Echo`, `Chorus` and `MultiTapDelay`: sound again, later.

Follow shared-module/audiodelays/Echo.c, Chorus.c and MultiTapDelay.c of 10.3. What was heard lies in the program's
memory. A piece is worked out at once as far as it does not hear itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import notes
from .effect import EffectSource, Words, mixed
from .filter_chain import FilterChain
from .records import Effect, EffectNumber
from .source import SourceFailed, Surroundings

_F = np.float32
_MOST_VOICES = 1024
_MOST_TAPS = 1024


class EchoSamples(EffectSource):
    """Inputs: delay_ms, decay, mix. Size: the longest delay in ms. Option: freq_shift."""

    rings = True

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._chain = FilterChain(self)
        self._position = 0
        self._delay = _F(-1)
        self._length = 0  # of the echo, in samples
        self._step = 256
        self._changes = -1
        self._shifts = False

    def clear(self) -> None:
        """Nothing echoes any more."""
        self.store()[:] = 0
        self._chain.reset()

    def _look(self) -> NDArray[np.int16]:
        """The memory of what was heard, as long as the delay is now."""
        store = self.store()
        shifts = self.word(Effect.OPTION) != 0
        if shifts != self._shifts:
            self._shifts = shifts
            store[:] = 0
            self._position = 0
        changes, delay = self.word(Effect.CHANGES), self.input(0)
        sample_ms = _F(1000) / _F(self.rate)
        if changes != self._changes or abs(self._delay - delay) >= sample_ms or not np.isfinite(delay):
            self._changes = changes
            self._set_delay(store, max(delay if np.isfinite(delay) else _F(0), sample_ms))
        if not self._length:
            raise SourceFailed
        return store

    def _set_delay(self, store: NDArray[np.int16], delay: np.float32) -> None:
        channels = self.channels
        if self._shifts:
            self._step = max(int(_F(self.word(Effect.FIRST_SIZE)) / delay * _F(256)), 1)
            self._length = len(store) // channels
        else:
            length = int(_F(self.rate) / _F(1000) * delay) * channels
            self._length = min(max(length, channels), len(store))
            store[self._length :] = 0
        self._delay = delay

    def change(self, words: Words) -> Words | None:
        """The sample and its echoes, by the mix."""
        mix, decay = self.input(2, 0, 1), self.input(1, 0, 1)
        store = self._look()
        if mix <= _F(0.01):
            return None
        heard = self._chain.run(words) if self.playing else words
        if self._shifts:
            echoes = self._shifted(store, heard, decay)
        else:
            echoes = self._echoed(store, heard.reshape(-1), decay).reshape(words.shape)
        if not self.playing:
            return (echoes.astype(_F) * mix).astype(np.int32)
        both = mixed(echoes + words)
        return (words.astype(_F) * (_F(1) - mix) + both.astype(_F) * mix).astype(np.int32)

    def _kept(self, echo: Words, heard: Words, decay: np.float32) -> Words:
        """What will echo again."""
        if not self.playing:
            return (echo.astype(_F) * decay).astype(np.int32)
        kept = (echo.astype(_F) * decay + heard.astype(_F)).astype(np.int32)
        return mixed(kept) if self.bits == 16 else np.clip(kept, -128, 127)

    def _echoed(self, store: NDArray[np.int16], heard: Words, decay: np.float32) -> Words:
        echoes = np.empty(len(heard), np.int32)
        place = 0
        while place < len(heard):
            if self._position >= self._length:
                self._position = 0
            count = min(self._length - self._position, len(heard) - place)
            ring = store[self._position : self._position + count]
            echo = echoes[place : place + count] = ring
            ring[:] = self._kept(echo.astype(np.int32), heard[place : place + count], decay)
            place += count
            self._position += count
        return echoes

    def _shifted(self, store: NDArray[np.int16], heard: Words, decay: np.float32) -> Words:
        """Echoes that are read as fast as the delay is short: the higher, the shorter it is."""
        echoes = np.empty(heard.shape, np.int32)
        length, step = self._length, self._step
        for frame in range(len(heard)):
            place = self._position >> 8
            following = self._position + step
            passed = np.arange(place, min(following >> 8, place + length)) % length
            for channel in range(heard.shape[1]):
                line = store[channel * length : (channel + 1) * length]
                echoes[frame, channel] = line[place]
                if len(passed):
                    line[passed] = self._kept(line[passed].astype(np.int32), heard[frame, channel], decay)
            self._position = following % (length << 8)
        return echoes


class ChorusSamples(EffectSource):
    """Inputs: delay_ms, voices, mix."""

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._delay = _F(-1)
        self._length = 0
        self._changes = -1

    def clear(self) -> None:
        """Forget what was heard."""
        self.store()[:] = 0

    def idle(self) -> None:
        """Inputs go on."""
        for number in range(3):
            self.input(number)

    def change(self, words: Words) -> Words:
        """The sample, and what was heard before at some places."""
        store = self.store()
        if not len(store):
            raise SourceFailed
        voices = int(np.clip(np.nan_to_num(self.input(1)), 1, _MOST_VOICES))
        mix = int(self.input(2, 0, 1) * _F(32768))
        self._look(len(store))
        new = words.reshape(-1)
        # The newest sample is the last one; a board goes around in a circle.
        line = np.concatenate((store, new.astype(np.int16)))
        total = new
        if voices > 1:
            step = self._length // (voices - 1) - 1
            at = len(store) + np.arange(len(new))
            total = np.zeros(len(new), np.int32)
            for voice in range(voices):
                total += line[at - voice * step % len(store)]
            total = notes.mixed(total, notes.mix_scale(voices)).astype(np.int32)
        store[:] = line[-len(store) :]
        both = new + ((total * mix) >> 15)
        return notes.mixed(both, 2).astype(np.int32).reshape(words.shape)

    def _look(self, most: int) -> None:
        changes, delay = self.word(Effect.CHANGES), self.input(0)
        sample_ms = _F(1000) / _F(self.rate)
        if changes != self._changes or abs(self._delay - delay) >= sample_ms or not np.isfinite(delay):
            self._changes = changes
            self._delay = max(delay if np.isfinite(delay) else _F(0), sample_ms)
            self._length = min(int(_F(self.rate) / _F(1000) * self._delay) * self.channels, most)


class MultiTapSamples(EffectSource):
    """Inputs: decay, mix. Value: delay_ms. Table: places of taps, then how loud they are."""

    rings = True

    def __init__(self, sources: Surroundings, address: int) -> None:
        super().__init__(sources, address)
        self._position = 0
        self._length = 0
        self._changes = -1

    def clear(self) -> None:
        """Nothing is heard again."""
        self.store()[:] = 0

    def _look(self, store: NDArray[np.int16], channels: int) -> tuple[list[int], list[np.float32]]:
        """The taps: how many frames ago, and how loud."""
        changes = self.word(Effect.CHANGES)
        if changes != self._changes:
            self._changes = changes
            delay = max(_F(self.numbers()[EffectNumber.VALUE]), _F(1000) / _F(self.rate))
            size = int(min(_F(self.rate) / _F(1000) * delay, _F(len(store)))) * channels * 2
            size = min(max(size, self.word(Effect.BLOCK)), 2 * len(store))
            self._length = size // channels // 2
            store[size // 2 :] = 0
        count = self.word(Effect.TABLE_SIZE)
        if not self._length or not 0 <= count <= _MOST_TAPS:
            raise SourceFailed
        table = self.sources.memory.numbers(self.word(Effect.TABLE), 2 * count).tolist() if count else []
        return [int(_F(self._length) * _F(at)) for at in table[:count]], [_F(level) for level in table[count:]]

    def change(self, words: Words) -> Words:
        """The sample and its taps, by the mix."""
        mix, decay = self.input(1, 0, 1) * _F(2), int(self.input(0, 0, 1) * _F(32768))
        store, channels = self.store(), words.shape[1]
        offsets, levels = self._look(store, channels)
        length = self._length
        lines = store[: length * channels].reshape(channels, length)
        wet, dry = int(min(mix, _F(1)) * _F(32768)), int(min(_F(2) - mix, _F(1)) * _F(32768))
        most = min((offset for offset in offsets if 0 < offset < length), default=length)
        out = np.empty(words.shape, np.int32)
        place = 0
        while place < len(words):
            if self._position >= length:
                self._position = 0
            count = min(length - self._position, len(words) - place, most)
            here = np.arange(self._position, self._position + count, dtype=np.int64)
            piece = words[place : place + count].T
            old = lines[:, here].astype(np.int32)
            total = np.zeros(piece.shape, np.int32) if offsets else old
            for offset, level in zip(offsets, levels, strict=True):
                total += (lines[:, (here + length - offset) % length].astype(_F) * level).astype(np.int32)
            if len(offsets) > 1:
                total = notes.mixed(total, notes.mix_scale(len(offsets))).astype(np.int32)
            kept = ((old * decay) >> 15) + piece
            lines[:, here] = mixed(kept) if self.bits == 16 else np.clip(kept, -128, 127)
            both = ((piece * dry) >> 15) + ((total * wet) >> 15)
            out[place : place + count] = mixed(both).T
            place += count
            self._position += count
        return out
