"""Steers Debian's Firefox by WebDriver BiDi, which it speaks itself: Playwright has a Firefox of its own alone."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

from .browsers import FIREFOX, STOP_SECONDS, write_settings

ANSWER_SECONDS = 300
PATIENCE_SECONDS = 240  # less, so that the answer says what it waited for

_UNTIL = (
    f"const PATIENCE_MS = {1000 * PATIENCE_SECONDS};"
    + """
const until = async (ready) => {
  const last = Date.now() + PATIENCE_MS;
  while (Date.now() < last) {
    const found = await ready();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${ready} on a page that shows: ${document.body.innerText}`);
};
"""
)


class Firefox:
    """Firefox with one page.

    Args:
        address: of its web socket.
    """

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(f"{address}/session", ANSWER_SECONDS, suppress_origin=True)
        self._numbers = itertools.count(1)
        self._tell("session.new", {"capabilities": {}})
        self._page = self._tell("browsingContext.getTree", {})["contexts"][0]["context"]

    def _tell(self, method: str, parameters: dict[str, Any]) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass  # an event
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, url: str) -> None:
        """Open a page."""
        self._tell("browsingContext.navigate", {"context": self._page, "url": url, "wait": "complete"})

    def run(self, script: str) -> Any:
        """Run the body of an asynchronous function in the page; what it returns, as JSON has it.

        It has the function ``until(ready)``, which waits until ``ready()`` gives something, and gives that.
        """
        text = f"(async () => {{ {_UNTIL} return JSON.stringify((await (async () => {{ {script} }})()) ?? null); }})()"
        options = {"expression": text, "target": {"context": self._page}, "awaitPromise": True}
        answer = self._tell("script.evaluate", options)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def click(self, selector: str) -> None:
        """Press the mouse's left button on an element: a toolbar's buttons act on that, not on a script's `click()`."""
        box = self.run(f"return document.querySelector({selector!r}).getBoundingClientRect();")
        at = {"x": round(box["x"] + box["width"] / 2), "y": round(box["y"] + box["height"] / 2)}
        acts = [{"type": "pointerMove", **at}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": acts}
        self._tell("input.performActions", {"context": self._page, "actions": [mouse]})

    def close(self) -> None:
        """End the session."""
        self._socket.close()


@contextlib.contextmanager
def firefox() -> Iterator[Firefox]:
    """A Firefox, headless, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="firefox", ignore_cleanup_errors=True) as folder:
        write_settings(Path(folder))
        command = [FIREFOX, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            assert process.stderr is not None
            told = (re.search(rb"BiDi listening on (ws://\S+)", line) for line in process.stderr)
            browser = Firefox(next(found for found in told if found)[1].decode())
            yield browser
            browser.close()
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stderr is not None
            process.stderr.close()
