"""The sockets behind `socketpool`: what lwIP does for a board, over the virtual air.

How many sockets there are, how many datagrams wait and how errors show follows each port's common-hal/socketpool.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.network import errors
from circuitpython_kernel.network.addresses import packed, unpacked
from circuitpython_kernel.network.station import Attempt, Listener, Station
from circuitpython_kernel.network.tcp import End, lost_end
from circuitpython_kernel.network.udp import Mailbox

from .wifi import Wifi

STREAM, DATAGRAM, RAW = 1, 2, 3

RP2_SOCKETS = 8
"""MAX_SOCKETS in ports/raspberrypi/common-hal/socketpool/Socket.c."""
ESP_SOCKETS = 10
"""ESP-IDF's default CONFIG_LWIP_MAX_SOCKETS."""

RP2_DATAGRAMS, ESP_DATAGRAMS = 1, 6
"""A socket of the RP2's keeps one datagram; ESP-IDF's receive mailbox has 6."""

ENDLESS_MS = 0xFFFFFFFF

NOTHING_NS = 200_000
"""What a call takes that finds nothing and does not wait: a turn of a board's program that polls takes longer."""
END_NS = 1_000_000
"""And one that reads the end of a connection again. Libraries do so until their own timeout is over."""


class Socket:
    """One that a program has opened."""

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.port = 0
        self.end: End | None = None
        self.attempt: Attempt | None = None
        self.listener: Listener | None = None
        self.mailbox: Mailbox | None = None
        self.peer: tuple[str, int] | None = None
        self.read_end = False
        """Whether the program has read the end of its connection."""

    def look(self) -> None:
        """Take over what has become of an attempt to connect."""
        if self.attempt is not None and self.attempt.end is not None:
            self.end, self.attempt = self.attempt.end, None


class Sockets(Peripheral):
    """All sockets of the board."""

    name = "sockets"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._wifi: Wifi | None = None
        self._open: dict[int, Socket] = {}
        self._handles = 0

    def share_with(self, wifi: Wifi) -> None:
        """The radio that the sockets are on."""
        self._wifi = wifi

    @property
    def open_count(self) -> int:
        """Sockets that are open."""
        return len(self._open)

    @property
    def _station(self) -> Station:
        assert self._wifi is not None
        return self._wifi.on_air

    @property
    def _is_rp2(self) -> bool:
        return (self.chip.name or "").startswith("rp2")

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def reset(self) -> None:
        for handle in list(self._open):
            self.do_close(handle)

    def power_up(self) -> None:
        if self._wifi is not None and self._wifi.station is not None:
            self._station.forget_ports()

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to go back to now.

        The program has its sockets again, but peers do not go back with the board: connections are broken, ports
        that listened are open and empty.
        """
        kept = {handle: (socket.kind, socket.port, socket) for handle, socket in self._open.items()}
        handles = self._handles

        def put_back() -> None:
            self.reset()
            self.power_up()
            self._handles = max(self._handles, handles)
            for handle, (kind, port, before) in kept.items():
                socket = self._open[handle] = Socket(kind)
                socket.port, socket.peer = port, before.peer
                if before.listener is not None:
                    socket.listener = self._station.listeners[port] = Listener(before.listener.backlog)
                elif kind == DATAGRAM and before.mailbox is not None:
                    self._bind_datagrams(socket)
                elif kind == STREAM and (before.end is not None or before.attempt is not None):
                    socket.end = lost_end(self.chip.clock, (self._station.address, port))

        return put_back

    def socket(self, handle: int) -> Socket:
        """The socket of a handle."""
        return self._open[handle]

    def wait(self, ready: Callable[[], bool], timeout_ns: int) -> bool:
        """Wait until something holds; whether it does. An interrupt ends it, too."""
        if not ready():
            self.chip.clock.rest(timeout_ns, lambda: 0 if ready() else None)
        return ready()

    # ---- doorbell

    def do_open(self, kind: int) -> int:
        """A new socket's handle; -1 when there is none left."""
        if len(self._open) >= (RP2_SOCKETS if self._is_rp2 else ESP_SOCKETS):
            return -1
        return self._add(Socket(kind))

    def _add(self, socket: Socket) -> int:
        self._handles += 1
        self._open[self._handles] = socket
        return self._handles

    def do_close(self, handle: int) -> None:
        """Let go of a socket."""
        socket = self._open.pop(handle, None)
        if socket is None:
            return
        socket.look()
        if socket.attempt is not None:
            socket.attempt.give_up()
        if socket.end is not None:
            socket.end.close()
        if socket.listener is not None:
            for waiting in socket.listener.waiting:
                waiting.reset()
            self._station.listeners.pop(socket.port, None)
        if socket.mailbox is not None:
            self._station.mailboxes.pop(socket.port, None)

    def do_resolve(self, host: str) -> int:
        """The IPv4 address of a name as a number; -1 when nobody knows it."""
        station = self._station
        found, ns = station.look_up(host)
        if ns:
            self.chip.clock.rest(ns)
            station.note_name(host, found)
        return -1 if found is None else packed(found)

    def do_connect(self, handle: int, address: int, port: int, timeout_ms: int) -> None:
        """Connect; a datagram socket only keeps where its datagrams go."""
        socket = self._open[handle]
        target = unpacked(address)
        if socket.kind != STREAM:
            self._bind_datagrams(socket)
            socket.peer = (target, port)
            return
        socket.look()
        if socket.end is not None or socket.listener is not None:
            raise GuestError("OSError", errors.EISCONN)
        if socket.attempt is not None:
            raise GuestError("OSError", errors.EALREADY)
        socket.attempt = attempt = self._station.connect(target, port, socket.port)
        socket.peer = (target, port)
        timeout_ns = self._nanoseconds(timeout_ms)
        if self._is_rp2 and timeout_ms != ENDLESS_MS:
            timeout_ns = timeout_ms // 100 * 100_000_000  # it looks every 100 ms
        self.wait(lambda: attempt.over, timeout_ns)
        socket.look()
        if attempt.error:
            socket.attempt = None
            raise GuestError("OSError", attempt.error)
        if not attempt.over:
            raise GuestError("OSError", errors.EINPROGRESS if self._is_rp2 else errors.ETIMEDOUT)

    def do_bind(self, handle: int, port: int) -> None:
        """Take a port; 0 for any."""
        socket, station = self._open[handle], self._station
        taken = station.listeners if socket.kind == STREAM else station.mailboxes
        if port in taken:
            raise GuestError("OSError", errors.EADDRINUSE)
        socket.port = port or station.free_port()
        if socket.kind == DATAGRAM:
            self._bind_datagrams(socket)

    def do_listen(self, handle: int, backlog: int) -> None:
        """Let others connect."""
        socket, station = self._open[handle], self._station
        if socket.kind != STREAM:
            raise GuestError("OSError", errors.EOPNOTSUPP)
        if socket.listener is not None:
            return
        socket.port = socket.port or station.free_port()
        if socket.port in station.listeners:
            raise GuestError("OSError", errors.EADDRINUSE)
        socket.listener = station.listeners[socket.port] = Listener(max(backlog, 1))

    def do_accept(self, handle: int, timeout_ms: int) -> tuple[int, int, int] | None:
        """A connection that was made: the handle of its socket (-1: there is none left), the peer's address and port.

        None: an interrupt came.
        """
        socket = self._open[handle]
        listener = socket.listener
        if listener is None:
            raise GuestError("OSError", errors.EINVAL if self._is_rp2 else errors.EBADF)
        if not listener.waiting and timeout_ms == 0:
            raise self._nothing()
        if not self.wait(lambda: bool(listener.waiting), self._nanoseconds(timeout_ms)):
            if timeout_ms == ENDLESS_MS:
                return None
            raise GuestError("OSError", errors.ETIMEDOUT)
        end = listener.waiting[0]
        peer = end.peer.address
        if len(self._open) >= (RP2_SOCKETS if self._is_rp2 else ESP_SOCKETS):
            return -1, packed(peer[0]), peer[1]
        listener.waiting.popleft()
        accepted = Socket(STREAM)
        accepted.end, accepted.peer, accepted.port = end, peer, socket.port
        return self._add(accepted), packed(peer[0]), peer[1]

    def do_connected(self, handle: int) -> bool:
        """Whether the socket has a connection, or where its datagrams go."""
        socket = self._open[handle]
        socket.look()
        if socket.kind != STREAM:
            return socket.peer is not None
        return socket.end is not None and not socket.end.error and not (self._is_rp2 and socket.end.peer_closed)

    def do_send(self, handle: int, at: int, count: int, timeout_ms: int) -> int:
        """Send bytes of the program's; how many were taken."""
        socket = self._open[handle]
        data = self.chip.memory().read(at, count)
        if socket.kind != STREAM:
            if socket.peer is None:
                raise GuestError("OSError", errors.ENOTCONN)
            self._send_datagram(socket, socket.peer, data)
            return count
        end = self._end(socket)
        if not end.room and not end.error:
            if timeout_ms == 0:
                raise self._nothing()
            if not self.wait(lambda: bool(end.room or end.error), self._nanoseconds(timeout_ms)):
                raise GuestError("OSError", errors.ETIMEDOUT)
        if end.error:
            raise GuestError("OSError", end.error)
        return end.send(data)

    def do_receive(self, handle: int, at: int, count: int, timeout_ms: int) -> int:
        """Receive into the program's buffer; how many bytes, 0 when the other side sends no more."""
        socket = self._open[handle]
        if socket.kind != STREAM:
            return self._receive_datagram(socket, at, count, timeout_ms)[0]
        end = self._end(socket)
        if not end.unread and not end.error and not end.peer_closed:
            end.look_for_more()
            if timeout_ms == 0:
                raise self._nothing()
            waited = self.wait(lambda: bool(end.unread or end.error or end.peer_closed), self._nanoseconds(timeout_ms))
            if not waited:
                raise GuestError("OSError", errors.ETIMEDOUT)
        if end.error:
            raise GuestError("OSError", end.error)
        if not end.unread:
            if socket.read_end and self.chip.clock.stepped:
                self.chip.clock.sleep(END_NS)
            socket.read_end = True
        if not end.unread and timeout_ms == 0 and not self._is_rp2:
            raise GuestError("OSError", errors.ENOTCONN)
        data = end.receive(count)
        self.chip.memory().write(at, data)
        return len(data)

    def do_send_to(self, handle: int, at: int, count: int, address: int, port: int) -> int:
        """Send a datagram."""
        socket = self._open[handle]
        if socket.kind == STREAM:
            return self.do_send(handle, at, count, ENDLESS_MS)
        self._send_datagram(socket, (unpacked(address), port), self.chip.memory().read(at, count))
        return count

    def do_receive_from(self, handle: int, at: int, count: int, timeout_ms: int) -> tuple[int, int, int]:
        """As `do_receive`, with the sender's address and port."""
        socket = self._open[handle]
        if socket.kind == STREAM:
            peer = socket.peer or ("0.0.0.0", 0)
            return self.do_receive(handle, at, count, timeout_ms), packed(peer[0]), peer[1]
        return self._receive_datagram(socket, at, count, timeout_ms)

    def do_poll(self, handle: int) -> int:
        """1: there is something to read; 2: there is room to write; 4: an error."""
        socket = self._open[handle]
        socket.look()
        if socket.kind != STREAM:
            return (1 if socket.mailbox is not None and len(socket.mailbox) else 0) | 2
        if socket.listener is not None:
            return 1 if socket.listener.waiting else 0
        end = socket.end
        if end is None:
            return 6 if socket.attempt is not None and socket.attempt.error else 0
        found = 1 if end.unread or end.peer_closed or end.error else 0
        if not found:
            end.look_for_more()
        return found | (2 if end.room else 0) | (4 if end.error else 0)

    # ---- inside

    def _nothing(self) -> GuestError:
        """The error of a call that does not wait; it takes its time."""
        if self.chip.clock.stepped:
            self.chip.clock.sleep(NOTHING_NS)
        return GuestError("OSError", errors.EAGAIN)

    def _end(self, socket: Socket) -> End:
        socket.look()
        if socket.end is None:
            raise GuestError("OSError", errors.ENOTCONN)
        return socket.end

    def _bind_datagrams(self, socket: Socket) -> None:
        if socket.mailbox is None:
            station = self._station
            socket.port = socket.port or station.free_port()
            socket.mailbox = Mailbox(RP2_DATAGRAMS if self._is_rp2 else ESP_DATAGRAMS)
            station.mailboxes[socket.port] = socket.mailbox

    def _send_datagram(self, socket: Socket, target: tuple[str, int], data: bytes) -> None:
        self._bind_datagrams(socket)
        self._station.send_datagram(socket.port, target, data)

    def _receive_datagram(self, socket: Socket, at: int, count: int, timeout_ms: int) -> tuple[int, int, int]:
        self._bind_datagrams(socket)
        box = socket.mailbox
        assert box is not None
        if not len(box):
            if timeout_ms == 0:
                raise self._nothing()
            if not self.wait(lambda: bool(len(box)), self._nanoseconds(timeout_ms)):
                raise GuestError("OSError", errors.ETIMEDOUT)
        datagram = box.take()
        data = datagram.data[:count]
        self.chip.memory().write(at, data)
        return len(data), packed(datagram.source[0]), datagram.source[1]

    @staticmethod
    def _nanoseconds(timeout_ms: int) -> int:
        return (1 << 62) if timeout_ms == ENDLESS_MS else timeout_ms * 1_000_000
