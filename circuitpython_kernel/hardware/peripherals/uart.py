"""Serial ports: frames on TX and RX, the receive buffer, attached parts and loopback wires.

Which pins belong to which port follows the RP2040 datasheet, section 1.4.3.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

from .polls import PollAnswer
from .serial_line import ReceivedByte, SerialFormat, line_edges, receive

_PARITIES = {"none": None, "even": "even", "odd": "odd"}
_CTS_LOOK_NS = 1_000_000

_SENT_BYTES = 300
"""What a few frames take until their edges are worked out."""


class SerialPart(Protocol):
    """A part on a serial port. It sends with `SerialPort.send`."""

    serial_format: SerialFormat

    def serial_attached(self, port: SerialPort) -> None:
        """The part is connected: ``port.send(data)`` sends to the board from now on."""

    def serial_receive(self, data: bytes) -> None:
        """Bytes from the board, as they look with the part's own settings: garbled if these differ."""


Afar = Callable[[int, bytes, SerialFormat, int], None]
"""Carries frames to other boards: the TX pin, the bytes, how they are sent, and the board time in ns of the start."""


class _Sent(NamedTuple):
    pin: int
    start_ns: int
    form: SerialFormat
    data: bytes
    direction_pin: int | None = None
    direction_level: int = 1


class SerialPort:
    """A pair of lines, named as the board sees them: it sends on ``tx`` and receives on ``rx``."""

    def __init__(self, chip: Chip, tx: int | None, rx: int | None) -> None:
        self._chip = chip
        self.tx, self.rx = tx, rx
        self.parts: list[SerialPart] = []
        self.transactions = TransactionLog(chip.capture.budget)
        self.form = SerialFormat()
        self.opened = False
        self.capacity = 64
        self.overruns = 0
        """Bytes that came while the receive buffer was full."""
        self._coming: deque[ReceivedByte] = deque()
        self._buffer: deque[int] = deque()
        self._line_free_ns = 0
        self._ready_ns = 0
        self._pending: list[_Sent] = []
        self._polls = PollAnswer(chip, rx)
        chip.capture.add_source(self)

    def attach(self, part: SerialPart) -> None:
        """Connect a part.

        Raises:
            ValueError: when there is one already: two senders on one line disturb each other.
        """
        if self.parts:
            raise ValueError("the serial port has a part already: a line has one sender")
        self.parts.append(part)
        self._hold_rx()
        try:
            part.serial_attached(self)
        except BaseException:
            self.detach(part)
            raise

    def detach(self, part: SerialPart) -> None:
        """Take the part off."""
        self.parts.remove(part)
        if self.rx is not None:
            self._chip.pins[self._chip.pin_names[self.rx]].release()

    def _hold_rx(self) -> None:
        # A sender that has nothing to say holds its line high.
        if self.rx is not None:
            self._chip.pins[self._chip.pin_names[self.rx]].drive(True)

    # ---- the outside

    def send(self, data: bytes, form: SerialFormat | None = None) -> int:
        """Send bytes to the board, after what is on the line already; the board time in ns when the last has come."""
        if form is None:
            form = self.parts[0].serial_format if self.parts else self.form
        with self._chip.capture.lock:
            start = max(self._chip.clock.now_ns, self._line_free_ns)
            self._line_free_ns = start + round(len(data) * form.frame_ns)
            if self.rx is not None:
                self._pending.append(_Sent(self.rx, start, form, data))
            self.arrive(data, form, start)
        self._chip.capture.wait_with(_SENT_BYTES + len(data))
        self._chip.clock.look_again()
        return self._line_free_ns

    def arrive_from_afar(self, data: bytes, form: SerialFormat, start_ns: int) -> None:
        """As `arrive`, over a wire from another board: the frames are on RX alone, and a program may sleep."""
        with self._chip.capture.lock:
            if self.rx is not None:
                self._pending.append(_Sent(self.rx, start_ns, form, data))
            self.arrive(data, form, start_ns)
        self._chip.capture.wait_with(_SENT_BYTES + len(data))

    def arrive(self, data: bytes, form: SerialFormat, start_ns: int) -> None:
        """Frames come in on RX, from any sender."""
        if not self.opened or self.rx is None:
            return
        self.transactions.append(Transaction(start_ns, "read", data, round(len(data) * form.frame_ns)))
        self._take_in()  # what came before: a program may never read
        self._coming.extend(receive(data, form, start_ns, self.form))
        self._polls.forget()

    # ---- the program

    def open(self, form: SerialFormat, capacity: int) -> None:
        """The program opens the port."""
        self.form, self.capacity, self.opened = form, capacity, True
        self._ready_ns = self._chip.clock.now_ns + round(form.frame_ns)
        self.clear()

    def clear(self) -> None:
        """Forget what was received."""
        self._take_in()
        self._buffer.clear()
        self._polls.end()

    def close(self) -> None:
        """The program lets go of the port."""
        self.opened = False
        self._coming.clear()
        self._buffer.clear()
        self._polls.end()

    def _take_in(self) -> None:
        if not self._coming:
            return
        now = self._chip.clock.now_ns
        with self._chip.capture.lock:
            while self._coming and self._coming[0].time_ns <= now:
                value = self._coming.popleft().value
                if len(self._buffer) < self.capacity:
                    self._buffer.append(value)
                else:
                    self.overruns += 1

    def waiting(self) -> int:
        """Bytes in the receive buffer. Until the next byte comes, the program need not ask again."""
        self._take_in()
        with self._chip.capture.lock:
            count, coming = len(self._buffer), self._next_arrival()
            self._polls.tell(count)
        if coming is not None:
            self._polls.until(coming)
        return count

    def read(self, count: int, timeout_ns: int, end: int | None = None) -> bytes:
        """Up to ``count`` bytes; each one may take up to the timeout, and the byte ``end`` is the last."""
        found = bytearray()
        clock = self._chip.clock
        self._polls.forget()
        while len(found) < count:
            self._take_in()
            if not self._buffer:
                clock.rest(timeout_ns, self._next_arrival)
                self._take_in()
                if not self._buffer:
                    break
            while self._buffer and len(found) < count:
                found.append(self._buffer.popleft())
                if found[-1] == end:
                    return bytes(found)
        return bytes(found)

    def _next_arrival(self) -> int | None:
        with self._chip.capture.lock:
            return self._coming[0].time_ns if self._coming else None

    def write(
        self, data: bytes, peers: list[SerialPort], direction: tuple[int, int] | None, afar: Afar | None = None
    ) -> None:
        """Send bytes to the part, to the ports whose RX is wired to this TX, and to other boards."""
        assert self.tx is not None
        clock = self._chip.clock
        if clock.now_ns < self._ready_ns:
            clock.sleep(self._ready_ns - clock.now_ns)  # a line is idle for a frame before the first start bit
        start = clock.now_ns
        duration = round(len(data) * self.form.frame_ns)
        pin, level = direction if direction is not None else (None, 1)
        with self._chip.capture.lock:
            self._pending.append(_Sent(self.tx, start, self.form, data, pin, level))
        self._chip.capture.wait_with(_SENT_BYTES + len(data))
        self.transactions.append(Transaction(start, "write", data, duration))
        for peer in peers:
            peer.arrive(data, self.form, start)
        if afar is not None:
            afar(self.tx, data, self.form, start)
        clock.sleep(duration)
        for part in list(self.parts):
            self._chip.user_code.call(_receive, None, part, data, self.form, start)

    def take_edges(self, now_ns: int) -> Iterator[PinEdges]:
        """The edges of the frames since the last call."""
        pending, self._pending = self._pending, []
        for sent in pending:
            yield PinEdges(sent.pin, *line_edges(sent.data, sent.form, sent.start_ns))
            if sent.direction_pin is not None:
                yield _direction_edges(sent)


def _receive(part: SerialPart, data: bytes, form: SerialFormat, start_ns: int) -> None:
    """Give a part what it makes of frames with its own settings."""
    part.serial_receive(bytes(b.value for b in receive(data, form, start_ns, part.serial_format)))


def _direction_edges(sent: _Sent) -> PinEdges:
    assert sent.direction_pin is not None
    end = sent.start_ns + round(len(sent.data) * sent.form.frame_ns)
    levels = np.array([sent.direction_level, 1 - sent.direction_level], np.uint8)
    return PinEdges(sent.direction_pin, np.array([sent.start_ns, end], np.int64), levels)


class _Open(NamedTuple):
    port: SerialPort
    number: int | None
    direction: tuple[int, int] | None
    cts: int | None


class UART(Peripheral):
    """All serial ports of the chip, and what hangs on them."""

    name = "uart"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.ports: dict[tuple[int | None, int | None], SerialPort] = {}
        self._open: dict[int, _Open] = {}
        self._handles = 0
        self.afar: Afar | None = None
        """Wires to other boards."""

    def port(self, tx: int | None, rx: int | None) -> SerialPort:
        """The port on these pins; one that leaves out a line of another one is the same port."""
        for (other_tx, other_rx), port in self.ports.items():
            if tx in (other_tx, None) and rx in (other_rx, None):
                return port
        port = self.ports[tx, rx] = SerialPort(self.chip, tx, rx)
        for key, smaller in list(self.ports.items()):
            if smaller is not port and key[0] in (tx, None) and key[1] in (rx, None):
                for part in list(smaller.parts):
                    smaller.detach(part)
                    port.attach(part)
        return port

    def reset(self) -> None:
        for entry in self._open.values():
            entry.port.close()
        self._open.clear()

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def do_open(
        self, tx: int | None, rx: int | None, direction: int | None, inverted: bool, cts: int | None,
        baudrate: int, bits: int, parity: str, stop: int, capacity: int,
    ) -> int:  # fmt: skip
        """Open a port: its handle. A pin that it does without is None."""
        pins = tx, rx
        number = self._number(*pins)
        if number is not None and number in [entry.number for entry in self._open.values()]:
            raise GuestError("ValueError", "UART peripheral in use")
        port = self.port(*pins)
        port.open(SerialFormat(baudrate, bits, _PARITIES[parity], stop), capacity)
        self._handles += 1
        self._open[self._handles] = _Open(
            port, number, None if direction is None else (direction, 1 - int(inverted)), cts
        )
        return self._handles

    def do_close(self, handle: int) -> None:
        """Close a port."""
        entry = self._open.pop(handle, None)
        if entry is not None:
            entry.port.close()

    def do_baudrate(self, handle: int, baudrate: int) -> None:
        """A new baud rate."""
        port = self._open[handle].port
        port.form = port.form._replace(baudrate=baudrate)

    def do_waiting(self, handle: int) -> int:
        """Bytes in the receive buffer."""
        return self._open[handle].port.waiting()

    def do_clear(self, handle: int) -> None:
        """Forget what was received."""
        self._open[handle].port.clear()

    def do_read(self, handle: int, at: int, count: int, timeout_ns: int, end: int) -> int:
        """Read into the guest's buffer; how many bytes have come. ``end`` is the value of the last byte, or -1."""
        data = self._open[handle].port.read(count, timeout_ns, None if end < 0 else end)
        self.chip.memory().write(at, data)
        return len(data)

    def do_write(self, handle: int, at: int, count: int) -> None:
        """Send the guest's bytes."""
        entry = self._open[handle]
        data = self.chip.memory().read(at, count)
        if entry.port.tx is None:
            raise GuestError("RuntimeError", "No tx pin")
        net = self.chip.pins.wiring.net(entry.port.tx)
        peers = [other.port for other in self._open.values() if other.port.rx in net]
        while entry.cts is not None and self.chip.pins.level(entry.cts):
            before = self.chip.clock.now_ns
            self.chip.clock.sleep(_CTS_LOOK_NS)
            if self.chip.clock.now_ns < before + _CTS_LOOK_NS:
                return  # interrupted
        entry.port.write(data, peers, entry.direction, self.afar)

    def arrive(self, rx: int, data: bytes, form: SerialFormat, start_ns: int) -> None:
        """Frames come over a wire from another board to a pin, from ``start_ns`` of this board's time on."""
        net = self.chip.pins.wiring.net(rx)
        for port in self.ports.values():
            if port.rx in net:
                port.arrive_from_afar(data, form, start_ns)

    def sends_at(self, tx: int) -> SerialFormat | None:
        """How a program sends at a pin; None when it has opened no port there."""
        net = self.chip.pins.wiring.net(tx)
        return next((entry.port.form for entry in self._open.values() if entry.port.tx in net), None)

    def _number(self, tx: int | None, rx: int | None) -> int | None:
        """The number of the port that serves these pins, None where any pins will do."""
        if not (self.chip.name or "").startswith("rp2"):
            return None
        numbers = set()
        for pin, place in ((tx, 0), (rx, 1)):
            if pin is None:
                continue
            name = self.chip.pin_names[pin]
            gpio = int(name[4:]) if name.startswith("GPIO") and name[4:].isdigit() else -1
            # Within four pins: TX, RX, CTS, RTS; the RP2350 has a second TX and RX in place of these.
            auxiliary = (self.chip.name or "").startswith("rp235") and gpio % 4 == place + 2
            if gpio < 0 or not (gpio % 4 == place or auxiliary):
                raise GuestError("ValueError", "Invalid pins")
            numbers.add((gpio + 4) // 8 % 2)
        if len(numbers) != 1:
            raise GuestError("ValueError", "Invalid pins")
        return numbers.pop()
