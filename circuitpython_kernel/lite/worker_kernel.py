"""The kernel's face to JupyterLite: one event loop, and messages in place of ipykernel's sockets.

Cells are served one after the other, everything else at once, each with a ``busy`` and an ``idle`` of its own. Code of
the user's beside the board, which may wait for it, runs in tasks (`common.waits`); in the browser each has its stack.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import contextvars
import functools
import getpass
import json
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

from IPython.core.completer import provisionalcompleter, rectify_completions
from IPython.utils.tokenutil import token_at_cursor

from circuitpython_kernel._version import __version__
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.kernel.drive_choice import DriveChoice
from circuitpython_kernel.kernel.front_end import IMPLEMENTATION, LANGUAGE_INFO, Message, banner, untracked
from circuitpython_kernel.kernel.kernel import BoardKernel

from . import comms
from .ipython import Stream, WorkerShell
from .messages import PROTOCOL, Messages, Send
from .paced import Paced

HOST_CODE = "CircuitPython host code"  # the name of tasks that run the user's code of the host

T = TypeVar("T")

END_OF_FILE = "\x04"
POLL_SECONDS = 0.02

COMMS = ("comm_open", "comm_msg", "comm_close")


class WorkerKernel:
    """A kernel; `receive` takes what the page says. See `front_end.FrontEnd` for what the board's part of it needs.

    Args:
        send: takes messages to the page.
        choice: which folder is the board's drive.
    """

    def __init__(self, send: Send, choice: DriveChoice | None = None) -> None:
        self._waits = usual_waits()
        self._loop = asyncio.get_running_loop()
        self._messages = Messages(send)
        self._printed = Paced(self._send_printed, self._loop.call_later)
        self._serving: contextvars.ContextVar[Message] = contextvars.ContextVar("request")
        self._last: Message = {}
        self.interrupt_missed = False
        self.allow_stdin = False
        self.cell: Message | None = None
        self._cells = asyncio.Lock()
        self._comms = asyncio.Lock()
        self._came = self._aborted = 0
        self.on_cell_end: Callable[[], object] = lambda: None
        self.while_host_runs: Callable[[], contextlib.AbstractContextManager[object]] = contextlib.nullcontext
        self._input: list[str] = []
        self._running: set[asyncio.Task[None]] = set()
        self._host_task: int | None = None
        self._awaited: asyncio.Future[Any] | None = None
        self.comm_manager = comms.set_up(self._publish_comm)
        self.shell: Any = WorkerShell.instance(kernel=self)
        self.work = BoardKernel(self, choice)
        self._handlers: dict[str, Callable[[Message], Awaitable[None]]] = {
            "kernel_info_request": self._kernel_info, "execute_request": self._execute,
            "complete_request": self._complete, "inspect_request": self._inspect,
            "is_complete_request": self._is_complete, "history_request": self._history,
            "comm_info_request": self._comm_info, "shutdown_request": self._shutdown,
            **dict.fromkeys(COMMS, self._comm),
        }  # fmt: skip

    @contextlib.contextmanager
    def own_streams(self) -> Iterator[None]:
        """While this lasts, what Python prints and asks for goes to the page."""
        before = sys.stdout, sys.stderr, builtins.input, getpass.getpass
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        builtins.input = functools.partial(self._host_input, secret=False)
        getpass.getpass = functools.partial(self._host_input, secret=True)
        try:
            yield
        finally:
            sys.stdout, sys.stderr, builtins.input, getpass.getpass = before

    # ---- from the page

    def receive(self, text: str, buffers: Sequence[Any] = ()) -> None:
        """Take a message, and return at once."""
        message = json.loads(text)
        message["buffers"] = [memoryview(piece) for piece in buffers]
        kind = message["header"]["msg_type"]
        if kind == "input_reply":
            self._input.append(str(message["content"].get("value", "")))
        elif kind in self._handlers:
            self._came += kind == "execute_request"
            task = self._loop.create_task(self._serve(kind, message, self._came))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def interrupt(self) -> None:
        """The stop button: interrupt the program, or the Python beside it."""
        if self.cell is None:
            return
        delivered = self.work.interrupt_board()
        if self._host_task is not None:
            self._waits.raise_in(self._host_task, KeyboardInterrupt)
        elif self._awaited is not None:
            self._awaited.cancel()
        elif not delivered:
            self.interrupt_missed = True

    async def idle(self) -> None:
        """Wait until all that has come is served."""
        while self._running:
            await asyncio.wait(self._running)

    # ---- requests

    async def _serve(self, kind: str, message: Message, number: int) -> None:
        if kind != "execute_request":
            await self._handle(kind, message)
            return
        async with self._cells:
            if number <= self._aborted:
                await self._handle("abort", message)
                return
            self.cell, self.interrupt_missed = message, False
            try:
                await self._handle(kind, message)
            finally:
                self.cell = None
                self.on_cell_end()

    async def _handle(self, kind: str, message: Message) -> None:
        self._serving.set(message)
        if kind == "execute_request" or self.cell is None:
            self._last = message
        self._status("busy", message)
        try:
            await (self._abort if kind == "abort" else self._handlers[kind])(message)
        except Exception:  # noqa: BLE001 - whatever one request fails with, the kernel serves the next
            print(f"{kind} failed:\n{traceback.format_exc()}", file=sys.stderr)
        self._status("idle", message)

    def _status(self, state: str, parent: Message) -> None:
        # The cell that runs is what the kernel is busy with, whatever is served meanwhile, or began before it.
        if self.cell is not None and parent is not self.cell:
            parent = untracked(parent)
        self._sent("iopub", "status", {"execution_state": state}, parent)

    def _reply(self, kind: str, content: dict[str, Any], parent: Message) -> None:
        self._sent("shell", kind, {"status": "ok", **content}, parent)

    async def _kernel_info(self, message: Message) -> None:
        self._reply("kernel_info_reply", {
            "protocol_version": PROTOCOL, "implementation": IMPLEMENTATION, "implementation_version": __version__,
            "language_info": LANGUAGE_INFO, "banner": banner(self.work.slot.title), "help_links": [],
            "supported_features": [],
        }, message)  # fmt: skip
        self.work.slot.boot()
        self.work.begin_warm_up()

    async def _execute(self, message: Message) -> None:
        content = message["content"]
        code, silent = content["code"], content.get("silent", False)
        if not silent:
            self.show("execute_input", {"code": code, "execution_count": self.shell.execution_count})
        reply = await self.work.execute_cell(
            code, silent, content.get("store_history", True) and not silent, content.get("user_expressions"),
            content.get("allow_stdin", False), cell_id=message.get("metadata", {}).get("cellId"),
        )  # fmt: skip
        self._reply("execute_reply", reply, message)
        if reply["status"] == "error" and content.get("stop_on_error", True) and not silent:
            self._aborted = self._came

    async def _abort(self, message: Message) -> None:
        self._reply("execute_reply", {"status": "aborted", "execution_count": self.shell.execution_count}, message)

    async def _complete(self, message: Message) -> None:
        content = message["content"]
        self._reply("complete_reply", await self.work.complete(content["code"], content["cursor_pos"]), message)

    async def _inspect(self, message: Message) -> None:
        content = message["content"]
        found = await self.work.inspect(content["code"], content["cursor_pos"], content.get("detail_level", 0))
        self._reply("inspect_reply", found, message)

    async def _is_complete(self, message: Message) -> None:
        state, indent = self.shell.input_transformer_manager.check_complete(message["content"]["code"])
        content = {"status": state, **({"indent": " " * (indent or 0)} if state == "incomplete" else {})}
        self._reply("is_complete_reply", content, message)

    async def _history(self, message: Message) -> None:
        self._reply("history_reply", {"history": []}, message)

    async def _shutdown(self, message: Message) -> None:
        self.work.slot.close()
        self._reply("shutdown_reply", {"restart": message["content"].get("restart", False)}, message)

    async def _comm_info(self, message: Message) -> None:
        wanted = message["content"].get("target_name")
        found = {
            key: {"target_name": one.target_name}
            for key, one in self.comm_manager.comms.items()
            if wanted is None or one.target_name == wanted
        }
        self._reply("comm_info_reply", {"comms": found}, message)

    async def _comm(self, message: Message) -> None:
        """A widget was moved: its observers are the user's code, and may wait."""
        handler = getattr(self.comm_manager, message["header"]["msg_type"])
        async with self._comms:
            try:
                await self.beside(lambda: handler(None, None, message))
            except KeyboardInterrupt:
                print("KeyboardInterrupt: a widget's handler was interrupted", file=sys.stderr)

    # ---- to the page

    @property
    def request(self) -> Message:
        """The request that is being served; what runs on after its own, such as a widget's clock, has the last one."""
        return self._serving.get(self._last)

    def _sent(self, channel: str, kind: str, content: dict[str, Any], parent: Message, **more: Any) -> None:
        self._printed.flush()  # it was printed earlier
        self._messages.send(channel, kind, content, parent, **more)

    def _send_printed(self, name: str, text: str, parent: Message) -> None:
        self._messages.send("iopub", "stream", {"name": name, "text": text}, parent)

    def print(self, name: str, text: str) -> None:
        """See `ipython.Kernel`."""
        self._printed.write(name, text, self.request)

    def show(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message as one of the request that is being served."""
        self.publish(kind, content, self.request)

    def publish(self, kind: str, content: dict[str, Any], parent: Message) -> None:
        """See `front_end.FrontEnd`, here and below."""
        self._sent("iopub", kind, content, parent)

    def _publish_comm(self, kind: str, content: dict[str, Any], metadata: Any, buffers: Any) -> None:
        self._sent("iopub", kind, content, self.request, metadata=metadata, buffers=buffers or ())

    def ask(self, prompt: str, pause: Callable[[float], bool], *, secret: bool) -> str | None:
        if self.cell is None or not self.allow_stdin:
            raise EOFError("input() needs a front end that can be asked")
        self._input.clear()  # the answer to a question that was interrupted
        self._sent("stdin", "input_request", {"prompt": prompt, "password": secret}, self.cell)
        while not self._input:
            if pause(POLL_SECONDS):
                return None
        value = self._input.pop(0)
        return None if value == END_OF_FILE else value

    def _host_input(self, prompt: object = "", *, secret: bool) -> str:
        """``input()`` of the host's code."""

        def pause(seconds: float) -> bool:
            self._waits.sleep(seconds)
            return False

        value = self.ask(str(prompt), pause, secret=secret)
        if value is None:
            raise EOFError
        return value

    # ---- Python beside the board

    def run_on_host(self, **request: Any) -> Awaitable[dict[str, Any]]:
        return self._run_on_host(**request)

    async def _run_on_host(
        self,
        *,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        cell_meta: object = None,
        cell_id: object = None,
    ) -> dict[str, Any]:
        shell = self.shell
        self.allow_stdin = allow_stdin
        shell.take_error()
        failed = None
        try:
            transformed = shell.transform_cell(code)
        except Exception:  # noqa: BLE001 - IPython shows it, whatever it is
            transformed, failed = code, sys.exc_info()
        options = {"store_history": store_history, "silent": silent}
        prepared = {"transformed_cell": transformed, "preprocessing_exc_tuple": failed}
        if shell.should_run_async(code, **prepared):
            result = await self._await_host(shell.run_cell_async(code, **options, **prepared), silent)
        else:
            result = await self._call_host(lambda: shell.run_cell(code, **options))
        payload = shell.payload_manager.read_payload()
        shell.payload_manager.clear_payload()
        reply: dict[str, Any] = {
            "status": "ok", "execution_count": shell.execution_count - 1, "payload": payload, "user_expressions": {},
        }  # fmt: skip
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            told = shell.take_error() or {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
            return {**reply, "status": "error", **told}
        reply["user_expressions"] = shell.user_expressions(user_expressions or {})
        return reply

    async def _await_host(self, running: Any, silent: bool) -> Any:
        """Run a host cell that awaits something."""
        self._awaited = asyncio.ensure_future(running)
        result = None
        try:
            result = await self._awaited
        finally:
            self._awaited = None
            self.shell.events.trigger("post_execute")
            if not silent:
                self.shell.events.trigger("post_run_cell", result)
        return result

    async def _call_host(self, call: Callable[[], T]) -> T:
        """Run a host cell that awaits nothing, in a task, where it can wait for the board."""

        def noted() -> T:
            self._host_task = self._waits.here()
            try:
                with self.while_host_runs():
                    return call()
            finally:
                self._host_task = None

        return await self.beside(noted)

    def complete_on_host(self, code: str, cursor: int) -> dict[str, Any]:
        with provisionalcompleter():
            found = list(rectify_completions(code, self.shell.Completer.completions(code, cursor)))
        types = [{"start": one.start, "end": one.end, "text": one.text, "type": one.type} for one in found]
        return {
            "status": "ok", "matches": [one.text for one in found],
            "cursor_start": found[0].start if found else cursor, "cursor_end": found[0].end if found else cursor,
            "metadata": {"_jupyter_types_experimental": types},
        }  # fmt: skip

    def inspect_on_host(self, code: str, cursor: int, detail: int, omit: object) -> dict[str, Any]:
        reply: dict[str, Any] = {"status": "ok", "found": False, "data": {}, "metadata": {}}
        name = token_at_cursor(code, cursor)
        with contextlib.suppress(KeyError):  # there is nothing of that name
            reply["data"] = self.shell.object_inspect_mime(name, detail_level=detail, omit_sections=omit)
            reply["found"] = True
        return reply

    def beside(self, call: Callable[[], T]) -> asyncio.Future[T]:
        loop = self._loop
        future: asyncio.Future[T] = loop.create_future()
        context = contextvars.copy_context()

        def settle(set_it: Callable[[Any], None], value: object) -> None:
            if not future.done():
                set_it(value)

        def run() -> None:
            try:
                value = context.run(call)
            except BaseException as error:  # noqa: BLE001 - who awaits the future gets it
                loop.call_soon_threadsafe(settle, future.set_exception, error)
            else:
                loop.call_soon_threadsafe(settle, future.set_result, value)

        self._waits.task(run, name=HOST_CODE).start()
        return future
