"""What the world outside does to the pins: levels, waves, voltages, resistors, touches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from circuitpython_kernel.hardware.memory.layout import Outside, Pull

from .capture import Capture
from .connections import Connection, Connections, Voltage, checked_volts, volts_now
from .pin_waves import PinWaves
from .readings import Readings
from .settling import Settling
from .watchers import Watchers
from .waves import OutsideWave, Pulses, Square, WaveOutput

if TYPE_CHECKING:
    from circuitpython_kernel.hardware.time.clock import BoardClock


class OutsideWorld:
    """Connects things to the pins, by their index, and takes them off."""

    def __init__(
        self,
        capture: Capture,
        clock: BoardClock,
        connections: Connections,
        waves: PinWaves,
        readings: Readings,
        settling: Settling,
        watchers: Watchers,
        pad_resistor: Pull,
    ) -> None:
        self._capture = capture
        self._clock = clock
        self._connections = connections
        self._waves = waves
        self._readings = readings
        self._settling = settling
        self._watchers = watchers
        self._pad_resistor = pad_resistor

    # ---- what drives a pin

    def drive(self, index: int, outside: Outside) -> None:
        """Drive a pin with a level, or nothing; the edge is recorded when that changes the pin's level."""
        with self._capture.lock:
            self._waves.stop_outside_wave(index)
            connection = self._connections[index]
            connection.drive, connection.source = outside, None
            self._settling.refresh_net(index)
        self._watchers.tell_net(index)

    def drive_edges(self, index: int, wave: OutsideWave) -> None:
        """See `Pin.drive_edges`."""
        with self._capture.lock:
            self._capture.drain()
            self._use_wave(index, wave)

    def drive_wave(self, index: int, frequency: float, duty: float) -> None:
        """Drive a pin with a square wave."""
        with self._capture.lock:
            self._capture.drain()
            now = self._clock.now_ns
            wave = self._wave_output(index, now, self._readings.level(index))
            wave.start(now, frequency, duty)
            self._use_wave(index, wave)

    def drive_pulses(self, index: int, seconds: Sequence[float], first: bool, delay: float) -> float:
        """Drive a pin with pulses; the board time in seconds at which the last one ends."""
        with self._capture.lock:
            self._capture.drain()
            now = self._clock.now_ns
            lengths = np.array([delay, *seconds], np.float64)
            times = now + 1 + np.rint(np.cumsum(lengths) * 1e9).astype(np.int64)
            levels = ((np.arange(len(times)) + (0 if first else 1)) % 2 == 0).astype(np.uint8)
            before = self._readings.level(index)
            changed = slice(int(levels[0] == before), None)  # a level that the line has already is no edge
            wave = self._wave_output(index, now, before)
            wave.play(now, Pulses(now, before, times[changed], levels[changed]))
            self._use_wave(index, wave)
        self._clock.look_again()
        return float(times[-1]) / 1e9

    def _wave_output(self, index: int, now_ns: int, level: int) -> WaveOutput:
        """What drives waves at a pin already, or a new one: it is reprogrammed, so that no edge is lost."""
        wave = self._connections[index].wave
        return wave if isinstance(wave, WaveOutput) else WaveOutput(now_ns, level)

    def _use_wave(self, index: int, wave: OutsideWave) -> None:
        connection = self._connections[index]
        connection.wave, connection.drive, connection.source = wave, Outside.WAVE, None
        self._settling.refresh_net(index)

    def feed(self, index: int, source: Voltage, *, drives: bool = True) -> None:
        """Connect a voltage, or a function of board time, to a pin. See `Pin.volts` and `Pin.feed`."""
        if not callable(source):
            source = checked_volts(source, "volts is a number or a function of board time in seconds, not")
        # What a function raises when it is asked first comes through.
        volts = self._readings.clip(volts_now(source, self._clock.now))
        with self._capture.lock:
            # A pin that is read as a digital input sees the voltage as a level.
            self._waves.stop_outside_wave(index)
            connection = self._connections[index]
            connection.drive = Outside.HIGH if volts > self._readings.reference_volts / 2 else Outside.LOW
            if not drives:
                connection.drive = Outside.NOTHING
            connection.source = source
            self._settling.refresh_net(index)
            self._capture.record_sample(index, volts)
        self._watchers.tell_net(index)

    def source(self, index: int) -> Voltage | Square | Pulses | bool | None:
        """See `Pin.source`."""
        with self._capture.lock:
            connection = self._connections[index]
            if connection.source is not None:
                return connection.source
            if connection.wave is not None:
                return connection.wave.current
            return None if connection.drive is Outside.NOTHING else connection.drive is Outside.HIGH

    # ---- what pulls at it, and who touches it

    def resistor(self, index: int) -> Pull:
        """The resistor that is connected to a pin."""
        return self._connections[index].pulled

    def set_resistor(self, index: int, resistor: Pull) -> None:
        """Connect a resistor to a pin."""
        with self._capture.lock:
            self._connections[index].resistor = resistor
            self._settling.refresh_net(index)
        self._watchers.tell_net(index)

    def set_bus_resistor(self, index: int, resistor: Pull) -> None:
        """The resistor that comes with a part on a bus, such as a breakout board's pull-ups."""
        with self._capture.lock:
            self._connections[index].bus_resistor = resistor
            self._settling.refresh_net(index)

    def touch(self, index: int) -> float | None:
        """How strongly a pin's touch pad is touched; None without one."""
        return self._connections[index].touch

    def set_touch(self, index: int, strength: float | None) -> None:
        """Connect a touch pad with its resistor, and touch it."""
        with self._capture.lock:
            self._connections[index].touch = strength
            self.set_bus_resistor(index, Pull.NONE if strength is None else self._pad_resistor)
        self._clock.look_again()

    def put_back(self, index: int, before: Connection) -> None:
        """What is connected to a pin is as it was before."""
        if self._connections[index] == before:
            return
        with self._capture.lock:
            self._waves.stop_outside_wave(index)
            self._connections[index] = before
            self._settling.refresh_net(index)
        self._watchers.tell_net(index)
