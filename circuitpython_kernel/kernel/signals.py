"""Interrupts: one SIGINT handler for the life of the kernel, which loses no reply.

ipykernel swaps handlers around each request, and between two of them an interrupt ends the process. This handler passes
the interrupt on to the board, and raises `KeyboardInterrupt` only where the main thread is in a user's Python, a host
cell or a widget's observer, or just about to enter it. Anywhere else the exception might be swallowed, or end the event
loop; there the interrupt is noted, and the code that comes next does not begin. The handler takes no lock that the code
under it may hold.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import _thread
import asyncio
import contextlib
import dis
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from .front_end import Message
from .live_comms import LiveKernel

TICK_SECONDS = 0.1
"""How often the loop turns while a host cell awaits, where a signal does not wake the selector."""

NUDGE_SECONDS = (0.03, 0.1, 0.3)
"""Pauses before each nudge of the main thread after an interrupt."""

COMMS = ("comm_open", "comm_msg", "comm_close")

_RUN_CODE = InteractiveShell.run_code.__code__
_RUN_CODE_LINE = max(
    line for line, name in ((i.positions and i.positions.lineno, i.argval) for i in dis.get_instructions(_RUN_CODE))
    if line and name in ("exec", "eval")
)  # fmt: skip
"""The last line of IPython's `run_code` in which the user's code is entered; after it come its reports."""


def _handle_comm(handler: Callable[..., Any], stream: object, ident: object, message: object) -> Any:
    """Run a comm's handler, which calls a widget's observers; an interrupt ends it."""
    try:
        return handler(stream, ident, message)
    except KeyboardInterrupt:
        print("KeyboardInterrupt: a widget's handler was interrupted", file=sys.stderr)
        return None


def _nudge(receiver: socket.socket, thread: int) -> None:
    """Make the main thread look for signals some time after each SIGINT.

    CPython misses a signal that comes after its last look and before a call that blocks, such as `time.sleep`. A second
    signal, which means nothing itself, gets it out of that call.
    """
    while data := receiver.recv(64):
        if signal.SIGINT in data:
            for seconds in NUDGE_SECONDS:
                time.sleep(seconds)
                signal.pthread_kill(thread, signal.SIGURG)


class InterruptibleKernel(LiveKernel):
    """A kernel whose host cells and observers can be interrupted at any moment, and what else runs, too."""

    interrupt_missed = False
    """Whether an interrupt of this cell found no code to interrupt."""

    _awaited: asyncio.Future[Any] | None = None
    """The host cell that runs, if it is one that awaits."""

    def interrupt_board(self) -> bool:
        """Interrupt the board's program; False when none runs. For subclasses; called in the signal handler."""
        return False

    def start(self) -> None:
        """Start the kernel."""
        super().start()
        for kind in COMMS:
            self.shell_handlers[kind] = partial(_handle_comm, self.shell_handlers[kind])
        signal.signal(signal.SIGINT, self._on_sigint)
        if hasattr(signal, "pthread_kill"):
            self._watch_signals()

    def _watch_signals(self) -> None:
        receiver, self._signals = socket.socketpair()
        self._signals.setblocking(False)
        signal.set_wakeup_fd(self._signals.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGURG, lambda number, frame: None)
        main = threading.main_thread().ident
        threading.Thread(target=_nudge, args=(receiver, main), name="CircuitPython signals", daemon=True).start()

    def pre_handler_hook(self) -> None:
        """The base class would install another handler."""

    def post_handler_hook(self) -> None:
        """The base class would take that handler away again."""

    def _on_sigint(self, number: int, frame: FrameType | None) -> None:
        delivered = self.interrupt_board()
        if self._is_user_code(frame):
            raise KeyboardInterrupt
        if self._awaited is not None:
            self._awaited.get_loop().call_soon_threadsafe(self._awaited.cancel)
        elif not delivered:
            self.interrupt_missed = True

    def _is_user_code(self, frame: FrameType | None) -> bool:
        """Whether a host cell's code or an observer is on the stack, or about to be."""
        inner = None
        run_code = type(self.shell).run_code.__code__
        while frame is not None:
            code = frame.f_code
            if code is _RUN_CODE:
                began = inner is not None and inner.f_globals is self.shell.user_global_ns
                return began or frame.f_lineno <= _RUN_CODE_LINE
            if code is run_code or (code is _handle_comm.__code__ and inner is not None):
                return True
            inner, frame = frame, frame.f_back
        return False

    @contextlib.contextmanager
    def _cancel_on_sigint(self, future: asyncio.Future[Any]) -> Iterator[None]:
        """What the base class does around a host cell that awaits; it would install another handler."""
        self._awaited = future
        try:
            yield
        finally:
            self._awaited = None

    async def execute_request(self, stream: object, ident: object, parent: Message) -> None:
        """Handle a cell; from here on an interrupt is one of this cell."""
        self.interrupt_missed = False
        await super().execute_request(stream, ident, parent)

    async def run_on_host(self, **request: object) -> dict[str, Any]:
        """Run a cell, or the magics before one, in IPython."""
        ticking = asyncio.ensure_future(_tick())
        try:
            reply: dict[str, Any] = await super().execute_cell(**request)
        finally:
            ticking.cancel()
        return reply

    async def interrupt_request(self, stream: Any, ident: Any, parent: Message) -> None:
        """Interrupt on a message: what the signal does, on Windows as well."""
        if os.name != "nt":
            await super().interrupt_request(stream, ident, parent)
            return
        _thread.interrupt_main(signal.SIGINT)
        assert self.session is not None
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)


async def _tick() -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
