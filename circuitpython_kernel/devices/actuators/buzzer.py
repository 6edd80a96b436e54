"""A piezo buzzer on a PWM pin, which can be heard."""

from __future__ import annotations

import io
import math
import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.driven_part import DrivenPart

_KEPT = 10_000


class Buzzer(DrivenPart):
    """Passive piezo buzzer: it sounds with the frequency of the pin's square wave.

    Modelled: frequency and duty cycle of PWM over time; half of a period high is loudest. It does not hear a pin that
    a program switches by hand. `sound` is what could be heard in a stretch of board time; in the notebook its panel
    plays what sounds now.
    """

    title = "buzzer"
    supplies = ("GND",)
    library = "adafruit-circuitpython-simpleio"
    example = "import board\nimport simpleio\n\nsimpleio.tone(board.D5, 440, duration=0.5)  # the pin that in is on"
    signals = {"in": "signal"}
    required = driven_signals = ("in",)
    hears_levels = False

    def connected(self) -> None:
        self.history: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)]
        """Since when (the part's time in seconds) it sounds with which frequency in Hz and duty cycle."""
        super().connected()

    def power_on(self) -> None:
        if self.site is None:
            self.history = [(0.0, 0.0, 0.0)]

    def disconnected(self) -> None:
        super().disconnected()
        self.driven("in", self.now_ns, 0.0, 0.0)

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        sounds = frequency > 0 and 0 < duty < 1
        self.history.append((time_ns / 1e9, frequency if sounds else 0.0, duty if sounds else 0.0))
        del self.history[:-_KEPT]

    def tone(self) -> tuple[float, float]:
        """What sounds now: frequency in Hz, and loudness from 0 to 1."""
        self.catch_up()
        _, frequency, duty = self.history[-1]
        return frequency, math.sin(math.pi * duty)

    def sound(self, start: float = 0.0, end: float | None = None, rate: int = 44_100) -> NDArray[np.float32]:
        """What could be heard: samples from -1 to 1.

        Args:
            start, end: seconds of the part's time; up to now when ``end`` is left out.
            rate: samples in a second.

        Raises:
            ValueError: when the end is not after the start.
        """
        self.tone()
        end = self.now if end is None else end
        if end <= start:
            raise ValueError(f"a sound ends after it starts, but it would go from {start:g} s to {end:g} s")
        times = start + np.arange(math.ceil((end - start) * rate)) / rate
        heard = np.zeros(len(times), np.float32)
        following = [*[entry[0] for entry in self.history[1:]], math.inf]
        for (since, frequency, duty), until in zip(self.history, following, strict=True):
            if frequency and until > start and since < end:
                first, last = np.searchsorted(times, (since, until))
                phase = (times[first:last] - since) * frequency % 1
                heard[first:last] = np.where(phase < duty, 1.0, -1.0) * math.sin(math.pi * duty)
        return heard

    def wav(self, start: float = 0.0, end: float | None = None, rate: int = 44_100) -> bytes:
        """The same as a WAV file, 16 bits, for ``IPython.display.Audio`` or a file."""
        samples = np.rint(self.sound(start, end, rate) * 12_000).astype("<i2")
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples.tobytes())
        return buffer.getvalue()

    def readings(self) -> dict[str, Any]:
        frequency, _ = self.tone()
        return {"frequency": f"{frequency:.0f} Hz" if frequency else "silent"}
