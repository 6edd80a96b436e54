"""A real site, as a teacher builds it, served as GitHub Pages serves it: below a folder, without headers of our own."""

from __future__ import annotations

import http.server
import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.browser.lab import Notebook
from tests.conftest import ROOT

from .distribution import pyodide_folder

PREFIX = "/class/"
"""The folder of the server that the site is in."""

START_MS = 240_000
"""A start of a kernel takes some ten seconds, on a machine that has ten other things to do its minutes."""


def build_site(folder: Path, contents: Path, *options: str) -> None:
    """Build a site by the command line."""
    command = [sys.executable, "-m", "circuitpython_kernel", "lite", "build", str(folder), "--contents", str(contents)]
    command += ["--pyodide", str(pyodide_folder()), *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]


class _Listening(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class SiteServer:
    """Serves a site."""

    def __init__(self, folder: Path) -> None:
        self.sent: dict[str, int] = {}
        """The paths that were asked for, and their sizes."""
        self.strays: list[str] = []
        """What was asked for outside of the site's folder."""
        self.folder = folder
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            extensions_map = {
                **http.server.SimpleHTTPRequestHandler.extensions_map,
                ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm",
            }  # fmt: skip

            def translate_path(self, path: str) -> str:
                path = path.split("?")[0].split("#")[0]
                found = super().translate_path("/" + path.removeprefix(PREFIX).lstrip("/"))
                if path.startswith(PREFIX) and Path(found).is_file():
                    server.sent[path.removeprefix(PREFIX)] = Path(found).stat().st_size
                if not path.startswith(PREFIX) and path != "/favicon.ico":
                    server.strays.append(path)
                return found if path.startswith(PREFIX) else str(folder / "nothing")

            def log_message(self, format: str, *arguments: object) -> None:
                return

        self._server = _Listening(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self._server.server_port}{PREFIX}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class LiteNotebook(Notebook):
    """A notebook in the site's page."""

    def __init__(self, page: Any, server: SiteServer, path: str, app: str = "notebooks") -> None:
        self.app = app  # "lab" opens again what was open at an earlier visit
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(message.text))
        super().__init__(page, server, path)  # type: ignore[arg-type]

    def load(self) -> None:
        """Open the page (again), and wait until the notebook has its kernel."""
        self.page.goto(f"{self.server.url}{self.app}/index.html?path={self.path}")
        self.page.wait_for_function(
            """(path) => {
              const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.isReady && panel.context.path === path && panel.content.widgets.length > 0;
            }""",
            arg=self.path,
            timeout=START_MS,
        )
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is idle."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
            timeout=START_MS,
        )

    def cells(self) -> list[dict[str, Any]]:
        """All cells, from the notebook's model."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
        )
        return found

    def errors_of_cells(self) -> list[str]:
        """What cells have failed with, and what was written to stderr."""
        return [
            json.dumps(output)[-1500:]
            for output in self.outputs()
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]

    def restart(self) -> None:
        """Restart the kernel and wait until it is there again."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        self.wait_for_kernel()

    def run_and_wait(self, cells: Sequence[int]) -> None:
        """Run cells one after the other."""
        for cell in cells:
            before = self.prompt(cell)
            self.run(cell)
            self.wait_until_done(cell, before)

    def execute(self, code: str) -> list[dict[str, Any]]:
        """Run code as a cell that is in no notebook; what it publishes."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """async (code) => {
              const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({ code, allow_stdin: false });
              const outputs = [];
              future.onIOPub = ({ header, content }) => outputs.push({ type: header.msg_type, ...content });
              await future.done;
              return outputs;
            }""",
            code,
        )
        return [output for output in found if output["type"] not in ("status", "execute_input")]

    def said(self, code: str) -> str:
        """What code prints, and its errors."""
        return "".join(text_of(output) for output in self.execute(code))


def text_of(output: dict[str, Any]) -> str:
    """What an output says: what is printed, an error, or a value."""
    text: str = output.get("text") or "\n".join(output.get("traceback", []))
    return text or output.get("data", {}).get("text/plain", "")
