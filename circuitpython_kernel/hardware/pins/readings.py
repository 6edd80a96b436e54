"""What is at a pin: its level, its voltage, and what a converter makes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.memory.block import FOREVER_NS, SharedBlock
from circuitpython_kernel.hardware.memory.layout import FULL_SCALE, LEVEL_ASK, PinMode

from .capture import Capture
from .connections import Connections, Voltage, volts_now
from .levels import converter_value
from .pin_waves import PinWaves
from .waves import WaveOutput
from .wires import Wiring

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock


class Readings:
    """Reads all pins, now and at other times."""

    def __init__(
        self,
        block: SharedBlock,
        capture: Capture,
        clock: BoardClock,
        connections: Connections,
        wiring: Wiring,
        waves: PinWaves,
        reference_volts: float,
        user_code: UserCode,
    ) -> None:
        self.reference_volts = reference_volts
        """The converters' reference."""
        self._block = block
        self._capture = capture
        self._clock = clock
        self._connections = connections
        self._wiring = wiring
        self._waves = waves
        self._user_code = user_code

    def level(self, index: int) -> int:
        """The level (0 or 1) at a pin now."""
        level = self._block.pin_level(index)
        if level != LEVEL_ASK:
            return level
        with self._capture.lock:
            self._capture.take_in()
            wave = self._waves.at(index)
            return 0 if wave is None else self._waves.level_of(wave, self._clock.now_ns)

    def wave_reaches(self, index: int, level: int, after_ns: int) -> int | None:
        """The board time in ns of the next edge to a level that a wave at the pin has; None when none is known of.

        It is 1 ns late, so that the edge has happened by then.
        """
        with self._capture.lock:
            wave = self._waves.at(index)
            if wave is None:
                return None
            square = wave.current
            start = max(after_ns, square.origin_ns)
            (times, levels), _ = square.edges(start, start + round(2 * square.period_ns) + 2)
            hits = times[(levels == level) & (times + 1 > after_ns)]
            return int(hits[0]) + 1 if len(hits) else None

    def still_until(self, index: int, time_ns: int) -> int:
        """The board time in ns before which a pin has no edge from ``time_ns`` on, unless something changes there.

        ``time_ns`` itself when that is not known. Its callers hold the capture's lock.
        """
        if len(self._wiring.net(index)) > 1:
            return time_ns  # what the chip does at the other pins is known afterwards
        if self._block.pin_level(index) != LEVEL_ASK:
            return FOREVER_NS
        wave = self._waves.at(index)
        return wave.next_edge(time_ns) if isinstance(wave, WaveOutput) else time_ns

    def volts(self, index: int) -> float:
        """The voltage at a pin."""
        with self._capture.lock:
            for member in self._wiring.nearest_first(index):
                source = self._connections[member].source
                if source is not None:
                    return self.clip(self._evaluate(source, self._clock.now))
                if self._block.pin_mode(member) is PinMode.ANALOG_OUT:
                    return self.reference_volts * int(self._block["ANALOG"][member]) / FULL_SCALE
            return self.reference_volts * self.level(index)

    def convert(self, index: int) -> int:
        """An analog input that is a function of time, read now: the converter's 16-bit value."""
        with self._capture.lock:
            value = converter_value(self.volts(index), self.reference_volts)
            self._block["ANALOG"][index] = value
            return value

    def converter_values(self, index: int, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """What a converter reads at a pin at each of these board times (ns), as 16-bit values."""
        members = self._wiring.nearest_first(index)
        source = next((s for m in members if (s := self._connections[m].source) is not None), None)
        if callable(source):
            volts = [self.clip(self._evaluate(source, time / 1e9)) for time in times.tolist()]
            return np.array([converter_value(v, self.reference_volts) for v in volts], np.int64)
        wave = self._waves.at(index) if self._block.pin_level(index) == LEVEL_ASK else None
        if wave is not None:
            return np.array([self._waves.level_of(wave, time) * FULL_SCALE for time in times.tolist()], np.int64)
        return np.full(len(times), int(self._block["ANALOG"][index]), np.int64)

    def clip(self, volts: float) -> float:
        """A voltage within 0 V and the reference, as the chip's protection makes it."""
        return min(max(volts, 0.0), self.reference_volts)

    def _evaluate(self, source: Voltage, seconds: float) -> float:
        """The volts of a source at a board time; 0 when the user's function fails."""
        return self._user_code.call(volts_now, 0.0, source, seconds) if callable(source) else source
