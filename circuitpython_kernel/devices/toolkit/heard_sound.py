"""What a loudspeaker hears over time: samples, square waves, and whether its amplifier is on."""

from __future__ import annotations

import io
import math
import wave
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.pins.sound_listeners import PinSound

TONE_RATE = 44_100
"""Frames a second in which square waves are given."""
_MOST_FRAMES = 1 << 25
"""Frames that are kept: 64 MB, some twelve minutes at 44.1 kHz."""
_PIECE_FRAMES = 1 << 14
_MOST_SMALL = 64
"""When there are so many pieces of fewer frames than that, those that follow each other become one."""
_SAME = 0.01
"""Of a frame's time: a smaller gap is none."""
_MOST_TONES = 10_000
_TONE_SIZE = 0.35
"""How large a square wave is, where 1 is the largest sample: at full size it would be much louder than music."""


class Tone(NamedTuple):
    """A square wave, or silence with a frequency of 0."""

    since: float
    """The part's time in seconds."""
    frequency: float
    duty: float


class HeardSound:
    """The sound at one loudspeaker. Times are the part's own, in seconds.

    Args:
        channels: 1, or 2 for left and right.
    """

    def __init__(self, channels: int = 1) -> None:
        self.channels = channels
        self.version = 0
        """Changes with what was heard."""
        self.end = 0.0
        """When the last sample ends, or the last tone."""
        self._pieces: deque[tuple[float, PinSound]] = deque()
        self._frames = self._small = 0
        self._tones: deque[Tone] = deque([Tone(0.0, 0.0, 0.0)], _MOST_TONES)
        self._switched: deque[tuple[float, bool]] = deque([(0.0, True)], _MOST_TONES)

    def add(self, since: float, sound: PinSound) -> None:
        """Samples, from a time on."""
        self._pieces.append((since, sound))
        self._small += len(sound.samples) < _PIECE_FRAMES
        self._frames += len(sound.samples)
        if self._small >= _MOST_SMALL:
            self._join()
        while self._frames > _MOST_FRAMES:
            self._frames -= len(self._pieces.popleft()[1].samples)
        self.end = max(self.end, since + len(sound.samples) / sound.rate)
        self.version += 1

    def _join(self) -> None:
        """Make few pieces of many small ones that follow each other."""
        self._small = 0
        joined: list[list[tuple[float, PinSound]]] = []
        for since, sound in self._pieces:
            if joined:
                first, last = joined[-1][0][1], joined[-1][-1]
                gap = since - last[0] - len(last[1].samples) / last[1].rate
                small = len(sound.samples) < _PIECE_FRAMES and len(last[1].samples) < _PIECE_FRAMES
                if small and first.rate == sound.rate and abs(gap) * sound.rate < _SAME:
                    joined[-1].append((since, sound))
                    continue
            joined.append([(since, sound)])
        self._pieces = deque(
            (run[0][0], run[0][1]._replace(samples=np.concatenate([one.samples for _, one in run]))) for run in joined
        )

    def tone(self, since: float, frequency: float, duty: float) -> None:
        """A square wave, or silence, from a time on."""
        sounds = frequency > 0 and 0 < duty < 1
        last = self._tones[-1]
        if last.frequency:
            self.end = max(self.end, since)
        if sounds or last.frequency:
            self._tones.append(Tone(since, frequency if sounds else 0.0, duty if sounds else 0.0))
            self.version += 1

    def switch(self, since: float, on: bool) -> None:
        """The amplifier is on or off, from a time on."""
        if on != self._switched[-1][1]:
            self._switched.append((since, on))
            self.version += 1

    @property
    def on(self) -> bool:
        """Whether the amplifier is on now."""
        return self._switched[-1][1]

    @property
    def now(self) -> Tone:
        """The square wave of now."""
        return self._tones[-1]

    @property
    def start(self) -> float | None:
        """When the first sound that is kept begins; None without any."""
        times = [since for since, _ in list(self._pieces)[:1]]
        times += [tone.since for tone in list(self._tones) if tone.frequency][:1]
        return min(times, default=None)

    @property
    def rate(self) -> int:
        """Frames a second: as many as the finest sound has."""
        rates = {sound.rate for _, sound in list(self._pieces)}
        if any(tone.frequency for tone in list(self._tones)):
            rates.add(TONE_RATE)
        return max(rates, default=TONE_RATE)

    def samples(self, first: int, count: int, rate: int) -> NDArray[np.float32]:
        """Frames of the part's time, which are numbered from its beginning on, of shape (count, channels).

        A sample is held until the next one, as the output's pin holds it. Between -1 and 1.
        """
        mixed = np.zeros((count, self.channels), np.float32)
        begin, end = first / rate, (first + count) / rate
        for since, sound in list(self._pieces):
            if since < end and since + len(sound.samples) / sound.rate > begin:
                _add(mixed, first, rate, since, sound)
        tones = list(self._tones)
        untils = [*[tone.since for tone in tones[1:]], math.inf]
        for tone, until in zip(tones, untils, strict=True):
            if tone.frequency and until > begin and tone.since < end:
                low, high = _places(tone.since, until, first, rate, count)
                phase = ((np.arange(low, high) + first) / rate - tone.since) * tone.frequency % 1
                square = np.where(phase < tone.duty, _TONE_SIZE, -_TONE_SIZE) * math.sin(math.pi * tone.duty)
                mixed[low:high] += square[:, None].astype(np.float32)
        switched = list(self._switched)
        for (since, on), until in zip(switched, [*[at for at, _ in switched[1:]], math.inf], strict=True):
            if not on:
                low, high = _places(since, until, first, rate, count)
                mixed[low:high] = 0
        clipped: NDArray[np.float32] = np.clip(mixed, -1, 1)
        return clipped


def _places(since: float, until: float, first: int, rate: int, count: int) -> tuple[int, int]:
    """Which of some frames lie in a stretch of time."""
    low = math.ceil(since * rate - 1e-6) - first
    high = count if math.isinf(until) else math.ceil(until * rate - 1e-6) - first
    return min(max(low, 0), count), min(max(high, 0), count)


def _add(mixed: NDArray[np.float32], first: int, rate: int, since: float, sound: PinSound) -> None:
    samples = sound.samples
    low, high = _places(since, since + len(samples) / sound.rate, first, rate, len(mixed))
    if high <= low:
        return
    times = (np.arange(low, high) + first) / rate - since
    places = np.clip(np.floor(times * sound.rate + 1e-3).astype(np.int64), 0, len(samples) - 1)
    values = samples[places].astype(np.float32) / 32768
    if values.shape[1] > mixed.shape[1]:
        values = values.mean(axis=1, keepdims=True)
    mixed[low:high] += values


def wav_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """Samples of shape (frames, channels), from -1 to 1, as a WAV file with 16 bits."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes())
    return buffer.getvalue()
