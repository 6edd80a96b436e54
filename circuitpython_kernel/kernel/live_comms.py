"""Requests that are answered while a cell runs: widgets move, completion answers, a page can be loaded again.

ipykernel handles messages about comms while a cell awaits something, but does not report when it is done with one.
ipywidgets' front end waits for that word before it sends the next, so a slider would deliver one change and be dead
from then on. Here each such request gets its own ``busy`` and ``idle``, and more kinds of requests are served.

This reaches into ipykernel 7; tests/kernel/test_live.py fails when ipykernel has changed.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import asyncio
import contextvars
import importlib
import inspect
import sys
import threading
from typing import TYPE_CHECKING, Any

from ipykernel.ipkernel import IPythonKernel

from .front_end import Message, untracked

LIVE = frozenset(
    {
        "comm_open", "comm_msg", "comm_close", "complete_request", "inspect_request", "is_complete_request",
        "history_request", "comm_info_request", "kernel_info_request",
    }
)  # fmt: skip
"""Requests that do not run code of a cell, and so need not wait for one."""


def leave_debugger_out() -> None:
    """Let ipykernel not load its debugger for the host, which is not offered: that takes 50 ms and 8 MB.

    ``import debugpy`` in a cell on the host works as ever.
    """
    if "ipykernel.debugger" in sys.modules:
        return
    missing = "debugpy" not in sys.modules
    if missing:
        sys.modules["debugpy"] = None  # type: ignore[assignment]  # so an import fails
    try:
        importlib.import_module("ipykernel.debugger")
    finally:
        if missing:
            del sys.modules["debugpy"]


class LiveKernel(IPythonKernel):
    """An IPython kernel that serves `LIVE` requests, on its main thread, while `do_execute` awaits."""

    if TYPE_CHECKING:
        shell: Any  # the base class's may be None, in a kernel without IPython

    _cell: tuple[Any, Message] | None = None
    """Identities and message of the cell that runs."""

    def __new__(cls, *args: object, **options: object) -> LiveKernel:
        leave_debugger_out()  # before the traits are set up: one of them names the debugger's class
        made: LiveKernel = super().__new__(cls, *args, **options)
        return made

    @property
    def kernel_info(self) -> dict[str, Any]:
        """Offers neither subshells, as JupyterLab would move comms to another thread, nor a debugger for the host."""
        return {**super().kernel_info, "supported_features": []}

    async def do_execute(self, *args: object, **options: object) -> Any:
        """Run a cell, which keeps being the parent of what it sends, whatever is served meanwhile."""
        ident, parent = self._get_shell_context_var(self._shell_parent_ident), self.get_parent("shell")
        main = threading.current_thread() is threading.main_thread()
        if main:
            self._cell = ident, parent
        try:
            return await self.execute_cell(*args, **options)
        finally:
            if main:
                self._cell = None
            self.set_parent(ident, parent, "shell")

    async def execute_cell(self, *args: Any, **options: Any) -> Any:
        """Run a cell; for subclasses."""
        return await super().do_execute(*args, **options)

    async def shell_main(self, subshell_id: str | None, msg: list[bytes]) -> None:
        """Dispatch a message of the shell channel: at once if it is live, else after the cell that runs."""
        cell = self._cell
        if subshell_id is None and cell is not None and self._main_asyncio_lock.locked():
            live = self._read_live(msg)
            if live is not None:
                try:
                    # A task with a context of its own, so that the cell's parent stays what it is there.
                    await asyncio.create_task(self._serve(*live), context=contextvars.copy_context())
                finally:
                    if self._cell is cell:
                        self.set_parent(*cell, "shell")
                        self._publish_status("busy", "shell", parent=cell[1])
                return
        await super().shell_main(subshell_id, msg)

    def _read_live(self, frames: list[bytes]) -> tuple[Any, Message] | None:
        """Identities and message; None for one that has to wait its turn, or that the base class shall complain of."""
        assert self.session is not None
        try:
            idents, rest = self.session.feed_identities(frames, copy=False)
            header = self.session.deserialize(rest, content=False, copy=False)["header"]
            if header["msg_type"] not in LIVE:
                return None
            return idents, self.session.deserialize(rest, content=True, copy=False)
        except Exception:  # noqa: BLE001 - whatever is wrong with the message, the base class says it
            return None

    async def _serve(self, idents: object, message: Message) -> None:
        self.set_parent(idents, message, "shell")
        aside = untracked(message)
        self._publish_status("busy", "shell", parent=aside)
        manager = self.shell_channel_thread.manager if self._supports_kernel_subshells else None
        stream = manager.get_subshell_to_shell_channel_socket(None) if manager else self.shell_stream
        kind = message["header"]["msg_type"]
        try:
            answer = self.shell_handlers[kind](stream, idents, message)
            if inspect.isawaitable(answer):
                await answer
        except KeyboardInterrupt:
            self.log.error("Interrupted while handling %s.", kind)
        except Exception:
            self.log.exception("%s failed.", kind)
        for output in (sys.stdout, sys.stderr):
            if output is not None:
                output.flush()
        self._publish_status("idle", "shell", parent=aside)
