"""The ring of edges and samples that the firmware fills: taken out, checked, and put where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Word
from circuitpython_kernel.traces.traces import TraceStore


class PWMListener(Protocol):
    """Told about the PWM outputs' changes, in order, with the capture's lock held."""

    def started(self, pin: int, time_ns: int, duty: int, level: int) -> None:
        """The frequency that a doorbell has brought, and a duty cycle (0..65535), on a pin that had a level before."""

    def duty_changed(self, pin: int, time_ns: int, duty: int) -> None:
        """A new duty cycle."""

    def stopped(self, pin: int, time_ns: int, level: int) -> None:
        """The PWM ends, and the pin has a constant level from then on."""


_KIND_BIT = 28
_FREQUENCY = 3
"""An entry's info word says in its highest bits what it is; the last kind is a PWM frequency. See `layout.regions`."""

_LATE_NS = 1_000_000_000
"""How far the guest's clock may be ahead of the host's."""


class Ring:
    """Takes the ring's entries out. Its callers hold the capture's lock.

    Args:
        block: the shared memory.
        store: gets the edges and samples.
        now_ns: board time in ns.
        full_scale: the converters' reference in volts.
    """

    def __init__(self, block: SharedBlock, store: TraceStore, now_ns: Callable[[], int], full_scale: float) -> None:
        self._block = block
        self._store = store
        self._now_ns = now_ns
        self._full_scale = full_scale
        self._new_frequency: dict[int, tuple[int, int]] = {}
        self.pwm: PWMListener | None = None
        """Who hears of the PWM outputs."""

    def drain(self) -> int:
        """Take out what there is; how many entries."""
        tail, count = self._block.ring()
        if not count:
            return 0
        places = np.arange(tail, tail + count) % layout.RING_LENGTH
        times = self._block["RING_TIME"][places]
        infos = self._block["RING_INFO"][places]
        # Only now may the firmware write over these entries.
        self._block["WORDS"][Word.TAIL] = (tail + count) % layout.COUNTER_WRAP
        self._keep(*self._possible(times, infos))
        return count

    def _possible(
        self, times: NDArray[np.int64], infos: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The entries that can be: of pins that there are, at times up to now, in the order of time."""
        latest = self._now_ns() + _LATE_NS
        only_edges = infos.min() >= 0 and infos.max() < 2 * self._block.pin_count
        if not only_edges or times.min() < 0 or times.max() > latest:
            kinds = infos >> _KIND_BIT
            pins = np.where(kinds == 0, infos >> 1, (infos & (layout.ANALOG_MARK - 1)) >> 16)
            # With plain ints numpy takes its own size of them, which is 32 bits in a browser.
            limits = np.where(kinds == _FREQUENCY, np.int64(layout.MOST_HERTZ), np.int64(latest))
            good = (kinds >= 0) & (kinds <= _FREQUENCY) & (pins < self._block.pin_count)
            good &= (times >= 0) & (times <= limits)
            bad = int(len(good) - good.sum())
            if bad:
                self._block.note_damage("an entry of the ring that no pin can have made", bad)
                times, infos = times[good], infos[good]
        return times, infos

    def _keep(self, times: NDArray[np.int64], infos: NDArray[np.int32]) -> None:
        pwm = infos >= layout.PWM_MARK
        if pwm.any():
            self._pass_pwm(times[pwm].tolist(), infos[pwm].tolist())
            times, infos = times[~pwm], infos[~pwm]
        if (times[1:] < times[:-1]).any():
            order = np.argsort(times, kind="stable")
            times, infos = times[order], infos[order]
        analog = infos >= layout.ANALOG_MARK
        if analog.any():
            pins = (infos[analog] & ~layout.ANALOG_MARK) >> 16
            volts = ((infos[analog] & 0xFFFF) * (self._full_scale / layout.FULL_SCALE)).astype(np.float32)
            for pin in np.unique(pins):
                chosen = pins == pin
                self._store[int(pin)].add_samples(times[analog][chosen], volts[chosen])
            times, infos = times[~analog], infos[~analog]
        if not len(infos):
            return
        pins = infos >> 1
        levels = (infos & 1).astype(np.uint8)
        first = int(pins[0])
        if (pins == first).all():
            self._store[first].add_edges(times, levels)
            return
        for pin in np.unique(pins):
            chosen = pins == pin
            self._store[int(pin)].add_edges(times[chosen], levels[chosen])

    def _pass_pwm(self, times: list[int], infos: list[int]) -> None:
        listener = self.pwm
        assert listener is not None
        both = layout.PWM_MARK | layout.ANALOG_MARK
        for time, info in zip(times, infos, strict=True):
            pin, value = (info & ~both) >> 16, info & 0xFFFF
            if info & layout.ANALOG_MARK:
                self._new_frequency[pin] = (time, value & 1)
                continue
            frequency, level = self._new_frequency.pop(pin, (-1, 0))
            if frequency > 0:
                listener.started(pin, time, value, level)
            elif frequency == 0:
                listener.stopped(pin, time, value & 1)
            else:
                listener.duty_changed(pin, time, value)
