"""What loudspeakers have in common: they hear what a program plays, and can be heard and seen."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.hardware.pins.sound_listeners import PinSound

from .heard_sound import HeardSound, wav_bytes

AUDIBLE_HZ = 20_000
"""Square waves above this are carriers, or nothing that a person hears."""
_LONGEST_SECONDS = 600.0
_MOST_DRAWN = 1 << 17
"""Frames that the picture is made of at most."""
_WIDTH, _HEIGHT = 480, 96
_PAPER, _MIDDLE, _INK = (250, 250, 252), (205, 208, 214), (33, 102, 172)
_LOUDEST_FRAMES = 2048
_QUIET = 1e-4
_LATELY = 0.1
"""Seconds within which a sound has just ended, or lasts."""
_STEPS = 48


class SoundingPart(DrivenPart):
    """A loudspeaker at pins. A subclass says at which signals it listens, in `listens`.

    `sound` is what was heard in a stretch of the part's time, `wav` the same as a file; in the notebook its panel plays
    it: live in ``realtime``, afterwards with a player.
    """

    switch: ClassVar[str] = ""
    """The signal that switches its amplifier on, with a high level."""
    channels: ClassVar[int] = 1
    hears_levels = False

    def listens(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Signals that carry sound, each with those of an I2S bus's clocks."""
        return tuple((signal, ()) for signal in self.driven_signals)

    def power_on(self) -> None:
        if self.site is None:
            self.heard = HeardSound(self.channels)
            """What it has heard."""
            self._drawn: tuple[object, Picture] | None = None

    def connected(self) -> None:
        super().connected()
        ends = list(self._ends)
        for signal, clocks in self.listens():
            pin, lines = self.pin(signal), [self.pin(one) for one in clocks]
            if pin is not None:
                ends.append(pin.on_sound(self._heard, [line for line in lines if line is not None]))
        enable = self.pin(self.switch) if self.switch else None
        if enable is not None:
            ends.append(enable.watch(self._switched))
        self._ends = tuple(ends)

    def catch_up(self) -> None:
        super().catch_up()
        for signal, _ in self.listens():
            pin = self.pin(signal)
            if pin is not None:
                pin.hear()
                return

    def disconnected(self) -> None:
        super().disconnected()
        self.heard.tone(self.now, 0.0, 0.0)

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self.heard.tone(time_ns / 1e9, frequency if frequency <= AUDIBLE_HZ else 0.0, duty)

    def _heard(self, sound: PinSound) -> None:
        if self.fault is None and self.site is not None:
            self.heard.add((sound.time_ns + self.site.offset_ns) / 1e9, sound)

    def _switched(self, on: bool) -> None:
        self.heard.switch(self.now, on)

    # ---- what was heard

    @property
    def ends(self) -> float:
        """Up to when something was heard, in seconds of the part's time."""
        return max(self.heard.end, self.now) if self.heard.now.frequency else self.heard.end

    @property
    def span(self) -> tuple[float, float]:
        """From when to when something was heard, in seconds of the part's time; twice the same when nothing was."""
        self.catch_up()
        start, end = self.heard.start, self.ends
        return (end, end) if start is None else (max(start, end - _LONGEST_SECONDS), end)

    def sound(self, start: float | None = None, end: float | None = None, rate: int | None = None) -> tuple[
        NDArray[np.float32], int
    ]:  # fmt: skip
        """What was heard: samples from -1 to 1, of shape (frames,) or (frames, 2), and how many there are in a second.

        Args:
            start, end: seconds of the part's time; from the first sound, to the last, when left out.
            rate: samples in a second; the finest sound's when left out.

        Raises:
            ValueError: when the end is not after the start.
        """
        span = self.span
        start, end = span[0] if start is None else start, span[1] if end is None else end
        if end <= start:
            raise ValueError(f"a sound ends after it starts, but it would go from {start:g} s to {end:g} s")
        rate = self.heard.rate if rate is None else rate
        first = math.floor(start * rate + 1e-6)
        samples = self.heard.samples(first, math.ceil(end * rate - 1e-6) - first, rate)
        return (samples[:, 0] if self.channels == 1 else samples), rate

    def wav(self, start: float | None = None, end: float | None = None, rate: int | None = None) -> bytes:
        """The same as a WAV file, 16 bits, for ``IPython.display.Audio`` or a file."""
        samples, rate = self.sound(start, end, rate)
        return wav_bytes(samples.reshape(len(samples), -1), rate)

    def readings(self) -> dict[str, Any]:
        start, end = self.span
        told: dict[str, Any] = {"heard": f"{end - start:.3g} s" if end > start else "nothing"}
        if end > start:
            loudest = self._loudest(end)
            told["level"] = f"{20 * math.log10(loudest):.0f} dB" if loudest > _QUIET else "silent"
        if self.pin(self.switch) is not None:
            told["amplifier"] = "on" if self.heard.on else "off"
        return told

    def _loudest(self, end: float) -> float:
        """The largest value lately."""
        rate = self.heard.rate
        samples = self.heard.samples(max(math.ceil(end * rate) - _LOUDEST_FRAMES, 0), _LOUDEST_FRAMES, rate)
        return float(np.abs(samples).max())

    def picture(self) -> Picture:
        """The waveform of what was heard."""
        start, end = self.span
        lasting = self.now - end < _LATELY
        step = max((end - start) / _STEPS, _LATELY)
        # While it sounds, the picture grows by steps.
        mark = (math.floor(end / step), step) if lasting else (self.heard.version, start, end)
        if self._drawn is None or self._drawn[0] != mark:
            self._drawn = mark, self._draw(start, end)
        return self._drawn[1]

    def _draw(self, start: float, end: float) -> Picture:
        picture = np.full((_HEIGHT, _WIDTH, 3), _PAPER, np.uint8)
        lane = _HEIGHT // self.channels
        for channel in range(self.channels):
            picture[channel * lane + lane // 2] = _MIDDLE
        if end <= start:
            return picture
        rate = max(min(self.heard.rate, int(_MOST_DRAWN / (end - start))), 1)
        samples = self.heard.samples(math.floor(start * rate), max(math.ceil((end - start) * rate), 1), rate)
        edges = np.linspace(0, len(samples), _WIDTH + 1).astype(np.intp)[:-1]
        half = lane // 2 - 2
        rows = np.arange(lane)[:, None]
        for channel in range(self.channels):
            high = lane // 2 - np.rint(np.maximum.reduceat(samples[:, channel], edges) * half)
            low = lane // 2 - np.rint(np.minimum.reduceat(samples[:, channel], edges) * half)
            picture[channel * lane : (channel + 1) * lane][(rows >= high) & (rows <= low)] = _INK
        return picture
