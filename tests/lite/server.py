"""A server on loopback: files for the page, and commands for it, which it fetches.

The page asks for its next command and waits; so any browser that opens the page can be told what to do.
"""

from __future__ import annotations

import http.server
import json
import queue
import socketserver
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
    ".json": "application/json", ".css": "text/css",
}  # fmt: skip
ASK_SECONDS = 20
"""How long a question of the page's for a command is kept open."""

Content = Path | bytes | Callable[[], bytes]
"""What a place gives: a folder or file, or bytes, which may be made when they are asked for."""


class _Listening(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Server:
    """Serves places, such as ``/pyodide/``.

    Args:
        places: what each place, or everything below one that ends in a slash, gives.
    """

    def __init__(self, places: Mapping[str, Content]) -> None:
        self.places = dict(places)
        self.commands: queue.SimpleQueue[object] = queue.SimpleQueue()
        """What the page is to do."""
        self.said: queue.SimpleQueue[Any] = queue.SimpleQueue()
        """What it has answered."""
        self.asked: list[str] = []
        """The paths that were asked for."""
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path == "/next":
                    self._give(200, json.dumps(server._next()).encode(), ".json")
                    return
                server.asked.append(self.path)
                found = server.content(self.path.split("?")[0])
                self._give(404 if found is None else 200, found or b"", Path(self.path.split("?")[0]).suffix)

            def do_POST(self) -> None:
                server.said.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._give(200, b"", ".json")

            def _give(self, status: int, content: bytes, suffix: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", KINDS.get(suffix, "application/octet-stream"))
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-cache")
                self.end_headers()
                try:
                    self.wfile.write(content)
                except ConnectionError:
                    pass  # the page was closed

            def log_message(self, format: str, *arguments: object) -> None:
                return

        self._server = _Listening(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def content(self, path: str) -> bytes | None:
        """What a path gives; None when there is nothing."""
        for place, content in self.places.items():
            if path == place and not isinstance(content, Path):
                return content if isinstance(content, bytes) else content()
            if isinstance(content, Path) and path.startswith(place):
                file = (content / path.removeprefix(place)).resolve() if place.endswith("/") else content
                if file.is_file() and (file == content or content.resolve() in file.parents):
                    return file.read_bytes()
        return None

    def _next(self) -> object:
        try:
            return self.commands.get(timeout=ASK_SECONDS)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
