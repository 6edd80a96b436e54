"""The seam between what the kernel does and the Jupyter that it does it for.

`kernel.BoardKernel` runs cells and answers what is asked while typing. It knows no ipykernel, no sockets and no
signals: it has a `FrontEnd`, which sends its messages, asks its user, and runs Python beside the board. `native` is
that of a process with ipykernel; `lite.worker_kernel` is that of a browser's worker, which has none of these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from circuitpython_kernel._version import __version__

T = TypeVar("T")

Message = dict[str, Any]
"""A message of Jupyter's, as a dict of its parts."""

IMPLEMENTATION = "circuitpython-virtual-kernel"

LANGUAGE_INFO: dict[str, Any] = {
    "name": "circuitpython",
    "version": "10.3.1",
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "python3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}
"""What front ends are told of the language."""

HELP = "%lsmagic lists what else there is besides CircuitPython."


def banner(board: str) -> str:
    """What consoles show at the start."""
    return f"CircuitPython on a virtual {board}, {IMPLEMENTATION} {__version__}\n{HELP}"


UNTRACKED = "comm_info_request"
"""A kind of message that front ends do not take the kernel's state from."""


def untracked(message: Message) -> Message:
    """The message as the parent of a status that does not count: the cell is busy, whatever is served meanwhile.

    JupyterLab, Notebook and Jupyter Server take the kernel's state from each status but those whose parent is of a
    kind in their list of untracked messages, in which comms are missing. What waits for the status knows it by its
    parent's id, which stays.
    """
    return {**message, "header": {**message["header"], "msg_type": UNTRACKED}}


class FrontEnd(Protocol):
    """What the kernel needs of Jupyter. All of it is called in the event loop, unless it says otherwise."""

    shell: Any
    """IPython's, beside the board."""

    interrupt_missed: bool
    """Whether an interrupt of this cell found no code to interrupt."""

    allow_stdin: bool
    """Whether the front end of the cell that runs can be asked for a line."""

    @property
    def cell(self) -> Message | None:
        """The request of the cell that runs; in any task."""

    @property
    def request(self) -> Message:
        """The request that is being served."""

    def publish(self, kind: str, content: dict[str, Any], parent: Message) -> None:
        """Send a message to all front ends, as one of a request's; in any task."""

    def ask(self, prompt: str, pause: Callable[[float], bool], *, secret: bool) -> str | None:
        """Ask the front end of the cell that runs for a line, in the board's task.

        Args:
            prompt: shown before the input field.
            pause: waits so many seconds; True when the program is interrupted.
            secret: whether the front end hides what is typed.

        Returns:
            The line, or None when there is none to be had.

        Raises:
            EOFError: when nobody can be asked.
        """

    def run_on_host(self, **request: Any) -> Awaitable[dict[str, Any]]:
        """Run a cell in IPython, as ipykernel's `do_execute` does; its reply."""

    def complete_on_host(self, code: str, cursor: int) -> dict[str, Any]:
        """What IPython completes; a reply."""

    def inspect_on_host(self, code: str, cursor: int, detail: int, omit: object) -> dict[str, Any]:
        """What IPython knows; a reply."""

    def beside(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """Call something that takes its time, beside the event loop."""


async def settled(future: Any, turn_seconds: float) -> Any:
    """Wait until a future of another task has its result; it is given back.

    Args:
        future: one of `common.waits`.
        turn_seconds: how often the event loop turns meanwhile, where a signal does not wake the selector.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[None] = loop.create_future()

    def done(_: object) -> None:
        if not loop.is_closed():  # it is when the kernel shuts down
            loop.call_soon_threadsafe(lambda: None if waiting.done() else waiting.set_result(None))

    future.add_done_callback(done)
    while not waiting.done():
        await asyncio.wait({waiting}, timeout=turn_seconds)
    return future
