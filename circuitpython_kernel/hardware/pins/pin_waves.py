"""The waves at the board's pins: the chip's PWM, what drives them from outside, and the edges that both have made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from circuitpython_kernel.hardware.callbacks import UserCode

from .capture import PinEdges
from .connections import Connections
from .waves import NO_EDGES, Edges, OutsideWave, Pulses, Square, WaveOutput
from .wires import Wiring

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock


@dataclass
class _Given:
    """A wave that has ended, whose edges are known."""

    edges: tuple[Edges, int]
    current: Square | Pulses

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        """See `OutsideWave`."""
        return self.edges

    def level_at(self, time_ns: int) -> int:
        """See `OutsideWave`."""
        return self.current.level_at(time_ns)


class PinWaves:
    """The waves at all pins; the capture asks it for edges. Its callers hold the capture's lock.

    Args:
        connections: where the outside's waves are.
        wiring: which pins see the wave of another one.
        clock: when a wave from outside ends.
        user_code: calls waves that the user wrote.
    """

    def __init__(self, connections: Connections, wiring: Wiring, clock: BoardClock, user_code: UserCode) -> None:
        self._connections = connections
        self._wiring = wiring
        self._clock = clock
        self._user_code = user_code
        self._chip: dict[int, WaveOutput] = {}
        self._ended: list[tuple[int, OutsideWave, int]] = []  # with the time of the end

    # ---- the chip's

    def chip_wave(self, index: int) -> WaveOutput | None:
        """The square wave that the chip drives on a pin, if it does."""
        return self._chip.get(index)

    def start_chip_wave(self, index: int, time_ns: int, level: int) -> WaveOutput:
        """From a board time on the chip drives a pin, which had a level before, with a wave."""
        wave = self._chip[index] = WaveOutput(time_ns, level)
        return wave

    def use_chip_wave(self, index: int, wave: WaveOutput) -> None:
        """The chip drives a pin with a wave that others reprogram."""
        self._chip[index] = wave

    def stop_chip_wave(self, index: int, time_ns: int, level: int) -> None:
        """The chip no longer drives a wave on a pin; it has a constant level from then on."""
        wave = self._chip.pop(index, None)
        if wave is not None:
            wave.hold(time_ns, level)
            self._end(index, wave, time_ns + 1)

    def stop_chip_waves(self, time_ns: int) -> None:
        """The chip no longer drives any wave."""
        for index in list(self._chip):
            self.stop_chip_wave(index, time_ns, 0)

    # ---- the outside's

    def stop_outside_wave(self, index: int) -> None:
        """The outside no longer drives a wave on a pin, if it did."""
        connection = self._connections[index]
        if connection.wave is not None:
            self._end(index, connection.wave, self._clock.now_ns)
            connection.wave = None

    def restart(self, time_ns: int) -> None:
        """Board time starts again at 0, where it would be ``time_ns``: what drives pins from outside goes on."""
        for connection in self._connections.values():
            if isinstance(connection.wave, WaveOutput):
                connection.wave.restart(time_ns)

    def _end(self, index: int, wave: OutsideWave, time_ns: int) -> None:
        if not isinstance(wave, WaveOutput):
            edges = self._edges_of(wave, time_ns)  # at once: it may be gone later
            wave = _Given(edges, self._user_code.call(lambda: wave.current, Square(time_ns, 1.0, 0.0)))
        self._ended.append((index, wave, time_ns))

    # ---- what is seen at a pin

    def at(self, index: int) -> OutsideWave | None:
        """The wave at a pin, from itself or over wires."""
        for member in self._wiring.nearest_first(index):
            wave = self._chip.get(member) or self._connections[member].wave
            if wave is not None:
                return wave
        return None

    def pwm_at(self, index: int) -> tuple[float, float] | None:
        """Frequency and duty cycle of the chip's PWM that reaches a pin, from itself or over wires."""
        found = (self.pwm_of(member) for member in self._wiring.nearest_first(index))
        return next((pwm for pwm in found if pwm is not None), None)

    def pwm_of(self, index: int) -> tuple[float, float] | None:
        """Frequency and duty cycle of the chip's wave on a pin itself."""
        wave = self._chip.get(index)
        if wave is None:
            return None
        square = wave.current
        return 1e9 / square.period_ns, square.high_ns / square.period_ns

    def level_of(self, wave: OutsideWave, time_ns: int) -> int:
        """A wave's level (0 or 1) at a board time; 0 when the user's function fails."""
        return 1 if self._user_code.call(wave.level_at, 0, time_ns) else 0

    # ---- edges, for the capture

    def take_edges(self, now_ns: int) -> Iterator[PinEdges]:
        """What the waves, the chip's and the outside's, did since the last call."""
        waves, self._ended = self._ended, []
        waves += [(index, wave, now_ns) for index, wave in self._chip.items()]
        waves += [(index, one.wave, now_ns) for index, one in self._connections.items() if one.wave is not None]
        for index, wave, end_ns in waves:
            (times, levels), dropped = self._edges_of(wave, end_ns)
            if len(times) or dropped:
                yield PinEdges(index, times, levels, dropped)

    def _edges_of(self, wave: OutsideWave, until_ns: int) -> tuple[Edges, int]:
        found = self._user_code.call(wave.edges_until, (NO_EDGES, 0), until_ns)
        if isinstance(wave, WaveOutput):
            return found
        try:
            (times, levels), dropped = found
            return (np.asarray(times, np.int64), np.asarray(levels, np.uint8)), int(dropped)
        except (TypeError, ValueError) as error:
            self._user_code.show(wave.edges_until, error)
            return NO_EDGES, 0
