"""The scope in a real JupyterLab: frames a second, the kernel's processor time, and bytes to the browser.

Run ``python -m benchmarks.scope_live`` (needs the test extras and Debian's chromium). Eight pins with PWM of 12.5 kHz
give 200,000 edges a second; a window of five seconds has a million of them in view. The peer is a matplotlib figure of
the same window, drawn again and again in the same kernel, as a notebook without the scope would do it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from tests.browser.lab import Notebook, launch, write_notebook
from tests.browser.server import LabServer
from tests.conftest import make_jupyter_environment

PINS = [f"GP{number}" for number in range(0, 16, 2)]
SECONDS = 15
SPAN = 5

SCOPE = f"""%scope {" ".join(PINS)} --for {SPAN}

import board, pwmio, time

outputs = [pwmio.PWMOut(getattr(board, name), frequency=12500, duty_cycle=30000) for name in {PINS}]
print("ready")
while True:
    time.sleep(0.1)
"""

PEER = f"""%%host
import time
from circuitpython_kernel.traces.export.figure import plot

traces = [board.capture[name] for name in {PINS}]
now = board.clock.now
begun = time.perf_counter()
for _ in range(5):
    plot(traces, start=max(0, now - {SPAN}), end=now, now_ns=board.clock.now_ns)._repr_png_()
print((time.perf_counter() - begun) / 5)
"""


class Traffic:
    """Bytes that came to a page over its web sockets."""

    def __init__(self, notebook_page: object) -> None:
        self.bytes = 0
        notebook_page.on("websocket", self._socket)  # type: ignore[attr-defined]

    def _socket(self, socket: object) -> None:
        socket.on("framereceived", self._frame)  # type: ignore[attr-defined]

    def _frame(self, payload: str | bytes) -> None:
        self.bytes += len(payload)


def kernel_process() -> psutil.Process:
    """The kernel that the server has started."""
    for child in psutil.Process().children(recursive=True):
        if "circuitpython_kernel.kernel" in " ".join(child.cmdline()):
            return child
    raise RuntimeError("no kernel is running")


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        folder.mkdir()
        write_notebook(folder / "live.ipynb", [SCOPE, PEER])
        server = LabServer(folder, make_jupyter_environment(home), Path(scratch) / "log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                page = browser.new_page(viewport={"width": 1600, "height": 1000})
                traffic = Traffic(page)
                notebook = Notebook(page, server, "live.ipynb")
                notebook.run(0)
                notebook.wait_for_text(0, "ready")
                notebook.wait_for_edges(990_000)
                kernel = kernel_process()
                before, spent, frames, received = time.monotonic(), kernel.cpu_times(), notebook.frames(), traffic.bytes
                page.wait_for_timeout(SECONDS * 1000)
                took = time.monotonic() - before
                now = kernel.cpu_times()
                processor = (now.user + now.system - spent.user - spent.system) / took
                rate, volume = (notebook.frames() - frames) / took, (traffic.bytes - received) / took
                edges = notebook.edges()
                notebook.interrupt()
                notebook.wait_until_done(0)
                notebook.run(1)
                notebook.wait_until_done(1)
                peer = 1 / float(notebook.text(1).split()[-1])
                browser.close()
            server.end_sessions()
        finally:
            server.stop()
    print("|  | scope | matplotlib figure | asked |\n|---|---|---|---|")
    print(f"| edges in view, 8 traces | {edges:,} | the same | 1,000,000 |")
    print(f"| frames a second in the browser | {rate:.1f} | {peer:.1f} (drawing alone) | 30 |")
    print(f"| kernel's processor time | {100 * processor:.0f} % of a core | 100 % | < 25 % |")
    print(f"| to the browser | {volume / 1e6:.2f} MB/s |  | < 2 MB/s |")


if __name__ == "__main__":
    main()
