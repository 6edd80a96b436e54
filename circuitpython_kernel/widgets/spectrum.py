"""The spectrum analyser: the frequencies in a pin's trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from circuitpython_kernel.drawing.charts.lines import Line
from circuitpython_kernel.traces import spectrum

from .chart import Chart

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard


class SpectrumView(Chart):
    """Amplitude over frequency of what was captured at a pin in the last ``duration`` seconds, or of all of it.

    Raises:
        LookupError: when the board has no such pin.
    """

    x_label, x_unit = "frequency (Hz)", "Hz"
    y_label = "amplitude (V)"

    def __init__(self, board: VirtualBoard, pin: str, *, duration: float | None = None, **options: Any) -> None:
        self._board = board
        self._pin = pin
        self._duration = duration
        self._created = board.clock.now_ns
        self._trace = board.capture[pin]
        self.title = f"Spectrum of {pin}"
        self.empty = f"The spectrum of {pin} needs at least {spectrum.LEAST_SAMPLES} samples: read the pin in a loop."
        super().__init__(**options)

    def version(self) -> object:
        self._trace = self._board.capture[self._pin]
        return self._trace.total

    def lines(self) -> list[Line]:
        self._trace = self._board.capture[self._pin]  # with what the board did until now
        start = self._own_start()
        if self._duration is not None:
            times = self._trace.analog()[0] if len(self._trace.analog()[0]) else self._trace.digital()[0]
            if len(times):
                start = int(times[-1]) - round(self._duration * 1e9)
        try:
            frequencies, amplitudes = spectrum.spectrum(self._trace, start)
        except ValueError:
            return []  # too few samples yet: the chart says what it needs
        return [Line(self._pin, frequencies, amplitudes)]

    def _own_start(self) -> int | None:
        """From when on samples count: from the view's own beginning, if there are enough since; None for all."""
        if self._board.clock.now_ns < self._created:
            self._created = 0  # a reset: board time began again
        times = self._trace.analog()[0] if len(self._trace.analog()[0]) else self._trace.digital()[0]
        since = len(times) - int(np.searchsorted(times, self._created))
        return self._created if since >= spectrum.LEAST_SAMPLES else None

    def peak(self) -> tuple[float, float] | None:
        """Frequency in Hz and amplitude in volts of the strongest line; None when there is no spectrum yet."""
        lines = self.lines()
        if not lines:
            return None
        place = int(np.argmax(lines[0].y))
        return float(lines[0].x[place]), float(lines[0].y[place])

    def summary(self, lines: Sequence[Line]) -> str:
        if not lines:
            return self.empty
        place = int(np.argmax(lines[0].y))
        return f"strongest at {lines[0].x[place]:.4g} Hz with {lines[0].y[place]:.3g} V"

    def __repr__(self) -> str:
        return f"<{self.title}: {self.summary(self.lines())}>"
