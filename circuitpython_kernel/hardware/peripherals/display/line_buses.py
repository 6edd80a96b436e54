"""Display buses of many wires: eight or sixteen in parallel, and quad SPI.

Follows ports/*/common-hal/paralleldisplaybus and ports/espressif/common-hal/qspibus of CircuitPython. What goes over
them is kept as transactions, and as words from which the edges of all lines are worked out when they are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.bulk import Bulk, Piece
from circuitpython_kernel.hardware.peripherals.tick_edges import LevelLine, StrobeLine, Ticks
from circuitpython_kernel.hardware.pins.capture import PinEdges, PinLater
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

from .buses import BUFFER_WORDS, bulk_of, claim, let_go, pulse_reset

_PARALLEL_RESET_NS = 4_000
_USUAL_HERTZ = 30_000_000
_GAP_NS = 300
"""Before each piece, for chip select and D/C."""
_BETWEEN_NS = 2_000
"""Between two transactions on quad SPI."""
_MS = 1_000_000

_WRITE, _WRITE_COLOR = 0x02, 0x32
"""Quad SPI: how a transaction begins whose data come over one line, and over four."""
_RAMWR, _RAMWRC = 0x2C, 0x3C
_DISPOFF, _SLPIN = 0x28, 0x10
_DMA_BYTES = 16 << 10


class LineTarget(Protocol):
    """A part on such a bus."""

    def parallel_bulk(self, bulk: Bulk) -> None:
        """Pieces from the controller."""


class LineRecorder:
    """Gives the capture what went over lines since the last time."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._waiting: list[PinEdges | PinLater] = []
        chip.capture.add_source(self)

    def take_edges(self, now_ns: int) -> Iterator[PinEdges | PinLater]:
        """The edges since the last call."""
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def record(self, ticks: Ticks, data: tuple[int, ...], strobe: int) -> None:
        """What some data pins and a strobe did."""
        for bit, pin in enumerate(data):
            line = LevelLine(ticks, bit, self._chip.block.pin_output(pin))
            if line.count:
                self._waiting.append(PinLater(pin, line))
                self._leave(pin, line.last_level)
        self._waiting.append(PinLater(strobe, StrobeLine(ticks)))

    def levels(self, pin: int | None, times: NDArray[np.int64], levels: NDArray[np.uint8]) -> None:
        """What another pin did; levels that it had already are no edges."""
        if pin is None:
            return
        before = np.uint8(self._chip.block.pin_output(pin))
        moved = np.diff(levels, prepend=before) != 0
        if moved.any():
            self._waiting.append(PinEdges(pin, times[moved], levels[moved]))
            self._leave(pin, int(levels[-1]))

    def _leave(self, pin: int, level: int) -> None:
        self._chip.block["PIN_LEVEL"][pin] = self._chip.block["PIN_OUTPUT"][pin] = level


class _LineBus:
    """What these buses share."""

    buffer_words = BUFFER_WORDS

    def __init__(self, chip: Chip, lines: LineRecorder, data: tuple[int, ...], reset: int | None) -> None:
        self.chip = chip
        self.lines = lines
        self.data, self.reset_pin = data, reset
        self.lock = 0
        self.parts: list[LineTarget] = []
        self.transactions = TransactionLog(chip.capture.budget)

    @property
    def pins(self) -> list[tuple[int, int]]:
        """Its pins, with their levels while nothing is sent."""
        raise NotImplementedError

    def claim_pins(self) -> None:
        """See `DisplayBus`."""
        for pin, level in self.pins:
            claim(self.chip, pin, level)

    def let_go(self) -> None:
        """See `DisplayBus`."""
        for pin, _ in self.pins:
            let_go(self.chip, pin)

    def outlives(self) -> None:
        """See `DisplayBus`. It has nothing of the program's."""

    def tell(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`."""
        bulk = bulk_of(parts)
        if bulk is not None:
            self._tell(bulk)

    def _tell(self, bulk: Bulk) -> None:
        for target in self.parts:
            self.chip.user_code.call(target.parallel_bulk, None, bulk)


class ParallelBus(_LineBus):
    """Eight or sixteen data lines with a write strobe (8080-I): the display takes them at its rising edge."""

    def __init__(
        self,
        chip: Chip,
        lines: LineRecorder,
        data: tuple[int, ...],
        command: int,
        chip_select: int,
        write: int,
        read: int | None,
        reset: int | None,
        frequency: int,
    ) -> None:
        super().__init__(chip, lines, data, reset)
        self.command, self.chip_select, self.write, self.read = command, chip_select, write, read
        self.frequency = frequency or _USUAL_HERTZ

    @property
    def pins(self) -> list[tuple[int, int]]:
        """See `_LineBus`."""
        others = (self.command, self.chip_select, self.write, self.read, self.reset_pin)
        return [*((pin, 0) for pin in self.data), *((pin, 1) for pin in others if pin is not None)]

    def send(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`. Chip select goes high behind whole transactions alone."""
        bulk, clock = bulk_of(parts), self.chip.clock
        if bulk is None:
            return
        self._tell(bulk)
        words, sizes = _words(bulk, len(self.data) // 8)
        tick_ns = 1e9 / self.frequency
        lasts = np.rint(sizes * tick_ns).astype(np.int64)
        ends = clock.now_ns + np.cumsum(lasts + _GAP_NS)
        begins = ends - lasts
        self.lines.record(Ticks(words, begins, np.cumsum(sizes), tick_ns, 1, 0), self.data, self.write)
        self.lines.levels(self.command, begins - _GAP_NS // 2, bulk.is_data.astype(np.uint8))
        first = np.concatenate((np.ones(1, np.bool_), bulk.last[:-1]))
        times = np.stack((begins[first] - _GAP_NS, ends[bulk.last]), axis=1).ravel()
        self.lines.levels(self.chip_select, times, np.tile(np.array([0, 1], np.uint8), int(first.sum())))
        duration = int(ends[-1]) - clock.now_ns
        self.transactions.append(Transaction(clock.now_ns, "write", bulk.data, duration))
        clock.sleep(duration)
        self.chip.capture.drain()

    def reset(self) -> bool:
        """See `DisplayBus`."""
        return pulse_reset(self, _PARALLEL_RESET_NS, 0)


def _words(bulk: Bulk, bytes_at_once: int) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The words of pieces, and how many each has. Sixteen lines take data two bytes at a time, the high one first."""
    octets = np.frombuffer(bulk.data, np.uint8).astype(np.uint16)
    lengths = bulk.lengths
    if bytes_at_once < 2:
        return octets, lengths
    words, sizes, begin = [], [], 0
    for end, is_data in zip(bulk.ends.tolist(), bulk.is_data.tolist(), strict=True):
        piece = octets[begin:end]
        if is_data:
            piece = np.concatenate((piece, np.zeros(len(piece) % 2, np.uint16)))
            piece = piece[::2] << np.uint16(8) | piece[1::2]
        words.append(piece)
        sizes.append(len(piece))
        begin = end
    return np.concatenate(words), np.array(sizes, np.int64)


class QSPIBus(_LineBus):
    """Four data lines with a clock. A command is the third byte of a head that comes over the first line.

    What follows comes over the first line, too, but pixels come over all four.
    """

    buffer_words = 2048

    def __init__(
        self,
        chip: Chip,
        lines: LineRecorder,
        clock: int,
        data: tuple[int, ...],
        chip_select: int,
        dcx: int | None,
        reset: int | None,
        frequency: int,
    ) -> None:
        super().__init__(chip, lines, data, reset)
        self.clock, self.chip_select, self.dcx, self.frequency = clock, chip_select, dcx, frequency
        self._staged: int | None = None

    @property
    def pins(self) -> list[tuple[int, int]]:
        """See `_LineBus`."""
        others = ((self.chip_select, 1), (self.dcx, 1), (self.reset_pin, 1))
        return [*((pin, 0) for pin in (self.clock, *self.data)), *((pin, at) for pin, at in others if pin is not None)]

    def send(self, parts: Iterable[Piece]) -> None:
        """See `DisplayBus`."""
        sent: list[tuple[int, bytes]] = []
        command: int | None = None
        for data, is_data, *_ in parts:
            if is_data:
                if command is None and data:
                    raise GuestError("RuntimeError", "Internal error")
                if command is not None:
                    sent.append((command, data))
                command = None
                continue
            for code in data:
                if command is not None:
                    sent.append((command, b""))
                command = code
        if command is not None:
            sent.append((command, b""))
        if sent:
            self._send(sent)

    def _send(self, commands: list[tuple[int, bytes]]) -> None:
        """Transactions: each is a command with its data."""
        pieces = [piece for command, data in commands for piece in _chunks(command, data)]
        self.tell(part for _, command, data in pieces for part in _parts(command, data))
        clock = self.chip.clock
        tick_ns = 1e9 / self.frequency
        words = [_ticks_of(*piece) for piece in pieces]
        sizes = np.array([len(one) for one in words], np.int64)
        lasts = np.rint(sizes * tick_ns).astype(np.int64)
        ends = clock.now_ns + np.cumsum(lasts + _BETWEEN_NS) - _GAP_NS
        begins = ends - lasts
        self.lines.record(Ticks(np.concatenate(words), begins, np.cumsum(sizes), tick_ns, 0, 1), self.data, self.clock)
        times = np.stack((begins - _GAP_NS, ends + _GAP_NS // 2), axis=1).ravel()
        self.lines.levels(self.chip_select, times, np.tile(np.array([0, 1], np.uint8), len(pieces)))
        for begin, last, (opcode, command, data) in zip(begins.tolist(), lasts.tolist(), pieces, strict=True):
            self.transactions.append(Transaction(begin, "write", _head(opcode, command) + data, last))
        clock.sleep(int(ends[-1]) + _GAP_NS - clock.now_ns)
        self.chip.capture.drain()

    def stage(self, command: int) -> None:
        """A command whose data may come later; one before it that got none is sent."""
        self.flush()
        self._staged = command

    def write(self, data: bytes) -> None:
        """Data of the command that is staged."""
        if not data:
            self.flush()
            return
        command, self._staged = self._staged, None
        if command is None:
            raise GuestError("RuntimeError", "Internal error")
        self._send([(command, data)])

    def flush(self) -> None:
        """Send a command that was staged, without data."""
        command, self._staged = self._staged, None
        if command is not None:
            self._send([(command, b"")])

    def let_go(self) -> None:
        """See `DisplayBus`. The display is switched off before."""
        self.flush()
        for command, ms in ((_DISPOFF, 20), (_SLPIN, 120)):
            self._send([(command, b"")])
            self.chip.clock.sleep(ms * _MS)
        super().let_go()

    def reset(self) -> bool:
        """See `DisplayBus`."""
        return pulse_reset(self, 10 * _MS, 120 * _MS)


def _chunks(command: int, data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """What a command is sent as: pixels in pieces of the memory from which hardware sends them."""
    if command not in (_RAMWR, _RAMWRC) or not data:
        yield _WRITE, command, data
        return
    for at in range(0, len(data), _DMA_BYTES):
        yield _WRITE_COLOR, _RAMWRC if at else command, data[at : at + _DMA_BYTES]


def _parts(command: int, data: bytes) -> Iterator[Piece]:
    yield Piece(bytes([command]), is_data=False, last=not data)
    if data:
        yield Piece(data, is_data=True)


def _head(opcode: int, command: int) -> bytes:
    return bytes([opcode, 0, command, 0])


def _ticks_of(opcode: int, command: int, data: bytes) -> NDArray[np.uint8]:
    """The levels of the four lines at each tick."""
    head = np.unpackbits(np.frombuffer(_head(opcode, command), np.uint8))
    octets = np.frombuffer(data, np.uint8)
    if opcode == _WRITE:
        return np.concatenate((head, np.unpackbits(octets)))
    return np.concatenate((head, np.stack((octets >> 4, octets & 15), axis=1).ravel()))
