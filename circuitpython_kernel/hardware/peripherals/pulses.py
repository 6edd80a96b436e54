"""Timed pulses: measured at a pin, and sent with or without a carrier."""

from __future__ import annotations

from collections import deque

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.hardware.pins.counted_waves import counted
from circuitpython_kernel.hardware.pins.waves import MOST_EDGES

from .edge_readers import EdgeReader, Polled, Readers
from .pwm import PWM
from .pwm_counters import Timing, carrier
from .pwm_sharing import Sharing

_LONGEST_US = 65535


class _PulseIn(Polled):
    def __init__(self, chip: Chip, pin: int, maxlen: int, idle: int) -> None:
        self.reader = EdgeReader(chip, pin)
        super().__init__(chip, self.reader)
        self.idle = idle
        self.pulses: deque[int] = deque(maxlen=maxlen)
        self.paused = False
        self._last_ns: int | None = None

    def update(self) -> int:
        return len(self.all())

    def all(self) -> deque[int]:
        """The pulses up to now."""
        times, levels = self.reader.edges()
        if self.paused:
            return self.pulses
        for time, level in zip(times.tolist(), levels.tolist(), strict=True):
            if self._last_ns is not None:
                self.pulses.append(min(_LONGEST_US, (time - self._last_ns + 500) // 1000))
            elif level == self.idle:
                continue  # a pulse that began before we looked
            self._last_ns = time
        return self.pulses

    def start(self) -> None:
        self.forget()
        self.reader.skip()
        self._last_ns = None
        self.paused = False


class PulseInputs(Readers[_PulseIn]):
    """Pulse timers. Durations are in microseconds."""

    name = "pulse_in"

    def do_open(self, pin: int, maxlen: int, idle: bool) -> int:
        """Measure at a pin that is idle at a level: a handle."""
        return self.opened(_PulseIn(self.chip, pin, maxlen, int(idle)))

    def do_length(self, handle: int) -> int:
        """How many pulses there are."""
        return self.at(handle).poll()

    def do_get(self, handle: int, index: int) -> int:
        """One pulse."""
        pulses, place = self.at(handle).all(), index
        if place < 0:
            place += len(pulses)
        if not 0 <= place < len(pulses):
            raise GuestError("IndexError", "index out of range")
        return pulses[place]

    def do_pop(self, handle: int) -> int:
        """Take the oldest pulse."""
        reader = self.at(handle)
        reader.forget()
        pulses = reader.all()
        if not pulses:
            raise GuestError("IndexError", "pop from empty PulseIn")
        return pulses.popleft()

    def do_clear(self, handle: int) -> None:
        """Forget all pulses."""
        reader = self.at(handle)
        reader.forget()
        reader.all().clear()

    def do_pause(self, handle: int) -> None:
        """Stop measuring."""
        reader = self.at(handle)
        reader.forget()
        reader.update()
        reader.paused = True

    def do_resume(self, handle: int) -> None:
        """Measure again, from the next pulse on."""
        self.at(handle).start()


class PulseOutputs(Peripheral):
    """Pulses of a carrier: on and off in turn."""

    name = "pulse_out"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._pending: list[PinEdges] = []
        self._counter = carrier(chip.name)
        self._open: dict[int, Timing] = {}
        self._timers = Sharing()
        chip.capture.add_source(self)

    def share_with(self, pwm: PWM) -> None:
        """The carriers come from the timers of PWM outputs, if the chip makes them with these."""
        if self._counter is pwm.counter:
            self._timers = pwm.timers

    def reset(self) -> None:
        self._open.clear()
        self._timers.clear()

    def do_open(self, pin: int, frequency: int) -> None:
        """A pin is for pulses of a carrier.

        Raises:
            GuestError: when the chip's counter cannot make it, or no timer is free.
        """
        timing = self._counter.first(frequency, self.chip.block.cpu_khz() * 1000, False)
        self._timers.take(pin, frequency, False, timing)
        self._open[pin] = timing

    def do_close(self, pin: int) -> None:
        """It is no more."""
        self._open.pop(pin, None)
        self._timers.give_back(pin)

    def do_send(self, pin: int, duty: int, at: int, count: int) -> None:
        """Send pulses, in microseconds, on and off in turn; it takes their time."""
        durations = self.chip.memory().array(at, np.uint16, count).astype(np.int64) * 1000
        start = self.chip.clock.now_ns
        ends = start + np.cumsum(durations)
        begins = ends - durations
        timing = self._open.get(pin)
        if timing is None:
            raise GuestError("RuntimeError", "Internal error")
        period = timing.period_ns
        high = min(self._counter.high(timing, duty), timing.counts) * timing.count_ns
        times, levels, known, dropped = [], [], 0, 0
        for begin, end in zip(begins[0::2].tolist(), ends[0::2].tolist(), strict=True):
            if end <= begin:
                continue
            wave = counted(begin, period, high)
            if wave.constant is not None:
                if wave.constant:
                    times.append(np.array([begin, end], np.int64))
                    levels.append(np.array([1, 0], np.uint8))
                continue
            if known >= MOST_EDGES:
                dropped += 2 * int((end - begin) / period)
                continue
            (edge_times, edge_levels), left_out = wave.edges(begin, end)
            times.append(edge_times)
            levels.append(edge_levels)
            known, dropped = known + len(edge_times), dropped + left_out
            if len(edge_levels) and edge_levels[-1]:
                times.append(np.array([end], np.int64))
                levels.append(np.array([0], np.uint8))
        if times:
            with self.chip.capture.lock:
                self._pending.append(PinEdges(pin, np.concatenate(times), np.concatenate(levels), dropped))
            self.chip.capture.wait_with(sum(map(len, times)) * 9)
        self.chip.clock.sleep(int(ends[-1]) - start if len(ends) else 0)

    def take_edges(self, now_ns: int) -> list[PinEdges]:
        """The edges of the pulses since the last call."""
        pending, self._pending = self._pending, []
        return pending
