"""JupyterLite's page, as the kernel's worker sees it: it sends requests and gets messages. No browser is needed."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from circuitpython_kernel.lite.worker_kernel import HOST_CODE, WorkerKernel

T = TypeVar("T")

PATIENCE = 30


@dataclass
class Ran:
    """What a request brought: all its messages, and its reply."""

    id: str
    messages: list[dict[str, Any]] = field(default_factory=list)

    def contents(self, kind: str) -> list[dict[str, Any]]:
        return [message["content"] for message in self.messages if message["header"]["msg_type"] == kind]

    @property
    def reply(self) -> dict[str, Any]:
        found = [message["content"] for message in self.messages if message["header"]["msg_type"].endswith("_reply")]
        assert len(found) == 1, self.text
        return found[0]

    @property
    def text(self) -> str:
        return "".join(content["text"] for content in self.contents("stream"))

    @property
    def states(self) -> list[str]:
        return [content["execution_state"] for content in self.contents("status")]

    @property
    def value(self) -> str | None:
        found = self.contents("execute_result")
        return found[0]["data"]["text/plain"] if found else None


class Page:
    """A page with the kernel's worker, in one event loop of this process."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self._closed = False
        self.messages: list[dict[str, Any]] = []
        self._heard = asyncio.Event()
        self.on_message: Callable[[dict[str, Any]], None] = lambda message: None

        async def start() -> WorkerKernel:
            return WorkerKernel(self._take)

        self.kernel = self.runner.run(start())

    def _take(self, text: str, buffers: list[bytes]) -> None:
        message = json.loads(text) | {"buffers": buffers}

        def take() -> None:
            self.messages.append(message)
            self.on_message(message)
            self._heard.set()

        if not self._closed:
            self.runner.get_loop().call_soon_threadsafe(take)

    def send(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send a request; its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "page", "username": "", "version": "5.3"}
        self.kernel.receive(
            json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel})
        )
        return header["msg_id"]

    def execute(self, code: str, **options: Any) -> str:
        """Send a cell; its request's id."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True}
        return self.send("execute_request", content | {"stop_on_error": True} | options)

    def of(self, request: str) -> Ran:
        """What a request has brought so far."""
        return Ran(request, [message for message in self.messages if message["parent_header"].get("msg_id") == request])

    async def until(self, ready: Callable[[], Any]) -> Any:
        """Wait for messages until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not (found := ready()):
                self._heard.clear()
                await self._heard.wait()
        return found

    async def done(self, *requests: str) -> list[Ran]:
        """Wait until requests are served."""
        await self.until(lambda: all("idle" in self.of(request).states for request in requests))
        return [self.of(request) for request in requests]

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Let the loop run, with the worker's own streams: pytest has others between tests."""
        with self.kernel.own_streams():
            return self.runner.run(what)

    def ask(self, kind: str, content: dict[str, Any]) -> Ran:
        """Send a request and wait for its end."""

        async def asked() -> Ran:
            (ran,) = await self.done(self.send(kind, content))
            return ran

        return self.do(asked())

    def run(self, code: str, **options: Any) -> Ran:
        """Run a cell to its end."""

        async def ran() -> Ran:
            (found,) = await self.done(self.execute(code, **options))
            return found

        return self.do(ran())

    def close(self) -> None:
        """The page goes."""
        self._closed = True
        self.kernel.work.slot.close()
        for (
            thread
        ) in threading.enumerate():  # such as one that completes names ahead: it speaks to this loop at its end
            if thread.name == HOST_CODE:
                thread.join(PATIENCE)
        self.runner.close()
