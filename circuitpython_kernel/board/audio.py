"""What a board plays, as who uses the board hears it: ``board.audio``."""

from __future__ import annotations

import os
import wave
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.sounding import SoundingPart
from circuitpython_kernel.hardware.peripherals.audio.heard import Stretch
from circuitpython_kernel.hardware.peripherals.audio.sound import Audio as AudioHardware
from circuitpython_kernel.hardware.time.clock import BoardClock
from circuitpython_kernel.traces.budget import missing

from .attachments import Attachments
from .live_microphone import LiveMicrophone
from .microphone import hearing_of, hearing_words

_SECOND = 1_000_000_000
_MOST_FRAMES = 1 << 28
"""Frames of a wave: 256 million, an hour and a half at 48 kHz."""

_QUIET = 8
"""A tone's largest value, in steps of 16 bits, below which all is silence."""


class Sound(NamedTuple):
    """Sound as numbers."""

    samples: NDArray[np.int16]
    """Shape (frames,) for one channel, (frames, 2) for two."""
    rate: int
    """Frames a second."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


class Audio:
    """What the board has played since it was switched on, as far as it is kept.

    Args:
        hardware: the chip's outputs of sound.
        attachments: the parts, some of which are loudspeakers.
        clock: the board's.
    """

    def __init__(self, hardware: AudioHardware, attachments: Attachments, clock: BoardClock) -> None:
        self._clock = clock
        self._hardware = hardware
        self._attachments = attachments
        self._microphone: object = None

    def __repr__(self) -> str:
        return f"<Audio: {'playing' if self.playing else 'silent'}, {self.seconds:g} s heard>"

    @property
    def speaker(self) -> SoundingPart | None:
        """The loudspeaker: the board's own one, or the first that is attached; None without."""
        entries = (*self._attachments.built_in, *self._attachments.entries)
        return next((entry.part for entry in entries if isinstance(entry.part, SoundingPart)), None)

    @property
    def microphone(self) -> object:
        """What microphones (`audiobusio.PDMIn`) hear; silence when None. It can be set.

        To the name of a WAV file, to ``(samples, rate)``, or to a function that gives a value from -1 to 1 at a board
        time in seconds. Sound with an end is repeated from board time 0 on; see `microphone.hearing_of`. A
        `live_microphone.LiveMicrophone` gives what comes while it is heard, such as the computer's own microphone.

        Raises:
            TypeError, ValueError: when set to anything else.
            OSError: when the file cannot be read.
        """
        return self._microphone

    @microphone.setter
    def microphone(self, heard: object) -> None:
        self._hardware.microphone = None if heard is None else hearing_of(heard)
        self._microphone = heard

    @property
    def microphone_words(self) -> str:
        """What microphones hear now, in a few words."""
        return hearing_words(self._microphone)

    def listen(self, rate: int) -> LiveMicrophone:
        """Let microphones hear sound that comes from now on, ``rate`` frames a second: see `LiveMicrophone.feed`.

        Raises:
            ValueError: for a rate that no microphone has.
        """
        live = LiveMicrophone(self._clock)
        live.begin(rate)
        self.microphone = live
        return live

    @property
    def live_microphone(self) -> LiveMicrophone | None:
        """What microphones hear, when that is a `LiveMicrophone`."""
        return self._microphone if isinstance(self._microphone, LiveMicrophone) else None

    @property
    def playing(self) -> bool:
        """Whether an output plays, and does not pause."""
        return self._hardware.playing

    @property
    def seconds(self) -> float:
        """How much sound is kept, in seconds, silence between its parts included; 0 without any."""
        span = self._span(self._stretches())
        return 0.0 if span is None else (span[1] - span[0]) / _SECOND

    def clear(self) -> None:
        """Forget what was heard until now."""
        self._hardware.settle()
        self._hardware.heard.log.clear()

    def wave(self, start: float | None = None, end: float | None = None, *, output: int | None = None) -> Sound:
        """What was heard, as samples and their rate: ``samples, rate = board.audio.wave()``.

        Silence is between sounds, as long as it lasted on the board. Several outputs are added up. Where their rates
        differ, all have the highest: samples of the others are held for longer.

        Args:
            start, end: board times in seconds; from the first sample, or to the last, when None.
            output: the number of one output, in the order in which programs made them, from 1 on; all when None.

        Raises:
            LookupError: when nothing was heard then, or it is not kept any more.
            ValueError: for times in the wrong order, or more than `_MOST_FRAMES` frames.
        """
        stretches = [one for one in self._stretches() if output is None or one.output == output]
        span = self._span(stretches)
        if span is None:
            raise LookupError("Nothing was heard yet: let a program play something, then ask for it.")
        begin = span[0] if start is None else round(start * _SECOND)
        finish = span[1] if end is None else round(end * _SECOND)
        if finish <= begin:
            raise ValueError(f"a wave ends after its start, not at {finish / _SECOND:g} s after {begin / _SECOND:g} s")
        self._require(begin, start is not None)
        chosen = [one for one in stretches if one.time_ns < finish and _end(one) > begin]
        if not chosen:
            raise LookupError(f"Nothing was heard between {begin / _SECOND:g} s and {finish / _SECOND:g} s.")
        rate = max(one.rate for one in chosen)
        channels = max(one.samples.shape[1] for one in chosen)
        frames = -(-(finish - begin) * rate // _SECOND)
        if frames > _MOST_FRAMES:
            raise ValueError(f"{frames:,} frames are too many at once; ask for a part, with start and end in seconds")
        mixed = np.zeros((frames, channels), np.int32)
        for one in chosen:
            _add(mixed, one, begin, rate)
        samples = np.clip(mixed, -32768, 32767).astype(np.int16)
        return Sound(samples[:, 0] if channels == 1 else samples, rate)

    def save(self, path: str | os.PathLike[str], start: float | None = None, end: float | None = None) -> None:
        """Write what was heard into a WAV file, with 16 bits; see `wave`.

        Raises:
            LookupError, ValueError: see `wave`.
            OSError: when the file cannot be written.
        """
        sound = self.wave(start, end)
        with wave.open(os.fspath(path), "wb") as file:
            file.setnchannels(1 if sound.samples.ndim == 1 else 2)
            file.setsampwidth(2)
            file.setframerate(sound.rate)
            file.writeframes(sound.samples.astype("<i2").tobytes())

    def tone(self, start: float | None = None, end: float | None = None) -> float:
        """The frequency in hertz of the strongest tone that was heard; 0 for silence. See `wave`."""
        return strongest(self.wave(start, end))

    def _stretches(self) -> list[Stretch]:
        self._hardware.settle()
        return list(self._hardware.heard.stretches())

    @staticmethod
    def _span(stretches: list[Stretch]) -> tuple[int, int] | None:
        """From when to when something was heard, in ns."""
        if not stretches:
            return None
        return min(one.time_ns for one in stretches), max(_end(one) for one in stretches)

    def _require(self, begin_ns: int, asked: bool) -> None:
        log = self._hardware.heard.log
        if asked and log.dropped_ns is not None and begin_ns <= log.dropped_ns:
            raise LookupError(missing("What was heard", begin_ns, f"{log.dropped:,} older pieces"))


def _end(stretch: Stretch) -> int:
    return stretch.time_ns + len(stretch.samples) * _SECOND // stretch.rate


def _add(mixed: NDArray[np.int32], stretch: Stretch, begin_ns: int, rate: int) -> None:
    """Add sound where it belongs."""
    samples = stretch.samples
    first = ((stretch.time_ns - begin_ns) * rate + _SECOND // 2) // _SECOND
    count = -(-len(samples) * rate // stretch.rate)
    low, high = max(first, 0), min(first + count, len(mixed))
    if high <= low:
        return
    places = (np.arange(low, high) - first) * stretch.rate // rate
    mixed[low:high] += samples[np.minimum(places, len(samples) - 1)]


def strongest(sound: Sound) -> float:
    """The frequency in hertz of the strongest tone in sound; 0 for silence."""
    samples = sound.samples.astype(np.float64)
    if samples.ndim == 2:
        samples = samples.mean(axis=1)
    samples -= samples.mean() if len(samples) else 0.0
    if len(samples) < 4 or np.abs(samples).max() < _QUIET:
        return 0.0
    strength = np.log(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) + 1e-9)
    peak = int(np.argmax(strength[1:])) + 1
    place = float(peak)
    if peak + 1 < len(strength):
        # The parabola through the peak and its neighbours.
        low, middle, high = strength[peak - 1 : peak + 2]
        bend = low - 2 * middle + high
        place += 0.5 * float(low - high) / float(bend) if bend else 0.0
    return place * sound.rate / len(samples)
