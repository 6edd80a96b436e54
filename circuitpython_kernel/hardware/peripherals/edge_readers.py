"""Peripherals that read the edges at pins: counters, encoders, frequency meters, pulse timers.

None of them is called for an edge. Each looks, whenever the program asks, at what the capture has since the last time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.memory.block import FOREVER_NS
from circuitpython_kernel.hardware.memory.layout import POLL_ZERO
from circuitpython_kernel.hardware.pins.capture import NewEdges

from .polls import PollAnswer

_WORTH_TELLING_NS = 50_000
"""For less, planning its end takes longer than asking again."""


class EdgeReader:
    """The edges of one pin from now on, each given once."""

    def __init__(self, chip: Chip, pin: int) -> None:
        self._chip = chip
        self.pin = pin
        self.polls = PollAnswer(chip, pin)
        self.polls.end()
        self.skip()

    def skip(self) -> None:
        """Forget the edges up to now."""
        self._cursor = self._chip.capture.cursor(self.pin)

    def edges(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Times in ns and levels of the edges since the last call; of too many, the newest."""
        new = self.all_edges()
        return new.times, new.levels

    def all_edges(self) -> NewEdges:
        """The edges since the last call, and how many were lost before these."""
        new = self._chip.capture.edges_since(self.pin, self._cursor)
        self._cursor = new.cursor
        return new


class Polled(ABC):
    """What programs poll, and what edges alone change: until the next one the program need not ask again.

    Args:
        chip: the chip.
        readers: those of its edges.
    """

    def __init__(self, chip: Chip, *readers: EdgeReader) -> None:
        self._chip = chip
        self._readers = readers

    @abstractmethod
    def update(self) -> int:
        """Take in the edges since the last time; what polls give after that."""

    def poll(self) -> int:
        """What the program gets that polls."""
        now = self._chip.clock.now_ns  # before our lock: the clock has its own
        with self._chip.capture.lock:
            answer = self.update()
            until = min(self._chip.pins.readings.still_until(reader.pin, now) for reader in self._readers)
            known = until - now >= _WORTH_TELLING_NS
            if known:
                for reader in self._readers:
                    reader.polls.tell(answer)
        if known and until < FOREVER_NS:
            for reader in self._readers:
                reader.polls.until(until)
        return answer

    def forget(self) -> None:
        """The program has to ask."""
        for reader in self._readers:
            reader.polls.forget()

    def end(self) -> None:
        """It is let go."""
        for reader in self._readers:
            reader.polls.end()


class Reader(Protocol):
    """What `Readers` have open."""

    def end(self) -> None:
        """It is let go."""


_T = TypeVar("_T", bound=Reader)


class Readers(Peripheral, Generic[_T]):
    """A kind of peripheral of which the program opens several, each with a handle."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._open: dict[int, _T] = {}
        self._handles = 0

    def reset(self) -> None:
        for reader in self._open.values():
            reader.end()
        self._open.clear()

    def opened(self, reader: _T) -> int:
        """A new one: its handle."""
        self._handles += 1
        self._open[self._handles] = reader
        return self._handles

    def at(self, handle: int) -> _T:
        """The one with a handle."""
        return self._open[handle]

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def do_close(self, handle: int) -> None:
        """It is let go."""
        reader = self._open.pop(handle, None)
        if reader is not None:
            reader.end()


def gpio_number(chip: Chip, pin: int) -> int | None:
    """The GPIO number of a pin of a Raspberry Pi chip; None on other chips."""
    name = chip.pin_names[pin]
    if (chip.name or "").startswith("rp2") and name.startswith("GPIO") and name[4:].isdigit():
        return int(name[4:])
    return None


class _Counter(Polled):
    def __init__(self, chip: Chip, pin: int, edge: str) -> None:
        self.reader = EdgeReader(chip, pin)
        super().__init__(chip, self.reader)
        self.edge = edge
        self.count = 0

    def update(self) -> int:
        _, levels, _, lost = self.reader.all_edges()
        count = len(levels) + lost
        # Edges go up and down in turn, so what the lost ones did is known.
        lost_rises = lost // 2 + (lost % 2 if len(levels) and not levels[0] else 0)
        rising = int(levels.sum()) + lost_rises
        self.count += {"RISE": rising, "FALL": count - rising, "RISE_AND_FALL": count}[self.edge]
        return self.count


class Counters(Readers[_Counter]):
    """Counters of edges. On the RP2040 they are PWM slices, which count at channel B (datasheet, section 4.5.2.5)."""

    name = "counter"

    def do_open(self, pin: int, edge: str) -> int:
        """Count the edges that `countio.Edge` names ``RISE``, ``FALL`` or ``RISE_AND_FALL`` of a pin: a handle."""
        number = gpio_number(self.chip, pin)
        if number is not None:
            if edge == "RISE_AND_FALL":
                raise GuestError("NotImplementedError", "RISE_AND_FALL not available on this chip")
            if number % 2 == 0:
                raise GuestError("ValueError", "Pin must be on PWM Channel B")
        return self.opened(_Counter(self.chip, pin, edge))

    def do_count(self, handle: int) -> int:
        """The edges so far."""
        return self.at(handle).poll()

    def do_set(self, handle: int, count: int) -> None:
        """Go on from another number."""
        counter = self.at(handle)
        counter.forget()
        counter.update()
        counter.count = count


_QUADRATURE = {
    (0b00, 0b01): -1, (0b01, 0b11): -1, (0b11, 0b10): -1, (0b10, 0b00): -1,
    (0b00, 0b10): 1, (0b10, 0b11): 1, (0b11, 0b01): 1, (0b01, 0b00): 1,
}  # fmt: skip
"""Quarter steps between states (A << 1 | B) of two signals in quadrature; a change of both at once counts for none."""


class _Encoder(Polled):
    def __init__(self, chip: Chip, pin_a: int, pin_b: int, divisor: int) -> None:
        self.a, self.b = EdgeReader(chip, pin_a), EdgeReader(chip, pin_b)
        super().__init__(chip, self.a, self.b)
        self.divisor = divisor
        self.position = 0
        self._quarters = 0
        self._state = chip.pins.level(pin_a) << 1 | chip.pins.level(pin_b)

    def update(self) -> int:
        self._take_in()
        return POLL_ZERO + self.position

    def _take_in(self) -> None:
        (a_times, a_levels), (b_times, b_levels) = self.a.edges(), self.b.edges()
        if not len(a_times) + len(b_times):
            return
        times = np.concatenate([a_times, b_times])
        bits = np.concatenate([np.full(len(a_times), 2), np.full(len(b_times), 1)])
        levels = np.concatenate([a_levels, b_levels])
        order = np.argsort(times, kind="stable")
        for bit, level in zip(bits[order].tolist(), levels[order].tolist(), strict=True):
            state = self._state | bit if level else self._state & ~bit
            self._quarters += _QUADRATURE.get((self._state, state), 0)
            self._state = state
            if abs(self._quarters) >= self.divisor:
                self.position += 1 if self._quarters > 0 else -1
                self._quarters = 0


class Encoders(Readers[_Encoder]):
    """Quadrature decoders."""

    name = "encoder"

    def do_open(self, pin_a: int, pin_b: int, divisor: int) -> int:
        """Decode two pins: a handle."""
        numbers = gpio_number(self.chip, pin_a), gpio_number(self.chip, pin_b)
        if numbers[0] is not None and numbers[1] is not None and abs(numbers[0] - numbers[1]) != 1:
            raise GuestError("RuntimeError", "Pins must be sequential GPIO pins")
        return self.opened(_Encoder(self.chip, pin_a, pin_b, divisor))

    def do_position(self, handle: int) -> int:
        """Where the shaft is."""
        return self.at(handle).poll() - POLL_ZERO

    def do_set(self, handle: int, position: int) -> None:
        """Call where the shaft is another number."""
        encoder = self.at(handle)
        encoder.forget()
        encoder.update()
        encoder.position = position

    def do_divisor(self, handle: int, divisor: int) -> None:
        """Quarter steps for a step."""
        encoder = self.at(handle)
        encoder.update()
        encoder.divisor = divisor


_MOST_RISES = 200_000


class _Meter(Polled):
    """Counts rising edges in windows of the capture period; the last full window gives the frequency."""

    def __init__(self, chip: Chip, pin: int, period_ms: int) -> None:
        self.reader = EdgeReader(chip, pin)
        super().__init__(chip, self.reader)
        self.period_ns = period_ms * 1_000_000
        self.paused = False
        self.clear()

    def clear(self) -> None:
        self.forget()
        self.reader.skip()
        self._start_ns = self._chip.clock.now_ns
        self._rises: NDArray[np.int64] = np.empty(0, np.int64)
        self._value = 0

    def poll(self) -> int:
        """What the program gets that polls: the same until the window ends."""
        value = self.update()
        if not self.paused:
            self.reader.polls.tell(value)
            self.reader.polls.until(self._start_ns + self.period_ns)
        return value

    def update(self) -> int:
        times, levels = self.reader.edges()
        if self.paused:
            return self._value
        rises = np.concatenate((self._rises, times[levels == 1]))
        windows = (self._chip.clock.now_ns - self._start_ns) // self.period_ns
        if windows:
            end = self._start_ns + windows * self.period_ns
            within = rises[(rises >= end - self.period_ns) & (rises < end)]
            if len(within):
                # Whole periods between the first and the last rise of the window, as a period counter has them.
                span = int(within[-1] - within[0])
                self._value = round((len(within) - 1) * 1e9 / span) if span else 0
            rises = rises[rises >= end]
            self._start_ns = end
        # Of a window, what it takes to count: its newest rises, however fast the signal.
        self._rises = rises[-_MOST_RISES:].copy()
        return self._value


class FrequencyMeters(Readers[_Meter]):
    """Frequency counters."""

    name = "frequency"

    def do_open(self, pin: int, period_ms: int) -> int:
        """Measure at a pin, in windows of so many milliseconds: a handle."""
        return self.opened(_Meter(self.chip, pin, period_ms))

    def do_value(self, handle: int) -> int:
        """Hertz in the last full window that had edges."""
        return self.at(handle).poll()

    def do_clear(self, handle: int) -> None:
        """Forget what was measured."""
        self.at(handle).clear()

    def do_period(self, handle: int, period_ms: int) -> None:
        """Another window."""
        meter = self.at(handle)
        meter.period_ns = period_ms * 1_000_000
        meter.clear()

    def do_pause(self, handle: int) -> None:
        """Stop measuring."""
        meter = self.at(handle)
        meter.forget()
        meter.update()
        meter.paused = True

    def do_resume(self, handle: int) -> None:
        """Measure again."""
        meter = self.at(handle)
        meter.paused = False
        meter.clear()
