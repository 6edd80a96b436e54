"""A cell that prints without end, in a real JupyterLab: how long the stop button takes, beside the python3 kernel.

Usage: python -m benchmarks.flood [ROUNDS] (needs the test extras and Debian's chromium). Each round opens both
notebooks in turns, lets each flood the page for five seconds, presses the stop button as a mouse does, and waits until
the cell has its number. Bytes are what came to the page over its web sockets in these five seconds.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, TimeoutError, sync_playwright

from tests.browser.lab import WAIT, Notebook, launch, write_notebook
from tests.browser.server import LabServer
from tests.conftest import make_jupyter_environment

from .programs import table
from .scope_live import Traffic

FLOOD_SECONDS = 5
PROGRAM = "count = 0\nwhile True:\n    count += 1\n    print(count)"
KERNELS = {"virtual board": "circuitpython", "python3": "python3"}


def stop_seconds(browser: Browser, server: LabServer, name: str) -> tuple[float, float]:
    """Seconds from the press of the stop button to the cell's end, and megabytes a second to the page."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    try:
        notebook = Notebook(context.new_page(), server, f"{name}.ipynb")
        traffic = Traffic(notebook.page)
        notebook.load()  # the sockets are counted from their opening on
        notebook.run(0)
        notebook.wait_until_busy()
        before, begun = traffic.bytes, time.perf_counter()
        notebook.page.wait_for_timeout(FLOOD_SECONDS * 1000)
        rate = (traffic.bytes - before) / (time.perf_counter() - begun) / 1e6
        begun = time.perf_counter()
        notebook.interrupt()
        try:
            notebook.wait_until_done(0)
        except TimeoutError:  # the page is drowned
            return math.inf, rate
        return time.perf_counter() - begun, rate
    finally:
        context.close()
        server.end_sessions()


def in_words(seconds: float) -> str:
    """A time, or that the page has not answered in the time that was given to it."""
    return f"{seconds:.2f} s" if math.isfinite(seconds) else f"> {WAIT // 1000} s"


def main() -> None:
    """Measure, and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in KERNELS}
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        folder.mkdir()
        for kernel in KERNELS.values():
            write_notebook(folder / f"{kernel}.ipynb", [PROGRAM], kernel)
        server = LabServer(folder, make_jupyter_environment(home), Path(scratch) / "log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                for _ in range(rounds):
                    for name, kernel in KERNELS.items():
                        figures[name].append(stop_seconds(browser, server, kernel))
                browser.close()
        finally:
            server.stop()
    rows = [
        ["stop button to the cell's end, median"]
        + [in_words(statistics.median(seconds for seconds, _ in figures[name])) for name in KERNELS],
        ["the same, worst"] + [in_words(max(seconds for seconds, _ in figures[name])) for name in KERNELS],
        ["to the page while it floods"]
        + [f"{statistics.median(rate for _, rate in figures[name]):.2f} MB/s" for name in KERNELS],
    ]
    print(table(["", *KERNELS], rows))


if __name__ == "__main__":
    main()
