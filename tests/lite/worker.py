"""A worker with Pyodide and the package, as tests see it: run a snippet, get what its last expression gives."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from circuitpython_kernel.vm.browser_host.build import module_files
from circuitpython_kernel.vm.passes.floats import BOARD_BITS
from tests.conftest import ROOT

from . import archives
from .browsers import Process
from .distribution import pyodide_folder
from .server import Content, Server

HERE = Path(__file__).parent
PACKAGES = ("numpy", "packaging", "traitlets", "ipython")
"""What comes from Pyodide."""

START_SECONDS = 180
RUN_SECONDS = 120


class WorkerError(AssertionError):
    """A snippet has raised something, or the worker has failed."""


class Worker:
    """A worker in a page.

    Args:
        open_page: opens a URL in a browser.
        packages: which of Pyodide's packages it has.
        float_bits: for which kinds of floats it has an interpreter.
        modules: other files than those that `browser_host.build` makes.
        hide: names that WebAssembly is not to have there, as an older browser has them not.
        places: what else the server has.
        archives_at: which of these places are archives for the worker.
    """

    def __init__(
        self,
        open_page: Callable[[str], Process],
        *,
        packages: Sequence[str] = PACKAGES,
        float_bits: Sequence[int] = (BOARD_BITS,),
        modules: dict[str, bytes] | None = None,
        hide: Sequence[str] = (),
        places: dict[str, Content] | None = None,
        archives_at: Sequence[str] = (),
    ) -> None:
        built: dict[str, Content] = {
            "/pyodide/": pyodide_folder(),
            "/tests/lite/": HERE,
            "/circuitpython_kernel/": ROOT / "circuitpython_kernel",
            "/package.zip": archives.of_package,
            "/pure.zip": lambda: archives.of_distributions(*archives.PURE),
        }
        modules = modules or module_files(float_bits)
        built |= {f"/modules/{name}": content for name, content in modules.items()}
        self.server = Server(built | (places or {}))
        self.printed: list[str] = []
        """The lines that Python has written to stdout and stderr."""
        self._number = 0
        self.browser = open_page(f"{self.server.url}/tests/lite/page.html")
        try:
            self.started = self._ask(
                {
                    "start": {
                        "packages": list(packages),
                        "archives": ["/pure.zip", "/package.zip", *archives_at],
                        "hide": list(hide),
                    }
                },
                START_SECONDS,
            )
        except BaseException:
            self.close()
            raise

    def run(self, code: str, *, seconds: float = RUN_SECONDS) -> Any:
        """Run a snippet, which may wait; what its last expression gives, as JSON has it.

        A snippet has the function ``later(milliseconds, code)``: after these the page sends Python to the worker, which
        its event loop runs.

        Args:
            code: Python.
            seconds: when the test gives up.
        """
        return self._ask({"code": code}, seconds)

    def _ask(self, command: dict[str, object], seconds: float) -> Any:
        self._number += 1
        self.server.commands.put(command | {"id": self._number})
        end = time.monotonic() + seconds
        while True:
            try:
                answer = self.server.said.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise WorkerError(f"the worker did not answer in {seconds} s") from None
            if "printed" in answer:
                self.printed.append(answer["printed"])
                continue
            if "failed" in answer:
                raise WorkerError(answer["failed"])
            if answer["id"] == self._number:  # else it is one that was given up
                if "error" in answer:
                    raise WorkerError(answer["error"])
                return answer["value"]

    def close(self) -> None:
        """End it."""
        self.browser.close()
        self.server.close()
