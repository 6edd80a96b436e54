"""The kernel's face to ipykernel: what a notebook on this computer, or on its server, speaks to."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import asyncio
import atexit
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell

from circuitpython_kernel._version import __version__

from . import questions
from .front_end import IMPLEMENTATION, LANGUAGE_INFO, Message, banner
from .kernel import BoardKernel
from .shell import BoardShell
from .signals import InterruptibleKernel

T = TypeVar("T")


class NativeShell(BoardShell, ZMQInteractiveShell):
    """IPython's shell beside the board, which shows things over ZMQ."""


class CircuitPythonKernel(InterruptibleKernel):
    """ipykernel's kernel; what it does is the `BoardKernel`'s."""

    implementation = IMPLEMENTATION
    implementation_version = __version__
    language_info = LANGUAGE_INFO

    def __init__(self, **options: object) -> None:
        options.setdefault("shell_class", NativeShell)
        super().__init__(**options)
        self.work = BoardKernel(NativeFrontEnd(self))
        atexit.register(self.work.slot.close)

    @property
    def banner(self) -> str:  # type: ignore[override]
        """What consoles show at the start."""
        return banner(self.work.slot.title)

    async def kernel_info_request(self, stream: object, ident: object, parent: Message) -> None:
        """Say which kernel this is; then there is time to boot the board."""
        await super().kernel_info_request(stream, ident, parent)
        self.io_loop.call_later(0.05, self.work.slot.boot)
        self.work.begin_warm_up()

    def do_shutdown(self, restart: bool) -> dict[str, Any]:  # type: ignore[override]
        """Switch the board off."""
        self.work.slot.close()
        return {**super().do_shutdown(restart)}

    def interrupt_board(self) -> bool:
        """Interrupt the board's program; False when none runs."""
        return self.work.interrupt_board()

    async def execute_cell(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Run a cell's magics in IPython and its program on the board."""
        return await self.work.execute_cell(*arguments, **options)

    async def do_complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        """Complete magics and their arguments, host code, and CircuitPython."""
        return await self.work.complete(code, cursor_pos)

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: object = ()
    ) -> dict[str, Any]:
        """Inspect magics, CircuitPython objects, and IPython's in host cells."""
        return await self.work.inspect(code, cursor_pos, detail_level, omit_sections)


class NativeFrontEnd:
    """See `front_end.FrontEnd`.

    Args:
        kernel: ipykernel's.
    """

    def __init__(self, kernel: CircuitPythonKernel) -> None:
        self._kernel = kernel
        self.shell = kernel.shell
        self._worker = ThreadPoolExecutor(2, "CircuitPython language")

    @property
    def interrupt_missed(self) -> bool:
        """See `front_end.FrontEnd`, here and below."""
        return self._kernel.interrupt_missed

    @interrupt_missed.setter
    def interrupt_missed(self, missed: bool) -> None:
        self._kernel.interrupt_missed = missed

    @property
    def allow_stdin(self) -> bool:
        return bool(self._kernel._allow_stdin)

    @allow_stdin.setter
    def allow_stdin(self, allow: bool) -> None:
        self._kernel._allow_stdin = allow

    @property
    def cell(self) -> Message | None:
        cell = self._kernel._cell
        return None if cell is None else cell[1]

    @property
    def request(self) -> Message:
        parent: Message = self._kernel.get_parent("shell")
        return parent

    def publish(self, kind: str, content: dict[str, Any], parent: Message) -> None:
        kernel = self._kernel
        if kernel.session is None:
            return
        topic = f"stream.{content['name']}".encode() if kind == "stream" else kernel._topic(kind)
        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent, ident=topic)

    def ask(self, prompt: str, pause: Callable[[float], bool], *, secret: bool) -> str | None:
        kernel, cell = self._kernel, self._kernel._cell
        if cell is None or kernel.session is None:
            raise EOFError("input() needs a front end that can be asked")
        ident, parent = cell
        return questions.ask(kernel.session, kernel.stdin_socket, prompt, parent, ident, pause, secret=secret)

    def run_on_host(self, **request: Any) -> Awaitable[dict[str, Any]]:
        return self._kernel.run_on_host(**request)

    def complete_on_host(self, code: str, cursor: int) -> dict[str, Any]:
        reply: dict[str, Any] = IPythonKernel.do_complete(self._kernel, code, cursor)
        return reply

    def inspect_on_host(self, code: str, cursor: int, detail: int, omit: object) -> dict[str, Any]:
        reply: dict[str, Any] = IPythonKernel.do_inspect(self._kernel, code, cursor, detail, omit)
        return reply

    def beside(self, call: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._worker, call)


def main() -> None:
    """Run the kernel: ``python -m circuitpython_kernel.kernel -f CONNECTION_FILE``."""
    IPKernelApp.launch_instance(kernel_class=CircuitPythonKernel)
    # What is to be done at the end is done; then the system takes the memory back. Python would free each object first,
    # and a restart waits for that: longer than for the rest of the kernel's end.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(0)
