"""The I2C controller: transfers with attached parts, their log and their edges on SDA and SCL.

Follows the I2C-bus specification (NXP UM10204): start and stop conditions, seven-bit addresses, an acknowledge bit
after each byte. Which pins belong to which controller follows the RP2040 datasheet, section 1.4.3.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral, bytes_of
from circuitpython_kernel.hardware.memory.layout import Outside, Pull
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog, changes

from .i2c_segment import I2CSegment, holds_low
from .i2c_segment import I2CTarget as I2CTarget

ENODEV, EIO, ETIMEDOUT = 19, 5, 116

_ZERO, _ONE, _START, _RESTART, _STOP = range(5)
"""What a bus does in one clock period."""

_MESSAGE_BYTES = 600
"""What a short transfer takes until its edges are worked out."""

HARDWARE_TIMEOUT_NS = 1_000_000_000
"""How long the RP2040's port of CircuitPython waits for a bus."""


class _Message(NamedTuple):
    """What is needed to draw one transfer: its start, the clock period, and each period's doings."""

    start_ns: int
    period_ns: float
    pieces: list[tuple[int, bytes, int]]  # address byte, bytes after it, how many bytes in all were acknowledged


FarTarget = Callable[[int, bytes | None, int, int], tuple[int | None, bytes]]
"""A program on another board that is a target: called with an address, bytes to write or None, how many to read, and
how long to wait in ns; gives how many bytes were acknowledged (-1: not even the address; None: no answer in time) and
those that were read."""


class Afar(Protocol):
    """The way to other boards."""

    def __call__(self, bus: I2CBus, address: int) -> FarTarget | None:
        """The target on another board that answers an address on a bus."""


class I2CBus(I2CSegment):
    """The board's wires with the parts on them; they stay when the program lets go of its pins."""

    def __init__(self, chip: Chip, sda: int, scl: int) -> None:
        super().__init__()
        self._chip = chip
        self.sda = sda
        self.scl = scl
        self.transactions = TransactionLog(chip.capture.budget)
        self.frequency = 100_000
        self.timeout_ns = HARDWARE_TIMEOUT_NS
        self._pending: list[_Message] = []
        self.afar: Afar | None = None
        """Finds who answers on other boards."""
        chip.capture.add_source(self)

    def attach(self, part: I2CTarget) -> None:
        """As `I2CSegment.attach`; the part's board brings pull-up resistors."""
        super().attach(part)
        for pin in (self.sda, self.scl):
            self._chip.pins.outside.set_bus_resistor(pin, Pull.UP)

    def detach(self, part: I2CTarget) -> None:
        """Take a part off the bus; the last one takes the pull-up resistors with it."""
        super().detach(part)
        if not self.parts:
            for pin in (self.sda, self.scl):
                self._chip.pins.outside.set_bus_resistor(pin, Pull.NONE)

    # ---- transfers (the program's thread)

    def _wait_for(self, address: int) -> list[I2CTarget]:
        """The parts that answer an address, once nobody holds a line low; an error when that takes too long."""
        clock = self._chip.clock
        held, parts = self._look(address)
        if held:
            clock.sleep(self.timeout_ns, lambda: None if self._look(address)[0] else clock.now_ns)
            held, parts = self._look(address)
            if held:
                raise GuestError("OSError", ETIMEDOUT)
        return parts

    def _talk_afar(self, target: FarTarget, address: int, out: bytes | None, count: int) -> bytes:
        """A transfer with a program on another board, which stretches the clock until it has answered."""
        begun = self._chip.clock.now_ns
        taken, answer = target(address, out, count, self.timeout_ns)
        if taken is None:
            raise GuestError("OSError", ETIMEDOUT)
        pieces = [] if out is None else [(address << 1, out[: taken + 1], 1 + taken)]
        failed = ENODEV if taken < 0 else EIO if out is not None and taken < len(out) else None
        if failed is None and (count or out is None):
            pieces.append((address << 1 | 1, answer, 1))
        if pieces and taken < 0:
            pieces[-1] = (pieces[-1][0], b"", 0)
        # What the program has taken is the stretched clock: the rest is a transfer as any other.
        self.record(max(begun, self._chip.clock.now_ns), 1e9 / self.frequency, address, pieces)
        if failed is not None:
            raise GuestError("OSError", failed)
        return answer

    def _look(self, address: int) -> tuple[bool, list[I2CTarget]]:
        """Whether a line is held low, and the parts that answer an address."""
        block = self._chip.block
        if block.outside(self.sda) is Outside.LOW or block.outside(self.scl) is Outside.LOW:
            return True, []
        call = self._chip.user_code.call
        found = call(_all_answers, None, self, address)
        if found is not None:
            return found
        # One of them has failed: ask each by itself. Nothing behind a multiplexer that fails is reached.
        reached = call(_reachable, self.parts, self)
        held = [call(holds_low, False, part) for part in reached]
        return any(held), [part for part in reached if call(_answers_to, False, part, address)]

    def transfer(self, address: int, out: bytes | None, count: int) -> bytes:
        """Write ``out`` (None: nothing to write), then read ``count`` bytes; the bytes read.

        Raises:
            GuestError: ``OSError`` with ENODEV when nobody has the address, EIO when a byte is not acknowledged.
        """
        far = None if self.afar is None else self.afar(self, address)
        if far is not None:
            return self._talk_afar(far, address, out, count)
        # Several answer together behind a multiplexer that connects many branches, or to a general call.
        talks = [_Talk(part) for part in self._wait_for(address)]
        start, period = self._chip.clock.now_ns, 1e9 / self.frequency
        for talk in talks:
            talk.go(self._chip.user_code, address, out, count)
        pieces: list[tuple[int, bytes, int]] = []
        received, failure = b"", None
        if not talks:
            pieces.append((address << 1 | (out is None), b"", 0))
            failure = ENODEV
        if talks and out is not None:
            taken = max(talk.taken for talk in talks)
            pieces.append((address << 1, out[: taken + 1], 1 + taken))
            failure = ENODEV if taken < 0 else EIO if taken < len(out) else None
        if talks and failure is None and (count or out is None):
            answers = [talk.answer for talk in talks if talk.answer is not None]
            if not answers:
                pieces.append((address << 1 | 1, b"", 0))
                failure = ENODEV
            else:
                received = _joined(answers, count)
                pieces.append((address << 1 | 1, received, 1))
        self.record(start, period, address, pieces)
        if failure is not None:
            raise GuestError("OSError", failure)
        return received

    def record(self, start: int, period: float, address: int, pieces: list[tuple[int, bytes, int]]) -> None:
        """A transfer takes place from ``start`` on (ns): into the log and on the wires; the program waits for its end.

        A piece goes up to a repeated start or stop: its address byte, its other bytes, how many bytes in all were
        acknowledged by the target.
        """
        self._pending.append(_Message(start, period, pieces))
        at = float(start)
        for first, data, acknowledged in pieces:
            length = (1 + 9 * (1 + len(data))) * period
            direction = "read" if first & 1 else "write"
            self.transactions.append(Transaction(round(at), direction, data, round(length), address, acknowledged))
            at += length
        # A byte on the wires takes nine clock periods, a number for each line in some arrays.
        self._chip.capture.wait_with(sum(_MESSAGE_BYTES + 100 * len(data) for _, data, _ in pieces))
        self._chip.clock.sleep(round(at + period) - start)

    # ---- edges

    def take_edges(self, now_ns: int) -> list[PinEdges]:
        """The edges of the transfers since the last call."""
        pending, self._pending = self._pending, []
        if not pending:
            return []
        doings = [_doings(message.pieces) for message in pending]
        counts = np.array([len(d) for d in doings], np.intp)  # the size that repeat takes
        what = np.concatenate(doings)
        period = np.repeat(np.array([message.period_ns for message in pending], np.float64), counts)
        first = np.repeat(np.array([message.start_ns for message in pending], np.int64), counts)
        place = np.arange(len(what)) - np.repeat(np.cumsum(counts) - counts, counts)
        begin = place * period
        scl = _edges(first, begin, period, what, _SCL_STEPS)
        sda = _edges(first, begin, period, what, _SDA_STEPS)
        return [PinEdges(self.scl, *scl), PinEdges(self.sda, *sda)]


# The user's code, called by `UserCode.call`.


def _all_answers(bus: I2CBus, address: int) -> tuple[bool, list[I2CTarget]]:
    reached = list(bus.reachable())
    return any(map(holds_low, reached)), [part for part in reached if address in part.i2c_addresses()]


def _reachable(bus: I2CBus) -> list[I2CTarget]:
    return list(bus.reachable())


def _answers_to(part: I2CTarget, address: int) -> bool:
    return address in part.i2c_addresses()


class _Talk:
    """What one part does in a transfer.

    A part that fails while it takes bytes acknowledges nothing, -1; one that fails while it gives some leaves the line
    alone, which reads as 0xFF.
    """

    __slots__ = ("answer", "over", "part", "taken")

    def __init__(self, part: I2CTarget) -> None:
        self.part = part
        self.taken = -1
        self.answer: bytes | None = b""
        self.over = False

    def go(self, user_code: UserCode, address: int, out: bytes | None, count: int) -> None:
        """Talk to the part; what it raises ends that."""
        user_code.call(self._talk, None, address, out, count)
        if not self.over:
            user_code.call(self.part.i2c_stop, None)

    def _talk(self, address: int, out: bytes | None, count: int) -> None:
        part = self.part
        if out is not None:
            taken = part.i2c_write(address, out)
            self.taken = len(out) if taken is None else max(0, min(taken, len(out)))
        if out is None or (count and self.taken == len(out)):
            answer = part.i2c_read(address, count)
            self.answer = None if answer is None else bytes_of(part, answer)
        self.over = True
        part.i2c_stop()


def _joined(answers: list[bytes], count: int) -> bytes:
    """What the controller reads of parts that answer together: a low level wins."""
    received = answers[0][:count].ljust(count, b"\xff")
    for other in answers[1:]:
        received = bytes(map(operator.and_, received, other[:count].ljust(count, b"\xff")))
    return received


# When each line changes within a period: (fraction of the period, level) by what the bus does in it.
_SCL_STEPS: dict[int, tuple[tuple[float, int], ...]] = {
    _ZERO: ((0.5, 1), (1.0, 0)), _ONE: ((0.5, 1), (1.0, 0)), _START: ((1.0, 0),),
    _RESTART: ((0.5, 1), (1.0, 0)), _STOP: ((0.5, 1),),
}  # fmt: skip
_SDA_STEPS: dict[int, tuple[tuple[float, int], ...]] = {
    _ZERO: ((0.25, 0),), _ONE: ((0.25, 1),), _START: ((0.5, 0),),
    _RESTART: ((0.25, 1), (0.75, 0)), _STOP: ((0.25, 0), (0.875, 1)),
}  # fmt: skip


def _doings(pieces: list[tuple[int, bytes, int]]) -> NDArray[np.uint8]:
    """What the bus does in each clock period of a transfer."""
    found = []
    for number, (first, data, acknowledged) in enumerate(pieces):
        octets = np.frombuffer(bytes((first,)) + data, np.uint8)
        bits = np.empty((len(octets), 9), np.uint8)
        bits[:, :8] = np.unpackbits(octets).reshape(-1, 8)
        if first & 1:
            # The target acknowledges its address; the controller every byte but the last.
            bits[:, 8] = 0
            bits[-1, 8] = 1
            bits[0, 8] = 0 if acknowledged else 1
        else:
            bits[:, 8] = np.arange(len(octets)) >= acknowledged
        found += [np.array([_RESTART if number else _START], np.uint8), bits.ravel()]
    found.append(np.array([_STOP], np.uint8))
    return np.concatenate(found)


def _edges(
    first: NDArray[np.int64],
    begin: NDArray[np.float64],
    period: NDArray[np.float64],
    what: NDArray[np.uint8],
    steps: dict[int, tuple[tuple[float, int], ...]],
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    times, levels, places = [], [], []
    for kind, kind_steps in steps.items():
        chosen = np.flatnonzero(what == kind)
        for order, (fraction, level) in enumerate(kind_steps):
            times.append(first[chosen] + np.rint(begin[chosen] + fraction * period[chosen]).astype(np.int64))
            levels.append(np.full(len(chosen), level, np.uint8))
            places.append(chosen * 2 + order)
    order_in_time = np.argsort(np.concatenate(places), kind="stable")
    return changes(np.concatenate(times)[order_in_time], np.concatenate(levels)[order_in_time], 1)


class I2C(Peripheral):
    """All I2C controllers of the chip, and the buses that hang on them."""

    name = "i2c"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.buses: dict[tuple[int, int], I2CBus] = {}
        self._open: dict[int, tuple[I2CBus, int | None]] = {}
        self._handles = 0
        self.afar: Afar | None = None

    def find_afar(self, afar: Afar | None) -> None:
        """Ask for targets on other boards, too; None to ask no more."""
        self.afar = afar
        for bus in self.buses.values():
            bus.afar = afar

    def bus(self, sda: int, scl: int) -> I2CBus:
        """The bus on a pair of pins, made when first asked for."""
        if (sda, scl) not in self.buses:
            self.buses[sda, scl] = I2CBus(self.chip, sda, scl)
            self.buses[sda, scl].afar = self.afar
        return self.buses[sda, scl]

    def reset(self) -> None:
        self._open.clear()

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def opened(self, handle: int) -> I2CBus:
        """The bus that the program has opened under a handle.

        Raises:
            GuestError: when it has closed it.
        """
        if handle not in self._open:
            raise deinited()
        return self._open[handle][0]

    def do_open(self, sda: int, scl: int, frequency: int, bitbang: bool, timeout_us: int) -> int:
        """Open a bus: its handle. Hardware has a timeout of its own, so ``timeout_us`` is for `bitbangio` alone."""
        pins = sda, scl
        controller = None if bitbang else self._claim(*pins)
        block = self.chip.block
        for pin in pins:
            held_low = block.outside(pin) is Outside.LOW
            pulled = block["PIN_RESISTOR"][pin] == Pull.UP or block.outside(pin) is Outside.HIGH
            if held_low or not pulled:
                raise GuestError("RuntimeError", "No pull up found on SDA or SCL; check your wiring")
        bus = self.bus(*pins)
        bus.frequency = frequency
        bus.timeout_ns = timeout_us * 1000 if bitbang else HARDWARE_TIMEOUT_NS
        return self._opened(bus, controller)

    def occupy(self, sda: int, scl: int) -> int:
        """Take the controller of two pins for a target: a handle, to be closed."""
        return self._opened(self.bus(sda, scl), self._claim(sda, scl))

    def _claim(self, sda: int, scl: int) -> int | None:
        names = self.chip.pin_names
        controller = _controller(self.chip.name, names[sda], names[scl])
        if controller is not None and controller in [used for _, used in self._open.values()]:
            raise GuestError("ValueError", "I2C peripheral in use")
        return controller

    def _opened(self, bus: I2CBus, controller: int | None) -> int:
        self._handles += 1
        self._open[self._handles] = (bus, controller)
        return self._handles

    def do_close(self, handle: int) -> None:
        """Close a bus."""
        self._open.pop(handle, None)

    def do_scan(self, handle: int) -> bytes:
        """The addresses that answer, 0x08 to 0x77."""
        bus = self._open[handle][0]
        return bytes([address for address in range(0x08, 0x78) if _answers(bus, address)])

    def do_probe(self, handle: int, address: int) -> bool:
        """Whether a target acknowledges the address."""
        return _answers(self._open[handle][0], address)

    def do_write(self, handle: int, address: int, at: int, count: int) -> None:
        """Write the guest's bytes."""
        data = self.chip.memory().read(at, count)
        self._open[handle][0].transfer(address, data, 0)

    def do_read(self, handle: int, address: int, at: int, count: int) -> None:
        """Read into the guest's buffer."""
        received = self._open[handle][0].transfer(address, None, count)
        self.chip.memory().write(at, received)

    def do_both(self, handle: int, address: int, out_at: int, out_count: int, in_at: int, in_count: int) -> None:
        """Write the guest's bytes, then read with a repeated start."""
        memory = self.chip.memory()
        data = memory.read(out_at, out_count)
        memory.write(in_at, self._open[handle][0].transfer(address, data, in_count))


def _answers(bus: I2CBus, address: int) -> bool:
    try:
        bus.transfer(address, b"", 0)
    except GuestError as error:
        if error.errno != ENODEV:
            raise
        return False
    return True


def _controller(chip: str | None, sda: str, scl: str) -> int | None:
    """The number of the controller that serves a pair of pins, None where any pins will do.

    Raises:
        GuestError: when no controller has SDA and SCL there.
    """
    if not (chip or "").startswith("rp2"):
        return None
    numbers = [int(name[4:]) for name in (sda, scl) if name.startswith("GPIO") and name[4:].isdigit()]
    if len(numbers) != 2 or numbers[0] % 2 != 0 or numbers[1] % 2 != 1 or numbers[0] % 4 // 2 != numbers[1] % 4 // 2:
        raise GuestError("ValueError", "Invalid pins")
    return numbers[0] % 4 // 2
