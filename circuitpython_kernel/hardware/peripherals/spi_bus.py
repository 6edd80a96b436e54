"""An SPI bus: transfers with the parts on it, their log and their edges on SCK, MOSI, MISO and chip select.

Clock polarity and phase are the usual ones (Motorola SPI Block Guide V04.01, section 4.3), most significant bit first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeGuard

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, bytes_of
from circuitpython_kernel.hardware.memory.layout import Outside, Pull
from circuitpython_kernel.hardware.pins.capture import PinEdges, PinLater
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog, Transfers

from .bulk import Bulk
from .spi_bulk import Schedule
from .spi_bulk import nine_bits as with_nine_bits
from .spi_edges import ClockLine, DataLine, Run

_TRANSFER_BYTES = 400
"""What a transfer takes beside its bytes until its edges are worked out."""

_MANY_BYTES = 4096
"""A transfer of so many bytes goes to the traces at once, as nothing of it is worked out for that."""


class SPITarget(Protocol):
    """A part on an SPI bus."""

    def spi_select(self) -> None:
        """Its chip select goes low."""

    def spi_transfer(self, data: bytes) -> bytes:
        """Bytes from the controller, and as many back. What is missing reads as an undriven MISO."""

    def spi_deselect(self) -> None:
        """Its chip select goes high."""


class BulkTarget(Protocol):
    """A part that also understands traffic in bulk: it is spared the single transfers."""

    def spi_bulk(self, bulk: Bulk, dc: int | None) -> None:
        """Pieces from the controller, each between select and deselect. Nothing is read.

        ``dc`` is the pin that says which pieces are data; None when each byte has nine bits, and the first says it.
        """


class LineTarget(Protocol):
    """A memory display that can be told its lines without a transfer, as of the terminal's text."""

    def spi_lines(self, message: bytes, chip_select: int) -> None:
        """A whole message for who is selected by a pin (its index), which is active high."""


class _Transfer(NamedTuple):
    start_ns: int
    frequency: int
    polarity: int
    phase: int
    sent: bytes
    received: bytes | None
    """None when nothing drove MISO."""


class _Sent(NamedTuple):
    """Bulk that was sent."""

    run: Run
    sent: bytes
    pins: tuple[PinEdges, ...]


class SPIBus:
    """SCK, MOSI and MISO with the parts on them. A pin that the bus does without is None."""

    def __init__(self, chip: Chip, sck: int, mosi: int | None, miso: int | None) -> None:
        self._chip = chip
        self.sck, self.mosi, self.miso = sck, mosi, miso
        self.parts: list[tuple[SPITarget, int | None]] = []
        self.transactions = TransactionLog(chip.capture.budget)
        self.frequency, self.polarity, self.phase = 100_000, 0, 0
        self._selected: set[int] = set()
        self._coming: SPITarget | None = None
        self._pending: list[_Transfer | _Sent] = []
        chip.capture.add_source(self)

    # ---- parts

    def attach(self, part: SPITarget, cs: int | None) -> None:
        """Connect a part, selected by a low level at the pin ``cs``; always selected when that is None.

        Raises:
            ValueError: when the part is on the bus already, or the chip select pin has another one.
        """
        if any(part is other for other, _ in self.parts):
            raise ValueError("this part is on the bus already")
        if cs is not None and any(cs == other for _, other in self.parts):
            raise ValueError(f"{self._chip.pins.label(cs)} selects another part already")
        self.parts.append((part, cs))
        if cs is not None:
            # A part's board holds it deselected until the program drives the pin.
            self._chip.pins.outside.set_bus_resistor(cs, Pull.UP)
            self._coming = part  # what it raises when it is selected at once comes through
            try:
                self._chip.pins.watch(cs, self._chip_select)
            except BaseException:
                self.detach(part)
                raise
            finally:
                self._coming = None

    def detach(self, part: SPITarget) -> None:
        """Take a part off the bus."""
        for entry in self.parts:
            if entry[0] is part:
                self.parts.remove(entry)
                if entry[1] is not None:
                    self._selected.discard(entry[1])
                    self._chip.pins.unwatch(entry[1], self._chip_select)
                    self._chip.pins.outside.set_bus_resistor(entry[1], Pull.NONE)
                return
        raise ValueError("this part is not on the bus")

    def _chip_select(self, pin: int, level: int) -> None:
        call = self._chip.user_code.call
        for part, cs in self.parts:
            if cs == pin:
                if level == 0 and pin not in self._selected:
                    self._selected.add(pin)
                    if part is self._coming:
                        part.spi_select()
                    else:
                        call(part.spi_select, None)
                elif level == 1 and pin in self._selected:
                    self._selected.discard(pin)
                    call(part.spi_deselect, None)

    # ---- transfers

    def transfer(self, out: bytes, reading: bool) -> bytes:
        """Send bytes and take in as many; only what a selected part drives comes back."""
        chip = self._chip
        start = chip.clock.now_ns
        received = self._undriven(out)
        driven = False
        for part, cs in self.parts:
            if cs is None or cs in self._selected:
                back = chip.user_code.call(_answer, b"", part, out)
                if self.miso is not None and back:
                    received, driven = back + received[len(back) :], True
        duration = round(8 * len(out) * 1e9 / self.frequency)
        direction = "transfer" if reading else "write"
        self.transactions.append(Transaction(start, direction, out, duration, received=received))
        if out:
            kept = received if driven else None
            self._pending.append(_Transfer(start, self.frequency, self.polarity, self.phase, out, kept))
            self._leave(self.mosi, out[-1] & 1)
        chip.clock.sleep(duration)
        if len(out) >= _MANY_BYTES:
            chip.capture.drain()
        elif out:
            chip.capture.wait_with(2 * len(out) + _TRANSFER_BYTES)
        return received

    def _undriven(self, out: bytes) -> bytes:
        if self.miso is None:
            return bytes(len(out))
        if self._loops_back():
            return out
        return (b"\xff" if self._chip.pins.level(self.miso) else b"\x00") * len(out)

    def _loops_back(self) -> bool:
        return self.miso is not None and self.mosi in self._chip.pins.wiring.net(self.miso)

    def _leave(self, pin: int | None, level: int) -> None:
        """The level at which a pin of the bus stays."""
        if pin is not None:
            self._chip.block["PIN_LEVEL"][pin] = self._chip.block["PIN_OUTPUT"][pin] = level

    # ---- in bulk

    def send(self, bulk: Bulk, cs: int | None, dc: int | None, *, nine_bits: bool | None = None) -> None:
        """Send pieces as `fourwire` does, each between its levels of chip select and D/C.

        The pins are outputs already, and chip select is high; both stay as the last piece leaves them. Board time
        passes as on a board: the bits at the clock's rate, and a microsecond wherever chip select goes high between
        pieces. Parts that understand bulk get it whole. Where a part or anybody else watches bytes or pins, all of it
        is sent transfer by transfer, as a board would.

        Args:
            bulk: the pieces.
            cs: the chip select pin; None when the target is always selected.
            dc: the data/command pin; None for none.
            nine_bits: whether each byte has nine bits, of which the first says what it is; None: without ``dc``.
        """
        clock = self._chip.clock
        nine_bits = dc is None if nine_bits is None else nine_bits
        if not nine_bits:
            bulk = bulk.toggled_apart()
        tell_of_bulk(self._chip, [part for part, pin in self.parts if pin is None or pin == cs])
        while True:
            schedule = Schedule.of(bulk, self.frequency, nine_bit=nine_bits)
            count = len(bulk)
            if clock.stepped:
                # What is planned happens in time: a display that is unplugged in mid-frame gets half of it.
                left = clock.next_event_ns - clock.now_ns
                count = min(max(int(np.searchsorted(schedule.begins, left)), 1), count)
            if count == len(bulk):
                self._send_now(bulk, cs, dc, schedule)
                return
            first = bulk.part(0, count)
            self._send_now(first, cs, dc, Schedule.of(first, self.frequency, nine_bit=nine_bits))
            bulk = bulk.part(count, len(bulk))

    def _send_now(self, bulk: Bulk, cs: int | None, dc: int | None, schedule: Schedule) -> None:
        targets = [part for part, pin in self.parts if pin is None or pin == cs or pin in self._selected]
        bulk_targets = [part for part in targets if understands_bulk(part)]
        if len(bulk_targets) < len(targets) or not (self._is_own(cs) and self._is_own(dc)) or self._loops_back():
            self._send_slowly(bulk, cs, dc, schedule)
            return
        chip = self._chip
        start = chip.clock.now_ns
        for part in bulk_targets:
            chip.user_code.call(part.spi_bulk, None, bulk, dc)
        self._record(bulk, cs, dc, schedule, start)
        chip.clock.sleep(schedule.duration_ns)
        chip.capture.drain()

    def _is_own(self, pin: int | None) -> bool:
        """Whether only this bus has to do with a pin."""
        if pin is None:
            return True
        pins = self._chip.pins
        watchers = pins.watchers_of(pin)
        own = all(watcher == self._chip_select for watcher in watchers)
        return own and pins.wiring.net(pin) == {pin} and self._chip.block.outside(pin) is Outside.NOTHING

    def _record(self, bulk: Bulk, cs: int | None, dc: int | None, schedule: Schedule, start: int) -> None:
        """Keep what was sent, for the log and the traces."""
        chip = self._chip
        sent = with_nine_bits(bulk) if schedule.nine_bit else bulk.data
        idle = self.miso is not None and chip.pins.level(self.miso) == 1
        self.transactions.append_writes(
            Transfers(
                start + schedule.begins, schedule.lasts, schedule.sizes.astype(np.uint32), np.ones(len(bulk), np.bool_)
            ),
            sent,
            received=0xFF if idle else 0,
        )
        run = Run(self.frequency, self.polarity, self.phase, start + schedule.begins, np.cumsum(schedule.sizes))
        pins = []
        for pin, edges in ((cs, schedule.select_edges()), (dc, schedule.command_edges(chip.pins.level(dc or 0)))):
            if pin is not None and len(edges[0]):
                pins.append(PinEdges(pin, start + edges[0], edges[1]))
                self._leave(pin, int(edges[1][-1]))
        self._leave(self.mosi, sent[-1] & 1)
        self._pending.append(_Sent(run, sent, tuple(pins)))

    def _send_slowly(self, bulk: Bulk, cs: int | None, dc: int | None, schedule: Schedule) -> None:
        """Transfer by transfer, for all who watch."""
        begins = True
        for (data, is_data, last, _), toggles in zip(bulk, schedule.toggles.tolist(), strict=True):
            if begins:
                self._drive(cs, 0)
            self._drive(dc, int(is_data))
            self.transfer(with_nine_bits(Bulk.of([(data, is_data, True)])) if schedule.nine_bit else data, False)
            if toggles:
                self._drive(cs, 1)
                self._chip.clock.sleep(1_000)
                self._drive(cs, 0)
            if last:
                self._drive(cs, 1)
            begins = last

    def _drive(self, pin: int | None, level: int) -> None:
        if pin is not None and self._chip.block.pin_output(pin) != level:
            self._chip.block["PIN_OUTPUT"][pin] = level
            self._chip.pins.settle(pin)

    # ---- edges

    def take_edges(self, now_ns: int) -> Iterator[PinEdges | PinLater]:
        """The edges of the transfers since the last call."""
        pending, self._pending = self._pending, []
        level = 0 if self.mosi is None else self._chip.capture.last_level(self.mosi)
        alike: list[_Transfer] = []  # of one clock rate and mode
        for entry in pending:
            if alike and not _goes_on(alike[-1], entry):
                yield from self._batch(alike, level)
                level = alike[-1].sent[-1] & 1
                alike = []
            if isinstance(entry, _Transfer):
                alike.append(entry)
                continue
            yield from entry.pins
            yield from self._lines(entry.run, entry.sent, None, level)
            level = entry.sent[-1] & 1
        if alike:
            yield from self._batch(alike, level)

    def _batch(self, transfers: list[_Transfer], level: int) -> Iterator[PinLater]:
        first = transfers[0]
        ends = np.cumsum([len(one.sent) for one in transfers], dtype=np.int64)
        starts = np.array([one.start_ns for one in transfers], np.int64)
        sent = b"".join([one.sent for one in transfers])
        received = None
        if any(one.received is not None for one in transfers):
            idle = bytes((0xFF if self._idle() else 0,))
            received = b"".join([idle * len(one.sent) if one.received is None else one.received for one in transfers])
        yield from self._lines(Run(first.frequency, first.polarity, first.phase, starts, ends), sent, received, level)

    def _idle(self) -> int:
        assert self.miso is not None
        return int(self._chip.block["PIN_LEVEL"][self.miso] == 1)

    def _lines(self, run: Run, sent: bytes, received: bytes | None, level: int) -> Iterator[PinLater]:
        yield PinLater(self.sck, ClockLine(run))
        if self.mosi is not None:
            line = DataLine(run, sent, level)
            if line.count:
                yield PinLater(self.mosi, line)
        if self.miso is not None and received is not None and not self._loops_back():
            line = DataLine(run, received, self._idle(), self._idle())
            if line.count:
                yield PinLater(self.miso, line)


def _goes_on(transfer: _Transfer, following: _Transfer | _Sent) -> bool:
    """Whether a transfer is one of a row with the one before."""
    if isinstance(following, _Sent) or transfer[1:4] != following[1:4]:
        return False
    return following.start_ns >= transfer.start_ns


def tell_of_bulk(chip: Chip, parts: Iterable[object]) -> None:
    """Tell parts that want to know it (``bulk_begins``) that one picture, or one command, begins to be sent."""
    for part in parts:
        begins: Callable[[], None] | None = getattr(part, "bulk_begins", None)
        if begins is not None:
            chip.user_code.call(begins, None)


def understands_lines(part: object) -> TypeGuard[LineTarget]:
    """Whether a part takes a memory display's lines at once."""
    return hasattr(part, "spi_lines")


def understands_bulk(part: object) -> TypeGuard[BulkTarget]:
    """Whether a part takes traffic in bulk."""
    return hasattr(part, "spi_bulk")


def _answer(part: SPITarget, out: bytes) -> bytes:
    """What a part sends back, as far as there is a clock for it."""
    return bytes_of(part, part.spi_transfer(out))[: len(out)]
