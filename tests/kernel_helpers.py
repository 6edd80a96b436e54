"""A kernel in a process of its own, driven over ZMQ as a front end does. Messages are the only clock."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

REPOSITORY = Path(__file__).parent.parent
PATIENCE = 30

Message = dict[str, Any]


@dataclass
class Ran:
    """What a cell did: its reply, and what it published, in order."""

    reply: Message
    published: list[Message] = field(default_factory=list)

    @property
    def status(self) -> str:
        return str(self.reply["content"]["status"])

    def contents(self, kind: str) -> list[dict[str, Any]]:
        return [message["content"] for message in self.published if message["msg_type"] == kind]

    def text(self, stream: str = "stdout") -> str:
        return "".join(content["text"] for content in self.contents("stream") if content["name"] == stream)

    @property
    def value(self) -> str | None:
        found = self.contents("execute_result")
        return found[0]["data"]["text/plain"] if found else None

    @property
    def error(self) -> dict[str, Any]:
        (content,) = self.contents("error")
        return content

    @property
    def sentence(self) -> str:
        """What an error says that is one sentence and nothing else."""
        assert self.error["traceback"] == [self.error["evalue"]]
        assert self.text("stderr") == ""
        assert self.contents("stream") == []
        return str(self.error["evalue"])


class Front:
    """A front end."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.other: list[Message] = []  # published for other requests, while one was waited for
        self.client = manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def run(self, code: str, **options: Any) -> Ran:
        return self.finish(self.execute(code, **options))

    def execute(self, code: str, **options: Any) -> str:
        """Send a cell. An error in it does not abort those behind it, unless asked for."""
        parent: str = self.client.execute(code, **{"stop_on_error": False, **options})
        return parent

    def published(self, parent: str) -> Iterator[Message]:
        """The messages that a request caused, as they come, until it is done."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != parent:
                self.other.append(message)
                continue
            yield message
            if message["content"].get("execution_state") == "idle":
                return

    def wait_for(self, parent: str, wanted: Callable[[Message], bool]) -> list[Message]:
        """The messages up to and including the one that is wanted."""
        seen = []
        for message in self.published(parent):
            seen.append(message)
            if wanted(message):
                return seen
        raise AssertionError(f"it never came; there were {[m['msg_type'] for m in seen]}")

    def wait_for_text(self, parent: str, text: str) -> list[Message]:
        so_far = ""

        def wanted(message: Message) -> bool:
            nonlocal so_far
            so_far += message["content"].get("text", "")
            return text in so_far

        return self.wait_for(parent, wanted)

    def reply(self, parent: str) -> Message:
        while True:
            message: Message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == parent:
                return message

    def finish(self, parent: str, before: list[Message] | None = None) -> Ran:
        published = [*(before or []), *self.published(parent)]
        return Ran(self.reply(parent), published)

    def begin(self, code: str, **options: Any) -> str:
        """Send a cell and return when the kernel has it."""
        parent = self.execute(code, **options)
        self.wait_for(parent, lambda message: message["msg_type"] == "execute_input")
        return parent

    def send(self, kind: str, content: dict[str, Any]) -> str:
        message: Message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def complete(self, code: str) -> list[str]:
        matches: list[str] = self.reply(self.client.complete(code))["content"]["matches"]
        return matches

    def inspect(self, code: str, cursor: int | None = None) -> str:
        content = self.reply(self.client.inspect(code, cursor))["content"]
        return str(content["data"]["text/plain"]) if content["found"] else ""

    def interrupt(self) -> None:
        """Interrupt; in the message mode the kernel has taken it when this returns."""
        self.manager.interrupt_kernel()
        socket = self.manager._control_socket
        if self.manager.kernel_spec.interrupt_mode == "message":
            assert socket.poll(PATIENCE * 1000)
            self.manager.session.recv(socket)


def make_manager(folder: Path, *, interrupt_mode: str = "signal", stock: bool = False) -> KernelManager:
    """A manager of a kernel that finds this checkout, with an IPython folder of its own."""
    spec = folder / "kernels" / "circuitpython"
    spec.mkdir(parents=True, exist_ok=True)
    module = "ipykernel_launcher" if stock else "circuitpython_kernel.kernel"
    content = {
        "argv": [sys.executable, "-m", module, "-f", "{connection_file}"],
        "display_name": "CircuitPython (virtual board)",
        "language": "python",
        "interrupt_mode": interrupt_mode,
    }
    (spec / "kernel.json").write_text(json.dumps(content))
    specs = KernelSpecManager(kernel_dirs=[str(folder / "kernels")])
    return KernelManager(kernel_name="circuitpython", kernel_spec_manager=specs)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CIRCUITPYTHON_", "JPY_"))}
    ours = {
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(REPOSITORY),
        "CIRCUITPYTHON_KERNEL_DRIVES": str(folder / "drives"),
    }
    return {**kept, **ours, **variables}


@contextmanager
def running_kernel(
    folder: Path, *, interrupt_mode: str = "signal", cwd: Path | None = None, **variables: str
) -> Iterator[Front]:
    """A front end of a new kernel."""
    manager = make_manager(folder, interrupt_mode=interrupt_mode)
    manager.start_kernel(env=environment(folder, **variables), cwd=str(cwd or folder))
    try:
        front = Front(manager)
        yield front
        front.client.stop_channels()
    finally:
        manager.shutdown_kernel()
        manager.cleanup_resources()
