"""The serial console of the web workflow: a WebSocket (RFC 6455) that shows what programs print and takes keys.

Follows CircuitPython 10's supervisor/shared/web_workflow/websocket.c.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import TYPE_CHECKING

from circuitpython_kernel.network.services.http import Request
from circuitpython_kernel.network.tcp import End
from circuitpython_kernel.vm.guest_os.console import LineEnds

if TYPE_CHECKING:
    from .core import Core

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_MOST_BYTES = 1 << 16
"""Of a message; a client that sends more is shown the door."""

_TURN_NS, _TURN_SECONDS = 5_000_000, 0.01
_ENTER, _RUBOUT, _END = b"\r\n", b"\x08\x7f", 4
_COMMANDS = b"\r\n\x03\x04"
_NO_PROGRAM = "[No program runs. A notebook or a script runs this board: start one there.]\n"


class WebConsole:
    """One client; a `network.tcp.Watcher` of its connection."""

    def __init__(self, core: Core, request: Request, end: End) -> None:
        self._core, self._end = core, end
        self._console = core.silicon.usb.console
        self._got = bytearray()
        key = request.headers.get("sec-websocket-key", "")
        accept = base64.b64encode(hashlib.sha1(f"{key}{_MAGIC}".encode()).digest()).decode()
        end.watcher = self
        end.send_all(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept.encode()
            + b"\r\n\r\n"
        )
        handlers = core.output.handlers
        handlers.output_taps.append(self._printed)
        self._console.seen_by.append(self._shown)
        if handlers.on_input is None:
            handlers.on_input = self._ask  # else a person at the board is asked

    def _printed(self, _stream: str, text: str, _ends: LineEnds) -> None:
        if self._end.over:
            self._leave()
        elif not self._console.has_session:  # it shows what programs print, too
            self._show(text)

    def _shown(self, data: bytes) -> None:
        if self._end.over:
            self._leave()
        else:
            self._send(_TEXT, data.decode("utf-8", "replace").encode())

    def _show(self, text: str) -> None:
        self._send(_TEXT, text.replace("\r\n", "\n").replace("\n", "\r\n").encode())

    def _send(self, kind: int, content: bytes) -> None:
        length = len(content)
        if length < 126:
            head = bytes([0x80 | kind, length])
        elif length < 1 << 16:
            head = struct.pack(">BBH", 0x80 | kind, 126, length)
        else:
            head = struct.pack(">BBQ", 0x80 | kind, 127, length)
        self._end.send_all(head + content)

    def _leave(self) -> None:
        taps = self._core.output.handlers.output_taps
        if self._printed in taps:
            taps.remove(self._printed)
        if self._shown in self._console.seen_by:
            self._console.seen_by.remove(self._shown)
        if self._core.output.handlers.on_input == self._ask:
            self._core.output.handlers.on_input = None

    def _ask(self, prompt: str) -> str | None:
        """A line for ``input()``, where the program runs, with an echo of what is typed."""
        self._show(prompt)
        clock, console = self._core.silicon.clock, self._console
        line = bytearray()
        while not self._end.over and not clock.interrupted:
            clock.rest(_TURN_NS)  # what is typed comes over the air
            key = console.get(_TURN_SECONDS)
            if key is None:
                continue
            if key in _ENTER:
                self._show("\n")
                return line.decode("utf-8", "replace")
            if key == _END and not line:
                return None
            if key in _RUBOUT:
                shorter = line.decode("utf-8", "replace")[:-1].encode()
                self._show("\b \b" * (len(shorter) < len(line)))
                line[:] = shorter
            elif key >= ord(" "):
                line.append(key)
                if key < 0x80:
                    self._show(chr(key))
        return None

    def _typed(self, keys: bytes) -> None:
        if self._console.has_session or self._core.machine.busy:
            self._console.write(keys)
        elif any(key in keys for key in _COMMANDS):
            self._show(_NO_PROGRAM)

    # ---- tcp.Watcher

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._got += end.receive_all()
        while not end.over and (frame := self._frame()) is not None:
            kind, content = frame
            if kind in (_TEXT, _BINARY, 0):
                self._typed(content)
            elif kind == _PING:
                self._send(_PONG, content)
            elif kind == _CLOSE:
                self._send(_CLOSE, content)
                end.finish()
                self._leave()
        if len(self._got) > 2 * _MOST_BYTES:
            end.reset()
            self._leave()

    def closed(self, end: End) -> None:
        """The client is gone."""
        self._leave()
        if not end.error:
            end.finish()

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame's kind and content, without its mask; None while it is not there as a whole."""
        data = self._got
        if len(data) < 2:
            return None
        length, at = data[1] & 0x7F, 2
        if length >= 126:
            size = 2 if length == 126 else 8
            if len(data) < at + size:
                return None
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        mask = bytes(4)
        if data[1] & 0x80:
            mask = bytes(data[at : at + 4])
            at += 4
        if length > _MOST_BYTES:
            self._end.reset()
            self._leave()
            return None
        if len(data) < at + length:
            return None
        content = bytes(byte ^ mask[n % 4] for n, byte in enumerate(data[at : at + length]))
        kind = data[0] & 0x0F
        del data[: at + length]
        return kind, content
