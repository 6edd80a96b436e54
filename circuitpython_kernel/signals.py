"""Interrupts: one SIGINT handler for the life of the kernel, which loses no reply.

ipykernel swaps handlers around each request, and between two of them an interrupt ends the process. This handler passes
the interrupt on to the board, and raises `KeyboardInterrupt` only where the main thread is inside a user's Python: in a
host cell or in a widget's observer. It takes no lock that the interrupted code may hold.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import _thread
import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from .live_comms import LiveKernel

TICK_SECONDS = 0.1
"""How often the loop turns while a host cell awaits: what a signal handler schedules does not wake the selector."""

COMMS = ("comm_open", "comm_msg", "comm_close")


class InterruptibleKernel(LiveKernel):
    """A kernel whose host cells and observers can be interrupted at any moment, and what else runs, too."""

    _in_user_code = False
    """Whether the main thread runs code that shall see `KeyboardInterrupt`. Set and read without calls on purpose."""

    interrupt_missed = False
    """Whether an interrupt found no program to interrupt since this was last set to False."""

    def interrupt_board(self) -> bool:
        """Interrupt the board's program; False when none runs. For subclasses; called in the signal handler."""
        return False

    def start(self) -> None:
        """Start the kernel."""
        super().start()
        for kind in COMMS:
            self.shell_handlers[kind] = self._guarded(self.shell_handlers[kind])
        signal.signal(signal.SIGINT, self._on_sigint)

    def pre_handler_hook(self) -> None:
        """The base class would install another handler."""

    def post_handler_hook(self) -> None:
        """The base class would take that handler away again."""

    def _on_sigint(self, number: int, frame: object) -> None:
        if not self.interrupt_board():
            self.interrupt_missed = True
        if self._in_user_code:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _cancel_on_sigint(self, future: asyncio.Future[Any]) -> Iterator[None]:
        """The base class's way to interrupt a host cell that awaits; the program that it may wait for ends, too."""
        with super()._cancel_on_sigint(future):
            cancel = signal.getsignal(signal.SIGINT)
            assert callable(cancel)

            def handle(number: int, frame: Any) -> None:
                self.interrupt_board()
                cancel(number, frame)

            signal.signal(signal.SIGINT, handle)
            yield

    def _guarded(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A comm's handler during which an interrupt is raised, and which ends it."""

        def handle(stream: Any, ident: Any, message: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return handler(stream, ident, message)
            before = self._in_user_code
            answer = None
            try:
                self._in_user_code = True
                answer = handler(stream, ident, message)
                self._in_user_code = before
            except KeyboardInterrupt:
                self._in_user_code = before
                print("KeyboardInterrupt: a widget's handler was interrupted", file=sys.stderr)
            return answer

        return handle

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Handle a cell; from here on an interrupt is one of this cell."""
        self.interrupt_missed = False
        await super().execute_request(stream, ident, parent)

    async def run_on_host(self, **request: Any) -> dict[str, Any] | None:
        """Run a cell, or the magics before one, in IPython; None when interrupted just before or after."""
        ticking = asyncio.ensure_future(_tick())
        reply: dict[str, Any] | None = None
        try:
            self._in_user_code = threading.current_thread() is threading.main_thread()
            if self.interrupt_missed:
                raise KeyboardInterrupt
            reply = await super().execute_cell(**request)
            self._in_user_code = False
        except KeyboardInterrupt:
            self._in_user_code = False
        except BaseException:
            self._in_user_code = False
            raise
        finally:
            ticking.cancel()
        return reply

    async def interrupt_request(self, stream: Any, ident: Any, parent: Any) -> None:
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
