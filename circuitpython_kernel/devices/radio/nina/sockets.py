"""The sockets of the NINA firmware: TCP, UDP and TLS by numbers, over the virtual air."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from circuitpython_kernel.network.station import Listener
from circuitpython_kernel.network.tcp import End, SocketAddress
from circuitpython_kernel.network.tls import Handshake
from circuitpython_kernel.network.udp import Mailbox

from .packets import MOST_BYTES, ONE, ZERO, Done, Parameters, address_of, bytes_of
from .radio import NinaRadio

SOCKETS = 10
"""CONFIG_LWIP_MAX_SOCKETS."""
NONE_LEFT = 255
TCP, UDP, TLS = 0, 1, 2
ESTABLISHED, CLOSED = 4, 0

_BACKLOG = 4
_DATAGRAMS = 6
_DATAGRAM_BYTES = 1460
_ROOM_FOR_REPLY = 16
_TURN_SECONDS = 0.001
_TLS_SECONDS = 0.8
"""About what key exchange and signatures take an ESP32."""


@dataclass
class Slot:
    """A socket's number is its place among these."""

    mode: int | None = None
    """TCP, UDP or TLS; None while it is free."""
    end: End | None = None
    listener: Listener | None = None
    clients: list[End] = field(default_factory=list)
    """Of a server: the connections that it has given numbers."""
    mailbox: Mailbox | None = None
    port: int = 0
    target: SocketAddress | None = None
    unsent: bytearray = field(default_factory=bytearray)
    packet: bytes = b""
    """What is left of the datagram that is being read."""
    source: SocketAddress | None = None

    def clear(self) -> None:
        """Be as it was when it was made."""
        self.__dict__.update(Slot().__dict__)


class NinaSockets:
    """All sockets.

    Args:
        radio: the radio that they are on.
        after: calls something after so many seconds, unless the chip is reset by then.
        changed: called when data have come or gone.
    """

    def __init__(
        self,
        radio: NinaRadio,
        after: Callable[[float, Callable[[], None]], None],
        changed: Callable[[], None],
    ) -> None:
        self._radio, self._after, self._changed = radio, after, changed
        self.slots = [Slot() for _ in range(SOCKETS)]

    @property
    def data_waiting(self) -> bool:
        """Whether there is something to read, or a connection to take."""
        return any(
            bool(slot.packet)
            or (slot.mailbox is not None and len(slot.mailbox) > 0)
            or (slot.listener is not None and bool(slot.listener.waiting))
            or (slot.mode is not None and slot.end is not None and slot.end.unread > 0)
            for slot in self.slots
        )

    def close_all(self) -> None:
        """The chip is reset."""
        for slot in self.slots:
            self._let_go(slot)

    # ---- watching connections: `network.tcp.Watcher`

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._changed()

    def closed(self, end: End) -> None:
        """The other side sends no more."""
        self._changed()

    # ---- commands

    def get_socket(self, given: Parameters) -> Parameters:
        """The number of a free socket; it is taken when it is used."""
        free = (number for number, slot in enumerate(self.slots) if slot.mode is None)
        return (bytes([next(free, NONE_LEFT)]),)

    def start_client(self, given: Parameters, done: Done) -> None:
        """Connect, or say where datagrams go. An answer without parameters says that it has failed."""
        host = given[0].rstrip(b"\0").decode("utf-8", "replace") if len(given) == 5 else ""
        address, port_bytes, number, mode = given[-4:]
        slot, port = self._slot(number), int.from_bytes(port_bytes, "big")

        def found(where: str | None) -> None:
            if where is None:
                done(())
            elif mode[0] == UDP:
                self._take_port(slot, 0)
                slot.mode, slot.target = UDP, (where, port)
                done(ONE)
            elif mode[0] in (TCP, TLS):
                self._connect(slot, mode[0], (where, port), host or where, done)
            else:
                done(())

        if host:
            self._radio.resolve(host, found)
        else:
            found(address_of(address))

    def _connect(self, slot: Slot, mode: int, target: SocketAddress, host: str, done: Done) -> None:
        self._let_go(slot)

        def over() -> None:
            end = attempt.end
            if end is None:
                done(())
                return

            def connected(good: bool) -> None:
                end.watcher = self
                if not good:
                    end.close()
                    done(())
                    return
                slot.mode, slot.end = mode, end
                done(ONE)

            if mode == TLS:
                Handshake(end, host, lambda good: self._after(_TLS_SECONDS, lambda: connected(good)))
            else:
                connected(True)

        attempt = self._radio.station.connect(*target, told=over)

    def stop_client(self, given: Parameters) -> Parameters:
        """Close a socket."""
        self._let_go(self._slot(given[0]))
        return ONE

    def get_client_state(self, given: Parameters) -> Parameters:
        """Whether a socket has a connection; one that has none is free from now on."""
        slot = self._slot(given[0])
        end = slot.end
        if slot.mode in (TCP, TLS) and end is not None and not end.error and (end.unread or not end.peer_closed):
            return (bytes([ESTABLISHED]),)
        self._let_go(slot)
        return (bytes([CLOSED]),)

    def start_server(self, given: Parameters) -> Parameters:
        """Let others connect to a port, or send datagrams to it."""
        port_bytes, number, mode = given[-3:]
        slot, port = self._slot(number), int.from_bytes(port_bytes, "big")
        station = self._radio.station
        if mode[0] == UDP and port not in station.mailboxes:
            target, unsent = slot.target, slot.unsent
            self._take_port(slot, port)
            slot.mode, slot.target, slot.unsent = UDP, target, unsent
            return ONE
        if mode[0] == TCP and port not in station.listeners:
            self._let_go(slot)
            slot.mode, slot.port = TCP, port
            slot.listener = station.listeners[port] = Listener(_BACKLOG, told=self._changed)
            return ONE
        return ZERO

    def get_server_state(self, given: Parameters) -> Parameters:
        """Whether a socket is a server's."""
        return ONE if self._slot(given[0]).listener is not None else ZERO

    def available(self, given: Parameters) -> Parameters:
        """Bytes that can be read; of a server, the number of a connection that is new or has data, 255 for none."""
        slot = self._slot(given[0])
        if slot.listener is not None:
            count = self._next_client(slot)
        elif slot.mode == UDP:
            self._next_packet(slot)
            count = len(slot.packet)
        else:
            count = 0 if slot.end is None else slot.end.unread
            if slot.end is not None and not count:
                slot.end.look_for_more()
        return (struct.pack("<H", min(count, 0xFFFF)),)

    def _next_client(self, server: Slot) -> int:
        assert server.listener is not None
        if server.listener.waiting:
            free = next((number for number, slot in enumerate(self.slots) if slot.mode is None), NONE_LEFT)
            if free != NONE_LEFT:
                end = server.listener.waiting.popleft()
                end.watcher = self
                slot = self.slots[free]
                slot.mode, slot.end = TCP, end
                server.clients.append(end)
                return free
        ends = [slot.end for slot in self.slots if slot.mode is not None]
        server.clients = [end for end in server.clients if any(end is other for other in ends)]
        ready = next((end for end in server.clients if end.unread), None)
        return NONE_LEFT if ready is None else next(n for n, slot in enumerate(self.slots) if slot.end is ready)

    @staticmethod
    def _next_packet(slot: Slot) -> None:
        if not slot.packet and slot.mailbox is not None and len(slot.mailbox):
            datagram = slot.mailbox.take()
            slot.packet, slot.source = datagram.data, datagram.source

    def read(self, given: Parameters) -> Parameters:
        """Up to so many bytes."""
        slot, most = self._slot(given[0]), min(int.from_bytes(given[1], "little"), MOST_BYTES - _ROOM_FOR_REPLY)
        data = bytearray()
        if slot.mode == UDP:
            data += slot.packet[:most]
            slot.packet = slot.packet[most:]
        elif slot.end is not None:
            while len(data) < most and slot.end.unread:
                data += slot.end.receive(most - len(data))
        self._changed()
        return (bytes(data),)

    def read_one(self, given: Parameters) -> Parameters:
        """One byte."""
        return (self.read((given[0], b"\x01\x00"))[0] or b"\xff",)

    def write(self, given: Parameters, done: Done) -> None:
        """Send bytes over a connection: how many were taken."""
        slot, data = self._slot(given[0]), given[1]

        def go_on(sent: int) -> None:
            end = slot.end
            if end is not None and not end.error:
                sent += end.send(data[sent:])
                if sent < len(data) and not end.peer_closed:
                    self._after(_TURN_SECONDS, lambda: go_on(sent))
                    return
            done((struct.pack("<H", sent),))

        go_on(0)

    def data_sent(self, given: Parameters) -> Parameters:
        """Whether what was written has gone: `write` waits for that."""
        return ONE

    def insert_datagram(self, given: Parameters) -> Parameters:
        """Add bytes to the datagram that is being made; none are a failure."""
        slot = self._slot(given[0])
        room = _DATAGRAM_BYTES - len(slot.unsent)
        slot.unsent += given[1][:room]
        return ONE if given[1][:room] else ZERO

    def send_datagram(self, given: Parameters) -> Parameters:
        """Send it."""
        slot = self._slot(given[0])
        data = bytes(slot.unsent)
        slot.unsent.clear()
        if slot.mode != UDP or slot.target is None or not self._radio.station.addresses:
            return ZERO
        self._radio.station.send_datagram(slot.port, slot.target, data)
        return ONE

    def get_remote(self, given: Parameters) -> Parameters:
        """Address and port of the other side: of a connection, or of the datagram that was read last."""
        slot = self._slot(given[0])
        found = slot.source if slot.mode == UDP else None if slot.end is None else slot.end.peer.address
        host, port = found or ("0.0.0.0", 0)
        return (bytes_of(host), port.to_bytes(2, "big"))

    # ---- inside

    def _slot(self, number: bytes) -> Slot:
        if len(number) != 1 or number[0] >= SOCKETS:
            raise ValueError("no such socket")
        return self.slots[number[0]]

    def _take_port(self, slot: Slot, port: int) -> None:
        self._let_go(slot)
        station = self._radio.station
        slot.port = port or station.free_port()
        slot.mailbox = station.mailboxes[slot.port] = Mailbox(_DATAGRAMS, self._changed)

    def _let_go(self, slot: Slot) -> None:
        station = self._radio.station
        if slot.end is not None:
            slot.end.close()
        if slot.listener is not None:
            for waiting in slot.listener.waiting:
                waiting.reset()
            station.listeners.pop(slot.port, None)
        if slot.mailbox is not None:
            station.mailboxes.pop(slot.port, None)
        slot.clear()
        self._changed()
