"""Ports on loopback that lead to boards' ports, so that a browser on this computer reaches a board's web page."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from typing import TYPE_CHECKING

from circuitpython_kernel.network.visits import knock

if TYPE_CHECKING:
    from circuitpython_kernel.network.air import Network
    from circuitpython_kernel.network.station import Station
    from circuitpython_kernel.network.tcp import End

LOOPBACK = "127.0.0.1"
_CHUNK = 16 * 1024
_MOST_UNREAD = 64 * 1024
"""Bytes that wait for a board's program before more are taken from the computer's side."""
_TURN_SECONDS = 0.01
_CONNECT_SECONDS = 30.0
"""Wall time that a board has to take a connection."""
_START_SECONDS = 2.0
"""And that its program has to open the port, as after a start."""
_JOIN_SECONDS = 2.0


class Port:
    """A port of the computer's; see `network.gateways.Published`.

    Raises:
        OSError: when the port is taken.
    """

    def __init__(self, network: Network, station: Station, port: int, host_port: int) -> None:
        self.network, self.station, self.port = network, station, port
        self._listener = socket.create_server((LOOPBACK, host_port))
        self.host_port: int = self._listener.getsockname()[1]
        self._pipes: list[_Pipe] = []
        self._lock = threading.Lock()
        self.closed = False
        self._thread = threading.Thread(target=self._accept, name=f"published port {self.host_port}", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        state = ", closed" if self.closed else ""
        return f"<{self.url} leads to port {self.port} of {self.station.hostname}{state}>"

    def _repr_html_(self) -> str:
        return f'<a href="{self.url}" target="_blank">{self.url}</a> leads to port {self.port} of the board'

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{LOOPBACK}:{self.host_port}/"

    def close(self) -> None:
        """Close it, with its connections."""
        if self.closed:
            return
        self.closed = True
        with contextlib.suppress(OSError):  # some systems say that it has no connection; it wakes `accept` elsewhere
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            pipes, self._pipes = self._pipes, []
        for pipe in pipes:
            pipe.close()
        for thread in (self._thread, *(thread for pipe in pipes for thread in pipe.threads)):
            if thread is not threading.current_thread():
                thread.join(_JOIN_SECONDS)
        if self in self.network.published:
            self.network.published.remove(self)

    def _accept(self) -> None:
        while not self.closed:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # it was closed
            with self._lock:
                self._pipes = [pipe for pipe in self._pipes if not pipe.over]
                if self.closed:
                    connection.close()
                    return
                self._pipes.append(_Pipe(self, connection))


class _Pipe:
    """One connection: a thread reads from the computer's side, another writes to it; the board's side is an `End`."""

    def __init__(self, port: Port, connection: socket.socket) -> None:
        self._port, self._socket = port, connection
        self._end: End | None = None
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._made = threading.Event()
        self._refused = False
        self.over = False
        self.threads = [
            threading.Thread(target=target, name=f"published port {port.host_port}, {name}", daemon=True)
            for name, target in (("in", self._read), ("out", self._write))
        ]
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        """Break it off."""
        if self.over:
            return
        self.over = True
        self._made.set()
        self._out.put(None)
        with contextlib.suppress(OSError):  # the other side has gone already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        end, clock = self._end, self._port.station.clock
        if end is not None:
            clock.plan(clock.now_ns, end.close)

    def _read(self) -> None:
        clock = self._port.station.clock
        self._knock()
        waited = 0.0
        while not self._made.wait(_TURN_SECONDS):
            waited += _TURN_SECONDS
            if waited > (_START_SECONDS if self._refused else _CONNECT_SECONDS):
                self.close()
            elif self._refused:
                self._refused = False
                self._knock()
            clock.nudge(_TURN_SECONDS)
        while not self.over:
            end = self._end
            assert end is not None
            clock.nudge(_TURN_SECONDS)
            if end.peer.unread > _MOST_UNREAD:
                self._made.clear()
                self._made.wait(_TURN_SECONDS)
                continue
            try:
                self._socket.settimeout(_TURN_SECONDS)
                data = self._socket.recv(_CHUNK)
            except TimeoutError:
                continue
            except OSError:
                self.close()
                return
            if not data:
                clock.plan(clock.now_ns, end.finish)
                self._await_end(end)
                return
            clock.plan(clock.now_ns, lambda end=end, data=data: end.send_all(data))  # type: ignore[misc] # mypy: a lambda's default

    def _await_end(self, end: End) -> None:
        """The browser sends no more: let the board say the rest."""
        while not self.over and not end.peer_closed and not end.error:
            self._port.station.clock.nudge(_TURN_SECONDS)
            self._made.clear()
            self._made.wait(_TURN_SECONDS)

    def _knock(self) -> None:
        port = self._port

        def refused() -> None:
            self._refused = True

        knock(port.network, port.station, port.port, self._connected, refused)

    def _write(self) -> None:
        while (data := self._out.get()) is not None:
            try:
                self._socket.settimeout(_CONNECT_SECONDS)
                self._socket.sendall(data)
            except OSError:
                break
        self.close()

    def _connected(self, end: End) -> None:
        self._end = end
        end.watcher = self
        if self.over:
            end.reset()
        self._made.set()

    # ---- tcp.Watcher, in the board's time

    def arrived(self, end: End) -> None:
        """The board has sent bytes."""
        self._out.put(end.receive_all())

    def closed(self, end: End) -> None:
        """The board sends no more."""
        self._out.put(None)
