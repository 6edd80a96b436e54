"""The 1-Wire master: reset and bit slots on one open-drain line, with the parts on it.

Timing follows Maxim's application note 126 (standard speed): slots of 70 us, a reset of 480 us low and as much high.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from .capture import PinEdges
from .chip import Chip, Peripheral
from .layout import Outside, Pull

_SLOT, _ONE_LOW, _ZERO_LOW = 70_000, 6_000, 60_000
_RESET_LOW, _PRESENCE_AT, _PRESENCE_END, _RESET_END = 480_000, 510_000, 640_000, 960_000
_TARGET_ZERO_END = 30_000


class OneWireTarget(Protocol):
    """A part on a 1-Wire line."""

    def onewire_reset(self) -> bool:
        """The master resets the line; whether the part answers with a presence pulse."""

    def onewire_write(self, bit: int) -> None:
        """The master writes a bit."""

    def onewire_read(self) -> int:
        """The master reads a bit: 0 when the part holds the line low, else 1."""


class OneWire(Peripheral):
    """1-Wire lines and what is attached to them."""

    name = "onewire"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.parts: dict[int, list[OneWireTarget]] = {}
        self._pending: list[tuple[int, int, tuple[int, ...]]] = []
        chip.capture.add_source(self)

    def attach(self, part: OneWireTarget, pin: int) -> None:
        """Connect a part; it brings the line's pull-up resistor.

        Raises:
            ValueError: when it is on the line already.
        """
        parts = self.parts.setdefault(pin, [])
        if any(part is other for other in parts):
            raise ValueError("this part is on the line already")
        parts.append(part)
        self.chip.pins.set_bus_resistor(pin, Pull.UP)

    def detach(self, part: OneWireTarget) -> bool:
        """Take a part off; whether it was attached."""
        for pin, parts in self.parts.items():
            for other in parts:
                if other is part:
                    parts.remove(other)
                    if not parts:
                        self.chip.pins.set_bus_resistor(pin, Pull.NONE)
                    return True
        return False

    def do_reset(self, pin: str) -> int:
        """Reset the line: 1 when nobody answers, as CircuitPython has it."""
        index = int(pin)
        if self._low(index):
            return 0  # a line that nothing pulls up looks like a presence pulse
        answers = [part.onewire_reset() for part in self.parts.get(index, ())]
        present = any(answers)
        pulses = (0, _RESET_LOW, _PRESENCE_AT, _PRESENCE_END) if present else (0, _RESET_LOW)
        self._take(index, pulses, _RESET_END)
        return int(not present)

    def do_write(self, pin: str, bit: str) -> None:
        """Write a bit."""
        index = int(pin)
        if self._low(index):
            return
        for part in self.parts.get(index, ()):
            part.onewire_write(int(bit))
        self._take(index, (0, _ONE_LOW if bit == "1" else _ZERO_LOW), _SLOT)

    def do_read(self, pin: str) -> int:
        """Read a bit: 1 unless some part holds the line low."""
        index = int(pin)
        if self._low(index):
            return 0
        answers = [part.onewire_read() for part in self.parts.get(index, ())]
        bit = int(all(answers))
        self._take(index, (0, _ONE_LOW if bit else _TARGET_ZERO_END), _SLOT)
        return bit

    def _low(self, pin: int) -> bool:
        """Whether the line stays low, as nothing pulls it up or something holds it; the slot passes all the same."""
        pins = self.chip.pins
        if pins.outside_drive(pin) is Outside.HIGH:
            return False
        if pins.outside_drive(pin) is Outside.NOTHING and self.chip.block["PIN_RESISTOR"][pin] == Pull.UP:
            return False
        self.chip.clock.sleep(_SLOT)
        return True

    def _take(self, pin: int, edges: tuple[int, ...], length: int) -> None:
        with self.chip.capture.lock:
            self._pending.append((pin, self.chip.clock.now_ns, edges))
        self.chip.clock.sleep(length)

    def take_edges(self, now_ns: int) -> list[PinEdges]:
        """The edges of the slots since the last call."""
        pending, self._pending = self._pending, []
        found = []
        for pin in {entry[0] for entry in pending}:
            times = [start + offset for index, start, edges in pending if index == pin for offset in edges]
            levels = [n % 2 for index, _, edges in pending if index == pin for n in range(len(edges))]
            found.append(PinEdges(pin, np.array(times, np.int64), np.array(levels, np.uint8)))
        return found
