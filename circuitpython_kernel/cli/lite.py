"""``circuitpython-kernel lite``: build a JupyterLite site, and show it."""

from __future__ import annotations

import http.server
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from circuitpython_kernel.lite.build import MARK, build
from circuitpython_kernel.lite.site import SiteError

from . import installation

OK, FAILED = 0, 1


def build_command(
    folder: Path, contents: Path | None, *, libraries: Sequence[str], wheels: Path | None, pyodide: str
) -> int:
    """Build a site; the exit code."""
    try:
        notebooks = contents or installation.resource("notebooks")
        build(folder, notebooks, libraries=libraries, wheels=wheels, pyodide=pyodide)
    except (SiteError, installation.InstallationError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"The site is in {folder} ({size / 1e6:.0f} MB). To see it: circuitpython-kernel lite serve {folder}")
    return OK


def serve_command(folder: Path, port: int) -> int:
    """Serve a site until Ctrl-C; the exit code."""
    if not (folder / MARK).is_file():
        print(f"There is no site in {folder}; circuitpython-kernel lite build {folder} makes one.", file=sys.stderr)
        return FAILED
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        why = "ports are numbers from 0 to 65535" if isinstance(error, OverflowError) else error.strerror or error
        print(f"Port {port} cannot be used: {why}. Choose another one with --port.", file=sys.stderr)
        return FAILED
    with server:
        print(f"The site is at http://127.0.0.1:{server.server_port}/ until Ctrl-C.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return OK


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, each with the type that a browser wants."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm",
    }  # fmt: skip

    def end_headers(self) -> None:
        """A site that is built again is seen at once."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Each request need not be told."""
