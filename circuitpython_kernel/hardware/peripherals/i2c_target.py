"""The board as an I2C target, and the controller outside that talks to it.

Follows the I2C-bus specification (NXP UM10204). A transfer takes its place on the wires when the program has answered
all of it; what the program needs in between is not shown as a stretched clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.memory.layout import Pull
from circuitpython_kernel.hardware.time.clock import waiting_ns

from .i2c import ENODEV, I2C, I2CBus

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future


@dataclass
class _Part:
    """Up to a stop or a repeated start: bytes that the controller writes, or how many it wants to read."""

    is_read: bool
    data: bytes = b""
    wanted: int = 0
    taken: int = 0
    refused: bool = False
    answer: bytearray = field(default_factory=bytearray)


@dataclass
class _Transfer:
    address: int
    parts: list[_Part]
    done: Future[bytes]
    place: int = 0


class I2CController:
    """A controller outside the board, on one of its buses: ``board.controller("I2C")``.

    Its transfers wait until a program's `i2ctarget.I2CTarget` answers them. Each gives a future: of the bytes read
    (none for a write). It has an `OSError` instead when nobody has the address, or a byte was not acknowledged.

    Args:
        bus: the bus.
        frequency: of the clock, in hertz.
    """

    def __init__(self, chip: Chip, bus: I2CBus, frequency: int = 100_000) -> None:
        self._chip = chip
        self.bus = bus
        self.frequency = frequency
        self.waiting: deque[_Transfer] = deque()
        for pin in (bus.sda, bus.scl):
            chip.pins.outside.set_bus_resistor(pin, Pull.UP)

    def write(self, address: int, data: bytes) -> Future[bytes]:
        """Write bytes to a target."""
        return self._queue(address, [_Part(False, bytes(data))])

    def read(self, address: int, count: int) -> Future[bytes]:
        """Read so many bytes; what the target does not give reads as 0xFF."""
        return self._queue(address, [_Part(True, wanted=count)])

    def write_then_read(self, address: int, data: bytes, count: int) -> Future[bytes]:
        """Write bytes, then read with a repeated start."""
        return self._queue(address, [_Part(False, bytes(data)), _Part(True, wanted=count)])

    def forget(self, done: Future[bytes]) -> None:
        """Who has begun a transfer waits for it no more: a program that has not seen it never does."""
        for transfer in [transfer for transfer in self.waiting if transfer.done is done]:
            self.waiting.remove(transfer)

    def _queue(self, address: int, parts: list[_Part]) -> Future[bytes]:
        if not 0 <= address <= 127:
            raise ValueError(f"an I2C address is 0 to 127, not {address}")
        transfer = _Transfer(address, parts, self._chip.clock.waits.future())
        self.waiting.append(transfer)
        self._chip.clock.look_again()
        return transfer.done


@dataclass
class _Open:
    controller: I2CController
    addresses: frozenset[int]
    current: _Transfer | None = None

    @property
    def part(self) -> _Part:
        if self.current is None:
            raise GuestError("RuntimeError", "the controller's transfer is over")
        return self.current.parts[self.current.place]


class I2CTargets(Peripheral):
    """All targets that programs have opened, and the controllers outside."""

    name = "i2ctarget"
    i2c: I2C
    """The chip's I2C controllers, which share their pins with targets; set by the board."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._controllers: dict[tuple[int, int], I2CController] = {}
        self._open: dict[int, _Open] = {}

    def controller(self, bus: I2CBus) -> I2CController:
        """The controller outside on a bus, connected when first asked for."""
        pins = bus.sda, bus.scl
        if pins not in self._controllers:
            self._controllers[pins] = I2CController(self.chip, bus)
        return self._controllers[pins]

    def answering(self, address: int) -> list[I2CController]:
        """The buses on which a program answers an address, each with what speaks to it from outside."""
        return [entry.controller for entry in self._open.values() if address in entry.addresses]

    def reset(self) -> None:
        for entry in self._open.values():
            self._drop(entry)
        self._open.clear()

    def _drop(self, entry: _Open) -> None:
        if entry.current is not None:
            _fail(entry.current)
            entry.current = None

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def do_open(self, sda: int, scl: int, addresses: tuple[int, ...]) -> int:
        """Open a target: its handle."""
        handle = self.i2c.occupy(sda, scl)
        bus = self.i2c.bus(sda, scl)
        self._open[handle] = _Open(self.controller(bus), frozenset(addresses))
        return handle

    def do_close(self, handle: int) -> None:
        """Close a target."""
        entry = self._open.pop(handle, None)
        if entry is not None:
            self._drop(entry)
            self.i2c.do_close(handle)

    def do_next(self, handle: int, timeout_ns: int) -> tuple[int, bool, bool] | None:
        """Wait for the next part of a transfer: its address, whether it is a read, and whether it comes after a
        repeated start; None for none.

        A negative timeout waits for ever.
        """
        entry = self._open[handle]
        if entry.current is None:
            self._take(entry)
            if entry.current is None and timeout_ns:
                clock = self.chip.clock
                clock.rest(waiting_ns(timeout_ns), lambda: clock.now_ns if entry.controller.waiting else None)
                self._take(entry)
        if entry.current is None:
            return None
        return entry.current.address, entry.part.is_read, entry.current.place > 0

    def _take(self, entry: _Open) -> None:
        waiting = entry.controller.waiting
        while waiting and entry.current is None:
            transfer = waiting.popleft()
            if transfer.address in entry.addresses:
                entry.current = transfer
            else:
                self._put_on_wires(entry, transfer, [(transfer.address << 1 | transfer.parts[0].is_read, b"", 0)])
                _fail(transfer)

    def do_waiting(self, handle: int) -> int:
        """Bytes of the controller's that the program has not read."""
        part = self._open[handle].part
        return 0 if part.refused else len(part.data) - part.taken

    def do_read(self, handle: int, at: int, count: int, acknowledge: bool) -> None:
        """Read into the guest's buffer. Without acknowledgement the controller waits for `do_ack`."""
        part = self._open[handle].part
        data = part.data[part.taken : part.taken + count]
        self.chip.memory().write(at, data)
        part.taken += len(data)
        part.refused = part.refused or (not acknowledge and count > 0)

    def do_ack(self, handle: int, acknowledge: bool) -> None:
        """Acknowledge the byte read last, or refuse it and all that follow."""
        self._open[handle].part.refused = not acknowledge

    def do_write(self, handle: int, at: int, count: int) -> int:
        """Give the controller bytes of the guest's; how many it takes."""
        part = self._open[handle].part
        taken = max(0, min(count, part.wanted - len(part.answer)))
        part.answer += self.chip.memory().read(at, taken)
        return taken

    def do_finish(self, handle: int) -> None:
        """The program is done with a part; the transfer ends with its last one, or with one that was refused."""
        entry = self._open[handle]
        transfer = entry.current
        if transfer is None:
            return
        part = entry.part
        refused = not part.is_read and (part.refused or part.taken < len(part.data))
        transfer.place += 1
        if transfer.place < len(transfer.parts) and not refused:
            return
        entry.current = None
        pieces = [_piece(transfer.address, done) for done in transfer.parts[: transfer.place]]
        self._put_on_wires(entry, transfer, pieces)
        if refused:
            transfer.done.set_exception(OSError(5, "Input/output error"))
        else:
            last = transfer.parts[-1]
            transfer.done.set_result(bytes(last.answer).ljust(last.wanted, b"\xff"))

    def _put_on_wires(self, entry: _Open, transfer: _Transfer, pieces: list[tuple[int, bytes, int]]) -> None:
        controller = entry.controller
        controller.bus.record(self.chip.clock.now_ns, 1e9 / controller.frequency, transfer.address, pieces)


def _piece(address: int, part: _Part) -> tuple[int, bytes, int]:
    if part.is_read:
        return address << 1 | 1, bytes(part.answer).ljust(part.wanted, b"\xff"), 1
    acknowledged = max(0, part.taken - part.refused)
    return address << 1, part.data[: acknowledged + 1], 1 + acknowledged


def _fail(transfer: _Transfer) -> None:
    transfer.done.set_exception(OSError(ENODEV, "No such device"))
