"""USB serial ports (CDC): bytes between the program and the computer, as `usb_cdc` and `VirtualBoard.usb` see them."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.hardware.memory.layout import PollPlace
from circuitpython_kernel.hardware.time.clock import waiting_ns
from circuitpython_kernel.traces.budget import Budget, Log

from .polls import PollAnswer

_CTRL_C = b"\x03"


class _Unread(Log):
    """Bytes from the board that nobody has read yet. Of too many, the newest."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.data = bytearray()
        self._granted = 0

    def __len__(self) -> int:
        return len(self.data)

    @property
    def nbytes(self) -> int:
        return max(len(self.data), self._granted)

    def add(self, data: bytes) -> None:
        with self._lock:
            size = len(self.data) + len(data)
            if size > self._granted:
                self._granted = self._budget.grant(self, size * 9 // 8 + 64)
            self.data += data
            self.shrink(self._granted)

    def take(self, count: int) -> bytes:
        with self._lock:
            data = bytes(self.data[:count])
            del self.data[:count]
            self._granted = len(self.data)
        return data

    def shrink(self, nbytes: int) -> None:
        excess = len(self.data) - nbytes
        if excess > 0:
            del self.data[:excess]
            self.dropped += excess
        self._granted = min(self._granted, nbytes)

    def keep_state(self) -> Callable[[], None]:
        """For a `memento.Memento`."""
        data = bytes(self.data)

        def put_back() -> None:
            with self._lock:
                self.data, self._granted = bytearray(), 0
                self.add(data)

        return put_back


class UsbSerial:
    """The computer's end of one port. Any thread may use it.

    What the program writes to the console goes to its output instead of to `read`.
    """

    def __init__(self, chip: Chip, place: PollPlace) -> None:
        self._clock = clock = chip.clock
        self._polls = PollAnswer(chip, place)
        self._lock = clock.waits.lock()
        self._came = clock.waits.condition(self._lock)
        self._to_board = bytearray()
        self._from_board = _Unread(chip.capture.budget)
        self.connected = True
        """Whether a program on the computer has the port open."""
        self.interrupt: Callable[[], bool] | None = None
        """What CTRL-C does on the console: interrupts the program that runs; False when none does."""
        self.has_session = False
        """Whether the console is served as a board's own: code.py, then the REPL (`console.session`)."""
        self.seen_by: list[Callable[[bytes], None]] = []
        """Get what a session shows, too."""

    def write(self, data: bytes) -> None:
        """Send bytes to the board. On the console, CTRL-C interrupts a running program and drops what came before."""
        if self.interrupt is not None and _CTRL_C in data and self.interrupt():
            data = data.rpartition(_CTRL_C)[2]
            self.clear()
        with self._lock:
            self._to_board += data
            self._polls.forget()
            self._came.notify_all()
        self._clock.look_again()

    def get(self, seconds: float) -> int | None:
        """The next byte for the server of the console while no program runs; None when none comes in time."""
        with self._lock:
            if not self._came.wait_for(lambda: self._to_board, seconds):
                return None
            byte = self._to_board[0]
            self._polls.forget()
            del self._to_board[0]
        return byte

    def read(self, size: int = -1) -> bytes:
        """Take up to ``size`` bytes that the board has sent; all of them when negative. It does not wait."""
        with self._lock:
            return self._from_board.take(len(self._from_board) if size < 0 else size)

    @property
    def dropped(self) -> int:
        """Bytes from the board that were not read in time: the board's budget had no more room for them."""
        return self._from_board.dropped

    @property
    def in_waiting(self) -> int:
        """Bytes from the board that were not read."""
        return len(self._from_board)

    @property
    def out_waiting(self) -> int:
        """Bytes to the board that its program has not read."""
        return len(self._to_board)

    # ---- the program's end

    def waiting(self) -> int:
        """Bytes that the program can read. Until that changes it need not ask again."""
        with self._lock:
            count = len(self._to_board)
            self._polls.tell(count)
        return count

    def take(self, count: int, timeout_ns: int, end: int | None = None) -> bytes:
        """Up to ``count`` bytes for the program, waiting at most so long in all; the byte ``end`` is the last."""

        def enough() -> int | None:
            with self._lock:
                ready = len(self._to_board) >= count or (end is not None and end in self._to_board)
            return self._clock.now_ns if ready else None

        if timeout_ns and enough() is None:
            self._clock.rest(timeout_ns, enough)
        with self._lock:
            found = bytes(self._to_board[:count])
            if end is not None and end in found:
                found = found[: found.index(end) + 1]
            del self._to_board[: len(found)]
            self._polls.forget()
        return found

    def give(self, data: bytes) -> None:
        """Bytes from the program; they are lost when nobody has the port open."""
        if self.connected:
            with self._lock:
                self._from_board.add(data)

    def clear(self) -> None:
        """Forget what was sent to the board."""
        with self._lock:
            self._to_board.clear()
            self._polls.forget()


class UsbSerialPorts(Peripheral):
    """The console and the data port."""

    name = "usb_cdc"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.ports = {"console": UsbSerial(chip, PollPlace.CONSOLE), "data": UsbSerial(chip, PollPlace.DATA)}
        self.data_wanted = False
        self.enabled = {"console": True, "data": False}

    def power_up(self) -> None:
        self.enabled = {"console": True, "data": self.data_wanted}

    def do_enable(self, console: bool, data: bool) -> None:
        """boot.py chooses the ports."""
        self.enabled = {"console": console, "data": data}

    def do_enabled(self, port: str) -> bool:
        """Whether a port is there."""
        return self.enabled[port]

    def do_connected(self, port: str) -> bool:
        """Whether the computer has the port open."""
        return self.ports[port].connected

    def do_waiting(self, port: str) -> int:
        """Bytes that the program can read."""
        return self.ports[port].waiting()

    def do_read(self, port: str, at: int, count: int, timeout_ns: int, end: int) -> int:
        """Read into the guest's buffer: how many bytes came. A negative timeout waits for ever."""
        data = self.ports[port].take(count, waiting_ns(timeout_ns), None if end < 0 else end)
        self.chip.memory().write(at, data)
        return len(data)

    def do_write(self, port: str, at: int, count: int) -> None:
        """Send the guest's bytes."""
        self.ports[port].give(self.chip.memory().read(at, count))

    def do_clear(self, port: str) -> None:
        """Forget what was sent to the program."""
        self.ports[port].clear()
