"""The SPI controller: transfers with attached parts, their log and their edges on SCK, MOSI and MISO.

Clock polarity and phase are the usual ones (Motorola SPI Block Guide V04.01, section 4.3), most significant bit first.
Clock rates and pins of the RP2040 follow its datasheet, sections 4.4.4 and 1.4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral, bytes_of
from circuitpython_kernel.hardware.memory.layout import Pull
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

_PIECE_BYTES = 8192
"""The edges of so many bytes are worked out at once."""


_TRANSFER_BYTES = 400
"""What a transfer takes beside its bytes until its edges are worked out."""


class SPITarget(Protocol):
    """A part on an SPI bus."""

    def spi_select(self) -> None:
        """Its chip select goes low."""

    def spi_transfer(self, data: bytes) -> bytes:
        """Bytes from the controller, and as many back. What is missing reads as an undriven MISO."""

    def spi_deselect(self) -> None:
        """Its chip select goes high."""


class _Transfer(NamedTuple):
    start_ns: int
    frequency: int
    polarity: int
    phase: int
    sent: bytes
    received: bytes
    offset: int = 0
    """How many bytes of the transfer came before these."""
    before: int | None = None
    """The bit that was received before these; None at the start."""
    last: bool = True

    def pieces(self) -> Iterator[_Transfer]:
        """The same in short pieces."""
        for offset in range(0, len(self.sent), _PIECE_BYTES):
            end = offset + _PIECE_BYTES
            yield self._replace(
                sent=self.sent[offset:end],
                received=self.received[offset:end],
                offset=offset,
                before=self.received[offset - 1] & 1 if offset else None,
                last=end >= len(self.sent),
            )


_CLOCK_EDGES_BYTES = 16 * 9
"""What the clock's edges of a byte take in the capture."""


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
        self._pending: list[_Transfer] = []
        chip.capture.add_source(self)

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

    def transfer(self, out: bytes, reading: bool) -> bytes:
        """Send bytes and take in as many; only what a selected part drives comes back."""
        chip = self._chip
        start = chip.clock.now_ns
        received = self._undriven(out)
        for part, cs in self.parts:
            if cs is None or cs in self._selected:
                back = chip.user_code.call(_answer, b"", part, out)
                if self.miso is not None and back:
                    received = back + received[len(back) :]
        duration = round(8 * len(out) * 1e9 / self.frequency)
        direction = "transfer" if reading else "write"
        self.transactions.append(Transaction(start, direction, out, duration, received=received))
        if out:
            self._pending.append(_Transfer(start, self.frequency, self.polarity, self.phase, out, received))
            if self.mosi is not None:
                chip.block["PIN_LEVEL"][self.mosi] = chip.block["PIN_OUTPUT"][self.mosi] = out[-1] & 1
        chip.clock.sleep(duration)
        if out:
            chip.capture.wait_with(2 * len(out) + _TRANSFER_BYTES)
        return received

    def _undriven(self, out: bytes) -> bytes:
        if self.miso is None:
            return bytes(len(out))
        if self.mosi is not None and self.mosi in self._chip.pins.wiring.net(self.miso):
            return out
        return (b"\xff" if self._chip.pins.level(self.miso) else b"\x00") * len(out)

    def take_edges(self, now_ns: int) -> Iterator[PinEdges]:
        """The edges of the transfers since the last call; of more than can be kept, the newest."""
        pending, self._pending = self._pending, []
        most = self._chip.capture.budget.limit // _CLOCK_EDGES_BYTES  # bytes whose clock's edges fill all there is
        newest = len(pending)
        while newest > 0 and most > 0:
            newest -= 1
            most -= len(pending[newest].sent)
        mosi_level = 0 if self.mosi is None else self._chip.capture.last_level(self.mosi)
        miso = self.miso
        if miso is not None and self.mosi in self._chip.pins.wiring.net(miso):
            miso = None  # it follows MOSI
        if newest:
            yield from self._left_out(pending[:newest], mosi_level, miso)
            mosi_level = pending[newest - 1].sent[-1] & 1
        for transfer in pending[newest:]:
            for piece in transfer.pieces():
                yield PinEdges(self.sck, *_clock_edges(piece))
                if self.mosi is not None:
                    yield PinEdges(self.mosi, *_data_edges(piece, piece.sent, mosi_level))
                    mosi_level = piece.sent[-1] & 1
                if miso is not None:
                    yield self._miso_edges(piece, miso)

    def _idle(self, miso: int) -> int:
        return int(self._chip.block["PIN_LEVEL"][miso] == 1)

    def _miso_edges(self, piece: _Transfer, miso: int) -> PinEdges:
        times, levels = _data_edges(piece, piece.received, self._idle(miso) if piece.before is None else piece.before)
        end = _end_level(piece, self._idle(miso))
        if end is not None:
            at = piece.start_ns + round(8 * (piece.offset + len(piece.sent)) * 1e9 / piece.frequency)
            times, levels = np.append(times, at), np.append(levels, np.uint8(end))
        return PinEdges(miso, times, levels)

    def _left_out(self, transfers: list[_Transfer], mosi_level: int, miso: int | None) -> Iterator[PinEdges]:
        """How many edges old transfers had that nobody could keep."""
        nothing = np.empty(0, np.int64), np.empty(0, np.uint8)
        sent = b"".join([transfer.sent for transfer in transfers])
        yield PinEdges(self.sck, *nothing, 16 * len(sent))
        if self.mosi is not None:
            yield PinEdges(self.mosi, *nothing, _count_changes(sent, mosi_level))
        if miso is not None:
            idle = self._idle(miso)
            counts = [_count_changes(one.received, idle) + (_end_level(one, idle) is not None) for one in transfers]
            yield PinEdges(miso, *nothing, sum(counts))


def _end_level(piece: _Transfer, idle: int) -> int | None:
    """The level to which MISO goes after a transfer; None when it stays, and inside of one."""
    return idle if piece.last and piece.received[-1] & 1 != idle else None


def _answer(part: SPITarget, out: bytes) -> bytes:
    """What a part sends back, as far as there is a clock for it."""
    return bytes_of(part, part.spi_transfer(out))[: len(out)]


def _clock_edges(transfer: _Transfer) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    half = 5e8 / transfer.frequency
    count = 16 * len(transfer.sent)
    first = 16 * transfer.offset + (0 if transfer.phase else 1)
    times = transfer.start_ns + np.rint(np.arange(first, first + count) * half).astype(np.int64)
    levels = np.empty(count, np.uint8)
    levels[0::2] = 1 - transfer.polarity
    levels[1::2] = transfer.polarity
    return times, levels


def _moved(data: bytes, before: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The bits of some bytes, and which of them differ from the one before."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    moved = np.empty(len(bits), np.bool_)
    moved[0] = bits[0] != before
    np.not_equal(bits[1:], bits[:-1], out=moved[1:])
    return bits, moved


def _count_changes(data: bytes, before: int) -> int:
    return int(np.count_nonzero(_moved(data, before)[1]))


def _data_edges(transfer: _Transfer, data: bytes, before: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    bits, moved = _moved(data, before)
    places = np.flatnonzero(moved)
    at = (places + 8 * transfer.offset) * (1e9 / transfer.frequency)
    return transfer.start_ns + np.rint(at).astype(np.int64), bits[places]


class SPI(Peripheral):
    """All SPI controllers of the chip, and the buses that hang on them."""

    name = "spi"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.buses: dict[tuple[int, int | None, int | None], SPIBus] = {}
        self._open: dict[int, tuple[SPIBus, int | None]] = {}
        self._handles = 0

    def bus(self, sck: int, mosi: int | None, miso: int | None) -> SPIBus:
        """The bus on these pins; one that shares its clock and leaves out a data line is the same bus."""
        for (other_sck, other_mosi, other_miso), bus in self.buses.items():
            if other_sck == sck and mosi in (other_mosi, None) and miso in (other_miso, None):
                return bus
        bus = self.buses[sck, mosi, miso] = SPIBus(self.chip, sck, mosi, miso)
        for key, smaller in list(self.buses.items()):
            fits = key[0] == sck and key[1] in (mosi, None) and key[2] in (miso, None)
            if smaller is not bus and fits:
                # A part was attached before the program opened the bus with more pins: it is on the same wires.
                for part, cs in list(smaller.parts):
                    smaller.detach(part)
                    bus.attach(part, cs)
        return bus

    def reset(self) -> None:
        self._open.clear()

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def do_open(self, sck: int, mosi: int | None, miso: int | None, bitbang: bool) -> int:
        """Open a bus: its handle. A pin that it does without is None."""
        pins = sck, mosi, miso
        controller = None
        if not bitbang:
            controller = self._controller(*pins)
            if controller is not None and controller in [used for _, used in self._open.values()]:
                raise GuestError("ValueError", "SPI peripheral in use")
        bus = self.bus(*pins)
        bus.frequency, bus.polarity, bus.phase = self._frequency(250_000), 0, 0
        self._handles += 1
        self._open[self._handles] = (bus, controller)
        return self._handles

    def do_close(self, handle: int) -> None:
        """Close a bus."""
        self._open.pop(handle, None)

    def do_configure(self, handle: int, frequency: int, polarity: int, phase: int, exact: bool) -> int:
        """Set clock and mode: the clock rate that the hardware comes to."""
        bus = self._open[handle][0]
        bus.frequency = frequency if exact else self._frequency(frequency)
        bus.polarity, bus.phase = polarity, phase
        return bus.frequency

    def do_write(self, handle: int, at: int, count: int) -> None:
        """Send the guest's bytes."""
        self._open[handle][0].transfer(self.chip.memory().read(at, count), False)

    def do_read(self, handle: int, at: int, count: int, value: int) -> None:
        """Read into the guest's buffer while sending one value."""
        out = bytes((value,)) * count
        self.chip.memory().write(at, self._open[handle][0].transfer(out, True))

    def do_both(self, handle: int, out_at: int, in_at: int, count: int) -> None:
        """Send the guest's bytes and read as many."""
        memory = self.chip.memory()
        received = self._open[handle][0].transfer(memory.read(out_at, count), True)
        memory.write(in_at, received)

    def _frequency(self, wanted: int) -> int:
        if not (self.chip.name or "").startswith("rp2"):
            return wanted
        # An even prescaler of 2 to 254 and a divider of 1 to 256, the fastest that is not too fast.
        clock = self.chip.block.cpu_khz() * 1000
        for prescaler in range(2, 255, 2):
            if clock < (prescaler + 2) * 256 * wanted:
                divider = min(256, max(1, -(-clock // (prescaler * wanted))))
                return clock // (prescaler * divider)
        return clock // (254 * 256)

    def _controller(self, sck: int, mosi: int | None, miso: int | None) -> int | None:
        """The number of the controller that serves these pins, None where any pins will do."""
        if not (self.chip.name or "").startswith("rp2"):
            return None
        # Within each four pins of a controller: RX, CSn, SCK, TX.
        places = [(sck, 2), (mosi, 3), (miso, 0)]
        controllers = set()
        for pin, place in places:
            if pin is None:
                continue
            name = self.chip.pin_names[pin]
            number = int(name[4:]) if name.startswith("GPIO") and name[4:].isdigit() else -1
            if number < 0 or number % 4 != place:
                raise GuestError("ValueError", "Invalid pins")
            controllers.add(number // 8 % 2)
        if len(controllers) != 1:
            raise GuestError("ValueError", "Invalid pins")
        return controllers.pop()
