"""Screens on SPI with a data/command pin, or with nine bits to a byte, or on parallel lines: commands and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import ClassVar

import numpy as np

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from circuitpython_kernel.hardware.peripherals.spi_bulk import nine_bits

from .screen import Screen

_ENOUGH_BYTES = 30
"""So many bytes tell a wrong wire: no init sequence begins with as many commands without data."""


class WiredScreen(Screen, DrivenPart, SPIPart):
    """A screen that takes commands and data.

    A subclass overrides `command`, `data`, `answer` and `reset`.

    Args:
        nine_bits: whether it is wired for 3-wire SPI, without a data/command pin: each byte has nine bits.
        backlight_on_high: whether a high level switches the light on.
    """

    signals: ClassVar[Mapping[str, str]] = {
        "dc": "data (high) or command (low)",
        "reset": "reset, active low",
        "backlight": "the light behind the glass; on when it is not connected",
    }
    driven_signals: ClassVar[tuple[str, ...]] = ("backlight",)
    arguments: ClassVar[Mapping[int, int]] = {}
    """How many bytes follow the commands that `carry_out` is for."""

    def __init__(self, *, nine_bits: bool = False, backlight_on_high: bool = True) -> None:
        self.nine_bits = nine_bits
        self.backlight_on_high = backlight_on_high
        self.light = 1.0
        self._bits: list[int] = []
        self._unwatch: Callable[[], None] | None = None
        self._commands = self._data = 0
        self._code, self._arguments = 0, bytearray()
        super().__init__()

    # ---- for a screen's author

    def begin(self, code: int) -> None:
        """A command, whose arguments are to come."""
        self._code, self._arguments = code, bytearray()

    def collect(self, data: bytes) -> None:
        """Arguments of the last command, which is carried out when they are complete; more are let go."""
        needed, before = self.arguments.get(self._code, 0), len(self._arguments)
        self._arguments += data[: max(needed - before, 0)]
        if before < needed <= len(self._arguments):
            self.carry_out(self._code, self._arguments)

    def carry_out(self, code: int, values: bytearray) -> None:
        """A command with its arguments."""

    def command(self, code: int) -> None:
        """A command byte."""

    def data(self, data: bytes) -> None:
        """Bytes that belong to the last command."""

    def answer(self, count: int) -> bytes:
        """What the display sends back while so many bytes of data go to it."""
        return b""

    def reset(self) -> None:
        """A low level at the reset pin."""

    def take_bulk(self, bulk: Bulk) -> None:
        """Pieces; a subclass may have a quicker way for what looks like a picture."""
        for data, is_data, *_ in bulk:
            self._take(data, is_data)

    # ---- pins

    def needed(self) -> tuple[str, ...]:
        return () if self.nine_bits else ("dc",)

    def connected(self) -> None:
        self._check_pins()
        self.light = 1.0
        self._commands = self._data = 0
        super().connected()
        reset = self.pin("reset")
        if reset is not None:
            reset.resistor = "up"  # the breakout's
            self._unwatch = reset.watch(self._reset_pin)

    def _check_pins(self) -> None:
        """Raise ValueError when two of its signals are at one pin.

        A display needs no MISO: many boards' packs have another of its signals at the bus's pin for that.
        """
        assert self.site is not None
        taken: dict[int, str] = {}
        needed = {signal: pin for signal, pin in self.site.bus_pins.items() if signal != "miso"}
        for signal, pin in (*needed.items(), *self.site.pins.items()):
            other = taken.setdefault(pin.index, signal)
            if other != signal:
                raise ValueError(
                    f"{type(self).__name__} has {other} and {signal} both at {pin.name}: each needs a pin of its own"
                )

    @property
    def trouble(self) -> str:
        """What looks like a wrong wire, in a sentence; empty when nothing does."""
        if self.nine_bits or self._commands + self._data < _ENOUGH_BYTES:
            return ""
        if not self._commands:
            return "Bytes came, but never with D/C low: is dc at the pin that the program uses?"
        if not self._data:
            return "Bytes came, but never with D/C high: is dc at the pin that the program uses?"
        return ""

    def disconnected(self) -> None:
        super().disconnected()
        reset = self.pin("reset")
        if reset is not None and self._unwatch is not None:
            self._unwatch()
            reset.resistor = None

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self.light = duty if self.backlight_on_high else 1.0 - duty
        self.relit()

    def _reset_pin(self, level: bool) -> None:
        if not level:
            self.reset()

    def _deaf(self) -> bool:
        reset = self.pin("reset")
        return self.fault is not None or (reset is not None and not reset.value)

    # ---- bytes

    def _take(self, data: bytes, is_data: bool) -> None:
        if is_data:
            self._data += len(data)
            self.data(data)
        else:
            self._commands += len(data)
            for code in data:
                self.command(code)

    def select(self) -> None:
        self._bits = []

    def exchange(self, data: bytes) -> bytes:
        if self._deaf():
            return b""
        if self.nine_bits:
            self._take_nine_bits(data)
            return b""
        dc = self.pin("dc")
        is_data = dc is not None and dc.value
        back = self.answer(len(data)) if is_data else b""
        self._take(data, is_data)
        return back

    def _take_nine_bits(self, data: bytes) -> None:
        bits = [*self._bits, *np.unpackbits(np.frombuffer(data, np.uint8)).tolist()]
        whole = len(bits) // 9 * 9
        self._bits = bits[whole:]
        rows = np.array(bits[:whole], np.uint8).reshape(-1, 9)
        octets = np.packbits(rows[:, 1:], axis=1).ravel().tobytes()
        edges = [0, *(np.flatnonzero(rows[1:, 0] != rows[:-1, 0]) + 1).tolist(), len(rows)]
        for begin, end in pairwise(edges):
            if end > begin:
                self._take(octets[begin:end], bool(rows[begin, 0]))

    def spi_bulk(self, bulk: Bulk, dc: int | None) -> None:
        """See `hardware.peripherals.spi_bus.BulkTarget`."""
        if self._deaf():
            return
        own = self.pin("dc")
        if self.nine_bits:
            if dc is None:
                self.take_bulk(bulk)
            else:
                for data, _, last, _ in bulk:
                    self._take_nine_bits(data)
                    if last:
                        self._bits = []
        elif dc is not None and own is not None and own.index == dc:
            self.take_bulk(bulk)
        else:
            # Its own pin stays as it is: all are commands, or all are data.
            sent = bulk.data if dc is not None else nine_bits(bulk)
            self._take(sent, own is not None and own.value)

    def parallel_bulk(self, bulk: Bulk) -> None:
        """Pieces over parallel data lines."""
        if not self._deaf():
            self.bulk_begins()
            self.take_bulk(bulk)
