"""The 1-Wire master: reset and bit slots on one open-drain line, with the parts on it.

Timing follows Maxim's application note 126 (standard speed): slots of 70 us, a reset of 480 us low and as much high.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.hardware.memory.layout import Outside, Pull
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

_SLOT, _ONE_LOW, _ZERO_LOW = 70_000, 6_000, 60_000
_RESET_LOW, _PRESENCE_AT, _PRESENCE_END, _RESET_END = 480_000, 510_000, 640_000, 960_000
_TARGET_ZERO_END = 30_000

_SLOT_BYTES = 250
"""What a slot takes until its edges are worked out."""


class OneWireTarget(Protocol):
    """A part on a 1-Wire line."""

    def onewire_reset(self) -> bool:
        """The master resets the line; whether the part answers with a presence pulse."""

    def onewire_write(self, bit: int) -> None:
        """The master writes a bit."""

    def onewire_read(self) -> int:
        """The master reads a bit: 0 when the part holds the line low, else 1."""


@dataclass
class _Bits:
    """Bits in one direction that are no byte yet."""

    direction: str
    start_ns: int
    end_ns: int = 0
    values: list[int] = field(default_factory=list)


class OneWire(Peripheral):
    """1-Wire lines and what is attached to them."""

    name = "onewire"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.parts: dict[int, list[OneWireTarget]] = {}
        self._pending: list[tuple[int, int, tuple[int, ...]]] = []
        self.logs: dict[int, TransactionLog] = {}
        self._bits: dict[int, _Bits] = {}
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
        self.chip.pins.outside.set_bus_resistor(pin, Pull.UP)

    def detach(self, part: OneWireTarget) -> bool:
        """Take a part off; whether it was attached."""
        for pin, parts in self.parts.items():
            for other in parts:
                if other is part:
                    parts.remove(other)
                    if not parts:
                        self.chip.pins.outside.set_bus_resistor(pin, Pull.NONE)
                    return True
        return False

    def do_reset(self, pin: int) -> bool:
        """Reset the line: True when nobody answers, as CircuitPython has it."""
        if self._low(pin):
            return False  # a line that nothing pulls up looks like a presence pulse
        call = self.chip.user_code.call
        answers = [call(part.onewire_reset, False) for part in self.parts.get(pin, ())]
        present = any(answers)
        pulses = (0, _RESET_LOW, _PRESENCE_AT, _PRESENCE_END) if present else (0, _RESET_LOW)
        start = self.chip.clock.now_ns
        self._end_bits(pin)
        self._log(pin).append(Transaction(start, "reset", b"", _RESET_END, acknowledged=int(present)))
        self._take(pin, pulses, _RESET_END)
        return not present

    def do_write(self, pin: int, bit: int) -> None:
        """Write a bit."""
        if self._low(pin):
            return
        for part in self.parts.get(pin, ()):
            self.chip.user_code.call(part.onewire_write, None, bit)
        self._add_bit(pin, "write", bit)
        self._take(pin, (0, _ONE_LOW if bit else _ZERO_LOW), _SLOT)

    def do_read(self, pin: int) -> int:
        """Read a bit: 1 unless some part holds the line low."""
        if self._low(pin):
            return 0
        call = self.chip.user_code.call
        answers = [call(part.onewire_read, 1) for part in self.parts.get(pin, ())]
        bit = int(all(answers))
        self._add_bit(pin, "read", bit)
        self._take(pin, (0, _ONE_LOW if bit else _TARGET_ZERO_END), _SLOT)
        return bit

    # ---- the log: bits make bytes

    def _log(self, pin: int) -> TransactionLog:
        return self.logs.get(pin) or self.logs.setdefault(pin, TransactionLog(self.chip.capture.budget))

    def _add_bit(self, pin: int, direction: str, bit: int) -> None:
        now = self.chip.clock.now_ns
        bits = self._bits.get(pin)
        if bits is not None and bits.direction != direction:
            self._end_bits(pin)
            bits = None
        if bits is None:
            bits = self._bits[pin] = _Bits(direction, now)
        bits.values.append(bit)
        bits.end_ns = now + _SLOT
        if len(bits.values) == 8:
            value = sum(value << place for place, value in enumerate(bits.values))
            self._log(pin).append(Transaction(bits.start_ns, direction, bytes((value,)), bits.end_ns - bits.start_ns))
            del self._bits[pin]

    def _end_bits(self, pin: int) -> None:
        """Bits that make no byte, as in a search, become one entry as long as nothing else comes between."""
        bits = self._bits.pop(pin, None)
        if bits is None:
            return
        log = self._log(pin)
        if len(log) and log[-1].direction == "bits":
            log.replace_last(log[-1]._replace(duration_ns=bits.end_ns - log[-1].time_ns))
        else:
            log.append(Transaction(bits.start_ns, "bits", b"", bits.end_ns - bits.start_ns))

    def _low(self, pin: int) -> bool:
        """Whether the line stays low, as nothing pulls it up or something holds it; the slot passes all the same."""
        block = self.chip.block
        if block.outside(pin) is Outside.HIGH:
            return False
        if block.outside(pin) is Outside.NOTHING and block["PIN_RESISTOR"][pin] == Pull.UP:
            return False
        self.chip.clock.sleep(_SLOT)
        return True

    def _take(self, pin: int, edges: tuple[int, ...], length: int) -> None:
        with self.chip.capture.lock:
            self._pending.append((pin, self.chip.clock.now_ns, edges))
        self.chip.capture.wait_with(_SLOT_BYTES)
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
